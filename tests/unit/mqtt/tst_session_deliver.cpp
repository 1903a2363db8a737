#include "tests/support/session_peer.h"

#include "tests/support/bytes.h"

#include <QTest>

// What the broker publishes to us: when it is answered, and what becomes of the answer when the connection ends.

using namespace wb::mqtt;
using namespace wb::test;
using namespace std::chrono_literals;

namespace {

SessionConfig withPolicy(AckPolicy policy, bool deliverRepeats = true)
{
    SessionConfig config;
    config.connect.clientId = "c";
    config.connect.cleanSession = false;
    config.ackPolicy = policy;
    config.deliverRepeats = deliverRepeats;
    return config;
}

} // namespace

class SessionDeliverTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void qos0IsNeverAnswered();
    void automaticAnswersFirst();
    void afterHandlerAnswersWhenToldTo_data();
    void afterHandlerAnswersWhenToldTo();
    void acksWithheldForEver();
    void acksOutOfOrder();
    void acksWithinTheEvent();
    void anAckIsGivenOnce();
    void lateAckAfterTheConnectionIsLost();
    void lateAckIsNoAckOfTheNextDelivery();
    void unknownPubrelGetsPubcomp();
    void qos2CutAtEachStep();
    void repetitionsAreDeliveredLikePaho();
    void repetitionsAreHeldBackWhenAskedSo();
    void releasedIdsAreNewMessages();
    void theBrokerForgotTheSession();
    void discardingForgetsWhatWasReceived();
    void unackedAreListed();
    void policyMayChangeAnyTime();
    void bothPathsIn();
};

void SessionDeliverTest::qos0IsNeverAnswered()
{
    for (const AckPolicy policy : {AckPolicy::Automatic, AckPolicy::AfterHandler, AckPolicy::Manual}) {
        SessionPeer peer(withPolicy(policy));
        peer.openAccepted();
        peer.reply("31 05 00 01 't' 'hi'");
        QCOMPARE(peer.log(), list({"delivered 1: t=hi, QoS 0, id 0"}));
        QVERIFY(!peer.session.acknowledge(1, peer.now));
        QCOMPARE(peer.sent(), QByteArray());
    }
}

void SessionDeliverTest::automaticAnswersFirst()
{
    SessionPeer peer(withPolicy(AckPolicy::Automatic));
    peer.openAccepted();
    QByteArray answered;
    peer.onDelivered = [&](const PublishView&, DeliveryId id) {
        answered = peer.sent();
        QVERIFY(!peer.session.acknowledge(id, peer.now));
    };
    peer.reply("32 05 00 01 't' 12 34");
    QCOMPARE(answered, wire("40 02 12 34"));
    peer.reply("34 05 00 01 't' 00 05");
    QCOMPARE(answered, wire("50 02 00 05"));
    peer.reply("62 02 00 05");
    QCOMPARE(peer.sent(), wire("70 02 00 05"));
    QVERIFY(peer.session.snapshot().unacked.empty());
}

void SessionDeliverTest::afterHandlerAnswersWhenToldTo_data()
{
    QTest::addColumn<int>("policy");
    QTest::newRow("after the handler") << static_cast<int>(AckPolicy::AfterHandler);
    QTest::newRow("manual") << static_cast<int>(AckPolicy::Manual);
}

void SessionDeliverTest::afterHandlerAnswersWhenToldTo()
{
    QFETCH(int, policy);
    SessionPeer peer(withPolicy(static_cast<AckPolicy>(policy)));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 07 34 05 00 01 'u' 00 08");
    QCOMPARE(peer.log(), list({"delivered 1: t=, QoS 1, id 7", "delivered 2: u=, QoS 2, id 8"}));
    QCOMPARE(peer.sent(), QByteArray());
    QVERIFY(peer.session.acknowledge(1, peer.now));
    QCOMPARE(peer.sent(), wire("40 02 00 07"));
    QVERIFY(peer.session.acknowledge(2, peer.now));
    QCOMPARE(peer.sent(), wire("50 02 00 08"));
    peer.reply("62 02 00 08");
    QCOMPARE(peer.sent(), wire("70 02 00 08")); // this one by itself
}

