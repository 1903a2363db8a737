#include "tests/support/test_certificates.h"

#include <QFile>
#include <QProcess>

namespace wb::test {
namespace {

QByteArray contents(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

QByteArray Identity::cert() const { return contents(certFile); }
QByteArray Identity::key() const { return contents(keyFile); }

QString TestCertificates::writeFile(const QString& name, const QByteArray& bytes)
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) m_error = file.errorString();
    return file.fileName();
}

void TestCertificates::run(const QStringList& arguments)
{
    if (!m_error.isEmpty()) return;
    QProcess openssl;
    openssl.setProcessChannelMode(QProcess::MergedChannels);
    openssl.start(QStringLiteral("openssl"), arguments);
    if (!openssl.waitForFinished() || openssl.exitCode() != 0)
        m_error = openssl.errorString() + QLatin1Char('\n') + QString::fromLocal8Bit(openssl.readAll());
}

QStringList TestCertificates::newKey(KeyKind kind) const
{
    if (kind == KeyKind::Rsa) return {QStringLiteral("-newkey"), QStringLiteral("rsa:2048")};
    return {QStringLiteral("-newkey"), QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
            QStringLiteral("ec_paramgen_curve:prime256v1")};
}

Identity TestCertificates::authority(const QString& name)
{
    const Identity made{path(name + QStringLiteral(".pem")), path(name + QStringLiteral(".key"))};
    run(QStringList{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-nodes"), QStringLiteral("-days"),
                    QStringLiteral("30"), QStringLiteral("-subj"), QStringLiteral("/CN=") + name,
                    QStringLiteral("-out"), made.certFile, QStringLiteral("-keyout"), made.keyFile} +
        newKey(KeyKind::Ec));
    return made;
}

Identity TestCertificates::issue(const Identity& authority, const CertificateRequest& request)
{
    const Identity made{path(request.name + QStringLiteral(".pem")), path(request.name + QStringLiteral(".key"))};
    const QString csr = path(request.name + QStringLiteral(".csr"));
    run(QStringList{QStringLiteral("req"), QStringLiteral("-nodes"), QStringLiteral("-subj"),
                    QStringLiteral("/CN=") + request.name, QStringLiteral("-out"), csr, QStringLiteral("-keyout"),
                    made.keyFile} +
        newKey(request.key));
    // `openssl ca` and not `openssl x509`: only it takes both dates.
    writeFile(QStringLiteral("index.txt"), {});
    writeFile(QStringLiteral("ca.cnf"), QStringLiteral("[ca]\ndefault_ca=d\n[d]\ndatabase=%1\nnew_certs_dir=%2\n"
                                                       "rand_serial=yes\ndefault_md=sha256\npolicy=p\n"
                                                       "[p]\ncommonName=supplied\n")
                                            .arg(path(QStringLiteral("index.txt")), m_dir.path())
                                            .toUtf8());
    const QString names =
        request.altNames.isEmpty() ? QString() : QStringLiteral("subjectAltName=%1\n").arg(request.altNames);
    writeFile(QStringLiteral("ext.cnf"),
              (QStringLiteral("basicConstraints=CA:FALSE\n") + names).toUtf8());
    run({QStringLiteral("ca"), QStringLiteral("-batch"), QStringLiteral("-notext"), QStringLiteral("-config"),
         path(QStringLiteral("ca.cnf")), QStringLiteral("-in"), csr, QStringLiteral("-cert"), authority.certFile,
         QStringLiteral("-keyfile"), authority.keyFile, QStringLiteral("-startdate"), request.from,
         QStringLiteral("-enddate"), request.until, QStringLiteral("-extfile"), path(QStringLiteral("ext.cnf")),
         QStringLiteral("-out"), made.certFile});
    return made;
}

QString TestCertificates::encryptedKey(const Identity& identity, const QString& passphrase)
{
    const QString out = identity.keyFile + QStringLiteral(".enc");
    run({QStringLiteral("pkcs8"), QStringLiteral("-topk8"), QStringLiteral("-in"), identity.keyFile,
         QStringLiteral("-out"), out, QStringLiteral("-passout"), QStringLiteral("pass:") + passphrase});
    return out;
}

} // namespace wb::test
