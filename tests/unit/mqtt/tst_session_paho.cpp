#include "tests/support/session_peer.h"

#include <QTest>

#include <array>

// The session in the style of the client inside Dapr (facts G; PAHO client.go, net.go, store.go, messageids.go).

using namespace wb::mqtt;
using namespace wb::test;
using namespace std::chrono_literals;

namespace {

SessionConfig paho(bool cleanSession = false)
{
    SessionConfig config = withKeepAlive(0);
    config.connect.cleanSession = cleanSession;
    config.style = SessionStyle::LikePaho;
    config.ackPolicy = AckPolicy::AfterHandler;
    return config;
}

OperationId unsubscribe(SessionPeer& peer, const std::string& filter)
{
    const std::array<std::string, 1> filters{filter};
    const auto operation = peer.session.unsubscribe(filters, peer.now);
    return operation ? *operation : 0;
}

} // namespace

class SessionPahoTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everythingSentAgainHasDup();
    void whoeverWaitsIsToldAtTheReconnect();
    void subscribeNeedsNoConnection();
    void subscribeIsStoredUntilItsAnswer();
    void subscribeIsNeverGivenUp();
    void unsubscribeIsStoredButNotTold();
    void storeKeepsItsOrderOverAllKinds();
    void anotherSeedBeginsElsewhere();
    void cleanSessionEndsNothing();
    void qosBeyondTwo();
    void nothingIsChecked();
    void anyAcknowledgementEndsWhatHasItsId();
    void pubrecLeavesThePublish();
    void packetsOutOfPlaceAreIgnored();
    void rulesOfTheStandardAreNotAsked();
    void unreadablePacketsEndTheConnection();
    void discardingTellsOfRequestsToo();
};

// pub-down-qos1-clean-session: also what never was on the wire.
void SessionPahoTest::everythingSentAgainHasDup()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.cut();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    QCOMPARE(peer.publish(QoS::AtMostOnce, "t", "0"), OperationId(2));
    QCOMPARE(peer.log(), list({"published 2: discarded"}));
    peer.sent();
    peer.openAccepted(true);
    QCOMPARE(peer.sent(), wire("3a 06 00 01 't' 00 01 '1'"));
}

// pub-puback-missing-cut: success is reported before any acknowledgement; that one is told as well.
void SessionPahoTest::whoeverWaitsIsToldAtTheReconnect()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.cut();
    peer.open();
    peer.reply("20 02 01 00");
    QCOMPARE(peer.log(), list({"connected, session present 1", "resent 1"}));
    peer.reply("40 02 00 01");
    QCOMPARE(peer.log(), list({"published 1: acked"}));
}

// pub-subscribe-while-down
void SessionPahoTest::subscribeNeedsNoConnection()
{
    SessionPeer peer(paho());
    QCOMPARE(peer.subscribe("a/b"), OperationId(1));
    QCOMPARE(peer.sent(), QByteArray());
    peer.open();
    peer.reply("20 02 00 00");
    QCOMPARE(peer.sent(), wire("82 08 00 01 00 03 'a/b' 01"));
    QCOMPARE(peer.log(), list({"connected, session present 0", "resent 1"}));
}

// sub-suback-withheld-then-cut
void SessionPahoTest::subscribeIsStoredUntilItsAnswer()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.subscribe("a");
    peer.sent();
    peer.cut();
    QCOMPARE(peer.log(), QStringList());
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("82 06 00 01 00 01 'a' 01")); // no DUP in SUBSCRIBE
    peer.reply("90 03 00 01 00");
    QVERIFY(peer.log().first().startsWith(QStringLiteral("subscribed 1")));
    peer.cut();
    peer.openAccepted();
    QCOMPARE(peer.sent(), QByteArray());
}

// sub-suback-missing-20s: who asked gives up, the client does not.
void SessionPahoTest::subscribeIsNeverGivenUp()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.subscribe("a");
    peer.pass(1h);
    QCOMPARE(peer.log(), QStringList());
    peer.cut();
    peer.sent();
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("82 06 00 01 00 01 'a' 01"));
}

// Its resume() gives UNSUBSCRIBE no new token.
void SessionPahoTest::unsubscribeIsStoredButNotTold()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    QCOMPARE(unsubscribe(peer, "a"), OperationId(1));
    peer.cut();
    peer.sent();
    peer.open();
    peer.reply("20 02 01 00");
    QCOMPARE(peer.sent(), wire("a2 05 00 01 00 01 'a'"));
    QCOMPARE(peer.log(), list({"connected, session present 1"}));
    peer.reply("b0 02 00 01");
    QCOMPARE(peer.log(), list({"unsubscribed 1"}));
}

