#include "tests/support/component_bench.h"
#include "tests/support/talking_broker.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using namespace std::chrono_literals;
using mqtt::PacketType;
using mqtt::QoS;

namespace {

constexpr int patience = 20'000; // ms; for a machine under load
const auto consumer = QStringLiteral("b1-consumer");
const auto producer = QStringLiteral("b1-producer");
const auto failed = QStringLiteral("handler failed");

mqtt::Publish message(const char* topic, const char* payload, mqtt::PacketId id, bool retain = false)
{
    return {topic, payload, id, QoS::AtLeastOnce, false, retain};
}

// What is told of a message's handling and of its acknowledgement, in their order.
class FactsOfAMessage : public ledger::FactSink {
public:
    explicit FactsOfAMessage(FactLog& log) : m_log(log) { log.addSink(*this); }
    ~FactsOfAMessage() override { m_log.removeSink(*this); }
    void add(const ledger::Fact& fact) override
    {
        if (const auto* handled = std::get_if<ledger::Handled>(&fact.body))
            m_told << (handled->end == ledger::HandlingEnd::Republished ? QStringLiteral("handled: republished")
                       : handled->end == ledger::HandlingEnd::Failed    ? QStringLiteral("handled: failed")
                                                                        : QStringLiteral("handled: otherwise"));
        if (const auto* step = std::get_if<ledger::Acknowledged>(&fact.body))
            m_told << (step->step == ledger::AckStep::Sent ? QStringLiteral("acknowledged: sent") : QStringLiteral("acknowledged: otherwise"));
    }
    QStringList told() const { return m_told; }

private:
    FactLog& m_log;
    QStringList m_told;
};

} // namespace

#define TRY(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, patience)
#define TRY_COMPARE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, patience)

// pubsub.mqtt of Dapr 1.0 to 1.9 (facts B.2 to B.5, D.2, D.4, E.1, H; CC:pubsub/mqtt of those releases).
class TestEraPubSub : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void dapr17HasTwoConnections();
    void everySubscriptionConnectsTheConsumerAnew();
    void untilDapr17TheLastHandlerGetsAllTopics();
    void dapr10TellsTheTopicSubscribedLast();
    void dapr18KnowsExactTopicsOnly();
    void dapr15AcknowledgesAFailedMessage();
    void dapr16LeavesAFailedMessageUnacknowledged();
    void aRetryHoldsUpAllThatComesBehind();
    void dapr19PublishesAFailedMessageAgain();
    void dapr19LeavesWhatItCannotPublishAgain();
    void dapr19KeepsToMaxRetriableErrorsPerSec();
    void dapr19LeavesAFailedRetainedMessageAlone();
    void dapr197PublishesAFailedRetainedMessageAgainToo();
    void onlyDapr197SubscribesAgainAfterAReconnect_data();
    void onlyDapr197SubscribesAgainAfterAReconnect();
    void aConnectionThatFailsIsToldWithItsCause_data();
    void aConnectionThatFailsIsToldWithItsCause();
    void nothingListens();
    void dapr197TriesAgainAfter2s();
    void dapr18WaitsFor30sAndDaprdForItsInitTimeout();
    void aPublishWithoutAnAnswerFails_data();
    void aPublishWithoutAnAnswerFails();
    void dapr18HidesASubscriptionThatFailed();
    void dapr18StopsASubscriptionByConnectingAnewWithTheOthers();
    void closeDisconnectsBoth();

private:
    std::unique_ptr<PubSubComponent> make(const char* release, const std::function<void(dapr::MqttSettings&)>& change = {})
    {
        ComponentConfig config = configFor(m_broker->port(), QString::fromLatin1(release));
        config.settings.cleanSession = true;
        if (change) change(config.settings);
        return makePubSub(*m_hub, config);
    }
    // Connected, and subscribed to these topics one after the other.
    void begin(PubSubComponent& pubSub, MessageHandler& handler, const QStringList& topics)
    {
        Results ready;
        pubSub.init(0ms, ready.keep());
        TRY_COMPARE(ready.errors(), QStringList{QString()});
        for (const QString& topic : topics) {
            const int before = m_broker->count(consumer, PacketType::Subscribe);
            pubSub.subscribe(topic, {}, handler, [](const CallResult&) {});
            TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), before + 1);
        }
    }
    int pubacks() const { return m_broker->count(consumer, PacketType::Puback); }
    bool noted(const QString& text) const { return m_notes.contains(text); }

    std::unique_ptr<Hub> m_hub;
    std::unique_ptr<TalkingBroker> m_broker;
    QStringList m_notes;
};

