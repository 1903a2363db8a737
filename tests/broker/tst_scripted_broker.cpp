#include "core/broker/scripted_broker.h"
#include "tests/broker/peer.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb::mqtt;
using namespace wb::broker;
using wb::test::Peer;
using State = LocalBroker::State;

namespace {

constexpr int waitMs = 10000;

std::vector<std::string> payloads(const Peer& peer)
{
    std::vector<std::string> list;
    for (const auto& delivery : peer.seen.deliveries) list.push_back(delivery.publish.payload);
    return list;
}

ScriptedRule rule(ScriptedAt at, ScriptedDo what, int value = 0, int delayMs = 0)
{
    ScriptedRule made;
    made.at = at;
    made.what = what;
    made.value = value;
    made.delayMs = delayMs;
    return made;
}

} // namespace

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

// The scripted broker with our own client: by the book without rules, and bent by each kind of rule.
class TestScriptedBroker : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void everyQosBothWays();
    void wildcardsAndOneCopyOfOverlaps();
    void retainedAndCleared();
    void windowLetsOneThroughForEachAcknowledgement();
    void resumeSendsAgainWithDupAndThenTheQueue();
    void resumeWithNewPacketIds();
    void takeoverClosesTheFirst();
    void willComesUnlessDisconnected();
    void stopKeepsSessionsAndKillForgetsThem();

    void refusesConnect();
    void delaysConnack();
    void answersConnectWithSilence();
    void liesAboutTheSession();
    void refusesAndDowngradesSuback();
    void withholdsAndDelaysPuback();
    void acknowledgesWhatItLoses();
    void resendsOnALiveConnection();
    void swallowsPings();
    void sendsTwice();
    void closesAtAGivenPacket();
    void forgetsAcknowledgements();
    void rulesAreCheckedCountedAndNamed();

private:
    ScriptedBroker& broker() { return *m_broker; }
    void open(Peer& peer)
    {
        peer.open();
        WAIT_FOR(peer.connected());
    }
    void subscribe(Peer& peer, const std::string& filter, QoS qos = QoS::AtLeastOnce)
    {
        const auto before = peer.seen.subscriptions.size();
        peer.subscribe(filter, qos);
        WAIT_FOR(peer.seen.subscriptions.size() == before + 1);
    }
    std::unique_ptr<ScriptedBroker> m_broker;
};

void TestScriptedBroker::init()
{
    m_broker = std::make_unique<ScriptedBroker>();
    m_broker->start();
    QVERIFY2(m_broker->state() == State::Running, qPrintable(m_broker->errorText()));
}

void TestScriptedBroker::cleanup() { m_broker.reset(); }

// The delivered QoS is the lower of both sides' [MQTT-3.8.4-6]; each handshake ends [4.3].
void TestScriptedBroker::everyQosBothWays()
{
    Peer peer(broker(), "both");
    open(peer);
    subscribe(peer, "q/0", QoS::AtMostOnce);
    subscribe(peer, "q/1", QoS::AtLeastOnce);
    subscribe(peer, "q/2", QoS::ExactlyOnce);
    for (const char* topic : {"q/0", "q/1", "q/2"})
        for (const QoS qos : {QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce}) peer.publish(topic, "x", qos);
    WAIT_FOR(peer.count() == 9 && peer.seen.outcomes.size() == 9);
    for (const auto& delivery : peer.seen.deliveries)
        QVERIFY(delivery.publish.qos <= static_cast<QoS>(delivery.publish.topic.back() - '0'));
    const auto highest = std::count_if(peer.seen.deliveries.begin(), peer.seen.deliveries.end(),
                                       [](const auto& one) { return one.publish.qos == QoS::ExactlyOnce; });
    QCOMPARE(highest, 1);
    WAIT_FOR(peer.client->session().snapshot().outboundInFlight == 0);
}

void TestScriptedBroker::wildcardsAndOneCopyOfOverlaps()
{
    Peer peer(broker(), "wild");
    open(peer);
    subscribe(peer, "a/#", QoS::AtMostOnce);
    subscribe(peer, "a/+", QoS::ExactlyOnce);
    subscribe(peer, "$share/g/a/b"); // 3.1.1 does not know it
    peer.publish("a/b", "once", QoS::ExactlyOnce);
    peer.publish("b/a", "never");
    peer.publish("a/b/c", "deep", QoS::ExactlyOnce);
    WAIT_FOR(peer.count() == 2);
    QCOMPARE(payloads(peer), (std::vector<std::string>{"once", "deep"}));
    QCOMPARE(peer.delivery(0).qos, QoS::ExactlyOnce); // the highest of those that match [MQTT-3.3.5-1]
    QCOMPARE(peer.delivery(1).qos, QoS::AtMostOnce);
}

