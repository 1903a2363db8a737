#include "tests/support/http_server.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <sys/socket.h>

namespace wb::test {

QByteArray HttpSeen::header(const QByteArray& name) const
{
    for (const auto& [key, value] : headers)
        if (key.compare(name, Qt::CaseInsensitive) == 0) return value;
    return {};
}

HttpServer::Answer HttpServer::status(int status, const QByteArray& body)
{
    return {"HTTP/1.1 " + QByteArray::number(status) + " Whatever\r\nContent-Length: " + QByteArray::number(body.size())
                + "\r\n\r\n" + body,
            Then::KeepOpen};
}

HttpServer::HttpServer(QObject* parent) : QObject(parent), m_server(std::make_unique<QTcpServer>())
{
    connect(m_server.get(), &QTcpServer::newConnection, this, &HttpServer::accept);
    if (!m_server->listen(QHostAddress::LocalHost)) qFatal("no free port for an HTTP server");
    m_port = m_server->serverPort();
}

HttpServer::~HttpServer()
{
    closeAll();
}

void HttpServer::answer(const QByteArray& target, const QList<Answer>& answers)
{
    m_answers.insert(target, answers);
}

QString HttpServer::url() const
{
    return QStringLiteral("http://127.0.0.1:%1").arg(m_port);
}

QList<HttpSeen> HttpServer::seenAt(const QByteArray& target) const
{
    QList<HttpSeen> list;
    for (const HttpSeen& one : m_seen)
        if (one.target == target) list << one;
    return list;
}

void HttpServer::closeAll()
{
    const QList<QTcpSocket*> sockets = m_sockets;
    for (QTcpSocket* socket : sockets) socket->abort();
}

void HttpServer::stop()
{
    m_server->close();
    closeAll();
}

void HttpServer::listenAgain()
{
    if (!m_server->listen(QHostAddress::LocalHost, m_port)) qFatal("the port of the HTTP server is taken");
}

void HttpServer::accept()
{
    while (QTcpSocket* socket = m_server->nextPendingConnection()) {
        const int connection = ++m_connections;
        ++m_open;
        m_sockets << socket;
        const auto inbox = std::make_shared<QByteArray>();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket, connection, inbox] { read(socket, connection, *inbox); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            --m_open;
            m_sockets.removeOne(socket);
            socket->deleteLater();
        });
    }
}

void HttpServer::read(QTcpSocket* socket, int connection, QByteArray& inbox)
{
    inbox += socket->readAll();
    for (qsizetype end = inbox.indexOf("\r\n\r\n"); end >= 0; end = inbox.indexOf("\r\n\r\n")) {
        HttpSeen seen;
        seen.connection = connection;
        seen.head = inbox.left(end);
        const QByteArrayList lines = seen.head.split('\n');
        const QByteArrayList words = lines[0].trimmed().split(' ');
        seen.method = words.value(0);
        seen.target = words.mid(1, words.size() - 2).join(' '); // a query may hold spaces
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            seen.headers << qMakePair(line.left(colon), line.mid(colon + 1).trimmed());
        }
        const qsizetype length = seen.header("content-length").toLongLong();
        if (inbox.size() < end + 4 + length) return;
        seen.body = inbox.mid(end + 4, length);
        inbox.remove(0, end + 4 + length);
        m_seen << seen;
        reply(socket, seen.target);
        Q_EMIT asked();
    }
}

void HttpServer::reply(QTcpSocket* socket, const QByteArray& target)
{
    QList<Answer>& answers = m_answers[target];
    const Answer answer = answers.isEmpty() ? status(404) : answers.size() == 1 ? answers[0] : answers.takeFirst();
    socket->write(answer.bytes);
    if (answer.then == Then::Close) {
        socket->disconnectFromHost();
    } else if (answer.then == Then::Reset) {
        socket->flush();
        const linger now{1, 0};
        ::setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        socket->abort();
    }
}

} // namespace wb::test
