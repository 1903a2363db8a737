#include "core/ledger/recording/entry_queue.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace wb::ledger {

namespace {

constexpr int mostSpare = 8; // chunks kept for the next burst

} // namespace

EntryQueue::EntryQueue(std::size_t mostBytes) : m_mostBytes(mostBytes), m_into(makeChunk(chunkBytes)), m_from(m_into)
{
    m_bytes = chunkBytes;
}

EntryQueue::~EntryQueue()
{
    drain([](const Entry&) {}); // facts own memory
    freeChunk(m_from);
    for (Chunk* list : {m_spare, m_returned.load()}) {
        while (list) {
            Chunk* const next = list->next.load();
            freeChunk(list);
            list = next;
        }
    }
}

EntryQueue::Chunk* EntryQueue::makeChunk(std::size_t capacity)
{
    auto* chunk = new (::operator new(sizeof(Chunk) + capacity)) Chunk;
    chunk->capacity = capacity;
    return chunk;
}

void EntryQueue::freeChunk(Chunk* chunk)
{
    chunk->~Chunk();
    ::operator delete(chunk);
}

EntryQueue::Chunk* EntryQueue::newChunk(std::size_t capacity)
{
    const std::size_t waiting = m_bytes.load(std::memory_order_relaxed);
    const bool fits = waiting + capacity <= m_mostBytes;
    const bool alone = capacity > m_mostBytes && waiting <= 2 * chunkBytes;
    if (!fits && !alone) return nullptr;
    m_bytes.fetch_add(capacity, std::memory_order_relaxed);
    if (capacity > chunkBytes) return makeChunk(capacity);
    if (!m_spare) {
        m_spare = m_returned.exchange(nullptr, std::memory_order_acquire);
        m_returnedCount.store(0, std::memory_order_relaxed);
    }
    if (!m_spare) return makeChunk(capacity);
    Chunk* const chunk = m_spare;
    m_spare = chunk->next.load(std::memory_order_relaxed);
    chunk->committed.store(0, std::memory_order_relaxed);
    chunk->next.store(nullptr, std::memory_order_relaxed);
    return chunk;
}

char* EntryQueue::reserve(std::size_t bytes)
{
    const std::size_t need = sizeof(Head) + rounded(bytes);
    if (m_into->capacity - m_used < need) {
        Chunk* const chunk = newChunk(std::max(need, chunkBytes));
        if (!chunk) return nullptr;
        m_into->next.store(chunk, std::memory_order_release);
        m_into = chunk;
        m_used = 0;
    }
    return m_into->bytes() + m_used;
}

bool EntryQueue::put(Origin origin, std::int64_t timeNs, std::string_view wire, Seq seq)
{
    char* at = reserve(wire.size());
    if (!at) return false;
    new (at) Head{timeNs, seq, static_cast<std::uint32_t>(wire.size()), origin.connection, origin.role,
                  origin.inbound ? inboundPacket : outboundPacket};
    std::memcpy(at + sizeof(Head), wire.data(), wire.size());
    commit(wire.size());
    return true;
}

bool EntryQueue::put(const Fact& fact)
{
    char* at = reserve(sizeof(Fact));
    if (!at) return false;
    new (at) Head{fact.timeNs, noSeq, sizeof(Fact), fact.connection, Role::Sidecar, factEntry};
    new (at + sizeof(Head)) Fact(fact);
    commit(sizeof(Fact));
    return true;
}

void EntryQueue::done(Chunk* chunk)
{
    m_bytes.fetch_sub(chunk->capacity, std::memory_order_relaxed);
    if (chunk->capacity != chunkBytes || m_returnedCount.load(std::memory_order_relaxed) >= mostSpare) {
        freeChunk(chunk);
        return;
    }
    m_returnedCount.fetch_add(1, std::memory_order_relaxed);
    Chunk* first = m_returned.load(std::memory_order_relaxed);
    do {
        chunk->next.store(first, std::memory_order_relaxed);
    } while (!m_returned.compare_exchange_weak(first, chunk, std::memory_order_release, std::memory_order_relaxed));
}

} // namespace wb::ledger
