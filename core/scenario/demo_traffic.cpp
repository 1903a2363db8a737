#include "core/scenario/demo_traffic.h"

#include <QCoreApplication>
#include <QDateTime>

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::DemoTraffic)
};

mqtt::ClientConfig deviceConfig(const mqtt::Endpoint& endpoint)
{
    mqtt::ClientConfig config;
    config.endpoint = endpoint;
    config.session.connect.clientId = "demo-device";
    config.session.connect.cleanSession = true;
    config.session.connect.keepAliveSeconds = 30;
    config.session.connackTimeout = std::chrono::seconds(5);
    return config;
}

TrafficEntry readEntry(const YAML::Node& node)
{
    TrafficEntry entry;
    entry.topic = QString::fromStdString(node["topic"].as<std::string>());
    entry.qos = static_cast<mqtt::QoS>(std::clamp(node["qos"].as<int>(0), 0, 2));
    entry.retain = node["retain"].as<bool>(false);
    entry.everyMs = std::max(10, node["everyMs"].as<int>(1000));
    entry.base64 = node["encoding"].as<std::string>("text") == "base64";
    for (const YAML::Node& payload : node["payloads"])
        entry.payloads << QByteArray::fromStdString(payload.as<std::string>());
    return entry;
}

} // namespace

Result<QList<TrafficEntry>, TrafficError> readTraffic(const QByteArray& yaml)
{
    QList<TrafficEntry> entries;
    // yaml-cpp reports by exceptions; none may leave this function.
    try {
        const YAML::Node root = YAML::Load(yaml.toStdString());
        for (const YAML::Node& node : root["traffic"]) {
            entries << readEntry(node);
            if (entries.last().payloads.isEmpty())
                return Failure{TrafficError{Texts::tr("Traffic entry %1 has no payloads").arg(entries.size())}};
        }
    } catch (const YAML::Exception& error) {
        return Failure{TrafficError{
            Texts::tr("Traffic entry %1: %2").arg(entries.size() + 1).arg(QString::fromUtf8(error.what()))}};
    }
    if (entries.isEmpty()) return Failure{TrafficError{Texts::tr("There is no traffic")}};
    return entries;
}

QByteArray payloadOf(const TrafficEntry& entry, quint64 n, const QDateTime& time)
{
    QByteArray payload = entry.payloads.at(static_cast<qsizetype>((n - 1) % quint64(entry.payloads.size())));
    if (entry.base64) return QByteArray::fromBase64(payload);
    payload.replace("{n}", QByteArray::number(n));
    payload.replace("{time}", time.toUTC().toString(Qt::ISODate).toLatin1());
    return payload;
}

DemoTraffic::DemoTraffic(QList<TrafficEntry> entries, const mqtt::Endpoint& endpoint, QObject* parent)
    : QObject(parent), m_entries(std::move(entries)), m_running(static_cast<std::size_t>(m_entries.size())),
      m_client(deviceConfig(endpoint), *this)
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(500);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        if (!m_stopped && m_client.state() == mqtt::ClientState::Disconnected) m_client.open();
    });
}

DemoTraffic::~DemoTraffic() = default;

void DemoTraffic::start()
{
    m_client.open();
}

void DemoTraffic::stop()
{
    m_stopped = true;
    m_retry.stop();
    for (Running& running : m_running) running.timer.reset();
    if (m_client.state() != mqtt::ClientState::Disconnected) m_client.disconnectFromBroker();
}

void DemoTraffic::connected(const mqtt::Connack&)
{
    if (!m_retainedSent) publishRetained();
}

void DemoTraffic::publishRetained()
{
    m_retainedSent = true;
    m_sending = true;
    // QoS 0 first: the broker works in order, so the acknowledgement of a later one says that it has them too.
    for (const bool acknowledged : {false, true}) {
        for (qsizetype i = 0; i < m_entries.size(); ++i) {
            const TrafficEntry& entry = m_entries.at(i);
            if (!entry.retain || (entry.qos != mqtt::QoS::AtMostOnce) != acknowledged) continue;
            const mqtt::OperationId id = send(i);
            if (acknowledged && id != 0) m_unstored.push_back(id);
        }
    }
    m_sending = false;
    published(0, mqtt::PublishOutcome::Acked); // in case there was none to wait for
}

void DemoTraffic::published(mqtt::OperationId id, mqtt::PublishOutcome)
{
    std::erase(m_unstored, id);
    if (m_sending || m_stored || !m_retainedSent || !m_unstored.empty()) return;
    m_stored = true;
    Q_EMIT retainedStored();
}

void DemoTraffic::startRepeating()
{
    constexpr int firstMs = 120; // one after the other, so that all have been seen after two seconds
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        auto timer = std::make_unique<QTimer>();
        QTimer* raw = timer.get();
        const int every = m_entries.at(i).everyMs;
        connect(raw, &QTimer::timeout, this, [this, raw, every, i] {
            if (raw->interval() != every) raw->setInterval(every);
            if (m_client.state() == mqtt::ClientState::Connected) send(i);
        });
        raw->start(static_cast<int>(firstMs * (i + 1)));
        m_running[static_cast<std::size_t>(i)].timer = std::move(timer);
    }
}

mqtt::OperationId DemoTraffic::send(qsizetype index)
{
    const TrafficEntry& entry = m_entries.at(index);
    const quint64 n = ++m_running[static_cast<std::size_t>(index)].n;
    const std::string topic = entry.topic.toStdString();
    const std::string payload = payloadOf(entry, n, QDateTime::currentDateTimeUtc()).toStdString();
    const mqtt::PublishView view{topic, payload, 0, entry.qos, false, entry.retain};
    const auto id = m_client.session().publish(view, std::chrono::steady_clock::now());
    return id ? *id : 0;
}

void DemoTraffic::disconnected(const mqtt::ConnectionError*)
{
    if (!m_stopped) m_retry.start();
}

} // namespace wb::scenario
