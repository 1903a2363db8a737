#include "core/broker/setup/broker_setup.h"
#include "core/broker/setup/written_files.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPasswordDigestor>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace wb::broker;
using namespace Qt::StringLiterals;

namespace {

SetupFiles filesOf(SetupProduct product, const QString& version, const BrokerSetup& setup)
{
    const auto made = setupFiles(product, version, u"/etc/b"_s, setup);
    if (!made) qFatal("%s", qPrintable(made.error()));
    return *made;
}

QStringList linesOf(const SetupFiles& files, const QString& name)
{
    for (const SetupFile& file : files.files)
        if (file.name == name) return QString::fromUtf8(file.text).split(u'\n', Qt::SkipEmptyParts);
    return {};
}

QStringList mosquitto(const QString& version, const BrokerSetup& setup)
{
    return linesOf(filesOf(SetupProduct::Mosquitto, version, setup), u"mosquitto.conf"_s);
}

QStringList rabbit(const QString& version, const BrokerSetup& setup)
{
    return linesOf(filesOf(SetupProduct::RabbitMq, version, setup), u"rabbitmq.conf"_s);
}

QStringList emqx(const QString& version, const BrokerSetup& setup)
{
    return linesOf(filesOf(SetupProduct::Emqx, version, setup), u"emqx.conf"_s);
}

QJsonObject definitions(const SetupFiles& files)
{
    return QJsonDocument::fromJson(linesOf(files, u"definitions.json"_s).join(u'\n').toUtf8()).object();
}

bool notesMention(const SetupFiles& files, const QString& word)
{
    return std::any_of(files.notes.begin(), files.notes.end(), [&word](const QString& note) { return note.contains(word); });
}

BrokerSetup withUsers()
{
    BrokerSetup setup;
    setup.anonymous = false;
    setup.users = {{u"ann"_s, u"geheim"_s}, {u"bob"_s, u"auch geheim"_s}};
    return setup;
}

} // namespace

// The text that each product and version gets (brokers.md section 3: configuration keys), and what is refused.
class TestBrokerSetup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mosquittoPlain();
    void mosquittoSessionLifeHasUnits_data();
    void mosquittoSessionLifeHasUnits();
    void mosquittoTls();
    void mosquittoPasswordsAreHashed();
    void ownLinesFollowTheFirstListener();
    void mosquittoNeverSendsAgain();
    void rabbitKeysOfTheSessionByVersion();
    void rabbitAnonymousByVersion();
    void rabbitDefinitions();
    void rabbitTls();
    void emqxHocon();
    void emqxRetryByVersion();
    void emqxUsers();
    void emqxFour();
    void noPasswordInAFileThatIsShown_data();
    void noPasswordInAFileThatIsShown();
    void whatCannotBeIsRefused_data();
    void whatCannotBeIsRefused();
    void writtenFilesAreForThisUserOnly();
    void quotedLinesHideSecrets();
    void commandsCanBePasted();
};

void TestBrokerSetup::mosquittoPlain()
{
    BrokerSetup setup;
    setup.address = u"127.0.0.1"_s;
    setup.inFlight = 1;
    setup.queued = 50;
    setup.webSocketPort = 9001;
    QCOMPARE(mosquitto(u"2.0.11"_s, setup),
             (QStringList{u"allow_anonymous true"_s, u"persistence true"_s, u"persistence_location /etc/b/"_s, u"max_inflight_messages 1"_s,
                          u"max_queued_messages 50"_s, u"listener 1883 127.0.0.1"_s, u"listener 9001 127.0.0.1"_s, u"protocol websockets"_s}));
    // mosquitto 1.x: the first listener is that of `port`.
    const QStringList old = mosquitto(u"1.6.9"_s, setup);
    QVERIFY(old.contains(u"port 1883"_s) && old.contains(u"bind_address 127.0.0.1"_s) && old.contains(u"listener 9001 127.0.0.1"_s));
    // 2.x listens on the loopback alone when no listener is named, so one is named always.
    QVERIFY(mosquitto({}, BrokerSetup{}).contains(u"listener 1883"_s));
}

