#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

// Certificates for tests, made by the openssl command in a folder of their own. Test keys: never to be used elsewhere.

namespace wb::test {

struct Identity {
    QString certFile;
    QString keyFile;
    QByteArray cert() const;
    QByteArray key() const;
};

enum class KeyKind { Ec, Rsa };

struct CertificateRequest {
    QString name;                                                         // file name and common name
    QString altNames = QStringLiteral("DNS:localhost,IP:127.0.0.1");      // empty: none
    QString from = QStringLiteral("20200101000000Z");
    QString until = QStringLiteral("21000101000000Z");
    KeyKind key = KeyKind::Ec;
};

class TestCertificates {
public:
    // Empty when everything went well so far, else what openssl said: check it once after making all.
    QString error() const { return m_error; }

    Identity authority(const QString& name);
    Identity issue(const Identity& authority, const CertificateRequest& request);
    // The same key, encrypted.
    QString encryptedKey(const Identity& identity, const QString& passphrase);
    QString writeFile(const QString& name, const QByteArray& bytes);

private:
    void run(const QStringList& arguments);
    QStringList newKey(KeyKind kind) const;
    QString path(const QString& name) const { return m_dir.filePath(name); }

    QTemporaryDir m_dir;
    QString m_error;
};

} // namespace wb::test
