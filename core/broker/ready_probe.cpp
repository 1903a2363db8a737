#include "core/broker/ready_probe.h"

#include <QFile>
#include <QSslConfiguration>
#include <QSslKey>
#include <QUuid>

namespace wb::broker {
namespace {

constexpr int pauseMs = 50;
// Of one attempt: a broker that is starting may take a connection and say nothing. RabbitMQ 3.13 and newer take three
// seconds to refuse.
constexpr int patienceMs = 6000;

QByteArray connectBytes(const ReadyQuestion& question)
{
    mqtt::Connect connect;
    if (!question.user.isEmpty()) {
        connect.userName = question.user.toStdString();
        connect.password = question.password.toStdString();
    }
    connect.clientId = "workbench-ready-" + QUuid::createUuid().toString(QUuid::Id128).toStdString();
    const auto wire = mqtt::encode(connect);
    return wire ? QByteArray::fromStdString(*wire) : QByteArray();
}

QSslConfiguration clientSide(const ReadyQuestion& question)
{
    auto made = QSslConfiguration::defaultConfiguration();
    made.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (question.certificate.isEmpty()) return made;
    made.setLocalCertificateChain(QSslCertificate::fromPath(question.certificate));
    QFile key(question.key);
    if (key.open(QIODevice::ReadOnly)) made.setPrivateKey(QSslKey(&key, QSsl::Ec));
    return made;
}

} // namespace

ReadyProbe::ReadyProbe(QObject* parent) : QObject(parent)
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &ReadyProbe::attempt);
    connect(&m_socket, &QSslSocket::connected, this, [this] {
        if (!m_question.tls) connected();
    });
    connect(&m_socket, &QSslSocket::encrypted, this, &ReadyProbe::connected);
    connect(&m_socket, &QSslSocket::readyRead, this, &ReadyProbe::read);
    // Every failed attempt ends here, refused or closed; abort() in attempt() comes back here as well, and does no
    // harm.
    connect(&m_socket, &QSslSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::UnconnectedState && m_atWork) m_next.start(pauseMs);
    });
}

void ReadyProbe::start(const ReadyQuestion& question)
{
    stop();
    m_question = question;
    m_atWork = true;
    if (question.tls) m_socket.setSslConfiguration(clientSide(question));
    attempt();
}

void ReadyProbe::stop()
{
    m_atWork = false;
    m_next.stop();
    m_socket.abort();
}

void ReadyProbe::attempt()
{
    m_socket.abort();
    m_decoder.reset();
    m_next.start(patienceMs);
    const auto host = QStringLiteral("127.0.0.1");
    if (m_question.tls) m_socket.connectToHostEncrypted(host, m_question.port);
    else m_socket.connectToHost(host, m_question.port);
}

void ReadyProbe::connected()
{
    if (m_question.ask == ReadyQuestion::Ask::Connect) {
        m_socket.write(connectBytes(m_question));
        return;
    }
    stop();
    Q_EMIT answered();
}

void ReadyProbe::read()
{
    bool there = false;
    const QByteArray bytes = m_socket.readAll();
    (void)m_decoder.feed(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())),
                         [&there](const mqtt::Frame& frame) {
                             there = frame.type() == mqtt::PacketType::Connack;
                             return !there;
                         });
    if (!there) return;
    m_atWork = false;
    m_next.stop();
    if (const auto farewell = mqtt::encode(mqtt::Disconnect{})) m_socket.write(QByteArray::fromStdString(*farewell));
    m_socket.disconnectFromHost();
    Q_EMIT answered();
}

} // namespace wb::broker
