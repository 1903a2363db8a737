#pragma once

#include "core/sidecar/runtime/bulk_batch.h"

#include <QPointer>

#include <deque>

// A bulk subscription: messages are gathered until there are enough of them or the first has waited long enough, and
// go to the app in one call; the next batch waits for the end of the one before (RT:pkg/runtime/pubsub/default_bulksub.go).
// No message is acknowledged before its batch ends. Engine thread.

namespace wb::sidecar {

class BulkDelivery final : public QObject, public MessageHandler {
    Q_OBJECT
public:
    BulkDelivery(DeliveryHost& host, const AppSubscription& subscription);

    void set(const AppSubscription& subscription); // for batches that begin from now on
    std::optional<HandlerEnd> handle(const InboundMessage& message, CallId call) override; // never at once
    void endGathering(); // the subscription ends: what was gathered goes out now

private:
    void collect();
    void flush();

    DeliveryHost& m_host;
    std::shared_ptr<const DeliveryPlan> m_plan;
    std::deque<BulkEntry> m_waiting;
    mqtt::Timer m_await;
    QPointer<BulkBatch> m_batch;
};

} // namespace wb::sidecar
