#include "core/mqtt/tls_checks.h"

#include "core/mqtt/transport_errors.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHostAddress>
#include <QLocale>
#include <QUrl>

namespace wb::mqtt {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::mqtt::TlsChecks)
};

TransportError final(TransportStep step, const QString& message, const QString& advice, const QString& detail = {})
{
    return {step, false, message, advice, detail};
}

// One label of the left side may be a star, and it stands for exactly one label (RFC 6125, 6.4.3).
bool matchesDnsName(const QString& pattern, const QString& host)
{
    const QString name = QString::fromLatin1(QUrl::toAce(pattern.startsWith(QStringLiteral("*.")) ? pattern.mid(2)
                                                                                                   : pattern));
    if (name.isEmpty()) return false;
    if (!pattern.startsWith(QStringLiteral("*."))) return name == host;
    const auto dot = host.indexOf(QLatin1Char('.'));
    return dot > 0 && host.mid(dot + 1) == name && name.contains(QLatin1Char('.'));
}

QString day(const QDateTime& when)
{
    return QLocale().toString(when.toLocalTime(), QLocale::ShortFormat);
}

QString issuerOf(const QSslCertificate& certificate)
{
    const QString name = certificate.issuerDisplayName();
    return name.isEmpty() ? Text::tr("(no name)") : name;
}

TransportError nameMismatch(const QSslCertificate& peer, const QString& host, const QString& detail)
{
    const QStringList names = namesIn(peer);
    const QString message =
        names.isEmpty()
            ? Text::tr("The broker's certificate carries no host name at all, so it does not prove that this is %1.")
                  .arg(host)
            : Text::tr("The broker's certificate is not for %1. It is for: %2.").arg(host, names.join(QStringLiteral(", ")));
    const QString advice =
        QHostAddress(host).isNull()
            ? Text::tr("Connect by one of these names, or make a certificate with “subjectAltName = DNS:%1”. The "
                       "common name does not count: Dapr ignores it too.")
                  .arg(host)
            : Text::tr("Connect by a name of the certificate, or make one with “subjectAltName = IP:%1”.").arg(host);
    return final(TransportStep::Tls, message, advice, detail);
}

TransportError clientCertificateError(const TlsFailure& failure)
{
    if (failure.hasClientCertificate)
        return final(TransportStep::Tls, Text::tr("The broker refused the client certificate."),
                     Text::tr("Check that it is signed by the authority the broker trusts, has not expired, and is made "
                              "for clients (extended key usage “clientAuth”)."),
                     failure.text);
    return final(TransportStep::Tls, Text::tr("The broker requires a client certificate, and none is configured."),
                 Text::tr("Fill in the client certificate and the client key."), failure.text);
}

// The broker said in its own words (an alert, RFC 8446 section 6.2) why it ended the handshake.
TransportError alertError(const TlsFailure& failure)
{
    switch (*failure.alert) {
    case QSsl::AlertType::CertificateRequired:
    case QSsl::AlertType::NoCertificate:
    case QSsl::AlertType::BadCertificate:
    case QSsl::AlertType::UnsupportedCertificate:
    case QSsl::AlertType::CertificateRevoked:
    case QSsl::AlertType::CertificateExpired:
    case QSsl::AlertType::CertificateUnknown:
    case QSsl::AlertType::UnknownCa:
    case QSsl::AlertType::AccessDenied: return clientCertificateError(failure);
    case QSsl::AlertType::ProtocolVersion:
        return final(TransportStep::Tls, Text::tr("The broker speaks no TLS version this program accepts."),
                     Text::tr("TLS 1.2 or newer is needed: check the broker's TLS settings."), failure.text);
    case QSsl::AlertType::UnrecognizedName:
        return final(TransportStep::Tls, Text::tr("The broker does not know the host name it was called by."),
                     Text::tr("Check the host name."), failure.text);
    default: break;
    }
    // TLS 1.2 has no "certificate required": mosquitto answers handshake_failure then.
    return final(TransportStep::Tls, Text::tr("The broker ended the TLS handshake."),
                 failure.hasClientCertificate
                     ? Text::tr("The versions or ciphers do not fit, or it refused the client certificate: see the "
                                "broker's log.")
                     : Text::tr("It may require a client certificate, or the versions or ciphers do not fit: see the "
                                "broker's log."),
                 failure.text);
}

} // namespace

bool carriesName(const QSslCertificate& certificate, const QString& host)
{
    const auto names = certificate.subjectAlternativeNames();
    const QHostAddress address(host);
    if (!address.isNull()) {
        const auto entries = names.values(QSsl::IpAddressEntry);
        return std::any_of(entries.begin(), entries.end(), [&address](const QString& entry) {
            return QHostAddress(entry).isEqual(address, QHostAddress::StrictConversion);
        });
    }
    const QString ace = QString::fromLatin1(QUrl::toAce(host)).toLower();
    const auto entries = names.values(QSsl::DnsEntry);
    return std::any_of(entries.begin(), entries.end(),
                       [&ace](const QString& entry) { return matchesDnsName(entry.toLower(), ace); });
}

