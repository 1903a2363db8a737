#include "core/broker/local_mosquitto.h"
#include "tests/support/http_server.h"
#include "tests/unit/broker/admin_answers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace wb::test::answers;
using wb::broker::LocalBroker;
using wb::broker::LocalMosquitto;
using wb::test::HttpServer;

namespace {

constexpr int patience = 60000;

struct Run {
    int exitCode = -1;
    QByteArray out, err;
};

QStringList words(const QString& line)
{
    return line.split(u' ', Qt::SkipEmptyParts);
}

} // namespace

// `mqttwb admin`, as a person or a script calls it.
class TestConsoleAdmin : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<HttpServer>();
        m_server->answer("/api/v5/nodes", HttpServer::status(200, nodes5));
        m_server->answer("/api/v5/clients/orders", HttpServer::status(200, client5));
        m_server->answer("/api/v5/clients/orders/subscriptions", HttpServer::status(200, subscriptions5));
        m_server->answer("/api/v5/clients/orders/inflight_messages?limit=20&payload=none", HttpServer::status(200, inflight5));
    }

    void helpExplainsWithExamples()
    {
        const Run help = run(QStringLiteral("--help"));
        QCOMPARE(help.exitCode, 0);
        for (const char* word : {"Examples:", "Exit code:", "MQTTWB_ADMIN_PASSWORD", "--password-stdin", "--vhost", "--interval"})
            QVERIFY2(help.out.contains(word), word);
    }

    void aTableForPeople()
    {
        const Run table = run(QStringLiteral("--kind emqx --user key --client orders --url ") + m_server->url(), "secret-of-env");
        QVERIFY2(table.exitCode == 0, table.err.constData());
        for (const char* word : {"EMQX 5.8.6", "Client orders", "in flight", "orders/#", "15 s"}) QVERIFY2(table.out.contains(word), table.out.constData());
        QCOMPARE(m_server->seen().first().header("authorization"), "Basic " + QByteArray("key:secret-of-env").toBase64());
        QVERIFY(!table.out.contains("secret-of-env") && !table.err.contains("secret-of-env"));
    }

    void jsonForProgramsWithThePasswordFromStandardInput()
    {
        const Run json = run(QStringLiteral("--kind emqx --user key --password-stdin --format json --client orders --url ") + m_server->url(), {},
                             "secret-of-input\n");
        QVERIFY2(json.exitCode == 0, json.err.constData());
        const QJsonObject object = QJsonDocument::fromJson(json.out).object();
        QCOMPARE(object[QStringLiteral("broker")][QStringLiteral("version")].toString(), QStringLiteral("5.8.6"));
        QCOMPARE(object[QStringLiteral("clients")][0][QStringLiteral("unacknowledged")].toInt(), 2);
        QCOMPARE(m_server->seen().first().header("authorization"), "Basic " + QByteArray("key:secret-of-input").toBase64());
    }

    void anUnknownClientIsAFinding()
    {
        const Run table = run(QStringLiteral("--kind emqx --client orders --client nobody --url ") + m_server->url());
        QCOMPARE(table.exitCode, 1);
        QVERIFY(table.out.contains("Client nobody") && table.out.contains("knows no session"));
    }

    void aRefusedLoginIsOneSentence()
    {
        m_server->answer("/api/v5/nodes", HttpServer::status(401, R"({"message":"Check api_key/api_secret"})"));
        const Run refused = run(QStringLiteral("--kind emqx --user key --url ") + m_server->url(), "sesame");
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("refused this user or password") && refused.err.count('\n') == 1, refused.err.constData());
        QVERIFY(refused.out.isEmpty() && !refused.err.contains("sesame"));
    }

    // One JSON document a line, until Ctrl-C.
    void watchesUntilInterrupted()
    {
        QProcess process;
        process.start(QStringLiteral(WB_MQTTWB), words(QStringLiteral("admin --kind emqx --client orders --interval 1s --format json --url ") + m_server->url()));
        QByteArray seen;
        connect(&process, &QProcess::readyReadStandardOutput, this, [&] { seen += process.readAllStandardOutput(); });
        QTRY_VERIFY_WITH_TIMEOUT(seen.count('\n') >= 2, patience);
        for (const QByteArray& line : seen.trimmed().split('\n')) QVERIFY(QJsonDocument::fromJson(line).isObject());
        QSignalSpy finished(&process, &QProcess::finished);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, patience);
        QCOMPARE(process.exitCode(), 0);
    }

    void mosquittoIsReadByMqtt()
    {
        wb::broker::MosquittoOptions options;
        options.setup.extra = {QStringLiteral("sys_interval 1")};
        LocalMosquitto broker(options);
        broker.start();
        QTRY_VERIFY_WITH_TIMEOUT(broker.state() == LocalBroker::State::Running, patience);
        const Run table = run(QStringLiteral("--kind mosquitto --client orders --url ") + broker.url());
        QVERIFY2(table.exitCode == 0, table.err.constData());
        QVERIFY2(table.out.contains("mosquitto " + broker.version().toUtf8()) && table.out.contains("totals of the broker only"), table.out.constData());
    }

    void badUsageIsTwo_data()
    {
        QTest::addColumn<QString>("args");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char* name, const char* args, const char* word) { QTest::newRow(name) << QString::fromLatin1(args) << QByteArray(word); };
        row("no kind", "--url http://127.0.0.1:1", "--kind");
        row("no address", "--kind rabbitmq", "http://host:15672");
        row("other scheme", "--kind rabbitmq --url mqtt://127.0.0.1:1883", "http");
        row("mosquitto by http", "--kind mosquitto --url http://127.0.0.1:1883", "scheme");
        row("password in the address", "--kind rabbitmq --url http://anna:sesame@127.0.0.1:1", "does not belong");
        row("interval", "--kind rabbitmq --url http://127.0.0.1:1 --interval 10ms", "1s to 1h");
        row("format", "--kind rabbitmq --url http://127.0.0.1:1 --format xml", "xml");
        row("stray word", "--kind rabbitmq --url http://127.0.0.1:1 word", "word");
    }
    void badUsageIsTwo()
    {
        QFETCH(const QString, args);
        QFETCH(const QByteArray, word);
        const Run bad = run(args);
        QCOMPARE(bad.exitCode, 2);
        QVERIFY2(bad.err.contains(word), bad.err.constData());
        QVERIFY(bad.out.isEmpty() && !bad.err.contains("sesame"));
    }

private:
    // The server lives in this event loop, so this waits in it.
    Run run(const QString& args, const QByteArray& password = {}, const QByteArray& input = {})
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (!password.isEmpty()) environment.insert(QStringLiteral("MQTTWB_ADMIN_PASSWORD"), QString::fromUtf8(password));
        process.setProcessEnvironment(environment);
        QSignalSpy finished(&process, &QProcess::finished);
        process.start(QStringLiteral(WB_MQTTWB), words(QStringLiteral("admin ") + args));
        process.write(input);
        process.closeWriteChannel();
        if (finished.isEmpty() && !finished.wait(patience)) return {-1, {}, "timed out"};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    std::unique_ptr<HttpServer> m_server;
};

QTEST_GUILESS_MAIN(TestConsoleAdmin)
#include "tst_console_admin.moc"
