#include "tests/support/shared_data.h"
#include "tests/wire/matcher.h"
#include "tests/wire/recording.h"
#include "tests/wire/scenario_file.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTest>

// The rules of ../shared/vectors/dapr-wire/README.md, "Canonical form and equality": which recordings equal a file.

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

// One outcome that the list allows: groups interleaved at random, one of each anyOf.
Entries outcomeOf(const QJsonArray& list, QRandomGenerator& random);

Entries outcomeOf(const QJsonObject& element, QRandomGenerator& random)
{
    if (element.contains("ordered"_L1)) return outcomeOf(element["ordered"_L1].toArray(), random);
    if (!element.contains("unordered"_L1)) {
        QJsonObject entry = element;
        if (const QJsonArray choice = element["handler"_L1]["anyOf"_L1].toArray(); !choice.isEmpty()) {
            entry["handler"_L1] = choice[random.bounded(choice.size())];
            entry["attempt"_L1] = random.bounded(1, 5);
        }
        return {entry};
    }
    QList<Entries> waiting;
    for (const QJsonValue& one : element["unordered"_L1].toArray()) waiting += outcomeOf(one.toObject(), random);
    Entries out;
    while (!waiting.isEmpty()) {
        Entries& next = waiting[random.bounded(waiting.size())];
        out += next.takeFirst();
        waiting.removeAll({});
    }
    return out;
}

Entries outcomeOf(const QJsonArray& list, QRandomGenerator& random)
{
    Entries out;
    for (const QJsonValue& element : list) out += outcomeOf(element.toObject(), random);
    return out;
}

QJsonArray listOf(std::initializer_list<QJsonObject> entries)
{
    QJsonArray out;
    for (const QJsonObject& entry : entries) out += entry;
    return out;
}

QJsonObject packet(int conn, const QString& dir, const QString& type, int id)
{
    return {{u"step"_s, 0}, {u"conn"_s, conn}, {u"dir"_s, dir}, {u"type"_s, type}, {u"packetId"_s, id}};
}

QJsonObject closed(int step, int conn)
{
    return {{u"step"_s, step}, {u"conn"_s, conn}, {u"type"_s, u"TCP_CLOSED"_s}, {u"by"_s, u"network"_s}};
}

QJsonObject subscribe(const QStringList& filters, int id)
{
    QJsonObject entry = packet(1, u"out"_s, u"SUBSCRIBE"_s, id);
    QJsonArray list;
    for (const QString& filter : filters) list += QJsonObject{{u"filter"_s, filter}, {u"qos"_s, 1}};
    entry["filters"_L1] = list;
    return entry;
}

QJsonObject suback(const QList<int>& codes, int id)
{
    QJsonObject entry = packet(1, u"in"_s, u"SUBACK"_s, id);
    QJsonArray list;
    for (const int code : codes) list += code;
    entry["codes"_L1] = list;
    return entry;
}

QJsonObject group(const char* kind, std::initializer_list<QJsonObject> elements)
{
    return {{QString::fromLatin1(kind), listOf(elements)}, {u"step"_s, 0}};
}

} // namespace

