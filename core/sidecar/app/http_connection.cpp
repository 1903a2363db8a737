#include "core/sidecar/app/http_connection.h"

#include <QHostAddress>
#include <QSslConfiguration>
#include <QSslSocket>

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace wb::sidecar {

namespace {

constexpr qint64 readAhead = 256 * 1024; // bytes that the socket holds for us

QString dialError(const HttpPlace& place, const QString& cause)
{
    return QStringLiteral("dial tcp %1: %2").arg(QString::fromLatin1(place.hostAndPort()), cause);
}

} // namespace

QByteArray HttpPlace::hostAndPort() const
{
    const QByteArray name = host.contains(u':') ? '[' + host.toLatin1() + ']' : host.toLatin1();
    return name + ':' + QByteArray::number(port);
}

HttpConnection::HttpConnection(HttpPlace place, QObject* parent)
    : QObject(parent), m_place(std::move(place)), m_socket(std::make_unique<QSslSocket>()), m_limit(this)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    m_socket->setSslConfiguration(tls);
    m_socket->setReadBufferSize(readAhead);
    connect(m_socket.get(), &QSslSocket::connected, this, &HttpConnection::connected);
    connect(m_socket.get(), &QSslSocket::encrypted, this, &HttpConnection::secured);
    connect(m_socket.get(), &QSslSocket::readyRead, this, &HttpConnection::readyRead);
    connect(m_socket.get(), &QSslSocket::errorOccurred, this, &HttpConnection::failed);
    connect(&m_limit, &mqtt::Timer::timeout, this, &HttpConnection::timedOut);
}

HttpConnection::~HttpConnection()
{
    // Aborting tells of it, and nobody is there to hear it any more.
    m_socket->disconnect(this);
    m_socket->abort();
}

void HttpConnection::send(const QByteArray& request)
{
    m_reader = {};
    if (m_phase == Phase::Idle) {
        m_phase = Phase::Waiting;
        m_limit.stop();
        m_socket->write(request);
        return;
    }
    m_request = request;
    m_phase = Phase::Connecting;
    m_limit.start(connectLimit);
    if (m_place.tls) m_socket->connectToHostEncrypted(m_place.host, m_place.port);
    else m_socket->connectToHost(m_place.host, m_place.port);
}

bool HttpConnection::isUsable()
{
    if (m_phase != Phase::Idle) return m_phase == Phase::New;
    // The app may have closed it while the event loop was elsewhere, and Go's client, with a thread for each
    // connection, would know by now. Bytes that nobody asked for end it as well.
    char byte = 0;
    const auto got = ::recv(static_cast<int>(m_socket->socketDescriptor()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void HttpConnection::connected()
{
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (m_place.tls) {
        m_phase = Phase::Securing;
        m_limit.start(tlsLimit);
        return;
    }
    secured();
}

void HttpConnection::secured()
{
    m_limit.stop();
    m_phase = Phase::Waiting;
    m_socket->write(std::exchange(m_request, {}));
}

void HttpConnection::readyRead()
{
    if (m_phase == Phase::Idle) { // bytes that nobody asked for
        m_phase = Phase::Ended;
        Q_EMIT ended();
        return;
    }
    while (m_phase == Phase::Waiting && m_socket->bytesAvailable() > 0) {
        const QByteArray bytes = m_socket->read(readAhead);
        const bool tooMuch = m_reader.feed(bytes) < bytes.size();
        if (m_reader.state() == HttpAnswerReader::State::Failed) finishAnswer();
        else if (m_reader.state() == HttpAnswerReader::State::Done) {
            if (tooMuch) m_reader.feedEnd(); // not to be used again
            finishAnswer();
        }
    }
}

void HttpConnection::finishAnswer()
{
    HttpOutcome outcome;
    if (m_reader.state() == HttpAnswerReader::State::Done) {
        outcome.status = m_reader.status();
        outcome.body = m_reader.body();
    } else {
        outcome.trouble = m_reader.isTooLong() ? HttpOutcome::Trouble::TooLarge
                          : m_reader.hasBegun() ? HttpOutcome::Trouble::NotHttp : HttpOutcome::Trouble::Broken;
        outcome.error = m_reader.error();
    }
    finish(std::move(outcome));
}

void HttpConnection::finish(HttpOutcome outcome)
{
    const bool again = m_reader.mayReuse() && m_socket->state() == QAbstractSocket::ConnectedState;
    m_phase = again ? Phase::Idle : Phase::Ended;
    if (again) m_limit.start(idleLimit);
    else m_limit.stop();
    Q_EMIT answered(outcome);
    if (!again) Q_EMIT ended();
}

// What the socket complains of, in Go's words.
void HttpConnection::failed()
{
    using Trouble = HttpOutcome::Trouble;
    const QAbstractSocket::SocketError error = m_socket->error();
    if (m_phase == Phase::Idle || m_phase == Phase::Ended || m_phase == Phase::New) {
        if (std::exchange(m_phase, Phase::Ended) == Phase::Idle) Q_EMIT ended();
        return;
    }
    if (m_phase == Phase::Waiting && error == QAbstractSocket::RemoteHostClosedError) {
        closed();
        return;
    }
    HttpOutcome outcome{Trouble::Other, 0, {}, m_socket->errorString()};
    if (m_phase == Phase::Securing) {
        outcome.trouble = Trouble::Tls;
        outcome.error = QStringLiteral("tls: ") + m_socket->errorString();
        if (error == QAbstractSocket::RemoteHostClosedError) outcome.error = QStringLiteral("EOF");
    } else if (error == QAbstractSocket::ConnectionRefusedError) {
        outcome = {Trouble::Refused, 0, {}, dialError(m_place, QStringLiteral("connect: connection refused"))};
    } else if (error == QAbstractSocket::HostNotFoundError) {
        outcome = {Trouble::NoSuchHost, 0, {}, QStringLiteral("dial tcp: lookup %1: no such host").arg(m_place.host)};
    } else if (error == QAbstractSocket::SocketTimeoutError) {
        outcome = {Trouble::ConnectTimeout, 0, {}, dialError(m_place, QStringLiteral("i/o timeout"))};
    } else if (m_phase == Phase::Connecting) {
        outcome.error = dialError(m_place, m_socket->errorString());
    }
    finish(std::move(outcome));
}

void HttpConnection::closed()
{
    readyRead(); // what came before the end
    if (m_phase != Phase::Waiting) return;
    // A connection that was reset ends with the same signal as one that was closed; a body counts as far as it came.
    m_reader.feedEnd();
    finishAnswer();
}

void HttpConnection::timedOut()
{
    using Trouble = HttpOutcome::Trouble;
    if (m_phase == Phase::Idle) {
        m_phase = Phase::Ended;
        Q_EMIT ended();
    } else if (m_phase == Phase::Securing) {
        finish({Trouble::Tls, 0, {}, QStringLiteral("net/http: TLS handshake timeout")});
    } else {
        finish({Trouble::ConnectTimeout, 0, {}, dialError(m_place, QStringLiteral("i/o timeout"))});
    }
}

} // namespace wb::sidecar
