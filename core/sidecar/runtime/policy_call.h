#pragma once

#include "core/sidecar/components/component.h"
#include "core/sidecar/runtime/policy_driver.h"

// One call of a component under an outbound policy. Deletes itself behind the end; deleted before, it never tells.
// Engine thread.

namespace wb::sidecar {

class PolicyCall : public QObject {
    Q_OBJECT
public:
    struct Calls {
        std::function<void(CallDone done)> begin; // a try of the component; its end may come after it was given up
        std::function<std::optional<int>(const QString& error)> codeOf; // what `matching` sees; may be empty
        CallDone done;
        std::function<void(const QString& line)> log; // what daprd logs
    };
    // limit: of the caller's context; 0: none.
    PolicyCall(QObject* parent, Policy policy, const QString& operation, Milliseconds limit, Calls calls);

    void start();

private:
    void begin(int attempt);

    Calls m_calls;
    CallResult m_last;    // of the try that ended last
    int m_waitingFor = 0; // the try whose end counts; 0: none
    PolicyDriver m_driver;
};

// Whether an operation can do without all this.
inline bool isPlain(const Policy& policy) { return !policy.retry && !policy.breaker && policy.timeout.count() <= 0; }

} // namespace wb::sidecar