class TestWireMatcher : public QObject {
    Q_OBJECT

private:
    static void eachFile()
    {
        QTest::addColumn<QString>("file");
        const QDir dir(sharedDir() + u"/vectors/dapr-wire"_s);
        if (sharedDir().isEmpty() || !dir.exists()) QSKIP("../shared/vectors/dapr-wire is not there");
        for (const QString& name : dir.entryList({u"*.json"_s}, QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(name)) << dir.filePath(name);
    }
    static bool equal(const QJsonArray& expected, const Entries& seen, const QSet<QString>& varies = {})
    {
        return !firstDifference(expected, seen, varies);
    }
    static QString said(const std::optional<Difference>& difference)
    {
        return difference ? differenceText(*difference, u"list"_s) : QString();
    }

private Q_SLOTS:
    void aFileEqualsItsOwnOutcomes_data() { eachFile(); }
    void aFileEqualsItsOwnOutcomes()
    {
        QFETCH(const QString, file);
        const auto scenario = readScenario(file);
        QVERIFY2(scenario, qPrintable(scenario ? QString() : scenario.error()));
        for (quint32 seed = 1; seed <= 10; ++seed) {
            QRandomGenerator random(seed);
            NeutralNames names;
            const Entries wire = canonicalWire(outcomeOf(scenario->wire, random), foldsOf(scenario->wire), names);
            QCOMPARE(said(firstDifference(scenario->wire, wire, scenario->varies)), QString());
            const Entries results = canonicalResults(outcomeOf(scenario->results, random), names);
            QCOMPARE(said(firstDifference(scenario->results, results, scenario->varies)), QString());
        }
    }

    // Rule 8 and the fields: each single change of an entry is a difference.
    void everyMutationDiffers_data() { eachFile(); }
    void everyMutationDiffers()
    {
        QFETCH(const QString, file);
        const auto scenario = readScenario(file);
        QVERIFY(scenario);
        for (const QJsonArray& expected : {scenario->wire, scenario->results}) {
            QRandomGenerator random(1);
            const Entries seen = outcomeOf(expected, random);
            QVERIFY(equal(expected, seen, scenario->varies));
            for (qsizetype i = 0; i < seen.size(); ++i) mutate(expected, seen, i, scenario->varies);
        }
    }

    // Rule 7: plain entries come in exactly this order.
    void swappedPlainEntriesDiffer_data() { eachFile(); }
    void swappedPlainEntriesDiffer()
    {
        QFETCH(const QString, file);
        const auto scenario = readScenario(file);
        QVERIFY(scenario);
        Entries plain;
        for (const QJsonValue& element : scenario->wire)
            if (!element.toObject().contains("unordered"_L1)) plain += element.toObject();
        QJsonArray expected;
        for (const QJsonObject& entry : plain) expected += entry;
        QVERIFY(equal(expected, plain));
        for (qsizetype i = 0; i + 1 < plain.size(); ++i) {
            if (comparable(plain[i]) == comparable(plain[i + 1])) continue;
            Entries swapped = plain;
            swapped.swapItemsAt(i, i + 1);
            QVERIFY2(!equal(expected, swapped), qPrintable(entryText(plain[i])));
        }
    }

    void aGroupTakesAnyInterleavingButKeepsItsChains()
    {
        const auto a1 = packet(1, u"in"_s, u"PUBREC"_s, 1), a2 = packet(1, u"out"_s, u"PUBREL"_s, 1);
        const auto b1 = packet(2, u"in"_s, u"PUBREC"_s, 2), b2 = packet(2, u"out"_s, u"PUBREL"_s, 2);
        const auto c = packet(3, u"in"_s, u"PUBACK"_s, 3);
        const QJsonArray expected =
            listOf({group("unordered", {group("ordered", {a1, a2}), group("ordered", {b1, b2})}), c});
        QVERIFY(equal(expected, {a1, b1, b2, a2, c}));
        QVERIFY(equal(expected, {b1, b2, a1, a2, c}));
        QVERIFY(!equal(expected, {a2, a1, b1, b2, c}));
        QVERIFY(!equal(expected, {a1, a2, b1, c, b2}));
    }

    // Which of two equal entries was meant shows only by what follows: the first guess may be wrong.
    void equalEntriesAreTriedBothWays()
    {
        const auto same = packet(1, u"in"_s, u"PUBACK"_s, 1);
        const auto x = packet(1, u"in"_s, u"PUBACK"_s, 2), y = packet(1, u"in"_s, u"PUBACK"_s, 3);
        const QJsonArray expected =
            listOf({group("unordered", {group("ordered", {same, x, y}), group("ordered", {same, y, x})})});
        QVERIFY(equal(expected, {same, y, same, x, x, y}));
        QVERIFY(!equal(expected, {same, y, y, same, x, x}));
    }

    // Forty equal calls of which one is missing: no search through all assignments.
    void manyEqualElementsEndSoon()
    {
        const auto call = packet(1, u"out"_s, u"PUBACK"_s, 1);
        QJsonArray elements;
        const auto chain = listOf({call, packet(1, u"in"_s, u"PUBREL"_s, 1)});
        for (int i = 0; i < 40; ++i) elements += QJsonObject{{u"ordered"_s, chain}};
        const QJsonArray expected{QJsonObject{{u"unordered"_s, elements}, {u"step"_s, 0}}};
        const auto found = firstDifference(expected, Entries(39, call), {});
        QVERIFY(found);
        QCOMPARE(found->at, 39);
        QVERIFY(!found->seen);
    }

    void aChoiceOfHandlersTakesEachOfThem()
    {
        const QJsonObject expected{{u"step"_s, 1},
                                   {u"handler"_s, QJsonObject{{u"anyOf"_s, QJsonArray{u"a"_s, u"b"_s}}}},
                                   {u"attempt"_s, QJsonValue::Null}};
        const auto seen = [](const QString& name) {
            return QJsonObject{{u"step"_s, 1}, {u"handler"_s, name}, {u"attempt"_s, 2}};
        };
        QVERIFY(equal({expected}, {seen(u"a"_s)}));
        QVERIFY(equal({expected}, {seen(u"b"_s)}));
        QVERIFY(!equal({expected}, {seen(u"c"_s)}));
    }

    // Rule 2.
    void portsAndUuidsBecomeNeutral()
    {
        NeutralNames names;
        const QString first = u"0b7c2d6e-1111-4222-8333-444455556666"_s;
        const QString second = u"0b7c2d6e-1111-4222-8333-444455557777"_s;
        const QJsonObject entry = names.of({{u"a"_s, first + u"-consumer"_s}, {u"b"_s, second + first}});
        QCOMPARE(entry["a"_L1].toString(), u"{uuid#1}-consumer"_s);
        QCOMPARE(entry["b"_L1].toString(), u"{uuid#2}{uuid#1}"_s);
        QCOMPARE(names.of({{u"error"_s, u"dial tcp 127.0.0.1:41883: refused"_s}})["error"_L1].toString(),
                 u"dial tcp 127.0.0.1:{port}: refused"_s);
    }

    // Rule 3.
    void filtersAreSortedAndTheirCodesWithThem()
    {
        NeutralNames names;
        const Entries wire = canonicalWire({subscribe({u"b"_s, u"a"_s}, 1), suback({0, 1}, 1)}, {}, names);
        QCOMPARE(comparable(wire[0]), comparable(subscribe({u"a"_s, u"b"_s}, 1)));
        QCOMPARE(wire[0]["filterOrder"_L1].toString(), u"any"_s);
        QCOMPARE(wire[1], suback({1, 0}, 1));
    }

    // Rule 4.
    void onlyAMarkedSubscribeMayRepeat()
    {
        const Entries seen{subscribe({u"a"_s}, 2), subscribe({u"a"_s}, 2), suback({1}, 2), suback({1}, 2)};
        const Entries once{subscribe({u"a"_s}, 2), suback({1}, 2)};
        NeutralNames names;
        QCOMPARE(canonicalWire(seen, {{1, 2}}, names), once);
        QCOMPARE(canonicalWire(once, {{1, 2}}, names), once);
        QCOMPARE(canonicalWire(seen, {{1, 3}}, names), seen);
    }

    // Rule 5.
    void closesStandBehindTheirConnectionOrFirst()
    {
        const auto other = packet(2, u"out"_s, u"PUBACK"_s, 1);
        const auto own = packet(1, u"out"_s, u"PUBACK"_s, 1);
        NeutralNames names;
        QCOMPARE(canonicalWire({own, other, closed(0, 1)}, {}, names), (Entries{own, closed(0, 1), other}));
        QCOMPARE(canonicalWire({other, closed(0, 3), closed(0, 1)}, {}, names),
                 (Entries{closed(0, 1), closed(0, 3), other}));
        QCOMPARE(canonicalWire({own, closed(1, 1)}, {}, names), (Entries{own, closed(1, 1)}));
    }

    // Rule 6, and payloads are the same in either spelling.
    void whatIsNoPartOfTheEqualityIsIgnored()
    {
        auto expected = packet(1, u"out"_s, u"PUBLISH"_s, 1), seen = expected;
        expected["ms"_L1] = QJsonArray{100, 110};
        expected["payload64"_L1] = u"aGk="_s;
        seen["payload"_L1] = u"hi"_s;
        QVERIFY(equal({expected}, {seen}));
    }

    void aRecordingReadsAsAScenario_data() { eachFile(); }
    void aRecordingReadsAsAScenario()
    {
        QFETCH(const QString, file);
        const auto scenario = readScenario(file);
        QVERIFY(scenario);
        QRandomGenerator random(3);
        const Recording recording{outcomeOf(scenario->wire, random), outcomeOf(scenario->results, random), 1.5};
        const auto again = parseScenario(recordingJson(*scenario, recording), u"again"_s);
        QVERIFY2(again, qPrintable(again ? QString() : again.error()));
        QCOMPARE(again->steps.size(), scenario->steps.size());
        NeutralNames names;
        QVERIFY(equal(again->wire, canonicalWire(recording.wire, foldsOf(scenario->wire), names)));
        QVERIFY(equal(again->results, recording.results));
        Entries wire;
        for (const QJsonValue& entry : again->wire) wire += entry.toObject();
        QVERIFY(equal(scenario->wire, wire, scenario->varies));
    }

    void badFilesAreToldWithTheirPlace_data();
    void badFilesAreToldWithTheirPlace();

private:
    static void mutate(const QJsonArray& expected, const Entries& seen, qsizetype at, const QSet<QString>& varies)
    {
        const QByteArray where = entryText(seen[at]).toUtf8();
        Entries dropped = seen, added = seen, moved = seen;
        dropped.remove(at);
        QVERIFY2(!equal(expected, dropped, varies), where);
        added.insert(at, seen[at]);
        QVERIFY2(!equal(expected, added, varies), where);
        moved[at]["step"_L1] = seen[at]["step"_L1].toInt() + 1;
        QVERIFY2(!equal(expected, moved, varies), where);
        for (const QString& key : comparable(seen[at]).keys()) {
            if (key == "attempt"_L1 && !varies.isEmpty()) continue;
            Entries changed = seen;
            changed[at].remove(u"payload64"_s);
            changed[at][key] = u"something else"_s;
            QVERIFY2(!equal(expected, changed, varies), where + " " + key.toUtf8());
        }
    }
};

void TestWireMatcher::badFilesAreToldWithTheirPlace_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("sentence");
    const auto file = [](const char* steps, const char* wire = "[]", const char* broker = R"({"kind":"mosquitto"})") {
        return QByteArray(R"({"id":"x","component":{"type":"pubsub.mqtt3","metadata":{}},"broker":)") + broker +
               R"(,"steps":)" + steps + R"(,"wire":)" + wire + R"(,"results":[]})";
    };
    QTest::newRow("not JSON") << QByteArray("{\n \"id\": }")
                              << u"x.json: line 2, column 9: not JSON: object is missing after a comma"_s;
    QTest::newRow("a list") << QByteArray("[]") << u"x.json: must be an object with steps, wire and results"_s;
    QTest::newRow("no id") << QByteArray("{}") << u"x.json: id: is missing"_s;
    QTest::newRow("steps of another kind") << file("{}") << u"x.json: steps: must be a list, not an object"_s;
    QTest::newRow("no step") << file("[3]") << u"x.json: steps[0]: must be an object, not a number"_s;
    QTest::newRow("unknown step") << file(R"([{"do":"init"},{"do":"jump"}])")
                                  << u"x.json: steps[1].do: 'jump' is no step"_s;
    QTest::newRow("no topic") << file(R"([{"do":"subscribe"}])") << u"x.json: steps[0].topic: is missing"_s;
    QTest::newRow("binding's step") << file(R"([{"do":"read"}])")
                                    << u"x.json: steps[0].do: is nothing that a pub/sub component does"_s;
    QTest::newRow("number as text") << file(R"([{"do":"wait","ms":"5"}])")
                                    << u"x.json: steps[0].ms: must be a number, not a text"_s;
    QTest::newRow("QoS 3") << file(R"([{"do":"external","topic":"a","qos":3}])")
                           << u"x.json: steps[0].qos: must be a whole number from 0 to 2"_s;
    QTest::newRow("answer") << file(R"([{"do":"subscribe","topic":"a","answers":["no"]}])")
                            << u"x.json: steps[0].answers: 'no' is no answer: ok, error or hold"_s;
    QTest::newRow("rule") << file(R"([{"do":"withhold","rules":[{"dir":"in","type":"PUBAK"}]}])")
                          << u"x.json: steps[0].rules[0].type: 'PUBAK' is no packet type"_s;
    QTest::newRow("packet") << file(R"([{"do":"send","packets":[{"type":"CONNECT"}]}])", "[]", R"({"kind":"scripted"})")
                            << u"x.json: steps[0].packets[0]: CONNECT is not a packet that a broker sends"_s;
    QTest::newRow("send without script") << file(R"([{"do":"send","packets":[]}])")
                                         << u"x.json: steps[0].do: needs a scripted broker"_s;
    QTest::newRow("broker") << file("[]", "[]", R"({"kind":"emqx"})")
                            << u"x.json: broker.kind: must be mosquitto or scripted, not 'emqx'"_s;
    QTest::newRow("broker's file") << file("[]", "[]", R"({"kind":"mosquitto","files":{"../acl":""}})")
                                   << u"x.json: broker.files: '../acl' is not a plain file name"_s;
    QTest::newRow("step of an entry") << file(R"([{"do":"init"}])", R"([{"step":1,"conn":1,"type":"PINGREQ"}])")
                                      << u"x.json: wire[0].step: must be a whole number from 0 to 0"_s;
    QTest::newRow("chain outside a group") << file(R"([{"do":"init"}])", R"([{"ordered":[]}])")
                                           << u"x.json: wire[0]: \"ordered\" stands only within \"unordered\""_s;
    QTest::newRow("entry in a chain")
        << file(R"([{"do":"init"}])", R"([{"unordered":[{"ordered":[{"step":0,"conn":1}]}]}])")
        << u"x.json: wire[0].unordered[0].ordered[0].type: is missing"_s;
}

void TestWireMatcher::badFilesAreToldWithTheirPlace()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QString, sentence);
    const auto scenario = parseScenario(json, u"x.json"_s);
    QVERIFY(!scenario);
    QCOMPARE(scenario.error(), sentence);
}

} // namespace wb::test

QTEST_GUILESS_MAIN(wb::test::TestWireMatcher)
#include "tst_wire_matcher.moc"
