#include "core/mqtt/web_socket_transport.h"

#include "core/mqtt/tls_checks.h"
#include "core/mqtt/transport_errors.h"

#include <QCoreApplication>
#include <QEvent>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSslSocket>
#include <QWebSocketHandshakeOptions>

namespace wb::mqtt {
namespace {

constexpr qsizetype flushAt = 256 * 1024;

QEvent::Type flushEvent()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

QUrl urlOf(const Endpoint& endpoint)
{
    QUrl url;
    url.setScheme(endpoint.scheme == Scheme::SecureWebSocket ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setHost(endpoint.host);
    url.setPort(endpoint.port);
    const auto question = endpoint.path.indexOf(QLatin1Char('?'));
    const QString path = endpoint.path.left(question);
    url.setPath(path.startsWith(QLatin1Char('/')) ? path : QLatin1Char('/') + path);
    if (question >= 0) url.setQuery(endpoint.path.mid(question + 1));
    return url;
}

} // namespace

WebSocketTransport::WebSocketTransport(Endpoint endpoint, QObject* parent)
    : QtTransport(std::move(endpoint), parent), m_socket(new QWebSocket)
{
}

void WebSocketTransport::open()
{
    const bool secure = m_endpoint.scheme == Scheme::SecureWebSocket;
    if (secure) {
        const auto configuration = tlsConfiguration(m_endpoint.tls);
        if (!configuration) {
            endLater(configuration.error());
            return;
        }
        m_socket->setSslConfiguration(*configuration);
    }
    auto* socket = m_socket.get();
    connect(socket, &QWebSocket::connected, this, &WebSocketTransport::connected);
    rememberTlsTroubleOf(socket);
    connect(socket, &QWebSocket::binaryFrameReceived, this, [this](const QByteArray& frame, bool) {
        if (!m_closing && !hasEnded())
            Q_EMIT received({frame.constData(), static_cast<std::size_t>(frame.size())});
    });
    connect(socket, &QWebSocket::textMessageReceived, this, [this] {
        fail({TransportStep::Established, false, tr("The broker sent a text frame; MQTT must come in binary frames."),
              tr("This is not an MQTT end point: check the path."), QStringLiteral("MQTT-6.0.0-1")});
    });
    connect(socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, &WebSocketTransport::failure);
    connect(socket, &QWebSocket::disconnected, this, [this] {
        if (!m_reading && !m_closing) return; // silence: bytes before the end are still to be read
        if (m_opened || m_closing) {
            end();
            return;
        }
        // QWebSocket tells the reason only after this; should it have none, this is the answer.
        QMetaObject::invokeMethod(
            this, [this] { if (!hasEnded()) fail(handshakeError(m_socket->errorString())); }, Qt::QueuedConnection);
    });
    QWebSocketHandshakeOptions options;
    options.setSubprotocols({QStringLiteral("mqtt")}); // [MQTT-6.0.0-3]
    socket->open(QNetworkRequest(urlOf(m_endpoint)), options);
    if (auto* below = stream())
        connect(below, &QAbstractSocket::connected, this, [this] { m_streamConnected = true; });
    if (auto* below = qobject_cast<QSslSocket*>(stream()))
        connect(below, &QSslSocket::encrypted, this, [this, below] {
            m_encrypted = true;
            if (!carriesName(below->peerCertificate(), m_endpoint.host))
                fail(certificateError({}, below->peerCertificate(), m_endpoint.host));
        });
}

QAbstractSocket* WebSocketTransport::stream() const
{
    return m_socket->findChild<QAbstractSocket*>(QString(), Qt::FindDirectChildrenOnly);
}

void WebSocketTransport::connected()
{
    const QString chosen = m_socket->subprotocol();
    if (!chosen.isEmpty() && chosen != QStringLiteral("mqtt")) {
        fail({TransportStep::WebSocketHandshake, false, tr("The server speaks “%1” on this path, not MQTT.").arg(chosen),
              tr("Check the path."), {}});
        return;
    }
    m_opened = true;
    Q_EMIT opened();
}

// What the server answered to the request to change from HTTP to a web socket.
TransportError WebSocketTransport::handshakeError(const QString& text) const
{
    static const QRegularExpression status(QStringLiteral("status code: (\\d{3})"));
    const auto match = status.match(text);
    const QString url = urlOf(m_endpoint).toString();
    if (!match.hasMatch())
        return {TransportStep::WebSocketHandshake, true, tr("%1 did not become a web socket.").arg(url),
                tr("The port may speak something else than web sockets (plain MQTT is usually on 1883, web sockets on "
                   "8080, 8083 or 9001), or the path is wrong."),
                text};
    const int code = match.captured(1).toInt();
    QString advice = tr("Check address, port and path.");
    if (code == 404)
        advice = tr("Check the path: mosquitto takes “/” or “/mqtt”, EMQX “/mqtt”, RabbitMQ “/ws”.");
    else if (code == 401 || code == 403)
        advice = tr("A proxy in front of the broker asks for a login: this is not MQTT's user name.");
    else if (code >= 500)
        advice = tr("A proxy in front of the broker may not reach it.");
    return {TransportStep::WebSocketHandshake, code >= 500,
            tr("%1 answered with HTTP status %2 instead of a web socket.").arg(url).arg(code), advice, text};
}

void WebSocketTransport::failure(QAbstractSocket::SocketError code)
{
    if (hasEnded()) return;
    const QString text = m_socket->errorString();
    const bool secure = m_endpoint.scheme == Scheme::SecureWebSocket;
    if (m_closing) {
        dropSocket();
        end();
    } else if (!m_streamConnected && !isTlsSetUpError(code)) {
        fail(connectError(code, text, m_endpoint));
    } else if (secure && !m_encrypted && !m_certificateErrors.isEmpty()) {
        fail(certificateError(m_certificateErrors, qobject_cast<QSslSocket*>(stream())->peerCertificate(), m_endpoint.host));
    } else if (secure && (!m_encrypted || m_alert)) {
        fail(tlsError({m_alert, text, !m_endpoint.tls.clientCertPem.isEmpty(), m_encrypted}, m_endpoint));
    } else if (!m_opened) {
        fail(handshakeError(text));
    } else if (code == QAbstractSocket::RemoteHostClosedError) {
        dropSocket();
        end(); // the peer closed without a closing frame, as mosquitto does
    } else {
        fail(linkError(code, text));
    }
}

void WebSocketTransport::write(std::string_view bytes)
{
    if (!m_opened || m_closing) return;
    m_out.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
    if (m_out.size() >= flushAt) {
        flush();
    } else if (!m_flushPosted) {
        m_flushPosted = true;
        QCoreApplication::postEvent(this, new QEvent(flushEvent()));
    }
}

bool WebSocketTransport::event(QEvent* event)
{
    if (event->type() != flushEvent()) return QtTransport::event(event);
    m_flushPosted = false;
    if (!hasEnded()) flush();
    return true;
}

void WebSocketTransport::flush()
{
    if (!m_out.isEmpty()) m_socket->sendBinaryMessage(std::exchange(m_out, {}));
}

void WebSocketTransport::closeSocket()
{
    flush();
    // Queued: disconnected() may be emitted during the call.
    QMetaObject::invokeMethod(m_socket.get(), [socket = m_socket.get()] { socket->close(); }, Qt::QueuedConnection);
}

// QWebSocket cannot pause. Its stream can: a bounded buffer, and nobody who is told about it.
void WebSocketTransport::setReading(bool on)
{
    if (m_reading == on) return;
    m_reading = on;
    auto* below = stream();
    if (!below) return;
    below->blockSignals(!on);
    below->setReadBufferSize(on ? 0 : silentBuffer);
    if (!on) return;
    QMetaObject::invokeMethod(below, &QAbstractSocket::readyRead, Qt::QueuedConnection);
    QMetaObject::invokeMethod(
        this,
        [this] {
            auto* socket = stream();
            if (socket && m_opened && m_reading && socket->state() == QAbstractSocket::UnconnectedState) end();
        },
        Qt::QueuedConnection);
}

void WebSocketTransport::dropSocket()
{
    auto* below = stream();
    if (below) {
        below->disconnect(this);
        below->blockSignals(false);
    }
    m_socket->disconnect(this);
    m_socket->abort();
}

} // namespace wb::mqtt