// Seconds are known since 2.1; 2.0.11 does not start with "4s" (brokers.md 2.14).
void TestBrokerSetup::mosquittoSessionLifeHasUnits_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("rounded");
    QTest::newRow("2.1: seconds") << u"2.1.2"_s << qint64(90) << u"90s"_s << false;
    QTest::newRow("2.0: rounded up") << u"2.0.11"_s << qint64(3601) << u"2h"_s << true;
    QTest::newRow("2.0: even") << u"2.0.11"_s << qint64(86400) << u"24h"_s << false;
    QTest::newRow("for ever is how it comes") << u"2.0.11"_s << qint64(0) << QString() << false;
}

void TestBrokerSetup::mosquittoSessionLifeHasUnits()
{
    QFETCH(QString, version);
    QFETCH(qint64, seconds);
    QFETCH(QString, value);
    QFETCH(bool, rounded);
    BrokerSetup setup;
    setup.sessionSeconds = seconds;
    const SetupFiles files = filesOf(SetupProduct::Mosquitto, version, setup);
    QCOMPARE(linesOf(files, u"mosquitto.conf"_s).filter(u"persistent_client_expiration"_s),
             value.isEmpty() ? QStringList() : QStringList{u"persistent_client_expiration "_s + value});
    QCOMPARE(notesMention(files, u"hours"_s), rounded);
}

void TestBrokerSetup::mosquittoTls()
{
    BrokerSetup setup;
    setup.tls = SetupTls{u"/c/ca.pem"_s, u"/c/s.pem"_s, u"/c/s.key"_s, true};
    const QString text = mosquitto(u"2.0.11"_s, setup).join(u'\n');
    QVERIFY2(text.endsWith(u"listener 1883\ncafile /c/ca.pem\ncertfile /c/s.pem\nkeyfile /c/s.key\nrequire_certificate true"_s), qPrintable(text));
    // 1.6.9 without a CA file leaves the port without TLS and says nothing (brokers.md 2.49).
    setup.tls = SetupTls{{}, u"/c/s.pem"_s, u"/c/s.key"_s, false};
    QVERIFY(setupFiles(SetupProduct::Mosquitto, u"2.0.11"_s, u"/etc/b"_s, setup));
    const auto refused = setupFiles(SetupProduct::Mosquitto, u"1.6.9"_s, u"/etc/b"_s, setup);
    QVERIFY(!refused && refused.error().contains(u"CA file"_s));
}

// What mosquitto_passwd writes: $7$rounds$salt$hash, PBKDF2 with SHA-512; in 1.x $6$salt$hash, SHA-512 of password and salt.
void TestBrokerSetup::mosquittoPasswordsAreHashed()
{
    const SetupFiles files = filesOf(SetupProduct::Mosquitto, u"2.0.11"_s, withUsers());
    QVERIFY(linesOf(files, u"mosquitto.conf"_s).contains(u"password_file /etc/b/passwords"_s));
    const QStringList lines = linesOf(files, u"passwords"_s);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines.first().startsWith(u"ann:$7$101$"_s));
    const QStringList parts = lines.first().split(u'$');
    const QByteArray salt = QByteArray::fromBase64(parts.at(3).toLatin1());
    QCOMPARE(salt.size(), 12);
    QCOMPARE(QByteArray::fromBase64(parts.at(4).toLatin1()),
             QPasswordDigestor::deriveKeyPbkdf2(QCryptographicHash::Sha512, "geheim", salt, 101, 64));
    const QStringList old = linesOf(filesOf(SetupProduct::Mosquitto, u"1.6.9"_s, withUsers()), u"passwords"_s).first().split(u'$');
    QCOMPARE(old.at(1), u"6"_s);
    QCOMPARE(QByteArray::fromBase64(old.at(3).toLatin1()),
             QCryptographicHash::hash("geheim" + QByteArray::fromBase64(old.at(2).toLatin1()), QCryptographicHash::Sha512));
}

