#include "core/mqtt/tls_transport.h"

#include "core/mqtt/tls_checks.h"
#include "core/mqtt/transport_errors.h"

#include <QPointer>

namespace wb::mqtt {
namespace {

constexpr std::size_t readSize = 256 * 1024;

} // namespace

TlsTransport::TlsTransport(Endpoint endpoint, QObject* parent)
    : QtTransport(std::move(endpoint), parent), m_socket(new QSslSocket)
{
}

void TlsTransport::open()
{
    const auto configuration = tlsConfiguration(m_endpoint.tls);
    if (!configuration) {
        endLater(configuration.error());
        return;
    }
    auto* socket = m_socket.get();
    socket->setSslConfiguration(*configuration);
    connect(socket, &QSslSocket::connected, this, [this, socket] {
        m_connected = true;
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    });
    connect(socket, &QSslSocket::encrypted, this, &TlsTransport::encrypted);
    rememberTlsTroubleOf(socket);
    connect(socket, &QSslSocket::readyRead, this, &TlsTransport::read);
    connect(socket, &QSslSocket::errorOccurred, this, &TlsTransport::failure);
    connect(socket, &QSslSocket::disconnected, this, [this] {
        if (!m_reading && !m_closing) return; // silence: bytes before the end are still to be read
        const QPointer<TlsTransport> alive(this);
        read();
        if (alive) end();
    });
    socket->connectToHostEncrypted(m_endpoint.host, m_endpoint.port);
}

void TlsTransport::encrypted()
{
    if (!carriesName(m_socket->peerCertificate(), m_endpoint.host)) {
        fail(certificateError({}, m_socket->peerCertificate(), m_endpoint.host));
        return;
    }
    m_opened = true;
    m_buffer.resize(readSize);
    Q_EMIT opened();
}

void TlsTransport::read()
{
    if (!m_opened || !m_reading || m_closing || hasEnded()) return;
    const QPointer<TlsTransport> alive(this);
    for (;;) {
        const qint64 got = m_socket->read(m_buffer.data(), static_cast<qint64>(m_buffer.size()));
        if (got <= 0) return;
        Q_EMIT received({m_buffer.data(), static_cast<std::size_t>(got)});
        if (!alive || !m_reading || m_closing) return;
    }
}

void TlsTransport::failure(QAbstractSocket::SocketError code)
{
    if (hasEnded()) return;
    if (m_closing) { // the answer to our own closing does not matter any more
        dropSocket();
        end();
        return;
    }
    const QString text = m_socket->errorString();
    const bool plainEnd = m_opened && !m_alert && code == QAbstractSocket::RemoteHostClosedError;
    if (plainEnd) return; // disconnected() follows
    TransportError error;
    if (!m_connected && !isTlsSetUpError(code))
        error = connectError(code, text, m_endpoint);
    else if (!m_certificateErrors.isEmpty() && !m_opened)
        error = certificateError(m_certificateErrors, m_socket->peerCertificate(), m_endpoint.host);
    else
        error = tlsError({m_alert, text, !m_endpoint.tls.clientCertPem.isEmpty(), m_opened}, m_endpoint);
    if (m_opened) {
        const QPointer<TlsTransport> alive(this);
        read(); // what came before
        if (!alive) return;
    }
    fail(error);
}

void TlsTransport::write(std::string_view bytes)
{
    // QSslSocket collects and encrypts once the event loop runs.
    if (m_opened && !m_closing) m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void TlsTransport::closeSocket()
{
    // Queued: disconnected() may be emitted during the call.
    QMetaObject::invokeMethod(m_socket.get(), &QSslSocket::disconnectFromHost, Qt::QueuedConnection);
}

void TlsTransport::setReading(bool on)
{
    if (m_reading == on) return;
    m_reading = on;
    m_socket->setReadBufferSize(on ? 0 : silentBuffer);
    if (!on) return;
    // What was taken in meanwhile, or the end that was not told.
    QMetaObject::invokeMethod(
        this,
        [this] {
            const QPointer<TlsTransport> alive(this);
            read();
            if (alive && m_opened && m_socket->state() == QAbstractSocket::UnconnectedState) end();
        },
        Qt::QueuedConnection);
}

void TlsTransport::dropSocket()
{
    m_socket->disconnect(this);
    m_socket->abort();
}

} // namespace wb::mqtt
