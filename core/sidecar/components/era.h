#pragma once

#include "core/dapr/model.h"
#include "core/sidecar/retry_policy.h"

#include <QString>

// What the MQTT components of each Dapr release do differently, as data: facts B to E and H, and the sources of
// components-contrib v1.0.0 to v1.18.4 they are taken from. Pure.

namespace wb::sidecar {

// "1.9" or "1.9.7". Unreadable or empty: the newest. A release without its patch is the first of its line, .0.
struct Release {
    int minor = 18, patch = 0;
    friend auto operator<=>(const Release&, const Release&) = default;
};
Release releaseOf(QStringView text);

enum class Acknowledge : quint8 {
    Always,      // by paho once the handler has returned, whatever it returned
    OnSuccess,   // else never
    Republished, // a message that failed is published again, and then acknowledged
};

enum class HandlerChoice : quint8 {
    Last,     // the handler subscribed last gets the messages of all topics
    Exact,    // the topic's own; filters with wildcards find none
    Patterns, // as today (facts D.2)
};

struct EraRules {
    bool today = true; // one of the two mqtt3 components; the rest is for the ones before 1.10

    // connections
    bool twoConnections = false;       // pub/sub: "-producer" from init on, "-consumer" from the first subscription on
    bool connectsAtInit = false;       // binding: likewise; today only when needed
    bool sharesOneClient = false;      // binding: one client with a random id for both; a publish ends it
    bool capitalErrors = false;        // paho 1.2.0 began its errors with capitals
    Milliseconds connectWait{0};       // how long the component itself waits; 0: for paho's own answer
    bool connectRetry = true;
    Milliseconds connectPause{20'000};
    bool resubscribes = true;          // after a reconnect

    // deliveries
    bool inOrder = false;              // one after the other, each holding up all behind it
    Acknowledge acknowledge = Acknowledge::OnSuccess;
    HandlerChoice choice = HandlerChoice::Patterns;
    bool retries = false;              // backOffMaxRetries counts
    bool retainedLeftAlone = false;    // neither published again nor acknowledged
    bool namesLastTopic = false;       // a message is told under the topic subscribed last, not its own
    bool routesBeforeConnect = false;  // what a resumed session delivers at once finds its handler

    // publishing and invoking
    Milliseconds publishWait{20'000};
    QString publishTimeout;            // what the caller gets then
    QString publishError;              // "%1": paho's error
    int invokeTries = 4;
    bool requestTopic = true;          // binding: the request may name another topic
    bool subscribeFailureHidden = false; // pub/sub: Subscribe reports success whatever happened

    // daprd around a binding
    bool directionCounts = true;
    QString invokeError;               // "%1": name, "%2": the error
};

EraRules eraRules(QStringView release, dapr::ComponentFamily family);

// What daprd reports when a component's init has failed or was not over after `limit` (RT:pkg/runtime/runtime.go,
// processor/components.go). `error`: the component's own, empty when it had none by then.
// `logName`: "orders (pubsub.mqtt3/v1)".
QString initError(QStringView release, const QString& error, bool timedOut, const QString& name, const QString& logName,
                  Milliseconds limit);

} // namespace wb::sidecar
