#include "tests/sidecar/recording_app.h"

#include <QDateTime>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>
#include <memory>

namespace wb::test {

QByteArray RecordedCall::header(const QByteArray& name) const
{
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

RecordingApp::RecordingApp(QObject* parent) : QObject(parent), m_server(this), m_begin(QDateTime::currentMSecsSinceEpoch())
{
    m_server.listen(QHostAddress::LocalHost);
    connect(&m_server, &QTcpServer::newConnection, this, &RecordingApp::accept);
}

void RecordingApp::accept()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        const auto buffer = std::make_shared<QByteArray>();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket, buffer] { read(socket, *buffer); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void RecordingApp::read(QTcpSocket* socket, QByteArray& buffer)
{
    buffer += socket->readAll();
    for (qsizetype end = buffer.indexOf("\r\n\r\n"); end >= 0; end = buffer.indexOf("\r\n\r\n")) {
        const QList<QByteArray> lines = buffer.left(end).split('\n');
        const QList<QByteArray> request = lines.first().trimmed().split(' ');
        if (request.size() < 2) {
            socket->abort();
            return;
        }
        RecordedCall call;
        call.method = request[0];
        call.path = request[1];
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0) call.headers.append({line.left(colon).toLower(), line.mid(colon + 1).trimmed()});
        }
        const qsizetype length = call.header("content-length").toLongLong();
        if (buffer.size() < end + 4 + length) return;
        call.body = buffer.mid(end + 4, length);
        buffer.remove(0, end + 4 + length);
        call.atMs = QDateTime::currentMSecsSinceEpoch() - m_begin;
        handle(socket, call);
    }
}

AppAnswerStep RecordingApp::next(const QByteArray& path)
{
    const QList<AppAnswerStep> steps = m_answers.value(path);
    if (steps.isEmpty()) return {};
    const int index = m_given[path]++;
    return steps.at(std::min<qsizetype>(index, steps.size() - 1));
}

void RecordingApp::handle(QTcpSocket* socket, const RecordedCall& call)
{
    AppAnswerStep answer;
    if (call.method == "POST") {
        m_calls.append(call);
        answer = next(call.path);
    } else {
        m_probes.append(call);
        if (call.method == "OPTIONS") answer.status = m_bindings.contains(call.path) ? 200 : 404;
        else if (call.path == "/dapr/subscribe") answer.body = m_subscriptions;
        else if (call.path == "/dapr/config") answer.body = "{}";
        else answer.status = 404;
    }
    Q_EMIT called();
    if (answer.delayMs < 0) return;
    const QByteArray bytes = "HTTP/1.1 " + QByteArray::number(answer.status) + " X\r\nContent-Type: application/json\r\nContent-Length: "
        + QByteArray::number(answer.body.size()) + "\r\n\r\n" + answer.body;
    QTimer::singleShot(answer.delayMs, socket, [socket, bytes] { socket->write(bytes); });
}

} // namespace wb::test
