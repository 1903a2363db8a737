#include "tests/support/session_peer.h"

#include "tests/support/bytes.h"

#include <QTest>

// Our own publishes: QoS flows, what is kept when the connection ends, what is sent again and how.

using namespace wb::mqtt;
using namespace wb::test;
using namespace std::chrono_literals;

namespace {

SessionConfig persistent(SessionStyle style = SessionStyle::Standard)
{
    SessionConfig config;
    config.connect.clientId = "c";
    config.connect.cleanSession = false;
    config.style = style;
    return config;
}

SessionConfig clean(SessionStyle style = SessionStyle::Standard)
{
    SessionConfig config = persistent(style);
    config.connect.cleanSession = true;
    return config;
}

} // namespace

class SessionPublishTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void qos0IsWrittenAndForgotten();
    void qos0WithoutALinkIsDiscarded();
    void qos1EndsWithPuback();
    void qos2TakesFourSteps();
    void retainGoesOutDupDoesNot();
    void acksInAnyOrder();
    void unknownPubrecGetsPubrel();
    void repeatedPubrecGetsPubrelAgain();
    void theWrongKindOfAck_data();
    void theWrongKindOfAck();
    void waitingForALink();
    void resumedInOriginalOrderWithDup();
    void resumedAgainAndAgain();
    void qos2CutAtEachStep();
    void brokerThatForgotTheSession();
    void cleanSessionEndsWithItsConnection();
    void cleanSessionDiscardsAnOlderOne();
    void refusedConnectionKeepsTheSession();
    void pahoResendsAcrossCleanSessions();
    void pahoRepeatsPublishWherePubcompIsMissing();
    void level31ResendsWithoutSessionPresent();
    void discarding();
    void publishingWithinEvents();
    void acksAfterOurDisconnectStillCount();
    void allIdsInUse();
    void idsWrapAround();
};

void SessionPublishTest::qos0IsWrittenAndForgotten()
{
    SessionPeer peer;
    peer.openAccepted();
    QCOMPARE(peer.publish(QoS::AtMostOnce, "t", "hi"), OperationId(1));
    QCOMPARE(peer.sent(), wire("30 05 00 01 't' 'hi'"));
    QCOMPARE(peer.log(), list({"published 1: written"}));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(0));
}

void SessionPublishTest::qos0WithoutALinkIsDiscarded()
{
    SessionPeer peer;
    QCOMPARE(peer.publish(QoS::AtMostOnce, "t", "1"), OperationId(1));
    peer.open();
    QCOMPARE(peer.publish(QoS::AtMostOnce, "t", "2"), OperationId(2));
    peer.reply("20 02 00 00");
    QCOMPARE(peer.sent(), QByteArray());
    QCOMPARE(peer.log(), list({"published 1: discarded", "published 2: discarded", "connected, session present 0"}));
}

// [MQTT-4.3.2-1]
void SessionPublishTest::qos1EndsWithPuback()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "hi");
    QCOMPARE(peer.sent(), wire("32 07 00 01 't' 00 01 'hi'"));
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(1));
    peer.pass(24h); // no repetition by time [4.4]
    QCOMPARE(peer.sent(), QByteArray());
    peer.reply("40 02 00 01");
    QCOMPARE(peer.log(), list({"published 1: acked"}));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(0));
    peer.reply("40 02 00 01");
    QCOMPARE(peer.log(), QStringList());
}

// [MQTT-4.3.3-1]
void SessionPublishTest::qos2TakesFourSteps()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.publish(QoS::ExactlyOnce, "t", "hi");
    QCOMPARE(peer.sent(), wire("34 07 00 01 't' 00 01 'hi'"));
    peer.reply("50 02 00 01");
    QCOMPARE(peer.sent(), wire("62 02 00 01"));
    QCOMPARE(peer.log(), QStringList());
    peer.reply("70 02 00 01");
    QCOMPARE(peer.sent(), QByteArray());
    QCOMPARE(peer.log(), list({"published 1: acked"}));
}

