#include "core/broker/local_mosquitto.h"
#include "core/broker/local_rabbitmq.h"
#include "tests/broker/peer.h"

#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslKey>
#include <QTest>

// Real brokers that are set up by values: what was asked for is what they do.

using namespace wb::broker;
using namespace Qt::StringLiterals;
using wb::mqtt::AckPolicy;
using wb::mqtt::ConnectionStep;
using wb::test::Peer;
using State = LocalBroker::State;

namespace {

constexpr int waitMs = 15'000;
constexpr int bootMs = 240'000;

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

QString startOf(LocalBroker& broker)
{
    broker.start();
    if (!QTest::qWaitFor([&broker] { return broker.state() != State::Starting; }, bootMs)) return u"it neither runs nor fails"_s;
    return broker.errorText();
}
#define START(broker)                                                  \
    do {                                                               \
        const QString trouble = startOf(broker);                       \
        QVERIFY2((broker).state() == State::Running, qPrintable(trouble)); \
    } while (false)

void stop(LocalBroker& broker)
{
    broker.stop();
    QTRY_COMPARE_WITH_TIMEOUT(broker.state(), State::Stopped, waitMs);
}

BrokerSetup usersOnly()
{
    BrokerSetup setup;
    setup.anonymous = false;
    setup.users = {{u"ann"_s, u"s3cret-ann"_s}, {u"bob"_s, u"s3cret-bob"_s}};
    return setup;
}

// CONNACK's code, or -1 when there was no CONNACK.
int answerTo(Peer& peer)
{
    peer.open();
    if (!QTest::qWaitFor([&peer] { return peer.connected() || peer.seen.ends > 0; }, waitMs)) return -2;
    if (peer.connected()) return 0;
    return peer.seen.error && peer.seen.error->step == ConnectionStep::Connack ? peer.seen.error->returnCode : -1;
}

int answerTo(const LocalBroker& broker, const char* user, const char* password)
{
    Peer peer(broker, "who");
    peer.logInAs(user, password);
    return answerTo(peer);
}

// The files of its folder that hold the text; of every file that a password could be in.
QStringList filesWith(const QString& folder, const QByteArray& text)
{
    QStringList found;
    for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files))
        if (wb::test::contents(file.filePath()).contains(text)) found << file.fileName();
    return found;
}

// With the window as it is asked for: so many of five messages come un-acknowledged, and one acknowledgement frees one.
void checkWindow(LocalBroker& broker, std::size_t window, const char* user = nullptr, const char* password = nullptr)
{
    Peer subscriber(broker, "window", true, AckPolicy::Manual);
    Peer publisher(broker, "source");
    for (Peer* peer : {&subscriber, &publisher}) {
        if (user) peer->logInAs(user, password);
        QCOMPARE(answerTo(*peer), 0);
    }
    subscriber.subscribe("window/#");
    WAIT_FOR(subscriber.seen.subscriptions.size() == 1);
    for (const char* payload : {"1", "2", "3", "4", "5"}) publisher.publish("window/a", payload);
    WAIT_FOR(publisher.seen.outcomes.size() == 5 && subscriber.count() == window);
    for (std::size_t i = 0; i < 5; ++i) {
        QVERIFY(subscriber.acknowledge(i));
        WAIT_FOR(subscriber.count() == std::min<std::size_t>(5, window + i + 1));
        QCOMPARE(subscriber.delivery(i).payload, std::to_string(i + 1));
    }
}

void checkMosquittoSub(const LocalBroker& broker, const QStringList& more, const QString& expected)
{
    QProcess program;
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(u"mosquitto_sub"_s, QStringList{u"-h"_s, u"localhost"_s, u"-p"_s, QString::number(broker.port()), u"--cafile"_s, broker.caFile(),
                                                  u"-t"_s, u"kept/word"_s, u"-C"_s, u"1"_s, u"-W"_s, u"10"_s} + more);
    QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, waitMs);
    const QString said = QString::fromUtf8(program.readAll()).trimmed();
    QVERIFY2(said.contains(expected), qPrintable(said));
}

