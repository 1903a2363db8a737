#include "core/mqtt/tcp_transport.h"

#include "core/mqtt/transport_errors.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHostAddress>
#include <QNetworkProxy>
#include <QPointer>
#include <QSocketNotifier>
#include <QTcpSocket>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace wb::mqtt {
namespace {

constexpr std::size_t readSize = 256 * 1024;
constexpr std::size_t turnLimit = 1024 * 1024; // then other events get their turn
constexpr std::size_t flushAt = 64 * 1024;

QEvent::Type flushEvent()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

} // namespace

TcpTransport::TcpTransport(Endpoint endpoint, QObject* parent)
    : Transport(parent), m_endpoint(std::move(endpoint)), m_peer(addressText(m_endpoint.host, m_endpoint.port))
{
    m_restTimer.setSingleShot(true);
    m_restTimer.setTimerType(Qt::PreciseTimer);
    m_restTimer.setInterval(RestPolicy::restMs);
    connect(&m_restTimer, &QTimer::timeout, this, [this] { readTurn(true); });
    m_closeTimer.setSingleShot(true);
    m_closeTimer.setInterval(closeLimitMs);
    connect(&m_closeTimer, &QTimer::timeout, this, &TcpTransport::closeNow);
}

TcpTransport::~TcpTransport()
{
    dropSocket();
}

void TcpTransport::open()
{
    m_connecting = std::make_unique<QTcpSocket>();
    m_connecting->setProxy(QNetworkProxy::NoProxy);
    // Queued: the socket is taken apart there, which it would not like from inside its own signals.
    connect(m_connecting.get(), &QTcpSocket::connected, this, &TcpTransport::takeOver, Qt::QueuedConnection);
    connect(
        m_connecting.get(), &QTcpSocket::errorOccurred, this,
        [this](QAbstractSocket::SocketError code) {
            if (!m_connecting) return;
            const auto error = connectError(code, m_connecting->errorString(), m_endpoint);
            dropSocket();
            end(error);
        },
        Qt::QueuedConnection);
    m_connecting->connectToHost(m_endpoint.host, m_endpoint.port);
}