void TestScriptedBroker::retainedAndCleared()
{
    Peer peer(broker(), "kept");
    open(peer);
    peer.publish("r/1", "old", QoS::AtLeastOnce, true);
    peer.publish("r/2", "gone", QoS::AtLeastOnce, true);
    peer.publish("r/2", "", QoS::AtLeastOnce, true);
    WAIT_FOR(peer.seen.outcomes.size() == 3);
    subscribe(peer, "r/#");
    peer.publish("r/1", "new", QoS::AtLeastOnce, true);
    WAIT_FOR(peer.count() == 2);
    QCOMPARE(payloads(peer), (std::vector<std::string>{"old", "new"}));
    QVERIFY(peer.delivery(0).retain);   // [MQTT-3.3.1-8]
    QVERIFY(!peer.delivery(1).retain);  // [MQTT-3.3.1-9]
}

void TestScriptedBroker::windowLetsOneThroughForEachAcknowledgement()
{
    ScriptedOptions options;
    options.inFlight = 3;
    broker().setOptions(options);
    Peer peer(broker(), "slow", true, AckPolicy::Manual);
    open(peer);
    subscribe(peer, "w");
    for (const char* payload : {"1", "2", "3", "4", "5"}) peer.publish("w", payload);
    WAIT_FOR(peer.seen.outcomes.size() == 5 && peer.count() == 3);
    peer.publish("w", "zero", QoS::AtMostOnce); // QoS 0 does not wait, and comes behind whatever was let out before
    WAIT_FOR(peer.count() == 4);
    QCOMPARE(peer.delivery(3).payload, std::string("zero"));
    QVERIFY(peer.acknowledge(1));
    WAIT_FOR(peer.count() == 5);
    QCOMPARE(peer.delivery(4).payload, std::string("4"));
}

// [MQTT-4.4.0-1], [MQTT-4.6.0-1]
void TestScriptedBroker::resumeSendsAgainWithDupAndThenTheQueue()
{
    Peer peer(broker(), "away", false, AckPolicy::Manual);
    open(peer);
    QVERIFY(!peer.seen.connack->sessionPresent);
    subscribe(peer, "s");
    Peer other(broker(), "other");
    open(other);
    for (const char* payload : {"0", "1", "2"}) other.publish("s", payload);
    WAIT_FOR(peer.count() == 3);
    QVERIFY(peer.acknowledge(1));
    const auto id0 = peer.delivery(0).packetId;
    const auto id2 = peer.delivery(2).packetId;
    peer.client->closeSocket(); // not a reset: that would overtake the acknowledgement
    WAIT_FOR(!broker().clients().contains(QStringLiteral("away")));
    other.publish("s", "3");
    other.publish("s", "none", QoS::AtMostOnce);
    WAIT_FOR(other.seen.outcomes.size() == 5);
    peer.seen.deliveries.clear();
    open(peer);
    QVERIFY(peer.seen.connack->sessionPresent);
    WAIT_FOR(peer.count() == 3);
    QCOMPARE(payloads(peer), (std::vector<std::string>{"0", "2", "3"}));
    QVERIFY(peer.delivery(0).dup && peer.delivery(1).dup && !peer.delivery(2).dup);
    QCOMPARE(peer.delivery(0).packetId, id0);
    QCOMPARE(peer.delivery(1).packetId, id2);
}

// As RabbitMQ: 1, 3, 4 come back as 1, 2, 3.
void TestScriptedBroker::resumeWithNewPacketIds()
{
    ScriptedOptions options;
    options.keepsPacketIds = false;
    broker().setOptions(options);
    Peer peer(broker(), "renumbered", false, AckPolicy::Manual);
    open(peer);
    subscribe(peer, "n");
    for (const char* payload : {"a", "b", "c", "d"}) peer.publish("n", payload);
    WAIT_FOR(peer.count() == 4);
    QVERIFY(peer.acknowledge(1));
    peer.client->closeSocket();
    WAIT_FOR(broker().clients().isEmpty());
    peer.seen.deliveries.clear();
    open(peer);
    WAIT_FOR(peer.count() == 3);
    QCOMPARE(payloads(peer), (std::vector<std::string>{"a", "c", "d"}));
    QCOMPARE((std::vector<int>{peer.delivery(0).packetId, peer.delivery(1).packetId, peer.delivery(2).packetId}),
             (std::vector<int>{1, 2, 3}));
}

