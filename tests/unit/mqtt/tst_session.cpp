#include "tests/support/session_peer.h"

#include "tests/support/bytes.h"

#include <QTest>

// The link: CONNECT and CONNACK, time-outs, subscriptions, packets out of place.

using namespace wb::mqtt;
using namespace wb::test;
using namespace std::chrono_literals;

class SessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void connectIsTheFirstPacket();
    void connectGoesOutAsGiven();
    void connackAccepts();
    void connackRefuses_data();
    void connackRefuses();
    void noConnackEndsTheAttempt();
    void noConnackForEverWhenAskedSo();
    void aNewAttemptAfterARefusal();
    void subscribingAndUnsubscribing();
    void subackMayRefuseOneFilter();
    void noSubackFailsTheOperationOnly();
    void aLateSubackFreesItsIdOnly();
    void noSubackOnALostLink();
    void subscribingNeedsAConnection();
    void disconnectIsTheLastPacket();
    void outOfPlace_data();
    void outOfPlace();
    void unknownAnswersAreIgnored();
    void subackWithTheWrongNumberOfCodes();
    void nothingAfterMustClose();
    void closingWithinMustClose();
    void everyPacketSplitAtEveryByte();
    void tenPacketsInOneRead();
    void rawBytesPassByTheBooks();
    void level31();
    void operationsNeedWellFormedTopics();
};

// [MQTT-3.1.0-1]
void SessionTest::connectIsTheFirstPacket()
{
    SessionPeer peer(withKeepAlive(60));
    QCOMPARE(peer.session.state(), SessionState::Idle);
    QVERIFY(!peer.session.nextDeadline());
    peer.openSocket();
    QCOMPARE(peer.sent(), wire("10 0d 00 04 'MQTT' 04 02 00 3c 00 01 'c'"));
    QCOMPARE(peer.session.state(), SessionState::Connecting);
    QCOMPARE(peer.log(), QStringList());
}

