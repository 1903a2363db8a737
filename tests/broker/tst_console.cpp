#include "core/broker/local_mosquitto.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace wb;
using broker::LocalMosquitto;

namespace {

constexpr int patience = 30'000;

struct Run {
    int exitCode = -1;
    QByteArray out, err;
};

} // namespace

// The built program, as a person or a script calls it: output, exit codes, and nothing secret in sight.
class TestConsole : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void helpExplainsWithExamples_data();
    void helpExplainsWithExamples();
    void badUsageIsTwo_data();
    void badUsageIsTwo();
    void listenPrintsWhatArrives();
    void listenWritesJsonLines();
    void listenAsSidecarAcknowledges();
    void listenWithoutBrokerFails();
    void publishSaysHowLongItTook();
    void publishAsTheComponentDoes();
    void publishWithoutBrokerFailsAndHidesThePassword();
    void demoPrintsATable();
    void demoWritesJson();
    void interruptEndsItWell();
    void stoppedPublishSaysHowFarItCame();

private:
    void start(QProcess& process, const QStringList& args);
    Run run(const QStringList& args, const QByteArray& input = {});
    QByteArray waitForError(QProcess& process, const QByteArray& part); // until standard error holds it
    QString component(const QString& name, const QString& url);

    LocalMosquitto m_broker;
    QTemporaryDir m_folder;
};

void TestConsole::initTestCase()
{
    m_broker.start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker.state() != LocalMosquitto::State::Starting, patience);
    QVERIFY2(m_broker.state() == LocalMosquitto::State::Running, qPrintable(m_broker.errorText()));
}

void TestConsole::start(QProcess& process, const QStringList& args)
{
    process.start(QStringLiteral(WB_MQTTWB), args);
}

Run TestConsole::run(const QStringList& args, const QByteArray& input)
{
    QProcess process;
    start(process, args);
    if (!input.isEmpty()) process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(patience)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAllStandardOutput(), process.readAllStandardError() + " (timed out)"};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

QByteArray TestConsole::waitForError(QProcess& process, const QByteArray& part)
{
    QByteArray seen;
    while (!seen.contains(part)) {
        process.setReadChannel(QProcess::StandardError);
        if (process.bytesAvailable() == 0 && !process.waitForReadyRead(patience)) break;
        seen += process.readAllStandardError();
    }
    return seen;
}

