#include "core/mqtt/client.h"
#include "tests/support/client_recorder.h"
#include "tests/support/scripted_broker.h"

#include <QRandomGenerator>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace wb::mqtt;
using namespace std::chrono_literals;
using wb::test::ClientRecorder;
using wb::test::ScriptedBroker;

namespace {

constexpr int waitMs = 10000;

Instant now() { return std::chrono::steady_clock::now(); }

struct Rig {
    explicit Rig(ClientConfig config = {})
    {
        config.endpoint.host = QStringLiteral("127.0.0.1");
        config.endpoint.port = broker.port();
        if (config.session.connect.clientId.empty()) config.session.connect.clientId = "scripted";
        client = std::make_unique<Client>(config, seen);
    }
    ScriptedBroker broker;
    ClientRecorder seen;
    std::unique_ptr<Client> client;
};

} // namespace

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

class TestClientScripted : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void connectsAndDisconnectsInOrder();
    void packetSplitAtEveryByte();
    void tenPacketsInOneWrite();
    void hundredThousandMessagesInOneBurst();
    void neverAnswersConnect();
    void closesAfterConnect();
    void resetsWhileConnected();
    void halfOpenLinkIsNoticedByKeepAlive();
    void silenceIsHalfOpen();
    void refusals_data();
    void refusals();
    void refusalIsReadAlthoughOurWriteBreaks();
    void randomBytes();
    void wrongPeersAreRecognised_data();
    void wrongPeersAreRecognised();
    void errorNamesOffsetAndClause();
    void heldAcknowledgementAndCutBringDup();
    void ourPublishIsResentWithDupAfterReset();
    void nobodyListens();
    void unknownName();
    void openTimesOut();
    void reopensFromDisconnected();
    void closesFromInsideACallback();
    void bigWriteToASlowPeerArrivesWhole();
};

void TestClientScripted::connectsAndDisconnectsInOrder()
{
    ClientConfig config;
    config.session.connect.keepAliveSeconds = 30;
    config.session.connect.userName = "u";
    config.session.connect.password = "p";
    config.session.connect.clientId = "scripted";
    Rig rig(config);
    rig.broker.expect(config.session.connect).reply(Connack{}).expect(PacketType::Disconnect);
    rig.client->open();
    WAIT_FOR(rig.seen.connack);
    QCOMPARE(rig.client->state(), ClientState::Connected);
    QCOMPARE(rig.client->peer(), QStringLiteral("127.0.0.1:%1").arg(rig.broker.port()));
    rig.client->disconnectFromBroker();
    QCOMPARE(rig.seen.ends, 0); // the end comes from the event loop
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY2(!rig.seen.error, rig.seen.says());
    WAIT_FOR(rig.broker.isDone() && rig.broker.clientIsGone());
    QVERIFY2(rig.broker.problem().isEmpty(), qPrintable(rig.broker.problem()));
    const std::vector<ClientState> expected{ClientState::Opening, ClientState::WaitingForConnack, ClientState::Connected,
                                            ClientState::Closing, ClientState::Disconnected};
    QVERIFY(rig.seen.states == expected);
    QCOMPARE(rig.seen.out.size(), 2u); // CONNECT, DISCONNECT
}

void TestClientScripted::packetSplitAtEveryByte()
{
    Rig rig;
    const Publish publish{"a/b", "payload", 7, QoS::AtLeastOnce, false, true};
    rig.broker.expect(PacketType::Connect)
        .sendByteByByte(*encode(Connack{}) + *encode(publish))
        .expect(Puback{7});
    rig.client->open();
    WAIT_FOR(rig.broker.isDone());
    QCOMPARE(rig.seen.deliveries.size(), 1u);
    QVERIFY(rig.seen.deliveries[0].publish == publish);
    QVERIFY(rig.seen.connack);
}