void SessionPublishTest::retainGoesOutDupDoesNot()
{
    SessionPeer peer;
    peer.openAccepted();
    QVERIFY(peer.session.publish({"t", "", 77, QoS::AtLeastOnce, true, true}, peer.now).hasValue());
    QVERIFY(peer.session.publish({"t", "", 77, QoS::AtMostOnce, true, true}, peer.now).hasValue());
    QCOMPARE(peer.sent(), wire("33 05 00 01 't' 00 01 31 03 00 01 't'"));
}

void SessionPublishTest::acksInAnyOrder()
{
    SessionPeer peer;
    peer.openAccepted();
    for (const char* payload : {"1", "2", "3"}) peer.publish(QoS::AtLeastOnce, "t", payload);
    peer.reply("40 02 00 03 40 02 00 01 40 02 00 02");
    QCOMPARE(peer.log(), list({"published 3: acked", "published 1: acked", "published 2: acked"}));
}

// As paho does; otherwise the broker would wait for ever.
void SessionPublishTest::unknownPubrecGetsPubrel()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.reply("50 02 00 2a");
    QCOMPARE(peer.sent(), wire("62 02 00 2a"));
    QCOMPARE(peer.log(), QStringList());
}

void SessionPublishTest::repeatedPubrecGetsPubrelAgain()
{
    SessionPeer peer;
    peer.openAccepted();
    peer.publish(QoS::ExactlyOnce, "t", "");
    peer.sent();
    peer.reply("50 02 00 01 50 02 00 01 70 02 00 01 70 02 00 01");
    QCOMPARE(peer.sent(), wire("62 02 00 01 62 02 00 01"));
    QCOMPARE(peer.log(), list({"published 1: acked"}));
}

void SessionPublishTest::theWrongKindOfAck_data()
{
    QTest::addColumn<int>("qos");
    QTest::addColumn<QByteArray>("ack");
    QTest::newRow("PUBACK for QoS 2") << 2 << QByteArray("40 02 00 01");
    QTest::newRow("PUBREC for QoS 1") << 1 << QByteArray("50 02 00 01");
    QTest::newRow("PUBCOMP for QoS 1") << 1 << QByteArray("70 02 00 01");
    QTest::newRow("PUBCOMP before PUBREC") << 2 << QByteArray("70 02 00 01");
}

void SessionPublishTest::theWrongKindOfAck()
{
    QFETCH(int, qos);
    QFETCH(QByteArray, ack);
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(static_cast<QoS>(qos), "t", "");
    peer.sent();
    peer.reply(ack.toStdString());
    QCOMPARE(peer.log(), list({"must close: violation"}));
    QCOMPARE(peer.sent(), QByteArray());
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(1)); // not lost for it
}

void SessionPublishTest::waitingForALink()
{
    SessionPeer peer(persistent());
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.open();
    peer.publish(QoS::ExactlyOnce, "t", "2");
    QCOMPARE(peer.sent(), QByteArray());
    peer.reply("20 02 00 00");
    QCOMPARE(peer.sent(), wire("32 06 00 01 't' 00 01 '1' 34 06 00 01 't' 00 02 '2'"));
    peer.reply("40 02 00 01 50 02 00 02 70 02 00 02");
    QCOMPARE(peer.log(), list({"connected, session present 0", "published 1: acked", "published 2: acked"}));
}

