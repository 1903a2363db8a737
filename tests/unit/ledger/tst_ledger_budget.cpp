#include "tests/unit/ledger/frames.h"

#include <QTest>

#include <algorithm>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

// What is let go when memory is full, and what is not.
class TestLedgerBudget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void historyStaysWithinTheBudget();
    void receivedIsKeptPlusLetGo();
    void latestAndRetainedOutliveTheirBlock();
    void oneSavedValueServesBothUses();
    void aSavedValueGoesWhenANewerOneComes();
    void savedValuesAreCounted();
    void theChainEndsWhereHistoryEnds();
    void aPacketLargerThanABlockHasItsOwn();
    void aPacketLargerThanTheBudgetIsKeptUntilTheNext();
    void aSmallerBudgetLetsGoAtOnce();
    void topicsBeyondTheBudgetAreShownHonestly();
    void anIdleLedgerHoldsLittle();
    void aSnapshotOutlivesLettingGo();
};

namespace {

void fill(Ledger& ledger, std::string_view topic, std::size_t bytes)
{
    const std::string payload(1000, 'f');
    for (std::size_t sent = 0; sent < bytes; sent += payload.size()) publish(ledger, topic, payload);
}

} // namespace

void TestLedgerBudget::historyStaysWithinTheBudget()
{
    for (const std::size_t budget : {smallestBudgetBytes, std::size_t(64) << 20}) {
        Ledger ledger(budget);
        std::uint64_t most = 0;
        for (int i = 0; i < 200; ++i) {
            fill(ledger, "t/" + std::to_string(i % 10), 1'000'000);
            most = std::max(most, ledger.counters().usedBytes);
        }
        QVERIFY(most <= budget);
        QVERIFY(most > budget * 3 / 4); // and uses what it may
        QCOMPARE(ledger.counters().budgetBytes, std::uint64_t(budget));
    }
}

