#pragma once

#include "core/mqtt/client.h"
#include "core/result.h"

#include <QTimer>

#include <memory>

// A device outside the workbench that publishes the demo's messages, over a connection of its own that no ledger
// sees. Lives in the thread that made it.

namespace wb::scenario {

struct TrafficEntry {
    QString topic;
    mqtt::QoS qos = mqtt::QoS::AtMostOnce;
    bool retain = false;
    int everyMs = 1000;
    bool base64 = false;
    QList<QByteArray> payloads; // taken in turn; {n} and {time} are filled in unless base64
};

struct TrafficError {
    QString message; // with the entry's number
};

// resources/samples/demo-traffic.yaml explains the format.
Result<QList<TrafficEntry>, TrafficError> readTraffic(const QByteArray& yaml);

// What an entry publishes for the n-th time (from 1) at that moment.
QByteArray payloadOf(const TrafficEntry& entry, quint64 n, const QDateTime& time);

class DemoTraffic : public QObject, private mqtt::ClientObserver {
    Q_OBJECT
public:
    DemoTraffic(QList<TrafficEntry> entries, const mqtt::Endpoint& endpoint, QObject* parent = nullptr);
    ~DemoTraffic() override;

    // Connects and publishes each retained entry once; retainedStored() follows when the broker has them all.
    void start();
    void startRepeating(); // from then on every entry at its pace; while the broker is away nothing piles up
    void stop();

Q_SIGNALS:
    void retainedStored();

private:
    struct Running {
        quint64 n = 0;
        std::unique_ptr<QTimer> timer;
    };

    void frameSeen(bool, const mqtt::Frame&, const mqtt::PublishView*) override {}
    void stateChanged(mqtt::ClientState) override {}
    void connected(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribed(mqtt::OperationId, const std::vector<std::uint8_t>&) override {}
    void operationFailed(mqtt::OperationId, const mqtt::SessionError&) override {}
    void disconnected(const mqtt::ConnectionError* error) override;

    mqtt::OperationId send(qsizetype index);
    void publishRetained();

    QList<TrafficEntry> m_entries;
    std::vector<Running> m_running; // one for each entry
    mqtt::Client m_client;
    QTimer m_retry;
    std::vector<mqtt::OperationId> m_unstored; // retained QoS 1 and 2 publishes without acknowledgement
    bool m_retainedSent = false;
    bool m_stored = false;
    bool m_sending = false;
    bool m_stopped = false;
};

} // namespace wb::scenario
