#include "core/broker/admin/sys_listener.h"

#include <QUuid>

namespace wb::broker {

namespace {

constexpr int quietMs = 400; // the retained ones come one behind the other
constexpr std::chrono::milliseconds answer{10'000};

mqtt::ClientConfig configOf(const SysAccess& access)
{
    mqtt::ClientConfig config;
    config.endpoint = access.endpoint;
    config.openTimeout = answer;
    config.session.connackTimeout = answer;
    config.session.connect.clientId = "workbench-admin-" + QUuid::createUuid().toString(QUuid::Id128).left(12).toStdString();
    config.session.connect.keepAliveSeconds = 30;
    if (!access.userName.isEmpty()) {
        config.session.connect.userName = access.userName.toStdString();
        if (!access.password.isEmpty()) config.session.connect.password = access.password.toStdString();
    }
    return config;
}

} // namespace

SysListener::SysListener(const SysAccess& access, const QStringList& clientIds, QObject* parent, int patienceMs)
    : QObject(parent), m_sys(clientIds), m_client(configOf(access), *this)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(quietMs);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (!m_sys.isEmpty()) return end();
        end({tr("Nothing came on $SYS/broker within %1 s.").arg(m_patience.interval() / 1000.0),
             tr("It is no mosquitto, or its sys_interval is 0 or longer, or its access list hides $SYS from this user."), false});
    });
    connect(&m_quiet, &QTimer::timeout, this, [this] { end(); });
}

void SysListener::start()
{
    m_client.open();
}

void SysListener::leave()
{
    m_ended = true;
    m_patience.stop();
    m_quiet.stop();
    m_client.disconnectFromBroker();
}

void SysListener::connected(const mqtt::Connack&)
{
    std::vector<mqtt::TopicRequest> topics;
    for (const QString& topic : MosquittoSys::topics()) topics.push_back({topic.toStdString(), mqtt::QoS::AtMostOnce});
    if (!m_client.session().subscribe(topics, mqtt::steadyNow())) return;
    m_patience.start();
}

void SysListener::subscribed(mqtt::OperationId, const std::vector<std::uint8_t>& codes)
{
    const bool isRefused = std::all_of(codes.begin(), codes.end(), [](std::uint8_t code) { return code == mqtt::subackFailure; });
    if (isRefused)
        end({tr("The broker refuses the subscription to $SYS/broker."), tr("Its access list hides $SYS from this user."), true});
}

void SysListener::delivered(const mqtt::PublishView& publish, mqtt::DeliveryId)
{
    if (m_ended || !m_sys.take(publish.topic, publish.payload)) return;
    if (m_sys.isComplete()) end();
    else m_quiet.start();
}

void SysListener::operationFailed(mqtt::OperationId, const mqtt::SessionError& error)
{
    end({tr("The broker did not answer the subscription to $SYS/broker."), QString::fromStdString(error.message), false});
}

void SysListener::disconnected(const mqtt::ConnectionError* error)
{
    end({error ? error->message : tr("The broker closed the connection."), error ? error->advice : QString(), error && !error->transient});
}

void SysListener::end()
{
    if (m_ended) return;
    leave();
    AdminView view = m_sys.view();
    view.takenAt = QDateTime::currentDateTimeUtc();
    QMetaObject::invokeMethod(this, [this, view] { Q_EMIT read(view); }, Qt::QueuedConnection);
}

void SysListener::end(const AdminFailure& failure)
{
    if (m_ended) return;
    leave();
    QMetaObject::invokeMethod(this, [this, failure] { Q_EMIT failed(failure); }, Qt::QueuedConnection);
}

} // namespace wb::broker
