#include "tests/support/component_bench.h"
#include "tests/support/talking_broker.h"

#include <QSignalSpy>
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
const auto create = QStringLiteral("create");

mqtt::Publish message(const char* payload, mqtt::PacketId id)
{
    return {"t/out", payload, id, QoS::AtLeastOnce, false, false};
}

} // namespace

#define TRY_COMPARE(actual, expected) QTRY_COMPARE_WITH_TIMEOUT(actual, expected, patience)

// bindings.mqtt of Dapr 1.0 to 1.9 (facts A.4, B.2 to B.5, C.3, E.1; CC:bindings/mqtt of those releases).
class TestEraBinding : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void dapr11LeavesAfterItsFirstPublish();
    void dapr11ReadsWithQos0OnTheSameClient();
    void since12TheProducerConnectsAtInit();
    void initFailsWithTheCause();
    void readSubscribesWithTheMetadatasQosOnAConnectionOfItsOwn();
    void aFailedMessageIsAcknowledgedAfterItsRetriesWhichHoldUpTheNext();
    void nothingIsSubscribedAgainAfterAReconnect();
    void aTopicThatCannotBeSubscribedFailsTheRead();
    void invokeWaits3sAndTriesAsOftenAsItsRelease_data();
    void invokeWaits3sAndTriesAsOftenAsItsRelease();
    void theRequestsTopicCountsSince18_data();
    void theRequestsTopicCountsSince18();
    void closeDisconnectsBoth();

private:
    std::unique_ptr<BindingComponent> make(const char* release, const std::function<void(ComponentConfig&)>& change = {})
    {
        ComponentConfig config = configFor(m_broker->port(), QString::fromLatin1(release));
        config.settings.cleanSession = true;
        if (change) change(config);
        return makeBinding(*m_hub, config);
    }
    std::unique_ptr<BindingComponent> begun(const char* release, const std::function<void(ComponentConfig&)>& change = {})
    {
        auto binding = make(release, change);
        Results ready;
        binding->init(5s, ready.keep());
        [&] { TRY_COMPARE(ready.errors(), QStringList{QString()}); }();
        return binding;
    }
    int pubacks() const { return m_broker->count(consumer, PacketType::Puback); }

    std::unique_ptr<Hub> m_hub;
    std::unique_ptr<TalkingBroker> m_broker;
};

void TestEraBinding::init()
{
    m_broker = std::make_unique<TalkingBroker>();
    m_hub = std::make_unique<Hub>(std::size_t(1) << 20);
}

void TestEraBinding::cleanup()
{
    m_hub.reset();
    m_broker.reset();
}

// facts A.4 (CC#850): QoS 0, whatever the metadata say, and every further publish goes nowhere, with success.
void TestEraBinding::dapr11LeavesAfterItsFirstPublish()
{
    const QString id = QStringLiteral("0b56a5c2-random");
    const auto binding = begun("1.1", [&](ComponentConfig& config) {
        config.producerClientId = config.consumerClientId = id;
        config.settings.retain = true;
    });
    QCOMPARE(m_broker->clientIds(), QStringList{id});
    Results done;
    binding->invoke(create, {{}, "1", {}}, 0ms, done.keep());
    TRY_COMPARE(m_broker->count(id, PacketType::Disconnect), 1);
    QVERIFY(m_broker->from(id).front() == mqtt::Packet(mqtt::Publish{"t/out", "1", 0, QoS::AtMostOnce, false, false}));
    binding->invoke(create, {{}, "2", {}}, 0ms, done.keep());
    TRY_COMPARE(done.errors(), (QStringList{QString(), QString()}));
    QVERIFY(!done.all.last().note.isEmpty());
    QCOMPARE(m_broker->count(id, PacketType::Publish), 1);
}

void TestEraBinding::dapr11ReadsWithQos0OnTheSameClient()
{
    const QString id = QStringLiteral("0b56a5c2-random");
    const auto binding = begun("1.1", [&](ComponentConfig& config) {
        config.producerClientId = config.consumerClientId = id;
        config.settings.qos = 1;
    });
    ScriptedHandler handler;
    binding->read(handler, [](const CallResult&) {});
    TRY_COMPARE(m_broker->from(id).size(), std::size_t(1));
    QVERIFY(m_broker->from(id).front() == mqtt::Packet(mqtt::Subscribe{1, {{"t/out", QoS::AtMostOnce}}}));
    m_broker->send(id, mqtt::Publish{"t/out", "m1", 0, QoS::AtMostOnce, false, false});
    TRY_COMPARE(handler.payloads(), QByteArrayList{"m1"});
}

void TestEraBinding::since12TheProducerConnectsAtInit()
{
    const auto binding = begun("1.2");
    QCOMPARE(m_broker->clientIds(), QStringList{producer});
}

// facts B.4: no waiting, and the cause is told.
void TestEraBinding::initFailsWithTheCause()
{
    m_broker->connackCode = 5;
    const auto binding = make("1.9");
    Results done;
    binding->init(5s, done.keep());
    TRY_COMPARE(done.errors(), QStringList{QStringLiteral("not Authorized")});
}

