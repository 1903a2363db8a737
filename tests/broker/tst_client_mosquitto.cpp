#include "core/broker/local_mosquitto.h"
#include "core/mqtt/client.h"
#include "tests/support/client_recorder.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace wb::mqtt;
using wb::broker::LocalMosquitto;
using wb::broker::MosquittoOptions;
using wb::test::ClientRecorder;

namespace {

constexpr int waitMs = 10000;

Instant now() { return std::chrono::steady_clock::now(); }

// A client with its record.
struct Peer {
    Peer(const LocalMosquitto& broker, const char* clientId, bool clean = true, AckPolicy policy = AckPolicy::Automatic)
    {
        config.endpoint = {Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}};
        config.session.connect.clientId = clientId;
        config.session.connect.cleanSession = clean;
        config.session.ackPolicy = policy;
        client = std::make_unique<Client>(config, seen);
    }
    void open()
    {
        client->setConfig(config);
        client->open();
    }
    bool connected() const { return seen.connack.has_value(); }
    void publish(std::string_view topic, std::string_view payload, QoS qos, bool retain = false)
    {
        QVERIFY(client->session().publish({topic, payload, 0, qos, false, retain}, now()).hasValue());
    }
    void subscribe(const std::string& filter, QoS qos)
    {
        const std::vector<TopicRequest> topics{{filter, qos}};
        QVERIFY(client->session().subscribe(topics, now()).hasValue());
    }
    std::size_t acked() const
    {
        return static_cast<std::size_t>(std::count_if(seen.outcomes.begin(), seen.outcomes.end(), [](const auto& o) {
            return o.outcome == PublishOutcome::Acked;
        }));
    }
    const Publish& delivery(std::size_t i) const { return seen.deliveries.at(i).publish; }

    ClientConfig config;
    ClientRecorder seen;
    std::unique_ptr<Client> client;
};

} // namespace

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

class TestClientMosquitto : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyQosBothWays();
    void retainedComesWithTheFlag();
    void unsubscribeStopsDelivery();
    void refusedFilterIsReported();
    void heldAcknowledgementComesAgainWithDup_data();
    void heldAcknowledgementComesAgainWithDup();
    void sessionSurvivesBrokerRestart();
    void sessionSurvivesBrokerKill();
    void ourPublishesSurviveBrokerKill();
    void takeover();
    void willComesAfterReset();
    void wrongCredentialsAreRefused();
    void anonymousIsRefused();
    void keepAliveHoldsTheConnection();
    void floodArrivesWhole();
    void floodWithAcknowledgements();

private:
    std::unique_ptr<LocalMosquitto> start(const MosquittoOptions& options = {})
    {
        auto made = std::make_unique<LocalMosquitto>(options);
        made->start();
        (void)QTest::qWaitFor([&made] { return made->state() != LocalMosquitto::State::Starting; }, waitMs);
        if (made->state() != LocalMosquitto::State::Running) qWarning("%s", qPrintable(made->errorText()));
        return made;
    }
    std::unique_ptr<LocalMosquitto> m_broker;
};

void TestClientMosquitto::init()
{
    MosquittoOptions options;
    options.setup.queued = 0;
    m_broker = start(options);
    QCOMPARE(m_broker->state(), LocalMosquitto::State::Running);
}

void TestClientMosquitto::cleanup()
{
    m_broker.reset();
}

