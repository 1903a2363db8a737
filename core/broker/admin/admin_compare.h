#pragma once

#include "core/broker/admin/admin_view.h"

namespace wb::broker {

// What our own ledger says of a client whose connection is ours.
struct AdminOurs {
    QString clientId;
    QString component; // "orders-pubsub", with a word behind when it has several connections
    int unacked = 0;   // deliveries without our acknowledgement
    bool isConnected = false;
    bool operator==(const AdminOurs&) const = default;
};

struct AdminComparison {
    enum class Verdict : quint8 {
        Agree,
        Differ,
        NotComparable, // the broker told no figure, or does not know the client
    };
    Verdict verdict = Verdict::NotComparable;
    QString word;     // translated: "agree", "differ", "not comparable"
    QString sentence; // translated: both figures, and what explains a difference
};

AdminComparison compare(const AdminClient& client, const AdminOurs& ours, const AdminView& view);
// "The broker's own figures may be 5 s older than the reading." Empty: they are not.
QString lagText(const AdminView& view);

} // namespace wb::broker
