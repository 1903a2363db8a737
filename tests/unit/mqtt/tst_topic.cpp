#include "core/mqtt/topic.h"
#include "core/mqtt/utf8.h"
#include "tests/support/bytes.h"

#include <QTest>

#include <string>

using namespace wb::mqtt;
using wb::test::bytes;

class TopicTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void utf8_data();
    void utf8();
    void utf8IsCheckedAtEveryPlace();
    void names_data();
    void names();
    void filters_data();
    void filters();
    void sharedFilters_data();
    void sharedFilters();
    void matching_data();
    void matching();
};

void TopicTest::utf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("badAt"); // -1: valid
    const auto row = [](const char* name, std::string_view text, int badAt) {
        const std::string wire = bytes(text);
        QTest::newRow(name) << QByteArray(wire.data(), static_cast<int>(wire.size())) << badAt;
    };
    row("empty", "", -1);
    row("ASCII and control characters", "01 1f 7f 'abc'", -1);
    row("two bytes, lowest", "c2 80", -1);
    row("three bytes, lowest", "e0 a0 80", -1);
    row("three bytes below the surrogates", "ed 9f bf", -1);
    row("three bytes above the surrogates", "ee 80 80", -1);
    row("1.5.3-3: U+FEFF is a character", "ef bb bf 'a'", -1);
    row("non-character U+FFFF is only discouraged", "ef bf bf", -1);
    row("four bytes, lowest", "f0 90 80 80", -1);
    row("four bytes, U+10FFFF", "f4 8f bf bf", -1);
    row("1.5.3-2: null", "'ab' 00 'c'", 2);
    row("1.5.3-1: continuation without a lead", "'a' 80", 1);
    row("1.5.3-1: over-long slash", "c0 af", 0);
    row("1.5.3-1: over-long null", "c0 80", 0);
    row("1.5.3-1: over-long three", "e0 9f bf", 0);
    row("1.5.3-1: over-long four", "f0 8f bf bf", 0);
    row("1.5.3-1: first surrogate", "'xy' ed a0 80", 2);
    row("1.5.3-1: last surrogate", "ed bf bf", 0);
    row("1.5.3-1: above U+10FFFF", "f4 90 80 80", 0);
    row("1.5.3-1: lead f5", "f5 80 80 80", 0);
    row("1.5.3-1: lead ff", "ff", 0);
    row("1.5.3-1: cut after one of two", "'a' c3", 1);
    row("1.5.3-1: cut after two of three", "e2 82", 0);
    row("1.5.3-1: cut after three of four", "f0 9f 98", 0);
    row("1.5.3-1: second byte is not one", "e2 28 a1", 0);
    row("1.5.3-1: fourth byte is not one", "f0 9f 98 41", 0);
    row("ill-formed far behind plain text", "'twenty-one plain char' c3 28", 21);
    row("null far behind plain text", "'0123456789abcdef' 00", 16);
}

void TopicTest::utf8()
{
    QFETCH(QByteArray, text);
    QFETCH(int, badAt);
    const std::string_view view(text.constData(), static_cast<std::size_t>(text.size()));
    QCOMPARE(isValidUtf8(view), badAt < 0);
    QCOMPARE(static_cast<int>(invalidUtf8At(view)), badAt);
}

// The eight-bytes-at-a-time path must see every byte of texts of every length.
void TopicTest::utf8IsCheckedAtEveryPlace()
{
    for (std::size_t length = 1; length < 40; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (const char wrong : {'\0', '\x80', '\xff'}) {
                std::string text(length, 'a');
                QVERIFY(isValidUtf8(text));
                QVERIFY(topicNameProblem(text).empty());
                text[at] = wrong;
                QCOMPARE(invalidUtf8At(text), at);
                QVERIFY(!topicNameProblem(text).empty());
            }
            for (const char wildcard : {'+', '#'}) {
                std::string text(length, 'a');
                text[at] = wildcard;
                QCOMPARE(topicNameFault(text)->at, at);
            }
        }
    }
}

void TopicTest::names_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("clause"); // empty: valid
    QTest::addColumn<int>("at");
    QTest::newRow("4.7.3: one character") << QByteArray("a") << QByteArray() << 0;
    QTest::newRow("4.7.3: a slash alone") << QByteArray("/") << QByteArray() << 0;
    QTest::newRow("4.7.3: spaces") << QByteArray("Accounts payable") << QByteArray() << 0;
    QTest::newRow("4.7.2: dollar") << QByteArray("$SYS/broker") << QByteArray() << 0;
    QTest::newRow("not ASCII") << QByteArray("caf\xc3\xa9/\xe6\xb8\xa9\xe5\xba\xa6") << QByteArray() << 0;
    QTest::newRow("65535 bytes") << QByteArray(65535, 'a') << QByteArray() << 0;
    QTest::newRow("MQTT-4.7.3-1: empty") << QByteArray("") << QByteArray("MQTT-4.7.3-1") << 0;
    QTest::newRow("MQTT-4.7.3-3: too long") << QByteArray(65536, 'a') << QByteArray("MQTT-4.7.3-3") << 65535;
    QTest::newRow("MQTT-3.3.2-2: plus") << QByteArray("a/+/b") << QByteArray("MQTT-3.3.2-2") << 2;
    QTest::newRow("MQTT-3.3.2-2: hash") << QByteArray("a/#") << QByteArray("MQTT-3.3.2-2") << 2;
    QTest::newRow("MQTT-3.3.2-2: hash behind umlauts")
        << QByteArray("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6#") << QByteArray("MQTT-3.3.2-2") << 10;
    QTest::newRow("MQTT-1.5.3-1: not UTF-8") << QByteArray("a\xff") << QByteArray("MQTT-1.5.3-1") << 1;
    QTest::newRow("MQTT-1.5.3-2: null") << QByteArray("ab\0c", 4) << QByteArray("MQTT-1.5.3-2") << 2;
}

