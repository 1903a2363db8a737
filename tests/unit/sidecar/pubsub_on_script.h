#pragma once

#include "core/sidecar/components/component.h"
#include "tests/support/component_bench.h"
#include "tests/support/scripted_broker.h"

#include <QTest>

// A pub/sub component on a scripted broker, and what tests of it share.

namespace wb::test {

using namespace std::chrono_literals;
using mqtt::PacketType;
using mqtt::QoS;
using sidecar::ComponentPublish;
using sidecar::Metadata;

constexpr int patience = 20'000; // ms; for a machine under load
const auto hold = ScriptedHandler::hold;

inline mqtt::Connect connectPacket(mqtt::ProtocolLevel level = mqtt::ProtocolLevel::Mqtt311)
{
    mqtt::Connect connect;
    connect.level = level;
    connect.clientId = "b1";
    connect.cleanSession = false;
    connect.keepAliveSeconds = 30;
    return connect;
}

inline mqtt::Subscribe subscribe(mqtt::PacketId id, const char* filter)
{
    return {id, {{filter, QoS::AtLeastOnce}}};
}

inline mqtt::Publish message(mqtt::PacketId id, const char* topic = "a/b", bool dup = false)
{
    return {topic, "m", id, QoS::AtLeastOnce, dup, false};
}

inline ComponentPublish outbound(const char* topic, const Metadata& metadata = {})
{
    return {QString::fromLatin1(topic), "m", metadata};
}

class PubSubOnScript : public QObject {
    Q_OBJECT
protected Q_SLOTS:
    void init()
    {
        m_hub = std::make_unique<sidecar::Hub>(std::size_t(1) << 20);
        m_notes.clear();
        connect(m_hub.get(), &sidecar::Hub::eventHappened, this, [this](const sidecar::Event& event) { m_notes << event.text; });
    }
    void cleanup() { m_hub.reset(); }

protected:
    std::unique_ptr<sidecar::PubSubComponent> make(const sidecar::ComponentConfig& config) { return makePubSub(*m_hub, config); }
    std::unique_ptr<sidecar::PubSubComponent> started(ScriptedBroker& broker) { return started(broker, configFor(broker.port())); }
    std::unique_ptr<sidecar::PubSubComponent> started(ScriptedBroker& broker, const sidecar::ComponentConfig& config)
    {
        broker.expect(PacketType::Connect).reply(mqtt::Connack{});
        auto component = make(config);
        Results done;
        component->init(5s, done.keep());
        const auto ended = [&] { return done.errors() == QStringList{QString()}; };
        if (!QTest::qWaitFor(ended, patience)) qWarning("init did not end");
        QCoreApplication::processEvents(); // the callback of the connection has found nothing to subscribe
        return component;
    }
    bool noted(const char* text) const { return m_notes.contains(QString::fromUtf8(text)); }

    std::unique_ptr<sidecar::Hub> m_hub;
    QStringList m_notes;
};

} // namespace wb::test

#define TRY_DONE(broker) \
    QTRY_VERIFY2_WITH_TIMEOUT((broker).isDone() || !(broker).problem().isEmpty(), "the script is not through", patience); \
    QVERIFY2((broker).isDone(), qPrintable((broker).problem()))
#define TRY_ENDED(results, count) QTRY_COMPARE_WITH_TIMEOUT((results).all.size(), count, patience)
