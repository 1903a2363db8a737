#include "core/broker/why.h"
#include "tests/support/lane_maker.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using broker::Remedy;
using broker::Why;
using test::LaneMaker;

namespace {

broker::FarEnd farEnd(const QString& product, const QString& version, bool cleanSession = false)
{
    return {broker::redeliveryProfile({product, version}), cleanSession};
}
const broker::FarEnd& mosquitto()
{
    static const broker::FarEnd end = farEnd(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"));
    return end;
}

const Mark& markOf(const LanePtr& lane, MarkKind kind, int which = 0)
{
    for (const Mark& mark : lane->marks)
        if (mark.kind == kind && which-- == 0) return mark;
    qFatal("no such mark");
}

#define SAYS(text, part) QVERIFY2((text).contains(QStringLiteral(part)), qPrintable(text))

} // namespace

class tst_Why : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void failedOnMosquittoWaitsForAReconnect();
    void failedOnEmqxComesBackByTimer();
    void failedOnNewerEmqxDoesNot();
    void failedOnRabbitMq();
    void failedOnAnUnknownBrokerSaysSo();
    void failedWithACleanSessionIsGoneAtTheEnd();
    void heldByUs();
    void ackDropped();
    void ackTooLate();
    void noHandlerAfterARestart();
    void notAJsonObject();
    void ruleNotEvaluated();
    void policyRunning();
    void policyExhausted();
    void deadLetter();
    void redeliveryProvedAndGuessed();
    void retainedReplay();
    void lostWithItsSession();
    void qosZero();
    void qosTwoHandledTwice();
    void expiredAndNoRoute();
    void republishedByDapr19();
    void successThatWasNone();
    void notDelivered();
    void everyStateAndMarkIsExplained();
};

void tst_Why::failedOnMosquittoWaitsForAReconnect()
{
    const Why why = explain(*LaneMaker::failed(1, 0), mosquitto());
    SAYS(why.what, "The app failed (HTTP 500). Dapr sends no acknowledgement.");
    SAYS(why.why, "mosquitto 2.0.11 does not send again on a live connection");
    SAYS(why.source, "mqtt3/mqtt.go");
    SAYS(why.source, "src/conf.c");
    SAYS(why.advice, "Resiliency retry policy");
    QVERIFY(why.remedies.testFlag(Remedy::Reconnect));
    QVERIFY(!why.remedies.testFlag(Remedy::Release));
}

void tst_Why::failedOnEmqxComesBackByTimer()
{
    const Why why = explain(*LaneMaker::failed(1, 0), farEnd(QStringLiteral("EMQX"), QStringLiteral("5.3.2")));
    SAYS(why.why, "every 30 s");
    SAYS(why.advice, "comes by itself");
    QVERIFY(!why.remedies);
}

void tst_Why::failedOnNewerEmqxDoesNot()
{
    const Why why = explain(*LaneMaker::failed(1, 0), farEnd(QStringLiteral("EMQX"), QStringLiteral("5.8.8")));
    SAYS(why.why, "does not send again on a live connection");
    QVERIFY(why.remedies.testFlag(Remedy::Reconnect));
}

void tst_Why::failedOnRabbitMq()
{
    const Why why = explain(*LaneMaker::failed(1, 0), farEnd(QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8")));
    SAYS(why.why, "1800 s"); // consumer_timeout
    QVERIFY(why.remedies.testFlag(Remedy::Reconnect));
}

void tst_Why::failedOnAnUnknownBrokerSaysSo()
{
    const Why why = explain(*LaneMaker::failed(1, 0), farEnd({}, {}));
    SAYS(why.why, "Nobody has established");
    SAYS(why.source, "mqtt3/mqtt.go");
}

void tst_Why::failedWithACleanSessionIsGoneAtTheEnd()
{
    const Why why = explain(*LaneMaker::failed(1, 0), farEnd(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), true));
    SAYS(why.why, "clean session");
    SAYS(why.source, "MQTT-3.1.2-6");
    QVERIFY(!why.remedies); // a reconnect would lose it
}

void tst_Why::heldByUs()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Success).handled(2, HandlingEnd::Success)
                             .mark(MarkKind::AckHeld, 2, QStringLiteral("hold all")).state(LaneState::Held);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "held by you");
    SAYS(why.why, "Rule: hold all.");
    QVERIFY(why.remedies == Remedy::Release);
    QCOMPARE(explain(*lane, markOf(lane, MarkKind::AckHeld), mosquitto()).what, why.what);
}

void tst_Why::ackDropped()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Success).handled(2, HandlingEnd::Success)
                             .mark(MarkKind::AckDropped, 2, QStringLiteral("drop next 1")).state(LaneState::Unacknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "dropped on purpose");
    SAYS(why.why, "drop next 1");
    QVERIFY(why.remedies.testFlag(Remedy::Reconnect));
}