void TestEraPubSub::init()
{
    m_broker = std::make_unique<TalkingBroker>();
    m_hub = std::make_unique<Hub>(std::size_t(1) << 20);
    m_notes.clear();
    connect(m_hub.get(), &Hub::eventHappened, this, [this](const Event& event) { m_notes << event.text; });
}

void TestEraPubSub::cleanup()
{
    m_hub.reset();
    m_broker.reset();
}

// facts B.2: the producer at init, the consumer with the first subscription.
void TestEraPubSub::dapr17HasTwoConnections()
{
    const auto pubSub = make("1.7");
    ScriptedHandler handler;
    begin(*pubSub, handler, {});
    QCOMPARE(m_broker->clientIds(), QStringList{producer});
    pubSub->subscribe(QStringLiteral("a"), {}, handler, [](const CallResult&) {});
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 1);
    m_broker->send(consumer, message("a", "m1", 1));
    TRY_COMPARE(pubacks(), 1);
    Results done;
    pubSub->publish({QStringLiteral("t"), "x", {{QStringLiteral("retain"), QStringLiteral("true")}}}, 0ms, done.keep());
    TRY_COMPARE(done.errors(), QStringList{QString()});
    const mqtt::Packet sent = m_broker->from(producer).front();
    QCOMPARE(std::get<mqtt::Publish>(sent).retain, false); // a request's own retain counts since 1.10
}

// CC v1.7.0 Subscribe
void TestEraPubSub::everySubscriptionConnectsTheConsumerAnew()
{
    const auto pubSub = make("1.7");
    ScriptedHandler handler;
    begin(*pubSub, handler, {QStringLiteral("a"), QStringLiteral("b")});
    QCOMPARE(m_broker->clientIds(), (QStringList{producer, consumer, consumer}));
    QCOMPARE(m_broker->count(consumer, PacketType::Disconnect), 1);
    const mqtt::Packet last = m_broker->from(consumer).back();
    QCOMPARE(std::get<mqtt::Subscribe>(last).topics.size(), std::size_t(2));
}

// facts H 20 (CC#1735)
void TestEraPubSub::untilDapr17TheLastHandlerGetsAllTopics()
{
    const auto pubSub = make("1.7");
    ScriptedHandler first, second;
    begin(*pubSub, first, {QStringLiteral("a")});
    pubSub->subscribe(QStringLiteral("b"), {}, second, [](const CallResult&) {});
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 2);
    m_broker->send(consumer, message("a", "m1", 1));
    TRY_COMPARE(second.payloads(), QByteArrayList{"m1"});
    QCOMPARE(second.asked.first().topic, QByteArray("a"));
    QVERIFY(first.asked.isEmpty());
}

void TestEraPubSub::dapr10TellsTheTopicSubscribedLast()
{
    const auto pubSub = make("1.0");
    ScriptedHandler handler;
    begin(*pubSub, handler, {QStringLiteral("a"), QStringLiteral("b")});
    m_broker->send(consumer, message("a", "m1", 1));
    TRY_COMPARE(handler.asked.size(), 1);
    QCOMPARE(handler.asked.first().topic, QByteArray("b"));
}

// facts H 16 (CC#1881)
void TestEraPubSub::dapr18KnowsExactTopicsOnly()
{
    const auto pubSub = make("1.8");
    ScriptedHandler handler;
    begin(*pubSub, handler, {QStringLiteral("a/+"), QStringLiteral("b")});
    m_broker->send(consumer, message("a/x", "wild", 1));
    m_broker->send(consumer, message("b", "exact", 2));
    TRY_COMPARE(pubacks(), 1);
    QCOMPARE(handler.payloads(), QByteArrayList{"exact"});
    QVERIFY(noted(QStringLiteral("no handler defined for topic a/x")));
}

// facts E.1, H 19 (CC#1234)
void TestEraPubSub::dapr15AcknowledgesAFailedMessage()
{
    const auto pubSub = make("1.5", [](dapr::MqttSettings& settings) { settings.backOffMaxRetries = 1; });
    ScriptedHandler handler({failed});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->send(consumer, message("a", "m1", 1));
    TRY_COMPARE(handler.asked.size(), 1);
    QCOMPARE(pubacks(), 0);
    passTime(5s);
    TRY_COMPARE(pubacks(), 1);
    QCOMPARE(handler.asked.size(), 2);
    QVERIFY(noted(QStringLiteral("Failed processing MQTT message: a/1: handler failed")));
}

