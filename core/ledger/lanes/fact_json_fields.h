#pragma once

#include "core/ledger/lanes/fact.h"
#include "core/ledger/lanes/keys.h"

#include <array>
#include <string_view>
#include <type_traits>

// The one description of what stands in the JSON of a fact: the writer and the reader both walk it. Names and words
// here are a file format: never change one, only add.

namespace wb::ledger {

// By index of FactBody's alternative.
constexpr std::array<std::string_view, std::variant_size_v<FactBody>> factKinds{
    "connected",    "ended",   "sessionThrownAway", "control",   "delivered",    "noHandler",  "attemptBegan",
    "attemptEnded", "handled", "acknowledged",      "published", "publishEnded", "publishTold"};

struct Hex { // tag of a number written in hexadecimal
};
template <class T>
struct Absent { // tag of the value that a missing member stands for, where that is not zero
    T value;
};
template <class T>
Absent(T) -> Absent<T>;

template <class Fact, class Body>
concept Of = std::is_same_v<std::remove_const_t<Fact>, Body>;

template <class V>
void describe(V& v, Of<SidecarConnected> auto& f)
{
    v("component", f.component);
    v("replica", f.replica);
    v("purpose", f.purpose);
    v("clientId", f.clientId);
    v("address", f.address);
    v("cleanSession", f.cleanSession);
    v("sessionPresent", f.sessionPresent);
}

template <class V>
void describe(V& v, Of<ConnectionEnded> auto& f)
{
    v("cause", f.cause);
    v("onPurpose", f.onPurpose);
    v("error", f.error);
}

template <class V>
void describe(V& v, Of<SessionThrownAway> auto& f)
{
    v("clientId", f.clientId);
    v("address", f.address);
}

template <class V>
void describe(V& v, Of<ControlUsed> auto& f)
{
    v("what", f.what);
}

template <class V>
void describe(V& v, Of<Delivered> auto& f)
{
    v("delivery", f.delivery);
    v("seq", f.seq, Absent{noSeq});
    v("topic", f.topic);
    v("packetId", f.packetId);
    v("qos", f.qos);
    v("dup", f.dup);
    v("retained", f.retained);
    v("eventId", f.eventId);
    v("contentHash", f.contentHash, Hex{});
    v("payloadBytes", f.payloadBytes);
}

template <class V>
void describe(V& v, Of<NoHandler> auto& f)
{
    v("delivery", f.delivery);
}

template <class V>
void describe(V& v, Of<AttemptBegan> auto& f)
{
    v("delivery", f.delivery);
    v("attempt", f.attempt);
    v("number", f.number, Absent{1});
    v("route", f.route);
}

template <class V>
void describe(V& v, Of<AttemptEnded> auto& f)
{
    v("delivery", f.delivery);
    v("attempt", f.attempt);
    v("end", f.end);
    v("reply", f.reply);
    v("error", f.error);
    v("policy", f.policy);
    v("nextInNs", f.nextInNs);
}

template <class V>
void describe(V& v, Of<Handled> auto& f)
{
    v("delivery", f.delivery);
    v("end", f.end);
    v("detail", f.detail);
}

template <class V>
void describe(V& v, Of<Acknowledged> auto& f)
{
    v("delivery", f.delivery);
    v("step", f.step);
    v("rule", f.rule);
}

template <class V>
void describe(V& v, Of<Published> auto& f)
{
    v("operation", f.operation);
    v("seq", f.seq, Absent{noSeq});
    v("topic", f.topic);
    v("packetId", f.packetId);
    v("qos", f.qos);
    v("dup", f.dup);
    v("retain", f.retain);
    v("eventId", f.eventId);
    v("contentHash", f.contentHash, Hex{});
    v("deadLetter", f.deadLetter);
}

template <class V>
void describe(V& v, Of<PublishEnded> auto& f)
{
    v("operation", f.operation);
    v("outcome", f.outcome);
}

template <class V>
void describe(V& v, Of<PublishTold> auto& f)
{
    v("operation", f.operation);
    v("ok", f.ok);
    v("message", f.message);
}

} // namespace wb::ledger
