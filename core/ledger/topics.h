#pragma once

#include "core/ledger/record.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

// Names to topic ids and back. Every level of the topic tree has an id, found by its full name in one table; an inner
// level's name is the beginning of the name of the topic that brought it, so it costs no text of its own.

namespace wb::ledger {

// Names by id. Appended to by the engine thread; other threads may ask for the ids that a Snapshot of theirs covers
// (what they read was written before the snapshot was made and never moves).
class TopicNames {
public:
    struct Name {
        const char* text;
        TopicId parent;
        std::uint16_t size; // a topic name is at most 65535 bytes [MQTT 3.1.1, 1.5.3]
        std::uint16_t levelStart;
        std::string_view view() const { return {text, size}; }
    };

    const Name& at(TopicId id) const
    {
        const Place place = placeOf(id);
        return m_chunks[place.chunk][place.index];
    }

    // Engine thread.
    const char* addText(std::string_view text);
    TopicId add(const Name& name); // ids from 1
    TopicId count() const { return m_count; }
    std::size_t bytes() const { return m_textBytes + m_count * sizeof(Name); }

private:
    static constexpr std::uint32_t firstChunk = 1024; // each further chunk is twice as large, so that none ever moves
    struct Place {
        std::uint32_t chunk;
        std::uint64_t index;
    };
    static Place placeOf(TopicId id);

    std::array<std::unique_ptr<Name[]>, 23> m_chunks; // all ids of 32 bits
    std::vector<std::unique_ptr<char[]>> m_texts;
    char* m_free = nullptr;
    std::size_t m_freeBytes = 0;
    std::size_t m_textBytes = 0;
    TopicId m_count = 0;
};

struct SavedMessage;

// What a message changes, in one cache line.
struct alignas(64) Topic {
    enum Mark : std::uint8_t {
        Listed = 0x01,        // waits for the next delta
        Cleared = 0x02,       // TopicState::retainedCleared
        ChangedSince = 0x04,  // TopicState::changedSinceRetained
        HasRetained = 0x08,   // TopicExtra::retained is set
        SavedLatest = 0x10,
        SavedRetained = 0x20,
        SavedListed = 0x40,   // its saved values wait for the next delta
    };

    const char* text;
    std::uint16_t size;
    std::uint8_t lastFlags = 0;
    std::uint8_t marks = 0;
    std::uint32_t rate = 0;                               // larger role, last full second
    std::array<std::uint32_t, roleCount> thisSecond{};
    std::array<std::uint64_t, roleCount> received{};
    Seq latest = noSeq;
    Seq newest = noSeq; // PUBLISH either way
    std::int64_t lastTimeNs = 0;
};
static_assert(sizeof(Topic) == 64);

// What only some topics need.
struct TopicExtra {
    Seq retained = noSeq;
    std::shared_ptr<const SavedMessage> savedLatest;
    std::shared_ptr<const SavedMessage> savedRetained;
};

// Engine thread only.
class TopicTable {
public:
    TopicTable();

    // The topic with exactly this name; makes it and the levels above it when new. At most 65535 bytes.
    TopicId intern(std::string_view name);
    TopicId find(std::string_view name) const; // 0: none

    Topic& at(TopicId id) { return m_topics[id / chunkTopics].get()[id % chunkTopics]; }
    const Topic& at(TopicId id) const { return m_topics[id / chunkTopics].get()[id % chunkTopics]; }
    TopicExtra& extra(TopicId id); // made when first asked for
    TopicId count() const { return m_names->count(); }
    const std::shared_ptr<TopicNames>& names() const { return m_names; }
    std::size_t bytes() const;

private:
    static constexpr std::uint32_t chunkTopics = 2048;
    struct Slot {
        std::uint32_t hash;
        TopicId id; // 0: free
    };
    struct FreeTopics {
        void operator()(Topic* topics) const { ::operator delete(topics, std::align_val_t{alignof(Topic)}); }
    };

    TopicId findHashed(std::string_view name, std::uint32_t hash) const;
    TopicId addLevels(std::string_view name);
    TopicId add(const TopicNames::Name& name, std::uint32_t hash);
    void grow();

    std::shared_ptr<TopicNames> m_names;
    std::vector<Slot> m_slots; // a power of two; a slot's home is the top bits of its hash
    int m_shift;
    std::uint64_t m_seed;
    std::vector<std::unique_ptr<Topic, FreeTopics>> m_topics;
    std::vector<std::unique_ptr<TopicExtra[]>> m_extras;
    std::size_t m_extraChunks = 0;
};

} // namespace wb::ledger