void TestEraPubSub::dapr16LeavesAFailedMessageUnacknowledged()
{
    const auto pubSub = make("1.6");
    ScriptedHandler handler({failed, ScriptedHandler::ok});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->send(consumer, message("a", "bad", 1));
    m_broker->send(consumer, message("a", "good", 2));
    TRY_COMPARE(pubacks(), 1);
    QVERIFY(m_broker->from(consumer).back() == mqtt::Packet(mqtt::Puback{2}));
    QCOMPARE(handler.payloads(), (QByteArrayList{"bad", "good"}));
}

// facts D.4, E.1
void TestEraPubSub::aRetryHoldsUpAllThatComesBehind()
{
    const auto pubSub = make("1.7", [](dapr::MqttSettings& settings) { settings.backOffMaxRetries = -1; });
    ScriptedHandler handler({failed, failed, ScriptedHandler::hold, ScriptedHandler::ok});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->send(consumer, message("a", "bad", 1));
    m_broker->send(consumer, message("a", "good", 2));
    for (const int calls : {1, 2, 3}) {
        TRY_COMPARE(handler.asked.size(), calls);
        passTime(5s);
    }
    QCOMPARE(handler.payloads(), (QByteArrayList{"bad", "bad", "bad"}));
    pubSub->finish(handler.asked.last().call, {});
    TRY_COMPARE(pubacks(), 2);
    QCOMPARE(handler.payloads().last(), QByteArray("good"));
    QVERIFY(noted(QStringLiteral("Successfully processed MQTT message after it previously failed: a/1")));
}

// facts E.1, H 12 (CC#2309): to the same topic, by the producer; then it is acknowledged.
void TestEraPubSub::dapr19PublishesAFailedMessageAgain()
{
    const auto pubSub = make("1.9");
    FactsOfAMessage facts(m_hub->facts());
    ScriptedHandler handler({failed});
    begin(*pubSub, handler, {QStringLiteral("a/+")});
    m_broker->answersPublish = false;
    m_broker->send(consumer, message("a/x", "m1", 7));
    TRY_COMPARE(m_broker->count(producer, PacketType::Publish), 1);
    const mqtt::Packet again = m_broker->from(producer).back();
    QVERIFY(again == mqtt::Packet(message("a/x", "m1", 1)));
    QCOMPARE(pubacks(), 0);
    m_broker->send(producer, mqtt::Puback{1});
    TRY_COMPARE(pubacks(), 1);
    QVERIFY(m_broker->from(consumer).back() == mqtt::Packet(mqtt::Puback{7}));
    QCOMPARE(facts.told(), QStringList({QStringLiteral("handled: republished"), QStringLiteral("acknowledged: sent")}));
}

// Nobody confirms the copy: then the message is not acknowledged either.
void TestEraPubSub::dapr19LeavesWhatItCannotPublishAgain()
{
    const auto pubSub = make("1.9");
    FactsOfAMessage facts(m_hub->facts());
    ScriptedHandler handler({failed});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->answersPublish = false;
    m_broker->send(consumer, message("a", "m1", 7));
    TRY_COMPARE(m_broker->count(producer, PacketType::Publish), 1);
    passTime(60s);
    TRY_COMPARE(facts.told(), QStringList{QStringLiteral("handled: failed")});
    QCOMPARE(pubacks(), 0);
    QCOMPARE(m_notes.filter(QStringLiteral("Failed to re-publish message a#7")).size(), 1);
}

void TestEraPubSub::dapr19KeepsToMaxRetriableErrorsPerSec()
{
    const auto pubSub = make("1.9", [](dapr::MqttSettings& settings) { settings.maxRetriableErrorsPerSec = 1; });
    ScriptedHandler handler({failed});
    begin(*pubSub, handler, {QStringLiteral("a")});
    for (mqtt::PacketId id = 1; id <= 3; ++id) m_broker->send(consumer, message("a", "m", id));
    TRY_COMPARE(pubacks(), 2); // the first at once, then the second; the third waits
    QCOMPARE(handler.asked.size(), 2);
    passTime(1s);
    TRY_COMPARE(pubacks(), 3);
}

// facts H 13 (CC#2300)
void TestEraPubSub::dapr19LeavesAFailedRetainedMessageAlone()
{
    const auto pubSub = make("1.9");
    ScriptedHandler handler({failed, ScriptedHandler::ok});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->send(consumer, message("a", "kept", 1, true));
    m_broker->send(consumer, message("a", "next", 2));
    TRY_COMPARE(pubacks(), 1);
    QVERIFY(m_broker->from(consumer).back() == mqtt::Packet(mqtt::Puback{2}));
    QCOMPARE(m_broker->count(producer, PacketType::Publish), 0);
}

