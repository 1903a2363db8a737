#pragma once

#include "core/sidecar/hub.h"

#include <functional>

// Dapr's component interfaces as this engine has them: what the runtime (core/sidecar/runtime) asks of a component, and
// what a component asks of the runtime. An implementation behaves as the Go code of its era does, on the wire and in
// its results (../components/*.h say which). Engine thread only.

namespace wb::sidecar {

using CallId = std::uint64_t;         // one run of a handler; never reused within a component
using SubscriptionId = std::uint64_t; // 0: none
using Metadata = QMap<QString, QString>;

// One run of a handler ends; an empty error is Go's nil.
struct HandlerEnd {
    QString error;
    int attempts = 0; // calls of the app that it made
    bool ok() const { return error.isEmpty(); }
};

// What the component does when this run of its handler fails: known before, and told for the record only.
struct AfterFailure {
    enum class Kind : std::uint8_t {
        Leave,             // without an acknowledgement
        Again,             // runs the handler again, after a pause
        Republish,         // sends the message again to its topic
        AcknowledgeAnyway,
    };
    Kind kind = Kind::Leave;
    QString rule = {}; // Again: the setting that asks for it
    qint64 pauseNs = 0;
    bool isOpen() const { return kind == Kind::Again || kind == Kind::Republish; }
};

struct InboundMessage {
    ConnectionId connection = 0;
    mqtt::DeliveryId delivery = 0;
    const mqtt::PublishView& publish; // valid during the call
    AfterFailure after = {};
    int attemptsBefore = 0; // calls of the app by earlier runs for this delivery
};

class MessageHandler {
public:
    virtual ~MessageHandler() = default;
    // The end at once, or nothing: then the message stays unacknowledged until component.finish(call, end).
    virtual std::optional<HandlerEnd> handle(const InboundMessage& message, CallId call) = 0;
};

// What a call of the component came to. `error` is what the Go function returns, "" for nil.
struct CallResult {
    QString error;
    QString note;         // what the wire says beside it: discarded, not acknowledged, sent again later; "" when nothing
    qint64 latencyNs = 0; // PUBLISH written to PUBACK / PUBCOMP; 0 when nothing was acknowledged
    ConnectionId connection = 0;       // of the PUBLISH, for the record; 0: there was none, or it is not known
    mqtt::OperationId operation = 0;
};
using CallDone = std::function<void(const CallResult&)>; // once; possibly before the call returns

struct ComponentPublish {
    QString topic;      // binding: the request's own, usually empty
    QByteArray payload;
    Metadata metadata;  // of the request
    bool deadLetter = false; // for the record
};

class Component : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    // `limit`: of the caller's context; 0: none.
    virtual void init(Milliseconds limit, CallDone done) = 0;
    virtual void finish(CallId call, const HandlerEnd& end) = 0; // unknown ids are fine
    virtual void close(CallDone done) = 0; // after it nothing is sent; connections end
    virtual void retryNow(ConnectionId connection) = 0;

Q_SIGNALS:
    void closed(); // all its connections are gone; once, after close()
};

// pubsub.mqtt and pubsub.mqtt3.
class PubSubComponent : public Component {
    Q_OBJECT
public:
    using Component::Component;
    // `handler` outlives the subscription. `topic` as the component gets it (namespace prefixed already).
    virtual SubscriptionId subscribe(const QString& topic, const Metadata& metadata, MessageHandler& handler,
                                     CallDone done) = 0;
    virtual void stop(SubscriptionId subscription) = 0; // its context is cancelled
    virtual void publish(const ComponentPublish& publish, Milliseconds limit, CallDone done) = 0;

Q_SIGNALS:
    // A client that a failed init() left behind has connected; the component works from now on.
    void connectedLate();
};

// bindings.mqtt and bindings.mqtt3. One instance has one direction in daprd, but may have both.
class BindingComponent : public Component {
    Q_OBJECT
public:
    using Component::Component;
    virtual void read(MessageHandler& handler, CallDone done) = 0;
    virtual void stopRead() = 0;
    virtual void invoke(const QString& operation, const ComponentPublish& publish, Milliseconds limit, CallDone done) = 0;
};

// What a component is made from: the values after secrets, environment, templates and defaults.
struct ComponentConfig {
    QString name;
    QString type;             // "pubsub.mqtt3"; for what daprd says of it
    dapr::MqttSettings settings;
    QString clientId;         // pub/sub of today; eras before 1.10 and bindings use the next two
    QString consumerClientId, producerClientId;
    QString release;          // "1.18"
    int replica = 0;          // see ComponentSetup
    std::uint32_t seed = 0;   // where Go chooses at random; 0: the choice seen most often
};

// The one of the era that config.release belongs to.
std::unique_ptr<PubSubComponent> makePubSub(Hub& hub, const ComponentConfig& config);
std::unique_ptr<BindingComponent> makeBinding(Hub& hub, const ComponentConfig& config);

} // namespace wb::sidecar