void TopicTest::names()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, clause);
    QFETCH(int, at);
    const auto fault = topicNameFault(name.toStdString());
    QCOMPARE(fault.has_value(), !clause.isEmpty());
    QCOMPARE(topicNameProblem(name.toStdString()).empty(), clause.isEmpty());
    if (!fault) return;
    QCOMPARE(std::string(fault->clause), clause.toStdString());
    QCOMPARE(static_cast<int>(fault->at), at);
}

void TopicTest::filters_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("clause");
    QTest::addColumn<int>("at");
    const auto row = [](const char* filter, const char* clause, int at) {
        QTest::newRow(*filter == '\0' ? "empty" : filter) << QByteArray(filter) << QByteArray(clause) << at;
    };
    for (const char* fine : {"#", "+", "/", "a", "a/#", "a/+/b", "+/+", "/+", "+/", "+/#", "//#", "$SYS/#", "a/+"}) {
        row(fine, "", 0);
    }
    row("", "MQTT-4.7.3-1", 0);
    row("a#", "MQTT-4.7.1-2", 1);
    row("a/#/b", "MQTT-4.7.1-2", 2);
    row("##", "MQTT-4.7.1-2", 0);
    row("a/b#", "MQTT-4.7.1-2", 3);
    row("+#", "MQTT-4.7.1-3", 0);
    row("a+", "MQTT-4.7.1-3", 1);
    row("+a", "MQTT-4.7.1-3", 0);
    row("a/+b/c", "MQTT-4.7.1-3", 2);
    row("a/b+/c", "MQTT-4.7.1-3", 3);
    row("++", "MQTT-4.7.1-3", 0);
    row("a/\xc0\xaf", "MQTT-1.5.3-1", 2);
}

void TopicTest::filters()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, clause);
    QFETCH(int, at);
    const auto fault = topicFilterFault(filter.toStdString());
    QCOMPARE(fault.has_value(), !clause.isEmpty());
    QCOMPARE(topicFilterProblem(filter.toStdString()).empty(), clause.isEmpty());
    if (!fault) return;
    QCOMPARE(std::string(fault->clause), clause.toStdString());
    QCOMPARE(static_cast<int>(fault->at), at);
}

// 3.1.1 takes these for ordinary filters; brokers that share subscriptions want a group and a filter in them.
void TopicTest::sharedFilters_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<bool>("fine");
    const auto row = [](const char* filter, bool fine) { QTest::newRow(filter) << QByteArray(filter) << fine; };
    row("$share/g/a", true);
    row("$share/g/a/#", true);
    row("$share/g//", true);
    row("$share/g", false);
    row("$share/g/", false);
    row("$share//a", false);
    row("$share/+/a", false);
    row("$share/g/a#", false);
}

void TopicTest::sharedFilters()
{
    QFETCH(QByteArray, filter);
    QFETCH(bool, fine);
    QCOMPARE(topicFilterProblem(filter.toStdString()).empty(), fine);
}

void TopicTest::matching_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* filter, const char* name, bool matches) {
        QTest::addRow("%s ~ %s", filter, name) << QByteArray(filter) << QByteArray(name) << matches;
    };
    // the examples of section 4.7.1.2
    row("sport/tennis/player1/#", "sport/tennis/player1", true);
    row("sport/tennis/player1/#", "sport/tennis/player1/ranking", true);
    row("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true);
    row("sport/#", "sport", true);
    row("#", "a/b/c", true);
    row("sport/tennis/player1/#", "sport/tennis/player10", false);
    // 4.7.1.3
    row("sport/tennis/+", "sport/tennis/player1", true);
    row("sport/tennis/+", "sport/tennis/player1/ranking", false);
    row("sport/+", "sport", false);
    row("sport/+", "sport/", true);
    row("+/+", "/finance", true);
    row("/+", "/finance", true);
    row("+", "/finance", false);
    row("+", "finance", true);
    // 4.7.2
    row("#", "$SYS/monitor", false);
    row("+/monitor/Clients", "$SYS/monitor/Clients", false);
    row("$SYS/#", "$SYS/monitor", true);
    row("$SYS/monitor/+", "$SYS/monitor/Clients", true);
    row("a/+", "a/$b", true);
    // 4.7.3: levels, case and slashes count
    row("ACCOUNTS", "Accounts", false);
    row("finance", "/finance", false);
    row("a/b", "a/b", true);
    row("a/b", "a/b/", false);
    row("a/b/", "a/b", false);
    row("a/b", "a/bc", false);
    row("a//b", "a//b", true);
    row("a/+/b", "a//b", true);
    row("a/#", "ab", false);
    // shared
    row("$share/g/a/+", "a/b", true);
    row("$share/g/#", "a/b", true);
    row("$share/g/#", "$SYS/x", false);
    row("$share/g/a", "g/a", false);
}

void TopicTest::matching()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, name);
    QFETCH(bool, matches);
    QCOMPARE(filterMatches(filter.toStdString(), name.toStdString()), matches);
}

QTEST_APPLESS_MAIN(TopicTest)
#include "tst_topic.moc"