void TestClientScripted::tenPacketsInOneWrite()
{
    Rig rig;
    std::string bytes = *encode(Connack{});
    for (PacketId id = 1; id <= 9; ++id) bytes += *encode(Publish{"t", std::to_string(id), id, QoS::AtLeastOnce});
    rig.broker.expect(PacketType::Connect).sendBytes(bytes);
    for (PacketId id = 1; id <= 9; ++id) rig.broker.expect(Puback{id}); // in the order of the messages [MQTT-4.6.0-2]
    rig.client->open();
    WAIT_FOR(rig.broker.isDone());
    QCOMPARE(rig.seen.in.size(), 10u);
    QCOMPARE(rig.seen.deliveries.size(), 9u);
    QCOMPARE(rig.seen.deliveries[8].publish.payload, std::string("9"));
}

void TestClientScripted::hundredThousandMessagesInOneBurst()
{
    Rig rig;
    constexpr std::size_t messages = 100'000;
    std::string bytes = *encode(Connack{});
    for (std::size_t i = 0; i < messages; ++i)
        bytes += *encode(Publish{"plant/l" + std::to_string(i % 100), std::to_string(i)});
    rig.broker.expect(PacketType::Connect).sendBytes(bytes);
    rig.client->open();
    WAIT_FOR(rig.seen.deliveries.size() >= messages);
    QCOMPARE(rig.seen.deliveries.size(), messages);
    for (std::size_t i = 0; i < messages; i += 997)
        QCOMPARE(rig.seen.deliveries[i].publish.payload, std::to_string(i));
    QCOMPARE(rig.client->state(), ClientState::Connected);
}

void TestClientScripted::neverAnswersConnect()
{
    ClientConfig config;
    config.session.connackTimeout = 50ms;
    Rig rig(config);
    rig.broker.expect(PacketType::Connect);
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::Connack);
    QVERIFY(rig.seen.error->transient);
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("did not answer CONNECT within 0.05 s")), rig.seen.says());
    WAIT_FOR(rig.broker.clientIsGone());
}

void TestClientScripted::closesAfterConnect()
{
    Rig rig;
    rig.broker.expect(PacketType::Connect).close();
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::Connack);
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("closed the connection without answering CONNECT")),
             rig.seen.says());
    QCOMPARE(rig.client->state(), ClientState::Disconnected);
}

void TestClientScripted::resetsWhileConnected()
{
    Rig rig;
    rig.broker.expect(PacketType::Connect).reply(Connack{}).reply(Publish{"t", "last words"}).expect(PacketType::Pingreq).reset();
    rig.client->open();
    WAIT_FOR(rig.seen.deliveries.size() == 1);
    rig.client->session().sendRaw(*encode(Pingreq{}));
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::Link);
    QVERIFY(rig.seen.error->transient);
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("reset")), rig.seen.says());
}

// [MQTT-3.1.2-24] seen from the client: PINGREQ without PINGRESP means that nobody is there.
void TestClientScripted::halfOpenLinkIsNoticedByKeepAlive()
{
    ClientConfig config;
    config.session.connect.keepAliveSeconds = 1;
    config.session.pingTimeout = 50ms;
    Rig rig(config);
    rig.broker.expect(PacketType::Connect).reply(Connack{}).stopReading();
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::KeepAlive);
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("PINGREQ")), rig.seen.says());
    QCOMPARE(rig.seen.count<Pingreq>(rig.seen.out), 1u);
}

void TestClientScripted::silenceIsHalfOpen()
{
    Rig rig;
    rig.broker.expect(PacketType::Connect).reply(Connack{});
    rig.client->open();
    WAIT_FOR(rig.seen.connack);
    rig.client->setSilent(true);
    QVERIFY(rig.client->isSilent());
    const std::string big(200'000, 'x');
    rig.broker.reply(Publish{"t", big}).reply(Publish{"t", "second"});
    (void)rig.client->session().publish({"vanishes", "x"}, now());
    WAIT_FOR(rig.broker.isDone());
    QVERIFY(rig.seen.deliveries.empty());
    QCOMPARE(rig.seen.out.size(), 1u); // CONNECT only
    rig.client->setSilent(false);
    WAIT_FOR(rig.seen.deliveries.size() == 2);
    QCOMPARE(rig.broker.seen().size(), 1u);
    // Silence ends with the connection.
    rig.client->setSilent(true);
    rig.client->resetSocket();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(!rig.client->isSilent());
    QVERIFY(rig.seen.error);
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("cut here")), rig.seen.says());
}

