#include "core/ledger/topics.h"

#include <QTest>

#include <string>
#include <unordered_map>

using namespace wb::ledger;

class TestTopics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNameHasOneId();
    void everyLevelHasAnId();
    void emptyLevelsAreLevels_data();
    void emptyLevelsAreLevels();
    void aParentSeenLaterKeepsItsId();
    void namesThatDifferInOneByteDiffer();
    void aHundredThousandNamesAreAllFound();
    void theLongestTopicOfOnlySlashesIsCheap();
    void aMillionTopicsFitInTwoHundredBytesEach();
};

namespace {

std::vector<std::string> levelsOf(const TopicTable& table, TopicId id)
{
    std::vector<std::string> levels;
    for (; id != 0; id = table.names()->at(id).parent) {
        const auto& name = table.names()->at(id);
        levels.insert(levels.begin(), std::string(name.view().substr(name.levelStart)));
    }
    return levels;
}

} // namespace

void TestTopics::aNameHasOneId()
{
    TopicTable table;
    const TopicId id = table.intern("a/b");
    QCOMPARE(table.intern("a/b"), id);
    QCOMPARE(table.find("a/b"), id);
    QCOMPARE(table.find("a/c"), TopicId(0));
    QCOMPARE(table.names()->at(id).view(), std::string_view("a/b"));
}

void TestTopics::everyLevelHasAnId()
{
    TopicTable table;
    const TopicId leaf = table.intern("plant/line/temp");
    QCOMPARE(table.count(), TopicId(3));
    QCOMPARE(table.find("plant"), TopicId(1));
    QCOMPARE(table.find("plant/line"), TopicId(2));
    QCOMPARE(leaf, TopicId(3));
    QCOMPARE(levelsOf(table, leaf), (std::vector<std::string>{"plant", "line", "temp"}));
}

void TestTopics::emptyLevelsAreLevels_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QList<QByteArray>>("levels"); // [4.7.1.1]: each level may be empty
    QTest::newRow("/a") << QByteArray("/a") << QList<QByteArray>{"", "a"};
    QTest::newRow("a/") << QByteArray("a/") << QList<QByteArray>{"a", ""};
    QTest::newRow("a//b") << QByteArray("a//b") << QList<QByteArray>{"a", "", "b"};
    QTest::newRow("/") << QByteArray("/") << QList<QByteArray>{"", ""};
    QTest::newRow("//") << QByteArray("//") << QList<QByteArray>{"", "", ""};
    QTest::newRow("empty, as only a wrong PUBLISH has it") << QByteArray("") << QList<QByteArray>{""};
}

void TestTopics::emptyLevelsAreLevels()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QList<QByteArray>, levels);
    TopicTable table;
    for (const char* other : {"a", "a/b", "/b", "a//"}) table.intern(other);
    const TopicId id = table.intern(name.toStdString());
    std::vector<std::string> expected;
    for (const QByteArray& level : levels) expected.push_back(level.toStdString());
    QCOMPARE(levelsOf(table, id), expected);
    QCOMPARE(table.names()->at(id).view(), std::string_view(name.constData(), std::size_t(name.size())));
    QCOMPARE(table.intern(name.toStdString()), id);
}

void TestTopics::aParentSeenLaterKeepsItsId()
{
    TopicTable table;
    table.intern("a/b/c");
    const TopicId inner = table.find("a/b");
    QCOMPARE(table.intern("a/b"), inner);
    const TopicId sibling = table.intern("a/b/d");
    QCOMPARE(table.names()->at(sibling).parent, inner);
    QCOMPARE(table.count(), TopicId(4));
}

void TestTopics::namesThatDifferInOneByteDiffer()
{
    for (std::size_t length = 1; length < 40; ++length) {
        TopicTable table;
        const std::string name(length, 'x');
        const TopicId id = table.intern(name);
        for (std::size_t i = 0; i < length; ++i) {
            std::string other = name;
            other[i] = 'y';
            QCOMPARE(table.find(other), TopicId(0));
            QVERIFY(table.intern(other) != id);
        }
        QCOMPARE(table.intern(name), id);
        QCOMPARE(table.find(name + std::string(1, '\0')), TopicId(0));
    }
}

void TestTopics::aHundredThousandNamesAreAllFound()
{
    TopicTable table;
    std::unordered_map<std::string, TopicId> expected;
    for (int i = 0; i < 100'000; ++i) {
        const std::string name = "site" + std::to_string(i % 13) + "/" + std::to_string(i) + "/v";
        expected.emplace(name, table.intern(name));
    }
    for (const auto& [name, id] : expected) {
        QCOMPARE(table.find(name), id);
        QCOMPARE(table.names()->at(id).view(), std::string_view(name));
    }
    QCOMPARE(table.count(), TopicId(200'013));
}

void TestTopics::theLongestTopicOfOnlySlashesIsCheap()
{
    TopicTable table;
    const std::string name(65'535, '/');
    for (int i = 0; i < 20; ++i) { // with a hash a level this would take minutes under a sanitizer
        std::string other = name;
        other[static_cast<std::size_t>(i)] = 'a';
        table.intern(other);
    }
    QVERIFY(table.count() > TopicId(20 * 65'000));
    QVERIFY(table.names()->bytes() < 20 * 65'536 * 18); // the levels share one text
}

void TestTopics::aMillionTopicsFitInTwoHundredBytesEach()
{
    TopicTable table;
    char name[64];
    for (int i = 0; i < 1'000'000; ++i) {
        const int size = std::snprintf(name, sizeof name, "plant/l%02d/dev%04d/m%d", i % 100, i / 1000, i / 100 % 10);
        table.intern({name, static_cast<std::size_t>(size)});
    }
    QVERIFY(table.count() >= 1'000'000);
    QVERIFY(table.bytes() / 1'000'000 < 160); // the rest is for the lists of what changed
}

QTEST_APPLESS_MAIN(TestTopics)
#include "tst_topics.moc"