QStringList namesIn(const QSslCertificate& certificate)
{
    const auto names = certificate.subjectAlternativeNames();
    QStringList all = names.values(QSsl::DnsEntry) + names.values(QSsl::IpAddressEntry);
    all.sort();
    return all;
}

TransportError certificateError(const QList<QSslError>& errors, const QSslCertificate& peer, const QString& host)
{
    QStringList texts;
    for (const QSslError& error : errors) texts << error.errorString();
    const QString detail = texts.join(QStringLiteral("; "));
    const auto has = [&errors](std::initializer_list<QSslError::SslError> codes) {
        return std::any_of(errors.begin(), errors.end(), [&codes](const QSslError& error) {
            return std::find(codes.begin(), codes.end(), error.error()) != codes.end();
        });
    };
    const auto culprit = [&errors, &peer](QSslError::SslError code) { // the broker's own, or one of its authorities
        for (const QSslError& error : errors)
            if (error.error() == code && !error.certificate().isNull()) return error.certificate();
        return peer;
    };
    // Dates first: they are the plainest reason, and an expired certificate is often reported together with others.
    if (has({QSslError::CertificateExpired}))
        return final(TransportStep::Tls, Text::tr("The broker's certificate expired on %1.")
                         .arg(day(culprit(QSslError::CertificateExpired).expiryDate())),
                     Text::tr("Renew the broker's certificate, or correct this computer's clock."), detail);
    if (has({QSslError::CertificateNotYetValid}))
        return final(TransportStep::Tls,
                     Text::tr("The broker's certificate is not valid before %1.")
                         .arg(day(culprit(QSslError::CertificateNotYetValid).effectiveDate())),
                     Text::tr("Correct this computer's clock, or wait."), detail);
    if (has({QSslError::SelfSignedCertificate}))
        return final(TransportStep::Tls, Text::tr("The broker's certificate is self-signed and not trusted here."),
                     Text::tr("Put this certificate itself into the CA certificate field."), detail);
    if (has({QSslError::SelfSignedCertificateInChain, QSslError::UnableToGetLocalIssuerCertificate,
             QSslError::UnableToGetIssuerCertificate, QSslError::UnableToVerifyFirstCertificate,
             QSslError::CertificateUntrusted}))
        return final(TransportStep::Tls,
                     Text::tr("The broker's certificate is signed by an unknown authority: %1.").arg(issuerOf(peer)),
                     Text::tr("Put the certificate of that authority into the CA certificate field."), detail);
    if (has({QSslError::HostNameMismatch}) || (errors.isEmpty() && !carriesName(peer, host)))
        return nameMismatch(peer, host, detail);
    if (has({QSslError::InvalidPurpose}))
        return final(TransportStep::Tls, Text::tr("The broker's certificate is not made for servers."),
                     Text::tr("It needs the extended key usage “serverAuth”."), detail);
    return final(TransportStep::Tls, Text::tr("The broker's certificate was refused: %1.").arg(detail), {}, detail);
}

TransportError tlsError(const TlsFailure& failure, const Endpoint& endpoint)
{
    const auto says = [&failure](const char* words) { return failure.text.contains(QLatin1String(words), Qt::CaseInsensitive); };
    if (says("does not certify public key") || says("key values mismatch") || says("loading private key"))
        return final(TransportStep::Configuration, Text::tr("The client key does not belong to the client certificate."),
                     Text::tr("Use the key that the certificate was made with."), failure.text);
    if (failure.alert) return alertError(failure);
    if (failure.established) return linkError(QAbstractSocket::UnknownSocketError, failure.text);
    const QString address = addressText(endpoint.host, endpoint.port);
    if (says("wrong version number") || says("unknown protocol") || says("packet length too long") || says("record"))
        return final(TransportStep::Tls, Text::tr("%1 answered, but not with TLS.").arg(address),
                     Text::tr("This looks like a port without TLS. MQTT with TLS is usually on port 8883, plain MQTT on "
                              "1883."),
                     failure.text);
    if (says("closed"))
        return {TransportStep::Tls, true, Text::tr("%1 closed the connection during the TLS handshake.").arg(address),
                Text::tr("This may be a port without TLS (plain MQTT is usually on 1883, TLS on 8883); otherwise see the "
                         "broker's log."),
                failure.text};
    return final(TransportStep::Tls, Text::tr("The TLS handshake with %1 failed: %2.").arg(address, failure.text), {},
                 failure.text);
}

} // namespace wb::mqtt
