#include "tests/ui/ledger_feeder.h"
#include "ui/models/topic_tree_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using ui::TopicTreeModel;

namespace {

// The rows as indented text with the counts, as a person sees them.
QStringList printed(const TopicTreeModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex first = model.index(row, 0);
        const QString sign = !first.data(ui::ExpandableRole).toBool() ? QStringLiteral(" ")
                             : first.data(ui::ExpandedRole).toBool()  ? QStringLiteral("-")
                                                                      : QStringLiteral("+");
        lines += QString(first.data(ui::DepthRole).toInt() * 2, u' ') + sign + first.data().toString() + u' '
                 + model.index(row, TopicTreeModel::MessagesColumn).data().toString().replace(QChar(0x202f), u' ');
    }
    return lines;
}

QStringList lines(const char* text)
{
    QStringList wanted;
    for (const QString& line : QString::fromUtf8(text).split(u'\n'))
        if (!line.trimmed().isEmpty()) wanted += line;
    return wanted;
}

ledger::MessageFilter filter(const char* text)
{
    return *ledger::parseQuery(text);
}

} // namespace

class TestTopicTreeModel : public QObject {
    Q_OBJECT
private:
    // One model under the tester, fed by a real ledger.
    struct Bench {
        test::LedgerFeeder feeder;
        TopicTreeModel model;
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

        void take()
        {
            for (bool more = true; more;) { // a delta tells so many topics at most
                const auto delta = feeder.delta();
                more = delta->more;
                model.apply(*delta);
            }
        }
        ledger::TopicId idOf(const char* name) const
        {
            for (ledger::TopicId id = 1; id < model.mirror().idEnd(); ++id)
                if (model.mirror().contains(id) && model.mirror().node(id).name() == name) return id;
            return 0;
        }
    };

private Q_SLOTS:
    void sortsLevelsDepthFirst();
    void growsInTheMiddle();
    void opensAndCloses();
    void sumsInnerLevels();
    void countsTheLargerRole();
    void filtersByName();
    void filtersByState();
    void filterFollowsChanges();
    void pauseHoldsEverything();
    void keepsValuesThatHistoryLetGo();
    void startsOverWhenCleared();
    void survivesRandomWork();
    void ordersInSlices();
    void readsPayloadsForPeople();
    void memoryATopic();
};

// '/' comes before every other character, so a subtree is one stretch (look.md: tree first).
void TestTopicTreeModel::sortsLevelsDepthFirst()
{
    Bench b;
    for (const char* topic : {"orders new", "orders/paid", "plant", "orders", "orders/new/eu", "/x"})
        b.feeder.message(topic, "1");
    b.take();
    QCOMPARE(printed(b.model), lines("-(empty level) 1\n"
                                     "   x 1\n"
                                     "-orders 3\n"
                                     "  -new 1\n"
                                     "     eu 1\n"
                                     "   paid 1\n"
                                     " orders new 1\n"
                                     " plant 1\n"));
}

void TestTopicTreeModel::growsInTheMiddle()
{
    Bench b;
    b.feeder.message("a/1", "");
    b.feeder.message("c/1", "");
    b.take();
    QSignalSpy inserted(&b.model, &QAbstractItemModel::rowsInserted);
    for (const char* topic : {"a/0", "a/2", "a/3", "b", "d"}) b.feeder.message(topic, "");
    b.take();
    QCOMPARE(printed(b.model), lines("-a 4\n   0 1\n   1 1\n   2 1\n   3 1\n b 1\n-c 1\n   1 1\n d 1\n"));
    QCOMPARE(inserted.size(), 3); // neighbours come together: a/0; a/2, a/3 and b; d
}

void TestTopicTreeModel::opensAndCloses()
{
    Bench b;
    b.model.setBornOpen(0);
    for (const char* topic : {"a/b/c", "a/b/d", "a/e", "f"}) b.feeder.message(topic, "1");
    b.take();
    QCOMPARE(printed(b.model), lines("+a 3\n f 1\n"));
    QVERIFY(b.model.setData(b.model.index(0, 0), true, ui::ExpandedRole));
    QCOMPARE(printed(b.model), lines("-a 3\n  +b 2\n   e 1\n f 1\n"));
    b.model.reveal(b.idOf("a/b/d"));
    QCOMPARE(printed(b.model), lines("-a 3\n  -b 2\n     c 1\n     d 1\n   e 1\n f 1\n"));
    b.model.setExpanded(b.idOf("a"), false);
    QCOMPARE(printed(b.model), lines("+a 3\n f 1\n"));
    b.model.setExpanded(b.idOf("a"), true); // what was open under it is open again
    QCOMPARE(b.model.rowCount(), 6);
    b.model.collapseAll();
    QCOMPARE(b.model.rowCount(), 2);
    b.model.expandAll();
    QCOMPARE(b.model.rowCount(), 6);
    QCOMPARE(b.model.indexOf(b.idOf("a/e")).row(), 4);
}

