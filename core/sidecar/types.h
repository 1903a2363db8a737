#pragma once

#include "core/dapr/resolve.h"
#include "core/ledger/record.h"
#include "core/mqtt/client.h"

#include <QDateTime>
#include <QMetaType>

// Values that cross between the engine's thread and the window's or console's.

namespace wb::sidecar {

using ledger::ConnectionId;
using ledger::Role;

// A topic that the app behind the sidecar subscribes to: from a Subscription resource, or typed by the user.
struct AppRule {
    QString match; // CEL; empty: always
    QString path;
    bool operator==(const AppRule&) const = default;
};

struct AppSubscription {
    QString topic; // filter as written
    QString route; // where what no rule takes goes; empty: dropped
    bool declarative = false;
    QList<AppRule> rules = {};
    QString deadLetterTopic = {};
    QMap<QString, QString> metadata = {}; // rawPayload, unsubscribeOnClose
    bool bulk = false;
    int bulkMaxMessages = 100;
    int bulkMaxAwaitMs = 1000;
    bool operator==(const AppSubscription&) const = default;
};

struct ComponentSetup {
    dapr::ResolvedComponent component;
    QList<AppSubscription> subscriptions; // pub/sub only
    QList<dapr::Resiliency> resiliency; // resources in scope for the app, in loading order
    QString release = QStringLiteral("1.18"); // Dapr's; the era it belongs to decides the behaviour
    QString appId;
    QString namespaceName; // prefix of every topic when the settings use {namespace} (facts C.1)
    std::chrono::milliseconds initTimeout{5000}; // Dapr's default (facts B.4)
    // The app behind the sidecar is up, and subscribes, that long after the component's first CONNACK. What a
    // resumed session delivers meanwhile finds no handler (facts D.4).
    std::chrono::milliseconds appReadyAfter{100};
    int replica = 0; // 0: the component itself; from 1: a further sidecar with the same component beside it
};

struct ObserverSetup {
    mqtt::Endpoint endpoint;
    QString userName, password; // memory only
    QStringList filters;        // never "#" unless the user asked for it
    mqtt::QoS qos = mqtt::QoS::ExactlyOnce; // asked for, so that the publisher's QoS can be seen
};

// The endpoint and credentials that a component's settings mean; shared by sidecar, observer and console.
Result<mqtt::Endpoint, mqtt::ConnectionError> endpointOf(const dapr::MqttSettings& settings);

struct SubscriptionStatus {
    QString filter;
    int requestedQos = 0;
    int grantedQos = -1; // -1: no SUBACK yet; 128: refused
};

enum class LinkState : quint8 { Off, Connecting, Connected, WaitingToRetry, Failed };

struct ConnectionStatus {
    ConnectionId id = 0;          // stays the same over reconnects
    Role role = Role::Sidecar;
    QString component;            // empty for the observer
    int replica = 0;              // see ComponentSetup
    QString purpose;              // "pub/sub", "input", "output", "observer"
    QString clientId;
    QString address;              // "tcp://127.0.0.1:1883", no credentials
    bool cleanSession = false;
    int keepAliveSeconds = 0;
    LinkState state = LinkState::Off;
    QDateTime since;              // of the state
    bool sessionPresent = false;  // from the last CONNACK
    QDateTime nextTry;            // WaitingToRetry
    int tries = 0;                // connects since the last success
    std::optional<mqtt::ConnectionError> error; // why it is not connected
    QString daprError;            // what daprd would have printed or returned; empty when nothing
    QList<SubscriptionStatus> subscriptions;
    int unacked = 0;              // inbound deliveries without our acknowledgement
    int outboundInFlight = 0;
};

struct PublishRequest {
    quint64 token = 0;         // returned in PublishResult
    QString component;         // empty: by the observer's connection
    QString topic;
    QByteArray payload;
    mqtt::QoS qos = mqtt::QoS::AtLeastOnce; // observer only: a component publishes with its own QoS (facts C.1)
    bool retain = false;
    bool wrapAsCloudEvent = false; // pub/sub component only
    QString contentType;           // of the request, for the CloudEvent; empty: by the look of the payload
    QMap<QString, QString> metadata; // of the request: retain, rawPayload, ttlInSeconds, cloudevent.*; binding: topic
};

struct PublishResult {
    quint64 token = 0;
    bool ok = false;
    QString message;        // Dapr's error text or ours; also of a success that was none (discarded)
    qint64 latencyNs = 0;   // PUBLISH written to PUBACK / PUBCOMP; 0: nothing was acknowledged (QoS 0)
};

// A line for the log pane and the console: what happened and on which connection.
struct Event {
    qint64 timeNs = 0;
    dapr::Severity severity = dapr::Severity::Note;
    ConnectionId connection = 0;
    QString text;
};

} // namespace wb::sidecar

Q_DECLARE_METATYPE(wb::sidecar::ConnectionStatus)
Q_DECLARE_METATYPE(wb::sidecar::PublishResult)
Q_DECLARE_METATYPE(wb::sidecar::Event)