void TestBrokerSetup::ownLinesFollowTheFirstListener()
{
    BrokerSetup setup;
    setup.webSocketPort = 9001;
    setup.extra = {u"max_connections 3"_s};
    const QStringList lines = mosquitto(u"2.0.11"_s, setup);
    QCOMPARE(lines.indexOf(u"max_connections 3"_s), lines.indexOf(u"listener 1883"_s) + 1);
    QCOMPARE(rabbit(u"3.10.8"_s, setup).last(), u"max_connections 3"_s);
    QCOMPARE(emqx(u"5.8.6"_s, setup).last(), u"max_connections 3"_s);
}

// retry_interval went in 1.5 (brokers.md 2.1).
void TestBrokerSetup::mosquittoNeverSendsAgain()
{
    BrokerSetup setup;
    setup.retrySeconds = 5;
    const SetupFiles files = filesOf(SetupProduct::Mosquitto, u"2.0.11"_s, setup);
    QVERIFY(notesMention(files, u"cleanSession"_s));
    QVERIFY(linesOf(files, u"mosquitto.conf"_s).filter(u"retry"_s).isEmpty());
    QVERIFY(mosquitto(u"1.4.15"_s, setup).contains(u"retry_interval 5"_s));
}

// brokers.md 2.14: subscription_ttl in milliseconds up to 3.12, then max_session_expiry_interval_seconds.
void TestBrokerSetup::rabbitKeysOfTheSessionByVersion()
{
    BrokerSetup setup;
    setup.inFlight = 3;
    setup.sessionSeconds = 60;
    QVERIFY(rabbit(u"3.10.8"_s, setup).contains(u"mqtt.prefetch = 3"_s));
    QVERIFY(rabbit(u"3.12.1"_s, setup).contains(u"mqtt.subscription_ttl = 60000"_s));
    QVERIFY(rabbit(u"3.13.0"_s, setup).contains(u"mqtt.max_session_expiry_interval_seconds = 60"_s));
    QVERIFY(rabbit({}, setup).contains(u"mqtt.max_session_expiry_interval_seconds = 60"_s));
    setup.sessionSeconds = 0;
    setup.inFlight = 0;
    QVERIFY(rabbit(u"3.10.8"_s, setup).contains(u"mqtt.subscription_ttl = infinity"_s));
    QVERIFY(rabbit(u"4.1.0"_s, setup).contains(u"mqtt.max_session_expiry_interval_seconds = infinity"_s));
    QVERIFY(rabbit(u"4.1.0"_s, setup).contains(u"mqtt.prefetch = 65535"_s));
    setup.retrySeconds = 5;
    setup.persistence = false;
    const SetupFiles files = filesOf(SetupProduct::RabbitMq, u"3.10.8"_s, setup);
    QVERIFY(notesMention(files, u"consumer_timeout"_s) && notesMention(files, u"cleanSession \"true\""_s));
}

// On the loopback anonymous is guest, as RabbitMQ comes; from elsewhere guest is refused, so it is a user of its own.
void TestBrokerSetup::rabbitAnonymousByVersion()
{
    BrokerSetup setup;
    setup.address = u"127.0.0.1"_s;
    QCOMPARE(rabbit(u"3.10.8"_s, setup), (QStringList{u"mqtt.listeners.tcp.1 = 127.0.0.1:1883"_s, u"mqtt.allow_anonymous = true"_s}));
    QCOMPARE(filesOf(SetupProduct::RabbitMq, u"3.10.8"_s, setup).files.size(), 2);
    setup.address.clear();
    QVERIFY(rabbit(u"3.10.8"_s, setup).contains(u"mqtt.default_user = anonymous"_s));
    QVERIFY(rabbit(u"4.0.5"_s, setup).contains(u"anonymous_login_user = anonymous"_s));
    QCOMPARE(definitions(filesOf(SetupProduct::RabbitMq, u"4.0.5"_s, setup))[u"users"_s][0][u"name"_s].toString(), u"anonymous"_s);
}