// [MQTT-3.1.4-2]
void TestScriptedBroker::takeoverClosesTheFirst()
{
    Peer first(broker(), "same", false, AckPolicy::Manual);
    open(first);
    subscribe(first, "t");
    first.publish("t", "x");
    WAIT_FOR(first.count() == 1);
    Peer second(broker(), "same", false, AckPolicy::Manual);
    open(second);
    WAIT_FOR(first.seen.ends == 1);
    QVERIFY(second.seen.connack->sessionPresent);
    WAIT_FOR(second.count() == 1);
    QVERIFY(second.delivery(0).dup);
    QCOMPARE(broker().clients(), QStringList{QStringLiteral("same")});
}

void TestScriptedBroker::willComesUnlessDisconnected()
{
    Peer watcher(broker(), "watcher");
    open(watcher);
    subscribe(watcher, "will/#");
    Peer polite(broker(), "polite");
    Peer rude(broker(), "rude");
    polite.config.session.connect.will = Will{"will/polite", "gone", QoS::AtLeastOnce, false};
    rude.config.session.connect.will = Will{"will/rude", "gone", QoS::AtLeastOnce, false};
    open(polite);
    open(rude);
    polite.client->disconnectFromBroker();
    WAIT_FOR(!broker().clients().contains(QStringLiteral("polite")));
    rude.client->resetSocket();
    WAIT_FOR(watcher.count() == 1);
    QCOMPARE(watcher.delivery(0).topic, std::string("will/rude"));
}

void TestScriptedBroker::stopKeepsSessionsAndKillForgetsThem()
{
    QSignalSpy states(&broker(), &LocalBroker::stateChanged);
    const quint16 port = broker().port();
    Peer peer(broker(), "stays", false);
    open(peer);
    subscribe(peer, "k");
    broker().stop();
    QCOMPARE(broker().state(), State::Stopped);
    WAIT_FOR(peer.seen.ends == 1);
    broker().start();
    QCOMPARE(broker().port(), port);
    open(peer);
    QVERIFY(peer.seen.connack->sessionPresent);
    broker().kill();
    WAIT_FOR(peer.seen.ends == 2);
    broker().start();
    open(peer);
    QVERIFY(!peer.seen.connack->sessionPresent);
    QCOMPARE(states.size(), 4);
}

void TestScriptedBroker::refusesConnect()
{
    ScriptedRule refuse = rule(ScriptedAt::Connect, ScriptedDo::Refuse, 5);
    refuse.times = 1;
    broker().addRule(refuse);
    Peer peer(broker(), "refused");
    peer.open();
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error);
    QCOMPARE(peer.seen.error->returnCode, 5);
    open(peer); // the rule was for one
    QVERIFY(broker().rules().isEmpty());
}

void TestScriptedBroker::delaysConnack()
{
    const quint32 id = broker().addRule(rule(ScriptedAt::Connect, ScriptedDo::Answer, 0, 60));
    Peer peer(broker(), "late");
    QElapsedTimer time;
    time.start();
    open(peer);
    QVERIFY2(time.elapsed() >= 60, qPrintable(QString::number(time.elapsed())));
    QVERIFY(broker().removeRule(id));
    QVERIFY(!broker().removeRule(id));
}

void TestScriptedBroker::answersConnectWithSilence()
{
    broker().addRule(rule(ScriptedAt::Connect, ScriptedDo::Silence));
    Peer peer(broker(), "unheard");
    peer.config.session.connackTimeout = std::chrono::milliseconds(100);
    peer.open();
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error);
    QCOMPARE(peer.seen.error->step, ConnectionStep::Connack);
    QCOMPARE(peer.seen.error->returnCode, 0);
}

// A session that the broker claims to have: the client believes it and does not subscribe again.
void TestScriptedBroker::liesAboutTheSession()
{
    broker().addRule(rule(ScriptedAt::Connect, ScriptedDo::SessionPresent, 1));
    Peer peer(broker(), "deceived", false);
    open(peer);
    QVERIFY(peer.seen.connack->sessionPresent);
}

