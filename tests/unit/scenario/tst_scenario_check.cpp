#include "core/scenario/run/check.h"

#include <QTest>

using namespace wb;
using namespace wb::scenario;
using ledger::Fact;

namespace {

constexpr qint64 second = 1'000'000'000;

Fact connected(qint64 timeNs, ledger::ConnectionId id, const char* component)
{
    ledger::SidecarConnected up;
    up.component = QString::fromLatin1(component);
    up.clientId = up.component;
    up.address = QStringLiteral("tcp://h:1");
    return {timeNs, id, up};
}

Fact delivered(qint64 timeNs, mqtt::DeliveryId delivery, const char* topic, bool dup = false)
{
    ledger::Delivered one;
    one.delivery = delivery;
    one.topic = topic;
    one.packetId = mqtt::PacketId(delivery);
    one.qos = mqtt::QoS::AtLeastOnce;
    one.dup = dup;
    one.contentHash = delivery;
    return {timeNs, 1, one};
}

Fact mark(qint64 timeNs, int number)
{
    return {timeNs, 0, ledger::ControlUsed{Evidence::markText(number)}};
}

Finding deliveries(const Evidence& evidence, CountRange count, qint64 since = 0, std::optional<Window> at = {})
{
    ExpectStep step;
    DeliveriesExpected body;
    body.count = count;
    step.body = body;
    step.at = at;
    return check(step, since, evidence);
}

using Is = Finding::Is;

} // namespace

// Expectations against facts, without a broker.
class TestScenarioCheck : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksPartFactsOfTheSameMoment();
    void countsHoldWaitOrFail();
    void spansCountFromSince();
    void publishesTellWhatTheCallerHeardAndWhatTheBrokerSaid();
    void whatIsNotAMessageOfThisCopyIsLeftOut();
};

// The engine's clock stands still while it works off a batch (core/sidecar/batch_clock.h).
void TestScenarioCheck::marksPartFactsOfTheSameMoment()
{
    Evidence evidence;
    evidence.add({connected(5, 1, "orders"), delivered(7, 1, "a"), mark(7, 1), delivered(7, 2, "b"), mark(7, 2), mark(7, 3)}, 0);
    QVERIFY(evidence.markNs(1) && evidence.markNs(2) && !evidence.markNs(4));
    QCOMPARE(deliveries(evidence, {1, 1}, *evidence.markNs(1)).is, Is::Holds);
    QCOMPARE(deliveries(evidence, {0, 0}, *evidence.markNs(2)).is, Is::Holds);
    QCOMPARE(sightings(Happening::Delivery, {}, *evidence.markNs(1), *evidence.markNs(2) - 1, evidence).count, 1);
    QCOMPARE(sightings(Happening::Delivery, {}, *evidence.markNs(2), *evidence.markNs(3), evidence).count, 0);
    QVERIFY(!evidence.around().join(u' ').contains(Evidence::markText(1)));
}

void TestScenarioCheck::countsHoldWaitOrFail()
{
    Evidence evidence;
    evidence.add({connected(1, 1, "orders"), delivered(2, 1, "a"), delivered(3, 2, "b")}, 0);
    QCOMPARE(deliveries(evidence, {2, 2}).is, Is::Holds);
    QCOMPARE(deliveries(evidence, {3, 3}).is, Is::NotYet);
    QCOMPARE(deliveries(evidence, {1, 1}).is, Is::Never); // there will not be fewer again
    QVERIFY(deliveries(evidence, {1, 1}).seen.startsWith(u"2: a id 1 at "));
    ExpectStep states;
    states.body = StatesExpected{{{QStringLiteral("acknowledged"), CountRange{1, 1}}}};
    QCOMPARE(check(states, 0, evidence).is, Is::NotYet); // others are not named, so there must be none
    QCOMPARE(check(states, 0, evidence).seen, QStringLiteral("2 in progress"));
}

void TestScenarioCheck::spansCountFromSince()
{
    Evidence evidence;
    evidence.add({connected(1, 1, "orders"), delivered(10 * second, 1, "a"), delivered(12 * second, 2, "b")}, 0);
    const auto span = [](int from, int to) { return Window{milliseconds(from), milliseconds(to)}; };
    QCOMPARE(deliveries(evidence, {2, 2}, 9 * second, span(1000, 3000)).is, Is::Holds);
    QCOMPARE(deliveries(evidence, {2, 2}, 9 * second, span(1001, 3000)).is, Is::Never);
    QCOMPARE(deliveries(evidence, {2, 2}, 9 * second, span(0, 2999)).is, Is::Never);
    QCOMPARE(deliveries(evidence, {1, 1}, 11 * second, span(1000, 1000)).is, Is::Holds);
}

void TestScenarioCheck::publishesTellWhatTheCallerHeardAndWhatTheBrokerSaid()
{
    Evidence evidence;
    ledger::Published published;
    published.operation = 4;
    published.topic = "a";
    evidence.add({connected(1, 1, "orders"), {2, 1, published}, {3, 1, ledger::PublishTold{4, true, {}}}}, 0);
    PublishesExpected body;
    body.count = {1, 1};
    body.told = QStringLiteral("ok");
    body.outcome = QStringLiteral("none");
    ExpectStep step;
    step.body = body;
    QCOMPARE(check(step, 0, evidence).is, Is::Holds); // success that is none (facts C.1)
    evidence.add({{4, 1, ledger::PublishEnded{4, mqtt::PublishOutcome::Acked}}}, 0);
    QCOMPARE(check(step, 0, evidence).is, Is::NotYet);
    QVERIFY(check(step, 0, evidence).seen.contains(u"none"));
}

void TestScenarioCheck::whatIsNotAMessageOfThisCopyIsLeftOut()
{
    Evidence evidence;
    evidence.add({connected(1, 1, "orders"), delivered(2, 1, "a/b"), delivered(3, 2, "c")}, 0);
    ExpectStep step;
    DeliveriesExpected body;
    body.count = {1, 1};
    step.body = body;
    step.which.topic = QStringLiteral("a/#");
    QCOMPARE(check(step, 0, evidence).is, Is::Holds);
    step.which = {};
    step.which.message = 2;
    QCOMPARE(check(step, 0, evidence).is, Is::Holds);
    step.which.message = 3;
    QCOMPARE(check(step, 0, evidence).is, Is::NotYet);
    step.which = {};
    step.which.component = QStringLiteral("invoices");
    QCOMPARE(check(step, 0, evidence).is, Is::NotYet);
    step.which.component = QStringLiteral("orders");
    step.which.replica = 1;
    QCOMPARE(check(step, 0, evidence).is, Is::NotYet);
}

QTEST_GUILESS_MAIN(TestScenarioCheck)
#include "tst_scenario_check.moc"