void TestClientScripted::refusals_data() // [3.2.2.3]
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("transient");
    QTest::addColumn<QString>("message");
    QTest::newRow("1") << 1 << false << QStringLiteral("version of MQTT");
    QTest::newRow("2") << 2 << false << QStringLiteral("client identifier");
    QTest::newRow("3") << 3 << true << QStringLiteral("not available");
    QTest::newRow("4") << 4 << false << QStringLiteral("user name or password");
    QTest::newRow("5") << 5 << false << QStringLiteral("does not authorize");
}

void TestClientScripted::refusals()
{
    QFETCH(int, code);
    QFETCH(bool, transient);
    QFETCH(QString, message);
    Rig rig;
    rig.broker.expect(PacketType::Connect).reply(Connack{false, static_cast<std::uint8_t>(code)}).close();
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::Connack);
    QCOMPARE(rig.seen.error->returnCode, code);
    QCOMPARE(rig.seen.error->transient, transient);
    QVERIFY2(rig.seen.error->message.contains(message), rig.seen.says());
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("code %1").arg(code)), rig.seen.says());
    QVERIFY(!rig.seen.error->advice.isEmpty());
}

// A broker that refuses and closes at once, while we are still writing: its reason must not be lost to the broken pipe.
void TestClientScripted::refusalIsReadAlthoughOurWriteBreaks()
{
    Rig rig;
    rig.broker.expect(PacketType::Connect).stopReading().reply(Connack{false, 5}).run([&rig] {
        rig.client->session().sendRaw(std::string(5'000'000, '\0'));
    }).close();
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QVERIFY2(rig.seen.error->returnCode == 5, rig.seen.says());
}

void TestClientScripted::randomBytes()
{
    for (quint32 seed = 1; seed <= 50; ++seed) {
        QRandomGenerator random(seed);
        std::string noise;
        for (int line = 0; line < 10'000 / 50; ++line) {
            const auto length = random.bounded(1, 120);
            for (int i = 0; i < length; ++i) noise.push_back(static_cast<char>(random.bounded(256)));
            noise.push_back('\n');
        }
        Rig rig;
        rig.broker.expect(PacketType::Connect).reply(Connack{}).sendBytes(noise).close();
        rig.client->open();
        WAIT_FOR(rig.seen.ends == 1);
        QVERIFY2(rig.seen.error, qPrintable(QString::number(seed)));
        const bool named = rig.seen.error->step == ConnectionStep::Protocol;
        // Noise that begins like a huge packet is only an end in the middle of it.
        QVERIFY2(named || rig.seen.error->step == ConnectionStep::Link, rig.seen.says());
        if (named) QVERIFY2(!rig.seen.error->message.isEmpty(), rig.seen.says());
        QCOMPARE(rig.client->state(), ClientState::Disconnected);
    }
}

void TestClientScripted::wrongPeersAreRecognised_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    QTest::newRow("TLS alert") << QByteArray("\x15\x03\x01\x00\x02\x02\x16", 7) << QStringLiteral("the answer is TLS");
    QTest::newRow("HTTP") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << QStringLiteral("the answer is HTTP");
    QTest::newRow("AMQP") << QByteArray("AMQP\x00\x00\x09\x01", 8) << QStringLiteral("the answer is AMQP");
    QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << QStringLiteral("the answer is SSH");
}

void TestClientScripted::wrongPeersAreRecognised()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, message);
    Rig rig;
    rig.broker.expect(PacketType::Connect).sendBytes(bytes.toStdString());
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::Protocol);
    QVERIFY(!rig.seen.error->transient);
    QVERIFY2(rig.seen.error->message.contains(message), rig.seen.says());
    QVERIFY(!rig.seen.error->advice.isEmpty());
}

