#pragma once

#include "core/mqtt/transport.h"
#include "core/result.h"

#include <QList>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>

// What TLS needs before the connection (PEM fields), and sentences for what it refused afterwards.

namespace wb::mqtt {

// The certificates and keys of the fields "CA certificate", "client certificate", "client key", or why they cannot be
// used: step Configuration, final. TLS 1.2 or newer, peer always verified, only the given CA where one is given.
Result<QSslConfiguration, TransportError> tlsConfiguration(const TlsOptions& options);

// RFC 6125: the host against the certificate's subject alternative names; a literal address needs an address entry.
// The common name does not count, although Qt takes it: Go's crypto/tls, and so Dapr, does not.
bool carriesName(const QSslCertificate& certificate, const QString& host);

// The names and addresses a certificate was made for, for showing.
QStringList namesIn(const QSslCertificate& certificate);

// The broker's certificate did not pass.
TransportError certificateError(const QList<QSslError>& errors, const QSslCertificate& peer, const QString& host);

// TLS failed in another way. `alert`: what the broker said, if anything; `text`: the library's own words.
// `hasClientCertificate`: one is configured; `established`: the handshake had ended (TLS 1.3 refuses a client
// certificate only then).
struct TlsFailure {
    std::optional<QSsl::AlertType> alert;
    QString text;
    bool hasClientCertificate = false;
    bool established = false;
};
TransportError tlsError(const TlsFailure& failure, const Endpoint& endpoint);

} // namespace wb::mqtt
