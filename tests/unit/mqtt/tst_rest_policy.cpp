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
    QVERIFY(policy.afterRest(90 * 100));
    QVERIFY(policy.afterRest(90 * 4));
    QVERIFY(!policy.afterRest(90 * 3)); // fewer messages than a rest is worth
    QVERIFY(!policy.afterRest(0));
    QVERIFY(!policy.afterRest(64 * 1024)); // the socket fills: read on
}

void TestRestPolicy::pauseInAFastStreamStartsOver()
{
    RestPolicy policy;
    for (int i = 0; i < 15; ++i) QVERIFY(!policy.afterRead(90, i * 20 * us));
    QVERIFY(!policy.afterRead(90, 1'000'000 * us)); // the sixteenth, a second later
    for (int i = 0; i < 15; ++i) QVERIFY(!policy.afterRead(90, 1'000'100 * us + i * 20 * us));
    QVERIFY(policy.afterRead(90, 1'000'500 * us));
}

QTEST_APPLESS_MAIN(TestRestPolicy)
#include "tst_rest_policy.moc"
