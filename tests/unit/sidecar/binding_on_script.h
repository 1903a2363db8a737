#pragma once

#include "core/sidecar/components/component.h"
#include "tests/support/component_bench.h"
#include "tests/support/scripted_broker.h"

#include <QTest>

// A binding on a scripted broker, and what tests of it share.

namespace wb::test {

using namespace std::chrono_literals;
using mqtt::PacketType;
using mqtt::QoS;
using sidecar::ComponentPublish;

constexpr int patience = 20'000; // ms; for a machine under load

inline mqtt::Connect connectAs(const char* clientId)
{
    mqtt::Connect connect;
    connect.clientId = clientId;
    connect.cleanSession = false;
    connect.keepAliveSeconds = 30;
    return connect;
}

inline mqtt::Publish message(const char* payload, mqtt::PacketId id, const char* topic = "t/out")
{
    return {topic, payload, id, QoS::AtLeastOnce, false, false};
}

inline mqtt::Publish again(mqtt::Publish publish)
{
    publish.dup = true;
    return publish;
}

inline const mqtt::Subscribe subscribe{1, {{"t/out", QoS::AtLeastOnce}}};
inline const mqtt::Suback suback{1, {1}};

inline ComponentPublish payload(const char* bytes)
{
    return {{}, bytes, {}};
}

class BindingOnScript : public QObject {
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
    std::unique_ptr<sidecar::BindingComponent> make(quint16 port, qint64 retries = 0)
    {
        sidecar::ComponentConfig config = configFor(port);
        config.settings.backOffMaxRetries = retries;
        return makeBinding(*m_hub, config);
    }
    bool noted(const QString& text) const { return m_notes.contains(text); }

    std::unique_ptr<sidecar::Hub> m_hub;
    QStringList m_notes;
};

} // namespace wb::test

#define TRY_DONE(broker) \
    QTRY_VERIFY2_WITH_TIMEOUT((broker).isDone() || !(broker).problem().isEmpty(), "the script is not through", patience); \
    QVERIFY2((broker).isDone(), qPrintable((broker).problem()))
