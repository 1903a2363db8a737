#include "core/broker/local_rabbitmq.h"
#include "tests/broker/probe_run.h"
#include "tests/support/client_recorder.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSet>

using namespace wb;
using namespace wb::test;
using broker::LocalRabbitMq;
using broker::ProbeReport;
using broker::ProbeResult;
using broker::RabbitMqOptions;

namespace {

constexpr int bootMs = 110'000; // ten seconds on a quiet machine
constexpr int patience = 30'000;

bool startBroker(LocalRabbitMq& broker)
{
    broker.start();
    return QTest::qWaitFor([&] { return broker.state() != LocalRabbitMq::State::Starting; }, bootMs)
        && broker.state() == LocalRabbitMq::State::Running;
}

// The topics to which a probe sent something retained.
QSet<QByteArray> retainedTopics(const ProbeReport& report)
{
    QSet<QByteArray> topics;
    for (const ProbeResult& result : report.results) {
        for (const broker::EvidenceLine& line : result.evidence) {
            const auto packet = mqtt::decodeWire({line.wire.constData(), std::size_t(line.wire.size())});
            const auto* publish = packet ? std::get_if<mqtt::Publish>(&*packet) : nullptr;
            if (publish && publish->retain && !publish->payload.empty()) topics << QByteArray::fromStdString(publish->topic);
        }
    }
    return topics;
}

} // namespace

