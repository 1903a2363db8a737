#include "core/sidecar/publish_book.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace std::chrono_literals;

// What a publish comes to when there is no broker; with one it is told in tst_engine_mosquitto.

namespace {

mqtt::Publish message(mqtt::QoS qos)
{
    mqtt::Publish publish;
    publish.topic = "t";
    publish.payload = "x";
    publish.qos = qos;
    return publish;
}

// A link that was never started, and a book on it.
struct Bench : LinkUser {
    explicit Bench(PublishRules rules) : book(hub, std::move(rules), nullptr)
    {
        QObject::connect(&hub, &Hub::published, &hub, [this](const PublishResult& result) { results << result; });
    }
    void linkUp(const mqtt::Connack&) override {}
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override { book.published(id, outcome); }

    Hub hub{1 << 20};
    Link link{hub, *this, LinkSetup{}, nullptr};
    PublishBook book;
    QList<PublishResult> results;
};

PublishRules quick()
{
    PublishRules rules;
    rules.limit = 1ms;
    rules.pause = 1ms;
    rules.timeoutText = QStringLiteral("timeout");
    rules.closedText = QStringLiteral("closed");
    return rules;
}

QString wrapped(const QString& topic, const QString& cause)
{
    return QStringLiteral("%1: %2").arg(topic, cause);
}

} // namespace

class TestPublishBook : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void qos0WithoutALink();
    void anUnansweredPublishTimesOut();
    void everyTryHasItsTime();
    void whatIsHeldGoesWithItsOwnWords();
    void whatIsHeldIsPublishedWhenTheLinkIsUp();
    void closingEndsAll();
    void anUnknownAnswerIsIgnored();
};

// facts C.1: Dapr reports success although the message is gone; the observer, which is ours, tells the truth.
void TestPublishBook::qos0WithoutALink()
{
    Bench observer(quick());
    observer.book.publish(observer.link, 1, message(mqtt::QoS::AtMostOnce));
    QCOMPARE(observer.results.size(), 1);
    QVERIFY(!observer.results.first().ok);
    QVERIFY(!observer.results.first().message.isEmpty());

    PublishRules rules = quick();
    rules.wrap = wrapped;
    Bench component(rules);
    component.book.publish(component.link, 2, message(mqtt::QoS::AtMostOnce));
    QCOMPARE(component.results.size(), 1);
    QVERIFY(component.results.first().ok);
    QCOMPARE(component.results.first().token, quint64(2));
    QCOMPARE(component.results.first().latencyNs, 0);
}

void TestPublishBook::anUnansweredPublishTimesOut()
{
    PublishRules rules = quick();
    rules.wrap = wrapped;
    Bench bench(rules);
    bench.book.publish(bench.link, 7, message(mqtt::QoS::AtLeastOnce));
    QVERIFY(bench.results.isEmpty());
    QTRY_COMPARE(bench.results.size(), 1);
    QVERIFY(!bench.results.first().ok);
    QCOMPARE(bench.results.first().token, quint64(7));
    QCOMPARE(bench.results.first().message, QStringLiteral("t: timeout"));
}

// facts C.3: a binding tries again after a pause; each try is a publish of its own.
void TestPublishBook::everyTryHasItsTime()
{
    PublishRules rules = quick();
    rules.tries = 3;
    Bench bench(rules);
    bench.book.publish(bench.link, 7, message(mqtt::QoS::AtLeastOnce));
    QTRY_COMPARE(bench.results.size(), 1);
    QCOMPARE(bench.link.session().snapshot().outboundInFlight, std::size_t(3));
}

void TestPublishBook::whatIsHeldGoesWithItsOwnWords()
{
    Bench bench(quick());
    bench.book.hold(7, message(mqtt::QoS::AtLeastOnce), QStringLiteral("no producer"));
    QTRY_COMPARE(bench.results.size(), 1);
    QCOMPARE(bench.results.first().message, QStringLiteral("no producer"));
    QCOMPARE(bench.link.session().snapshot().outboundInFlight, std::size_t(0));
}

void TestPublishBook::whatIsHeldIsPublishedWhenTheLinkIsUp()
{
    PublishRules rules = quick();
    rules.limit = 1h;
    Bench bench(rules);
    bench.book.hold(7, message(mqtt::QoS::AtLeastOnce), QStringLiteral("no producer"));
    bench.book.linkUp(bench.link);
    bench.book.linkUp(bench.link); // once only
    QCOMPARE(bench.link.session().snapshot().outboundInFlight, std::size_t(1));
    QVERIFY(bench.results.isEmpty());
}

void TestPublishBook::closingEndsAll()
{
    PublishRules rules = quick();
    rules.limit = 1h;
    Bench bench(rules);
    bench.book.publish(bench.link, 1, message(mqtt::QoS::AtLeastOnce));
    bench.book.hold(2, message(mqtt::QoS::AtLeastOnce), QStringLiteral("no producer"));
    bench.book.closeAll();
    QCOMPARE(bench.results.size(), 2);
    for (const PublishResult& result : bench.results) QCOMPARE(result.message, QStringLiteral("closed"));
    bench.book.closeAll();
    QCOMPARE(bench.results.size(), 2);
}

void TestPublishBook::anUnknownAnswerIsIgnored()
{
    Bench bench(quick());
    bench.book.published(99, mqtt::PublishOutcome::Acked);
    QVERIFY(bench.results.isEmpty());
}

QTEST_GUILESS_MAIN(TestPublishBook)
#include "tst_publish_book.moc"
