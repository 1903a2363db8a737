#include "ui/models/feed.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb;

namespace {

ledger::DeltaPtr deltaAt(std::int64_t timeNs)
{
    auto delta = std::make_shared<ledger::Delta>();
    delta->timeNs = timeNs;
    return delta;
}

} // namespace

class TestFeed : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asksAgainOnlyAfterApplying();
    void stopsAsking();
    void paceFollowsTheWatchers();
    void destroyedWatchersAreForgotten();
};

// architecture.md, one packet's way: the next delta is asked for when the last was applied, never before.
void TestFeed::asksAgainOnlyAfterApplying()
{
    sidecar::EngineThread thread(8u << 20);
    ui::Feed feed(thread.engine());
    int applied = 0;
    int inside = 0;
    connect(&feed, &ui::Feed::arrived, &feed, [&] {
        QCOMPARE(++inside, 1);
        ++applied;
        // A change while this one is applied is told later, in a turn of its own.
        QMetaObject::invokeMethod(thread.engine(), &sidecar::Engine::clearLedger, Qt::QueuedConnection);
        --inside;
    });
    feed.setWatched(this, true);
    feed.start();
    QMetaObject::invokeMethod(thread.engine(), &sidecar::Engine::clearLedger, Qt::QueuedConnection);
    QTRY_VERIFY(applied >= 3);
    QVERIFY(feed.lastPtr());
}

void TestFeed::stopsAsking()
{
    ui::Feed feed(nullptr);
    feed.start();
    QVERIFY(feed.isRunning());
    QSignalSpy arrived(&feed, &ui::Feed::arrived);
    feed.take(deltaAt(5)); // what was asked for before is still applied
    feed.stop();
    feed.take(deltaAt(6));
    QCOMPARE(arrived.size(), 2);
    QCOMPARE(feed.last().timeNs, 6);
    feed.take(nullptr);
    QCOMPARE(arrived.size(), 2);
}

void TestFeed::paceFollowsTheWatchers()
{
    ui::Feed feed(nullptr);
    QObject one;
    QObject two;
    QCOMPARE(feed.paceMs(), ui::Feed::slowPaceMs);
    feed.setWatched(&one, true);
    feed.setWatched(&two, true);
    feed.setWatched(&two, true); // twice is once
    QCOMPARE(feed.paceMs(), ui::Feed::livePaceMs);
    feed.setWatched(&one, false);
    QVERIFY(feed.isWatched());
    feed.setWatched(&two, false);
    QCOMPARE(feed.paceMs(), ui::Feed::slowPaceMs);
}

void TestFeed::destroyedWatchersAreForgotten()
{
    ui::Feed feed(nullptr);
    {
        QObject watcher;
        feed.setWatched(&watcher, true);
    }
    QVERIFY(!feed.isWatched());
}

QTEST_GUILESS_MAIN(TestFeed)
#include "tst_feed.moc"
