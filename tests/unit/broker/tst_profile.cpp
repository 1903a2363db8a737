#include "core/broker/profile/profile.h"
#include "core/broker/profile/profile_reader.h"
#include "core/broker/profile/touches.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

// Brokers as data: the shipped files against the recorded facts, the strict reader, and the rule that compares.

using namespace wb;
using namespace wb::broker;

namespace {

const ProfileBook& book() { return ProfileBook::shipped(); }

QJsonObject facts()
{
    QFile file(test::sharedDir() + QStringLiteral("/facts/brokers.json"));
    if (test::sharedDir().isEmpty() || !file.open(QIODevice::ReadOnly)) return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

struct Place {
    QString product, range;
};

// Where the facts' columns stand in the profiles.
const QMultiHash<QString, Place>& columns()
{
    static const QMultiHash<QString, Place> places{
        {QStringLiteral("m16"), {QStringLiteral("mosquitto"), QStringLiteral("1.6")}},
        {QStringLiteral("m20"), {QStringLiteral("mosquitto"), QStringLiteral("2.0")}}, // 2.0.11 and 2.0.21 in one column
        {QStringLiteral("m20"), {QStringLiteral("mosquitto"), QStringLiteral("2.0.13")}},
        {QStringLiteral("m21"), {QStringLiteral("mosquitto"), QStringLiteral("2.1")}},
        {QStringLiteral("e4"), {QStringLiteral("EMQX"), QStringLiteral("4.x")}},
        {QStringLiteral("e5"), {QStringLiteral("EMQX"), QStringLiteral("5.8")}},
        {QStringLiteral("r310"), {QStringLiteral("RabbitMQ"), QStringLiteral("3.10-3.11")}},
        {QStringLiteral("r312"), {QStringLiteral("RabbitMQ"), QStringLiteral("3.12-3.13")}},
        {QStringLiteral("r4"), {QStringLiteral("RabbitMQ"), QStringLiteral("4.x")}},
    };
    return places;
}

const Cell& cellAt(const Place& place, const QString& dimension)
{
    const Profile* profile = book().profile(place.product);
    for (qsizetype i = 0; profile && i < profile->ranges.size(); ++i) {
        if (profile->ranges.at(i).id == place.range) return profile->cell(dimension, i);
    }
    static const Cell nothing;
    return nothing;
}

// One dimension and one broker, with the piece put in where a test wants something wrong.
QByteArray fileWith(const char* rangePiece, const char* cellPiece)
{
    return QByteArray(R"({"product": "Tiny", "ranges": [{"id": "1", "title": "Tiny 1", "from": "1.0", )") + rangePiece
        + R"("measured": {"version": "1.0", "settings": "as shipped", "date": "2026-11-20"}}],
 "dimensions": {"max_qos": [{"ranges": ["1"], "says": null, )" + cellPiece + R"("does": {"value": "2"}}]}})";
}

} // namespace