void SessionPahoTest::storeKeepsItsOrderOverAllKinds()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.publish(QoS::ExactlyOnce, "t", "1");
    peer.subscribe("a");
    peer.publish(QoS::AtLeastOnce, "t", "3");
    peer.cut();
    peer.sent();
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("3c 06 00 01 't' 00 01 '1' 82 06 00 02 00 01 'a' 01 3a 06 00 01 't' 00 03 '3'"));
    QCOMPARE(peer.session.snapshot().outboundInFlight, std::size_t(2)); // publishes
}

// measured.txt: 1,2,3 mostly, else 2,3,1 or 3,1,2.
void SessionPahoTest::anotherSeedBeginsElsewhere()
{
    const QByteArray one = wire("3a 06 00 01 't' 00 01 '1'"), two = wire("3a 06 00 01 't' 00 02 '2'"),
                     three = wire("3a 06 00 01 't' 00 03 '3'");
    const auto joined = [](const QByteArray& a, const QByteArray& b, const QByteArray& c) { return a + ' ' + b + ' ' + c; };
    const QByteArrayList rotations{joined(one, two, three), joined(two, three, one), joined(three, one, two)};
    QByteArrayList seen;
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SessionConfig config = paho();
        config.resendSeed = seed;
        SessionPeer peer(config);
        peer.openAccepted();
        for (const char* payload : {"1", "2", "3"}) peer.publish(QoS::AtLeastOnce, "t", payload);
        peer.cut();
        peer.sent();
        peer.openAccepted();
        seen << peer.sent();
        QVERIFY2(rotations.contains(seen.last()), seen.last().constData());
    }
    QCOMPARE(seen.first(), rotations.first());
    for (const QByteArray& rotation : rotations) QVERIFY(seen.contains(rotation));
}

void SessionPahoTest::cleanSessionEndsNothing()
{
    SessionPeer peer(paho(true));
    peer.openAccepted();
    peer.subscribe("a");
    peer.cut();
    QCOMPARE(peer.log(), QStringList());
    peer.sent();
    peer.open();
    peer.reply("20 02 01 00"); // session present although it is clean: not looked at
    QCOMPARE(peer.sent(), wire("82 06 00 01 00 01 'a' 01"));
    QCOMPARE(peer.log(), list({"connected, session present 1", "resent 1"}));
}

// pub-qos3-malformed, pub-qos4-malformed, pub-qos5-malformed: the number is shifted into the header as it is.
void SessionPahoTest::qosBeyondTwo()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.publish(QoS::Malformed, "x", "1");
    QCOMPARE(peer.sent(), wire("36 06 00 01 'x' 00 01 '1'"));
    peer.publish(static_cast<QoS>(4), "x", "1");
    QCOMPARE(peer.sent(), wire("38 06 00 01 'x' 00 02 '1'"));
    peer.publish(static_cast<QoS>(5), "x", "1");
    QCOMPARE(peer.sent(), wire("3a 06 00 01 'x' 00 03 '1'"));
    peer.publish(static_cast<QoS>(7), "x", "1");
    QCOMPARE(peer.sent(), wire("3e 06 00 01 'x' 00 04 '1'"));
    peer.reply("40 02 00 03");
    QCOMPARE(peer.log(), list({"published 3: acked"}));
    peer.cut();
    peer.publish(QoS::Malformed, "x", "2"); // neither sent nor stored
    peer.openAccepted();
    QCOMPARE(peer.sent(), QByteArray());
    peer.publish(QoS::AtLeastOnce, "x", "1"); // the ids stay in use
    QCOMPARE(peer.sent(), wire("32 06 00 01 'x' 00 06 '1'"));
}

// pub-wildcard-topic
void SessionPahoTest::nothingIsChecked()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    QVERIFY(peer.publish(QoS::AtLeastOnce, "w/#", "x") != 0);
    QVERIFY(peer.subscribe("a/b#") != 0);
    QCOMPARE(peer.sent(), wire("32 08 00 03 'w/#' 00 01 'x' 82 09 00 02 00 04 'a/b#' 01"));
}