void TestClientMosquitto::everyQosBothWays()
{
    Peer peer(*m_broker, "both");
    peer.open();
    WAIT_FOR(peer.connected());
    QVERIFY(!peer.seen.connack->sessionPresent);
    peer.subscribe("a/#", QoS::ExactlyOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    QCOMPARE(peer.seen.subscriptions[0].codes, std::vector<std::uint8_t>{2});
    const std::string binary("\0\xff\n{}", 5);
    peer.publish("a/0", binary, QoS::AtMostOnce);
    peer.publish("a/1", "one", QoS::AtLeastOnce);
    peer.publish("a/2", "two", QoS::ExactlyOnce);
    peer.publish("a/\xc3\xa4", "", QoS::AtMostOnce);
    WAIT_FOR(peer.seen.deliveries.size() == 4);
    WAIT_FOR(peer.seen.outcomes.size() == 4);
    QCOMPARE(peer.acked(), 2u);
    std::map<std::string, Publish> byTopic;
    for (const auto& delivery : peer.seen.deliveries) byTopic[delivery.publish.topic] = delivery.publish;
    QCOMPARE(byTopic["a/0"].payload, binary);
    QCOMPARE(byTopic["a/0"].qos, QoS::AtMostOnce);
    QCOMPARE(byTopic["a/1"].qos, QoS::AtLeastOnce);
    QCOMPARE(byTopic["a/2"].qos, QoS::ExactlyOnce);
    QVERIFY(byTopic.contains("a/\xc3\xa4"));
    // QoS 2 in full: four packets each way [4.3.3].
    WAIT_FOR(peer.seen.count<Pubcomp>(peer.seen.in) == 1 && peer.seen.count<Pubcomp>(peer.seen.out) == 1);
    QCOMPARE(peer.seen.count<Pubrec>(peer.seen.in), 1u);
    QCOMPARE(peer.seen.count<Pubrel>(peer.seen.in), 1u);
    QCOMPARE(peer.seen.undecodable, 0);
}

void TestClientMosquitto::retainedComesWithTheFlag() // [MQTT-3.3.1-8], [MQTT-3.3.1-9]
{
    Peer peer(*m_broker, "retained");
    peer.open();
    WAIT_FOR(peer.connected());
    peer.publish("r/kept", "value", QoS::AtLeastOnce, true);
    WAIT_FOR(peer.acked() == 1);
    peer.subscribe("r/+", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.deliveries.size() == 1);
    QVERIFY(peer.delivery(0).retain);
    QCOMPARE(peer.delivery(0).payload, std::string("value"));
    peer.publish("r/kept", "live", QoS::AtLeastOnce, true);
    WAIT_FOR(peer.seen.deliveries.size() == 2);
    QVERIFY(!peer.delivery(1).retain);
}

void TestClientMosquitto::unsubscribeStopsDelivery()
{
    Peer peer(*m_broker, "unsub");
    peer.open();
    WAIT_FOR(peer.connected());
    peer.subscribe("u", QoS::AtMostOnce);
    peer.subscribe("end", QoS::AtMostOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 2);
    const std::vector<std::string> filters{"u"};
    QVERIFY(peer.client->session().unsubscribe(filters, now()).hasValue());
    WAIT_FOR(peer.seen.unsubscriptions.size() == 1);
    peer.publish("u", "lost", QoS::AtMostOnce);
    peer.publish("end", "seen", QoS::AtMostOnce);
    WAIT_FOR(peer.seen.deliveries.size() == 1);
    QCOMPARE(peer.delivery(0).topic, std::string("end"));
}

void TestClientMosquitto::refusedFilterIsReported() // SUBACK 0x80 [3.9.3]
{
    QTemporaryDir folder;
    QFile acl(folder.filePath(QStringLiteral("acl")));
    QVERIFY(acl.open(QIODevice::WriteOnly));
    acl.write("topic readwrite open/#\n");
    acl.close();
    MosquittoOptions options;
    options.setup.extra = {QStringLiteral("acl_file %1\n").arg(acl.fileName())};
    const auto broker = start(options);
    Peer peer(*broker, "acl");
    peer.open();
    WAIT_FOR(peer.connected());
    peer.subscribe("open/x", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    QCOMPARE(peer.seen.subscriptions[0].codes, std::vector<std::uint8_t>{1});
    peer.subscribe("secret/x", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 2);
    QVERIFY(peer.client->state() == ClientState::Connected);
}

void TestClientMosquitto::heldAcknowledgementComesAgainWithDup_data()
{
    QTest::addColumn<int>("qos");
    QTest::newRow("QoS 1") << 1;
    QTest::newRow("QoS 2") << 2;
}

void TestClientMosquitto::heldAcknowledgementComesAgainWithDup() // [MQTT-4.4.0-1]
{
    QFETCH(int, qos);
    const auto level = static_cast<QoS>(qos);
    Peer peer(*m_broker, "holder", false, AckPolicy::AfterHandler);
    Peer sender(*m_broker, "sender");
    peer.open();
    sender.open();
    WAIT_FOR(peer.connected() && sender.connected());
    peer.subscribe("held", level);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    sender.publish("held", "1", level);
    sender.publish("held", "2", level);
    WAIT_FOR(peer.seen.deliveries.size() == 2);
    QVERIFY(!peer.delivery(0).dup);
    QVERIFY(peer.client->session().acknowledge(peer.seen.deliveries[1].id, now())); // out of order
    peer.client->session().sendRaw(*encode(Pingreq{}));
    WAIT_FOR(peer.seen.count<Pingresp>(peer.seen.in) == 1); // the broker has read the acknowledgement before it
    WAIT_FOR(level == QoS::AtLeastOnce || peer.seen.count<Pubcomp>(peer.seen.out) == 1);
    QCOMPARE(peer.client->session().snapshot().unacked.size(), 1u);
    peer.client->resetSocket();
    WAIT_FOR(peer.seen.ends == 1);
    peer.open();
    WAIT_FOR(peer.seen.deliveries.size() == 3);
    QVERIFY(peer.seen.connack->sessionPresent);
    QVERIFY(peer.delivery(2).dup);
    QCOMPARE(peer.delivery(2).payload, std::string("1"));
    QCOMPARE(peer.delivery(2).packetId, peer.delivery(0).packetId);
    QVERIFY(peer.client->session().acknowledge(peer.seen.deliveries[2].id, now()));
    // Acknowledged now: another connection brings nothing but the new message.
    peer.client->disconnectFromBroker();
    WAIT_FOR(peer.seen.ends == 2);
    QVERIFY2(!peer.seen.error, peer.seen.says());
    peer.open();
    WAIT_FOR(peer.connected());
    sender.publish("held", "3", level);
    WAIT_FOR(peer.seen.deliveries.size() == 4);
    QCOMPARE(peer.delivery(3).payload, std::string("3"));
    QVERIFY(!peer.delivery(3).dup);
}

void TestClientMosquitto::sessionSurvivesBrokerRestart()
{
    Peer peer(*m_broker, "restart", false, AckPolicy::AfterHandler);
    peer.open();
    WAIT_FOR(peer.connected());
    peer.subscribe("s", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    peer.publish("s", "held", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.deliveries.size() == 1 && peer.acked() == 1);
    m_broker->stop();
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error);
    QCOMPARE(peer.seen.error->step, ConnectionStep::Link);
    WAIT_FOR(m_broker->state() == LocalMosquitto::State::Stopped);
    m_broker->start();
    WAIT_FOR(m_broker->state() == LocalMosquitto::State::Running);
    peer.open();
    WAIT_FOR(peer.seen.deliveries.size() == 2);
    QVERIFY(peer.seen.connack->sessionPresent);
    QVERIFY(peer.delivery(1).dup);
    QCOMPARE(peer.delivery(1).payload, std::string("held"));
}

void TestClientMosquitto::sessionSurvivesBrokerKill()
{
    Peer peer(*m_broker, "kill", false, AckPolicy::AfterHandler);
    peer.open();
    WAIT_FOR(peer.connected());
    peer.subscribe("s", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    peer.publish("s", "held", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.deliveries.size() == 1);
    // The first kill -9 must find the session saved: mosquitto says so in its log on SIGUSR1.
    bool saved = false;
    connect(m_broker.get(), &LocalMosquitto::logLine, this,
            [&saved](const QString& line) { saved = saved || line.contains(QStringLiteral("Saving in-memory database")); });
    ::kill(static_cast<pid_t>(m_broker->processId()), SIGUSR1);
    WAIT_FOR(saved);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_broker->folder() + QStringLiteral("/mosquitto.db")), waitMs);
    // "Saving" is written before the file is; a ping answered afterwards proves that it is done.
    peer.client->session().sendRaw(*encode(Pingreq{}));
    WAIT_FOR(peer.seen.count<Pingresp>(peer.seen.in) == 1);
    m_broker->kill();
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error && peer.seen.error->transient);
    WAIT_FOR(m_broker->state() == LocalMosquitto::State::Stopped);
    m_broker->start();
    WAIT_FOR(m_broker->state() == LocalMosquitto::State::Running);
    peer.open();
    WAIT_FOR(peer.seen.deliveries.size() == 2);
    QVERIFY(peer.seen.connack->sessionPresent);
    QVERIFY(peer.delivery(1).dup);
}