int httpStatus(const QString& url, const QString& user, const QString& password)
{
    QNetworkAccessManager network;
    QUrl address(url);
    QNetworkRequest request(address);
    request.setRawHeader("Authorization", "Basic " + (user + u':' + password).toUtf8().toBase64());
    const std::unique_ptr<QNetworkReply> reply(network.get(request));
    if (!QTest::qWaitFor([&reply] { return reply->isFinished(); }, waitMs)) return -1;
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

class TestLocalSetup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mosquittoLetsOnlyItsUsersIn();
    void mosquittoSpeaksTlsWithCertificatesMadeForIt();
    void mosquittoDemandsClientCertificates();
    void mosquittoKeepsItsCertificates();
    void mosquittoHasTheWindowAskedFor();
    void mosquittoForgetsWithoutPersistence_data();
    void mosquittoForgetsWithoutPersistence();
    void mosquittoTakesEverySetting();
    void mosquittoChangesAtTheNextStartOnly();
    void mosquittoNamesTheLineThatItRefuses();
    void mosquittoStopsWhileItPrepares();
    void whatCannotBeIsAFailedStart();
    void namesThatAreNoneMakeNoCertificate();
    void rabbitNamesTheSettingThatItRefuses();
    void rabbitLetsOnlyItsUsersIn();
    void rabbitGivesVirtualHostsByPort();
    void rabbitHasTheWindowAskedFor();
    void rabbitTellsWhereItIsManaged();
    void rabbitSpeaksTlsAndDemandsClientCertificates();

private:
    void startRabbit(); // once for all

    std::unique_ptr<LocalRabbitMq> m_rabbit;
};

void TestLocalSetup::mosquittoLetsOnlyItsUsersIn()
{
    LocalMosquitto broker(MosquittoOptions{{}, usersOnly(), {}});
    QSignalSpy lines(&broker, &LocalBroker::logLine);
    START(broker);
    Peer nobody(broker, "nobody");
    QCOMPARE(answerTo(nobody), 5); // not authorised [MQTT 3.1.1, table 3.1]
    QCOMPARE(answerTo(broker, "ann", "s3cret-ann"), 0);
    QCOMPARE(answerTo(broker, "bob", "s3cret-bob"), 0);
    QCOMPARE(answerTo(broker, "ann", "s3cret-bob"), 5);
    QCOMPARE(answerTo(broker, "carl", "s3cret-ann"), 5);

    QCOMPARE(filesWith(broker.folder(), "s3cret"), QStringList());
    QVERIFY(broker.command().endsWith(u" -c "_s + broker.folder() + u"/mosquitto.conf"_s));
    QVERIFY(broker.command().startsWith(u'/'));
    for (const auto& line : lines) QVERIFY(!line.at(0).toString().contains(u"s3cret"_s));
}

void TestLocalSetup::mosquittoSpeaksTlsWithCertificatesMadeForIt()
{
    BrokerSetup setup;
    setup.tls.emplace();
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    START(broker);
    QCOMPARE(broker.url(), u"ssl://127.0.0.1:%1"_s.arg(broker.port())); // Dapr's name for TLS
    Peer peer(broker, "inside");
    QVERIFY(!peer.config.endpoint.tls.caPem.isEmpty());
    QCOMPARE(answerTo(peer), 0);
    peer.publish("kept/word", "through TLS", wb::mqtt::QoS::AtLeastOnce, true);
    WAIT_FOR(peer.seen.outcomes.size() == 1);
    checkMosquittoSub(broker, {}, u"through TLS"_s); // by its name, where the client above uses the address

    Peer stranger(broker, "stranger");
    stranger.config.endpoint.tls.caPem.clear(); // the system's roots do not know this CA
    QCOMPARE(answerTo(stranger), -1);
    QCOMPARE(stranger.seen.error->step, ConnectionStep::Tls);
    Peer plain(broker, "plain");
    plain.config.endpoint.scheme = wb::mqtt::Scheme::Tcp;
    QCOMPARE(answerTo(plain), -1);

    // Short-lived, EC, for this user only; the CA's key is gone, so nobody can sign more with it.
    const auto certificate = QSslCertificate::fromPath(broker.caFile()).value(0);
    QVERIFY(certificate.expiryDate() > QDateTime::currentDateTime().addDays(12) && certificate.expiryDate() < QDateTime::currentDateTime().addDays(15));
    QCOMPARE(certificate.publicKey().algorithm(), QSsl::Ec);
    QCOMPARE(QFile::exists(broker.folder() + u"/ca.key"_s), false);
    for (const QFileInfo& file : QDir(broker.folder()).entryInfoList({u"*.pem"_s, u"*.key"_s}, QDir::Files))
        QVERIFY2(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther)), qPrintable(file.fileName()));
}

