#include "core/mqtt/rest_policy.h"

#include <QTest>

using wb::mqtt::RestPolicy;

// When plain TCP may rest between reads; the figures behind it are measured ones (see rest_policy.h).
class TestRestPolicy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void slowTrafficNeverRests();
    void fastSmallReadsRest();
    void largeReadsDoNotRest();
    void restGoesOnWhileItPays();
    void pauseInAFastStreamStartsOver();
    void nextBurstRestsSooner();
    void singleMessagesBetweenBurstsAreReadAtOnce();
    void burstsAreForgottenAfterAWhile();
};

namespace {

constexpr std::int64_t us = 1000;

// The number of the first read after which it rests, of reads of 90 bytes at this interval; 0: never.
int firstRest(RestPolicy& policy, std::int64_t interval, std::size_t bytes = 90)
{
    std::int64_t now = 0;
    for (int i = 1; i <= 1000; ++i, now += interval)
        if (policy.afterRead(bytes, now)) return i;
    return 0;
}

} // namespace

void TestRestPolicy::slowTrafficNeverRests()
{
    for (const auto interval : {300 * us, 1000 * us, 1'000'000 * us}) {
        RestPolicy policy;
        QCOMPARE(firstRest(policy, interval), 0);
    }
}

void TestRestPolicy::fastSmallReadsRest()
{
    RestPolicy policy;
    QCOMPARE(firstRest(policy, 20 * us), 16); // 50 000 messages a second
    RestPolicy slower;
    QCOMPARE(firstRest(slower, 100 * us), 16); // 10 000
}

void TestRestPolicy::largeReadsDoNotRest()
{
    RestPolicy policy;
    QCOMPARE(firstRest(policy, 20 * us, 64 * 1024), 0);
}

void TestRestPolicy::restGoesOnWhileItPays()
{
    RestPolicy policy;
    QCOMPARE(firstRest(policy, 20 * us), 16);
    QVERIFY(policy.afterRest(90 * 100, 2000 * us));
    QVERIFY(policy.afterRest(90 * 4, 4000 * us));
    QVERIFY(!policy.afterRest(90 * 3, 6000 * us)); // fewer messages than a rest is worth
    QVERIFY(!policy.afterRest(0, 8000 * us));
    QVERIFY(!policy.afterRest(64 * 1024, 10'000 * us)); // the socket fills: read on
}

void TestRestPolicy::pauseInAFastStreamStartsOver()
{
    RestPolicy policy;
    for (int i = 0; i < 15; ++i) QVERIFY(!policy.afterRead(90, i * 20 * us));
    QVERIFY(!policy.afterRead(90, 1'000'000 * us)); // the sixteenth, a second later
    for (int i = 0; i < 14; ++i) QVERIFY(!policy.afterRead(90, 1'000'100 * us + i * 20 * us));
    QVERIFY(policy.afterRead(90, 1'000'500 * us)); // the sixteenth since then
}

// A publisher that sends in slices makes a burst each: waking sixteen times for each of them would cost what resting
// is there to save.
void TestRestPolicy::nextBurstRestsSooner()
{
    RestPolicy policy;
    QCOMPARE(firstRest(policy, 20 * us), 16);
    QVERIFY(policy.afterRest(90 * 80, 2000 * us));
    QVERIFY(!policy.afterRest(0, 4000 * us)); // the burst is over
    QVERIFY(!policy.afterRead(90, 10'000 * us));
    QVERIFY(policy.afterRead(90, 10'020 * us));
    QVERIFY(policy.afterRest(90 * 90, 12'000 * us));
    QVERIFY(!policy.afterRest(0, 14'000 * us));
}

void TestRestPolicy::singleMessagesBetweenBurstsAreReadAtOnce()
{
    RestPolicy policy;
    QCOMPARE(firstRest(policy, 20 * us), 16);
    QVERIFY(policy.afterRest(90 * 80, 2000 * us));
    QVERIFY(!policy.afterRest(0, 4000 * us));
    for (int i = 1; i < 8; ++i) QVERIFY(!policy.afterRead(90, i * 5000 * us)); // one each 5 ms
}

void TestRestPolicy::burstsAreForgottenAfterAWhile()
{
    RestPolicy policy;
    QCOMPARE(firstRest(policy, 20 * us), 16);
    QVERIFY(policy.afterRest(90 * 80, 2000 * us));
    QVERIFY(!policy.afterRest(0, 4000 * us));
    for (int i = 0; i < 15; ++i) QVERIFY(!policy.afterRead(90, 100'000 * us + i * 20 * us));
    QVERIFY(policy.afterRead(90, 100'400 * us));
}

QTEST_APPLESS_MAIN(TestRestPolicy)
#include "tst_rest_policy.moc"
