#pragma once

#include "core/dapr/model.h"
#include "core/result.h"
#include "core/sidecar/types.h"

// Which topics an app is subscribed to, from Subscription resources and from the app itself (facts D.1, F.6;
// RT:pkg/runtime/pubsub/subscriptions.go, compstore/subscriptions.go). Pure.

namespace wb::sidecar {

AppSubscription declaredSubscription(const dapr::Subscription& resource);

// What an HTTP app answers to GET /dapr/subscribe.
struct ProgrammaticSubscriptions {
    struct One {
        QString pubsubName;
        AppSubscription subscription;
    };
    QList<One> subscriptions;
    QStringList log; // what daprd writes about it
};
// The error is Dapr's, and daprd then has no subscriptions of the app at all. 404 and other codes than 200 mean none.
Result<ProgrammaticSubscriptions, QString> programmaticSubscriptions(int httpStatus, const QByteArray& body);

// Those of one component: per topic the first declared one counts, and one of the app's own takes its place
// (the last of several).
QList<AppSubscription> mergedSubscriptions(const QList<AppSubscription>& declared, const QString& pubsubName,
                                           const ProgrammaticSubscriptions& programmatic);

} // namespace wb::sidecar
