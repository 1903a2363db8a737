#pragma once

#include <cstddef>
#include <cstdint>

namespace wb::mqtt {

// When to rest between reads. Waking for each message costs some 5 us, 10 to 30 times what reading and parsing it
// cost; a rest of 2 ms while messages come fast takes that away (facts/performance.md 3b). Slow traffic never rests,
// so that its latency stays that of the network. A stream that comes in bursts rests from the second read of the next
// burst on, as long as the last rest that paid was not long ago. Pure; time in nanoseconds.
class RestPolicy {
public:
    static constexpr int restMs = 2;

    // A wake-up read `bytes`. True: rest now.
    bool afterRead(std::size_t bytes, std::int64_t now);
    // The read behind a rest. True: rest again.
    bool afterRest(std::size_t bytes, std::int64_t now);
    void reset() { *this = RestPolicy(); }

private:
    static constexpr int wakesBeforeRest = 16;             // this many small reads …
    static constexpr std::int64_t withinNs = 4'000'000;          // … within 4 ms (4 000 a second) start it;
    static constexpr int wakesInABurst = 2;                // enough where bursts …
    static constexpr std::int64_t betweenBurstsNs = 50'000'000; // … follow each other this closely
    static constexpr std::size_t wakesWorthARest = 4;      // less than 4 reads' worth in a rest (2 000 a second) ends it
    static constexpr std::size_t largeRead = 32 * 1024;    // is worth its wake-up

    int m_wakes = 0;
    std::size_t m_bytes = 0;
    std::int64_t m_since = 0;
    std::size_t m_perWake = 0;
    std::int64_t m_paid = -betweenBurstsNs; // when a rest was worth it the last time
};

} // namespace wb::mqtt
