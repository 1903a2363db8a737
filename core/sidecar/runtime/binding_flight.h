#pragma once

#include "core/sidecar/runtime/attempt_fact.h"
#include "core/sidecar/runtime/binding_delivery.h"
#include "core/sidecar/runtime/policy_driver.h"
#include "core/sidecar/runtime/handling_trail.h"

// A message of an input binding that the app has not settled. Deletes itself when it has its end. Engine thread.

namespace wb::sidecar {

class BindingFlight : public QObject {
    Q_OBJECT
public:
    BindingFlight(BindingDelivery& delivery, Policy policy, const InboundMessage& message, CallId call);
    ~BindingFlight() override; // a call of the app that runs is given up

    // The end, when it comes before control goes back to the component; otherwise finish is called with it.
    std::optional<HandlerEnd> start();

private:
    void begin(int attempt);
    void answered(const AppReply& reply);
    void done(const TryEnd& end);
    void close(AttemptOutcome outcome, const QString& error);

    BindingDelivery& m_delivery;
    CallId m_call;
    bool m_retries;
    std::string m_topic;
    QByteArray m_payload;
    std::vector<AppHeader> m_headers;
    std::unique_ptr<PolicyDriver> m_driver;
    AttemptId m_attempt = 0;          // that the app has not answered
    std::optional<AppReply> m_reply;  // of the try that ended last
    HandlingTrail m_trail;
    QString m_policyName;
    AttemptFact m_fact;
    std::optional<HandlerEnd> m_end;
    bool m_left = false; // the component's call has returned
};

} // namespace wb::sidecar
