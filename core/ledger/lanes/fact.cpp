#include "core/ledger/lanes/fact.h"

#include <QtEndian>

#include <cstring>

// A hash of our own: recordings keep it, so it must never depend on a library's version, a seed or the byte order.

namespace wb::ledger {

namespace {

constexpr std::uint64_t oddA = 0x9e3779b97f4a7c15;
constexpr std::uint64_t oddB = 0xc2b2ae3d27d4eb4f;

std::uint64_t wordAt(const char* from)
{
    return qFromLittleEndian<quint64>(from);
}

std::uint64_t stirred(std::uint64_t state, std::uint64_t word)
{
    state = (state ^ word) * oddA;
    return state ^ (state >> 32);
}

std::uint64_t restOf(const char* from, std::size_t bytes) // 0..8 of them
{
    char padded[8] = {};
    if (bytes > 0) std::memcpy(padded, from, bytes); // an empty text may have no address
    return wordAt(padded);
}

std::uint64_t hashOf(std::string_view bytes, std::uint64_t state)
{
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    state = stirred(state, bytes.size());
    if (left >= 64) { // four chains that do not wait for each other
        std::uint64_t chains[4] = {state, state ^ oddA, state ^ oddB, state + oddB};
        for (; left >= 32; at += 32, left -= 32) {
            for (std::size_t i = 0; i < 4; ++i) chains[i] = stirred(chains[i], wordAt(at + 8 * i));
        }
        for (const std::uint64_t chain : chains) state = stirred(state, chain);
    }
    for (; left >= 8; at += 8, left -= 8) state = stirred(state, wordAt(at));
    return stirred(state, restOf(at, left));
}

} // namespace

std::uint64_t contentHashOf(std::string_view topic, std::string_view payload)
{
    const std::uint64_t state = hashOf(payload, hashOf(topic, oddB)) * oddB;
    return state ^ (state >> 29);
}

} // namespace wb::ledger
