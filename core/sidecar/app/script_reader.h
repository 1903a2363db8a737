#pragma once

#include "core/dapr/problem.h"
#include "core/result.h"
#include "core/sidecar/app/app_setup.h"

// The script of the simulated app as a YAML text:
//
//     rules:                             # the first that fits answers
//       - topic: orders/#                # MQTT filter; also `route`, `component`; all that are named must fit
//         payload: {pointer: /data/kind, equals: fish}   # or {contains: text}, or just the text
//         answers:
//           - {answer: retry, times: 2}  # the first two calls
//           - {answer: 503, after: 1s}   # then, once
//           - success                    # then always
//         per: message                   # counts for each message; without it, for the rule
//       - route: invoices
//         chance: {success: 70, retry: 30}   # weights
//         seed: 7                        # the same seed draws the same answers
//     default: success                   # where no rule fits
//
// An answer is one of: success, retry, drop; an HTTP status; "grpc success", "grpc retry", "grpc drop", "grpc 14";
// never; crash. As a mapping it also takes `after` (the app takes that long), `times`, `body` (with a status), `for`
// (with crash: how long the app is gone; 5s), `weight` (in a list under `chance`). Times as in Go ("1m30s", "250ms") or
// as a number of milliseconds, up to 24 hours. `again: true` begins again behind the last answer.

namespace wb::sidecar {

struct ScriptError {
    QString message; // a sentence for a person, without the place
    dapr::Place place;
    QString sentence() const; // with the place in front: "script.yaml:3:5: ..."
};

inline constexpr qsizetype longestScript = 1 << 20; // bytes
inline constexpr qsizetype mostScriptRules = 1000;  // and as many answers in a rule

Result<SimulatedScript, ScriptError> readScript(const QByteArray& yaml, const QString& fileName);

} // namespace wb::sidecar
