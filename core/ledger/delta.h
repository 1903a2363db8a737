#pragma once

#include "core/ledger/snapshot.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wb::ledger {

// A level of the topic tree seen for the first time; parents come before children.
struct NewTopic {
    TopicId id = 0;
    TopicId parent = 0;          // 0: first level
    std::uint32_t levelStart = 0; // this level's text is name.substr(levelStart)
    std::string_view name;       // full name; lives as long as any later Snapshot
};

// A topic's state as of the delta; only topics that changed are listed.
struct TopicState {
    TopicId id = 0;
    std::uint32_t ratePerSecond = 0;                 // deliveries in the last full second (larger role)
    std::array<std::uint64_t, roleCount> received{}; // deliveries by Role; one message can reach both
    Seq latest = noSeq;                              // newest delivery; may be let go: then see SavedMessage
    Seq retained = noSeq;                            // newest delivery with RETAIN = 1; noSeq once cleared
    std::int64_t lastTimeNs = 0;
    std::uint8_t lastFlags = 0;        // low half of the first byte of `latest`: DUP, QoS, RETAIN
    bool retainedCleared = false;      // an empty payload was the last retained word on it that we saw or sent
    bool changedSinceRetained = false; // a live message or a retained PUBLISH of our own followed: the broker's
                                       // retained value may be newer than the one we know
};

// A latest or retained value whose block was let go, kept apart from history. A topic can have two of them: one whose
// seq is TopicState::latest and one whose seq is TopicState::retained. Any other is out of date.
struct SavedMessage {
    Record record; // its dataOffset means nothing any more
    Seq seq = noSeq;
    std::string payload;
};

// "Ever" is since the ledger was made or cleared.
struct Counters {
    std::uint64_t received = 0;  // messages (inbound PUBLISH) ever
    std::uint64_t kept = 0;      // of them, still in history
    std::uint64_t letGo = 0;     // received - kept
    std::uint64_t packets = 0;   // control packets both ways ever
    std::uint64_t packetsKept = 0;
    std::uint64_t bytesIn = 0;   // wire bytes
    std::uint64_t bytesOut = 0;
    std::uint64_t usedBytes = 0;   // history, topics and saved values; can exceed the budget, see Ledger
    std::uint64_t budgetBytes = 0;
    std::uint32_t topics = 0;      // topic names with at least one message
};

// So many topics a delta lists at most (new, and changed), so that neither thread stalls when a million change at once.
// The rest comes with the next ones, oldest change first.
constexpr std::uint32_t mostTopicsInDelta = 20'000;

// What changed since the previous take; made in the engine thread, then immutable.
struct Delta {
    Snapshot snapshot;
    Counters counters;
    std::int64_t timeNs = 0;
    bool cleared = false; // the ledger was emptied before this delta: forget all topics first
    std::vector<NewTopic> newTopics;
    std::vector<TopicState> topics; // in no order, each once; never one that newTopics did not tell yet
    std::vector<std::shared_ptr<const SavedMessage>> saved; // newly kept apart; their topics are listed too
    bool more = false; // further changed topics wait for the next take
};

using DeltaPtr = std::shared_ptr<const Delta>;

} // namespace wb::ledger