// A real RabbitMQ, probed: its cells agree with the profile, a changed setting changes the cell, nothing stays behind.
class TestProbeRabbitMq : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(LocalRabbitMq::missing().isEmpty(), qPrintable(LocalRabbitMq::missing()));
        RabbitMqOptions options;
        options.setup.managementPort = 15672; // a free one in its place
        m_broker = std::make_unique<LocalRabbitMq>(options);
        QVERIFY2(startBroker(*m_broker), qPrintable(m_broker->errorText()));
        m_report = runProbe(probeOf(m_broker->port()), 110'000);
    }

    void cleanupTestCase()
    {
        m_broker->stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), LocalRabbitMq::State::Stopped, patience);
    }

    // It publishes nothing about itself: habits tell it.
    void theBrokerIsNamedByItsHabits()
    {
        QCOMPARE(m_report.product, QStringLiteral("RabbitMQ"));
        QVERIFY(m_report.how.contains(u"a dot in a topic becomes a slash"));
        const broker::Profile* profile = broker::ProfileBook::shipped().profile(m_report.product);
        QCOMPARE(profile->rangeOf(m_report.version), profile->rangeOf(m_broker->version()));
    }

    void whatWasSeenCanBeSaidInChinese()
    {
        const QStringList list = untranslated(m_report);
        QVERIFY2(list.isEmpty(), qPrintable(list.join(u'\n')));
    }

    void theCellsAgreeWithTheProfile()
    {
        if (!m_broker->version().startsWith(u"3.10.")) QSKIP("measured for 3.10");
        const QStringList list = disagreements(m_report, m_broker->version());
        QVERIFY2(list.isEmpty(), qPrintable(list.join(u'\n')));
        int measured = 0;
        for (const ProbeResult& result : m_report.results) measured += result.facets.isEmpty() ? 0 : 1;
        QVERIFY2(measured >= 45, qPrintable(QString::number(measured))); // all but what it does not have
        QVERIFY(m_report.leftBehind.isEmpty() && m_report.ended.isEmpty());
    }

    // A session is a queue here; the management interface lists them.
    void noQueueIsLeftBehind()
    {
        QCOMPARE(queues(), 0);
        mqtt::ClientConfig config; // it would be seen
        config.endpoint = {mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), m_broker->port(), {}, {}};
        config.session.connect.clientId = "stays";
        config.session.connect.cleanSession = false;
        ClientRecorder seen;
        mqtt::Client client(config, seen);
        client.open();
        QTRY_VERIFY_WITH_TIMEOUT(seen.connack, patience);
        const std::vector<mqtt::TopicRequest> topics{{"a", mqtt::QoS::AtLeastOnce}};
        QVERIFY(client.session().subscribe(topics, mqtt::steadyNow()).hasValue());
        QTRY_VERIFY_WITH_TIMEOUT(!seen.subscriptions.empty(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(queues(), 1, patience);
    }

    void noRetainedMessageIsLeftBehind()
    {
        const QSet<QByteArray> topics = retainedTopics(m_report);
        QVERIFY2(topics.size() > 20, qPrintable(QString::number(topics.size())));
        mqtt::ClientConfig config;
        config.endpoint = {mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), m_broker->port(), {}, {}};
        config.session.connect.clientId = "reader";
        ClientRecorder seen;
        mqtt::Client client(config, seen);
        client.open();
        QTRY_VERIFY_WITH_TIMEOUT(seen.connack, patience);
        (void)client.session().publish({"mine", "kept", 0, mqtt::QoS::AtLeastOnce, false, true}, mqtt::steadyNow());
        std::vector<mqtt::TopicRequest> all;
        for (const QByteArray& topic : topics) all.push_back({topic.toStdString(), mqtt::QoS::AtMostOnce});
        all.push_back({"mine", mqtt::QoS::AtMostOnce}); // the last one, so what comes before it would have come
        QTRY_VERIFY_WITH_TIMEOUT(!seen.outcomes.empty(), patience);
        QVERIFY(client.session().subscribe(all, mqtt::steadyNow()).hasValue());
        QTRY_VERIFY_WITH_TIMEOUT(!seen.deliveries.empty(), patience);
        QCOMPARE(seen.deliveries.size(), std::size_t(1));
        QCOMPARE(seen.deliveries.front().publish.topic, std::string("mine"));
    }

    void changedSettingsChangeTheirCells()
    {
        m_broker->stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_broker->state(), LocalRabbitMq::State::Stopped, patience);
        broker::BrokerSetup changedSetup = m_broker->setup();
        changedSetup.inFlight = 3;
        changedSetup.sessionSeconds = 1;
        m_broker->setSetup(changedSetup);
        QVERIFY2(startBroker(*m_broker), qPrintable(m_broker->errorText()));
        broker::ProbeSetup setup = probeOf(m_broker->port(), {QStringLiteral("inflight_window"), QStringLiteral("session_expiry"),
                                                            QStringLiteral("max_qos")});
        setup.patience = std::chrono::seconds(5);
        const ProbeReport changed = runProbe(setup);
        const auto window = QStringLiteral("un-acked at once");
        QCOMPARE(facetOf(m_report, QStringLiteral("inflight_window"), window), QStringLiteral("10"));
        QCOMPARE(facetOf(changed, QStringLiteral("inflight_window"), window), QStringLiteral("3"));
        QCOMPARE(changed.result(u"inflight_window")->differs, std::optional(true));
        QCOMPARE(facetOf(changed, QStringLiteral("session_expiry"), QStringLiteral("gone after")), QStringLiteral("at most 5 s"));
        QCOMPARE(changed.result(u"session_expiry")->differs, std::optional(true));
        QCOMPARE(changed.result(u"max_qos")->differs, std::optional(false));
        int different = 0;
        for (const broker::ComparedResult& row : broker::compare(m_report, changed)) different += row.differs ? 1 : 0;
        QCOMPARE(different, 2);
    }

private:
    int queues() // -1: no answer
    {
        QNetworkRequest request(QUrl(QStringLiteral("http://127.0.0.1:%1/api/queues").arg(m_broker->managementPort())));
        request.setRawHeader("Authorization", "Basic " + QByteArray("guest:guest").toBase64());
        QNetworkReply* reply = m_http.get(request);
        const bool done = QTest::qWaitFor([&] { return reply->isFinished(); }, patience);
        const QJsonDocument document = QJsonDocument::fromJson(reply->readAll());
        reply->deleteLater();
        return done && document.isArray() ? int(document.array().size()) : -1;
    }

    std::unique_ptr<LocalRabbitMq> m_broker;
    QNetworkAccessManager m_http;
    ProbeReport m_report;
};

QTEST_GUILESS_MAIN(TestProbeRabbitMq)
#include "tst_probe_rabbitmq.moc"