void TestClientScripted::errorNamesOffsetAndClause()
{
    Rig rig;
    const std::string good = *encode(Connack{}) + *encode(Publish{"t", "before"});
    // QoS 3 in the flags [MQTT-3.3.1-4].
    rig.broker.expect(PacketType::Connect).sendBytes(good + std::string("\x36\x05\x00\x01t\x00\x01", 7) + *encode(Publish{"t", "after"}));
    rig.client->open();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.error);
    QCOMPARE(rig.seen.error->step, ConnectionStep::Protocol);
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("byte %1 of").arg(good.size())), rig.seen.says());
    QVERIFY2(rig.seen.error->message.contains(QStringLiteral("MQTT-3.3.1-4")), rig.seen.says());
    QCOMPARE(rig.seen.deliveries.size(), 1u); // what came before counts, what comes after does not
    QCOMPARE(rig.seen.undecodable, 1);        // and the wrong frame itself was shown
}

void TestClientScripted::heldAcknowledgementAndCutBringDup()
{
    ClientConfig config;
    config.session.connect.cleanSession = false;
    config.session.ackPolicy = AckPolicy::AfterHandler;
    Rig rig(config);
    const Publish first{"t", "m", 3, QoS::AtLeastOnce};
    Publish again = first;
    again.dup = true;
    rig.broker.expect(PacketType::Connect).reply(Connack{}).reply(first).nextConnection();
    rig.broker.expect(PacketType::Connect).reply(Connack{true}).reply(again).expect(Puback{3});
    rig.client->open();
    WAIT_FOR(rig.seen.deliveries.size() == 1);
    QCOMPARE(rig.seen.count<Puback>(rig.seen.out), 0u);
    rig.client->closeSocket();
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(!rig.client->session().acknowledge(rig.seen.deliveries[0].id, now())); // that connection is gone
    rig.client->open();
    WAIT_FOR(rig.seen.deliveries.size() == 2);
    QVERIFY(rig.seen.deliveries[1].publish.dup);
    QVERIFY(rig.client->session().acknowledge(rig.seen.deliveries[1].id, now()));
    WAIT_FOR(rig.broker.isDone());
}

void TestClientScripted::ourPublishIsResentWithDupAfterReset() // [MQTT-4.4.0-1]
{
    ClientConfig config;
    config.session.connect.cleanSession = false;
    Rig rig(config);
    rig.broker.expect(PacketType::Connect).reply(Connack{}).expect(Publish{"t", "m", 1, QoS::AtLeastOnce}).reset().nextConnection();
    rig.broker.expect(PacketType::Connect)
        .reply(Connack{true})
        .expect(Publish{"t", "m", 1, QoS::AtLeastOnce, true})
        .reply(Puback{1});
    rig.client->open();
    WAIT_FOR(rig.seen.connack);
    const auto id = rig.client->session().publish({"t", "m", 0, QoS::AtLeastOnce}, now());
    QVERIFY(id.hasValue());
    WAIT_FOR(rig.seen.ends == 1);
    QVERIFY(rig.seen.outcomes.empty());
    rig.client->open();
    WAIT_FOR(rig.seen.outcomes.size() == 1);
    QCOMPARE(rig.seen.outcomes[0].id, *id);
    QCOMPARE(rig.seen.outcomes[0].outcome, PublishOutcome::Acked);
    QVERIFY2(rig.broker.problem().isEmpty(), qPrintable(rig.broker.problem()));
}

void TestClientScripted::nobodyListens()
{
    ClientRecorder seen;
    ClientConfig config;
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        config.endpoint.host = QStringLiteral("127.0.0.1");
        config.endpoint.port = server.serverPort();
    }
    Client client(config, seen);
    client.open();
    WAIT_FOR(seen.ends == 1);
    QVERIFY(seen.error);
    QCOMPARE(seen.error->step, ConnectionStep::Connect);
    QVERIFY(seen.error->transient);
    QVERIFY2(seen.error->advice.contains(QStringLiteral("Is a broker running on this port?")), seen.says());
}