void TestBrokerSetup::rabbitDefinitions()
{
    BrokerSetup setup = withUsers();
    setup.managementPort = 15672;
    setup.webSocketPort = 15675;
    setup.vhost = u"plant"_s;
    setup.vhosts = {{1884, u"blue"_s}};
    setup.queued = 7;
    const SetupFiles files = filesOf(SetupProduct::RabbitMq, u"3.10.8"_s, setup);
    QCOMPARE(linesOf(files, u"enabled_plugins"_s), QStringList{u"[rabbitmq_mqtt,rabbitmq_management,rabbitmq_web_mqtt]."_s});
    const QStringList conf = linesOf(files, u"rabbitmq.conf"_s);
    for (const auto& line : {u"mqtt.listeners.tcp.1 = 1883"_s, u"mqtt.listeners.tcp.2 = 1884"_s, u"mqtt.allow_anonymous = false"_s,
                             u"mqtt.vhost = plant"_s, u"load_definitions = /etc/b/definitions.json"_s, u"management.tcp.port = 15672"_s,
                             u"web_mqtt.tcp.port = 15675"_s})
        QVERIFY2(conf.contains(line), qPrintable(line));
    const QJsonObject made = definitions(files);
    QCOMPARE(made[u"vhosts"_s].toArray().size(), 3); // "/" too
    QCOMPARE(made[u"permissions"_s].toArray().size(), 6);
    QCOMPARE(made[u"global_parameters"_s][0][u"name"_s].toString(), u"mqtt_port_to_vhost_mapping"_s);
    QCOMPARE(made[u"global_parameters"_s][0][u"value"_s][u"1884"_s].toString(), u"blue"_s);
    QCOMPARE(made[u"policies"_s][0][u"definition"_s][u"max-length"_s].toInt(), 7);
    const QJsonArray users = made[u"users"_s].toArray();
    QCOMPARE(users.size(), 2); // no guest where anonymous clients are refused
    QCOMPARE(users[0][u"tags"_s].toString(), u"administrator"_s);
    QCOMPARE(users[1][u"tags"_s].toString(), QString());
    // rabbit_password_hashing_sha256: four bytes of salt, then SHA-256 of salt and password.
    const QByteArray hash = QByteArray::fromBase64(users[0][u"password_hash"_s].toString().toLatin1());
    QCOMPARE(hash.size(), 36);
    QCOMPARE(hash.mid(4), QCryptographicHash::hash(hash.left(4) + "geheim", QCryptographicHash::Sha256));
}

void TestBrokerSetup::rabbitTls()
{
    BrokerSetup setup;
    setup.address = u"127.0.0.1"_s;
    setup.tls = SetupTls{u"/c/ca.pem"_s, u"/c/s.pem"_s, u"/c/s.key"_s, true};
    QCOMPARE(rabbit(u"3.10.8"_s, setup),
             (QStringList{u"mqtt.listeners.tcp = none"_s, u"mqtt.listeners.ssl.1 = 127.0.0.1:1883"_s, u"ssl_options.cacertfile = /c/ca.pem"_s,
                          u"ssl_options.certfile = /c/s.pem"_s, u"ssl_options.keyfile = /c/s.key"_s, u"ssl_options.verify = verify_peer"_s,
                          u"ssl_options.fail_if_no_peer_cert = true"_s, u"mqtt.allow_anonymous = true"_s}));
}

