#include "core/sidecar/outside_client.h"

#include "core/sidecar/endpoint.h"
#include "core/sidecar/link_facts.h"

#include <QRandomGenerator>

namespace wb::sidecar {

namespace {

constexpr Milliseconds patience{10'000};
constexpr mqtt::OperationId theOperation = 1;

} // namespace

mqtt::ClientConfig outsideConfig(const mqtt::Endpoint& endpoint, const QString& userName, const QString& password)
{
    mqtt::ClientConfig config;
    config.endpoint = endpoint;
    config.openTimeout = patience;
    mqtt::SessionConfig& session = config.session;
    session.connackTimeout = patience;
    session.ackPolicy = mqtt::AckPolicy::Manual; // nobody acknowledges: what it is sent stays the session's
    session.connect.clientId = QStringLiteral("wb-out-%1").arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0')).toStdString();
    session.connect.keepAliveSeconds = 60;
    if (!userName.isEmpty()) {
        session.connect.userName = userName.toStdString();
        if (!password.isEmpty()) session.connect.password = password.toStdString();
    }
    return config;
}

OutsideClient::OutsideClient(Hub& hub, mqtt::ClientConfig config, QObject* parent)
    : QObject(parent), m_hub(hub), m_id(hub.nextConnection()), m_client(std::move(config), *this)
{
    ConnectionStatus status;
    status.id = m_id;
    status.role = Role::Observer;
    status.address = addressOf(m_client.config().endpoint);
    status.clientId = QString::fromStdString(m_client.config().session.connect.clientId);
    m_hub.recording().connectionSeen(status);
    connect(&m_timer, &mqtt::Timer::timeout, this, [this] {
        leave(m_publish ? tr("the broker did not acknowledge within 10 s") : QString());
    });
}

void OutsideClient::stay(Milliseconds time)
{
    m_stay = time;
}

void OutsideClient::publish(const RawPublish& publish)
{
    m_publish = publish;
}

void OutsideClient::start()
{
    m_client.open();
}

void OutsideClient::connected(const mqtt::Connack&)
{
    m_accepted = true;
    Q_EMIT accepted();
    if (m_publish) sendCopies();
    else m_timer.start(m_stay);
}

void OutsideClient::sendCopies()
{
    const bool acknowledged = m_publish->qos != mqtt::QoS::AtMostOnce;
    mqtt::Publish packet;
    packet.topic = m_publish->topic.toStdString();
    packet.payload = m_publish->payload.toStdString();
    packet.qos = m_publish->qos;
    packet.retain = m_publish->retain;
    packet.packetId = acknowledged ? 1 : 0;
    for (int copy = 0; copy < std::max(1, m_publish->copies); ++copy) {
        packet.dup = acknowledged && copy > 0; // DUP without QoS is a malformed packet [MQTT-3.3.1-2]
        std::string wire;
        if (const auto error = mqtt::appendTo(wire, mqtt::Packet(packet), mqtt::EncodeRules::AsGiven))
            return leave(QString::fromStdString(error->message));
        m_client.session().sendRaw(wire);
    }
    if (acknowledged) m_timer.start(patience);
    else leave({});
}

void OutsideClient::frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish)
{
    using mqtt::PacketType;
    const ledger::Seq seq = m_hub.append({m_id, Role::Observer, inbound}, frame, publish);
    if (!m_publish) return;
    if (!inbound && publish) {
        ledger::Published fact = publishedFact(*publish, seq);
        fact.operation = theOperation;
        m_hub.facts().add(m_id, std::move(fact));
    }
    // Behind a PUBREC it is the session that sends PUBREL.
    if (!inbound || (frame.type() != PacketType::Puback && frame.type() != PacketType::Pubcomp)) return;
    if (++m_answers != std::max(1, m_publish->copies)) return;
    m_hub.facts().add(m_id, ledger::PublishEnded{theOperation, mqtt::PublishOutcome::Acked});
    QMetaObject::invokeMethod(this, [this] { leave({}); }, Qt::QueuedConnection); // nothing is sent from here
}

void OutsideClient::leave(const QString& error)
{
    if (std::exchange(m_leaving, true)) return;
    m_timer.stop();
    m_error = error;
    m_client.disconnectFromBroker();
}

void OutsideClient::disconnected(const mqtt::ConnectionError* error)
{
    m_timer.stop();
    const bool shutOut = m_accepted && !m_publish; // the other one has taken its client id back
    if (m_error.isEmpty() && error && !shutOut && !m_leaving) m_error = error->message;
    QMetaObject::invokeMethod(this, [this] { Q_EMIT ended(m_error); }, Qt::QueuedConnection);
}

} // namespace wb::sidecar