void TestClientScripted::unknownName()
{
    ClientRecorder seen;
    ClientConfig config;
    config.endpoint.host = QStringLiteral("no-such-host.invalid"); // RFC 6761: never resolves
    Client client(config, seen);
    client.open();
    QTRY_COMPARE_WITH_TIMEOUT(seen.ends, 1, 30000);
    QVERIFY(seen.error);
    QVERIFY2(seen.error->step == ConnectionStep::NameLookup, seen.says());
    QVERIFY2(seen.error->message.contains(QStringLiteral("no-such-host.invalid")), seen.says());
    QVERIFY(!seen.error->advice.isEmpty());
}

void TestClientScripted::openTimesOut()
{
    // TCP is taken by the kernel, but the TLS handshake is never answered.
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    ClientRecorder seen;
    ClientConfig config;
    config.endpoint = {Scheme::Tls, QStringLiteral("127.0.0.1"), server.serverPort(), {}, {}};
    config.openTimeout = 50ms;
    Client client(config, seen);
    client.open();
    WAIT_FOR(seen.ends == 1);
    QVERIFY(seen.error);
    QCOMPARE(seen.error->step, ConnectionStep::Connect);
    QVERIFY2(seen.error->message.contains(QStringLiteral("within 0.05 s")), seen.says());
}

void TestClientScripted::reopensFromDisconnected()
{
    struct Reopener : ClientRecorder {
        Client* client = nullptr;
        void disconnected(const ConnectionError* why) override
        {
            ClientRecorder::disconnected(why);
            if (ends < 3) client->open();
        }
    } seen;
    ScriptedBroker broker;
    for (int i = 0; i < 3; ++i) {
        if (i > 0) broker.nextConnection();
        broker.expect(PacketType::Connect).reply(Connack{}).close();
    }
    ClientConfig config;
    config.endpoint = {Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}};
    config.session.connect.clientId = "again";
    Client client(config, seen);
    seen.client = &client;
    client.open();
    WAIT_FOR(seen.ends == 3);
    QVERIFY(broker.isDone());
}

void TestClientScripted::closesFromInsideACallback()
{
    struct Closer : ClientRecorder {
        Client* client = nullptr;
        void delivered(const PublishView& publish, DeliveryId id) override
        {
            ClientRecorder::delivered(publish, id);
            client->resetSocket();
        }
    } seen;
    ScriptedBroker broker;
    broker.expect(PacketType::Connect).sendBytes(*encode(Connack{}) + *encode(Publish{"t", "1"}) + *encode(Publish{"t", "2"}));
    ClientConfig config;
    config.endpoint = {Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}};
    config.session.connect.clientId = "closer";
    Client client(config, seen);
    seen.client = &client;
    client.open();
    WAIT_FOR(seen.ends == 1);
    QCOMPARE(seen.deliveries.size(), 1u); // nothing after the cut, although it was in the same read
    WAIT_FOR(broker.clientIsGone());
}

void TestClientScripted::bigWriteToASlowPeerArrivesWhole()
{
    Rig rig;
    rig.broker.expect(PacketType::Connect).reply(Connack{}).expect(PacketType::Publish).expect(PacketType::Disconnect);
    rig.client->open();
    WAIT_FOR(rig.seen.connack);
    const std::string payload(20'000'000, 'b'); // far more than the kernel takes at once
    QVERIFY(rig.client->session().publish({"t", payload}, now()).hasValue());
    QVERIFY(rig.client->bytesToWrite() > 0);
    rig.client->disconnectFromBroker();
    WAIT_FOR(rig.seen.ends == 1);
    WAIT_FOR(rig.broker.isDone());
    QCOMPARE(std::get<Publish>(rig.broker.seen().at(1)).payload.size(), payload.size());
}

QTEST_GUILESS_MAIN(TestClientScripted)
#include "tst_client_scripted.moc"