// Facts D.4: late success after the connection dropped: that ack is discarded.
void tst_Why::ackTooLate()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 900, AttemptEnd::Success).handled(900, HandlingEnd::Success)
                             .mark(MarkKind::AckTooLate, 900).state(LaneState::Unacknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "already gone");
    SAYS(why.why, "a second time");
    SAYS(why.source, "paho");
}

// Facts D.4, H 1: queued messages arrive before the app has subscribed.
void tst_Why::noHandlerAfterARestart()
{
    const LanePtr lane = LaneMaker(1).delivery(0).mark(MarkKind::NoHandler, 1).state(LaneState::Unacknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "No handler");
    SAYS(why.source, "issues 3992, 4074, 4110");
    QVERIFY(why.remedies.testFlag(Remedy::Reconnect));
}

void tst_Why::notAJsonObject()
{
    const LanePtr lane = LaneMaker(1).delivery(0).handled(1, HandlingEnd::NotAnEvent, QStringLiteral("invalid character 'h'")).state(LaneState::Unacknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "not a JSON object");
    SAYS(why.why, "Dapr says: invalid character 'h'");
    SAYS(why.advice, "rawPayload");
    QVERIFY(!why.remedies); // again would be the same again
    const LanePtr empty = LaneMaker(2).bytes(0).delivery(0).handled(1, HandlingEnd::NotAnEvent).state(LaneState::Unacknowledged);
    SAYS(explain(*empty, mosquitto()).why, "empty payload");
}

void tst_Why::ruleNotEvaluated()
{
    const LanePtr lane = LaneMaker(1).delivery(0).handled(1, HandlingEnd::NotEvaluated, QStringLiteral("no such key: x")).state(LaneState::Unacknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "routing rule");
    SAYS(why.why, "no such key: x");
    SAYS(why.advice, "has(event.data.x)");
}

void tst_Why::policyRunning()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("important"), 5000).state(LaneState::InProgress);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "The policy important tries again inside the sidecar: the next attempt comes in 5.0 s.");
    SAYS(why.why, "not the broker");
    const LanePtr running = LaneMaker(1).delivery(0).attempt(1, 0, AttemptEnd::Success).state(LaneState::InProgress);
    QVERIFY(explain(*running, mosquitto()).remedies == Remedy::Answer);
}

void tst_Why::policyExhausted()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Retry, QStringLiteral("HTTP 500"), QStringLiteral("important"), 5)
                             .attempt(7, 8, AttemptEnd::Failed, QStringLiteral("HTTP 500"), QStringLiteral("important"))
                             .handled(8, HandlingEnd::Failed).state(LaneState::Unacknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "The policy important gave up after attempt 2.");
    SAYS(why.why, "no dead-letter topic");
    SAYS(why.source, "pkg/resiliency");
}

void tst_Why::deadLetter()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(3, HandlingEnd::DeadLettered, QStringLiteral("orders/dead"))
                             .mark(MarkKind::AckSent, 4).state(LaneState::DeadLettered);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "published it to orders/dead");
    SAYS(why.advice, "first failure goes there");
}

// product.md: what is proved is told apart from what is guessed.
void tst_Why::redeliveryProvedAndGuessed()
{
    const LanePtr lane = LaneMaker(1).delivery(0).delivery(10, true, Tie::ProvedByPacket).delivery(20, false, Tie::Guessed)
                             .delivery(30, true, Tie::ProvedByEvent).state(LaneState::InProgress);
    SAYS(explain(*lane, markOf(lane, MarkKind::Delivery, 0), mosquitto()).why, "For the first time");
    const Why proved = explain(*lane, markOf(lane, MarkKind::Delivery, 1), mosquitto());
    SAYS(proved.what, "again");
    SAYS(proved.why, "packet id was un-acknowledged in the same session");
    SAYS(proved.source, "MQTT-4.4.0-1");
    SAYS(explain(*lane, markOf(lane, MarkKind::Delivery, 2), mosquitto()).why, "That is a guess");
    SAYS(explain(*lane, markOf(lane, MarkKind::Delivery, 3), mosquitto()).why, "CloudEvents id");
}

void tst_Why::retainedReplay()
{
    const LanePtr lane = LaneMaker(1).retained().delivery(0).delivery(10, false, Tie::ProvedByEvent).state(LaneState::InProgress);
    const Why why = explain(*lane, markOf(lane, MarkKind::Delivery, 1), mosquitto());
    SAYS(why.why, "every SUBSCRIBE brings it again");
    SAYS(why.source, "3.8.4");
}

void tst_Why::lostWithItsSession()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Failed)
                             .mark(MarkKind::LostWithSession, 50).state(LaneState::Lost);
    SAYS(explain(*lane, mosquitto()).why, "no session any more");
    SAYS(explain(*lane, farEnd(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), true)).why, "had a clean session");
    SAYS(explain(*lane, mosquitto()).source, "MQTT-3.1.2-6");
}

