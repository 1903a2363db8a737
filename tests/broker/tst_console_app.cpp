#include "core/broker/local_mosquitto.h"
#include "tests/broker/engine_watch.h"
#include "tests/support/http_server.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::test;
using broker::LocalMosquitto;

namespace {
constexpr int patience = 30'000;
}

// `mqttwb listen --app`: which app stands behind the sidecar, and what became of each message.
class TestConsoleApp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void whatIsNoAppIsRefused_data();
    void whatIsNoAppIsRefused();
    void aScriptAnswersAndEachAttemptIsPrinted();
    void aRealAppIsAskedWhatItWants();
    void anAppThatIsNotThereIsTold();

private:
    QString write(const QString& name, const QByteArray& text) const;
    void start(QProcess& process, const QStringList& args) const;
    bool sees(QProcess& process, const QByteArray& part); // on standard error, before it ends
    bool publish(const char* topic, const char* payload) const
    {
        return mosquittoPub(m_broker.port(), {QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"),
                                              QString::fromLatin1(topic), QStringLiteral("-m"), QString::fromLatin1(payload)});
    }
    // Output lines that tell of attempts: "topic route reply outcome".
    static QByteArrayList attemptsIn(const QByteArray& output);

    LocalMosquitto m_broker;
    QTemporaryDir m_folder;
    QString m_component;
    QByteArray m_seen;
};

void TestConsoleApp::initTestCase()
{
    m_broker.start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker.state() != LocalMosquitto::State::Starting, patience);
    QVERIFY2(m_broker.state() == LocalMosquitto::State::Running, qPrintable(m_broker.errorText()));
    m_component = write(QStringLiteral("orders.yaml"),
                        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n  type: pubsub.mqtt3\n"
                        "  version: v1\n  metadata:\n  - {name: url, value: \"" + m_broker.url().toUtf8() + "\"}\n"
                        "  - {name: consumerID, value: orders-id}\n  - {name: cleanSession, value: \"true\"}\n");
}

QString TestConsoleApp::write(const QString& name, const QByteArray& text) const
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
}

void TestConsoleApp::start(QProcess& process, const QStringList& args) const
{
    process.start(QStringLiteral(WB_MQTTWB), QStringList{QStringLiteral("listen")} + args);
}

bool TestConsoleApp::sees(QProcess& process, const QByteArray& part)
{
    m_seen.clear();
    // The event loop runs, because the app of the test lives in it.
    return QTest::qWaitFor([&] { return (m_seen += process.readAllStandardError()).contains(part); }, patience);
}

QByteArrayList TestConsoleApp::attemptsIn(const QByteArray& output)
{
    QByteArrayList found;
    for (const QByteArray& line : output.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (!object.contains(QLatin1String("attempt"))) continue;
        QStringList parts;
        for (const char* key : {"topic", "route", "reply", "outcome"}) parts << object.value(QLatin1String(key)).toString();
        found << parts.join(u' ').toUtf8();
    }
    return found;
}

void TestConsoleApp::whatIsNoAppIsRefused_data()
{
    QTest::addColumn<QStringList>("args");
    QTest::addColumn<QByteArray>("error");
    const QStringList component{QStringLiteral("--component"), m_component, QStringLiteral("--filter"), QStringLiteral("a"),
                                QStringLiteral("--app")};
    const QString bad = write(QStringLiteral("bad.yaml"), "rules:\n  - answers: later\n");
    QTest::newRow("word") << component + QStringList{QStringLiteral("maybe")} << QByteArray("--app takes ok, simulated:FILE or");
    QTest::newRow("no file") << component + QStringList{QStringLiteral("simulated:/nonexistent.yaml")}
                             << QByteArray("Cannot open nonexistent.yaml");
    QTest::newRow("bad script") << component + QStringList{QStringLiteral("simulated:") + bad}
                                << bad.toUtf8() + ":2:14: an answer is needed here";
    QTest::newRow("no component") << QStringList{QStringLiteral("--url"), QStringLiteral("mqtt://127.0.0.1:1"),
                                                 QStringLiteral("--filter"), QStringLiteral("a"), QStringLiteral("--app"),
                                                 QStringLiteral("ok")}
                                  << QByteArray("--app needs --component");
}

