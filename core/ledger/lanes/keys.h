#pragma once

#include "core/ledger/lanes/lane.h"

#include <array>
#include <optional>
#include <string_view>

// What recordings, exports and reports call things: never translated, never changed, only added to. Any thread.

namespace wb::ledger {

template <class E>
struct Words;
template <>
struct Words<EndCause> {
    static constexpr std::array<std::string_view, 6> all{"broker", "disconnect", "close", "reset", "silence", "stopped"};
};
template <>
struct Words<AttemptEnd> {
    static constexpr std::array<std::string_view, 6> all{"success", "drop", "retry", "failed", "timedOut", "abandoned"};
};
template <>
struct Words<HandlingEnd> {
    static constexpr std::array<std::string_view, 9> all{"success", "dropped",    "expired",      "noRoute",    "deadLettered",
                                                         "failed",  "notAnEvent", "notEvaluated", "republished"};
};
template <>
struct Words<AckStep> {
    static constexpr std::array<std::string_view, 5> all{"sent", "held", "dropped", "tooLate", "completed"};
};
template <>
struct Words<mqtt::PublishOutcome> {
    static constexpr std::array<std::string_view, 3> all{"written", "acked", "discarded"};
};

template <>
struct Words<LaneState> {
    static constexpr std::array<std::string_view, laneStateCount> all{
        "notDelivered", "inProgress", "held",         "unacknowledged", "acknowledged",
        "completed",    "dropped",    "deadLettered", "republished",    "lost"};
};
template <>
struct Words<Tie> {
    static constexpr std::array<std::string_view, 4> all{"first", "provedByPacket", "provedByEvent", "guessed"};
};
template <>
struct Words<MarkKind> {
    static constexpr std::array<std::string_view, 14> all{
        "published", "publishAcked", "publishDiscarded", "publishTold", "delivery",   "noHandler",    "attempt",
        "handled",   "ackHeld",      "ackSent",          "ackDropped",  "ackTooLate", "ackCompleted", "lostWithSession"};
};

template <class E>
constexpr std::string_view keyOf(E value) // empty: not a value of its type
{
    const auto index = static_cast<std::size_t>(value);
    return index < Words<E>::all.size() ? Words<E>::all[index] : std::string_view();
}

template <class E>
constexpr std::optional<E> fromKey(std::string_view key)
{
    for (std::size_t i = 0; i < Words<E>::all.size(); ++i)
        if (Words<E>::all[i] == key) return static_cast<E>(i);
    return std::nullopt;
}

} // namespace wb::ledger
