#include "core/broker/local_mosquitto.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;

namespace {

struct Run {
    int code = -1;
    QString out, err;
};

Run run(const QStringList& args)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::SeparateChannels);
    process.start(QStringLiteral(WB_MQTTWB), args);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000)) return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
}

const QString secret = QStringLiteral("s3cret-word");

} // namespace

// `mqttwb setup`: text on standard output, what else to know on standard error, exit codes, and no password.
class TestConsoleSetup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_file = m_folder.filePath(QStringLiteral("orders.yaml"));
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders-pubsub\n  namespace: shop\nspec:\n"
                                  "  type: pubsub.mqtt3\n  version: v1\n  metadata:\n    - name: url\n      value: \"tcp://anna:%1@broker.example:1883\"\n")
                       .arg(secret)
                       .toUtf8());
    }

    void eachBrokerHasEachForm_data()
    {
        QTest::addColumn<QString>("broker");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* broker, const char* form, const char* said) {
            QTest::addRow("%s %s", broker, form) << QString::fromLatin1(broker) << QString::fromLatin1(form) << QString::fromLatin1(said);
        };
        row("mosquitto", "config", "password_file /mosquitto/config/passwords");
        row("mosquitto", "docker", "docker.io/library/eclipse-mosquitto:2.0");
        row("mosquitto", "kubernetes", "name: \"orders-pubsub-mosquitto\"");
        row("mosquitto", "traps", "password_file");
        row("emqx", "config", "bind = \"0.0.0.0:1883\"");
        row("emqx", "docker", "--env EMQX_NODE_NAME=emqx@127.0.0.1");
        row("emqx", "kubernetes", "namespace: \"shop\"");
        row("emqx", "traps", "two hours");
        row("RabbitMQ", "config", "rabbitmqctl add_user anna"); // whatever its case
        row("rabbitmq", "docker", "--env RABBITMQ_DEFAULT_USER=anna");
        row("rabbitmq", "kubernetes", "orders-pubsub-rabbitmq.shop.svc.cluster.local:1883");
        row("rabbitmq", "traps", "guest");
    }
    void eachBrokerHasEachForm()
    {
        QFETCH(QString, broker);
        QFETCH(QString, form);
        QFETCH(QString, said);
        const Run done = run({QStringLiteral("setup"), QStringLiteral("--component"), m_file, QStringLiteral("--broker"), broker,
                              QStringLiteral("--form"), form});
        QVERIFY2(done.code == 0, qPrintable(done.err));
        QVERIFY2(done.out.contains(said), qPrintable(done.out));
        QVERIFY(!done.out.contains(secret) && !done.err.contains(secret));
        QCOMPARE(done.err.contains(QStringLiteral("CHANGE-ME")), form != u"traps");
    }

    void theVersionCounts()
    {
        const auto conf = [this](const char* version) {
            return run({QStringLiteral("setup"), QStringLiteral("--component"), m_file, QStringLiteral("--broker"), QStringLiteral("rabbitmq"),
                        QStringLiteral("--version"), QString::fromLatin1(version)});
        };
        QVERIFY(conf("3.10.8").out.contains(QStringLiteral("mqtt.subscription_ttl")));
        QVERIFY(conf("4.0.5").out.contains(QStringLiteral("mqtt.max_session_expiry_interval_seconds")));
        QCOMPARE(conf("newest").code, 1);
    }

    void badUsageIsExplained()
    {
        const auto code = [](const QStringList& more) { return run(QStringList{QStringLiteral("setup")} + more).code; };
        QCOMPARE(code({}), 2);
        QCOMPARE(code({QStringLiteral("--component"), m_file}), 2); // which broker?
        QCOMPARE(code({QStringLiteral("--component"), m_file, QStringLiteral("--broker"), QStringLiteral("kafka")}), 2);
        QCOMPARE(code({QStringLiteral("--component"), m_file, QStringLiteral("--broker"), QStringLiteral("emqx"), QStringLiteral("--form"), QStringLiteral("helm")}), 2);
        QCOMPARE(code({QStringLiteral("--broker"), QStringLiteral("emqx")}), 2);
        QCOMPARE(code({QStringLiteral("--component"), m_folder.filePath(QStringLiteral("none.yaml")), QStringLiteral("--broker"), QStringLiteral("emqx")}), 2);
        QCOMPARE(code({QStringLiteral("--help")}), 0);
    }

    // What may be wrong with the broker stands beside the refusal, on one line.
    void aRefusedLoginTellsOfTheSetUp()
    {
        broker::MosquittoOptions options;
        options.setup.anonymous = false;
        broker::LocalMosquitto mosquitto(options);
        mosquitto.start();
        QTRY_VERIFY_WITH_TIMEOUT(mosquitto.state() != broker::LocalBroker::State::Starting, 20'000);
        QVERIFY2(mosquitto.state() == broker::LocalBroker::State::Running, qPrintable(mosquitto.errorText()));
        for (const QStringList& command : {QStringList{QStringLiteral("listen"), QStringLiteral("--filter"), QStringLiteral("a")},
                                           QStringList{QStringLiteral("publish"), QStringLiteral("--topic"), QStringLiteral("a"), QStringLiteral("--payload"), QStringLiteral("x")}}) {
            const Run done = run(command + QStringList{QStringLiteral("--url"), mosquitto.url()});
            QCOMPARE(done.code, 1);
            const QStringList lines = done.err.trimmed().split(u'\n');
            QCOMPARE(lines.size(), 2);
            QVERIFY2(lines.at(0).contains(QStringLiteral("CONNACK code 5")) && !lines.at(0).contains(QStringLiteral("..")), qPrintable(lines.at(0)));
            QVERIFY2(lines.at(1).contains(QStringLiteral("If this is mosquitto: ")), qPrintable(lines.at(1)));
        }
    }

private:
    QTemporaryDir m_folder;
    QString m_file;
};

QTEST_GUILESS_MAIN(TestConsoleSetup)
#include "tst_console_setup.moc"
