#include "core/sidecar/components/publish_calls.h"
#include "tests/support/component_bench.h"

#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using namespace std::chrono_literals;

// What calls that wait for a publish come to when there is no broker (facts C.1, G); with one it is told in
// tst_mqtt3_pubsub and tst_engine_mosquitto.

namespace {

const auto late = QStringLiteral("context deadline exceeded");

// A link that was never started, and calls on it.
struct Bench : LinkUser {
    void linkUp(const mqtt::Connack&) override {}
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override { calls.published(id, outcome); }

    void publish(mqtt::QoS qos, Milliseconds limit)
    {
        calls.publish(link, {"t", "x", 0, qos, false, false}, limit, late, results.keep());
    }
    std::size_t inFlight() { return link.session().snapshot().outboundInFlight; }

    Hub hub{1 << 20};
    Link link{hub, *this, LinkSetup{}, nullptr};
    PublishCalls calls;
    Results results;
};

} // namespace

class TestPublishCalls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void qos0WithoutALinkIsGone();
    void everyCallHasItsOwnLimit();
    void messageOutlivesItsCall();
    void reconnectCompletesWithoutAnAcknowledgement();
    void failAllEndsAll();
    void answersNobodyWaitsForAreIgnored();
    void nothingIsDueWhenNobodyWaits();
    void noIdsLeft();
};

// Success, and a note that it was none.
void TestPublishCalls::qos0WithoutALinkIsGone()
{
    Bench bench;
    bench.publish(mqtt::QoS::AtMostOnce, 20s);
    QCOMPARE(bench.results.errors(), QStringList{QString()});
    QVERIFY(!bench.results.all.first().note.isEmpty());
    QCOMPARE(bench.results.all.first().latencyNs, 0);
}

void TestPublishCalls::everyCallHasItsOwnLimit()
{
    Bench bench;
    bench.publish(mqtt::QoS::AtLeastOnce, 20s);
    bench.publish(mqtt::QoS::ExactlyOnce, 300ms);
    bench.publish(mqtt::QoS::AtLeastOnce, 10s);
    for (int ended = 1; ended <= 3; ++ended) {
        passTime(ended == 1 ? 300ms : 10s);
        QTRY_COMPARE(bench.results.all.size(), ended);
    }
    QCOMPARE(bench.results.errors(), (QStringList{late, late, late}));
}

void TestPublishCalls::messageOutlivesItsCall()
{
    Bench bench;
    bench.publish(mqtt::QoS::AtLeastOnce, 300ms);
    passTime(300ms);
    QTRY_COMPARE(bench.results.all.size(), 1);
    QVERIFY(!bench.results.all.first().note.isEmpty());
    QCOMPARE(bench.inFlight(), std::size_t(1));
}

void TestPublishCalls::reconnectCompletesWithoutAnAcknowledgement()
{
    Bench bench;
    bench.publish(mqtt::QoS::AtLeastOnce, 20s);
    bench.calls.resent(1);
    QCOMPARE(bench.results.errors(), QStringList{QString()});
    QVERIFY(!bench.results.all.first().note.isEmpty());
    bench.calls.published(1, mqtt::PublishOutcome::Acked); // its true end
    QCOMPARE(bench.results.all.size(), 1);
}

void TestPublishCalls::failAllEndsAll()
{
    Bench bench;
    bench.publish(mqtt::QoS::AtLeastOnce, 20s);
    bench.publish(mqtt::QoS::AtLeastOnce, 20s);
    bench.calls.failAll(QStringLiteral("closed"));
    bench.calls.failAll(QStringLiteral("again"));
    QCOMPARE(bench.results.errors(), (QStringList{QStringLiteral("closed"), QStringLiteral("closed")}));
}

void TestPublishCalls::answersNobodyWaitsForAreIgnored()
{
    Bench bench;
    bench.calls.published(99, mqtt::PublishOutcome::Acked);
    bench.calls.resent(99);
    QVERIFY(bench.results.all.isEmpty());
}

// A replay that skips to what is due next has to know.
void TestPublishCalls::nothingIsDueWhenNobodyWaits()
{
    Bench bench;
    const auto before = mqtt::nextDue();
    bench.publish(mqtt::QoS::AtLeastOnce, 1ms);
    QVERIFY(mqtt::nextDue() && (!before || *mqtt::nextDue() < *before));
    bench.calls.published(1, mqtt::PublishOutcome::Acked);
    QCOMPARE(bench.results.errors(), QStringList{QString()});
    QVERIFY(bench.results.all.first().latencyNs > 0);
    const auto due = mqtt::nextDue(); // the link's counters are told a moment later
    QVERIFY(!due || *due > mqtt::steadyNow() + 1ms);
}

// PAHO client.go, Publish()
void TestPublishCalls::noIdsLeft()
{
    Bench bench;
    for (int id = 1; id <= 65535; ++id) bench.publish(mqtt::QoS::AtLeastOnce, 1h);
    QVERIFY(bench.results.all.isEmpty());
    bench.publish(mqtt::QoS::AtLeastOnce, 1h);
    QCOMPARE(bench.results.errors(), QStringList{QStringLiteral("no message IDs available")});
}

QTEST_GUILESS_MAIN(TestPublishCalls)
#include "tst_publish_calls.moc"
