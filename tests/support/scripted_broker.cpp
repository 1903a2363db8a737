#include "tests/support/scripted_broker.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <sys/socket.h>

namespace wb::test {
namespace {

QString name(mqtt::PacketType type)
{
    const auto text = mqtt::packetTypeName(type);
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ScriptedBroker::ScriptedBroker(QObject* parent) : QObject(parent), m_server(std::make_unique<QTcpServer>())
{
    connect(m_server.get(), &QTcpServer::newConnection, this, [this] {
        if (!m_socket) accept();
        advance();
    });
    if (!m_server->listen(QHostAddress::LocalHost)) fail(m_server->errorString());
}

ScriptedBroker::~ScriptedBroker()
{
    if (m_socket) m_socket->disconnect(this);
}

quint16 ScriptedBroker::port() const { return m_server->serverPort(); }

void ScriptedBroker::accept()
{
    m_socket = m_server->nextPendingConnection();
    if (!m_socket) return;
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_decoder.reset();
    m_inbox.clear();
    m_reading = true;
    m_gone = false;
    connect(m_socket, &QTcpSocket::readyRead, this, &ScriptedBroker::read);
    connect(m_socket, &QTcpSocket::disconnected, this, [this] { m_gone = true; });
}

void ScriptedBroker::read()
{
    if (!m_socket || !m_reading) return;
    const QByteArray bytes = m_socket->readAll();
    const auto error = m_decoder.feed({bytes.constData(), static_cast<std::size_t>(bytes.size())},
                                      [this](const mqtt::Frame& frame) {
                                          auto packet = mqtt::decode(frame);
                                          if (!packet) {
                                              fail(QString::fromStdString(packet.error().message));
                                              return false;
                                          }
                                          m_seen.push_back(*packet);
                                          m_inbox.push_back(*std::move(packet));
                                          return true;
                                      });
    if (error) fail(QString::fromStdString(error->message));
    advance();
}

void ScriptedBroker::fail(const QString& text)
{
    if (m_problem.isEmpty()) m_problem = QStringLiteral("step %1: %2").arg(m_at + 1).arg(text);
}

ScriptedBroker& ScriptedBroker::add(Step step)
{
    m_steps.push_back(std::move(step));
    if (m_socket) QTimer::singleShot(0, this, &ScriptedBroker::advance);
    return *this;
}

void ScriptedBroker::advance()
{
    if (m_running || !m_socket) return;
    m_running = true;
    while (m_problem.isEmpty() && m_at < m_steps.size() && m_steps[m_at]() == Progress::Done) ++m_at;
    m_running = false;
}

ScriptedBroker::Progress ScriptedBroker::take(const std::function<QString(const mqtt::Packet&)>& check)
{
    if (m_inbox.empty()) return Progress::Waiting;
    const mqtt::Packet packet = m_inbox.front();
    m_inbox.erase(m_inbox.begin());
    const QString wrong = check(packet);
    if (wrong.isEmpty()) return Progress::Done;
    fail(wrong);
    return Progress::Waiting;
}

ScriptedBroker& ScriptedBroker::expect(mqtt::PacketType type)
{
    return add([this, type] {
        return take([type](const mqtt::Packet& got) {
            return mqtt::typeOf(got) == type
                       ? QString()
                       : QStringLiteral("expected %1, got %2").arg(name(type), name(mqtt::typeOf(got)));
        });
    });
}

ScriptedBroker& ScriptedBroker::expect(const mqtt::Packet& packet)
{
    return add([this, packet] {
        return take([&packet](const mqtt::Packet& got) {
            if (got == packet) return QString();
            const auto hex = [](const mqtt::Packet& p) {
                const auto wire = mqtt::encode(p);
                return wire ? QString::fromLatin1(QByteArray::fromStdString(*wire).left(200).toHex(' ')) : QString();
            };
            return QStringLiteral("expected %1 (%2), got %3 (%4)")
                .arg(name(mqtt::typeOf(packet)), hex(packet), name(mqtt::typeOf(got)), hex(got));
        });
    });
}

ScriptedBroker& ScriptedBroker::skipUntil(mqtt::PacketType type)
{
    return add([this, type] {
        while (!m_inbox.empty()) {
            const bool found = mqtt::typeOf(m_inbox.front()) == type;
            m_inbox.erase(m_inbox.begin());
            if (found) return Progress::Done;
        }
        return Progress::Waiting;
    });
}

ScriptedBroker& ScriptedBroker::reply(const mqtt::Packet& packet)
{
    auto wire = mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
    if (!wire) fail(QString::fromStdString(wire.error().message));
    return wire ? sendBytes(*wire) : *this;
}

ScriptedBroker& ScriptedBroker::sendBytes(std::string bytes)
{
    return add([this, bytes = std::move(bytes)] {
        m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
        m_socket->flush();
        return Progress::Done;
    });
}

ScriptedBroker& ScriptedBroker::sendByteByByte(std::string bytes)
{
    return add([this, bytes = std::move(bytes), at = std::size_t(0)]() mutable {
        if (at == bytes.size()) return Progress::Done;
        m_socket->write(&bytes[at++], 1);
        m_socket->flush();
        QTimer::singleShot(0, this, &ScriptedBroker::advance);
        return Progress::Waiting;
    });
}

ScriptedBroker& ScriptedBroker::close()
{
    return add([this] {
        m_socket->disconnectFromHost();
        return Progress::Done;
    });
}

ScriptedBroker& ScriptedBroker::reset()
{
    return add([this] {
        const linger now{1, 0};
        ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        m_socket->abort();
        return Progress::Done;
    });
}

ScriptedBroker& ScriptedBroker::stopReading()
{
    return add([this] {
        m_reading = false;
        m_socket->setReadBufferSize(1);
        return Progress::Done;
    });
}

ScriptedBroker& ScriptedBroker::nextConnection()
{
    return add([this] {
        if (!m_server->hasPendingConnections()) return Progress::Waiting;
        m_socket->disconnect(this);
        m_socket->deleteLater();
        accept();
        return Progress::Done;
    });
}

ScriptedBroker& ScriptedBroker::run(std::function<void()> action)
{
    return add([action = std::move(action)] {
        action();
        return Progress::Done;
    });
}

} // namespace wb::test