void TcpTransport::takeOver()
{
    if (!m_connecting) return; // closed meanwhile
    if (m_connecting->state() != QAbstractSocket::ConnectedState) return; // its error is queued behind this call
    // A peer that speaks first may have been read already.
    const QByteArray early = m_connecting->readAll();
    m_peer = addressText(m_connecting->peerAddress().toString(), m_connecting->peerPort());
    m_fd = ::fcntl(static_cast<int>(m_connecting->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    if (m_fd < 0) {
        dropSocket();
        end(connectError(QAbstractSocket::SocketResourceError, QString::fromLocal8Bit(std::strerror(errno)), m_endpoint));
        return;
    }
    m_connecting.reset(); // closes its descriptor only; the connection lives on in the duplicate
    ::fcntl(m_fd, F_SETFL, ::fcntl(m_fd, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    m_buffer.resize(readSize);
    m_clock.start();
    m_readable = std::make_unique<QSocketNotifier>(m_fd, QSocketNotifier::Read);
    m_readable->setEnabled(m_reading);
    connect(m_readable.get(), &QSocketNotifier::activated, this, [this] { readTurn(false); });
    m_writable = std::make_unique<QSocketNotifier>(m_fd, QSocketNotifier::Write);
    m_writable->setEnabled(false);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &TcpTransport::flush);

    const QPointer<TcpTransport> alive(this);
    Q_EMIT opened();
    if (alive && m_fd >= 0 && !early.isEmpty())
        Q_EMIT received({early.constData(), static_cast<std::size_t>(early.size())});
}

void TcpTransport::readTurn(bool afterRest)
{
    if (m_fd < 0 || !m_reading || m_closing) return;
    const QPointer<TcpTransport> alive(this);
    std::size_t total = 0;
    m_inReadTurn = true; // what is written during the turn goes out at its end, in one piece
    while (total < turnLimit) {
        const ssize_t got = ::recv(m_fd, m_buffer.data(), m_buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
        if (got <= 0) {
            const int code = got < 0 ? errno : 0;
            m_inReadTurn = false;
            endWithErrno(code);
            return;
        }
        total += static_cast<std::size_t>(got);
        Q_EMIT received({m_buffer.data(), static_cast<std::size_t>(got)});
        if (!alive) return;
        if (m_fd < 0 || !m_reading || m_closing) break;
        // A short read emptied the socket; asking again would only be told so.
        if (static_cast<std::size_t>(got) < m_buffer.size()) break;
    }
    m_inReadTurn = false;
    if (m_outAt < m_out.size()) flush();
    if (!alive || m_fd < 0 || !m_reading || m_closing) return;
    const qint64 now = m_clock.nsecsElapsed();
    const bool restNow = m_patient && (afterRest ? m_restPolicy.afterRest(total, now) : m_restPolicy.afterRead(total, now));
    if (restNow) rest();
    else if (afterRest) m_readable->setEnabled(true);
}

void TcpTransport::rest()
{
    m_readable->setEnabled(false);
    m_restTimer.start();
}

void TcpTransport::stopResting()
{
    m_restTimer.stop();
    m_restPolicy.reset();
    if (m_readable) m_readable->setEnabled(m_reading && !m_closing);
}

void TcpTransport::setPatient(bool on)
{
    if (m_patient == on) return;
    m_patient = on;
    if (!on && m_restTimer.isActive()) stopResting();
}

void TcpTransport::setReading(bool on)
{
    if (m_reading == on) return;
    m_reading = on;
    stopResting();
}

void TcpTransport::write(std::string_view bytes)
{
    if (m_fd < 0 || m_closing || bytes.empty()) return;
    m_out.append(bytes);
    if (m_writable->isEnabled() || m_inReadTurn) return; // flush() follows anyway
    if (m_out.size() - m_outAt >= flushAt) {
        flush();
    } else if (!m_flushPosted) {
        m_flushPosted = true;
        QCoreApplication::postEvent(this, new QEvent(flushEvent()));
    }
}

bool TcpTransport::event(QEvent* event)
{
    if (event->type() != flushEvent()) return Transport::event(event);
    m_flushPosted = false;
    flush();
    return true;
}

// Writes what the kernel takes; the notifier brings the rest. Never emits a signal (write() may be the caller).
void TcpTransport::flush()
{
    if (m_fd < 0) return;
    while (m_outAt < m_out.size()) {
        // MSG_NOSIGNAL: a peer that is gone must be an error, not a SIGPIPE.
        const ssize_t put = ::send(m_fd, m_out.data() + m_outAt, m_out.size() - m_outAt, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            m_writable->setEnabled(true);
            if (m_outAt >= flushAt) m_out.erase(0, std::exchange(m_outAt, 0));
            return;
        }
        if (put < 0) {
            brokenWrite(errno);
            return;
        }
        m_outAt += static_cast<std::size_t>(put);
    }
    m_out.clear();
    m_outAt = 0;
    m_writable->setEnabled(false);
    if (m_closing) QMetaObject::invokeMethod(this, &TcpTransport::closeNow, Qt::QueuedConnection);
}

// The peer is gone, but it may have said why (a CONNACK with a refusal): that is read first, then the end of the
// stream tells. Without reading, nobody would ever notice: end here.
void TcpTransport::brokenWrite(int code)
{
    m_out.clear();
    m_outAt = 0;
    m_writable->setEnabled(false);
    const bool readFirst = m_reading && !m_closing;
    QMetaObject::invokeMethod(
        this,
        [this, code, readFirst] {
            const QPointer<TcpTransport> alive(this);
            if (readFirst) readTurn(false);
            if (alive && m_fd >= 0) endWithErrno(code);
        },
        Qt::QueuedConnection);
}

void TcpTransport::close()
{
    if (m_closing || hasEnded()) return;
    m_closing = true;
    if (m_fd < 0) {
        m_connecting.reset();
        endLater();
        return;
    }
    stopResting();
    m_closeTimer.start();
    flush();
}

void TcpTransport::closeNow()
{
    if (m_fd < 0) return;
    // Closing with unread bytes would make the kernel reset the connection instead of ending it.
    ::shutdown(m_fd, SHUT_WR);
    std::size_t total = 0;
    ssize_t got = 0;
    while (total < turnLimit && (got = ::recv(m_fd, m_buffer.data(), m_buffer.size(), 0)) > 0)
        total += static_cast<std::size_t>(got);
    dropSocket();
    end();
}

void TcpTransport::abort()
{
    if (hasEnded()) return;
    if (m_fd >= 0) {
        const linger reset{1, 0}; // close() sends RST
        ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    m_closing = true;
    dropSocket();
    endLater();
}

void TcpTransport::endWithErrno(int code)
{
    dropSocket();
    if (code == 0) {
        end();
        return;
    }
    const bool timedOut = code == ETIMEDOUT || code == EHOSTUNREACH;
    const bool reset = code == ECONNRESET || code == EPIPE;
    end(linkError(timedOut ? QAbstractSocket::SocketTimeoutError
                  : reset  ? QAbstractSocket::RemoteHostClosedError
                           : QAbstractSocket::UnknownSocketError,
                  QString::fromLocal8Bit(std::strerror(code))));
}

// The notifiers go first: they must never watch a descriptor that is closed, or somebody else's by now.
void TcpTransport::dropSocket()
{
    m_connecting.reset();
    m_restTimer.stop();
    m_closeTimer.stop();
    if (m_readable) {
        m_readable->setEnabled(false);
        m_readable.release()->deleteLater(); // it may be the sender of the signal being handled
    }
    if (m_writable) {
        m_writable->setEnabled(false);
        m_writable.release()->deleteLater();
    }
    if (m_fd >= 0) ::close(std::exchange(m_fd, -1));
    m_out.clear();
    m_outAt = 0;
}

qint64 TcpTransport::bytesToWrite() const
{
    return static_cast<qint64>(m_out.size() - m_outAt);
}

} // namespace wb::mqtt