// PAHO net.go looks at nothing but the id.
void SessionPahoTest::anyAcknowledgementEndsWhatHasItsId()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.publish(QoS::ExactlyOnce, "t", "1");
    peer.publish(QoS::AtLeastOnce, "t", "2");
    peer.subscribe("a");
    peer.publish(QoS::AtLeastOnce, "t", "4");
    peer.sent();
    peer.reply("40 02 00 01 70 02 00 02 b0 02 00 03 90 04 00 04 01 01 40 02 00 63");
    const QStringList log = peer.log();
    QCOMPARE(log.size(), 4);
    QCOMPARE(log.mid(0, 2), list({"published 1: acked", "published 2: acked"}));
    QVERIFY(log[2].startsWith(QStringLiteral("subscribed 3")));
    QCOMPARE(log[3], QStringLiteral("published 4: acked"));
    QCOMPARE(peer.sent(), QByteArray());
}

// pub-qos2-pubcomp-missing-cut, in-puback-unknown-id: a PUBREC of any id is answered and changes nothing.
void SessionPahoTest::pubrecLeavesThePublish()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.sent();
    peer.reply("50 02 00 01 50 02 00 4e");
    QCOMPARE(peer.sent(), wire("62 02 00 01 62 02 00 4e"));
    QCOMPARE(peer.log(), QStringList());
    peer.cut();
    peer.openAccepted();
    QCOMPARE(peer.sent(), wire("3a 06 00 01 't' 00 01 '1'"));
}

void SessionPahoTest::packetsOutOfPlaceAreIgnored()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.reply("20 02 00 00 c0 00 e0 00 82 06 00 01 00 01 'a' 01");
    QCOMPARE(peer.log(), QStringList());
    QCOMPARE(peer.sent(), QByteArray());
    peer.reply("62 02 00 4d"); // it still listens: in-pubrel-unknown-id
    QCOMPARE(peer.sent(), wire("70 02 00 4d"));
}

// PAHO packets/*.go: flags, zero ids, wildcards in a name, strange codes.
void SessionPahoTest::rulesOfTheStandardAreNotAsked()
{
    SessionPeer peer(paho());
    peer.open();
    peer.reply("22 02 03 00"); // CONNACK with flags of all kinds
    QCOMPARE(peer.log(), list({"connected, session present 1"}));
    QStringList delivered;
    peer.onDelivered = [&](const PublishView& publish, DeliveryId id) {
        delivered << QString::fromUtf8(publish.topic.data(), qsizetype(publish.topic.size()));
        peer.session.acknowledge(id, peer.now);
    };
    peer.reply("32 06 00 01 '+' 00 07 'm'");
    QCOMPARE(peer.sent(), wire("40 02 00 07"));
    peer.reply("32 05 00 01 't' 00 00"); // packet id 0
    QCOMPARE(peer.sent(), QByteArray());
    peer.reply("36 06 00 01 '3' 00 09 'm' 38 04 00 01 'd' 'm'"); // QoS 3 is no QoS to acknowledge; DUP with QoS 0
    QCOMPARE(peer.sent(), QByteArray());
    QCOMPARE(delivered, (QStringList{QStringLiteral("+"), QStringLiteral("t"), QStringLiteral("3"), QStringLiteral("d")}));
    peer.log();
    peer.reply("60 02 00 05"); // PUBREL without its flags
    QCOMPARE(peer.sent(), wire("70 02 00 05"));
    peer.subscribe("a");
    peer.reply("9f 03 00 01 07"); // SUBACK with a reserved code
    QCOMPARE(peer.log().size(), 1);
    QVERIFY(!peer.error());
}

void SessionPahoTest::unreadablePacketsEndTheConnection()
{
    for (const char* bytes : {"30 03 00 05 't'", "30 01 00", "40 01 00"}) {
        SessionPeer peer(paho());
        peer.openAccepted();
        peer.replyByteByByte(bytes);
        QVERIFY2(peer.log().contains(QStringLiteral("must close: violation")), bytes);
    }
}

void SessionPahoTest::discardingTellsOfRequestsToo()
{
    SessionPeer peer(paho());
    peer.openAccepted();
    peer.publish(QoS::AtLeastOnce, "t", "1");
    peer.subscribe("a");
    peer.session.discard();
    const QStringList log = peer.log();
    QCOMPARE(log.size(), 2);
    QCOMPARE(log.first(), QStringLiteral("published 1: discarded"));
    QVERIFY2(log.last().startsWith(QStringLiteral("failed 2")), qPrintable(log.last()));
}

QTEST_APPLESS_MAIN(SessionPahoTest)
#include "tst_session_paho.moc"
