#include "core/sidecar/components/component.h"
#include "core/sidecar/handlers.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QTest>

using namespace wb::sidecar;

namespace {

struct Nobody final : MessageHandler {
    std::optional<HandlerEnd> handle(const InboundMessage&, CallId) override { return HandlerEnd{}; }
};
Nobody one, two;

} // namespace

// Which handler Dapr picks (facts D.2), against what its own regular expressions matched.
class TestHandler : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void patternsMatchWhatDaprsDo_data();
    void patternsMatchWhatDaprsDo();
    void exactTopicComesFirst();
    void firstSubscribedWinsAmongPatterns();
    void sharedSubscriptionMatchesByItsAlias();
    void noHandlerForAForeignTopic();
    void removedTopicHasNoHandler();
};

void TestHandler::patternsMatchWhatDaprsDo_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("alias");
    QTest::addColumn<bool>("wild");
    QTest::addColumn<QStringList>("matched");
    const QString shared = wb::test::sharedDir();
    if (shared.isEmpty()) return;
    QFile file(shared + QStringLiteral("/vectors/dapr/topic-filter-regex.txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (!line.startsWith(QLatin1String("RX "))) continue;
        const QStringList quoted = line.split(QLatin1Char('"'));
        QTest::newRow(quoted[1].toUtf8().constData())
            << quoted[1] << quoted[3] << !quoted[5].isEmpty() << quoted[6].split(QLatin1Char(' '), Qt::SkipEmptyParts);
    }
}

void TestHandler::patternsMatchWhatDaprsDo()
{
    if (wb::test::sharedDir().isEmpty()) QSKIP("../shared is not here");
    QFETCH(QString, filter);
    QFETCH(QString, alias);
    QFETCH(bool, wild);
    QFETCH(QStringList, matched);
    const TopicPattern pattern(filter.toStdString());
    QCOMPARE(QString::fromStdString(pattern.alias()), alias);
    QCOMPARE(pattern.isWild(), wild);
    Handlers handlers;
    handlers.set(filter.toStdString(), one);
    const QString candidates =
        QStringLiteral("a a/ a/b a/b/c ab /a $SYS/x abc/b a/x/y/c a/c ac");
    QStringList found;
    for (const QString& topic : candidates.split(QLatin1Char(' ')))
        if (handlers.find(topic.toStdString())) found << topic;
    QCOMPARE(found, matched);
}

void TestHandler::exactTopicComesFirst()
{
    Handlers handlers;
    handlers.set("a/#", one);
    handlers.set("a/b", two);
    QCOMPARE(handlers.find("a/b")->handler, &two);
    QCOMPARE(handlers.find("a/c")->handler, &one);
}

void TestHandler::firstSubscribedWinsAmongPatterns()
{
    Handlers handlers;
    handlers.set("sensors/+", one);
    handlers.set("sensor/#", two);
    QCOMPARE(handlers.find("sensors/x")->topic, std::string("sensors/+"));
    handlers.remove("sensors/+");
    QCOMPARE(handlers.find("sensors/x")->topic, std::string("sensor/#")); // Dapr's cross-talk
}

void TestHandler::sharedSubscriptionMatchesByItsAlias()
{
    Handlers handlers;
    handlers.set("$share/g/orders", one);
    QVERIFY(handlers.find("orders"));
    QVERIFY(!handlers.find("orders/new"));
}

void TestHandler::noHandlerForAForeignTopic()
{
    Handlers handlers;
    QVERIFY(!handlers.find("a"));
    handlers.set("a/b", one);
    QVERIFY(!handlers.find("a"));
    QVERIFY(!handlers.find("a/b/c"));
}

void TestHandler::removedTopicHasNoHandler()
{
    Handlers handlers;
    handlers.set("a", one);
    handlers.set("a", two);
    QCOMPARE(handlers.all().size(), 1u);
    QCOMPARE(handlers.find("a")->handler, &two);
    handlers.remove("a");
    QVERIFY(!handlers.find("a"));
}

QTEST_GUILESS_MAIN(TestHandler)
#include "tst_handler.moc"