void TestBrokerSetup::emqxHocon()
{
    BrokerSetup setup;
    setup.port = 8883;
    setup.inFlight = 0;
    setup.queued = 0;
    setup.sessionSeconds = 60;
    setup.managementPort = 18083;
    setup.tls = SetupTls{u"/c/a \"b\".pem"_s, u"/c/s.pem"_s, u"/c/s.key"_s, false};
    const QStringList lines = emqx(u"5.8.6"_s, setup);
    for (const auto& line : {u"listeners.tcp.default.enable = false"_s, u"listeners.ssl.default {"_s, u"  bind = \"0.0.0.0:8883\""_s,
                             u"    cacertfile = \"/c/a \\\"b\\\".pem\""_s, u"    verify = verify_none"_s, u"listeners.ws.default.enable = false"_s,
                             u"mqtt.max_inflight = 65535"_s, u"mqtt.max_mqueue_len = infinity"_s, u"mqtt.session_expiry_interval = \"60s\""_s,
                             u"dashboard.listeners.http.bind = \"0.0.0.0:18083\""_s})
        QVERIFY2(lines.contains(line), qPrintable(line + u'\n' + lines.join(u'\n')));
    QVERIFY(emqx(u"5.0.20"_s, setup).contains(u"listeners.tcp.default.enabled = false"_s)); // the switch was renamed
    QVERIFY(notesMention(filesOf(SetupProduct::Emqx, u"5.8.6"_s, setup), u"durable_sessions"_s));
}

// brokers.md 2.1: 30 s up to 5.7, infinity since 5.8.
void TestBrokerSetup::emqxRetryByVersion()
{
    BrokerSetup setup;
    setup.retrySeconds = 10;
    QVERIFY(emqx(u"5.8.6"_s, setup).contains(u"mqtt.retry_interval = \"10s\""_s));
    setup.retrySeconds = 0;
    QVERIFY(emqx(u"5.8.6"_s, setup).contains(u"mqtt.retry_interval = infinity"_s));
    QVERIFY(emqx(u"5.3.2"_s, setup).contains(u"mqtt.retry_interval = \"3600000s\""_s));
    QVERIFY(emqx(u"4.4.19"_s, setup).contains(u"zone.external.retry_interval = 0s"_s));
}

// A file of users since 5.7.2: user_id, password_hash, salt, is_superuser.
void TestBrokerSetup::emqxUsers()
{
    const SetupFiles files = filesOf(SetupProduct::Emqx, u"5.8.6"_s, withUsers());
    QVERIFY(linesOf(files, u"emqx.conf"_s).contains(u"  bootstrap_file = \"/etc/b/users.json\""_s));
    const QJsonObject ann = QJsonDocument::fromJson(linesOf(files, u"users.json"_s).join(u'\n').toUtf8()).array().first().toObject();
    QCOMPARE(ann[u"user_id"_s].toString(), u"ann"_s);
    QCOMPARE(ann[u"password_hash"_s].toString().toLatin1(),
             QCryptographicHash::hash("geheim" + ann[u"salt"_s].toString().toLatin1(), QCryptographicHash::Sha256).toHex());
    const SetupFiles old = filesOf(SetupProduct::Emqx, u"5.3.2"_s, withUsers());
    QVERIFY(linesOf(old, u"emqx.conf"_s).filter(u"bootstrap"_s).isEmpty());
    QVERIFY(notesMention(old, u"5.7.2"_s));
}

void TestBrokerSetup::emqxFour()
{
    BrokerSetup setup = withUsers();
    setup.inFlight = 1;
    setup.sessionSeconds = 60;
    const SetupFiles files = filesOf(SetupProduct::Emqx, u"4.4.19"_s, setup);
    QCOMPARE(linesOf(files, u"emqx.conf"_s),
             (QStringList{u"listener.tcp.external = 0.0.0.0:1883"_s, u"allow_anonymous = false"_s, u"zone.external.max_inflight = 1"_s,
                          u"zone.external.session_expiry_interval = 60s"_s}));
    QVERIFY(linesOf(files, u"emqx_auth_mnesia.conf"_s).contains(u"auth.user.2.username = bob"_s));
    QVERIFY(notesMention(files, u"loaded_plugins"_s));
}