void SessionDeliverTest::acksWithheldForEver()
{
    SessionPeer peer(withPolicy(AckPolicy::Manual));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 07 30 03 00 01 't'");
    peer.pass(24h);
    peer.reply("32 05 00 01 't' 00 08");
    QVERIFY(peer.session.acknowledge(3, peer.now));
    QCOMPARE(peer.sent(), wire("40 02 00 08"));
    QCOMPARE(peer.session.snapshot().unacked.size(), std::size_t(1));
    QVERIFY(peer.session.acknowledge(1, peer.now)); // a day late
    QCOMPARE(peer.sent(), wire("40 02 00 07"));
}

void SessionDeliverTest::acksOutOfOrder()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 01 34 05 00 01 't' 00 02 32 05 00 01 't' 00 03 34 05 00 01 't' 00 04");
    for (const DeliveryId id : {4, 1, 3, 2}) QVERIFY(peer.session.acknowledge(id, peer.now));
    QCOMPARE(peer.sent(), wire("50 02 00 04 40 02 00 01 40 02 00 03 50 02 00 02"));
}

void SessionDeliverTest::acksWithinTheEvent()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.onDelivered = [&](const PublishView&, DeliveryId id) { QVERIFY(peer.session.acknowledge(id, peer.now)); };
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 01 34 05 00 01 't' 00 02");
    QCOMPARE(peer.sent(), wire("40 02 00 01 50 02 00 02"));
}

void SessionDeliverTest::anAckIsGivenOnce()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 01");
    QVERIFY(!peer.session.acknowledge(0, peer.now));
    QVERIFY(!peer.session.acknowledge(2, peer.now));
    QVERIFY(peer.session.acknowledge(1, peer.now));
    QVERIFY(!peer.session.acknowledge(1, peer.now));
    QCOMPARE(peer.sent(), wire("40 02 00 01"));
}

void SessionDeliverTest::lateAckAfterTheConnectionIsLost()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 01 34 05 00 01 't' 00 02");
    peer.cut();
    peer.sent();
    QVERIFY(!peer.session.acknowledge(1, peer.now));
    peer.openAccepted(true);
    QVERIFY(!peer.session.acknowledge(2, peer.now));
    QCOMPARE(peer.sent(), QByteArray());

    peer.reply("32 05 00 01 't' 00 03");
    peer.session.disconnect(peer.now);
    peer.sent();
    QVERIFY(!peer.session.acknowledge(3, peer.now)); // nothing may follow DISCONNECT
    QCOMPARE(peer.sent(), QByteArray());
}

// The broker sends it again with DUP; the first run's late success is not the second run's.
void SessionDeliverTest::lateAckIsNoAckOfTheNextDelivery()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 01");
    peer.cut();
    peer.sent();
    peer.log();
    peer.openAccepted(true);
    peer.reply("3a 05 00 01 't' 00 01");
    QCOMPARE(peer.log(), list({"delivered 2: t=, QoS 1, id 1, DUP"}));
    QVERIFY(!peer.session.acknowledge(1, peer.now));
    QCOMPARE(peer.sent(), QByteArray());
    QVERIFY(peer.session.acknowledge(2, peer.now));
    QCOMPARE(peer.sent(), wire("40 02 00 01"));
}

void SessionDeliverTest::unknownPubrelGetsPubcomp()
{
    SessionPeer peer(withPolicy(AckPolicy::Manual));
    peer.openAccepted();
    peer.reply("62 02 00 63 62 02 00 63");
    QCOMPARE(peer.sent(), wire("70 02 00 63 70 02 00 63"));
    QCOMPARE(peer.log(), QStringList());
}

