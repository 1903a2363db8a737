#include "core/sidecar/runtime/policy_call.h"

#include <QPointer>

namespace wb::sidecar {

PolicyCall::PolicyCall(QObject* parent, Policy policy, const QString& operation, Milliseconds limit, Calls calls)
    : QObject(parent), m_calls(std::move(calls)),
      m_driver(std::move(policy), operation, limit,
               {[this](int attempt) { begin(attempt); }, [this] { m_waitingFor = 0; }, [](const TryEnd&) {},
                [this](const TryEnd& end) {
                    deleteLater(); // the driver is on the stack
                    m_calls.done(end.ok ? m_last
                                        : CallResult{end.error, m_last.error == end.error ? m_last.note : QString(), 0,
                                                     m_last.connection, m_last.operation});
                },
                m_calls.log})
{
}

void PolicyCall::start()
{
    m_driver.start();
}

void PolicyCall::begin(int attempt)
{
    m_waitingFor = attempt;
    m_calls.begin([self = QPointer(this), attempt](const CallResult& result) {
        if (!self || self->m_waitingFor != attempt) return;
        self->m_waitingFor = 0;
        self->m_last = result;
        const bool ok = result.error.isEmpty();
        self->m_driver.ended({ok, false, result.error, ok || !self->m_calls.codeOf ? std::nullopt : self->m_calls.codeOf(result.error)});
    });
}

} // namespace wb::sidecar