void TestLocalSetup::mosquittoDemandsClientCertificates()
{
    BrokerSetup setup;
    setup.tls = SetupTls{{}, {}, {}, true};
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    START(broker);
    Peer known(broker, "known");
    QVERIFY(!known.config.endpoint.tls.clientKeyPem.isEmpty());
    QCOMPARE(answerTo(known), 0);
    known.publish("kept/word", "with a certificate", wb::mqtt::QoS::AtLeastOnce, true);
    WAIT_FOR(known.seen.outcomes.size() == 1);
    Peer unknown(broker, "unknown");
    unknown.config.endpoint.tls.clientCertPem.clear();
    unknown.config.endpoint.tls.clientKeyPem.clear();
    QCOMPARE(answerTo(unknown), -1);
    checkMosquittoSub(broker, {u"--cert"_s, broker.clientCertificateFile(), u"--key"_s, broker.clientKeyFile()}, u"with a certificate"_s);
}

// A Dapr component that has the CA in its caCert still knows the broker after a restart.
void TestLocalSetup::mosquittoKeepsItsCertificates()
{
    BrokerSetup setup;
    setup.tls.emplace();
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    START(broker);
    const QByteArray ca = wb::test::contents(broker.caFile());
    stop(broker);
    START(broker);
    QVERIFY(!ca.isEmpty());
    QCOMPARE(wb::test::contents(broker.caFile()), ca);
}

void TestLocalSetup::mosquittoHasTheWindowAskedFor()
{
    BrokerSetup setup;
    setup.inFlight = 1;
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    START(broker);
    checkWindow(broker, 1);
}

void TestLocalSetup::mosquittoForgetsWithoutPersistence_data()
{
    QTest::addColumn<bool>("persistence");
    QTest::newRow("on") << true;
    QTest::newRow("off") << false;
}

// brokers.md 2.55: with persistence a session outlives an orderly restart.
void TestLocalSetup::mosquittoForgetsWithoutPersistence()
{
    QFETCH(bool, persistence);
    BrokerSetup setup;
    setup.persistence = persistence;
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    START(broker);
    Peer peer(broker, "sleeper", false);
    QCOMPARE(answerTo(peer), 0);
    peer.subscribe("a/#");
    WAIT_FOR(peer.seen.subscriptions.size() == 1);
    stop(broker);
    WAIT_FOR(peer.seen.ends == 1);
    START(broker);
    peer.client->open();
    WAIT_FOR(peer.connected());
    QCOMPARE(peer.seen.connack->sessionPresent, persistence);
}

// Every line that the generator can write is one that this mosquitto reads.
void TestLocalSetup::mosquittoTakesEverySetting()
{
    BrokerSetup setup = usersOnly();
    setup.tls = SetupTls{{}, {}, {}, true};
    setup.inFlight = 0;
    setup.queued = 10;
    setup.sessionSeconds = 90; // 2.0 knows hours only
    setup.webSocketPort = 8083;
    setup.persistence = false;
    setup.extra = {u"max_keepalive 60"_s, u"sys_interval 5"_s};
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    START(broker);
    QVERIFY(broker.webSocketPort() != 0 && broker.webSocketPort() != broker.port());
    Peer peer(broker, "web");
    peer.logInAs("ann", "s3cret-ann");
    peer.config.endpoint.scheme = wb::mqtt::Scheme::SecureWebSocket;
    peer.config.endpoint.port = broker.webSocketPort();
    peer.config.endpoint.path = u"/"_s;
    QCOMPARE(answerTo(peer), 0);
}

void TestLocalSetup::mosquittoChangesAtTheNextStartOnly()
{
    LocalMosquitto broker;
    START(broker);
    const quint16 port = broker.port();
    BrokerSetup setup;
    setup.tls.emplace();
    broker.setSetup(setup);
    QCOMPARE(broker.setup(), setup);
    QCOMPARE(broker.url(), u"tcp://127.0.0.1:%1"_s.arg(port)); // as it runs
    QVERIFY(broker.caFile().isEmpty());
    stop(broker);
    START(broker);
    QCOMPARE(broker.url(), u"ssl://127.0.0.1:%1"_s.arg(port)); // the same port
    Peer peer(broker, "inside");
    QCOMPARE(answerTo(peer), 0);
}