void TestEraBinding::readSubscribesWithTheMetadatasQosOnAConnectionOfItsOwn()
{
    const auto binding = begun("1.9", [](ComponentConfig& config) { config.settings.qos = 2; });
    ScriptedHandler handler;
    Results done;
    binding->read(handler, done.keep());
    TRY_COMPARE(done.errors(), QStringList{QString()});
    TRY_COMPARE(m_broker->from(consumer).size(), std::size_t(1));
    QVERIFY(m_broker->from(consumer).front() == mqtt::Packet(mqtt::Subscribe{1, {{"t/out", QoS::ExactlyOnce}}}));
    QCOMPARE(m_broker->clientIds(), (QStringList{producer, consumer}));
}

// facts E.1: bindings never turned paho's own acknowledgement off before 1.10.
void TestEraBinding::aFailedMessageIsAcknowledgedAfterItsRetriesWhichHoldUpTheNext()
{
    const auto binding = begun("1.9", [](ComponentConfig& config) { config.settings.backOffMaxRetries = 1; });
    const QString failed = QStringLiteral("handler failed");
    ScriptedHandler handler({failed, failed, ScriptedHandler::ok});
    binding->read(handler, [](const CallResult&) {});
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 1);
    m_broker->send(consumer, message("bad", 1));
    m_broker->send(consumer, message("good", 2));
    TRY_COMPARE(handler.asked.size(), 1);
    QCOMPARE(pubacks(), 0);
    passTime(5s);
    TRY_COMPARE(pubacks(), 2);
    QCOMPARE(handler.payloads(), (QByteArrayList{"bad", "bad", "good"}));
    QVERIFY(m_broker->from(consumer).at(1) == mqtt::Packet(mqtt::Puback{1}));
}

// facts B.5
void TestEraBinding::nothingIsSubscribedAgainAfterAReconnect()
{
    const auto binding = begun("1.9");
    ScriptedHandler handler;
    binding->read(handler, [](const CallResult&) {});
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 1);
    m_broker->cut(consumer);
    TRY_COMPARE(m_broker->clientIds(), (QStringList{producer, consumer, consumer}));
    m_broker->send(consumer, message("m1", 1)); // a session that was kept
    TRY_COMPARE(pubacks(), 1);
    QCOMPARE(m_broker->count(consumer, PacketType::Subscribe), 1);
}

void TestEraBinding::aTopicThatCannotBeSubscribedFailsTheRead()
{
    const auto binding = begun("1.5", [](ComponentConfig& config) { config.settings.qos = 3; });
    ScriptedHandler handler;
    Results done;
    binding->read(handler, done.keep());
    TRY_COMPARE(done.errors(), QStringList{QStringLiteral("invalid QoS")});
}

// facts C.3
void TestEraBinding::invokeWaits3sAndTriesAsOftenAsItsRelease_data()
{
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<int>("tries");
    QTest::newRow("1.2") << QByteArray("1.2") << 1;
    QTest::newRow("1.5") << QByteArray("1.5") << 1;
    QTest::newRow("1.6") << QByteArray("1.6") << 4;
    QTest::newRow("1.9") << QByteArray("1.9") << 4;
}

void TestEraBinding::invokeWaits3sAndTriesAsOftenAsItsRelease()
{
    QFETCH(QByteArray, release);
    QFETCH(int, tries);
    const auto binding = begun(release.constData());
    m_broker->answersPublish = false;
    Results done;
    binding->invoke(create, {{}, "1", {}}, 0ms, done.keep());
    for (int made = 1; made <= tries; ++made) {
        TRY_COMPARE(m_broker->count(producer, PacketType::Publish), made);
        QVERIFY(done.all.isEmpty());
        passTime(3s);
        QCoreApplication::processEvents();
        passTime(200ms);
    }
    TRY_COMPARE(done.errors(), QStringList{QStringLiteral("mqtt error from publish: <nil>")});
    QCOMPARE(m_broker->count(producer, PacketType::Publish), tries);
}

void TestEraBinding::theRequestsTopicCountsSince18_data()
{
    QTest::addColumn<QByteArray>("release");
    QTest::addColumn<QString>("topic");
    QTest::newRow("1.7") << QByteArray("1.7") << "t/out";
    QTest::newRow("1.8") << QByteArray("1.8") << "else/where";
}

void TestEraBinding::theRequestsTopicCountsSince18()
{
    QFETCH(QByteArray, release);
    const auto binding = begun(release.constData());
    Results done;
    binding->invoke(create, {{}, "1", {{QStringLiteral("topic"), QStringLiteral("else/where")}}}, 0ms, done.keep());
    TRY_COMPARE(done.errors(), QStringList{QString()});
    const mqtt::Packet sent = m_broker->from(producer).front();
    QTEST(QString::fromStdString(std::get<mqtt::Publish>(sent).topic), "topic");
}

void TestEraBinding::closeDisconnectsBoth()
{
    const auto binding = begun("1.9");
    ScriptedHandler handler;
    binding->read(handler, [](const CallResult&) {});
    TRY_COMPARE(m_broker->count(consumer, PacketType::Subscribe), 1);
    QSignalSpy closed(binding.get(), &Component::closed);
    binding->close([](const CallResult&) {});
    TRY_COMPARE(closed.count(), 1);
    QCOMPARE(m_broker->count(consumer, PacketType::Disconnect), 1);
    QCOMPARE(m_broker->count(producer, PacketType::Disconnect), 1);
}

QTEST_GUILESS_MAIN(TestEraBinding)
#include "tst_era_binding.moc"