QString TestConsole::component(const QString& name, const QString& url)
{
    const QString path = m_folder.filePath(name + QStringLiteral(".yaml"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(QStringLiteral("apiVersion: dapr.io/v1alpha1\n"
                              "kind: Component\n"
                              "metadata:\n"
                              "  name: %1\n"
                              "spec:\n"
                              "  type: pubsub.mqtt3\n"
                              "  version: v1\n"
                              "  metadata:\n"
                              "    - name: url\n"
                              "      value: \"%2\"\n"
                              "    - name: consumerID\n"
                              "      value: \"%1-id\"\n"
                              "---\n"
                              "apiVersion: dapr.io/v2alpha1\n"
                              "kind: Subscription\n"
                              "metadata:\n"
                              "  name: sub\n"
                              "spec:\n"
                              "  pubsubname: %1\n"
                              "  topic: orders/new\n"
                              "  routes:\n"
                              "    default: /orders\n")
                   .arg(name, url)
                   .toUtf8());
    return path;
}

void TestConsole::helpExplainsWithExamples_data()
{
    QTest::addColumn<QString>("command");
    for (const char* command : {"listen", "publish", "demo"}) QTest::newRow(command) << QString::fromLatin1(command);
}

void TestConsole::helpExplainsWithExamples()
{
    QFETCH(QString, command);
    const Run help = run({command, QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    QVERIFY(help.out.contains("Examples:"));
    QVERIFY(help.out.contains("mqttwb " + command.toUtf8()));
    QVERIFY(help.out.contains("--format"));
    QVERIFY2(help.err.isEmpty(), help.err.constData());
    QVERIFY(run({QStringLiteral("--help")}).out.contains(command.toUtf8()));
}

void TestConsole::badUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("args");
    const auto row = [](const char* line) {
        QTest::newRow(line) << QString::fromLatin1(line).split(QLatin1Char(' '));
    };
    row("listen");
    row("listen --url mqtt://127.0.0.1:1");
    row("listen --url mqtt://127.0.0.1:1 --filter a --count many");
    row("listen --url mqtt://127.0.0.1:1 --filter a --format xml");
    row("listen --url mqtt://127.0.0.1:1 --filter a --nonsense");
    row("listen --url mqtt://127.0.0.1:1 --filter a --as-sidecar");
    row("listen --url nonsense --filter a");
    row("listen --url ftp://127.0.0.1 --filter a");
    row("listen --component /nonexistent.yaml");
    row("publish --url mqtt://127.0.0.1:1 --payload x");
    row("publish --url mqtt://127.0.0.1:1 --payload x --topic a/#");
    row("publish --url mqtt://127.0.0.1:1 --payload x --topic a --qos 3");
    row("publish --url mqtt://127.0.0.1:1 --payload-file /nonexistent --topic a");
    row("publish --topic a --payload x");
    row("demo --seconds 0");
    row("demo now");
}

void TestConsole::badUsageIsTwo()
{
    QFETCH(QStringList, args);
    const Run wrong = run(args);
    QCOMPARE(wrong.exitCode, 2);
    QVERIFY(wrong.err.startsWith("mqttwb: "));
    QVERIFY2(wrong.out.isEmpty(), wrong.out.constData());
}

void TestConsole::listenPrintsWhatArrives()
{
    QProcess process;
    start(process, {QStringLiteral("listen"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--filter"),
                    QStringLiteral("a/#"), QStringLiteral("--count"), QStringLiteral("1")});
    QVERIFY(waitForError(process, "listening to a/#").contains("listening to a/#"));
    const Run sent = run({QStringLiteral("publish"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--topic"),
                          QStringLiteral("a/b"), QStringLiteral("--qos"), QStringLiteral("2")},
                         "line one\nline two");
    QCOMPARE(sent.exitCode, 0);
    QVERIFY(process.waitForFinished(patience));
    QCOMPARE(process.exitCode(), 0);
    const QByteArray line = process.readAllStandardOutput();
    QVERIFY2(line.contains("QoS 2") && line.contains("a/b") && line.contains("line one\\nline two"), line.constData());
    QCOMPARE(line.count('\n'), 1);
}

void TestConsole::listenWritesJsonLines()
{
    QCOMPARE(run({QStringLiteral("publish"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--topic"),
                  QStringLiteral("j/kept"), QStringLiteral("--retain"), QStringLiteral("--payload"), QStringLiteral("{}")})
                 .exitCode, 0);
    const Run heard = run({QStringLiteral("listen"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--filter"),
                           QStringLiteral("j/+"), QStringLiteral("--count"), QStringLiteral("1"),
                           QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(heard.exitCode, 0);
    const QJsonObject message = QJsonDocument::fromJson(heard.out.trimmed()).object();
    QCOMPARE(message.value(QStringLiteral("topic")).toString(), QStringLiteral("j/kept"));
    QCOMPARE(message.value(QStringLiteral("retain")).toBool(), true);
    QCOMPARE(message.value(QStringLiteral("dup")).toBool(true), false);
    QCOMPARE(message.value(QStringLiteral("qos")).toInt(-1), 1);
    QCOMPARE(message.value(QStringLiteral("payload")).toString(), QStringLiteral("{}"));
}

void TestConsole::listenAsSidecarAcknowledges()
{
    const QString path = component(QStringLiteral("listener"), m_broker.url());
    QStringList log;
    connect(&m_broker, &LocalMosquitto::logLine, this, [&log](const QString& line) { log << line; });
    QProcess process;
    start(process, {QStringLiteral("listen"), QStringLiteral("--component"), path, QStringLiteral("--as-sidecar"),
                    QStringLiteral("--count"), QStringLiteral("1")});
    QVERIFY(waitForError(process, "as listener-id").contains("orders/new"));
    QCOMPARE(run({QStringLiteral("publish"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--topic"),
                  QStringLiteral("orders/new"), QStringLiteral("--payload"), QStringLiteral("x")}).exitCode, 0);
    QVERIFY(process.waitForFinished(patience));
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardOutput().contains("orders/new"));
    QTRY_VERIFY_WITH_TIMEOUT(!log.filter(QStringLiteral("as listener-id (p2, c0, k30)")).isEmpty(), patience);
    disconnect(&m_broker, &LocalMosquitto::logLine, this, nullptr);
}

void TestConsole::listenWithoutBrokerFails()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QString url = QStringLiteral("mqtt://127.0.0.1:%1").arg(server.serverPort());
    server.close();
    const Run failed = run({QStringLiteral("listen"), QStringLiteral("--url"), url, QStringLiteral("--filter"),
                            QStringLiteral("a"), QStringLiteral("--seconds"), QStringLiteral("60")});
    QCOMPARE(failed.exitCode, 1);
    QVERIFY(failed.err.startsWith("mqttwb: "));
    QCOMPARE(failed.err.count('\n'), 1);
}

void TestConsole::publishSaysHowLongItTook()
{
    const QStringList args{QStringLiteral("publish"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--topic"),
                           QStringLiteral("p"), QStringLiteral("--payload"), QStringLiteral("x")};
    const Run one = run(args);
    QCOMPARE(one.exitCode, 0);
    QVERIFY2(one.out.startsWith("published after ") && one.out.endsWith(" ms\n"), one.out.constData());
    const Run many = run(args + QStringList{QStringLiteral("--count"), QStringLiteral("500"), QStringLiteral("--format"),
                                            QStringLiteral("json")});
    QCOMPARE(many.exitCode, 0);
    const QJsonObject report = QJsonDocument::fromJson(many.out).object();
    QCOMPARE(report.value(QStringLiteral("published")).toInt(), 500);
    QCOMPARE(report.value(QStringLiteral("failed")).toInt(-1), 0);
    QVERIFY(report.value(QStringLiteral("latencyMs")).toObject().value(QStringLiteral("median")).toDouble() > 0);
    QCOMPARE(run(args + QStringList{QStringLiteral("--qos"), QStringLiteral("0")}).exitCode, 0);
}

void TestConsole::publishAsTheComponentDoes()
{
    const QString path = component(QStringLiteral("sender"), m_broker.url());
    QProcess process;
    start(process, {QStringLiteral("listen"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--filter"),
                    QStringLiteral("orders/new"), QStringLiteral("--count"), QStringLiteral("1"),
                    QStringLiteral("--format"), QStringLiteral("json")});
    QVERIFY(waitForError(process, "listening").contains("listening"));
    const Run sent = run({QStringLiteral("publish"), QStringLiteral("--component"), path, QStringLiteral("--as-sidecar"),
                          QStringLiteral("--cloud-event"), QStringLiteral("--topic"), QStringLiteral("orders/new"),
                          QStringLiteral("--payload"), QStringLiteral("hello")});
    QVERIFY2(sent.exitCode == 0, sent.err.constData());
    QVERIFY(process.waitForFinished(patience));
    const QJsonObject message = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    const QJsonObject event = QJsonDocument::fromJson(message.value(QStringLiteral("payload")).toString().toUtf8()).object();
    QCOMPARE(event.value(QStringLiteral("data")).toString(), QStringLiteral("hello"));
    QCOMPARE(event.value(QStringLiteral("pubsubname")).toString(), QStringLiteral("sender"));
    const Run refused = run({QStringLiteral("publish"), QStringLiteral("--component"), path,
                             QStringLiteral("--as-sidecar"), QStringLiteral("--qos"), QStringLiteral("2"),
                             QStringLiteral("--topic"), QStringLiteral("t"), QStringLiteral("--payload"), QStringLiteral("x")});
    QCOMPARE(refused.exitCode, 2);
}

void TestConsole::publishWithoutBrokerFailsAndHidesThePassword()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QString url = QStringLiteral("mqtt://alice:open-sesame@127.0.0.1:%1").arg(server.serverPort());
    server.close();
    const QString path = component(QStringLiteral("secretive"), url);
    for (const QStringList& target : {QStringList{QStringLiteral("--url"), url},
                                      QStringList{QStringLiteral("--component"), path},
                                      QStringList{QStringLiteral("--component"), path, QStringLiteral("--as-sidecar")},
                                      QStringList{QStringLiteral("--url"), url + QStringLiteral("x y")}}) {
        const Run failed = run(QStringList{QStringLiteral("publish"), QStringLiteral("--topic"), QStringLiteral("t"),
                                           QStringLiteral("--payload"), QStringLiteral("x")} + target);
        QVERIFY(failed.exitCode == 1 || failed.exitCode == 2);
        QVERIFY(!failed.err.isEmpty());
        QVERIFY2(!(failed.out + failed.err).contains("open-sesame"), failed.err.constData());
    }
}

void TestConsole::demoPrintsATable()
{
    const Run demo = run({QStringLiteral("demo"), QStringLiteral("--seconds"), QStringLiteral("3")});
    QVERIFY2(demo.exitCode == 0, demo.err.constData());
    const QList<QByteArray> lines = demo.out.trimmed().split('\n');
    QVERIFY2(lines.size() >= 4, demo.out.constData());
    QVERIFY(lines.first().startsWith("Topic "));
    QVERIFY(demo.out.contains("orders/status/1001"));
    QVERIFY(demo.out.contains("plant/line1/temperature"));
    QVERIFY(demo.out.contains(" yes "));
}

void TestConsole::demoWritesJson()
{
    const Run demo = run({QStringLiteral("demo"), QStringLiteral("--seconds"), QStringLiteral("3"),
                          QStringLiteral("--format"), QStringLiteral("json")});
    QVERIFY2(demo.exitCode == 0, demo.err.constData());
    const QJsonArray topics = QJsonDocument::fromJson(demo.out).object().value(QStringLiteral("topics")).toArray();
    QVERIFY(topics.size() >= 4);
    bool retained = false;
    for (const QJsonValue& topic : topics) {
        QVERIFY(topic.toObject().value(QStringLiteral("messages")).toInt() > 0);
        retained = retained || topic.toObject().value(QStringLiteral("retained")).toBool();
    }
    QVERIFY(retained);
}

void TestConsole::interruptEndsItWell()
{
    QProcess process;
    start(process, {QStringLiteral("demo"), QStringLiteral("--seconds"), QStringLiteral("600")});
    QVERIFY(waitForError(process, "demo running").contains("demo running"));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(patience));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY(process.exitCode() == 0 || process.exitCode() == 1); // 1: not a single message yet
    QProcess listener;
    start(listener, {QStringLiteral("listen"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--filter"),
                     QStringLiteral("quiet")});
    QVERIFY(waitForError(listener, "listening").contains("listening"));
    ::kill(static_cast<pid_t>(listener.processId()), SIGTERM);
    QVERIFY(listener.waitForFinished(patience));
    QCOMPARE(listener.exitCode(), 0);
}

// Long work can be stopped, and says how far it came.
void TestConsole::stoppedPublishSaysHowFarItCame()
{
    QProcess listener;
    start(listener, {QStringLiteral("listen"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--filter"),
                     QStringLiteral("long")});
    QVERIFY(waitForError(listener, "listening").contains("listening"));
    QProcess publisher;
    start(publisher, {QStringLiteral("publish"), QStringLiteral("--url"), m_broker.url(), QStringLiteral("--topic"),
                      QStringLiteral("long"), QStringLiteral("--payload"), QStringLiteral("x"), QStringLiteral("--count"),
                      QStringLiteral("10000000")});
    listener.setReadChannel(QProcess::StandardOutput);
    QVERIFY(listener.bytesAvailable() > 0 || listener.waitForReadyRead(patience)); // some have arrived
    ::kill(static_cast<pid_t>(publisher.processId()), SIGINT);
    QVERIFY(publisher.waitForFinished(patience));
    QCOMPARE(publisher.exitCode(), 1);
    const QByteArray told = publisher.readAllStandardError();
    QVERIFY2(told.contains("of 10000000 messages were published"), told.constData());
    ::kill(static_cast<pid_t>(listener.processId()), SIGTERM);
    QVERIFY(listener.waitForFinished(patience));
}

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_console.moc"