void TestScriptedBroker::refusesAndDowngradesSuback()
{
    ScriptedRule refuse = rule(ScriptedAt::Subscribe, ScriptedDo::Refuse);
    refuse.filter = QStringLiteral("no/#");
    broker().addRule(refuse);
    broker().addRule(rule(ScriptedAt::Subscribe, ScriptedDo::Grant, 0));
    Peer peer(broker(), "granted");
    open(peer);
    const std::vector<TopicRequest> topics{{"no/#", QoS::AtLeastOnce}, {"yes", QoS::ExactlyOnce}};
    QVERIFY(peer.client->session().subscribe(topics, wb::test::now()).hasValue());
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    QCOMPARE(peer.seen.subscriptions.at(0).codes, (std::vector<std::uint8_t>{0x80, 0}));
    peer.publish("no/x", "a");
    peer.publish("yes", "b");
    WAIT_FOR(peer.count() == 1);
    QCOMPARE(peer.delivery(0).payload, std::string("b"));
    QCOMPARE(peer.delivery(0).qos, QoS::AtMostOnce);
}

void TestScriptedBroker::withholdsAndDelaysPuback()
{
    ScriptedRule silent = rule(ScriptedAt::Publish, ScriptedDo::Silence);
    silent.filter = QStringLiteral("held/+");
    broker().addRule(silent);
    ScriptedRule late = rule(ScriptedAt::Publish, ScriptedDo::Answer, 0, 50);
    late.filter = QStringLiteral("late");
    broker().addRule(late);
    Peer peer(broker(), "publisher");
    open(peer);
    subscribe(peer, "#");
    peer.publish("held/1", "h");
    peer.publish("late", "l");
    peer.publish("late", "l2", QoS::ExactlyOnce);
    peer.publish("quick", "q");
    WAIT_FOR(peer.seen.outcomes.size() == 3);
    QCOMPARE(peer.seen.outcomes.at(0).id, peer.seen.outcomes.at(1).id + 2); // the quick one first, of three publishes before it
    QCOMPARE(peer.count(), 4u);                                             // passed on, all of them
    QCOMPARE(peer.client->session().snapshot().outboundInFlight, 1u);
}

// What an access list that refuses a publish does on 3.1.1: PUBACK, and nobody gets it.
void TestScriptedBroker::acknowledgesWhatItLoses()
{
    ScriptedRule lose = rule(ScriptedAt::Publish, ScriptedDo::Lose);
    lose.times = 1;
    broker().addRule(lose);
    Peer peer(broker(), "unlucky");
    open(peer);
    subscribe(peer, "l");
    peer.publish("l", "lost");
    peer.publish("l", "there");
    WAIT_FOR(peer.seen.outcomes.size() == 2 && peer.count() == 1);
    QCOMPARE(peer.seen.outcomes.at(0).outcome, PublishOutcome::Acked);
    QCOMPARE(peer.delivery(0).payload, std::string("there"));
}

// As EMQX before 5.8: same id, DUP, every so often until it is acknowledged.
void TestScriptedBroker::resendsOnALiveConnection()
{
    ScriptedOptions options;
    options.resendMs = 40;
    broker().setOptions(options);
    Peer peer(broker(), "again", true, AckPolicy::Manual);
    open(peer);
    subscribe(peer, "e");
    peer.publish("e", "x");
    WAIT_FOR(peer.count() == 3);
    QVERIFY(!peer.delivery(0).dup && peer.delivery(1).dup && peer.delivery(2).dup);
    QCOMPARE(peer.delivery(2).packetId, peer.delivery(0).packetId);
    QVERIFY(peer.acknowledge(peer.count() - 1));
    peer.publish("e", "last"); // its resend shows that time went by, and the first is not among what came
    const auto isLast = [&peer] { return peer.count() > 1 && peer.delivery(peer.count() - 1).payload == "last" && peer.delivery(peer.count() - 1).dup; };
    WAIT_FOR(isLast());
    const auto from = std::find_if(peer.seen.deliveries.begin(), peer.seen.deliveries.end(),
                                   [](const auto& one) { return one.publish.payload == "last"; });
    QVERIFY(std::all_of(from, peer.seen.deliveries.end(), [](const auto& one) { return one.publish.payload == "last"; }));
}

void TestScriptedBroker::swallowsPings()
{
    broker().addRule(rule(ScriptedAt::Ping, ScriptedDo::Silence));
    Peer peer(broker(), "alive");
    peer.config.session.connect.keepAliveSeconds = 1;
    peer.config.session.pingTimeout = std::chrono::milliseconds(100);
    open(peer);
    WAIT_FOR(peer.seen.ends == 1);
    QVERIFY(peer.seen.error);
    QCOMPARE(peer.seen.error->step, ConnectionStep::KeepAlive);
}

