#pragma once

#include "core/sidecar/app/app.h"

#include <QDateTime>
#include <QJsonValue>
#include <QList>
#include <QMetaType>

#include <chrono>

// Which app stands behind the sidecar, and what is known of it: values that cross between the engine's thread and the
// window's or console's.

namespace wb::sidecar {

enum class AppKind : quint8 {
    Willing,   // takes everything
    Simulated, // answers as its script says
    ByHand,    // each message waits for the user
    Http,      // the user's own app on this machine
};

// One answer of the simulated app. script_reader.h describes the words.
struct ScriptedAnswer {
    enum class Kind : quint8 {
        Success, Retry, Drop, // the status that an app writes; over gRPC with `grpc`
        HttpStatus, GrpcStatus, // `status`
        Never,                // the call is taken and no answer comes
        Crash,                // the connection breaks, and the app is gone for `gone`
    };
    Kind kind = Kind::Success;
    bool grpc = false;
    int status = 0;                        // HTTP 100 to 599, gRPC 0 to 16
    QByteArray body;                       // HttpStatus only
    std::chrono::milliseconds after{0};    // the app takes that long
    std::chrono::milliseconds gone{5'000}; // Crash only
    int times = 0;                         // so many calls in a row; 0: all that follow
    int weight = 1;                        // where chance decides
    bool operator==(const ScriptedAnswer&) const = default;
};

struct PayloadMatch {
    QByteArray contains; // empty: any
    QString pointer;     // JSON pointer (RFC 6901) into the payload as the broker sent it
    bool atPointer = false; // `pointer` counts: something must be there, and equal `value` unless that is undefined
    QJsonValue value{QJsonValue::Undefined};
    bool operator==(const PayloadMatch&) const = default;
};

// A rule takes a call when everything that it names fits.
struct ScriptRule {
    QString topic;     // MQTT filter; empty: any
    QString route;     // path, with or without the first '/'; empty: any
    QString component; // empty: any
    PayloadMatch payload;
    QList<ScriptedAnswer> answers; // one after the other, or by chance
    bool again = false;      // behind the last answer comes the first
    bool perMessage = false; // counts calls with the same topic and payload, not all that it takes
    bool chance = false;     // answers are drawn by their weights
    quint32 seed = 1;        // the same seed draws the same answers
    bool operator==(const ScriptRule&) const = default;
};

// The first rule that takes a call answers it; without one, `otherwise` does. A rule whose last answer has `times` is
// used up behind it.
struct SimulatedScript {
    QList<ScriptRule> rules;
    ScriptedAnswer otherwise;
    bool operator==(const SimulatedScript&) const = default;
};

struct HttpAppSetup {
    QString url;             // "http://localhost:3000"; https is taken without a look at the certificate, as daprd does
    QString appId;           // sent as dapr-app-id when it is asked for its subscriptions
    QString apiToken;        // memory only; sent as dapr-api-token when set
    int maxConcurrency = -1; // calls at a time; -1: no limit
    bool operator==(const HttpAppSetup&) const = default;
};

struct AppSetup {
    AppKind kind = AppKind::Willing;
    SimulatedScript script;
    HttpAppSetup http;
    bool operator==(const AppSetup&) const = default;
};

// What is known of the app.
struct AppState {
    AppKind kind = AppKind::Willing;
    QString url;              // Http only
    bool reachable = true;    // Http: false until it has answered once, and while it does not
    QString text;             // a sentence for a person: why it is not reachable; may be empty
    int subscriptions = 0;    // Http: that it asked for with GET /dapr/subscribe
    bool operator==(const AppState&) const = default;
};

// A message that waits for the user's answer.
struct WaitingCall {
    AttemptId attempt = 0;
    AppCallKind kind = AppCallKind::Topic;
    QString component, route, topic;
    QByteArray payload;      // its first bytes (ByHandApp::longestPayload)
    qint64 payloadBytes = 0; // of the whole
    bool retained = false;
    bool duplicate = false;
    int tries = 1;           // AppCall::attempt
    QDateTime since;         // UTC
    bool operator==(const WaitingCall&) const = default;
};

} // namespace wb::sidecar

Q_DECLARE_METATYPE(wb::sidecar::AppSetup)
Q_DECLARE_METATYPE(wb::sidecar::AppState)
Q_DECLARE_METATYPE(wb::sidecar::AppReply)
