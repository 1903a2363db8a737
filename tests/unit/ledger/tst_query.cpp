#include "core/ledger/query.h"
#include "tests/unit/ledger/frames.h"

#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

Q_DECLARE_METATYPE(wb::ledger::QueryErrorCode)

class TestQuery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKeyIsUnderstood();
    void emptyTextMatchesEverything();
    void aWrongQuerySaysWhatAndWhere_data();
    void aWrongQuerySaysWhatAndWhere();
    void topicsMatchByFilterOrByText_data();
    void topicsMatchByFilterOrByText();
    void messagesMatchByWhatTheyCarried_data();
    void messagesMatchByWhatTheyCarried();
    void payloadTextIsFoundAnywhere_data();
    void payloadTextIsFoundAnywhere();
    void aTopicMatchesByItsState();
    void aSearchInSlicesFindsWhatOneSearchFinds();
    void aSearchStartsAtTheOldestKept();
};

namespace {

MessageFilter filterOf(std::string_view text)
{
    auto filter = parseQuery(text);
    if (filter) return *filter;
    MessageFilter nothing;
    nothing.payloads = {"(the query does not parse)"};
    return nothing;
}

} // namespace

void TestQuery::everyKeyIsUnderstood()
{
    const auto parsed = parseQuery("orders/+  Site RETAINED:yes qos:0,2 dup:No role:observer direction:in "
                                   "payload:\"Two \\\"words\\\"\" text:x topic:a/# \"c++ a:b\"");
    QVERIFY(parsed);
    MessageFilter expected;
    expected.topics = {{"orders/+", true}, {"site", false}, {"a/#", true}, {"c++ a:b", false}};
    expected.payloads = {"two \"words\"", "x"};
    expected.qos = 0b101;
    expected.retained = true;
    expected.dup = false;
    expected.role = Role::Observer;
    expected.inbound = true;
    QVERIFY(*parsed == expected);
}

void TestQuery::emptyTextMatchesEverything()
{
    for (const char* text : {"", "   ", "\t\n", "\"\""}) {
        QVERIFY(parseQuery(text));
        QVERIFY(filterOf(text).isEmpty());
    }
    QVERIFY(filterOf("").matchesTopic("any/topic"));
    QVERIFY(filterOf("").matchesTopic(""));
}

void TestQuery::aWrongQuerySaysWhatAndWhere_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QueryErrorCode>("code");
    QTest::addColumn<int>("position");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char* text, QueryErrorCode code, int position, const char* word) {
        QTest::newRow(text) << QByteArray(text) << code << position << QByteArray(word);
    };
    row("a color:red", QueryErrorCode::UnknownKey, 2, "color:");
    row("qos:", QueryErrorCode::MissingValue, 0, "qos:");
    row("payload:\"\"", QueryErrorCode::MissingValue, 0, "payload:\"\"");
    row("a qos:3", QueryErrorCode::BadValue, 6, "3");
    row("qos:1,", QueryErrorCode::BadValue, 4, "1,");
    row("qos:12", QueryErrorCode::BadValue, 4, "12");
    row("retained:maybe", QueryErrorCode::BadValue, 9, "maybe");
    row("role:broker", QueryErrorCode::BadValue, 5, "broker");
    row("dup:yes dup:no", QueryErrorCode::Repeated, 8, "dup:no");
    row("qos:1 qos:2", QueryErrorCode::Repeated, 6, "qos:2");
    row("a \"open", QueryErrorCode::OpenQuote, 2, "\"open");
    row("\"ends with \\\"", QueryErrorCode::OpenQuote, 0, "\"ends with \\\"");
    row("ab a+/b", QueryErrorCode::TopicFilter, 3, "a+/b");
    row("topic:#/b", QueryErrorCode::TopicFilter, 6, "#/b");
}

void TestQuery::aWrongQuerySaysWhatAndWhere()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QueryErrorCode, code);
    QFETCH(const int, position);
    QFETCH(const QByteArray, word);
    const auto parsed = parseQuery(text.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(int(parsed.error().code), int(code));
    QCOMPARE(parsed.error().position, std::size_t(position));
    QCOMPARE(parsed.error().size, std::size_t(word.size()));
    QCOMPARE(parsed.error().word, word.toStdString());
    QVERIFY(describe(parsed.error()).contains(QString::fromUtf8(word)));
}

void TestQuery::topicsMatchByFilterOrByText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* text, const char* name, bool matches) {
        QTest::addRow("%s on %s", text, name) << QByteArray(text) << QByteArray(name) << matches;
    };
    row("orders", "shop/Orders/new", true);
    row("ORDERS", "shop/orders/new", true);
    row("orders", "order", false);
    row("ders/n", "shop/orders/new", true);
    row("aab", "aaab", true);
    row("shop new", "shop/orders/new", true); // both must hold
    row("shop old", "shop/orders/new", false);
    row("shop/+/new", "shop/orders/new", true);
    row("shop/+", "shop/orders/new", false); // a filter is for the whole name [4.7.1.3]
    row("Shop/#", "shop/orders", false);     // and exact
    row("shop/#", "shop", true);             // [4.7.1.2]
    row("#", "$SYS/broker", false);          // [MQTT-4.7.2-1]
    row("sys", "$SYS/broker", true);
    row("\"a+\"", "x/a+", true);
    row("größe", "maß/größe", true);
}