void TestLocalSetup::mosquittoNamesTheLineThatItRefuses()
{
    BrokerSetup setup;
    setup.extra = {u"max_keepalive many"_s};
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    startOf(broker);
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY2(broker.errorText().contains(u"Invalid"_s) && broker.errorText().contains(u"max_keepalive many"_s), qPrintable(broker.errorText()));

    setup.extra = {u"no_such_password s3cret"_s};
    broker.setSetup(setup);
    startOf(broker);
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY2(broker.errorText().contains(u"no_such_password"_s) && !broker.errorText().contains(u"s3cret"_s), qPrintable(broker.errorText()));
}

void TestLocalSetup::mosquittoStopsWhileItPrepares()
{
    BrokerSetup setup;
    setup.tls.emplace();
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    broker.start();
    QCOMPARE(broker.state(), State::Starting);
    broker.stop();
    QCOMPARE(broker.state(), State::Stopped);
    START(broker);
    Peer peer(broker, "inside");
    QCOMPARE(answerTo(peer), 0);
}

void TestLocalSetup::whatCannotBeIsAFailedStart()
{
    BrokerSetup setup;
    setup.users = {{u"a:b"_s, u"s3cret"_s}};
    LocalMosquitto broker(MosquittoOptions{{}, setup, {}});
    const QString why = startOf(broker);
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY2(why.contains(u"colon"_s), qPrintable(why));
    setup.users = {{u"ab"_s, u"s3cret"_s}};
    broker.setSetup(setup);
    START(broker);
}

// A line break in a name would become a setting of openssl's file.
void TestLocalSetup::namesThatAreNoneMakeNoCertificate()
{
    const QTemporaryDir folder;
    CertificateMaker maker;
    QSignalSpy made(&maker, &CertificateMaker::made);
    QSignalSpy failed(&maker, &CertificateMaker::failed);
    maker.start(folder.path(), {u"broker\nbasicConstraints=CA:TRUE"_s});
    WAIT_FOR(failed.size() == 1);
    QVERIFY(made.isEmpty() && !maker.isAtWork());
    maker.start(folder.path(), {u"broker.example"_s, u"192.0.2.7"_s});
    WAIT_FOR(made.size() == 1);
    const auto names = QSslCertificate::fromPath(folder.filePath(u"server.pem"_s)).value(0).subjectAlternativeNames();
    QVERIFY(names.values(QSsl::DnsEntry).contains(u"broker.example"_s));
    QVERIFY(names.values(QSsl::IpAddressEntry).contains(u"192.0.2.7"_s));
    maker.start(folder.filePath(u"nowhere"_s));
    WAIT_FOR(failed.size() == 2);
    QVERIFY(failed.last().at(0).toString().contains(u"nowhere"_s));
}

void TestLocalSetup::startRabbit()
{
    if (m_rabbit) return;
    QVERIFY2(LocalRabbitMq::missing().isEmpty(), qPrintable(LocalRabbitMq::missing()));
    BrokerSetup setup = usersOnly();
    setup.inFlight = 2;
    setup.sessionSeconds = 600;
    setup.queued = 1000;
    setup.managementPort = 15672;
    setup.vhosts = {{1884, u"blue"_s}};
    m_rabbit = std::make_unique<LocalRabbitMq>(RabbitMqOptions{{}, setup});
    START(*m_rabbit);
}

void TestLocalSetup::rabbitNamesTheSettingThatItRefuses()
{
    BrokerSetup setup;
    setup.extra = {u"mqtt.prefetch = many"_s};
    LocalRabbitMq broker(RabbitMqOptions{{}, setup});
    const QString why = startOf(broker);
    QCOMPARE(broker.state(), State::Failed);
    QVERIFY2(why.contains(u"mqtt.prefetch"_s), qPrintable(why));
}

void TestLocalSetup::rabbitLetsOnlyItsUsersIn()
{
    startRabbit();
    Peer nobody(*m_rabbit, "nobody");
    QCOMPARE(answerTo(nobody), 4); // brokers.md 2.46
    QCOMPARE(answerTo(*m_rabbit, "ann", "s3cret-ann"), 0);
    QCOMPARE(answerTo(*m_rabbit, "bob", "s3cret-bob"), 0);
    QCOMPARE(answerTo(*m_rabbit, "ann", "s3cret-bob"), 4);
    QCOMPARE(answerTo(*m_rabbit, "guest", "guest"), 4); // RabbitMQ's own user is not there
    QCOMPARE(filesWith(m_rabbit->folder(), "s3cret"), QStringList());
    const QString command = m_rabbit->command();
    QVERIFY2(command.contains(u"RABBITMQ_CONFIG_FILE="_s + m_rabbit->folder()) && command.contains(u"rabbitmq-server"_s), qPrintable(command));
    QVERIFY(!command.contains(u"s3cret"_s));
}

