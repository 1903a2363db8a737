#include "tests/support/session_peer.h"

#include <QTest>

// The keep-alive: when a PINGREQ goes out, and when its missing answer ends the link.

using namespace wb::mqtt;
using namespace wb::test;
using namespace std::chrono_literals;

class SessionKeepAliveTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pingWhenNothingIsSent();
    void sendingPutsThePingOff();
    void pingAlsoWhenNothingIsHeard();
    void keepAliveZeroMeansNoPing();
    void halfOpenLink();
    void anyNumberOfPingsMayBeOut();
    void pahoLooksEveryFiveSeconds();
    void pahoLosesTheLinkAtACheck();
};

// [MQTT-3.1.2-23]
void SessionKeepAliveTest::pingWhenNothingIsSent()
{
    SessionPeer peer(withKeepAlive(30));
    peer.openAccepted();
    peer.pass(29'999ms);
    QCOMPARE(peer.sent(), QByteArray());
    peer.pass(1ms);
    QCOMPARE(peer.sent(), wire("c0 00"));
    peer.reply("d0 00");
    peer.pass(30s);
    QCOMPARE(peer.sent(), wire("c0 00"));
    peer.reply("d0 00");
    QCOMPARE(peer.log(), QStringList());
}

void SessionKeepAliveTest::sendingPutsThePingOff()
{
    SessionPeer peer(withKeepAlive(30));
    peer.openAccepted();
    for (int step = 0; step < 10; ++step) {
        peer.pass(20s);
        peer.publish(QoS::AtMostOnce, "t", "");
        peer.reply("30 03 00 01 'i'"); // so that the link is heard, too
        QCOMPARE(peer.sent(), wire("30 03 00 01 't'"));
    }
}

// Otherwise a client that publishes all the time never notices that nobody is there.
void SessionKeepAliveTest::pingAlsoWhenNothingIsHeard()
{
    SessionPeer peer(withKeepAlive(30));
    peer.openAccepted();
    for (int step = 0; step < 2; ++step) {
        peer.pass(10s);
        peer.publish(QoS::AtMostOnce, "t", "");
    }
    peer.sent();
    peer.pass(10s);
    QCOMPARE(peer.sent(), wire("c0 00"));
    for (int step = 0; step < 2; ++step) {
        peer.log();
        peer.pass(5s);
        peer.publish(QoS::AtMostOnce, "t", "");
    }
    QCOMPARE(peer.log(), list({"must close: ping timeout", "published 4: discarded"}));
}

void SessionKeepAliveTest::keepAliveZeroMeansNoPing()
{
    SessionPeer peer(withKeepAlive(0));
    peer.openAccepted();
    QVERIFY(!peer.session.nextDeadline());
    peer.pass(24h);
    QCOMPARE(peer.sent(), QByteArray());
}

void SessionKeepAliveTest::halfOpenLink()
{
    SessionPeer peer(withKeepAlive(30));
    peer.openAccepted();
    peer.pass(30s);
    QCOMPARE(peer.sent(), wire("c0 00"));
    peer.pass(9'999ms);
    QCOMPARE(peer.log(), QStringList());
    peer.pass(1ms);
    QCOMPARE(peer.log(), list({"must close: ping timeout"}));
    QVERIFY(peer.error()->message.find("10 s") != std::string::npos);
    QVERIFY(!peer.session.nextDeadline());
}

// A keep-alive shorter than the patience with the answer: the broker must still hear from us in time.
void SessionKeepAliveTest::anyNumberOfPingsMayBeOut()
{
    SessionPeer peer(withKeepAlive(4));
    peer.openAccepted();
    peer.pass(12s);
    QCOMPARE(peer.sent(), wire("c0 00 c0 00 c0 00"));
    peer.pass(2s);
    QCOMPARE(peer.log(), list({"must close: ping timeout"})); // ten seconds after the first of them
}

namespace {

SessionConfig checkedEveryFiveSeconds()
{
    SessionConfig config = withKeepAlive(30);
    config.keepAliveCheck = 5s;
    return config;
}

} // namespace

// PAHO ping.go: checks count from CONNACK, so that whatever goes out just after it costs five seconds.
void SessionKeepAliveTest::pahoLooksEveryFiveSeconds()
{
    SessionPeer idle(checkedEveryFiveSeconds());
    idle.open();
    idle.pass(12s); // CONNACK is late
    idle.reply("20 02 00 00");
    idle.pass(29'999ms);
    QCOMPARE(idle.sent(), QByteArray());
    idle.pass(1ms);
    QCOMPARE(idle.sent(), wire("c0 00"));

    SessionPeer busy(checkedEveryFiveSeconds());
    busy.openAccepted();
    busy.pass(60ms);
    busy.publish(QoS::AtMostOnce, "t", "");
    busy.reply("30 03 00 01 'i'");
    busy.sent();
    busy.pass(34'939ms);
    QCOMPARE(busy.sent(), QByteArray());
    busy.pass(1ms);
    QCOMPARE(busy.sent(), wire("c0 00"));
    busy.reply("d0 00");
    busy.pass(30s);
    QCOMPARE(busy.sent(), wire("c0 00"));
}

// The same, and connect-no-pingresp: one PINGREQ, and the loss at a check, not between two.
void SessionKeepAliveTest::pahoLosesTheLinkAtACheck()
{
    SessionConfig config = checkedEveryFiveSeconds();
    config.pingTimeout = 7s;
    SessionPeer peer(config);
    peer.openAccepted();
    peer.pass(30s);
    QCOMPARE(peer.sent(), wire("c0 00"));
    peer.reply("30 03 00 01 'i'"); // no PINGRESP
    peer.pass(9'999ms);
    QCOMPARE(peer.sent(), QByteArray());
    peer.log();
    peer.pass(1ms);
    QCOMPARE(peer.log(), list({"must close: ping timeout"}));
}

QTEST_APPLESS_MAIN(SessionKeepAliveTest)
#include "tst_session_keep_alive.moc"