void TestQuery::topicsMatchByFilterOrByText()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, name);
    QVERIFY(parseQuery(text.toStdString()));
    QTEST(filterOf(text.toStdString()).matchesTopic(name.toStdString()), "matches");
}

void TestQuery::messagesMatchByWhatTheyCarried_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("found"); // numbers of the messages below
    const auto row = [](const char* text, const char* found) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(found);
    };
    row("", "01234");
    row("qos:0", "03");
    row("qos:1,2", "124");
    row("dup:yes", "1");
    row("dup:no", "0234");
    row("retained:yes", "2");
    row("role:observer", "3");
    row("direction:out", "4");
    row("payload:late", "13");
    row("orders/+ payload:late qos:1", "1");
    row("qos:2 dup:yes", "");
}

void TestQuery::messagesMatchByWhatTheyCarried()
{
    Ledger ledger;
    publish(ledger, "orders/new", "fine");                                            // 0
    publish(ledger, "orders/new", "too LATE", {.qos = 1, .dup = true, .packetId = 1}); // 1
    publish(ledger, "orders/state", "open", {.qos = 2, .retain = true, .packetId = 2}); // 2
    publish(ledger, "other", "later", {}, toObserver);                                // 3
    publish(ledger, "orders/new", "ours", {.qos = 1, .packetId = 3}, toBroker);       // 4
    packet(ledger, std::string_view("\xd0\x00", 2));                                  // never a message
    QFETCH(const QByteArray, text);
    QVERIFY(parseQuery(text.toStdString()));
    MessageSearch search(filterOf(text.toStdString()));
    std::vector<Seq> found;
    const Snapshot snapshot = ledger.snapshot();
    QCOMPARE(search.run(snapshot, 0, 1000, found), snapshot.end());
    QByteArray numbers;
    for (const Seq seq : found) numbers.append(static_cast<char>('0' + seq));
    QTEST(numbers, "found");
}

void TestQuery::payloadTextIsFoundAnywhere_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("matches"); // "payload:nEedle"
    QTest::newRow("alone") << QByteArray("needle") << true;
    QTest::newRow("at the end") << QByteArray("nnnNEEDLE") << true;
    QTest::newRow("at the beginning") << QByteArray("Needle nee") << true;
    QTest::newRow("cut off") << QByteArray("a needl") << false;
    QTest::newRow("false starts") << QByteArray("nEnEeNeedneedleness") << true;
    QTest::newRow("among zero bytes") << QByteArray("\0needle\0", 8) << true;
    QTest::newRow("empty") << QByteArray() << false;
}

void TestQuery::payloadTextIsFoundAnywhere()
{
    QFETCH(const QByteArray, payload);
    Record record{};
    record.firstByte = 0x30; // PUBLISH
    QTEST(filterOf("payload:nEedle").matchesMessage(record, payload.toStdString()), "matches");
}

void TestQuery::aTopicMatchesByItsState()
{
    TopicState state{.received = {3, 0}, .latest = 9, .retained = 4, .lastFlags = 0x0a};
    for (const char* text : {"retained:yes", "qos:1", "dup:yes", "role:sidecar", ""})
        QVERIFY2(filterOf(text).matchesState(state), text);
    for (const char* text : {"retained:no", "qos:0,2", "dup:no", "role:observer"})
        QVERIFY2(!filterOf(text).matchesState(state), text);
    const TopicState onlyOurs; // published by us, nothing received
    QVERIFY(!filterOf("qos:0").matchesState(onlyOurs));
    QVERIFY(!filterOf("dup:no").matchesState(onlyOurs));
    QVERIFY(filterOf("retained:no").matchesState(onlyOurs));
}

void TestQuery::aSearchInSlicesFindsWhatOneSearchFinds()
{
    Ledger ledger;
    for (int i = 0; i < 100'000; ++i)
        publish(ledger, "t/" + std::to_string(i % 100), "value " + std::to_string(i), {.retain = i % 3 == 0});
    const Snapshot snapshot = ledger.snapshot();
    std::vector<Seq> expected;
    for (Seq seq = 0; seq < 100'000; ++seq)
        if (seq % 100 == 42 && seq % 3 == 0) expected.push_back(seq);

    MessageSearch search(filterOf("t/42 retained:yes"));
    std::vector<Seq> found;
    int slices = 0;
    for (Seq at = 0; at < snapshot.end(); ++slices) at = search.run(snapshot, at, 999, found);
    QCOMPARE(found, expected);
    QCOMPARE(slices, 101);
    QCOMPARE(search.run(snapshot, snapshot.end(), 10, found), snapshot.end());
    QCOMPARE(found, expected);
}

void TestQuery::aSearchStartsAtTheOldestKept()
{
    Ledger ledger(smallestBudgetBytes);
    for (int i = 0; i < 20'000; ++i) publish(ledger, "t", std::string(1000, 'x'));
    const Snapshot snapshot = ledger.snapshot();
    QVERIFY(snapshot.begin() > 0);
    MessageSearch search(filterOf("payload:xx"));
    std::vector<Seq> found;
    QCOMPARE(search.run(snapshot, 0, 1'000'000, found), snapshot.end());
    QCOMPARE(found.size(), std::size_t(snapshot.end() - snapshot.begin()));
    QCOMPARE(found.front(), snapshot.begin());
}

QTEST_APPLESS_MAIN(TestQuery)
#include "tst_query.moc"