void TestClientMosquitto::ourPublishesSurviveBrokerKill() // [MQTT-4.4.0-1], [MQTT-4.6.0-1]
{
    Peer peer(*m_broker, "sender", false);
    peer.open();
    WAIT_FOR(peer.connected());
    ::kill(static_cast<pid_t>(m_broker->processId()), SIGSTOP); // it takes bytes, but answers nothing
    for (int i = 0; i < 5; ++i)
        peer.publish("s/" + std::to_string(i), "x", i % 2 == 0 ? QoS::AtLeastOnce : QoS::ExactlyOnce);
    QTRY_COMPARE_WITH_TIMEOUT(peer.client->bytesToWrite(), 0, waitMs);
    m_broker->kill();
    WAIT_FOR(peer.seen.ends == 1);
    QCOMPARE(peer.acked(), 0u);
    peer.publish("s/5", "queued while offline", QoS::AtLeastOnce);
    WAIT_FOR(m_broker->state() == LocalMosquitto::State::Stopped);
    m_broker->start();
    WAIT_FOR(m_broker->state() == LocalMosquitto::State::Running);
    peer.seen.out.clear();
    peer.open();
    WAIT_FOR(peer.acked() == 6);
    std::vector<std::string> order;
    for (const auto& packet : peer.seen.out) {
        const auto* publish = std::get_if<Publish>(&packet);
        if (!publish) continue;
        order.push_back(publish->topic);
        QCOMPARE(publish->dup, publish->topic != "s/5"); // that one was never on the wire
    }
    QVERIFY((order == std::vector<std::string>{"s/0", "s/1", "s/2", "s/3", "s/4", "s/5"}));
}

