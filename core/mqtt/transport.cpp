#include "core/mqtt/transport.h"

#include "core/mqtt/tcp_transport.h"
#include "core/mqtt/tls_transport.h"
#include "core/mqtt/web_socket_transport.h"

#include <QPointer>

namespace wb::mqtt {

std::unique_ptr<Transport> Transport::create(const Endpoint& endpoint)
{
    switch (endpoint.scheme) {
    case Scheme::Tcp: return std::make_unique<TcpTransport>(endpoint);
    case Scheme::Tls: return std::make_unique<TlsTransport>(endpoint);
    case Scheme::WebSocket:
    case Scheme::SecureWebSocket: break;
    }
    return std::make_unique<WebSocketTransport>(endpoint);
}

void Transport::end(const std::optional<TransportError>& error)
{
    if (std::exchange(m_ended, true)) return;
    const QPointer<Transport> alive(this);
    if (error) Q_EMIT failed(*error);
    if (alive) Q_EMIT closed();
}

void Transport::endLater(const std::optional<TransportError>& error)
{
    QMetaObject::invokeMethod(this, [this, error] { end(error); }, Qt::QueuedConnection);
}

} // namespace wb::mqtt
