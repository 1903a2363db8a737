#include "core/broker/setup/certificates.h"

#include "core/broker/process_guard.h"

#include <QFile>
#include <QHostAddress>
#include <QRegularExpression>
#include <QStandardPaths>

namespace wb::broker {
namespace {

constexpr int validDays = 14;
const QString program = QStringLiteral("openssl");
const QString authority = QStringLiteral("ca");

QString alternativeNames(const QStringList& names)
{
    QStringList entries;
    for (const QString& name : QStringList{QStringLiteral("localhost"), QStringLiteral("127.0.0.1"), QStringLiteral("::1")} + names)
        entries << (QHostAddress(name).isNull() ? QStringLiteral("DNS:") : QStringLiteral("IP:")) + name;
    entries.removeDuplicates();
    return entries.join(QLatin1Char(','));
}

// Not the system's openssl.cnf, which may say anything.
QString requestFile(const QStringList& names)
{
    return QStringLiteral("[req]\ndistinguished_name=none\n[none]\n"
                          "[ca]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
                          "[server]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=%1\n"
                          "[client]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\n")
        .arg(alternativeNames(names));
}

bool writePrivate(const QString& name, const QByteArray& bytes)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
           file.write(bytes) == bytes.size() && file.flush();
}

} // namespace

CertificateMaker::CertificateMaker(QObject* parent) : QObject(parent)
{
    m_openssl.setProcessChannelMode(QProcess::MergedChannels);
    m_openssl.setStandardInputFile(QProcess::nullDevice());
    endWithThisProgram(m_openssl);
    connect(&m_openssl, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus status) {
        finished(status == QProcess::NormalExit ? exitCode : -1);
    });
    connect(&m_openssl, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) fail(missing().isEmpty() ? m_openssl.errorString() : missing());
    });
}

CertificateMaker::~CertificateMaker()
{
    stop();
}

QString CertificateMaker::missing()
{
    if (!QStandardPaths::findExecutable(program).isEmpty()) return {};
    return tr("The program openssl, which makes certificates, is not installed. Install it: apt install openssl");
}

void CertificateMaker::start(const QString& folder, const QStringList& names)
{
    stop();
    m_atWork = true;
    m_folder = folder;
    m_until = QDateTime::currentDateTimeUtc().addDays(validDays);
    m_orders = {{authority, QStringLiteral("mqtt-workbench CA of one broker")},
                {QStringLiteral("server"), QStringLiteral("localhost")},
                {QStringLiteral("client"), QStringLiteral("mqtt-workbench")}};
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_.:*-]+$"));
    for (const QString& name : names) {
        if (plain.match(name).hasMatch()) continue;
        m_orders.clear(); // it would become a setting of openssl's file
        const QString why = tr("\"%1\" is not a host name or an IP address for a certificate.").arg(name.simplified());
        QMetaObject::invokeMethod(this, [this, why] { fail(why); }, Qt::QueuedConnection);
        return;
    }
    if (!writePrivate(path(QStringLiteral("request.cnf")), requestFile(names).toUtf8())) {
        QMetaObject::invokeMethod(this, [this] { fail(tr("Cannot write to the folder %1.").arg(m_folder)); }, Qt::QueuedConnection);
        return;
    }
    next();
}

void CertificateMaker::stop()
{
    m_atWork = false;
    if (m_openssl.state() == QProcess::NotRunning) return;
    m_openssl.kill();
    m_openssl.waitForFinished(2000);
}

void CertificateMaker::next()
{
    const Order order = m_orders.first();
    QStringList arguments{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-config"), path(QStringLiteral("request.cnf")),
                          QStringLiteral("-extensions"), order.name, QStringLiteral("-newkey"), QStringLiteral("ec"),
                          QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-nodes"),
                          QStringLiteral("-days"), QString::number(validDays), QStringLiteral("-subj"),
                          QStringLiteral("/CN=") + order.commonName, QStringLiteral("-keyout"), path(order.name + QStringLiteral(".key")),
                          QStringLiteral("-out"), path(order.name + QStringLiteral(".pem"))};
    if (order.name != authority)
        arguments += QStringList{QStringLiteral("-CA"), path(QStringLiteral("ca.pem")), QStringLiteral("-CAkey"), path(QStringLiteral("ca.key"))};
    // Before openssl writes to them: a key must not be readable for others for a moment.
    for (const char* kind : {".key", ".pem"}) {
        if (writePrivate(path(order.name + QLatin1String(kind)), {})) continue;
        QMetaObject::invokeMethod(this, [this] { fail(tr("Cannot write to the folder %1.").arg(m_folder)); }, Qt::QueuedConnection);
        return;
    }
    m_openssl.start(program, arguments);
}

void CertificateMaker::fail(const QString& why)
{
    if (!std::exchange(m_atWork, false)) return;
    Q_EMIT failed(why);
}

void CertificateMaker::finished(int exitCode)
{
    const QString said = QString::fromLocal8Bit(m_openssl.readAll()).simplified();
    if (!m_atWork) return;
    if (exitCode != 0) {
        fail(tr("openssl made no certificate: %1").arg(said));
        return;
    }
    m_orders.removeFirst();
    if (!m_orders.isEmpty()) {
        next();
        return;
    }
    QFile::remove(path(QStringLiteral("ca.key")));
    QFile::remove(path(QStringLiteral("request.cnf")));
    m_atWork = false;
    Q_EMIT made({path(QStringLiteral("ca.pem")), path(QStringLiteral("server.pem")), path(QStringLiteral("server.key")),
                 path(QStringLiteral("client.pem")), path(QStringLiteral("client.key")), m_until});
}

} // namespace wb::broker