// brokers.md 2.48: the port says which virtual host.
void TestLocalSetup::rabbitGivesVirtualHostsByPort()
{
    startRabbit();
    QVERIFY(m_rabbit->vhostPort(u"blue"_s) != 0 && m_rabbit->vhostPort(u"blue"_s) != m_rabbit->port());
    QCOMPARE(m_rabbit->vhostPort(u"red"_s), quint16(0));
    Peer inBlue(*m_rabbit, "in-blue");
    Peer sendsBlue(*m_rabbit, "sends-blue");
    Peer sendsHere(*m_rabbit, "sends-here");
    for (Peer* peer : {&inBlue, &sendsBlue}) peer->config.endpoint.port = m_rabbit->vhostPort(u"blue"_s);
    for (Peer* peer : {&inBlue, &sendsBlue, &sendsHere}) {
        peer->logInAs("ann", "s3cret-ann");
        QCOMPARE(answerTo(*peer), 0);
    }
    inBlue.subscribe("v/#");
    WAIT_FOR(inBlue.seen.subscriptions.size() == 1);
    sendsHere.publish("v/a", "elsewhere");
    WAIT_FOR(sendsHere.seen.outcomes.size() == 1); // it is through before the next one is sent
    sendsBlue.publish("v/a", "here");
    WAIT_FOR(inBlue.count() == 1);
    QCOMPARE(inBlue.delivery(0).payload, std::string("here"));
}

void TestLocalSetup::rabbitHasTheWindowAskedFor()
{
    startRabbit();
    checkWindow(*m_rabbit, 2, "ann", "s3cret-ann");
}

void TestLocalSetup::rabbitTellsWhereItIsManaged()
{
    startRabbit();
    const QString overview = m_rabbit->adminUrl() + u"/api/overview"_s;
    QVERIFY(m_rabbit->adminUrl().startsWith(u"http://127.0.0.1:"_s));
    QCOMPARE(httpStatus(overview, u"ann"_s, u"s3cret-ann"_s), 200); // the first user
    QCOMPARE(httpStatus(overview, u"bob"_s, u"s3cret-bob"_s), 401);
    QCOMPARE(httpStatus(m_rabbit->adminUrl() + u"/api/policies"_s, u"ann"_s, u"s3cret-ann"_s), 200);
}

void TestLocalSetup::rabbitSpeaksTlsAndDemandsClientCertificates()
{
    startRabbit();
    stop(*m_rabbit);
    BrokerSetup setup;
    setup.tls = SetupTls{{}, {}, {}, true};
    m_rabbit->setSetup(setup);
    START(*m_rabbit);
    QVERIFY(m_rabbit->url().startsWith(u"ssl://"_s));
    QVERIFY(m_rabbit->adminUrl().isEmpty());
    Peer known(*m_rabbit, "known");
    known.logInAs("ann", "s3cret-ann"); // users stay with the data
    QCOMPARE(answerTo(known), 0);
    known.publish("kept/word", "with a certificate", wb::mqtt::QoS::AtLeastOnce, true);
    WAIT_FOR(known.seen.outcomes.size() == 1);
    checkMosquittoSub(*m_rabbit, {u"--cert"_s, m_rabbit->clientCertificateFile(), u"--key"_s, m_rabbit->clientKeyFile(), u"-q"_s, u"1"_s,
                                  u"-u"_s, u"ann"_s, u"-P"_s, u"s3cret-ann"_s}, u"with a certificate"_s);
    Peer unknown(*m_rabbit, "unknown");
    unknown.config.endpoint.tls.clientCertPem.clear();
    unknown.config.endpoint.tls.clientKeyPem.clear();
    QCOMPARE(answerTo(unknown), -1);
    const QString folder = m_rabbit->folder();
    m_rabbit.reset();
    QVERIFY(!QDir(folder).exists());
}

QTEST_GUILESS_MAIN(TestLocalSetup)
#include "tst_local_setup.moc"