// [MQTT-4.4.0-1], [MQTT-4.6.0-1], [MQTT-3.3.1-1]
void SessionPublishTest::resumedInOriginalOrderWithDup()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.publish(QoS::ExactlyOnce, "t", "2");
    peer.publish(QoS::AtLeastOnce, "t", "3");
    peer.publish(QoS::ExactlyOnce, "t", "4");
    peer.publish(QoS::AtLeastOnce, "t", "5");
    peer.reply("40 02 00 03 50 02 00 04");
    peer.cut();
    peer.publish(QoS::AtLeastOnce, "t", "6");
    peer.log();
    peer.open();
    peer.reply("20 02 01 00");
    QCOMPARE(peer.sent(), wire("3a 06 00 01 't' 00 01 '1'"
                               "3c 06 00 01 't' 00 02 '2'"
                               "62 02 00 04"
                               "3a 06 00 01 't' 00 05 '5'"
                               "32 06 00 01 't' 00 06 '6'")); // never sent before: no DUP
    QCOMPARE(peer.log(), list({"connected, session present 1"}));
    QVERIFY(peer.session.snapshot().sessionPresent);
    peer.reply("40 02 00 01 50 02 00 02 70 02 00 04 40 02 00 05 40 02 00 06 70 02 00 02");
    QCOMPARE(peer.log(), list({"published 1: acked", "published 4: acked", "published 5: acked",
                               "published 6: acked", "published 2: acked"}));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(0));
}

void SessionPublishTest::resumedAgainAndAgain()
{
    SessionPeer peer(persistent());
    peer.publish(QoS::AtLeastOnce, "t", "");
    for (const char* expected : {"32 05 00 01 't' 00 01", "3a 05 00 01 't' 00 01", "3a 05 00 01 't' 00 01"}) {
        peer.open();
        peer.cut(); // before CONNACK: nothing was sent, nothing changes
        peer.openAccepted(true);
        QCOMPARE(peer.sent(), wire(expected));
        peer.cut();
    }
}

void SessionPublishTest::qos2CutAtEachStep()
{
    const auto begin = [](SessionPeer& peer) {
        peer.openAccepted();
        peer.publish(QoS::ExactlyOnce, "t", "x");
        peer.sent();
    };
    { // 1: PUBLISH may not have arrived
        SessionPeer peer(persistent());
        begin(peer);
        peer.cut();
        peer.openAccepted(true);
        QCOMPARE(peer.sent(), wire("3c 06 00 01 't' 00 01 'x'"));
        peer.reply("50 02 00 01 70 02 00 01");
        QCOMPARE(peer.log(), list({"published 1: acked"}));
    }
    { // 2: PUBREC came, PUBREL may not have arrived
        SessionPeer peer(persistent());
        begin(peer);
        peer.reply("50 02 00 01");
        peer.cut();
        peer.sent();
        peer.openAccepted(true);
        QCOMPARE(peer.sent(), wire("62 02 00 01")); // and not the PUBLISH [MQTT-4.3.3-1]
        peer.reply("70 02 00 01");
        QCOMPARE(peer.log(), list({"published 1: acked"}));
    }
    { // 3: cut again while PUBREL is repeated
        SessionPeer peer(persistent());
        begin(peer);
        peer.reply("50 02 00 01");
        peer.cut();
        peer.openAccepted(true);
        peer.cut();
        peer.sent();
        peer.openAccepted(true);
        QCOMPARE(peer.sent(), wire("62 02 00 01"));
    }
    { // 4: PUBCOMP came: nothing is left
        SessionPeer peer(persistent());
        begin(peer);
        peer.reply("50 02 00 01 70 02 00 01");
        peer.cut();
        peer.sent();
        peer.openAccepted(true);
        QCOMPARE(peer.sent(), QByteArray());
    }
}

// [MQTT-4.4.0-1] does not ask what the broker remembers, and giving up would lose the messages.
void SessionPublishTest::brokerThatForgotTheSession()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "");
    peer.publish(QoS::ExactlyOnce, "t", "");
    peer.reply("50 02 00 02");
    peer.cut();
    peer.sent();
    peer.openAccepted(false);
    QCOMPARE(peer.sent(), wire("3a 05 00 01 't' 00 01 62 02 00 02"));
}

