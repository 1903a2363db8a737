#pragma once

#include "core/sidecar/hub.h"
#include "core/sidecar/link_facts.h"
#include "core/sidecar/steering.h"

// One managed connection: it connects, tries again as its policy says, re-connects, and tells its state.
// Engine thread only.

namespace wb::sidecar {

struct LinkSetup {
    ConnectionStatus status; // role, component, purpose; the link fills in the rest
    mqtt::ClientConfig client;
    RetryStyle retry = RetryStyle::Dapr;
    bool connectRetry = true;            // Dapr's: false: a first connection that fails is not tried again
    Milliseconds connectPause{20'000};   // before the next try of it (facts B.3)
};

// The side that knows what the connection is for. Called synchronously.
class LinkUser {
public:
    virtual ~LinkUser() = default;
    virtual void linkUp(const mqtt::Connack& connack) = 0; // also after each reconnect
    virtual void linkLost(const mqtt::ConnectionError& error) { Q_UNUSED(error) } // an accepted one
    virtual void reconnecting() {} // before each try after the first success
    virtual void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) = 0;
    virtual void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) = 0;
    virtual void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& returnCodes)
    {
        Q_UNUSED(id)
        Q_UNUSED(returnCodes)
    }
    virtual void unsubscribed(mqtt::OperationId id) { Q_UNUSED(id) }
    virtual void resent(mqtt::OperationId id) { Q_UNUSED(id) } // see mqtt::SessionEvents
};

class Link : public QObject, private mqtt::ClientObserver, private AckSender {
    Q_OBJECT
public:
    Link(Hub& hub, LinkUser& user, LinkSetup setup, QObject* parent);
    ~Link() override;

    void start();
    // DISCONNECT; stopped() follows, at the latest after 500 ms. A try that is under way is let come about first, in
    // Dapr's style (PAHO status.go, Disconnecting()).
    void stop();
    void retryNow(); // while waiting to retry, or failed; ends a stay away

    // On purpose. False: there is no accepted connection, nothing happens. Afterwards it is as after any loss, unless it
    // is to stay away: then nothing happens before reconnect().
    bool cut(CutKind kind, bool stayAway);
    void reconnect(); // at once, or as soon as the cut connection is gone
    void cutForGood(); // as when the process dies: its end is told, and the owner deletes it next
    bool isAway() const { return m_stayAway && m_client.state() == mqtt::ClientState::Disconnected; }

    const ConnectionStatus& status() const { return m_status; }
    ConnectionId id() const { return m_status.id; }
    bool isUp() const { return m_status.state == LinkState::Connected; }
    bool wasUp() const { return m_wasUp; }
    mqtt::Session& session() { return m_client.session(); }
    const mqtt::ClientConfig& config() const { return m_setup.client; }

    // One SUBSCRIBE or UNSUBSCRIBE; 0: none. In Dapr's style anything goes out as given, without a connection later; how
    // long to wait for the answer is the caller's business. Else filters that the standard forbids are left out, with
    // an event, and nothing happens without a link.
    mqtt::OperationId subscribe(std::vector<mqtt::TopicRequest> topics);
    mqtt::OperationId unsubscribe(const QStringList& filters);
    void forget(const QStringList& filters); // no longer ours, without telling the broker
    void tellDaprError(const QString& text); // what daprd prints or returns now; until the link is up
    void acknowledge(mqtt::DeliveryId id); // PUBACK or PUBREC is due; nothing for QoS 0, and the second time
    void noHandler(mqtt::DeliveryId id); // nobody takes it: it is left without an acknowledgement
    void publishBegan(mqtt::OperationId id) { m_facts.publishBegan(id); } // of session().publish()
    void touch(); // a counter may have changed: told at most ten times a second

Q_SIGNALS:
    void stopped();
    void wentAway(); // cut, and stays away

private:
    struct Operation {
        mqtt::OperationId id;
        QStringList filters;
    };

    // mqtt::ClientObserver
    void frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish) override;
    void stateChanged(mqtt::ClientState state) override { Q_UNUSED(state) }
    void connected(const mqtt::Connack& connack) override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& returnCodes) override;
    void unsubscribed(mqtt::OperationId id) override;
    void resent(mqtt::OperationId id) override { m_user.resent(id); }
    void operationFailed(mqtt::OperationId id, const mqtt::SessionError& error) override;
    void disconnected(const mqtt::ConnectionError* error) override;

    void open();
    // AckSender
    void sendAck(mqtt::DeliveryId id) override;
    void tellAck(mqtt::DeliveryId id, ledger::AckStep step, const QString& rule) override
    {
        m_facts.acknowledged(id, step, rule);
    }
    void tellEnded(const mqtt::ConnectionError* error);
    bool fallBackTo31(const mqtt::ConnectionError& error);
    void waitOrRetry(bool wasUp);
    void useLevel(mqtt::ProtocolLevel level);
    bool isDaprs() const { return m_setup.retry == RetryStyle::Dapr; }
    void setState(LinkState state);
    void report();
    void updateCounters();
    QStringList takeOperation(mqtt::OperationId id);
    SubscriptionStatus& subscription(const QString& filter);
    void nowStopped();

    Hub& m_hub;
    LinkUser& m_user;
    LinkSetup m_setup;
    ConnectionStatus m_status;
    ledger::Origin m_inbound, m_outbound;
    mqtt::Client m_client;
    RetryPolicy m_policy;
    mqtt::ProtocolLevel m_level = mqtt::ProtocolLevel::Mqtt311;
    bool m_levelPinned = false; // once accepted, paho stays with it (facts B.3)
    bool m_wasUp = false;
    bool m_stopping = false;
    std::optional<ledger::EndCause> m_cut; // the connection that is, was cut on purpose
    bool m_stayAway = false;
    bool m_hasten = false; // reconnect() came before the cut connection was gone
    ledger::Seq m_lastSeq = ledger::noSeq; // of the frame that was seen last
    LinkFacts m_facts;
    std::vector<Operation> m_operations; // SUBSCRIBE and UNSUBSCRIBE on their way
    mqtt::Timer m_retry, m_flush, m_stop;
};

} // namespace wb::sidecar
