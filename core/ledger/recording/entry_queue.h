#pragma once

#include "core/ledger/lanes/fact.h"
#include "core/ledger/ledger.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

// What is to be recorded, from the engine's thread to the one that writes. One puts, one takes; neither ever waits for
// the other, nor calls the system, except for memory now and then. Bounded.

namespace wb::ledger {

struct Entry {
    std::int64_t timeNs = 0;
    Seq seq = noSeq;
    Origin origin;
    std::string_view wire;      // of a packet
    const Fact* fact = nullptr; // null: a packet
};

class EntryQueue {
public:
    static constexpr std::size_t defaultBytes = 64u << 20;
    static constexpr std::size_t chunkBytes = 1u << 20;

    explicit EntryQueue(std::size_t mostBytes = defaultBytes);
    ~EntryQueue();
    EntryQueue(const EntryQueue&) = delete;
    EntryQueue& operator=(const EntryQueue&) = delete;

    // --- the thread that puts; false: full ---
    // A packet larger than all that may wait is taken when nothing else waits.
    bool put(Origin origin, std::int64_t timeNs, std::string_view wire, Seq seq);
    bool put(const Fact& fact);

    // --- the thread that takes ---
    // Calls take(const Entry&) for all that is there, in order. Views live until it returns.
    template <class Take>
    void drain(Take&& take);

private:
    struct Head {
        std::int64_t timeNs;
        Seq seq;
        std::uint32_t bytes; // behind it, without padding
        ConnectionId connection;
        Role role;
        std::uint8_t kind; // one of those below
    };
    static constexpr std::uint8_t outboundPacket = 0, inboundPacket = 1, factEntry = 2;

    struct Chunk {
        std::size_t capacity = 0;
        std::atomic<std::size_t> committed{0};
        std::atomic<Chunk*> next{nullptr}; // set once nothing more is put into this one
        char* bytes() { return reinterpret_cast<char*>(this + 1); }
    };
    static constexpr std::size_t entryAlign = alignof(Fact) > alignof(Head) ? alignof(Fact) : alignof(Head);
    static constexpr std::size_t rounded(std::size_t bytes) { return (bytes + entryAlign - 1) / entryAlign * entryAlign; }
    static_assert(sizeof(Head) % entryAlign == 0 && sizeof(Chunk) % entryAlign == 0);
    static_assert(entryAlign <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

    static Chunk* makeChunk(std::size_t capacity);
    static void freeChunk(Chunk* chunk);
    Chunk* newChunk(std::size_t capacity);  // null: full
    char* reserve(std::size_t bytes);       // for a Head and what follows; null: full
    void commit(std::size_t bytes) { m_into->committed.store(m_used += sizeof(Head) + rounded(bytes), std::memory_order_release); }
    void done(Chunk* chunk);                // the taker has all of it

    const std::size_t m_mostBytes;
    std::atomic<std::size_t> m_bytes{0};    // of chunks with anything still to take, and the one put into
    std::atomic<Chunk*> m_returned{nullptr}; // from the taker, to be used again; linked by `next`
    std::atomic<int> m_returnedCount{0};

    // The thread that puts:
    Chunk* m_into;
    std::size_t m_used = 0;
    Chunk* m_spare = nullptr;
    // The thread that takes:
    Chunk* m_from;
    std::size_t m_taken = 0;
};

template <class Take>
void EntryQueue::drain(Take&& take)
{
    for (;;) {
        Chunk* const next = m_from->next.load(std::memory_order_acquire); // before `committed`: then that one is final
        const std::size_t committed = m_from->committed.load(std::memory_order_acquire);
        while (m_taken < committed) {
            char* at = m_from->bytes() + m_taken;
            const Head& head = *reinterpret_cast<const Head*>(at);
            char* body = at + sizeof(Head);
            m_taken += sizeof(Head) + rounded(head.bytes);
            if (head.kind == factEntry) {
                Fact* fact = reinterpret_cast<Fact*>(body);
                take(Entry{head.timeNs, noSeq, {}, {}, fact});
                fact->~Fact();
            } else {
                take(Entry{head.timeNs, head.seq, {head.connection, head.role, head.kind == inboundPacket},
                           {body, head.bytes}, nullptr});
            }
        }
        if (!next) return;
        done(m_from);
        m_from = next;
        m_taken = 0;
    }
}

} // namespace wb::ledger