// [MQTT-3.1.2-6]
void SessionPublishTest::cleanSessionEndsWithItsConnection()
{
    SessionPeer peer(clean());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.publish(QoS::ExactlyOnce, "t", "2");
    peer.reply("50 02 00 02");
    peer.cut();
    QCOMPARE(peer.log(), list({"published 1: discarded", "published 2: discarded"}));
    peer.publish(QoS::AtLeastOnce, "t", "3"); // this one belongs to no session yet
    peer.sent();
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("32 06 00 01 't' 00 03 '3'"));
}

void SessionPublishTest::cleanSessionDiscardsAnOlderOne()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.cut();
    peer.publish(QoS::AtLeastOnce, "t", "2");
    peer.session.setConfig(clean());
    peer.open();
    QCOMPARE(peer.log(), QStringList()); // not before the broker agrees
    peer.reply("20 02 00 00");
    QCOMPARE(peer.sent(), wire("32 06 00 01 't' 00 02 '2'"));
    QCOMPARE(peer.log(), list({"published 1: discarded", "connected, session present 0"}));

    SessionPeer lying(clean()); // [MQTT-3.2.2-1]
    lying.open();
    lying.reply("20 02 01 00");
    QCOMPARE(lying.log(), list({"must close: violation"}));
}

void SessionPublishTest::refusedConnectionKeepsTheSession()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.cut();
    peer.session.setConfig(clean());
    peer.open();
    peer.reply("20 02 00 05");
    peer.cut();
    peer.session.setConfig(persistent());
    peer.sent();
    peer.openAccepted(true);
    QCOMPARE(peer.sent(), wire("3a 06 00 01 't' 00 01 '1'"));
}

// Dapr's client, on its automatic reconnects.
void SessionPublishTest::pahoResendsAcrossCleanSessions()
{
    SessionPeer peer(clean(SessionStyle::LikePaho));
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.cut();
    QCOMPARE(peer.log(), QStringList());
    peer.sent();
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("3a 06 00 01 't' 00 01 '1'"));
    peer.reply("40 02 00 01");
    QCOMPARE(peer.log(), list({"published 1: acked"}));
}

void SessionPublishTest::pahoRepeatsPublishWherePubcompIsMissing()
{
    SessionPeer peer(persistent(SessionStyle::LikePaho));
    peer.openAccepted();
    peer.publish(QoS::ExactlyOnce, "t", "1");
    peer.reply("50 02 00 01");
    peer.cut();
    peer.sent();
    peer.openAccepted(true);
    QCOMPARE(peer.sent(), wire("3c 06 00 01 't' 00 01 '1'"));
    peer.reply("50 02 00 01 70 02 00 01");
    QCOMPARE(peer.sent(), wire("62 02 00 01"));
    QCOMPARE(peer.log(), list({"published 1: acked"}));
}

// Its CONNACK cannot say whether there was a session.
void SessionPublishTest::level31ResendsWithoutSessionPresent()
{
    SessionConfig config = persistent();
    config.connect.level = ProtocolLevel::Mqtt31;
    config.deliverRepeats = false;
    SessionPeer peer(config);
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.reply("34 05 00 01 'i' 00 09");
    peer.cut();
    peer.sent();
    peer.log();
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("3a 06 00 01 't' 00 01 '1'"));
    peer.reply("3c 05 00 01 'i' 00 09"); // and what was received is remembered too
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.sent(), wire("50 02 00 09"));
}

void SessionPublishTest::discarding()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.publish(QoS::ExactlyOnce, "t", "2");
    peer.cut();
    peer.publish(QoS::AtLeastOnce, "t", "3");
    peer.session.discard();
    QCOMPARE(peer.log(), list({"published 1: discarded", "published 2: discarded", "published 3: discarded"}));
    peer.sent();
    peer.openAccepted(true);
    QCOMPARE(peer.sent(), QByteArray());
    peer.reply("40 02 00 01 50 02 00 02");
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.sent(), wire("62 02 00 02"));
}