void TestBrokerSetup::noPasswordInAFileThatIsShown_data()
{
    QTest::addColumn<SetupProduct>("product");
    QTest::addColumn<QString>("version");
    for (const char* version : {"1.6.9", "2.0.11", "2.1"}) QTest::addRow("mosquitto %s", version) << SetupProduct::Mosquitto << QString::fromLatin1(version);
    for (const char* version : {"3.10.8", "4.3"}) QTest::addRow("RabbitMQ %s", version) << SetupProduct::RabbitMq << QString::fromLatin1(version);
    for (const char* version : {"4.4.19", "5.3.2", "5.8.6"}) QTest::addRow("EMQX %s", version) << SetupProduct::Emqx << QString::fromLatin1(version);
}

void TestBrokerSetup::noPasswordInAFileThatIsShown()
{
    QFETCH(SetupProduct, product);
    QFETCH(QString, version);
    const SetupFiles files = filesOf(product, version, withUsers());
    for (const SetupFile& file : files.files) {
        if (file.secret) continue;
        QVERIFY2(!file.text.contains("geheim"), qPrintable(file.name));
        QVERIFY2(!file.text.contains("$7$") && !file.text.contains("hash\":"), qPrintable(file.name));
    }
    QVERIFY(!notesMention(files, u"geheim"_s));
}

void TestBrokerSetup::whatCannotBeIsRefused_data()
{
    QTest::addColumn<SetupProduct>("product");
    QTest::addColumn<BrokerSetup>("setup");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, const QString& word, auto change, SetupProduct product = SetupProduct::Mosquitto) {
        BrokerSetup setup;
        change(setup);
        QTest::newRow(name) << product << setup << word;
    };
    row("line break in a name", u"user name"_s, [](BrokerSetup& s) { s.users = {{u"a\nallow_anonymous true"_s, u"p"_s}}; });
    row("line break in a password", u"password of ann"_s, [](BrokerSetup& s) { s.users = {{u"ann"_s, u"geheim\nx"_s}}; });
    row("colon, mosquitto", u"colon"_s, [](BrokerSetup& s) { s.users = {{u"a:b"_s, u"geheim"_s}}; });
    row("colon, RabbitMQ", u"colon"_s, [](BrokerSetup& s) { s.users = {{u"a:b"_s, u"geheim"_s}}; }, SetupProduct::RabbitMq);
    row("comment, mosquitto", u"comment"_s, [](BrokerSetup& s) { s.users = {{u"#a"_s, u"geheim"_s}}; });
    row("space around", u"space"_s, [](BrokerSetup& s) { s.users = {{u" a"_s, u"geheim"_s}}; });
    row("no name", u"name"_s, [](BrokerSetup& s) { s.users = {{{}, u"geheim"_s}}; });
    row("no password", u"password"_s, [](BrokerSetup& s) { s.users = {{u"a"_s, {}}}; });
    row("twice", u"two users"_s, [](BrokerSetup& s) { s.users = {{u"a"_s, u"geheim"_s}, {u"a"_s, u"geheim"_s}}; });
    row("who is anonymous", u"anonymous"_s, [](BrokerSetup& s) { s.users = {{u"anonymous"_s, u"geheim"_s}}; }, SetupProduct::RabbitMq);
    row("address", u"IP address"_s, [](BrokerSetup& s) { s.address = u"127.0.0.1\nlistener 1884"_s; });
    row("port 0", u"port"_s, [](BrokerSetup& s) { s.port = 0; });
    row("one port for two", u"1883"_s, [](BrokerSetup& s) { s.webSocketPort = 1883; });
    row("port of a virtual host", u"port"_s, [](BrokerSetup& s) { s.vhosts = {{0, u"blue"_s}}; });
    row("in flight, negative", u"in-flight"_s, [](BrokerSetup& s) { s.inFlight = -1; });
    row("in flight, more than packet ids", u"65535"_s, [](BrokerSetup& s) { s.inFlight = 65536; });
    row("waiting", u"waiting"_s, [](BrokerSetup& s) { s.queued = -1; });
    row("session", u"session"_s, [](BrokerSetup& s) { s.sessionSeconds = -1; });
    row("session of RabbitMQ", u"4294967"_s, [](BrokerSetup& s) { s.sessionSeconds = 4294968; }, SetupProduct::RabbitMq);
    row("session of EMQX", u"4294967295"_s, [](BrokerSetup& s) { s.sessionSeconds = 4294967296; }, SetupProduct::Emqx);
    row("retry", u"again"_s, [](BrokerSetup& s) { s.retrySeconds = -1; });
    row("virtual host, line break", u"virtual host"_s, [](BrokerSetup& s) { s.vhost = u"a\nb"_s; }, SetupProduct::RabbitMq);
    row("virtual host, comment", u"#"_s, [](BrokerSetup& s) { s.vhost = u"a #b"_s; }, SetupProduct::RabbitMq);
    row("plug-in", u"plug-in"_s, [](BrokerSetup& s) { s.plugins = {u"a]. [b"_s}; }, SetupProduct::RabbitMq);
    row("TLS without a key", u"key file"_s, [](BrokerSetup& s) { s.tls = SetupTls{{}, u"/c"_s, {}, false}; });
    row("client certificates without a CA", u"CA"_s, [](BrokerSetup& s) { s.tls = SetupTls{{}, u"/c"_s, u"/k"_s, true}; });
    row("line break in a file name", u"file name"_s, [](BrokerSetup& s) { s.tls = SetupTls{{}, u"/c\nx"_s, u"/k"_s, false}; });
}

