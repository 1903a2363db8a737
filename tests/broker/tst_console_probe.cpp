#include "core/broker/local_mosquitto.h"
#include "core/broker/probe/probe.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace wb;
using broker::LocalMosquitto;

namespace {

constexpr int patience = 60'000;

struct Run {
    int exitCode = -1;
    QByteArray out, err;
};

Run run(const QStringList& args)
{
    QProcess process;
    process.start(QStringLiteral(WB_MQTTWB), QStringList{QStringLiteral("probe")} + args);
    if (!process.waitForFinished(patience)) {
        process.kill();
        process.waitForFinished();
        return {-1, {}, "timed out"};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

QStringList keysOf(const QJsonValue& value)
{
    return value.toObject().keys();
}

} // namespace

// `mqttwb probe`, as a person or a script calls it.
class TestConsoleProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_broker.start();
        QTRY_VERIFY_WITH_TIMEOUT(m_broker.state() != LocalMosquitto::State::Starting, patience);
        QVERIFY2(m_broker.state() == LocalMosquitto::State::Running, qPrintable(m_broker.errorText()));
    }

    void helpExplainsWithExamples()
    {
        const Run help = run({QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        for (const char* word : {"Examples:", "Exit code:", "--patience", "--only", "--compare", "--out", "--format"})
            QVERIFY2(help.out.contains(word), word);
    }

    // The keys that scripts rely on, and no others.
    void jsonHasItsForm()
    {
        const Run probe = run({QStringLiteral("--url"), m_broker.url(), QStringLiteral("--only"),
                               QStringLiteral("inflight_window,max_qos"), QStringLiteral("--format"), QStringLiteral("json")});
        QVERIFY2(probe.exitCode == 0, probe.err.constData());
        const QJsonObject object = QJsonDocument::fromJson(probe.out).object();
        QCOMPARE(keysOf(object), QStringList({QStringLiteral("broker"), QStringLiteral("results"), QStringLiteral("seconds"), QStringLiteral("started")}));
        QCOMPARE(keysOf(object[QStringLiteral("broker")]), QStringList({QStringLiteral("how"), QStringLiteral("product"), QStringLiteral("version")}));
        QCOMPARE(object[QStringLiteral("broker")][QStringLiteral("product")].toString(), QStringLiteral("mosquitto"));
        QCOMPARE(object[QStringLiteral("broker")][QStringLiteral("version")].toString(), m_broker.version());
        const QJsonArray results = object[QStringLiteral("results")].toArray();
        QCOMPARE(results.size(), 2);
        QCOMPARE(keysOf(results.first()), QStringList({QStringLiteral("confidence"), QStringLiteral("differs"), QStringLiteral("documented"),
                                                       QStringLiteral("evidence"), QStringLiteral("id"), QStringLiteral("seconds"),
                                                       QStringLiteral("value")}));
        QCOMPARE(results.first()[QStringLiteral("id")].toString(), QStringLiteral("inflight_window"));
        QVERIFY(results.first()[QStringLiteral("value")].toString().startsWith(u"un-acked at once: 20"));
        QCOMPARE(results.first()[QStringLiteral("differs")], QJsonValue(false));
        QVERIFY(!results.first()[QStringLiteral("documented")].toString().isEmpty());
        QVERIFY(results.first()[QStringLiteral("evidence")].toArray().size() > 20);
        QVERIFY(probe.err.contains("2/2")); // progress goes beside it
    }

    void tableAndMarkdownAreForPeople()
    {
        const QStringList base{QStringLiteral("--url"), m_broker.url(), QStringLiteral("--only"), QStringLiteral("max_qos,anonymous")};
        const Run table = run(base);
        QCOMPARE(table.exitCode, 0);
        QVERIFY(table.out.contains("Broker: mosquitto"));
        QVERIFY(table.out.contains("granted for 0, 1, 2: 0, 1, 2"));
        QVERIFY(table.out.contains("DIFFERS")); // this broker lets everybody in
        const Run markdown = run(base + QStringList{QStringLiteral("--format=markdown")});
        QVERIFY(markdown.out.contains("| `max_qos` | granted for 0, 1, 2: 0, 1, 2 |"));
        QVERIFY(markdown.out.contains("|---|"));
    }

    void savedResultsAreCompared()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("before.json"));
        const QStringList only{QStringLiteral("--only"), QStringLiteral("inflight_window")};
        const Run first = run(QStringList{QStringLiteral("--url"), m_broker.url(), QStringLiteral("--out"), file} + only);
        QVERIFY2(first.exitCode == 0 && QFile::exists(file), first.err.constData());
        const Run same = run(QStringList{QStringLiteral("--url"), m_broker.url(), QStringLiteral("--compare"), file} + only);
        QVERIFY2(same.exitCode == 0, same.out.constData());
        broker::MosquittoOptions options;
        options.setup.extra = {QStringLiteral("max_inflight_messages 2")};
        LocalMosquitto other(options);
        other.start();
        QTRY_VERIFY_WITH_TIMEOUT(other.state() == LocalMosquitto::State::Running, patience);
        const Run changed = run(QStringList{QStringLiteral("--url"), other.url(), QStringLiteral("--compare"), file} + only);
        QCOMPARE(changed.exitCode, 1);
        QVERIFY(changed.out.contains("un-acked at once: 2;") && changed.out.contains("un-acked at once: 20;"));
    }

