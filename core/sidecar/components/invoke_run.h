#pragma once

#include "core/sidecar/components/broker_client.h"
#include "core/sidecar/components/component.h"

#include <QPointer>

// One call of a binding's Invoke on a client that is there: attempts one after the other, each with its wait, each
// leaving its copy of the message in the client's store when it times out (facts C.3).

namespace wb::sidecar {

struct InvokeRules {
    int tries = 4;
    Milliseconds wait{10'000};  // of one attempt
    Milliseconds pause{200};    // before the next
    bool limitEndsWait = true;  // the caller's limit also ends an attempt, not only the pause behind it
    QString errorText;          // "failed to publish: %1": paho's error
    QString timeoutText, closedText;
};

class InvokeRun : public QObject {
    Q_OBJECT
public:
    // `limit` counts from now; 0: none.
    InvokeRun(InvokeRules rules, mqtt::Publish message, Milliseconds limit, CallDone done, QObject* parent);

    void start(BrokerClient* client, bool componentClosed); // null: one that has disconnected
    void componentClosed();             // the attempt that waits ends, and so do the next ones, at once
    void fail(const QString& error);    // without a single attempt

Q_SIGNALS:
    void finished(); // after `done`

private:
    void attempt();
    void attemptFailed(const QString& error);
    void finish(const CallResult& result);

    InvokeRules m_rules;
    mqtt::Publish m_message;
    CallDone m_done;
    QPointer<BrokerClient> m_client;
    mqtt::Timer m_limit, m_pause;
    int m_tries = 0;
    bool m_attempting = false;
    bool m_limitOver = false;
    bool m_closed = false;
};

} // namespace wb::sidecar