class TestProfile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // The facts are carried over whole: every dimension, every column, documented with source and measured with version.
    void everyFactIsInTheFiles()
    {
        const QJsonObject all = facts();
        if (all.isEmpty()) QSKIP("the folder of recorded facts is not there");
        const QJsonArray dimensions = all.value(QStringLiteral("dimensions")).toArray();
        QVERIFY(dimensions.size() >= 57);
        int compared = 0;
        for (const QJsonValue& value : dimensions) {
            const QString id = value[QStringLiteral("id")].toString();
            const Dimension* dimension = book().dimension(id);
            QVERIFY2(dimension, qPrintable(id));
            QCOMPARE(dimension->clause, value[QStringLiteral("spec_3_1_1")].toString());
            for (auto it = columns().begin(); it != columns().end(); ++it) {
                const QJsonValue column = value[QStringLiteral("brokers")][it.key()];
                const Cell& cell = cellAt(it.value(), id);
                const QByteArray where = (id + QLatin1Char(' ') + it.key()).toUtf8();
                const QString documented = column[QStringLiteral("documented")][QStringLiteral("value")].toString();
                const bool isDocumented = !documented.isEmpty() && documented != u"-";
                QVERIFY2(cell.says.has_value() == isDocumented, where.constData());
                if (isDocumented) {
                    QCOMPARE(cell.says->value, documented);
                    QStringList sources;
                    const QJsonArray list = column[QStringLiteral("documented")][QStringLiteral("source")].toArray();
                    for (const QJsonValue& source : list) sources << source.toString();
                    QCOMPARE(cell.says->sources, sources);
                }
                const QJsonValue measured = column[QStringLiteral("measured")];
                QVERIFY2(cell.does.has_value() == measured.isObject(), where.constData());
                if (measured.isObject()) {
                    // More may be known by now: EMQX was measured twice (facts/broker-emqx.md).
                    QVERIFY2(cell.does->value.startsWith(measured[QStringLiteral("value")].toString()), where.constData());
                    QVERIFY2(measured[QStringLiteral("version")].toString().contains(cell.does->version), where.constData());
                    QVERIFY2(cell.does->date.isValid() && !cell.does->settings.isEmpty(), where.constData());
                }
                ++compared;
            }
        }
        QCOMPARE(compared, dimensions.size() * columns().size());
        QCOMPARE(book().dimensions().size(), dimensions.size());
    }

    // mosquitto 1.4 is none of the columns: what is known of it stands beside them.
    void whatIsKnownOfOlderVersionsIsThereToo()
    {
        const QJsonObject all = facts();
        if (all.isEmpty()) QSKIP("the folder of recorded facts is not there");
        int compared = 0;
        for (const QJsonValue& value : all.value(QStringLiteral("dimensions")).toArray()) {
            const QString known = value[QStringLiteral("other_measured")][QStringLiteral("m14")][QStringLiteral("measured")][QStringLiteral("value")].toString();
            if (known.isEmpty()) continue;
            const Cell& cell = cellAt({QStringLiteral("mosquitto"), QStringLiteral("1.4")}, value[QStringLiteral("id")].toString());
            QVERIFY2(cell.does, qPrintable(value[QStringLiteral("id")].toString()));
            QCOMPARE(cell.does->value, known);
            ++compared;
        }
        QVERIFY(compared >= 8);
    }

    void everyDimensionSaysWhyItMattersToADaprUser()
    {
        QCOMPARE(book().profiles().size(), 3);
        for (const Dimension& dimension : book().dimensions()) {
            QVERIFY2(dimension.why.endsWith(u'.') && dimension.why.size() > 30, qPrintable(dimension.id));
            QVERIFY2(!dimension.title.isEmpty() && !dimension.clause.isEmpty(), qPrintable(dimension.id));
            for (const Profile& profile : book().profiles())
                QVERIFY2(profile.cells.contains(dimension.id), qPrintable(profile.product + dimension.id));
        }
    }

    void dimensionsStandInTheOrderOfTheirGroups()
    {
        Group last = groups().first();
        for (const Dimension& dimension : book().dimensions()) {
            QVERIFY2(groups().indexOf(dimension.group) >= groups().indexOf(last), qPrintable(dimension.id));
            last = dimension.group;
        }
        for (const Group group : groups()) QVERIFY(!groupTitle(group).isEmpty());
    }

    void aVersionFindsItsRange_data()
    {
        QTest::addColumn<QString>("product");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("range");
        QTest::addColumn<QString>("nearest");
        const auto row = [](const char* product, const char* version, const char* range, const char* nearest) {
            QTest::addRow("%s %s", product, version) << QString::fromLatin1(product) << QString::fromLatin1(version)
                                                     << QString::fromLatin1(range) << QString::fromLatin1(nearest);
        };
        row("mosquitto", "2.0.11", "2.0", "2.0");
        row("Mosquitto", "2.1.2", "2.1", "2.1");
        row("mosquitto", "2.2.0", "", "2.1");  // nobody has established it
        row("mosquitto", "1.5.8", "1.5", "1.5");
        row("mosquitto", "2.0.12", "2.0", "2.0");
        row("mosquitto", "2.0.13", "2.0.13", "2.0.13"); // from there on one acknowledgement frees one message
        row("mosquitto", "2.0.22", "2.0.13", "2.0.13");
        row("mosquitto", "2.0", "2.0", "2.0");
        row("mosquitto", "0.9", "", "1.4");
        row("mosquitto", "", "", "2.1");
        row("EMQX", "4.4.19", "4.x", "4.x");
        row("EMQX", "5.3.2", "5.0-5.7", "5.0-5.7");
        row("EMQX", "5.7", "5.0-5.7", "5.0-5.7");
        row("EMQX", "5.8.0", "5.8", "5.8");
        row("EMQX", "6.0.1", "5.8", "5.8");
        row("RabbitMQ", "3.10.8", "3.10-3.11", "3.10-3.11");
        row("RabbitMQ", "3.7.28", "", "3.8.0-3.8.14");
        row("RabbitMQ", "3.8.14", "3.8.0-3.8.14", "3.8.0-3.8.14");
        row("RabbitMQ", "3.8.16", "3.8.15-3.8.16", "3.8.15-3.8.16");
        row("RabbitMQ", "3.9.1", "3.8.17-3.9", "3.8.17-3.9");
        row("RabbitMQ", "3.13.7", "3.12-3.13", "3.12-3.13");
        row("RabbitMQ", "4.3.6", "4.x", "4.x");
        row("RabbitMQ", "5.0", "", "4.x");
    }
    void aVersionFindsItsRange()
    {
        QFETCH(const QString, product);
        QFETCH(const QString, version);
        const Profile* profile = book().profile(product);
        QVERIFY(profile);
        const qsizetype range = profile->rangeOf(version);
        QTEST(range < 0 ? QString() : profile->ranges.at(range).id, "range");
        QTEST(profile->ranges.at(profile->nearestRange(version)).id, "nearest");
    }

    void aBrokerNobodyKnowsHasNoProfile() { QVERIFY(!book().profile(u"NanoMQ")); }

    void whatNobodyEstablishedIsEmpty()
    {
        const Profile* mosquitto = book().profile(u"mosquitto");
        const Cell& cell = mosquitto->cell(u"vhost", mosquitto->rangeOf(u"2.0.11"));
        QVERIFY(!cell.says && !cell.does);
        QVERIFY(!mosquitto->cell(u"no_such_thing", 0).says);
        QVERIFY(!mosquitto->cell(u"max_qos", -1).says);
        QVERIFY(!mosquitto->cell(u"max_qos", 99).says);
    }

    void theShortValueIsTheFirstClause()
    {
        Statement statement;
        statement.value = QStringLiteral("never; retry_interval is an obsolete key (warning only)");
        QCOMPARE(statement.shortValue(), QStringLiteral("never"));
        statement.value = QStringLiteral("\"a; b\" works (yes)");
        QCOMPARE(statement.shortValue(), QStringLiteral("\"a; b\" works"));
        statement.value = QString(20, QLatin1Char('x')) + QLatin1Char(' ') + QString(80, QLatin1Char('y'));
        QVERIFY(statement.shortValue().size() <= 61 && statement.shortValue().endsWith(u'…'));
        for (const Profile& profile : book().profiles()) {
            for (const QList<Cell>& cells : profile.cells) {
                for (const Cell& cell : cells) {
                    if (cell.says) QVERIFY(!cell.says->shortValue().isEmpty());
                    if (cell.does) QVERIFY(!cell.does->shortValue().isEmpty());
                }
            }
        }
    }

    void aWrongFileIsToldWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("error");
        QTest::addRow("no JSON") << QByteArray("{\n  \"product\": nothing\n}") << QStringLiteral("tiny.json:2:");
        QTest::addRow("a list") << QByteArray("[]") << QStringLiteral("not a JSON object");
        QTest::addRow("empty") << QByteArray("{}") << QStringLiteral("\"product\" is missing");
        QTest::addRow("unknown key") << fileWith("\"until\": \"2\", ", "") << QStringLiteral("tiny.json, ranges[0]: \"until\" is not known here");
        QTest::addRow("no version") << fileWith("\"to\": \"two\", ", "") << QStringLiteral("\"to\" is not a version");
        QTest::addRow("backwards") << fileWith("\"to\": \"0.9\", ", "") << QStringLiteral("lies before its beginning");
        QTest::addRow("unknown key in a cell") << fileWith("", "\"thinks\": 1, ") << QStringLiteral("tiny.json, dimensions.max_qos[0]: \"thinks\"");
        QTest::addRow("no source") << fileWith("", "").replace("\"says\": null", "\"says\": {\"value\": \"2\", \"sources\": []}")
                                   << QStringLiteral("max_qos[0].says: \"sources\" is missing");
        QTest::addRow("no dimension") << fileWith("", "").replace("max_qos", "max_quos") << QStringLiteral("\"max_quos\" is not a dimension");
        QTest::addRow("no such range") << fileWith("", "").replace("[\"1\"]", "[\"2\"]") << QStringLiteral("\"2\" is not a version range");
        QTest::addRow("twice") << fileWith("", "").replace("[\"1\"]", "[\"1\", \"1\"]") << QStringLiteral("\"1\" is there twice");
        QTest::addRow("a number") << fileWith("", "").replace("\"value\": \"2\"", "\"value\": 2") << QStringLiteral("\"value\" is not a text");
        QTest::addRow("no date") << fileWith("", "").replace("2026-11-20", "yesterday") << QStringLiteral("\"date\" is not a date");
        QTest::addRow("cell is a text") << fileWith("", "").replace("{\"value\": \"2\"}", "\"2\"") << QStringLiteral("does is not a JSON object");
        QTest::addRow("odd level") << fileWith("", "\"concerns\": [{\"level\": \"bad\", \"text\": \"x\"}], ")
                                   << QStringLiteral("max_qos[0].concerns[0]: \"level\" is neither care nor bites");
        QTest::addRow("odd kind of touch") << fileWith("", "\"concerns\": [{\"level\": \"care\", \"text\": \"x\", \"when\": [\"qos 3\"]}], ")
                                           << QStringLiteral("\"qos 3\" is no way in which a component touches a row");
        QTest::addRow("differs is a text") << fileWith("", "\"differs\": \"yes\", ") << QStringLiteral("\"differs\" is neither true nor false");
        QTest::addRow("ranges overlap") << fileWith("", "").replace("\"ranges\": [{", "\"ranges\": [{\"id\": \"0\", \"title\": \"x\", \"from\": \"0.1\"}, {")
                                        << QStringLiteral("does not begin behind");
    }
    void aWrongFileIsToldWithItsPlace()
    {
        QFETCH(const QByteArray, json);
        QFETCH(const QString, error);
        const auto profile = readProfile(json, QStringLiteral("tiny.json"), book().dimensions());
        QVERIFY(!profile);
        QVERIFY2(profile.error().contains(error), qPrintable(profile.error()));
    }

    void aBrokerIsAddedByAFile()
    {
        QTemporaryDir folder;
        const auto write = [&](const char* name, const QByteArray& json) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(json);
        };
        write("broken.json", "{");
        write("tiny.json", fileWith("", ""));
        write("notes.txt", "not mine");
        ProfileBook own = book();
        const QStringList problems = own.addFolder(folder.path());
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems.first().startsWith(u"broken.json:1:"));
        const Profile* tiny = own.profile(u"tiny");
        QVERIFY(tiny);
        QCOMPARE(tiny->cell(u"max_qos", tiny->rangeOf(u"1.7")).does->version, QStringLiteral("1.0"));
        QVERIFY(!tiny->cell(u"dots", 0).says); // what the file does not say is not known
        QCOMPARE(own.addFolder(folder.path() + QStringLiteral("/none")).size(), 1);
    }

    // A fourth broker, with all that was measured of it: a file and no line of C++.
    void aMeasuredBrokerIsAFile()
    {
        ProfileBook own = book();
        QCOMPARE(own.addFolder(test::sourceDir() + QStringLiteral("/tests/data/brokers")), QStringList());
        const Profile* aedes = own.profile(u"Aedes");
        QVERIFY(aedes);
        const qsizetype range = aedes->rangeOf(u"1.2.0");
        QCOMPARE(aedes->cell(u"max_packet", range).does.has_value(), false); // nobody has established it
        QCOMPARE(valueOf(aedes->cell(u"inflight_window", range).does->expect, u"un-acked at once"), QStringLiteral("unlimited"));
        const QJsonObject all = facts();
        if (all.isEmpty()) QSKIP("the folder of recorded facts is not there");
        int compared = 0;
        for (const QJsonValue& value : all.value(QStringLiteral("dimensions")).toArray()) {
            const QString known = value[QStringLiteral("other_measured")][QStringLiteral("ae")][QStringLiteral("measured")][QStringLiteral("value")].toString();
            const Cell& cell = aedes->cell(value[QStringLiteral("id")].toString(), range);
            QVERIFY2(cell.does.has_value() != known.isEmpty(), qPrintable(value[QStringLiteral("id")].toString()));
            if (!cell.does) continue;
            QCOMPARE(cell.does->value, known);
            QCOMPARE(cell.does->version, QStringLiteral("1.2.0 (npm)"));
            ++compared;
        }
        QVERIFY(compared >= 19);
    }

    // The example that people copy.
    void theHelpsExampleIsAProfile()
    {
        QFile file(test::sourceDir() + QStringLiteral("/resources/help/broker-profiles.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(file.readAll());
        const QByteArray json = text.section(QStringLiteral("```json"), 1, 1).section(QStringLiteral("```"), 0, 0).toUtf8();
        const auto profile = readProfile(json, QStringLiteral("example.json"), book().dimensions());
        QVERIFY2(profile, profile ? "" : qPrintable(profile.error()));
        QCOMPARE(profile->product, QStringLiteral("NanoMQ"));
        QVERIFY(profile->cell(u"max_qos", profile->rangeOf(u"0.21.3")).says);
        for (const QString& kind : touchKinds()) QVERIFY2(text.contains(QStringLiteral("`%1`").arg(kind)), qPrintable(kind));
    }

    void whatWasSeenIsComparedByRule_data()
    {
        QTest::addColumn<QString>("seen");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<int>("agreement");
        const auto row = [](const char* seen, const char* expected, Agreement agreement) {
            QTest::addRow("%s <> %s", seen, expected)
                << QString::fromLatin1(seen) << QString::fromLatin1(expected) << int(agreement);
        };
        row("kept", "kept", Agreement::Same);
        row("kept", "renumbered", Agreement::Different);
        row("b", "a | b", Agreement::Same);
        row("20", "20", Agreement::Same);
        row("3", "20", Agreement::Different);
        row("30.0 s", "29..31 s", Agreement::Same);
        row("20.1 s", "29..31 s", Agreement::Different);
        row("none within 3 s", "none", Agreement::Same);
        row("none within 3 s", "29..31 s", Agreement::Open); // fits, but three seconds prove nothing
        row("none within 40 s", "29..31 s", Agreement::Different);
        row("30.0 s", "none", Agreement::Different);
        row("at least 950", "1000..1020", Agreement::Open);
        row("at least 950", "unlimited", Agreement::Same);
        row("at least 950", "120", Agreement::Different);
        row("at most 3 s", "none", Agreement::Different);
        row("at most 3 s", "2 s", Agreement::Open);
        row("none within 3 s", "kept", Agreement::Different);
        row("10 / 10", "10 / 10", Agreement::Same);
        row("12 / 8", "10 / 10", Agreement::Different);
        row("0, 1, 1", "0, 1, 2", Agreement::Different);
        row("0", "0, 1", Agreement::Different);
        row("", "a", Agreement::Different);
    }
    void whatWasSeenIsComparedByRule()
    {
        QFETCH(const QString, seen);
        QFETCH(const QString, expected);
        QTEST(int(agreement(seen, expected)), "agreement");
    }

    void facetsArePrintedAndReadAgain()
    {
        const Facets facets{{QStringLiteral("un-acked at once"), QStringLiteral("20")},
                            {QStringLiteral("$share//t"), QStringLiteral("connection closed")}};
        QCOMPARE(textOf(facets), QStringLiteral("un-acked at once: 20; $share//t: connection closed"));
        QCOMPARE(facetsOf(textOf(facets)), facets);
        QVERIFY(facetsOf(QStringLiteral("not established")).isEmpty());
    }

    void oneDifferentFacetMakesTheDifference()
    {
        const Facets expected{{QStringLiteral("a"), QStringLiteral("1")}, {QStringLiteral("b"), QStringLiteral("2")}};
        QCOMPARE(agreement(Facets{{QStringLiteral("a"), QStringLiteral("1")}}, expected), Agreement::Same);
        QCOMPARE(agreement(Facets{{QStringLiteral("b"), QStringLiteral("3")}}, expected), Agreement::Different);
        QCOMPARE(agreement(Facets{{QStringLiteral("c"), QStringLiteral("3")}}, expected), Agreement::Open);
    }

    // What is expected of a facet must be of the vocabulary, or no rule could ever compare it.
    void expectationsUseTheVocabulary()
    {
        for (const Profile& profile : book().profiles()) {
            for (auto it = profile.cells.begin(); it != profile.cells.end(); ++it) {
                for (const Cell& cell : it.value()) {
                    for (const auto& statement : {cell.says, cell.does}) {
                        if (!statement) continue;
                        for (const Facet& facet : statement->expect) {
                            QVERIFY2(!facet.name.contains(QStringLiteral(": ")), qPrintable(it.key()));
                            QVERIFY2(!facet.value.contains(QStringLiteral("; ")), qPrintable(it.key()));
                        }
                    }
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