// Even what the standard forbids: a broker's answer to it is what one may want to see.
void SessionTest::connectGoesOutAsGiven()
{
    SessionConfig config;
    config.connect.cleanSession = false; // with an empty client id [MQTT-3.1.3-8]
    SessionPeer peer(config);
    peer.openSocket();
    QCOMPARE(peer.sent(), wire("10 0c 00 04 'MQTT' 04 00 00 00 00 00"));

    config.connect.clientId = std::string(70'000, 'c'); // this cannot be written at all
    SessionPeer tooLong(config);
    tooLong.openSocket();
    QCOMPARE(tooLong.sent(), QByteArray());
    QCOMPARE(tooLong.log(), list({"must close: violation"}));
}

void SessionTest::connackAccepts()
{
    SessionPeer peer;
    peer.open();
    peer.reply("20 02 00 00");
    QCOMPARE(peer.log(), list({"connected, session present 0"}));
    QCOMPARE(peer.session.state(), SessionState::Connected);
    QCOMPARE(peer.sent(), QByteArray());
    peer.cut();
    QCOMPARE(peer.session.state(), SessionState::Idle);
    QCOMPARE(peer.log(), QStringList());
}

void SessionTest::connackRefuses_data()
{
    QTest::addColumn<int>("code");
    for (int code = 1; code <= 5; ++code) QTest::addRow("3.2.2.3: code %d", code) << code;
}

void SessionTest::connackRefuses()
{
    QFETCH(int, code);
    SessionPeer peer;
    peer.open();
    const std::string connack = bytes("20 02 00") + static_cast<char>(code);
    peer.replyRaw(connack);
    QCOMPARE(peer.log(), list({"must close: refused"}));
    QCOMPARE(int(peer.error()->returnCode), code);
    QVERIFY(peer.error()->message.find(std::to_string(code)) != std::string::npos);
    QCOMPARE(peer.session.state(), SessionState::Closing);
}

void SessionTest::noConnackEndsTheAttempt()
{
    SessionPeer peer;
    peer.open();
    peer.pass(29'999ms);
    QCOMPARE(peer.log(), QStringList());
    peer.pass(1ms);
    QCOMPARE(peer.log(), list({"must close: connack timeout"}));
    QVERIFY(peer.error()->message.find("30 s") != std::string::npos);
    QVERIFY(!peer.session.nextDeadline());
}

void SessionTest::noConnackForEverWhenAskedSo()
{
    SessionConfig config;
    config.connackTimeout = 0s;
    SessionPeer peer(config);
    peer.open();
    QVERIFY(!peer.session.nextDeadline());
    peer.pass(24h);
    QCOMPARE(peer.session.state(), SessionState::Connecting);
}

void SessionTest::aNewAttemptAfterARefusal()
{
    SessionPeer peer;
    peer.open();
    peer.reply("20 02 00 05");
    peer.cut();
    peer.log();
    SessionConfig config;
    config.connect.clientId = "other";
    peer.session.setConfig(config);
    peer.openSocket();
    QCOMPARE(peer.sent(), wire("10 11 00 04 'MQTT' 04 02 00 00 00 05 'other'"));
}

void SessionTest::subscribingAndUnsubscribing()
{
    SessionPeer peer;
    peer.openAccepted();
    const std::vector<TopicRequest> topics{{"a/#", QoS::AtLeastOnce}, {"b", QoS::AtMostOnce}};
    QCOMPARE(*peer.session.subscribe(topics, peer.now), OperationId(1));
    QCOMPARE(peer.sent(), wire("82 0c 00 01 00 03 'a/#' 01 00 01 'b' 00"));
    const std::vector<std::string> filters{"b"};
    QCOMPARE(*peer.session.unsubscribe(filters, peer.now), OperationId(2));
    QCOMPARE(peer.sent(), wire("a2 05 00 02 00 01 'b'"));
    peer.reply("b0 02 00 02 90 04 00 01 01 00"); // in whichever order
    QCOMPARE(peer.log(), list({"unsubscribed 2", "subscribed 1: 1 0"}));
    peer.pass(24h);
    QCOMPARE(peer.log(), QStringList());
}

void SessionTest::subackMayRefuseOneFilter()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.subscribe("a");
    peer.reply("90 03 00 01 80");
    QCOMPARE(peer.log(), list({"subscribed 1: 128"}));
}

void SessionTest::noSubackFailsTheOperationOnly()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.subscribe("a");
    peer.pass(5s);
    peer.subscribe("b");
    peer.pass(14'999ms);
    QCOMPARE(peer.log(), QStringList());
    peer.pass(1ms);
    QCOMPARE(peer.log(), list({"failed 1: suback timeout"}));
    peer.pass(5s);
    QCOMPARE(peer.log(), list({"failed 2: suback timeout"}));
    QCOMPARE(peer.session.state(), SessionState::Connected);
}

// Its packet id is not free before the broker is through with it [MQTT-2.3.1-4].
void SessionTest::aLateSubackFreesItsIdOnly()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.subscribe("a");
    peer.pass(20s);
    peer.log();
    peer.reply("90 03 00 01 01");
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.session.state(), SessionState::Connected);
}

void SessionTest::noSubackOnALostLink()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.subscribe("a");
    peer.cut();
    QCOMPARE(peer.log(), list({"failed 1: link lost"}));
    peer.openAccepted();
    peer.sent();
    peer.pass(1h);
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.sent(), QByteArray()); // not sent again on its own
}

void SessionTest::subscribingNeedsAConnection()
{
    SessionPeer peer;
    QCOMPARE(peer.subscribe("a"), OperationId(0));
    peer.open();
    QCOMPARE(peer.subscribe("a"), OperationId(0));
    QCOMPARE(peer.sent(), QByteArray());
}

// [MQTT-3.14.4-2]
void SessionTest::disconnectIsTheLastPacket()
{
    SessionPeer peer(withKeepAlive(30));
    peer.openAccepted();
    peer.session.disconnect(peer.now);
    QCOMPARE(peer.sent(), wire("e0 00"));
    QCOMPARE(peer.session.state(), SessionState::Closing);
    peer.session.disconnect(peer.now);
    peer.publish(QoS::AtMostOnce, "t", "");
    QCOMPARE(peer.subscribe("a"), OperationId(0));
    peer.reply("32 05 00 01 't' 00 05 62 02 00 05");
    peer.pass(1h);
    QCOMPARE(peer.sent(), QByteArray());
    QCOMPARE(peer.log(), list({"published 1: discarded"}));
    peer.cut();
    QCOMPARE(peer.session.state(), SessionState::Idle);
}