void SessionPublishTest::publishingWithinEvents()
{
    SessionPeer peer(persistent());
    peer.onPublished = [&](OperationId id, PublishOutcome outcome) {
        if (outcome == PublishOutcome::Acked && id < 4) peer.publish(QoS::AtLeastOnce, "t", "n");
        if (outcome == PublishOutcome::Discarded && id < 6) peer.publish(QoS::AtLeastOnce, "t", "d");
    };
    peer.onConnected = [&] { peer.publish(QoS::AtLeastOnce, "t", "c"); };
    peer.publish(QoS::AtLeastOnce, "t", "q");
    peer.open();
    peer.reply("20 02 00 00"); // what waited goes out before what connected() adds
    QCOMPARE(peer.sent(), wire("32 06 00 01 't' 00 01 'q' 32 06 00 01 't' 00 02 'c'"));
    peer.reply("40 02 00 01 40 02 00 02 40 02 00 03");
    QCOMPARE(peer.sent(), wire("32 06 00 01 't' 00 03 'n' 32 06 00 01 't' 00 04 'n' 32 06 00 01 't' 00 05 'n'"));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(2));
    peer.session.discard();
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(2)); // two new ones for two old ones
    QCOMPARE(peer.sent(), wire("32 06 00 01 't' 00 06 'd' 32 06 00 01 't' 00 07 'd'"));
}

void SessionPublishTest::acksAfterOurDisconnectStillCount()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.publish(QoS::ExactlyOnce, "t", "2");
    peer.session.disconnect(peer.now);
    peer.sent();
    peer.reply("40 02 00 01 50 02 00 02");
    QCOMPARE(peer.sent(), QByteArray()); // nothing may follow DISCONNECT
    QCOMPARE(peer.log(), list({"published 1: acked"}));
    peer.cut();
    peer.openAccepted(true);
    QCOMPARE(peer.sent(), wire("62 02 00 02"));
}

// [2.3.1]
void SessionPublishTest::allIdsInUse()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    for (int count = 0; count < 65535; ++count) QVERIFY(peer.publish(QoS::AtLeastOnce, "t", "") != 0);
    const auto oneMore = peer.session.publish({"t", "", 0, QoS::AtLeastOnce, false, false}, peer.now);
    QVERIFY(!oneMore);
    QVERIFY(oneMore.error().message.find("65535") != std::string::npos);
    QCOMPARE(std::string(oneMore.error().clause), std::string("2.3.1"));
    QCOMPARE(peer.subscribe("a"), OperationId(0));
    QVERIFY(peer.publish(QoS::AtMostOnce, "t", "") != 0); // needs none
    peer.reply("40 02 12 34");
    peer.sent();
    peer.publish(QoS::AtLeastOnce, "t", "");
    QCOMPARE(peer.sent(), wire("32 05 00 01 't' 12 34"));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(65535));
    peer.cut();
    peer.openAccepted(true); // all of them again, in order: the reused id is the last
    const QByteArray sent = peer.sent();
    QCOMPARE(sent.size(), 65535 * 7 * 3 - 1);
    QVERIFY(sent.startsWith(wire("3a 05 00 01 't' 00 01 3a 05 00 01 't' 00 02")));
    QVERIFY(sent.endsWith(wire("3a 05 00 01 't' 12 34")));
}

void SessionPublishTest::idsWrapAround()
{
    SessionPeer peer(persistent());
    peer.openAccepted();
    peer.publish(QoS::ExactlyOnce, "t", "held"); // id 1 for the whole story
    for (unsigned id = 2; id <= 65535; ++id) {
        peer.publish(QoS::AtLeastOnce, "t", "");
        peer.replyRaw(*encode(Puback{static_cast<PacketId>(id)}));
    }
    peer.sent();
    peer.publish(QoS::AtLeastOnce, "t", "");
    QCOMPARE(peer.sent(), wire("32 05 00 01 't' 00 02"));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(2));
}

QTEST_APPLESS_MAIN(SessionPublishTest)
#include "tst_session_publish.moc"