void TestScriptedBroker::sendsTwice()
{
    broker().addRule(rule(ScriptedAt::Delivery, ScriptedDo::Twice));
    Peer peer(broker(), "double", true, AckPolicy::Manual);
    open(peer);
    subscribe(peer, "d");
    peer.publish("d", "x");
    WAIT_FOR(peer.count() == 2);
    QVERIFY(!peer.delivery(0).dup && peer.delivery(1).dup);
    QCOMPARE(peer.delivery(0).packetId, peer.delivery(1).packetId);
}

void TestScriptedBroker::closesAtAGivenPacket()
{
    ScriptedRule close = rule(ScriptedAt::Publish, ScriptedDo::Reset);
    close.skip = 2;
    close.times = 1;
    close.clientId = QStringLiteral("third");
    broker().addRule(close);
    Peer peer(broker(), "third", false);
    open(peer);
    for (const char* payload : {"1", "2"}) peer.publish("c", payload);
    WAIT_FOR(peer.seen.outcomes.size() == 2);
    peer.publish("c", "3");
    WAIT_FOR(peer.seen.ends == 1);
    QCOMPARE(peer.seen.outcomes.size(), 2u);
    open(peer); // and the third is sent again
    WAIT_FOR(peer.seen.outcomes.size() == 3);
}

// As if PUBACK had not arrived: the message stays on its way, and comes again after a reconnect.
void TestScriptedBroker::forgetsAcknowledgements()
{
    ScriptedRule deaf = rule(ScriptedAt::Acknowledgement, ScriptedDo::Silence);
    deaf.times = 1;
    broker().addRule(deaf);
    Peer peer(broker(), "denied", false);
    open(peer);
    subscribe(peer, "f");
    peer.publish("f", "x");
    WAIT_FOR(peer.count() == 1);
    WAIT_FOR(broker().rules().isEmpty()); // the acknowledgement came, and was not heard
    QVERIFY(broker().cut(QStringLiteral("denied")));
    QVERIFY(!broker().cut(QStringLiteral("nobody")));
    WAIT_FOR(peer.seen.ends == 1);
    open(peer);
    WAIT_FOR(peer.count() == 2);
    QVERIFY(peer.delivery(1).dup);
}

void TestScriptedBroker::rulesAreCheckedCountedAndNamed()
{
    QCOMPARE(scriptedProblem(rule(ScriptedAt::Connect, ScriptedDo::Refuse, 5)), QString());
    QVERIFY(!scriptedProblem(rule(ScriptedAt::Connect, ScriptedDo::Refuse, 0)).isEmpty());
    QVERIFY(!scriptedProblem(rule(ScriptedAt::Subscribe, ScriptedDo::Grant, 3)).isEmpty());
    const QString wrong = scriptedProblem(rule(ScriptedAt::Ping, ScriptedDo::Twice));
    QVERIFY2(wrong.contains(QStringLiteral("answer, silence, close, reset")), qPrintable(wrong));
    ScriptedRule filtered = rule(ScriptedAt::Delivery, ScriptedDo::Lose);
    filtered.filter = QStringLiteral("a/#/b");
    QVERIFY(!scriptedProblem(filtered).isEmpty());
    filtered.filter = QStringLiteral("a/#");
    QCOMPARE(scriptedProblem(filtered), QString());

    ScriptedRuleBook book;
    filtered.skip = 1;
    filtered.times = 1;
    book.add(filtered);
    book.add(rule(ScriptedAt::Delivery, ScriptedDo::Twice));
    const auto take = [&book](const char* topic) { return book.take(ScriptedAt::Delivery, {}, QString::fromLatin1(topic))->what; };
    QCOMPARE(take("b"), ScriptedDo::Twice);
    QCOMPARE(take("a"), ScriptedDo::Twice);   // skipped by the first
    QCOMPARE(take("a/b"), ScriptedDo::Lose);
    QCOMPARE(take("a/b"), ScriptedDo::Twice); // the first is used up
    QCOMPARE(book.rules().size(), 1);

    for (int i = 0; i <= int(ScriptedAt::Ping); ++i) QCOMPARE(int(scriptedAt(scriptedName(ScriptedAt(i))).value()), i);
    for (int i = 0; i <= int(ScriptedDo::Twice); ++i) QCOMPARE(int(scriptedDo(scriptedName(ScriptedDo(i))).value()), i);
    QVERIFY(!scriptedAt(u"nowhere"));
}

QTEST_GUILESS_MAIN(TestScriptedBroker)
#include "tst_scripted_broker.moc"
