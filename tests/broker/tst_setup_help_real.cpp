#include "core/broker/free_ports.h"
#include "core/broker/rabbitmq_files.h"
#include "core/broker/setup/container_setup.h"
#include "core/broker/setup/setup_help.h"
#include "core/dapr/workspace.h"
#include "core/language.h"
#include "core/sidecar/setup.h"
#include "tests/broker/engine_watch.h"

#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace wb;
using namespace wb::broker;
using namespace wb::test;

namespace {

constexpr int patience = 30'000;       // ms
constexpr int rabbitPatience = 240'000; // its start on a busy machine
const QString orders = QStringLiteral("orders-pubsub");

// A process of ours that ends with the test.
class Running : public QProcess {
public:
    ~Running() override
    {
        kill();
        waitForFinished(5000);
    }
};

QByteArray componentText(const QString& url, const QByteArray& more = {})
{
    return QStringLiteral("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders-pubsub\nspec:\n  type: pubsub.mqtt3\n"
                          "  version: v1\n  metadata:\n    - name: url\n      value: \"%1\"\n    - name: consumerID\n      value: orders-service\n"
                          "    - name: qos\n      value: 1\n    - name: cleanSession\n      value: \"false\"\n")
               .arg(url)
               .toUtf8()
        + more;
}

// As a `|` block of the component's metadata.
QByteArray pemItem(const char* name, const QString& file)
{
    QFile pem(file);
    if (!pem.open(QIODevice::ReadOnly)) return {};
    return QByteArray("    - name: ") + name + "\n      value: |\n        " + pem.readAll().trimmed().replace("\n", "\n        ") + '\n';
}

sidecar::ComponentSetup setupFrom(const QByteArray& yaml)
{
    dapr::Workspace workspace;
    workspace.addNew(QStringLiteral("orders.yaml"), yaml);
    return sidecar::setupOf(workspace, workspace.documents().constFirst(), workspace.context());
}

QString fileText(const SetupHelp& help, const QString& name)
{
    for (const SetupText& file : help.files)
        if (file.name == name) return file.text;
    return {};
}

bool write(const QString& path, const QString& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0;
}

// The shown commands, word for word, in that folder; `input` is what a person would type.
QString runShown(const QString& commands, const QString& folder, const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment(),
                 const QByteArray& input = {})
{
    QProcess bash;
    bash.setWorkingDirectory(folder);
    bash.setProcessEnvironment(environment);
    bash.setProcessChannelMode(QProcess::MergedChannels);
    bash.start(QStringLiteral("bash"), {QStringLiteral("-e"), QStringLiteral("-c"), commands});
    bash.write(input);
    bash.closeWriteChannel();
    if (!bash.waitForFinished(120'000) || bash.exitCode() != 0) return QString::fromUtf8(bash.readAll()) + QStringLiteral("\nfailed");
    return {};
}

bool answers(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(200);
}

} // namespace

// A RabbitMQ of its own that runs the shown files; only addresses, folders and ports are ours.
class ShownRabbitMq {
public:
    explicit ShownRabbitMq(const SetupHelp& help, const RabbitMqPorts& ports, quint16 amqp, const QString& password)
        : m_ports(ports), environment(rabbitMqEnvironment(m_folder.path(), ports))
    {
        QString conf = fileText(help, QStringLiteral("rabbitmq.conf"));
        conf.replace(QStringLiteral("/etc/rabbitmq"), m_folder.path())
            .replace(QStringLiteral("mqtt.listeners.tcp.1 = %1").arg(help.plan.setup.port), QStringLiteral("mqtt.listeners.tcp.1 = 127.0.0.1:%1").arg(ports.mqtt));
        written = makeRabbitMqFolders(m_folder.path()).hasValue() && write(m_folder.filePath(QStringLiteral("rabbitmq.conf")), conf);
        for (const char* name : {"enabled_plugins", "definitions.json"})
            written = written && write(m_folder.filePath(QLatin1String(name)), fileText(help, QLatin1String(name)));
        environment.insert(QStringLiteral("RABBITMQ_NODE_PORT"), QString::number(amqp)); // not another one's
        for (const SetupVariable& one : containerSetup(help.plan, help.files).variables)
            if (one.name.startsWith(u"RABBITMQ_DEFAULT_")) environment.insert(one.name, one.secret ? password : one.value);
    }

    void start(const RabbitMqProgram& program)
    {
        for (QProcess* process : {static_cast<QProcess*>(&m_epmd), static_cast<QProcess*>(&m_server)}) {
            process->setProcessEnvironment(environment);
            process->setProcessChannelMode(QProcess::MergedChannels);
        }
        m_epmd.start(program.epmd, {QStringLiteral("-port"), QString::number(m_ports.epmd), QStringLiteral("-address"), QStringLiteral("127.0.0.1")});
        QTRY_VERIFY_WITH_TIMEOUT(answers(m_ports.epmd), patience);
        m_server.start(program.server, QStringList());
        QTRY_VERIFY2_WITH_TIMEOUT(answers(m_ports.mqtt) || m_server.state() == QProcess::NotRunning, "no MQTT port", rabbitPatience);
        QVERIFY2(m_server.state() == QProcess::Running, m_server.readAll().constData());
    }
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    RabbitMqPorts m_ports;
    Running m_epmd, m_server;

public:
    QProcessEnvironment environment;
    bool written = false;
};

// The set-up help is right: real brokers start with exactly the text that it shows, and the component that it was made
// for connects as daprd would. And where a login is refused, the trap that bites is the one that is told.
class TestSetupHelpReal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void mosquittoRunsTheShownFiles();
    void rabbitMqRunsTheShownFiles();
    void rabbitMqAnswersWebSocketsWhereDaprAsks();

private:
    void connectWith(const sidecar::ComponentSetup& setup);
    // The hints beside the refusal of such a login, when it is known which broker refused it.
    QStringList hintsAfter(const QString& url, const QString& product, const QString& version, int code);
    bool isConnected() const { return m_watch->isConnected(orders, QStringLiteral("pub/sub")); }

    std::unique_ptr<sidecar::Engine> m_engine;
    std::unique_ptr<EngineWatch> m_watch;
};

void TestSetupHelpReal::init()
{
    installLanguage(QStringLiteral("en"));
    m_engine = std::make_unique<sidecar::Engine>();
    m_watch = std::make_unique<EngineWatch>(*m_engine);
}

void TestSetupHelpReal::cleanup()
{
    QSignalSpy finished(m_engine.get(), &sidecar::Engine::finished);
    m_engine->shutDown();
    QVERIFY(finished.count() > 0 || finished.wait(patience));
    m_watch.reset();
    m_engine.reset();
}

void TestSetupHelpReal::connectWith(const sidecar::ComponentSetup& setup)
{
    QVERIFY2(setup.component.error.isEmpty(), qPrintable(setup.component.error));
    m_engine->connectComponent(setup);
    QTRY_VERIFY2_WITH_TIMEOUT(isConnected(), qPrintable(m_watch->allText()), patience);
    m_engine->disconnectComponent(orders);
    QTRY_VERIFY_WITH_TIMEOUT(!isConnected(), patience);
}

QStringList TestSetupHelpReal::hintsAfter(const QString& url, const QString& product, const QString& version, int code)
{
    const sidecar::ComponentSetup setup = setupFrom(componentText(url));
    m_watch->history.clear();
    m_engine->connectComponent(setup);
    std::optional<mqtt::ConnectionError> error;
    const auto refused = [&] {
        for (const sidecar::ConnectionStatus& status : std::as_const(m_watch->history))
            if (status.error && status.error->returnCode != 0) error = status.error;
        return error.has_value();
    };
    if (!QTest::qWaitFor(refused, patience)) return {QStringLiteral("not refused: ") + m_watch->allText()};
    m_engine->disconnectComponent(orders);
    if (error->returnCode != code) return {QStringLiteral("refused with code %1").arg(error->returnCode)};
    return trapHints({product, version, troubleWords(*error), componentWords(setup.component.settings, {})});
}

// Listener, TLS with a certificate made by the shown commands, a client certificate, a user, session and window.
void TestSetupHelpReal::mosquittoRunsTheShownFiles()
{
    const QString program = QStringLiteral("/usr/sbin/mosquitto");
    if (!QFileInfo(program).isExecutable()) QFAIL("mosquitto is not installed: apt install mosquitto");
    QTemporaryDir folder;
    const PortLease lease(1);
    const quint16 port = lease.ports().value(0);
    const QString url = QStringLiteral("ssl://anna:s3cret-word@localhost:%1").arg(port);

    // First the certificates, which the component quotes.
    auto help = setupHelp(setupFrom(componentText(url)).component, {SetupProduct::Mosquitto, QStringLiteral("2.0"), {}, {}});
    QVERIFY(help);
    QCOMPARE(runShown(fileText(*help, QStringLiteral("tls")), folder.path()), QString());
    QCOMPARE(runShown(QStringLiteral("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sidecar -CA tls/ca.crt -CAkey ca.key "
                                     "-keyout client.key -out client.crt"),
                      folder.path()),
             QString());
    const QByteArray text = componentText(url, pemItem("caCert", folder.filePath(QStringLiteral("tls/ca.crt")))
                                                   + pemItem("clientCert", folder.filePath(QStringLiteral("client.crt")))
                                                   + pemItem("clientKey", folder.filePath(QStringLiteral("client.key"))));
    const sidecar::ComponentSetup setup = setupFrom(text);
    help = setupHelp(setup.component, {SetupProduct::Mosquitto, QStringLiteral("2.0"), {}, {}});
    QVERIFY(help);

    QString conf = fileText(*help, QStringLiteral("mosquitto.conf"));
    for (const char* line : {"require_certificate true", "allow_anonymous false", "max_inflight_messages 100", "persistent_client_expiration 168h"})
        QVERIFY2(conf.contains(QLatin1String(line)), line);
    conf.replace(QStringLiteral("/mosquitto/config"), folder.path()).replace(QStringLiteral("/mosquitto/data"), folder.path());
    if (::geteuid() == 0) conf.prepend(QStringLiteral("user root\n")); // else it changes to a user who may not read here
    QVERIFY(write(folder.filePath(QStringLiteral("mosquitto.conf")), conf));
    QCOMPARE(QProcess::execute(QStringLiteral("mosquitto_passwd"), {QStringLiteral("-c"), QStringLiteral("-b"), folder.filePath(QStringLiteral("passwords")),
                                                                   help->plan.user, QStringLiteral("s3cret-word")}),
             0);
    Running mosquitto;
    mosquitto.setProcessChannelMode(QProcess::MergedChannels);
    mosquitto.start(program, {QStringLiteral("-c"), folder.filePath(QStringLiteral("mosquitto.conf"))});
    QTRY_VERIFY2_WITH_TIMEOUT(answers(port), mosquitto.readAll().constData(), patience);

    connectWith(setup);
    // Without a certificate of its own the handshake fails, and the trap says why.
    const QByteArray bare = componentText(url, pemItem("caCert", folder.filePath(QStringLiteral("tls/ca.crt"))));
    const sidecar::ComponentSetup without = setupFrom(bare);
    m_watch->history.clear();
    m_engine->connectComponent(without);
    std::optional<mqtt::ConnectionError> error;
    QTRY_VERIFY_WITH_TIMEOUT((error = m_watch->status(orders, QStringLiteral("pub/sub")).error, error.has_value()), patience);
    const QStringList hints = trapHints({QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), troubleWords(*error), componentWords(without.component.settings, {})});
    QVERIFY2(hints.value(0).contains(QStringLiteral("require_certificate")), qPrintable(error->message + hints.join(u'\n')));
}

