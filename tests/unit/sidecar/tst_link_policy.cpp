#include "core/sidecar/retry_policy.h"

#include <QTest>

using namespace wb::sidecar;
using namespace std::chrono_literals;

// When a lost or failed connection is tried again: facts B.3 to B.5 and the recordings in vectors/dapr-wire.
class TestLinkPolicy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstConnectionIsTriedEveryTwentySeconds();
    void oldLossCostsNoPause();
    void repeatedLossDoubles();
    void failedTriesDoubleUpToTenMinutes();
    void brokerRestartGivesAttemptsAfter0And1And3Seconds();
    void longQuietStartsOver();
    void observerNeverWaitsLongerThanFiveSeconds();

private:
    const Moment m_start{};
};

void TestLinkPolicy::firstConnectionIsTriedEveryTwentySeconds()
{
    RetryPolicy policy;
    for (int i = 0; i < 5; ++i) QCOMPARE(policy.afterFailedTry(m_start + i * 20s), Milliseconds(20s));
}

void TestLinkPolicy::oldLossCostsNoPause()
{
    RetryPolicy policy;
    policy.succeeded();
    QCOMPARE(policy.afterLoss(m_start), Milliseconds(0));
    QCOMPARE(policy.afterLoss(m_start + 1h), Milliseconds(0));
}

void TestLinkPolicy::repeatedLossDoubles()
{
    RetryPolicy policy;
    policy.succeeded();
    Moment now = m_start;
    QList<qint64> pauses;
    for (int i = 0; i < 5; ++i) {
        const Milliseconds pause = policy.afterLoss(now);
        pauses << pause.count();
        now += pause + 100ms; // connected, and thrown out again by a client with the same id
    }
    QCOMPARE(pauses, (QList<qint64>{0, 1000, 2000, 4000, 8000}));
}

void TestLinkPolicy::failedTriesDoubleUpToTenMinutes()
{
    RetryPolicy policy;
    policy.succeeded();
    Moment now = m_start;
    QList<qint64> seconds;
    for (int i = 0; i < 12; ++i) {
        const Milliseconds pause = policy.afterFailedTry(now);
        seconds << pause.count() / 1000;
        now += pause;
    }
    QCOMPARE(seconds, (QList<qint64>{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600}));
}

void TestLinkPolicy::brokerRestartGivesAttemptsAfter0And1And3Seconds()
{
    RetryPolicy policy; // sub-broker-restart.json
    policy.succeeded();
    Milliseconds at = policy.afterLoss(m_start);
    QCOMPARE(at, Milliseconds(0));
    at += policy.afterFailedTry(m_start + at);
    QCOMPARE(at, Milliseconds(1s));
    at += policy.afterFailedTry(m_start + at);
    QCOMPARE(at, Milliseconds(3s));
}

void TestLinkPolicy::longQuietStartsOver()
{
    BackOff backOff({1s, 10min, 3s, true}); // over after 2 x 3 s plus the last pause
    QCOMPARE(backOff.next(m_start), Milliseconds(0));
    QCOMPARE(backOff.next(m_start + 6s), Milliseconds(1s));
    QCOMPARE(backOff.next(m_start + 6s + 7s), Milliseconds(2s));
    QCOMPARE(backOff.next(m_start + 13s + 8s + 1ms), Milliseconds(0));
}

void TestLinkPolicy::observerNeverWaitsLongerThanFiveSeconds()
{
    RetryPolicy policy(RetryStyle::Observer);
    QList<qint64> pauses{policy.afterLoss(m_start).count()};
    for (int i = 0; i < 5; ++i) pauses << policy.afterFailedTry(m_start + i * 1s).count();
    QCOMPARE(pauses, (QList<qint64>{1000, 1000, 2000, 4000, 5000, 5000}));
}

QTEST_GUILESS_MAIN(TestLinkPolicy)
#include "tst_link_policy.moc"
