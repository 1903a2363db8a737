#include "tests/broker/engine_watch.h"

namespace wb::test {

EngineWatch::EngineWatch(sidecar::Engine& engine)
{
    using sidecar::Engine;
    connect(&engine, &Engine::connectionChanged, this, [this](const sidecar::ConnectionStatus& status) {
        statuses.insert(status.id, status);
        history << status;
    });
    connect(&engine, &Engine::connectionRemoved, this, [this](quint16 id) {
        statuses.remove(id);
        removed << id;
    });
    connect(&engine, &Engine::eventHappened, this, [this](const sidecar::Event& event) { events << event; });
    connect(&engine, &Engine::published, this, [this](const sidecar::PublishResult& result) { results << result; });
    connect(&engine, &Engine::deltaReady, this, [this, &engine](const ledger::DeltaPtr& next) {
        delta = next;
        QMetaObject::invokeMethod(&engine, &Engine::requestDelta);
    });
    QMetaObject::invokeMethod(&engine, &Engine::requestDelta);
}

QList<sidecar::ConnectionStatus> EngineWatch::of(const QString& component, const QString& purpose) const
{
    QList<sidecar::ConnectionStatus> found;
    for (const sidecar::ConnectionStatus& status : statuses)
        if (status.component == component && status.purpose == purpose) found << status;
    return found;
}

sidecar::ConnectionStatus EngineWatch::status(const QString& component, const QString& purpose) const
{
    const auto found = of(component, purpose);
    return found.isEmpty() ? sidecar::ConnectionStatus{} : found.last();
}

bool EngineWatch::isConnected(const QString& component, const QString& purpose) const
{
    return status(component, purpose).state == sidecar::LinkState::Connected;
}

int EngineWatch::grantedQos(const sidecar::ConnectionStatus& status, const QString& filter) const
{
    for (const sidecar::SubscriptionStatus& one : status.subscriptions)
        if (one.filter == filter) return one.grantedQos;
    return -2;
}

QList<QByteArray> EngineWatch::packets(ledger::ConnectionId connection, mqtt::PacketType type, bool inbound) const
{
    QList<QByteArray> found;
    if (!delta) return found;
    const ledger::Snapshot& snapshot = delta->snapshot;
    for (ledger::Seq seq = snapshot.begin(); seq < snapshot.end(); ++seq) {
        const ledger::Record& record = snapshot.record(seq);
        if (record.connection == connection && record.type() == type && record.isInbound() == inbound)
            found << QByteArray::fromStdString(snapshot.wire(seq));
    }
    return found;
}

QList<mqtt::Publish> EngineWatch::messages(ledger::ConnectionId connection) const
{
    QList<mqtt::Publish> found;
    for (const QByteArray& wire : packets(connection, mqtt::PacketType::Publish, true)) {
        const auto packet = mqtt::decodeWire({wire.constData(), static_cast<std::size_t>(wire.size())});
        if (packet) found << std::get<mqtt::Publish>(*packet);
    }
    return found;
}

QString text(const sidecar::ConnectionStatus& status)
{
    QStringList parts{status.component, status.purpose, status.clientId, status.address, status.daprError};
    if (status.error) parts << status.error->message << status.error->advice << status.error->detail;
    return parts.join(QLatin1Char('\n'));
}

QString EngineWatch::allText() const
{
    QStringList parts;
    for (const auto& status : history) parts << text(status);
    for (const auto& event : events) parts << event.text;
    for (const auto& result : results) parts << result.message;
    return parts.join(QLatin1Char('\n'));
}

namespace {

sidecar::ComponentSetup component(const QString& name, quint16 port)
{
    sidecar::ComponentSetup setup;
    setup.appId = QStringLiteral("app1");
    setup.component.name = name;
    dapr::MqttSettings& settings = setup.component.settings;
    settings.scheme = QStringLiteral("tcp");
    settings.host = QStringLiteral("127.0.0.1");
    settings.port = port;
    settings.consumerId = name + QStringLiteral("-id");
    return setup;
}

} // namespace

sidecar::ComponentSetup pubSub(const QString& name, quint16 port, const QStringList& topics)
{
    sidecar::ComponentSetup setup = component(name, port);
    setup.component.type = QStringLiteral("pubsub.mqtt3");
    setup.component.family = dapr::ComponentFamily::PubSub;
    for (const QString& topic : topics) setup.subscriptions << sidecar::AppSubscription{topic, QStringLiteral("/r"), true};
    return setup;
}

sidecar::ComponentSetup binding(const QString& name, quint16 port, const QString& topic)
{
    sidecar::ComponentSetup setup = component(name, port);
    setup.component.type = QStringLiteral("bindings.mqtt3");
    setup.component.family = dapr::ComponentFamily::Binding;
    setup.component.settings.topic = topic;
    setup.component.settings.outputConsumerId = setup.component.settings.consumerId;
    return setup;
}

bool mosquittoPub(quint16 port, const QStringList& args)
{
    QProcess process;
    process.start(QStringLiteral("mosquitto_pub"),
                  QStringList{QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"),
                              QString::number(port)} + args);
    return process.waitForFinished(20'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

} // namespace wb::test