// One start, for it takes seconds: the user and virtual host of `vhost:user` by the variables of docker run, another
// user by the shown commands, and the refusals.
void TestSetupHelpReal::rabbitMqRunsTheShownFiles()
{
    const auto program = findRabbitMq();
    if (!program) QFAIL(qPrintable(program.error()));
    const PortLease lease(4);
    const RabbitMqPorts ports{lease.ports().value(0), lease.ports().value(1), lease.ports().value(2)};
    const QString address = QStringLiteral("127.0.0.1:%1").arg(ports.mqtt);
    const sidecar::ComponentSetup setup = setupFrom(componentText(QStringLiteral("tcp://shop%3Aanna:s3cret-word@") + address));
    installLanguage(QStringLiteral("zh_CN")); // the comments, too, must be digestible
    const auto help = setupHelp(setup.component, {SetupProduct::RabbitMq, program->version, {}, {}});
    installLanguage(QStringLiteral("en"));
    QVERIFY(help);
    const QString conf = fileText(*help, QStringLiteral("rabbitmq.conf"));
    QVERIFY2(conf.contains(QStringLiteral("mqtt.prefetch = 100")) && conf.contains(QStringLiteral("mqtt.subscription_ttl = 604800000")), qPrintable(conf));
    ShownRabbitMq shown(*help, ports, lease.ports().value(3), QStringLiteral("s3cret-word"));
    QVERIFY(shown.written);
    QCOMPARE(shown.environment.value(QStringLiteral("RABBITMQ_DEFAULT_VHOST")), QStringLiteral("shop"));
    shown.start(*program);
    if (QTest::currentTestFailed()) return;

    connectWith(setup); // vhost:user
    const QString rabbit = QStringLiteral("RabbitMQ");
    const auto hints = [&](const QString& login, int code) {
        return hintsAfter(QStringLiteral("tcp://%1@%2").arg(login, address), rabbit, program->version, code).join(u'\n');
    };
    QString told = hints(QStringLiteral("nowhere%3Aanna:s3cret-word"), 4);
    QVERIFY2(told.contains(QStringLiteral("rabbitmqctl list_vhosts")), qPrintable(told));
    told = hints(QStringLiteral("admin:public"), 4);
    QVERIFY2(told.contains(QStringLiteral("the one user guest")), qPrintable(told));

    // A second user in a virtual host of its own, by the commands for an installed RabbitMQ; without the last one it
    // has no permission there.
    const QString second = QStringLiteral("other%3Aben:an0ther-word");
    const auto more = setupHelp(setupFrom(componentText(QStringLiteral("tcp://%1@%2").arg(second, address))).component,
                                {SetupProduct::RabbitMq, program->version, {}, {}});
    QVERIFY(more);
    QProcessEnvironment environment = shown.environment;
    environment.insert(QStringLiteral("PATH"), QFileInfo(program->server).path() + u':' + environment.value(QStringLiteral("PATH")));
    QStringList commands = fileText(*more, QStringLiteral("rabbitmqctl")).trimmed().split(u'\n');
    const QString permit = commands.takeLast();
    QCOMPARE(runShown(commands.join(u'\n'), shown.folder(), environment, "an0ther-word\n"), QString());
    told = hints(second, 5);
    QVERIFY2(told.contains(QStringLiteral("rabbitmqctl set_permissions")) && told.contains(QStringLiteral("just made")), qPrintable(told));
    QCOMPARE(runShown(permit, shown.folder(), environment), QString());
    connectWith(setupFrom(componentText(QStringLiteral("tcp://%1@%2").arg(second, address))));
}

// Dapr drops the URL's path; without a user the client is the one of the shown definitions.
void TestSetupHelpReal::rabbitMqAnswersWebSocketsWhereDaprAsks()
{
    const auto program = findRabbitMq();
    if (!program) QFAIL(qPrintable(program.error()));
    const PortLease lease(5);
    const RabbitMqPorts ports{lease.ports().value(0), lease.ports().value(1), lease.ports().value(2)};
    const sidecar::ComponentSetup setup = setupFrom(componentText(QStringLiteral("ws://localhost:%1/dropped").arg(lease.ports().value(4))));
    const auto help = setupHelp(setup.component, {SetupProduct::RabbitMq, program->version, {}, {}});
    QVERIFY(help);
    QVERIFY(fileText(*help, QStringLiteral("rabbitmq.conf")).contains(QStringLiteral("mqtt.default_user = anonymous")));
    ShownRabbitMq shown(*help, ports, lease.ports().value(3), {});
    QVERIFY(shown.written);
    shown.start(*program);
    if (QTest::currentTestFailed()) return;
    connectWith(setup);
}

QTEST_GUILESS_MAIN(TestSetupHelpReal)
#include "tst_setup_help_real.moc"
