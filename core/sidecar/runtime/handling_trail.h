#pragma once

#include "core/sidecar/components/component.h"

// One run of a handler as facts: each call of the app, and what the sidecar came to. Engine thread only.

namespace wb::sidecar {

class HandlingTrail {
public:
    HandlingTrail(FactLog& log, const InboundMessage& message);

    void began(AttemptId attempt, const QString& route);
    // Of the attempt that runs; nothing when none does. Failed becomes a Retry where the component runs its handler again.
    void ended(ledger::AttemptEnd end, const QString& reply = {}, const QString& error = {}, const QString& policy = {},
               qint64 nextInNs = 0);
    void timedOut() { m_timedOut = m_open != 0; } // what ended() says next is because of it
    // Once. Nothing when it failed and the component has not done with it.
    void handled(ledger::HandlingEnd end, const QString& detail = {});

    HandlerEnd end(const QString& error) const { return {error, m_attempts}; }

private:
    FactLog* m_log;
    ConnectionId m_connection;
    mqtt::DeliveryId m_delivery;
    AfterFailure m_after;
    int m_before;
    int m_attempts = 0;
    AttemptId m_open = 0;
    bool m_timedOut = false;
};

} // namespace wb::sidecar
