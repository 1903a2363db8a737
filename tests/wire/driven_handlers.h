#pragma once

#include "core/sidecar/components/component.h"
#include "tests/wire/scenario.h"

#include <QJsonObject>

#include <deque>
#include <functional>
#include <memory>

namespace wb::test {

// The subscription handlers that a scenario drives: they answer as their step says, and tell each call as an entry of
// the results.
class DrivenHandlers {
public:
    using Tell = std::function<void(const QJsonObject& entry)>; // without "step"
    DrivenHandlers(bool withRetained, Tell tell);
    ~DrivenHandlers();

    sidecar::MessageHandler& add(const Step& step, sidecar::Component& component);
    // The oldest held calls of that label; "" any.
    void release(const QString& label, int count, const QString& result);
    void forget(const sidecar::Component& component); // it goes away: nothing held by it is released any more

private:
    class Handler;
    struct Held {
        QString label;
        sidecar::Component* component;
        sidecar::CallId call;
    };

    bool m_withRetained;
    Tell m_tell;
    std::vector<std::unique_ptr<Handler>> m_handlers;
    std::deque<Held> m_held;
};

} // namespace wb::test