void SessionTest::outOfPlace_data()
{
    QTest::addColumn<bool>("connected");
    QTest::addColumn<QByteArray>("packet");
    const auto before = [](const char* name, const char* packet) {
        QTest::addRow("MQTT-3.2.0-1: %s before CONNACK", name) << false << QByteArray(packet);
    };
    const auto after = [](const char* clause, const char* packet) {
        QTest::newRow(clause) << true << QByteArray(packet);
    };
    before("PUBLISH", "30 03 00 01 't'");
    before("PUBLISH QoS 1", "32 05 00 01 't' 00 01");
    before("PUBACK", "40 02 00 01");
    before("PUBREL", "62 02 00 01");
    before("SUBACK", "90 03 00 01 00");
    before("PINGRESP", "d0 00");
    before("DISCONNECT", "e0 00");
    after("MQTT-3.2.0-1: second CONNACK", "20 02 00 00");
    after("3.1: CONNECT", "10 0c 00 04 'MQTT' 04 02 00 00 00 00");
    after("3.8: SUBSCRIBE", "82 06 00 01 00 01 'a' 00");
    after("3.10: UNSUBSCRIBE", "a2 05 00 01 00 01 'a'");
    after("3.12: PINGREQ", "c0 00");
    after("3.14: DISCONNECT", "e0 00");
    after("MQTT-3.3.1-4: malformed PUBLISH", "36 05 00 01 't' 00 01");
    after("MQTT-3.6.1-1: malformed PUBREL", "60 02 00 01");
}

void SessionTest::outOfPlace()
{
    QFETCH(bool, connected);
    QFETCH(QByteArray, packet);
    SessionPeer peer;
    if (connected) peer.openAccepted();
    else peer.open();
    peer.reply(packet.toStdString());
    QCOMPARE(peer.log(), list({"must close: violation"}));
    QCOMPARE(peer.error()->code, SessionErrorCode::ProtocolViolation);
    QVERIFY(!peer.error()->message.empty());
    QCOMPARE(peer.error()->decode.has_value(), QByteArray(QTest::currentDataTag()).contains("malformed"));
    QCOMPARE(peer.sent(), QByteArray());
}

// An answer can be late, or to a packet that was sent by hand.
void SessionTest::unknownAnswersAreIgnored()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.reply("40 02 00 07 70 02 00 07 90 03 00 07 00 b0 02 00 07 d0 00");
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.sent(), QByteArray());
    peer.subscribe("a");
    peer.sent();
    peer.reply("b0 02 00 01"); // UNSUBACK with the id of a SUBSCRIBE answers nothing
    QCOMPARE(peer.log(), QStringList());
    peer.reply("90 03 00 01 00");
    QCOMPARE(peer.log(), list({"subscribed 1: 0"}));
}

// [MQTT-3.8.4-5]
void SessionTest::subackWithTheWrongNumberOfCodes()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.subscribe("a");
    peer.reply("90 04 00 01 00 00");
    QCOMPARE(peer.log(), list({"must close: violation"}));
    peer.cut();
    QCOMPARE(peer.log(), list({"failed 1: link lost"}));
}

void SessionTest::nothingAfterMustClose()
{
    SessionPeer peer(withKeepAlive(10));
    peer.openAccepted();
    peer.reply("c0 00  30 03 00 01 't'  82 06 00 01 00 01 'a' 00  62 02 00 01");
    peer.pass(1h);
    peer.session.sendRaw("x");
    QCOMPARE(peer.log(), list({"must close: violation"})); // once, and nothing is delivered behind it
    QCOMPARE(peer.sent(), QByteArray());
}

void SessionTest::closingWithinMustClose()
{
    SessionPeer peer(withKeepAlive(10));
    peer.closeOnError = true;
    peer.openAccepted();
    peer.subscribe("a");
    peer.pass(20s); // ping time-out and SUBACK time-out in one tick
    QCOMPARE(peer.log(), list({"must close: ping timeout", "failed 1: link lost"}));
    QCOMPARE(peer.session.state(), SessionState::Idle);
    peer.openAccepted();
    QCOMPARE(peer.session.state(), SessionState::Connected);
}

