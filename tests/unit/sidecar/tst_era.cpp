#include "core/sidecar/components/era.h"
#include "core/sidecar/components/rate_limit.h"

#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace std::chrono_literals;
using dapr::ComponentFamily;

// The differences between Dapr's releases, as data (facts B to E, H).
class TestEra : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void releases();
    void pubSub_data();
    void pubSub();
    void binding_data();
    void binding();
    void whatDaprdSaysOfAnInit_data();
    void whatDaprdSaysOfAnInit();
    void failedMessagesAreSpacedEvenlyAndUnusedTimeIsCaughtUp();
};

void TestEra::releases()
{
    QCOMPARE(releaseOf(u"1.9"), (Release{9, 0}));
    QCOMPARE(releaseOf(u"1.9.7"), (Release{9, 7}));
    QCOMPARE(releaseOf(u""), Release{});
    QCOMPARE(releaseOf(u"edge"), Release{});
    QVERIFY(releaseOf(u"1.9.7") < releaseOf(u"1.10"));
    QVERIFY(eraRules(u"1.10", ComponentFamily::PubSub).today);
    QVERIFY(eraRules(u"1.18", ComponentFamily::Binding).today);
    QVERIFY(!eraRules(u"1.9.7", ComponentFamily::Binding).today);
}

void TestEra::pubSub_data()
{
    QTest::addColumn<QString>("release");
    QTest::addColumn<Acknowledge>("acknowledge");
    QTest::addColumn<HandlerChoice>("choice");
    QTest::addColumn<bool>("retries");
    QTest::addColumn<bool>("connectRetry");
    QTest::addColumn<int>("publishSeconds");
    const auto row = [](const char* release, Acknowledge acknowledge, HandlerChoice choice, bool retries, bool again, int seconds) {
        QTest::newRow(release) << QString::fromLatin1(release) << acknowledge << choice << retries << again << seconds;
    };
    row("1.0", Acknowledge::Always, HandlerChoice::Last, false, false, 3);
    row("1.1", Acknowledge::Always, HandlerChoice::Last, true, false, 3);
    row("1.5", Acknowledge::Always, HandlerChoice::Last, true, false, 3);
    row("1.6", Acknowledge::OnSuccess, HandlerChoice::Last, true, false, 3);
    row("1.7", Acknowledge::OnSuccess, HandlerChoice::Last, true, false, 3);
    row("1.8", Acknowledge::OnSuccess, HandlerChoice::Exact, true, false, 30);
    row("1.9", Acknowledge::Republished, HandlerChoice::Patterns, false, false, 30);
    row("1.9.7", Acknowledge::Republished, HandlerChoice::Patterns, false, true, 30);
}

void TestEra::pubSub()
{
    QFETCH(QString, release);
    const EraRules rules = eraRules(release, ComponentFamily::PubSub);
    QVERIFY(!rules.today && rules.twoConnections && rules.inOrder);
    QTEST(rules.acknowledge, "acknowledge");
    QTEST(rules.choice, "choice");
    QTEST(rules.retries, "retries");
    QTEST(rules.connectRetry, "connectRetry");
    QTEST(rules.resubscribes, "connectRetry"); // both came with 1.9.7
    QTEST(int(std::chrono::duration_cast<std::chrono::seconds>(rules.publishWait).count()), "publishSeconds");
}

void TestEra::binding_data()
{
    QTest::addColumn<QString>("release");
    QTest::addColumn<bool>("oneClient");
    QTest::addColumn<int>("tries");
    QTest::addColumn<bool>("requestTopic");
    QTest::addColumn<bool>("direction");
    QTest::newRow("1.1") << "1.1" << true << 1 << false << false;
    QTest::newRow("1.2") << "1.2" << false << 1 << false << false;
    QTest::newRow("1.5") << "1.5" << false << 1 << false << false;
    QTest::newRow("1.6") << "1.6" << false << 4 << false << false;
    QTest::newRow("1.8") << "1.8" << false << 4 << true << false;
    QTest::newRow("1.11") << "1.11" << false << 4 << true << false;
    QTest::newRow("1.12") << "1.12" << false << 4 << true << true;
}

void TestEra::binding()
{
    QFETCH(QString, release);
    const EraRules rules = eraRules(release, ComponentFamily::Binding);
    QTEST(rules.sharesOneClient, "oneClient");
    QTEST(rules.invokeTries, "tries");
    QTEST(rules.requestTopic, "requestTopic");
    QTEST(rules.directionCounts, "direction");
}

void TestEra::whatDaprdSaysOfAnInit_data()
{
    QTest::addColumn<QString>("release");
    QTest::addColumn<QString>("words");
    QTest::newRow("1.0") << "1.0" << "init timeout for component orders exceeded after 5s";
    QTest::newRow("1.11") << "1.11" << "init timeout for component orders exceeded after 5s";
    QTest::newRow("1.12") << "1.12" << "init timeout for component orders (pubsub.mqtt3/v1) exceeded after 5s";
    QTest::newRow("1.16") << "1.16" << "init timeout for component orders (pubsub.mqtt3/v1) exceeded after 5s";
    QTest::newRow("1.17") << "1.17" << "late\ninit timeout for component orders (pubsub.mqtt3/v1)";
}

void TestEra::whatDaprdSaysOfAnInit()
{
    QFETCH(QString, release);
    const QString name = QStringLiteral("orders");
    const QString logName = QStringLiteral("orders (pubsub.mqtt3/v1)");
    QTEST(initError(release, QStringLiteral("late"), true, name, logName, 5s), "words");
    QCOMPARE(initError(release, QStringLiteral("not Authorized"), false, name, logName, 5s), QStringLiteral("not Authorized"));
}

// go.uber.org/ratelimit: 10 a second are 100 ms apart.
void TestEra::failedMessagesAreSpacedEvenlyAndUnusedTimeIsCaughtUp()
{
    RateLimit limit(10);
    const mqtt::Instant start{};
    QCOMPARE(limit.take(start), mqtt::Duration::zero());
    QCOMPARE(limit.take(start), mqtt::Duration(100ms));
    QCOMPARE(limit.take(start + 100ms), mqtt::Duration(100ms));
    const mqtt::Instant later = start + 10s;
    for (int i = 0; i < 11; ++i) QCOMPARE(limit.take(later), mqtt::Duration::zero());
    QCOMPARE(limit.take(later), mqtt::Duration(100ms));
    RateLimit none(0);
    for (int i = 0; i < 3; ++i) QCOMPARE(none.take(start), mqtt::Duration::zero());
}

QTEST_GUILESS_MAIN(TestEra)
#include "tst_era.moc"
