#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

// `mqttwb brokers`, as a person or a script calls it. It connects to nothing.

namespace {

struct Run {
    int exitCode = -1;
    QByteArray out, err;
};

Run run(const QStringList& args)
{
    QProcess process;
    process.start(QStringLiteral(WB_MQTTWB), QStringList{QStringLiteral("brokers")} + args);
    if (!process.waitForFinished(30'000)) {
        process.kill();
        process.waitForFinished();
        return {-1, {}, "timed out"};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

QJsonObject objectOf(const Run& run)
{
    return QJsonDocument::fromJson(run.out).object();
}

QStringList idsOf(const QJsonObject& object)
{
    QStringList ids;
    const QJsonArray rows = object[QStringLiteral("rows")].toArray();
    for (const QJsonValue& row : rows) ids << row[QStringLiteral("id")].toString();
    return ids;
}

QStringList json(const QStringList& args)
{
    return args + QStringList{QStringLiteral("--format"), QStringLiteral("json")};
}

} // namespace

class TestConsoleBrokers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_component = write("pubsub.yaml", R"(apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: exact
spec:
  type: pubsub.mqtt3
  version: v1
  metadata:
  - name: url
    value: mqtt://anna:sesame-open@localhost:1883
  - name: consumerID
    value: exact
  - name: qos
    value: "2"
---
apiVersion: dapr.io/v1alpha1
kind: Subscription
metadata:
  name: dotted
spec:
  topic: orders.v1
  route: /orders
  pubsubname: exact
)");
    }

    void helpExplainsWithExamples()
    {
        const Run help = run({QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        for (const char* word : {"Examples:", "Exit code:", "--component", "--differences", "--touched", "--version", "--report", "--profiles", "--format"})
            QVERIFY2(help.out.contains(word), word);
    }

    void withoutAComponentItIsTheWholeTable()
    {
        const Run table = run({});
        QVERIFY2(table.exitCode == 0, table.err.constData());
        for (const char* word : {"mosquitto 2.1", "EMQX 5.8", "RabbitMQ 4.x", "In-flight limit", "Delivery and redelivery"})
            QVERIFY2(table.out.contains(word), word);
        QVERIFY(!table.out.contains("touched"));
        const Run few = run(json({QStringLiteral("--differences")}));
        const Run all = run(json({}));
        QVERIFY(idsOf(objectOf(few)).size() > 10 && idsOf(objectOf(few)).size() < idsOf(objectOf(all)).size());
        QVERIFY(idsOf(objectOf(all)).size() >= 57);
        QVERIFY(!idsOf(objectOf(few)).contains(QStringLiteral("slashes")));
        QCOMPARE(idsOf(objectOf(run(json({QStringLiteral("--filter"), QStringLiteral("prefetch receive")})))), QStringList{QStringLiteral("inflight_window")});
    }

    // A component's fields and subscriptions mark rows, and every broker gets its verdict.
    void aComponentIsJudgedForEachBroker()
    {
        const Run touched = run(json({QStringLiteral("--component"), m_component, QStringLiteral("--touched")}));
        QVERIFY2(touched.exitCode == 0, touched.err.constData());
        const QJsonObject object = objectOf(touched);
        QCOMPARE(object[QStringLiteral("component")].toString(), QStringLiteral("exact"));
        const QStringList ids = idsOf(object);
        QVERIFY(ids.contains(QStringLiteral("max_qos")) && ids.contains(QStringLiteral("dots")) && !ids.contains(QStringLiteral("shared_subs")));
        const QJsonArray rows = object[QStringLiteral("rows")].toArray();
        for (const QJsonValue& row : rows) {
            QVERIFY(!row[QStringLiteral("touched")].toString().isEmpty());
            QVERIFY(!row[QStringLiteral("touchedBy")].toArray().isEmpty());
        }
        const QJsonArray columns = object[QStringLiteral("columns")].toArray();
        QCOMPARE(columns.size(), 3);
        const QJsonValue rabbit = columns.last()[QStringLiteral("verdict")];
        QCOMPARE(rabbit[QStringLiteral("level")].toString(), QStringLiteral("bites"));
        QVERIFY(rabbit[QStringLiteral("rows")].toArray().contains(QStringLiteral("dots")));
        QVERIFY(!touched.out.contains("sesame") && !touched.err.contains("sesame"));
    }

    void markdownCanBePasted()
    {
        const Run markdown = run({QStringLiteral("--component"), m_component, QStringLiteral("--touched"), QStringLiteral("--format"), QStringLiteral("markdown")});
        QCOMPARE(markdown.exitCode, 0);
        QVERIFY2(markdown.out.contains("- **RabbitMQ 4.x** bites: "), markdown.out.constData());
        QVERIFY(markdown.out.contains("|---|---|---|---|---|"));
        QVERIFY(markdown.out.contains("| 1 (bites) |"));
    }

    // Who names a broker asks whether it will do: a script can tell by the exit code.
    void aNamedBrokerThatBitesIsAFinding()
    {
        const QStringList component{QStringLiteral("--component"), m_component};
        const Run rabbit = run(json(component + QStringList{QStringLiteral("--version"), QStringLiteral("rabbitmq=3.13.7"), QStringLiteral("--version"), QStringLiteral("mosquitto=1.6")}));
        QCOMPARE(rabbit.exitCode, 1);
        const QJsonArray columns = objectOf(rabbit)[QStringLiteral("columns")].toArray();
        QCOMPARE(columns.size(), 2);
        QCOMPARE(columns.first()[QStringLiteral("range")].toString(), QStringLiteral("3.12-3.13"));
        QCOMPARE(run(component + QStringList{QStringLiteral("--version"), QStringLiteral("EMQX=5.8.6")}).exitCode, 0);
    }

    void aSavedProbeHasItsColumn()
    {
        const QString saved = write("probe.json", R"({"broker": {"how": "it said so", "product": "mosquitto", "version": "2.0.11"},
            "seconds": 1, "started": "2026-11-20T10:00:00.000Z", "results": [
            {"id": "inflight_window", "value": "un-acked at once: 3", "documented": "20", "differs": true, "confidence": "high",
             "evidence": [], "seconds": 0.5}]})");
        const Run report = run(json({QStringLiteral("--report"), saved, QStringLiteral("--filter"), QStringLiteral("in-flight window")}));
        QVERIFY2(report.exitCode == 0, report.err.constData());
        const QJsonValue column = objectOf(report)[QStringLiteral("columns")].toArray().last();
        QVERIFY(column[QStringLiteral("measured")].toBool() && column[QStringLiteral("connected")].toBool());
        QCOMPARE(column[QStringLiteral("version")].toString(), QStringLiteral("2.0.11"));
        const QJsonValue cell = objectOf(report)[QStringLiteral("rows")].toArray().first()[QStringLiteral("cells")].toArray().last();
        QCOMPARE(cell[QStringLiteral("state")].toString(), QStringLiteral("differs"));
        QCOMPARE(cell[QStringLiteral("does")][QStringLiteral("value")].toString(), QStringLiteral("un-acked at once: 3"));
    }

    void aFolderAddsABroker()
    {
        QDir(m_folder.path()).mkdir(QStringLiteral("own"));
        write("own/tiny.json", R"({"product": "Tiny", "ranges": [{"id": "1", "title": "Tiny 1", "from": "1"}], "dimensions": {"max_qos": [
            {"ranges": ["1"], "brief": "0", "concerns": [{"level": "bites", "text": "grants nothing", "when": ["qos 2"]}],
             "says": null, "does": {"value": "0"}}]}})");
        const QStringList own{QStringLiteral("--profiles"), m_folder.filePath(QStringLiteral("own"))};
        const Run all = run(json(own));
        QCOMPARE(objectOf(all)[QStringLiteral("columns")].toArray().size(), 4);
        const Run tiny = run(own + QStringList{QStringLiteral("--component"), m_component, QStringLiteral("--version"), QStringLiteral("Tiny=1.2")});
        QCOMPARE(tiny.exitCode, 1);
        QVERIFY(tiny.out.contains("grants nothing"));
    }

    void wrongUsageIsExplained_data()
    {
        QTest::addColumn<QStringList>("args");
        QTest::addColumn<QByteArray>("said");
        QTest::addRow("format") << QStringList{QStringLiteral("--format"), QStringLiteral("xml")} << QByteArray("--format is table");
        QTest::addRow("broker") << QStringList{QStringLiteral("--version"), QStringLiteral("VerneMQ=2")} << QByteArray("mosquitto, ");
        QTest::addRow("version") << QStringList{QStringLiteral("--version"), QStringLiteral("mosquitto=7")} << QByteArray("2.1");
        QTest::addRow("touched alone") << QStringList{QStringLiteral("--touched")} << QByteArray("--component");
        QTest::addRow("no file") << QStringList{QStringLiteral("--component"), QStringLiteral("/nowhere.yaml")} << QByteArray("nowhere.yaml");
        QTest::addRow("no report") << QStringList{QStringLiteral("--report"), QStringLiteral("/nowhere.json")} << QByteArray("nowhere.json");
        QTest::addRow("no folder") << QStringList{QStringLiteral("--profiles"), QStringLiteral("/nowhere")} << QByteArray("/nowhere");
        QTest::addRow("something more") << QStringList{QStringLiteral("mosquitto")} << QByteArray("not expected");
    }
    void wrongUsageIsExplained()
    {
        QFETCH(const QStringList, args);
        QFETCH(const QByteArray, said);
        const Run wrong = run(args);
        QCOMPARE(wrong.exitCode, 2);
        QVERIFY2(wrong.err.startsWith("mqttwb: ") && wrong.err.contains(said), wrong.err.constData());
        QVERIFY(wrong.out.isEmpty());
    }

private:
    QString write(const char* name, const QByteArray& text)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write %s", name);
        return path;
    }

    QTemporaryDir m_folder;
    QString m_component;
};

QTEST_GUILESS_MAIN(TestConsoleBrokers)
#include "tst_console_brokers.moc"