void TestEraPubSub::dapr197PublishesAFailedRetainedMessageAgainToo()
{
    const auto pubSub = make("1.9.7");
    ScriptedHandler handler({failed});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->send(consumer, message("a", "kept", 1, true));
    TRY_COMPARE(pubacks(), 1);
    QCOMPARE(m_broker->count(producer, PacketType::Publish), 1);
}

// facts B.5, H 14 (CC#2229)
void TestEraPubSub::onlyDapr197SubscribesAgainAfterAReconnect_data()
{
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<int>("subscribes");
    QTest::newRow("1.5") << QByteArray("1.5") << 1;
    QTest::newRow("1.8") << QByteArray("1.8") << 1;
    QTest::newRow("1.9") << QByteArray("1.9") << 1;
    QTest::newRow("1.9.7") << QByteArray("1.9.7") << 2;
}

void TestEraPubSub::onlyDapr197SubscribesAgainAfterAReconnect()
{
    QFETCH(QByteArray, release);
    QFETCH(int, subscribes);
    const auto pubSub = make(release.constData());
    ScriptedHandler handler;
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->cut(consumer);
    TRY_COMPARE(m_broker->clientIds(), (QStringList{producer, consumer, consumer}));
    m_broker->send(consumer, message("a", "m1", 1)); // a session that was kept
    TRY_COMPARE(pubacks(), 1);
    QCOMPARE(m_broker->count(consumer, PacketType::Subscribe), subscribes);
}

// facts B.4
void TestEraPubSub::aConnectionThatFailsIsToldWithItsCause_data()
{
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("error");
    QTest::newRow("1.9") << QByteArray("1.9") << 5 << "not Authorized";
    QTest::newRow("1.7") << QByteArray("1.7") << 4 << "bad user name or password";
    QTest::newRow("1.0") << QByteArray("1.0") << 5 << "Not Authorized";
}

void TestEraPubSub::aConnectionThatFailsIsToldWithItsCause()
{
    QFETCH(QByteArray, release);
    QFETCH(int, code);
    m_broker->connackCode = static_cast<std::uint8_t>(code);
    const auto pubSub = make(release.constData());
    QSignalSpy changed(m_hub.get(), &Hub::connectionChanged);
    Results done;
    pubSub->init(5s, done.keep());
    TRY_COMPARE(done.all.size(), 1);
    QTEST(done.all.first().error, "error");
    QCOMPARE(changed.last().first().value<ConnectionStatus>().state, LinkState::Failed); // and no further try
    QCOMPARE(m_broker->clientIds(), (QStringList{producer, producer}));                  // MQTT 3.1 was tried as well
}

void TestEraPubSub::nothingListens()
{
    QTcpServer server; // a port that is free for certain once the server is gone
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    server.close();
    ComponentConfig config = configFor(port, QStringLiteral("1.9"));
    const auto pubSub = makePubSub(*m_hub, config);
    Results done;
    pubSub->init(5s, done.keep());
    TRY_COMPARE(done.errors(), QStringList{QStringLiteral("network Error : dial tcp 127.0.0.1:%1: connect: connection refused")
                                               .arg(port)});
    config.settings.port = -1;
    const auto withoutPort = makePubSub(*m_hub, config);
    withoutPort->init(5s, done.keep());
    TRY_COMPARE(done.errors().last(),
                QStringLiteral("network Error : dial tcp: address 127.0.0.1: missing port in address"));
}

// facts B.3
void TestEraPubSub::dapr197TriesAgainAfter2s()
{
    m_broker->connackCode = 3;
    const auto pubSub = make("1.9.7");
    Results done;
    QSignalSpy changed(m_hub.get(), &Hub::connectionChanged);
    pubSub->init(0ms, done.keep());
    TRY(!changed.isEmpty() && changed.last().first().value<ConnectionStatus>().state == LinkState::WaitingToRetry);
    m_broker->connackCode = 0;
    passTime(2s);
    TRY_COMPARE(done.errors(), QStringList{QString()});
}

void TestEraPubSub::dapr18WaitsFor30sAndDaprdForItsInitTimeout()
{
    m_broker->answersConnect = false;
    const auto pubSub = make("1.8");
    Results done;
    pubSub->init(5s, done.keep());
    TRY_COMPARE(m_broker->clientIds().size(), 1);
    passTime(5s);
    TRY_COMPARE(done.errors(), QStringList{QStringLiteral("init timeout for component plant exceeded after 5s")});
    const auto patient = make("1.8");
    patient->init(0ms, done.keep());
    TRY_COMPARE(m_broker->clientIds().size(), 2);
    passTime(30s);
    TRY_COMPARE(done.errors().last(), QStringLiteral("context deadline exceeded"));
}