void SessionDeliverTest::qos2CutAtEachStep()
{
    const char* const publish = "34 06 00 01 't' 00 09 'x'";
    const char* const again = "3c 06 00 01 't' 00 09 'x'";
    { // 1: PUBREC withheld, or not arrived: the PUBLISH comes again and is a new delivery
        SessionPeer peer(withPolicy(AckPolicy::AfterHandler, false));
        peer.openAccepted();
        peer.reply(publish);
        peer.cut();
        peer.openAccepted(true);
        peer.reply(again);
        QCOMPARE(peer.log(), list({"delivered 2: t=x, QoS 2, id 9, DUP"}));
        QVERIFY(peer.session.acknowledge(2, peer.now));
    }
    { // 2: PUBREC sent but lost: the message is ours already [MQTT-4.3.3-2]
        SessionPeer peer(withPolicy(AckPolicy::AfterHandler, false));
        peer.openAccepted();
        peer.reply(publish);
        QVERIFY(peer.session.acknowledge(1, peer.now));
        peer.cut();
        peer.sent();
        peer.openAccepted(true);
        peer.reply(again);
        QCOMPARE(peer.log(), QStringList());
        QCOMPARE(peer.sent(), wire("50 02 00 09"));
        peer.reply("62 02 00 09");
        QCOMPARE(peer.sent(), wire("70 02 00 09"));
    }
    { // 3: PUBREL comes by the next connection
        SessionPeer peer(withPolicy(AckPolicy::Automatic, false));
        peer.openAccepted();
        peer.reply(publish);
        peer.cut();
        peer.sent();
        peer.openAccepted(true);
        peer.reply("62 02 00 09");
        QCOMPARE(peer.sent(), wire("70 02 00 09"));
    }
    { // 4: PUBCOMP sent but lost: PUBREL again, for an id that is free by now
        SessionPeer peer(withPolicy(AckPolicy::Automatic, false));
        peer.openAccepted();
        peer.reply(publish);
        peer.reply("62 02 00 09");
        peer.cut();
        peer.sent();
        peer.openAccepted(true);
        peer.reply("62 02 00 09");
        QCOMPARE(peer.sent(), wire("70 02 00 09"));
    }
}

void SessionDeliverTest::repetitionsAreDeliveredLikePaho()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.openAccepted();
    peer.reply("34 05 00 01 't' 00 09 3c 05 00 01 't' 00 09");
    QCOMPARE(peer.log(), list({"delivered 1: t=, QoS 2, id 9", "delivered 2: t=, QoS 2, id 9, DUP"}));
    QVERIFY(peer.session.acknowledge(2, peer.now));
    QVERIFY(peer.session.acknowledge(1, peer.now));
    QCOMPARE(peer.sent(), wire("50 02 00 09 50 02 00 09"));
    peer.reply("3c 05 00 01 't' 00 09");
    QCOMPARE(peer.log(), list({"delivered 3: t=, QoS 2, id 9, DUP"}));
}

// [MQTT-4.3.3-2]
void SessionDeliverTest::repetitionsAreHeldBackWhenAskedSo()
{
    SessionPeer peer(withPolicy(AckPolicy::Automatic, false));
    peer.openAccepted();
    peer.reply("34 05 00 01 't' 00 09 3c 05 00 01 't' 00 09 34 05 00 01 't' 00 0a");
    QCOMPARE(peer.log(), list({"delivered 1: t=, QoS 2, id 9", "delivered 2: t=, QoS 2, id 10"}));
    QCOMPARE(peer.sent(), wire("50 02 00 09 50 02 00 09 50 02 00 0a"));
    peer.reply("3a 05 00 01 't' 00 09"); // QoS 1 has no such rule
    QCOMPARE(peer.log(), list({"delivered 3: t=, QoS 1, id 9, DUP"}));
}

void SessionDeliverTest::releasedIdsAreNewMessages()
{
    SessionPeer peer(withPolicy(AckPolicy::Automatic, false));
    peer.openAccepted();
    peer.reply("34 05 00 01 't' 00 09 62 02 00 09 34 05 00 01 'u' 00 09");
    QCOMPARE(peer.log(), list({"delivered 1: t=, QoS 2, id 9", "delivered 2: u=, QoS 2, id 9"}));
}

