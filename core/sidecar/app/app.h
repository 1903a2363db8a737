#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

// The app behind the sidecar: what daprd calls for each message, and what the app says (facts D.3, D.6). An App lives
// in the engine's thread. How an answer is read (ack, retry, drop) is the runtime's business, not the app's.

namespace wb::sidecar {

using AttemptId = std::uint64_t; // one call of the app; never reused within an engine

enum class AppCallKind : std::uint8_t { Topic, BulkTopic, Binding };

struct AppHeader {
    QByteArray name, value;
};

// One call. Views: valid during the call.
struct AppCall {
    AppCallKind kind = AppCallKind::Topic;
    std::string_view component;
    std::string_view route;       // path without the leading '/': of the rule that matched; binding: `route` or its name
    std::string_view topic;       // real topic name
    std::string_view payload;     // the message as the broker sent it
    std::string_view body;        // what is posted: the CloudEvent, the bulk envelope, or the payload itself
    std::string_view contentType; // "application/cloudevents+json" or "application/json"
    // Further ones; may be null. An HTTP app gets content-type, pubsubname, retained, topic and traceparent anyway.
    const std::vector<AppHeader>* headers = nullptr;
    bool retained = false;
    bool duplicate = false;       // DUP of the delivery; daprd does not pass it on, the workbench shows it
    int attempt = 1;              // of this message in this delivery
};

// What came back.
struct AppReply {
    enum class Kind : std::uint8_t {
        Http,        // `status` and `body`
        Grpc,        // `status` is the gRPC code; 0 with `body` SUCCESS, RETRY or DROP
        Unreachable, // no connection, or it broke; `error` says why
    };
    Kind kind = Kind::Http;
    int status = 200;
    QByteArray body;
    QString error;
};

// Where answers that come later go to. Engine thread.
class AppSink {
public:
    virtual ~AppSink() = default;
    virtual void answered(AttemptId attempt, const AppReply& reply) = 0;
};

class App {
public:
    virtual ~App() = default;
    // The answer at once, or nothing: then it comes by sink.answered() later, or never. The sink outlives the attempt.
    virtual std::optional<AppReply> call(const AppCall& call, AttemptId attempt, AppSink& sink) = 0;
    // The runtime no longer waits for this answer (a timeout policy, shutdown). Unknown ids are fine.
    virtual void cancel(AttemptId attempt) { static_cast<void>(attempt); }
    // daprd reads from bindings, and asks for them, when the app has been seen to listen; see Hub::whenAppIsThere().
    virtual bool isThere() const { return true; }
    // Does the app want the events of the input binding at `route`? daprd asks when the component has no direction
    // (facts D.6). An error is daprd's. The wish may be told before the call returns; not at all once the app is gone.
    using BindingWish = std::function<void(bool wanted, const QString& error)>;
    virtual void wantsBinding(std::string_view route, BindingWish wish)
    {
        static_cast<void>(route);
        wish(true, {});
    }
};

// The built-in app: takes everything with HTTP 200; the body is empty except for a bulk call, where that would fail.
class WillingApp final : public App {
public:
    std::optional<AppReply> call(const AppCall& call, AttemptId attempt, AppSink& sink) override;
};

} // namespace wb::sidecar