void TestConsoleApp::whatIsNoAppIsRefused()
{
    QFETCH(QStringList, args);
    QFETCH(QByteArray, error);
    QProcess process;
    start(process, args);
    QVERIFY(process.waitForFinished(patience));
    QCOMPARE(process.exitCode(), 2);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains(error), said.constData());
}

void TestConsoleApp::aScriptAnswersAndEachAttemptIsPrinted()
{
    const QString script = write(QStringLiteral("answers.yaml"), "rules:\n  - topic: t/1\n    answers: 500\ndefault: drop\n");
    QProcess process;
    start(process, {QStringLiteral("--component"), m_component, QStringLiteral("--filter"), QStringLiteral("t/#"),
                    QStringLiteral("--app"), QStringLiteral("simulated:") + script, QStringLiteral("--count"),
                    QStringLiteral("2"), QStringLiteral("--format"), QStringLiteral("json")});
    QVERIFY2(sees(process, "listening to t/#"), m_seen.constData());
    QVERIFY(publish("t/1", "{\"id\":\"one\"}"));
    QVERIFY(publish("t/2", "{\"id\":\"two\"}"));
    QVERIFY(process.waitForFinished(patience));
    QCOMPARE(process.exitCode(), 0);
    const QByteArray output = process.readAllStandardOutput();
    const QByteArrayList attempts = attemptsIn(output);
    QVERIFY2(attempts.size() == 2, output.constData());
    QVERIFY2(attempts[0].startsWith("t/1 ") && attempts[0].endsWith(" HTTP 500 leftUnacknowledged"), attempts[0].constData());
    QVERIFY2(attempts[1].startsWith("t/2 ") && attempts[1].endsWith(" HTTP 200 DROP dropped"), attempts[1].constData());
    QVERIFY2(output.contains("status code returned: 500"), output.constData()); // Dapr's words
    QVERIFY(output.contains("\"payload\":\"{\\\"id\\\":\\\"one\\\"}\""));        // messages are printed as well
}

void TestConsoleApp::aRealAppIsAskedWhatItWants()
{
    HttpServer app;
    app.answer("/dapr/subscribe", HttpServer::status(200, R"([{"pubsubname":"orders","topic":"own","route":"/in"}])"));
    app.answer("/in", HttpServer::status(200));
    QProcess process;
    start(process, {QStringLiteral("--component"), m_component, QStringLiteral("--app"), app.url(),
                    QStringLiteral("--app-id"), QStringLiteral("shop"), QStringLiteral("--count"), QStringLiteral("1")});
    QVERIFY2(sees(process, "listening to own"), m_seen.constData());
    QVERIFY2(m_seen.contains("is there and asks for 1 subscription"), m_seen.constData());
    QCOMPARE(app.seenAt("/dapr/subscribe").value(0).header("dapr-app-id"), QByteArray("shop"));
    QVERIFY(publish("own", "{\"id\":\"one\"}"));
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, patience);
    QCOMPARE(process.exitCode(), 0);
    const QByteArray output = process.readAllStandardOutput();
    QVERIFY2(output.contains("attempt 1  own -> ") && output.contains("HTTP 200 after"), output.constData());
    QCOMPARE(app.seenAt("/in").size(), 1);
}

void TestConsoleApp::anAppThatIsNotThereIsTold()
{
    HttpServer app;
    app.stop();
    QProcess process;
    start(process, {QStringLiteral("--component"), m_component, QStringLiteral("--app"), app.url()});
    QVERIFY2(sees(process, "Nothing listens at " + app.url().toUtf8()), m_seen.constData());
    process.terminate();
    QVERIFY(process.waitForFinished(patience));
}

QTEST_GUILESS_MAIN(TestConsoleApp)
#include "tst_console_app.moc"