// CC:pubsub/mqtt Publish of each release; a token that was waited for in vain has no error, and Go prints its nil.
void TestEraPubSub::aPublishWithoutAnAnswerFails_data()
{
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("error");
    QTest::newRow("1.7") << QByteArray("1.7") << 3 << "mqtt error from publish: <nil>";
    QTest::newRow("1.8") << QByteArray("1.8") << 30 << "mqtt timeout while publishing";
    QTest::newRow("1.9.7") << QByteArray("1.9.7") << 30 << "context deadline exceeded";
}

void TestEraPubSub::aPublishWithoutAnAnswerFails()
{
    QFETCH(QByteArray, release);
    QFETCH(int, seconds);
    const auto pubSub = make(release.constData());
    ScriptedHandler handler;
    begin(*pubSub, handler, {});
    m_broker->answersPublish = false;
    Results done;
    pubSub->publish({QStringLiteral("t"), "x", {}}, 1s, done.keep());
    TRY_COMPARE(m_broker->count(producer, PacketType::Publish), 1);
    passTime(std::chrono::seconds(seconds) - 100ms);
    QCoreApplication::processEvents();
    QVERIFY(done.all.isEmpty()); // the caller's limit counts for nothing
    passTime(100ms);
    TRY_COMPARE(done.all.size(), 1);
    QTEST(done.all.first().error, "error");
}

// facts D.1
void TestEraPubSub::dapr18HidesASubscriptionThatFailed()
{
    ScriptedHandler handler;
    const auto early = make("1.7");
    begin(*early, handler, {});
    const auto pubSub = make("1.8");
    begin(*pubSub, handler, {});
    m_broker->connackCode = 5;
    Results told, hidden;
    early->subscribe(QStringLiteral("a"), {}, handler, told.keep());
    pubSub->subscribe(QStringLiteral("a"), {}, handler, hidden.keep());
    TRY_COMPARE(told.errors(), QStringList{QStringLiteral("not Authorized")});
    TRY_COMPARE(hidden.errors(), QStringList{QString()});
}

// CC v1.8.0 Subscribe
void TestEraPubSub::dapr18StopsASubscriptionByConnectingAnewWithTheOthers()
{
    const auto pubSub = make("1.8");
    ScriptedHandler handler;
    begin(*pubSub, handler, {});
    const SubscriptionId first = pubSub->subscribe(QStringLiteral("a"), {}, handler, [](const CallResult&) {});
    const SubscriptionId second = pubSub->subscribe(QStringLiteral("b"), {}, handler, [](const CallResult&) {});
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 2);
    pubSub->stop(first);
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 3);
    const mqtt::Packet last = m_broker->from(consumer).back();
    QCOMPARE(std::get<mqtt::Subscribe>(last).topics.size(), std::size_t(1));
    QCOMPARE(std::get<mqtt::Subscribe>(last).topics.front().filter, std::string("b"));
    pubSub->stop(second);
    TRY_COMPARE(m_broker->count(consumer, PacketType::Disconnect), 3);
    QCOMPARE(m_broker->clientIds().count(consumer), 3);
}

void TestEraPubSub::closeDisconnectsBoth()
{
    const auto pubSub = make("1.7", [](dapr::MqttSettings& settings) { settings.backOffMaxRetries = -1; });
    ScriptedHandler handler({failed});
    begin(*pubSub, handler, {QStringLiteral("a")});
    m_broker->send(consumer, message("a", "m1", 1));
    TRY_COMPARE(handler.asked.size(), 1);
    QSignalSpy closed(pubSub.get(), &Component::closed);
    Results done;
    pubSub->close(done.keep());
    TRY_COMPARE(closed.count(), 1);
    QCOMPARE(done.errors(), QStringList{QString()});
    QCOMPARE(m_broker->count(consumer, PacketType::Disconnect), 1);
    QCOMPARE(m_broker->count(producer, PacketType::Disconnect), 1);
    QVERIFY(noted(QStringLiteral("Failed processing MQTT message: a/1: context canceled"))); // no retry is left
    pubSub->publish({QStringLiteral("t"), "x", {}}, 0ms, done.keep());
    QCOMPARE(done.errors().last(), QStringLiteral("mqtt error from publish: not Connected"));
}

QTEST_GUILESS_MAIN(TestEraPubSub)
#include "tst_era_pubsub.moc"
