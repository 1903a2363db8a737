#include "core/mqtt/qt_transport.h"

#include "core/mqtt/transport_errors.h"

#include <QHostAddress>
#include <QTimer>

#include <sys/socket.h>

namespace wb::mqtt {

void QtTransport::close()
{
    if (m_closing || hasEnded()) return;
    m_closing = true;
    if (!m_opened) {
        dropSocket();
        endLater();
        return;
    }
    QTimer::singleShot(closeLimitMs, this, [this] {
        dropSocket();
        end();
    });
    closeSocket();
}

void QtTransport::abort()
{
    if (hasEnded()) return;
    m_closing = true;
    const auto* below = stream();
    const auto descriptor = below ? static_cast<int>(below->socketDescriptor()) : -1;
    if (descriptor >= 0) {
        const linger reset{1, 0}; // closing sends RST
        ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    dropSocket();
    endLater();
}

void QtTransport::fail(const TransportError& error)
{
    dropSocket();
    end(error);
}

bool QtTransport::isTlsSetUpError(QAbstractSocket::SocketError code)
{
    return code == QAbstractSocket::SslInternalError || code == QAbstractSocket::SslInvalidUserDataError;
}

QString QtTransport::peer() const
{
    const auto* below = stream();
    return !below || below->peerAddress().isNull() ? addressText(m_endpoint.host, m_endpoint.port)
                                                   : addressText(below->peerAddress().toString(), below->peerPort());
}

} // namespace wb::mqtt