void TestLedgerBudget::receivedIsKeptPlusLetGo()
{
    Ledger ledger(smallestBudgetBytes);
    std::uint64_t sent = 0;
    for (int i = 0; i < 40'000; ++i) {
        publish(ledger, "t", std::string(500, 'x'), {}, i % 5 == 0 ? toBroker : fromBroker);
        sent += i % 5 != 0;
    }
    const Counters& counters = ledger.counters();
    QCOMPARE(counters.received, sent);
    QVERIFY(counters.letGo > 0);
    QCOMPARE(counters.kept + counters.letGo, counters.received);
    QCOMPARE(counters.packets, std::uint64_t(40'000));
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(snapshot.end() - snapshot.begin(), counters.packetsKept);
    std::uint64_t kept = 0;
    for (Seq seq = snapshot.begin(); seq < snapshot.end(); ++seq) kept += snapshot.record(seq).isMessage();
    QCOMPARE(kept, counters.kept);
}

void TestLedgerBudget::latestAndRetainedOutliveTheirBlock()
{
    Ledger ledger(smallestBudgetBytes);
    publish(ledger, "quiet", "superseded");
    const Seq retained = publish(ledger, "quiet", "the retained value", {.qos = 1, .retain = true, .packetId = 3});
    const Seq latest = publish(ledger, "quiet", "the latest value", {.qos = 1, .dup = true, .packetId = 4});
    ledger.takeDelta(noon);
    fill(ledger, "busy", 3 * smallestBudgetBytes);
    const DeltaPtr delta = ledger.takeDelta(noon);
    QVERIFY(!delta->snapshot.contains(latest));
    const TopicId quiet = 1;
    std::vector<std::shared_ptr<const SavedMessage>> saved;
    for (const auto& message : delta->saved)
        if (message->record.topic == quiet) saved.push_back(message);
    QCOMPARE(saved.size(), std::size_t(2));
    if (saved[0]->seq == retained) std::swap(saved[0], saved[1]);
    QCOMPARE(saved[0]->seq, latest);
    QCOMPARE(saved[0]->payload, std::string("the latest value"));
    QVERIFY(saved[0]->record.dup());
    QCOMPARE(saved[0]->record.packetId, mqtt::PacketId(4));
    QCOMPARE(saved[1]->seq, retained);
    QCOMPARE(saved[1]->payload, std::string("the retained value"));
    QVERIFY(ledger.takeDelta(noon)->saved.empty()); // told once
}

void TestLedgerBudget::oneSavedValueServesBothUses()
{
    Ledger ledger(smallestBudgetBytes);
    const Seq seq = publish(ledger, "quiet", "both", {.retain = true});
    fill(ledger, "busy", 3 * smallestBudgetBytes);
    const DeltaPtr delta = ledger.takeDelta(noon);
    QCOMPARE(std::count_if(delta->saved.begin(), delta->saved.end(), [&](const auto& s) { return s->seq == seq; }), 1);
    publish(ledger, "quiet", "live");
    const DeltaPtr after = ledger.takeDelta(noon);
    QCOMPARE(stateOf(*after, "quiet")->retained, seq); // still the retained value, still saved
}

void TestLedgerBudget::aSavedValueGoesWhenANewerOneComes()
{
    Ledger ledger(smallestBudgetBytes);
    publish(ledger, "quiet", std::string(1'000'000, 'q'), {.retain = true});
    fill(ledger, "busy", 3 * smallestBudgetBytes);
    const std::weak_ptr<const SavedMessage> saved = ledger.takeDelta(noon)->saved.at(0);
    QVERIFY(!saved.expired());
    publish(ledger, "quiet", "live");
    QVERIFY(!saved.expired()); // the retained value still
    publish(ledger, "quiet", "", {.retain = true}, toBroker);
    QVERIFY(saved.expired());
    QVERIFY(ledger.counters().usedBytes <= smallestBudgetBytes);
}

void TestLedgerBudget::savedValuesAreCounted()
{
    Ledger ledger(smallestBudgetBytes);
    for (int i = 0; i < 5; ++i) publish(ledger, "quiet/" + std::to_string(i), std::string(1'000'000, 'q'));
    fill(ledger, "busy", 3 * smallestBudgetBytes);
    const Snapshot snapshot = ledger.snapshot();
    QVERIFY(ledger.counters().usedBytes <= smallestBudgetBytes);
    QVERIFY((snapshot.end() - snapshot.begin()) * 1032 < smallestBudgetBytes - 5'000'000);
    for (int i = 0; i < 9; ++i) publish(ledger, "more/" + std::to_string(i), std::string(1'000'000, 'q'));
    fill(ledger, "busy", 3 * smallestBudgetBytes);
    QVERIFY(ledger.counters().usedBytes > smallestBudgetBytes); // 14 MB of latest values: more than allowed, and said
    QVERIFY(ledger.counters().usedBytes < 14'000'000 + 2 * smallestBudgetBytes / 4);
    QVERIFY(ledger.snapshot().end() > ledger.snapshot().begin());
}

void TestLedgerBudget::theChainEndsWhereHistoryEnds()
{
    Ledger ledger(smallestBudgetBytes);
    publish(ledger, "quiet", "1");
    const Seq kept = publish(ledger, "quiet", "2");
    QCOMPARE(ledger.snapshot().previousOnTopic(kept), Seq(0));
    fill(ledger, "busy", 3 * smallestBudgetBytes);
    const Seq later = publish(ledger, "quiet", "3");
    QCOMPARE(ledger.snapshot().previousOnTopic(later), noSeq);
    const Snapshot snapshot = ledger.snapshot();
    Seq seq = later - 1;
    std::size_t walked = 0;
    for (; seq != noSeq; seq = snapshot.previousOnTopic(seq)) ++walked;
    QCOMPARE(Seq(walked), later - snapshot.begin());
}

void TestLedgerBudget::aPacketLargerThanABlockHasItsOwn()
{
    Ledger ledger;
    std::vector<Seq> seqs;
    for (int i = 0; i < 10; ++i) {
        seqs.push_back(publish(ledger, "small", "s"));
        seqs.push_back(publish(ledger, "large", std::string(5'000'000, static_cast<char>('0' + i))));
    }
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(snapshot.end(), Seq(20));
    for (std::size_t i = 0; i < 10; ++i) {
        QCOMPARE(snapshot.data(seqs[2 * i]), std::string_view("s"));
        QCOMPARE(snapshot.data(seqs[2 * i + 1]), std::string(5'000'000, static_cast<char>('0' + i)));
    }
    // The small ones in between do not cost a block each.
    QVERIFY(ledger.counters().usedBytes < 50'000'000 + 1'000'000);
}

void TestLedgerBudget::aPacketLargerThanTheBudgetIsKeptUntilTheNext()
{
    Ledger ledger(smallestBudgetBytes);
    publish(ledger, "a", std::string(20'000'000, 'a'), {}, toBroker);
    QCOMPARE(ledger.counters().packetsKept, std::uint64_t(1));
    QVERIFY(ledger.counters().usedBytes > smallestBudgetBytes);
    publish(ledger, "a", "small", {}, toBroker);
    QCOMPARE(ledger.counters().packetsKept, std::uint64_t(1));
    QVERIFY(ledger.counters().usedBytes < smallestBudgetBytes);
}

void TestLedgerBudget::aSmallerBudgetLetsGoAtOnce()
{
    Ledger ledger(std::size_t(64) << 20);
    fill(ledger, "t", 50'000'000);
    const std::uint64_t kept = ledger.counters().kept;
    ledger.takeDelta(noon);
    ledger.setBudget(std::size_t(16) << 20);
    QVERIFY(ledger.hasChanges());
    QVERIFY(ledger.counters().usedBytes <= std::size_t(16) << 20);
    QVERIFY(ledger.counters().kept < kept / 3);
    ledger.setBudget(1);
    QCOMPARE(ledger.counters().budgetBytes, std::uint64_t(smallestBudgetBytes));
}

void TestLedgerBudget::topicsBeyondTheBudgetAreShownHonestly()
{
    Ledger ledger(smallestBudgetBytes);
    for (int i = 0; i < 100'000; ++i) publish(ledger, "device/" + std::to_string(i), "value");
    const Counters& counters = ledger.counters();
    QCOMPARE(counters.topics, 100'000u);
    QVERIFY(counters.usedBytes > counters.budgetBytes);
    QCOMPARE(counters.kept + counters.letGo, std::uint64_t(100'000));
    QVERIFY(ledger.snapshot().contains(99'999));
}

void TestLedgerBudget::anIdleLedgerHoldsLittle()
{
    Ledger ledger;
    QVERIFY(ledger.counters().usedBytes < 16'384);
    publish(ledger, "a", "b");
    QVERIFY(ledger.counters().usedBytes < 32'768);
}

void TestLedgerBudget::aSnapshotOutlivesLettingGo()
{
    Ledger ledger(smallestBudgetBytes);
    publish(ledger, "t", "first");
    const Snapshot old = ledger.snapshot();
    fill(ledger, "t", 5 * smallestBudgetBytes); // recycles blocks, but not one that is still being read
    QVERIFY(!ledger.snapshot().contains(0));
    QCOMPARE(old.data(0), std::string_view("first"));
}

QTEST_APPLESS_MAIN(TestLedgerBudget)
#include "tst_ledger_budget.moc"