void TestBrokerSetup::whatCannotBeIsRefused()
{
    QFETCH(SetupProduct, product);
    QFETCH(BrokerSetup, setup);
    QFETCH(QString, word);
    const auto made = setupFiles(product, {}, u"/etc/b"_s, setup);
    QVERIFY(!made);
    QVERIFY2(made.error().contains(word), qPrintable(made.error()));
    QVERIFY2(made.error().endsWith(u'.') && !made.error().contains(u'\n'), qPrintable(made.error()));
    QVERIFY2(!made.error().contains(u"geheim"_s), qPrintable(made.error()));
}

void TestBrokerSetup::writtenFilesAreForThisUserOnly()
{
    const QTemporaryDir folder;
    SetupFiles files;
    files.files = {{u"a"_s, "one\n", true}};
    QVERIFY(writeSetupFiles(folder.path(), files));
    files.files = {{u"a"_s, "2\n", true}};
    QVERIFY(writeSetupFiles(folder.path(), files));
    QFile file(folder.filePath(u"a"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("2\n"));
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
    const auto refused = writeSetupFiles(folder.filePath(u"nowhere"_s), files);
    QVERIFY(!refused && refused.error().contains(u"nowhere/a"_s));
}

// The line that a broker complains about is shown to a person; bridges and plug-ins have passwords there.
void TestBrokerSetup::quotedLinesHideSecrets()
{
    const QTemporaryDir folder;
    SetupFiles files;
    files.files = {{u"a"_s, "no_such 1\nremote_password geheim\nldap.pass = geheim\n", false}};
    QVERIFY(writeSetupFiles(folder.path(), files));
    const QString name = folder.filePath(u"a"_s);
    QCOMPARE(quotedLine(name, 1), u"no_such 1"_s);
    QCOMPARE(quotedLine(name, 2), u"remote_password …"_s);
    QCOMPARE(quotedLine(name, 3), u"ldap.pass …"_s);
    QCOMPARE(quotedLine(name, 9), QString());
    QCOMPARE(quotedLine(name, 0), QString());
}

void TestBrokerSetup::commandsCanBePasted()
{
    QCOMPARE(shellLine(u"/usr/bin/b"_s, {u"-c"_s, u"/tmp/my files/it's"_s}, {u"A=x y"_s, u"B=1"_s}),
             u"A='x y' B=1 /usr/bin/b -c '/tmp/my files/it'\\''s'"_s);
}

QTEST_GUILESS_MAIN(TestBrokerSetup)
#include "tst_broker_setup.moc"