void TestTopicTreeModel::sumsInnerLevels()
{
    Bench b;
    for (int i = 0; i < 3; ++i) b.feeder.message("plant/line1/temp", "21.4");
    b.feeder.message("plant/line1/state", "RUNNING", 1, true);
    b.take();
    QCOMPARE(printed(b.model), lines("-plant 4\n  -line1 4\n     state 1\n     temp 3\n"));
    QCOMPARE(b.model.index(0, TopicTreeModel::ValueColumn).data().toString(), QStringLiteral("topics: 2"));
    QCOMPARE(b.model.index(2, TopicTreeModel::ValueColumn).data().toString(), QStringLiteral("RUNNING"));
    QCOMPARE(b.model.index(2, TopicTreeModel::FlagsColumn).data().toString(), QStringLiteral("1 retained"));
}

// One message may reach both the sidecar and the observer: the larger number is shown, the tool tip tells both.
void TestTopicTreeModel::countsTheLargerRole()
{
    Bench b;
    for (int i = 0; i < 5; ++i) b.feeder.message("t", "x");
    for (int i = 0; i < 7; ++i) b.feeder.message("t", "x", 0, false, false, ledger::Role::Observer);
    b.take();
    QCOMPARE(printed(b.model), lines(" t 7\n"));
    const QString tip = b.model.index(0, TopicTreeModel::MessagesColumn).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(u"Sidecar: 5") && tip.contains(u"Observer: 7"), qPrintable(tip));
}

void TestTopicTreeModel::filtersByName()
{
    Bench b;
    b.model.setBornOpen(0);
    for (const char* topic : {"orders/new/eu", "orders/paid", "plant/temp", "plant/orders"}) b.feeder.message(topic, "1");
    b.take();
    QSignalSpy applied(&b.model, &TopicTreeModel::filterApplied);
    b.model.setFilter(filter("PAID"));
    QCOMPARE(applied.size(), 1);
    QCOMPARE(printed(b.model), lines("-orders 2\n   paid 1\n"));
    QCOMPARE(b.model.matches(), 1u);
    b.model.setFilter(filter("+/orders"));
    QCOMPARE(printed(b.model), lines("-plant 2\n   orders 1\n"));
    b.model.setFilter(filter("nothing"));
    QCOMPARE(b.model.rowCount(), 0);
    b.model.setFilter({});
    QCOMPARE(printed(b.model), lines("+orders 2\n+plant 2\n")); // as it was before the filter
    QCOMPARE(b.model.matches(), 4u);
}

void TestTopicTreeModel::filtersByState()
{
    Bench b;
    b.feeder.message("a/kept", "1", 1, true);
    b.feeder.message("a/again", "1", 1, false, true);
    b.feeder.message("b/plain", "1", 0);
    b.take();
    b.model.setFilter(filter("retained:yes"));
    QCOMPARE(printed(b.model), lines("-a 2\n   kept 1\n"));
    b.model.setFilter(filter("retained:yes payload:1"));
    QCOMPARE(printed(b.model), lines("-a 2\n   kept 1\n"));
    b.model.setFilter(filter("payload:other"));
    QCOMPARE(b.model.rowCount(), 0);
    b.model.setFilter(filter("qos:1 dup:yes"));
    QCOMPARE(printed(b.model), lines("-a 2\n   again 1\n"));
    b.model.setFilter(filter("qos:0"));
    QCOMPARE(printed(b.model), lines("-b 1\n   plain 1\n"));
}

// Rows come and go under a filter as topics start and stop to match it.
void TestTopicTreeModel::filterFollowsChanges()
{
    Bench b;
    b.feeder.message("a/x", "1", 0);
    b.feeder.message("b/y", "1", 1);
    b.take();
    b.model.setFilter(filter("qos:1"));
    QCOMPARE(printed(b.model), lines("-b 1\n   y 1\n"));
    b.feeder.message("a/x", "2", 1);
    b.feeder.message("b/y", "2", 0);
    b.feeder.message("c/z/new", "1", 1);
    b.take();
    QCOMPARE(printed(b.model), lines("-a 2\n   x 2\n-c 1\n  -z 1\n     new 1\n"));
    b.model.setExpanded(b.idOf("a"), false);
    QCOMPARE(printed(b.model), lines("+a 2\n-c 1\n  -z 1\n     new 1\n"));
}

void TestTopicTreeModel::pauseHoldsEverything()
{
    Bench b;
    b.feeder.message("t", "first");
    b.take();
    b.model.setPaused(true);
    QSignalSpy changed(&b.model, &QAbstractItemModel::dataChanged);
    b.feeder.message("t", "second");
    b.feeder.message("u", "x");
    b.take();
    b.feeder.message("t", "third");
    b.take();
    QCOMPARE(changed.size(), 0);
    QCOMPARE(printed(b.model), lines(" t 1\n"));
    QCOMPARE(b.model.index(0, TopicTreeModel::ValueColumn).data().toString(), QStringLiteral("first"));
    b.model.setPaused(false);
    QCOMPARE(printed(b.model), lines(" t 3\n u 1\n"));
    QCOMPARE(b.model.index(0, TopicTreeModel::ValueColumn).data().toString(), QStringLiteral("third"));
}

