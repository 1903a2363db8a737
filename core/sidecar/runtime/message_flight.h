#pragma once

#include "core/sidecar/runtime/app_answer.h"
#include "core/sidecar/runtime/delivery_host.h"
#include "core/sidecar/runtime/handling_trail.h"
#include "core/sidecar/runtime/policy_driver.h"

#include <QPointer>

// A message that could not be dealt with at once: the app has not answered, a policy tries again, or its dead letter
// is on the way. A child of the host; deletes itself when the message has its end. Engine thread.

namespace wb::sidecar {

class MessageFlight : public QObject {
    Q_OBJECT
public:
    MessageFlight(DeliveryHost& host, std::shared_ptr<const DeliveryPlan> plan, const InboundMessage& message, CallId call,
                  const HandlingTrail& trail);
    ~MessageFlight() override; // a call of the app that runs is given up

    // A first attempt that the caller has made: its answer, or null when that comes later.
    void start(InboundEvent event, std::string_view path, AttemptId attempt, qint64 beganNs, const AppReply* reply);
    // Every attempt under the policy, the first one too.
    void start(InboundEvent event, std::string_view path);
    // It never reaches the app. Precondition: there is a dead letter.
    // `why`: what it came to when the dead letter fails.
    void fail(const QString& error, ledger::HandlingEnd why); // acknowledged when the dead letter has it
    void drop(ledger::HandlingEnd why);                       // acknowledged when the dead letter was tried

    // The end, when it came before control went back to the component; otherwise finish() is called with it.
    std::optional<HandlerEnd> leave();

private:
    void makeDriver();
    void begin(int attempt);
    void waitForApp(AttemptId attempt);
    void answered(const AppReply& reply);
    void appDropped();
    void policyDone(const TryEnd& end);
    void deadLetter(std::function<void(const QString& error)> then);
    void close(AttemptOutcome outcome, const QString& error); // the attempt's fact
    void finish(const QString& error);

    DeliveryHost& m_host;
    std::shared_ptr<const DeliveryPlan> m_plan;
    CallId m_call;
    std::string m_topic, m_path;
    QByteArray m_payload;
    InboundEvent m_event;
    bool m_retained = false, m_duplicate = false;
    AttemptId m_attempt = 0; // that the app has not answered
    int m_try = 0;           // counts abandoned ones too: an answer of the dead letter may come late
    HandlingTrail m_trail;
    AttemptFact m_fact;      // of the running or last attempt
    AttemptOutcome m_success = AttemptOutcome::Acknowledged;
    std::unique_ptr<PolicyDriver> m_driver;
    std::optional<HandlerEnd> m_end;
    bool m_left = false; // the component's call has returned
};

// The beginnings of a fact about a message.
AttemptFact factOf(DeliveryHost& host, const InboundMessage& message);

} // namespace wb::sidecar
