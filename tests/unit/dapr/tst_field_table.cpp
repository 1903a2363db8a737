#include "core/dapr/field_table.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

using namespace wb::dapr;

class TestFieldTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTableIsRead()
    {
        QVERIFY(!componentTables().isEmpty());
        const QDir folder(QStringLiteral(":/components"));
        for (const QString& name : folder.entryList(QDir::Files)) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto table = readComponentTable(file.readAll(), name);
            QVERIFY2(table, table ? "" : qPrintable(table.error()));
        }
        QCOMPARE(componentTables().size(), folder.entryList(QDir::Files).size());
    }

    void everyFieldSaysWhatItIsAndWhereThatComesFrom()
    {
        for (const ComponentTable& table : componentTables()) {
            QVERIFY(!table.fields.isEmpty());
            for (const Field& field : table.fields) {
                const QByteArray where = (table.type + u' ' + field.name).toUtf8();
                QVERIFY2(field.summary.endsWith(u'.'), where);
                QVERIFY2(!field.source.isEmpty(), where);
                QVERIFY2(!(field.required && field.ignored), where);
                if (table.type.startsWith(u"bindings.")) QVERIFY2(!field.direction.isEmpty(), where);
            }
        }
    }

    // What is shown and stored as a reference: the key, never the certificates.
    void onlyTheKeyIsASecret()
    {
        for (const ComponentTable& table : componentTables()) {
            for (const Field& field : table.fields)
                QCOMPARE(field.secret, field.name == u"clientKey");
        }
    }

    void theTableInForce_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("release");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("from");
        // Facts, version map: from 1.10 both names run the same code.
        const auto row = [](const char* type, const char* release, const char* table, const char* from) {
            QTest::addRow("%s in %s", type, release)
                << QString::fromLatin1(type) << QString::fromLatin1(release) << QString::fromLatin1(table)
                << QString::fromLatin1(from);
        };
        row("pubsub.mqtt", "1.18", "pubsub.mqtt3", "1.10");
        row("pubsub.mqtt3", "1.18.4", "pubsub.mqtt3", "1.10");
        row("Pubsub.MQTT", "1.10", "pubsub.mqtt3", "1.10");
        row("pubsub.mqtt", "1.9", "pubsub.mqtt", "1.9");
        row("pubsub.mqtt", "1.9.7", "pubsub.mqtt", "1.9");
        row("pubsub.mqtt", "1.8.6", "pubsub.mqtt", "1.0");
        row("pubsub.mqtt3", "1.9", "", "");
        row("bindings.mqtt", "1.9", "bindings.mqtt", "1.0");
        row("bindings.mqtt", "1.12", "bindings.mqtt3", "1.10");
        row("secretstores.local.file", "1.18", "secretstores.local.file", "1.0");
        row("state.redis", "1.18", "", "");
    }

    void theTableInForce()
    {
        QFETCH(QString, type);
        QFETCH(QString, release);
        const ComponentTable* table = tableFor(type, release);
        QTEST(table ? table->type : QString(), "table");
        QTEST(table ? table->fromRelease : QString(), "from");
    }

    // Facts A.1 to A.5.
    void defaultsByRelease()
    {
        const auto value = [](QStringView type, QStringView release, QStringView field) {
            return tableFor(type, release)->field(field)->defaultFor(release);
        };
        QCOMPARE(value(u"pubsub.mqtt", u"1.7", u"qos"), QStringLiteral("0"));
        QCOMPARE(value(u"pubsub.mqtt", u"1.8", u"qos"), QStringLiteral("1"));
        QCOMPARE(value(u"pubsub.mqtt", u"1.7.4", u"cleanSession"), QStringLiteral("true"));
        QCOMPARE(value(u"pubsub.mqtt", u"1.8", u"cleanSession"), QStringLiteral("false"));
        QCOMPARE(value(u"bindings.mqtt", u"1.9", u"cleanSession"), QStringLiteral("true"));
        QCOMPARE(value(u"bindings.mqtt", u"1.10", u"cleanSession"), QStringLiteral("false"));
        QCOMPARE(value(u"bindings.mqtt3", u"1.18", u"backOffMaxRetries"), QStringLiteral("0"));
        QVERIFY(tableFor(u"bindings.mqtt3")->field(u"CONSUMERID")->required);
        QVERIFY(!tableFor(u"pubsub.mqtt3")->field(u"consumerID")->required);
        QVERIFY(tableFor(u"bindings.mqtt3")->field(u"qos")->ignored);
        QVERIFY(tableFor(u"pubsub.mqtt3")->field(u"backoffmaxretries")->ignored);
    }

    void releasesCompareByNumber()
    {
        QVERIFY(compareReleases(u"1.10", u"1.9") > 0);
        QVERIFY(compareReleases(u"1.9.7", u"1.9") == 0);
        QVERIFY(compareReleases(u"1.8", u"2.0") < 0);
    }

    void aBrokenTableIsRefused_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("sentence");
        const QByteArray field(R"({"name":"a","type":"string","summary":"s.","source":"x"})");
        const auto table = [](const QByteArray& fields, const QByteArray& more = {}) -> QByteArray {
            return R"({"type":"t","title":"T","from":"1.0","fields":[)" + fields + "]" + more + "}";
        };
        QTest::newRow("whole") << table(field) << QString();
        QTest::newRow("not JSON") << QByteArray("{") << QStringLiteral("x.json: unterminated object");
        QTest::newRow("unknown key") << table(field, ",\"titel\":\"\"") << QStringLiteral("x.json: \"titel\" is not known here");
        QTest::newRow("twice") << table(field + "," + field) << QStringLiteral("x.json: \"a\" is there twice");
        QTest::newRow("release") << table(field, ",\"to\":\"v1\"")
                                 << QStringLiteral("x.json: \"to\" is not a release such as 1.18");
        QTest::newRow("type") << table(R"({"name":"a","type":"text","summary":"s.","source":"x"})")
                              << QStringLiteral("x.json, field a: \"type\" is not a field type");
        QTest::newRow("no summary") << table(R"({"name":"a","type":"string","source":"x"})")
                                    << QStringLiteral("x.json, field a: \"summary\" is missing");
        QTest::newRow("flag") << table(R"({"name":"a","type":"string","summary":"s.","source":"x","secret":"no"})")
                              << QStringLiteral("x.json, field a: \"secret\" is neither true nor false");
    }

    void aBrokenTableIsRefused()
    {
        QFETCH(QByteArray, json);
        const auto table = readComponentTable(json, QStringLiteral("x.json"));
        QTEST(table ? QString() : table.error(), "sentence");
    }
};

QTEST_GUILESS_MAIN(TestFieldTable)
#include "tst_field_table.moc"