void TestClientMosquitto::takeover() // [MQTT-3.1.4-2]
{
    Peer first(*m_broker, "same");
    Peer second(*m_broker, "same");
    first.open();
    WAIT_FOR(first.connected());
    second.open();
    WAIT_FOR(second.connected());
    WAIT_FOR(first.seen.ends == 1);
    QVERIFY(first.seen.error);
    QCOMPARE(first.seen.error->step, ConnectionStep::Link);
    QVERIFY2(first.seen.error->advice.contains(QStringLiteral("same client identifier")), first.seen.says());
    QCOMPARE(second.client->state(), ClientState::Connected);
}

void TestClientMosquitto::willComesAfterReset() // [MQTT-3.1.2-8]
{
    Peer watcher(*m_broker, "watcher");
    Peer dying(*m_broker, "dying");
    dying.config.session.connect.will = Will{"will/dying", "gone", QoS::AtLeastOnce, false};
    watcher.open();
    dying.open();
    WAIT_FOR(watcher.connected() && dying.connected());
    watcher.subscribe("will/#", QoS::AtLeastOnce);
    WAIT_FOR(watcher.seen.subscriptions.size() == 1);
    dying.client->resetSocket();
    WAIT_FOR(watcher.seen.deliveries.size() == 1);
    QCOMPARE(watcher.delivery(0).payload, std::string("gone"));
}