// Session present 0: its packet ids mean nothing any more.
void SessionDeliverTest::theBrokerForgotTheSession()
{
    SessionPeer peer(withPolicy(AckPolicy::Automatic, false));
    peer.openAccepted();
    peer.reply("34 05 00 01 't' 00 09");
    peer.cut();
    peer.log();
    peer.openAccepted(false);
    peer.reply("34 05 00 01 'u' 00 09");
    QCOMPARE(peer.log(), list({"delivered 2: u=, QoS 2, id 9"}));
}

void SessionDeliverTest::discardingForgetsWhatWasReceived()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler, false));
    peer.openAccepted();
    peer.reply("34 05 00 01 't' 00 09 32 05 00 01 't' 00 01");
    QVERIFY(peer.session.acknowledge(1, peer.now));
    peer.session.discard();
    QVERIFY(!peer.session.acknowledge(2, peer.now));
    QVERIFY(peer.session.snapshot().unacked.empty());
    peer.log();
    peer.reply("34 05 00 01 'u' 00 09");
    QCOMPARE(peer.log(), list({"delivered 3: u=, QoS 2, id 9"})); // and delivery ids go on
}

void SessionDeliverTest::unackedAreListed()
{
    SessionPeer peer(withPolicy(AckPolicy::AfterHandler));
    peer.openAccepted();
    const Instant first = peer.now;
    peer.reply("32 05 00 01 't' 00 05");
    peer.pass(3s);
    peer.reply("30 03 00 01 't' 34 05 00 01 't' 00 06");
    auto unacked = peer.session.snapshot().unacked;
    QCOMPARE(unacked.size(), std::size_t(2));
    QVERIFY(unacked[0].id == 1 && unacked[0].packetId == 5 && unacked[0].qos == QoS::AtLeastOnce);
    QVERIFY(unacked[0].since == first && !unacked[0].connectionLost);
    QVERIFY(unacked[1].id == 3 && unacked[1].packetId == 6 && unacked[1].qos == QoS::ExactlyOnce);
    QVERIFY(unacked[1].since == first + 3s);
    peer.cut();
    unacked = peer.session.snapshot().unacked;
    QVERIFY(unacked.size() == 2 && unacked[0].connectionLost && unacked[1].connectionLost);
}

void SessionDeliverTest::policyMayChangeAnyTime()
{
    SessionPeer peer(withPolicy(AckPolicy::Manual));
    peer.openAccepted();
    peer.reply("32 05 00 01 't' 00 01");
    peer.session.setAckPolicy(AckPolicy::Automatic);
    peer.reply("32 05 00 01 't' 00 02");
    QCOMPARE(peer.sent(), wire("40 02 00 02"));
    QVERIFY(peer.session.acknowledge(1, peer.now)); // what was withheld still waits
    peer.cut();
    peer.openAccepted(true);
    peer.sent();
    peer.reply("32 05 00 01 't' 00 03");
    QCOMPARE(peer.sent(), wire("40 02 00 03"));
}

// The client decodes PUBLISH once, for everybody.
void SessionDeliverTest::bothPathsIn()
{
    SessionPeer peer(withPolicy(AckPolicy::Automatic));
    const PublishView publish{"t", "x", 5, QoS::AtLeastOnce, true, false};
    peer.session.receivedPublish(publish, peer.now); // without a link: nothing
    QCOMPARE(peer.log(), QStringList());
    peer.openAccepted();
    peer.session.receivedPublish(publish, peer.now);
    QCOMPARE(peer.log(), list({"delivered 1: t=x, QoS 1, id 5, DUP"}));
    QCOMPARE(peer.sent(), wire("40 02 00 05"));
    peer.cut();
    peer.open();
    peer.session.receivedPublish(publish, peer.now);
    QCOMPARE(peer.log(), list({"must close: violation"}));
}

QTEST_APPLESS_MAIN(SessionDeliverTest)
#include "tst_session_deliver.moc"