    // What was saved is shown, compared and exported without a broker.
    void savedResultsAreShownAgain()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("saved.json"));
        const Run first = run({QStringLiteral("--url"), m_broker.url(), QStringLiteral("--out"), file, QStringLiteral("--only"),
                               QStringLiteral("max_qos,dots"), QStringLiteral("--format"), QStringLiteral("json")});
        QVERIFY2(first.exitCode == 0, first.err.constData());
        const QStringList saved{QStringLiteral("--saved"), file};
        QCOMPARE(run(saved + QStringList{QStringLiteral("--format=json")}).out, first.out);
        const Run csv = run(saved + QStringList{QStringLiteral("--format=csv")});
        QVERIFY2(csv.out.startsWith("id,title,value,") && csv.out.contains("\nmax_qos,"), csv.out.constData());
        const Run compared = run(saved + QStringList{QStringLiteral("--compare"), file});
        QVERIFY2(compared.exitCode == 0 && compared.out.contains("2 alike"), compared.out.constData());
    }

    // The evidence, as Wireshark reads it: each packet that the results hold, and no fault of ours among them.
    void theEvidenceIsOpenedByWireshark()
    {
        QVERIFY2(!QStandardPaths::findExecutable(QStringLiteral("tshark")).isEmpty(), "tshark is missing: apt install tshark");
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("evidence.pcapng"));
        const Run probe = run({QStringLiteral("--url"), m_broker.url(), QStringLiteral("--packets"), file, QStringLiteral("--only"),
                               QStringLiteral("takeover,reconnect_redelivery,max_qos"), QStringLiteral("--format"), QStringLiteral("json")});
        QVERIFY2(probe.exitCode == 0, probe.err.constData());
        const auto report = broker::readProbeReport(probe.out, QStringLiteral("out"));
        QVERIFY2(report, report ? "" : qPrintable(report.error()));
        int packets = 0;
        for (const broker::ProbeResult& result : report->results) {
            for (const broker::EvidenceLine& line : result.evidence) packets += line.kind == broker::EvidenceLine::Kind::Note ? 0 : 1;
        }
        QVERIFY(packets > 30);
        QProcess tshark;
        tshark.start(QStringLiteral("tshark"), {QStringLiteral("-n"), QStringLiteral("-r"), file, QStringLiteral("-T"), QStringLiteral("fields"),
                                                QStringLiteral("-e"), QStringLiteral("mqtt.msgtype"), QStringLiteral("-Y"),
                                                QStringLiteral("mqtt.msgtype || _ws.malformed || tcp.analysis.flags")});
        QVERIFY(tshark.waitForFinished(patience));
        const QByteArray out = tshark.readAllStandardOutput().trimmed();
        QCOMPARE(out.split('\n').size(), packets);
        const Run refused = run({QStringLiteral("--saved"), QStringLiteral("/no/such/file")});
        QCOMPARE(refused.exitCode, 2);
    }

    void aComponentNamesTheBroker()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("pubsub.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n"
                   "  type: pubsub.mqtt3\n  version: v1\n  metadata:\n    - name: url\n      value: \""
                   + m_broker.url().toUtf8() + "\"\n    - name: consumerID\n      value: c1\n");
        file.close();
        const QStringList only{QStringLiteral("--only"), QStringLiteral("max_qos,inflight_window")};
        const Run alone = run(QStringList{QStringLiteral("--component"), file.fileName()} + only);
        QVERIFY2(alone.exitCode == 0, alone.err.constData());
        // qos 1 is the default: the window matters to it, QoS 2 does not.
        QVERIFY2(alone.out.contains("* inflight_window") && alone.out.contains("  max_qos"), alone.out.constData());
        QVERIFY(alone.out.contains("touched by the component: qos 1"));
        const Run both = run(QStringList{QStringLiteral("--url"), m_broker.url(), QStringLiteral("--component"), file.fileName()} + only);
        QVERIFY2(both.exitCode == 0 && both.out.contains("granted"), both.err.constData());
    }

    void badUsageIsTwo_data()
    {
        QTest::addColumn<QStringList>("args");
        QTest::addColumn<QString>("word");
        const auto row = [](const char* name, const char* args, const char* word) {
            QTest::newRow(name) << QString::fromLatin1(args).split(QLatin1Char(' ')) << QString::fromLatin1(word);
        };
        row("no target", "--only max_qos", "--url");
        row("unknown dimension", "--url mqtt://127.0.0.1:1 --only max_quos", "max_quos");
        row("not measurable", "--url mqtt://127.0.0.1:1 --only tls", "cannot be measured");
        row("patience without unit", "--url mqtt://127.0.0.1:1 --patience 130", "130s");
        row("no patience at all", "--url mqtt://127.0.0.1:1 --patience 0s", "--patience");
        row("format", "--url mqtt://127.0.0.1:1 --format xml", "xml");
        row("nothing to compare with", "--url mqtt://127.0.0.1:1 --compare /no/such/file", "/no/such/file");
        row("no profiles", "--url mqtt://127.0.0.1:1 --profiles /no/such/folder", "/no/such/folder");
    }
    void badUsageIsTwo()
    {
        QFETCH(const QStringList, args);
        QFETCH(const QString, word);
        const Run probe = run(args);
        QCOMPARE(probe.exitCode, 2);
        QVERIFY2(probe.err.contains(word.toUtf8()), probe.err.constData());
        QVERIFY(probe.out.isEmpty());
    }

    void aBrokenComparisonIsTwo()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("broken.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"broker\": {\"product\": \"x\", \"version\": \"\", \"how\": \"y\"}, \"started\": \"now\"}");
        file.close();
        const Run probe = run({QStringLiteral("--url"), m_broker.url(), QStringLiteral("--compare"), file.fileName()});
        QCOMPARE(probe.exitCode, 2);
        QVERIFY2(probe.err.contains("broken.json"), probe.err.constData());
    }

    void withoutABrokerItFailsAndHidesThePassword()
    {
        quint16 port = 0;
        {
            QTcpServer nobody;
            QVERIFY(nobody.listen(QHostAddress::LocalHost));
            port = nobody.serverPort();
        }
        const Run probe = run({QStringLiteral("--url"), QStringLiteral("mqtt://anna:sesame-open@127.0.0.1:%1").arg(port),
                               QStringLiteral("--only"), QStringLiteral("max_qos")});
        QCOMPARE(probe.exitCode, 1);
        QVERIFY(!probe.err.contains("sesame") && !probe.out.contains("sesame"));
        QVERIFY2(probe.out.contains("not established"), probe.out.constData());
    }

    void anInterruptedProbeTellsWhatItKnows()
    {
        QProcess process;
        process.start(QStringLiteral(WB_MQTTWB), {QStringLiteral("probe"), QStringLiteral("--url"), m_broker.url(),
                                                 QStringLiteral("--patience"), QStringLiteral("100s")});
        QByteArray seen;
        process.setReadChannel(QProcess::StandardError);
        while (!seen.contains("3/") && process.waitForReadyRead(patience)) seen += process.readAllStandardError();
        QVERIFY(seen.contains("3/"));
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitCode(), 1);
        const QByteArray out = process.readAllStandardOutput();
        QVERIFY(out.contains("reconnect_redelivery") && out.contains("the probe was stopped"));
        QVERIFY(!process.readAllStandardError().contains("could not be cleaned up"));
    }

private:
    LocalMosquitto m_broker;
};

QTEST_GUILESS_MAIN(TestConsoleProbe)
#include "tst_console_probe.moc"