void TestClientMosquitto::wrongCredentialsAreRefused()
{
    const QString tool = QStandardPaths::findExecutable(QStringLiteral("mosquitto_passwd"));
    if (tool.isEmpty()) QFAIL("mosquitto_passwd is not installed");
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("passwords"));
    QCOMPARE(QProcess::execute(tool, {QStringLiteral("-b"), QStringLiteral("-c"), file, QStringLiteral("ada"),
                                      QStringLiteral("right")}),
             0);
    MosquittoOptions options;
    options.setup.anonymous = false;
    options.setup.extra = {QStringLiteral("password_file %1\n").arg(file)};
    const auto broker = start(options);
    Peer peer(*broker, "login");
    peer.config.session.connect.userName = "ada";
    peer.config.session.connect.password = "wrong";
    peer.open();
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error);
    QCOMPARE(peer.seen.error->step, ConnectionStep::Connack);
    QCOMPARE(peer.seen.error->returnCode, 5); // mosquitto says 5 where the standard would allow 4
    QVERIFY(!peer.seen.error->transient);
    QVERIFY(!peer.seen.says().contains("wrong\""));
    peer.config.session.connect.password = "right";
    peer.open();
    WAIT_FOR(peer.connected());
}

void TestClientMosquitto::anonymousIsRefused()
{
    MosquittoOptions options;
    options.setup.anonymous = false;
    const auto broker = start(options);
    Peer peer(*broker, "nobody");
    peer.open();
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error);
    QVERIFY2(peer.seen.error->advice.contains(QStringLiteral("allow_anonymous true")), peer.seen.says());
}

void TestClientMosquitto::keepAliveHoldsTheConnection() // [MQTT-3.1.2-23]
{
    Peer peer(*m_broker, "alive");
    peer.config.session.connect.keepAliveSeconds = 1;
    peer.open();
    // Two answers: a client that did not ping in time would have been thrown out after 1.5 s [MQTT-3.1.2-24].
    WAIT_FOR(peer.seen.count<Pingresp>(peer.seen.in) == 2);
    QCOMPARE(peer.seen.ends, 0);
}

void TestClientMosquitto::floodArrivesWhole()
{
    Peer peer(*m_broker, "flood");
    Peer sender(*m_broker, "flooder");
    peer.open();
    sender.open();
    WAIT_FOR(peer.connected() && sender.connected());
    peer.subscribe("f/#", QoS::AtMostOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    constexpr std::size_t messages = 100'000;
    for (std::size_t i = 0; i < messages; ++i)
        sender.publish("f/" + std::to_string(i % 1000), std::to_string(i), QoS::AtMostOnce);
    QTRY_COMPARE_WITH_TIMEOUT(peer.seen.deliveries.size(), messages, 60000);
    for (std::size_t i = 0; i < messages; ++i)
        if (peer.delivery(i).payload != std::to_string(i)) QFAIL(qPrintable(QString::number(i)));
}

void TestClientMosquitto::floodWithAcknowledgements()
{
    Peer peer(*m_broker, "flood");
    Peer sender(*m_broker, "flooder");
    peer.open();
    sender.open();
    WAIT_FOR(peer.connected() && sender.connected());
    peer.subscribe("f/#", QoS::AtLeastOnce);
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    constexpr std::size_t messages = 10'000;
    for (std::size_t i = 0; i < messages; ++i) sender.publish("f/x", std::to_string(i), QoS::AtLeastOnce);
    QTRY_COMPARE_WITH_TIMEOUT(sender.acked(), messages, 60000);
    QTRY_COMPARE_WITH_TIMEOUT(peer.seen.deliveries.size(), messages, 60000);
    QCOMPARE(peer.seen.count<Puback>(peer.seen.out), messages);
    for (std::size_t i = 0; i < messages; ++i)
        if (peer.delivery(i).payload != std::to_string(i)) QFAIL(qPrintable(QString::number(i)));
}

QTEST_GUILESS_MAIN(TestClientMosquitto)
#include "tst_client_mosquitto.moc"