// The latest value survives the memory budget (delta.h).
void TestTopicTreeModel::keepsValuesThatHistoryLetGo()
{
    Bench b;
    b.feeder.ledger().setBudget(ledger::smallestBudgetBytes);
    b.feeder.message("quiet", "still here", 1, true);
    b.take();
    const std::string payload(4096, 'x');
    for (int i = 0; i < 4000; ++i) b.feeder.message("loud", payload);
    b.take();
    QVERIFY(b.feeder.ledger().counters().letGo > 0);
    const QModelIndex value = b.model.indexOf(b.idOf("quiet"), TopicTreeModel::ValueColumn);
    QCOMPARE(value.data().toString(), QStringLiteral("still here"));
}

void TestTopicTreeModel::startsOverWhenCleared()
{
    Bench b;
    b.feeder.message("a/b", "1");
    b.take();
    b.feeder.ledger().clear();
    b.feeder.message("c", "1");
    b.take();
    QCOMPARE(printed(b.model), lines(" c 1\n"));
}

// Every sequence of arriving, opening, closing, filtering keeps the rows what a fresh model would show.
void TestTopicTreeModel::survivesRandomWork()
{
    Bench b;
    b.model.setBornOpen(20);
    quint32 seed = 7;
    const auto random = [&seed](quint32 below) { return (seed = seed * 1664525u + 1013904223u, (seed >> 8) % below); };
    const char* filters[]{"", "1", "qos:1", "a/+/#", "retained:yes"};
    for (int round = 0; round < 120; ++round) {
        for (quint32 i = random(12); i > 0; --i) {
            std::string topic(1, char('a' + random(4)));
            for (quint32 depth = random(4); depth > 0; --depth) topic += "/" + std::to_string(random(5));
            b.feeder.message(topic, "x", int(random(2)), random(5) == 0);
        }
        b.take();
        const int rows = b.model.rowCount();
        if (rows > 0) {
            const QModelIndex index = b.model.index(int(random(quint32(rows))), 0);
            b.model.setData(index, !index.data(ui::ExpandedRole).toBool(), ui::ExpandedRole);
        }
        if (round % 10 == 9) b.model.setFilter(filter(filters[random(5)]));
        QTRY_VERIFY(b.model.isSettled());
    }
    b.model.setFilter({});
    b.model.expandAll();
    for (int row = 1; row < b.model.rowCount(); ++row) { // strictly in order, parents right above
        const auto before = b.model.topicAt(b.model.index(row - 1, 0));
        const auto after = b.model.topicAt(b.model.index(row, 0));
        QVERIFY(b.model.mirror().before(before, after));
    }
    QCOMPARE(std::size_t(b.model.rowCount()), b.model.mirror().order().size());
}

// Many new topics at once never block: the rest follows in the next turns.
void TestTopicTreeModel::ordersInSlices()
{
    Bench b;
    b.model.setBornOpen(0);
    for (int i = 0; i < 30000; ++i) b.feeder.message("root/" + std::to_string(i * 7919 % 30000), "x");
    QSignalSpy settled(&b.model, &TopicTreeModel::settled);
    b.take();
    if (!b.model.isSettled()) QVERIFY(settled.wait(20000));
    QCOMPARE(printed(b.model), lines("+root 30 000\n"));
    b.model.setExpanded(b.idOf("root"), true);
    QCOMPARE(b.model.rowCount(), 30001);
}

void TestTopicTreeModel::readsPayloadsForPeople()
{
    Bench b;
    b.feeder.message("a", "{ \"id\": 1042,\n  \"why\": \"a b\" }");
    b.feeder.message("b", std::string("\xff\xd8\xff\xe0 jpeg", 9));
    b.feeder.message("c", std::string("\x01\x02\x00", 3));
    b.feeder.message("d", "");
    b.take();
    const auto value = [&](int row) { return b.model.index(row, TopicTreeModel::ValueColumn).data().toString(); };
    QCOMPARE(value(0), QStringLiteral("{\"id\":1042,\"why\":\"a b\"}"));
    QCOMPARE(value(1), QStringLiteral("JPEG 9 B"));
    QCOMPARE(value(2), QStringLiteral("binary 3 B"));
    QCOMPARE(value(3), QStringLiteral("empty"));
}

// At most 150 bytes a topic in the window's copy, rows included (performance.md T1).
void TestTopicTreeModel::memoryATopic()
{
    TopicTreeModel model; // without the tester: it would look at every row at each insertion
    test::LedgerFeeder feeder;
    for (int i = 0; i < 100000; ++i) feeder.message("plant/l" + std::to_string(i / 1000) + "/m" + std::to_string(i), "");
    for (bool more = true; more;) {
        const auto delta = feeder.delta();
        more = delta->more;
        model.apply(*delta);
    }
    QTRY_VERIFY_WITH_TIMEOUT(model.isSettled(), 30000);
    model.expandAll();
    QVERIFY2(model.mirror().memoryBytes() / 100000 <= 150 - 2 * sizeof(ledger::TopicId),
             qPrintable(QString::number(model.mirror().memoryBytes() / 100000)));
}

QTEST_GUILESS_MAIN(TestTopicTreeModel)
#include "tst_topic_tree_model.moc"
