#pragma once

#include "core/dapr/go_duration.h"
#include "core/dapr/model.h"

#include <QMap>

#include <vector>

// What a Resiliency resource says, as daprd decodes it: names to policies, targets to names. Which of them applies to an
// operation is decided in core/sidecar/resiliency. Source: dapr/dapr pkg/resiliency (DecodeConfiguration), kit/retry,
// kit/config; facts E.2.

namespace wb::dapr {

struct CodeRange {
    int first = 0, last = 0;
    bool operator==(const CodeRange&) const = default;
};
using CodeRanges = std::vector<CodeRange>;

struct RetrySpec {
    enum class Kind : quint8 { Constant, Exponential };
    Kind kind = Kind::Constant;
    nanoseconds duration = std::chrono::seconds(5);     // constant; not positive: at once
    nanoseconds initialInterval = std::chrono::milliseconds(500);
    nanoseconds maxInterval = std::chrono::seconds(60); // exponential
    nanoseconds maxElapsed = std::chrono::minutes(15);  // exponential; 0: no limit. A resource cannot set it
    qint64 maxRetries = -1;                             // after the first try; negative: without end
    // `matching`; nothing: every code is retried. An empty list: none is.
    std::optional<CodeRanges> httpCodes, grpcCodes;
    bool operator==(const RetrySpec&) const = default;
};

struct BreakerSpec {
    quint32 maxRequests = 0; // 0: 1
    nanoseconds interval{0}; // not positive: counts are never cleared while closed
    nanoseconds timeout{0};  // not positive: 60 s
    QString trip;            // CEL; empty: consecutiveFailures > 5
    bool operator==(const BreakerSpec&) const = default;
};

struct PolicyNames {
    QString timeout, retry, breaker; // "" for none
    bool operator==(const PolicyNames&) const = default;
};

struct ComponentTargets {
    PolicyNames inbound, outbound;
};

// All resources together: a later one replaces what an earlier one has under the same name.
struct ResiliencyPolicies {
    QMap<QString, nanoseconds> timeouts;
    QMap<QString, RetrySpec> retries;
    QMap<QString, BreakerSpec> breakers;
    QMap<QString, ComponentTargets> components;

    static ResiliencyPolicies builtIn(); // DaprBuiltIn… retries
};

struct ResiliencyFault {
    QString text; // as in daprd's log behind "Could not read resiliency policy <name>: "
    YamlNodePtr node;
};

bool isBuiltInRetry(QStringView name);
bool isProtectedRetry(QStringView name); // cannot be replaced

// Adds a resource. What was decoded before the fault stays, as in daprd, which decodes the names of a map in random
// order; here it is their alphabetical order. `log`: daprd's warnings; may be null.
std::optional<ResiliencyFault> addResiliency(const Resiliency& resource, ResiliencyPolicies& policies, QStringList* log);

} // namespace wb::dapr