void tst_Why::qosZero()
{
    const LanePtr taken = LaneMaker(1).qos(0).delivery(0).attempt(1, 2, AttemptEnd::Success).handled(2, HandlingEnd::Success).state(LaneState::Completed);
    SAYS(explain(*taken, mosquitto()).what, "nothing to acknowledge");
    const LanePtr lost = LaneMaker(2).qos(0).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Failed).state(LaneState::Lost);
    const Why why = explain(*lost, mosquitto());
    SAYS(why.what, "lost");
    SAYS(why.source, "4.3.1");
    QVERIFY(!why.remedies);
}

// Facts D.4: QoS 2 gives no exactly-once.
void tst_Why::qosTwoHandledTwice()
{
    const LanePtr lane = LaneMaker(1).qos(2).delivery(0).attempt(1, 2, AttemptEnd::Success).handled(2, HandlingEnd::Success).mark(MarkKind::AckTooLate, 3)
                             .delivery(10, true, Tie::ProvedByPacket).attempt(11, 12, AttemptEnd::Success).handled(12, HandlingEnd::Success)
                             .mark(MarkKind::AckSent, 13).mark(MarkKind::AckCompleted, 14).state(LaneState::Acknowledged);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "handled it 2 times");
    SAYS(why.source, "4.3.3");
    QCOMPARE(explain(*lane, markOf(lane, MarkKind::AckCompleted), mosquitto()).what, why.what);
}

void tst_Why::expiredAndNoRoute()
{
    const LanePtr expired = LaneMaker(1).delivery(0).handled(1, HandlingEnd::Expired).mark(MarkKind::AckSent, 2).state(LaneState::Dropped);
    SAYS(explain(*expired, mosquitto()).why, "ttlInSeconds");
    const LanePtr noRoute = LaneMaker(1).delivery(0).handled(1, HandlingEnd::NoRoute).mark(MarkKind::AckSent, 2).state(LaneState::Dropped);
    SAYS(explain(*noRoute, mosquitto()).what, "No route");
    const LanePtr dropped = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Drop, QStringLiteral("HTTP 404")).handled(2, HandlingEnd::Dropped)
                                .mark(MarkKind::AckSent, 3).state(LaneState::Dropped);
    SAYS(explain(*dropped, mosquitto()).what, "DROP");
}

void tst_Why::republishedByDapr19()
{
    const LanePtr lane = LaneMaker(1).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Republished).mark(MarkKind::AckSent, 3).state(LaneState::Republished);
    SAYS(explain(*lane, mosquitto()).source, "issue 2309");
}

// Facts C.1: what "success" does not mean.
void tst_Why::successThatWasNone()
{
    const LanePtr lane = LaneMaker(1).published(0, false).told(3, true).state(LaneState::NotDelivered);
    const Why why = explain(*lane, mosquitto());
    SAYS(why.what, "before the broker confirmed anything");
    SAYS(why.source, "claimID");
    QCOMPARE(explain(*lane, markOf(lane, MarkKind::PublishTold), mosquitto()).what, why.what);
    const LanePtr right = LaneMaker(1).published(0, true, 2).told(3, true).state(LaneState::NotDelivered);
    SAYS(explain(*right, markOf(right, MarkKind::PublishTold), mosquitto()).what, "rightly");
}

void tst_Why::notDelivered()
{
    SAYS(explain(*LaneMaker(1).published(0, false).state(LaneState::NotDelivered), mosquitto()).what, "not confirmed");
    SAYS(explain(*LaneMaker(1).published(0, true, 2).state(LaneState::NotDelivered), mosquitto()).what, "no sidecar connection");
}

// Whatever a lane looks like, it has a sentence, a reason and a source.
void tst_Why::everyStateAndMarkIsExplained()
{
    for (std::size_t state = 0; state < laneStateCount; ++state) {
        for (const int qos : {0, 1, 2}) {
            const LanePtr lane = LaneMaker(1).qos(qos).delivery(0).attempt(1, 2, AttemptEnd::Failed).handled(2, HandlingEnd::Failed).state(LaneState(state));
            const Why why = explain(*lane, mosquitto());
            QVERIFY2(!why.what.isEmpty() && !why.why.isEmpty() && !why.source.isEmpty(), qPrintable(QString::number(state)));
        }
        const LanePtr bare = LaneMaker(1).state(LaneState(state)); // its marks were let go
        QVERIFY(!explain(*bare, mosquitto()).what.isEmpty());
    }
    for (int kind = 0; kind <= int(MarkKind::LostWithSession); ++kind) {
        for (int end = 0; end <= int(HandlingEnd::Republished); ++end) {
            const LanePtr lane = LaneMaker(1).mark(MarkKind(kind), 0).state(LaneState::InProgress);
            Mark mark = lane->marks[0];
            mark.handlingEnd = HandlingEnd(end);
            mark.attemptEnd = AttemptEnd(end % 6);
            mark.endNs = 1;
            const Why why = explain(*lane, mark, mosquitto());
            QVERIFY2(!why.what.isEmpty() && !why.why.isEmpty() && !why.source.isEmpty(), qPrintable(QStringLiteral("%1, %2").arg(kind).arg(end)));
        }
    }
}

QTEST_GUILESS_MAIN(tst_Why)
#include "tst_why.moc"