void SessionTest::everyPacketSplitAtEveryByte()
{
    const char* const talk = "20 02 00 00 90 03 00 01 01 30 05 00 01 't' 'hi' 34 06 00 01 't' 00 09 'x' 62 02 00 09";
    const QStringList told = list({"connected, session present 0", "subscribed 1: 1", "delivered 1: t=hi, QoS 0, id 0",
                                   "delivered 2: t=x, QoS 2, id 9"});
    const std::string stream = bytes(talk);
    for (std::size_t at = 0; at <= stream.size(); ++at) {
        SessionPeer peer;
        peer.onConnected = [&peer] { peer.subscribe("t"); };
        peer.open();
        peer.replyRaw(std::string_view(stream).substr(0, at));
        peer.replyRaw(std::string_view(stream).substr(at));
        QCOMPARE(peer.log(), told);
        QCOMPARE(peer.sent(), wire("82 06 00 01 00 01 't' 01 50 02 00 09 70 02 00 09"));
    }
    SessionPeer slow;
    slow.onConnected = [&slow] { slow.subscribe("t"); };
    slow.open();
    slow.replyByteByByte(talk);
    QCOMPARE(slow.log(), told);
}

void SessionTest::tenPacketsInOneRead()
{
    SessionPeer peer;
    peer.open();
    peer.reply("20 02 00 00  30 04 00 01 't' 'a'  32 06 00 01 't' 00 01 'b'  34 06 00 01 't' 00 02 'c'  62 02 00 02"
               "d0 00  90 03 00 63 00  50 02 00 63  32 06 00 01 't' 00 03 'd'  30 04 00 01 't' 'e'");
    QCOMPARE(peer.log(), list({"connected, session present 0", "delivered 1: t=a, QoS 0, id 0",
                               "delivered 2: t=b, QoS 1, id 1", "delivered 3: t=c, QoS 2, id 2",
                               "delivered 4: t=d, QoS 1, id 3", "delivered 5: t=e, QoS 0, id 0"}));
    QCOMPARE(peer.sent(), wire("40 02 00 01 50 02 00 02 70 02 00 02 62 02 00 63 40 02 00 03"));
}

void SessionTest::rawBytesPassByTheBooks()
{
    SessionPeer peer(withKeepAlive(30));
    peer.session.sendRaw(bytes("c0 00"));
    QCOMPARE(peer.sent(), QByteArray());
    peer.openAccepted();
    for (const char* raw : {"36 05 00 01 't' 00 01", "ff", "30", "30 ff ff ff ff ff", "40 02"}) {
        peer.session.sendRaw(bytes(raw));
        QCOMPARE(peer.sent(), wire(raw));
    }
    peer.session.sendRaw({});
    peer.pass(29s);
    peer.session.sendRaw(bytes("c0 00"));
    peer.sent();
    peer.pass(1s);
    QCOMPARE(peer.sent(), wire("c0 00")); // our own, as if nothing had been sent
}

void SessionTest::level31()
{
    SessionConfig config;
    config.connect.level = ProtocolLevel::Mqtt31;
    config.connect.clientId = "a-client-id-longer-than-23-characters";
    SessionPeer peer(config);
    peer.openSocket();
    QCOMPARE(peer.sent(), wire("10 33 00 06 'MQIsdp' 03 02 00 00 00 25 'a-client-id-longer-than-23-characters'"));
    peer.reply("20 02 00 00 6a 02 00 01"); // a repeated PUBREL may carry DUP there
    QCOMPARE(peer.log(), list({"connected, session present 0"}));
    QCOMPARE(peer.sent(), wire("70 02 00 01"));
}

void SessionTest::operationsNeedWellFormedTopics()
{
    SessionPeer peer;
    peer.openAccepted();
    QCOMPARE(peer.subscribe("a#"), OperationId(0));
    QCOMPARE(peer.publish(QoS::AtMostOnce, "#", ""), OperationId(0));
    QCOMPARE(peer.publish(QoS::AtLeastOnce, "", ""), OperationId(0));
    QCOMPARE(peer.publish(QoS::Malformed, "t", ""), OperationId(0));
    QVERIFY(!peer.session.subscribe({}, peer.now));
    QCOMPARE(peer.sent(), QByteArray());
    peer.subscribe("a"); // each gave its packet id back, and the cycle goes on
    QCOMPARE(peer.sent(), wire("82 06 00 05 00 01 'a' 01"));
}

QTEST_APPLESS_MAIN(SessionTest)
#include "tst_session.moc"
