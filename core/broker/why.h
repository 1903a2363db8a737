#pragma once

#include "core/broker/redelivery_profile.h"
#include "core/ledger/lanes/lane.h"

#include <QFlags>

// Why a message is where it is, in plain words with a source: what happened, why, and what could be done. The sentences
// follow from the lane's own marks; where brokers differ, from the broker's profile. Pure; any thread.

namespace wb::broker {

enum class Remedy : quint8 {
    None = 0,
    Answer = 1,    // an attempt runs: it can be answered
    Release = 2,   // an acknowledgement is held by a rule of ours
    Reconnect = 4, // the broker sends it again after a reconnect with its session
};
Q_DECLARE_FLAGS(Remedies, Remedy)

struct Why {
    QString what;   // one sentence
    QString why;    // one paragraph
    QString source; // MQTT clause, broker's document, or Dapr's source file
    QString advice; // what could be done; may be empty
    Remedies remedies;
};

// The far end, as far as known.
struct FarEnd {
    RedeliveryProfile profile;
    bool cleanSession = false; // of the sidecar's connection
};

Why explain(const ledger::Lane& lane, const FarEnd& broker);                           // as it stands
Why explain(const ledger::Lane& lane, const ledger::Mark& mark, const FarEnd& broker); // this mark of it

} // namespace wb::broker

Q_DECLARE_OPERATORS_FOR_FLAGS(wb::broker::Remedies)
