#include "core/mqtt/tls_checks.h"

#include <QCoreApplication>
#include <QSslKey>
#include <QSslSocket>

namespace wb::mqtt {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::mqtt::TlsChecks)
};

Failure<TransportError> wrongField(const QString& message, const QString& advice)
{
    return Failure{TransportError{TransportStep::Configuration, false, message, advice, {}}};
}

Result<QList<QSslCertificate>, TransportError> certificates(const QByteArray& pem, const QString& field)
{
    if (!pem.contains("-----BEGIN "))
        return wrongField(Text::tr("The %1 is not PEM text.").arg(field),
                          Text::tr("It must begin with “-----BEGIN CERTIFICATE-----”."));
    if (!pem.contains("-----BEGIN CERTIFICATE-----") && !pem.contains("-----BEGIN TRUSTED CERTIFICATE-----"))
        return wrongField(pem.contains("PRIVATE KEY-----")
                              ? Text::tr("The %1 holds a private key, not a certificate.").arg(field)
                              : Text::tr("The %1 holds no certificate.").arg(field),
                          Text::tr("It must begin with “-----BEGIN CERTIFICATE-----”."));
    const auto list = QSslCertificate::fromData(pem, QSsl::Pem);
    if (list.isEmpty() || list.first().isNull())
        return wrongField(Text::tr("The %1 is damaged: the text between BEGIN and END is no certificate.").arg(field),
                          Text::tr("Paste it again, whole, with its line breaks."));
    return list;
}

bool isEncrypted(const QByteArray& pem)
{
    return pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED");
}

Result<QSslKey, TransportError> clientKey(const TlsOptions& options)
{
    const QByteArray& pem = options.clientKeyPem;
    if (!pem.contains("-----BEGIN "))
        return wrongField(Text::tr("The client key is not PEM text."),
                          Text::tr("It must begin with “-----BEGIN PRIVATE KEY-----” or a similar line."));
    if (!pem.contains("PRIVATE KEY-----"))
        return wrongField(Text::tr("The client key field holds no private key."),
                          pem.contains("CERTIFICATE-----") ? Text::tr("It holds a certificate: are the two swapped?")
                                                           : QString());
    const bool encrypted = isEncrypted(pem);
    // Without a pass-phrase OpenSSL would ask on the terminal: never let it come to that.
    if (encrypted && options.keyPassphrase.isEmpty())
        return wrongField(Text::tr("The client key is encrypted, and there is no pass-phrase."),
                          Text::tr("Type the pass-phrase of the key."));
    const QByteArray phrase = encrypted ? options.keyPassphrase.toUtf8() : QByteArray();
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        const QSslKey key(pem, algorithm, QSsl::Pem, QSsl::PrivateKey, phrase);
        if (!key.isNull()) return key;
    }
    if (encrypted)
        return wrongField(Text::tr("The pass-phrase does not open the client key."),
                          Text::tr("Type it again; if it is right, the key is damaged."));
    return wrongField(Text::tr("The client key is damaged, or of a kind that is not supported."),
                      Text::tr("RSA and elliptic curve keys (ECDSA) work; Ed25519 does not."));
}

} // namespace

Result<QSslConfiguration, TransportError> tlsConfiguration(const TlsOptions& options)
{
    if (!QSslSocket::supportsSsl())
        return wrongField(Text::tr("This installation cannot speak TLS: Qt's TLS plug-in is missing."),
                          Text::tr("Install OpenSSL and Qt's TLS plug-in (Debian: libqt6network6, libssl3)."));
    auto configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!options.caPem.trimmed().isEmpty()) {
        const auto list = certificates(options.caPem, Text::tr("CA certificate"));
        if (!list) return Failure{list.error()};
        configuration.setCaCertificates(*list);
    }
    const bool hasCert = !options.clientCertPem.trimmed().isEmpty();
    const bool hasKey = !options.clientKeyPem.trimmed().isEmpty();
    if (hasCert != hasKey)
        return wrongField(hasCert ? Text::tr("There is a client certificate without its key.")
                                  : Text::tr("There is a client key without its certificate."),
                          Text::tr("A client certificate needs both fields."));
    if (hasCert) {
        const auto chain = certificates(options.clientCertPem, Text::tr("client certificate"));
        if (!chain) return Failure{chain.error()};
        const auto key = clientKey(options);
        if (!key) return Failure{key.error()};
        configuration.setLocalCertificateChain(*chain);
        configuration.setPrivateKey(*key);
    }
    return configuration;
}

} // namespace wb::mqtt
