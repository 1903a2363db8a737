#pragma once

#include "core/mqtt/client.h"
#include "core/sidecar/types.h"

#include <QTimer>

#include <functional>
#include <unordered_set>

// A client outside the sidecars, with a connection of its own that no ledger sees: what devices and other services are
// to Dapr. Comes back by itself while something is to be sent. One thread.

namespace wb::scenario {

struct Account { // where and as whom; the password is in memory only
    mqtt::Endpoint endpoint;
    QString userName, password;
};

// "tcp://user:password@host:port", as in a scenario or on the command line; nothing when it is none.
std::optional<Account> accountOf(const QString& url);
QString withoutPassword(const QString& url); // for display: "tcp://host:port"

class OutsideClient : public QObject, private mqtt::ClientObserver {
    Q_OBJECT
public:
    OutsideClient(Account account, const QString& clientId, QObject* parent = nullptr);
    ~OutsideClient() override;

    struct Message {
        QString topic;
        QByteArray payload; // "{n}" stands for the number of the message
        mqtt::QoS qos = mqtt::QoS::AtLeastOnce;
        bool retain = false;
        int count = 1;
        int copies = 1;     // PUBLISH packets with one packet id; from the second on with DUP (QoS 1 and 2 only)
    };
    void publish(const Message& message); // more may wait
    qsizetype unfinished() const;         // without their PUBACK or PUBCOMP; QoS 0: not sent yet
    QString clientId() const;
    QString errorText() const { return m_error; }

Q_SIGNALS:
    void progressed();                    // an acknowledgement came, or the connection failed
    void packetSeen(const QString& line);

private:
    void frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish) override;
    void stateChanged(mqtt::ClientState) override {}
    void connected(const mqtt::Connack&) override { sendWaiting(); }
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribed(mqtt::OperationId, const std::vector<std::uint8_t>&) override {}
    void operationFailed(mqtt::OperationId, const mqtt::SessionError&) override {}
    void disconnected(const mqtt::ConnectionError* error) override;
    void sendWaiting();
    void send(const Message& message, int number);

    mqtt::Client m_client;
    QList<Message> m_waiting;
    std::unordered_set<mqtt::OperationId> m_open;
    std::string m_lastPublish; // wire of what was sent last, to be sent again with DUP
    bool m_sending = false;
    QString m_error;
    QTimer m_again;
};

// One message's text: "{n}" replaced by its number.
QByteArray numbered(QByteArray payload, int number);

// Leaves nothing behind at a broker that others use: sessions are ended, retained messages removed.
class Cleaner : public QObject, private mqtt::ClientObserver {
    Q_OBJECT
public:
    Cleaner(Account account, QStringList clientIds, QStringList retainedTopics, QObject* parent = nullptr);
    ~Cleaner() override;

    void start(); // finished() follows, after 5 s at the latest

Q_SIGNALS:
    void finished();

private:
    void frameSeen(bool, const mqtt::Frame&, const mqtt::PublishView*) override {}
    void stateChanged(mqtt::ClientState) override {}
    void connected(const mqtt::Connack&) override;
    void delivered(const mqtt::PublishView&, mqtt::DeliveryId) override {}
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribed(mqtt::OperationId, const std::vector<std::uint8_t>&) override {}
    void operationFailed(mqtt::OperationId, const mqtt::SessionError&) override {}
    void disconnected(const mqtt::ConnectionError* error) override;
    void next();
    void end();

    Account m_account;
    QStringList m_clientIds, m_retained;
    std::unique_ptr<mqtt::Client> m_client;
    std::unordered_set<mqtt::OperationId> m_open;
    QTimer m_limit;
    bool m_ended = false;
};

} // namespace wb::scenario
