#pragma once

#include "core/ledger/lanes/fact.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <vector>

// Reads facts from their JSON, many lines at a time and beside the thread that asks: what a million messages did is
// several million lines, and reading them takes longer than all else in a recording.

namespace wb::ledger {

struct ReadFacts {
    std::vector<Fact> facts;          // in order
    std::uint64_t skipped = 0;        // lines that are none, or of a kind to come
    std::uint64_t firstSkipped = 0;   // offset of the first of them
};

// One thread, which gets everything back, in order. A short recording starts no other.
class FactLines {
public:
    explicit FactLines(std::function<void(ReadFacts)> take) : m_take(std::move(take)) {}
    FactLines(const FactLines&) = delete; // what is still being read ends with the destructor
    FactLines& operator=(const FactLines&) = delete;

    void add(std::string_view line, std::uint64_t offset); // may take()
    void finish();                                         // takes the rest

private:
    struct Line {
        std::size_t end; // in `text`
        std::uint64_t offset;
    };
    struct Batch {
        std::string text;
        std::vector<Line> lines;
    };
    static ReadFacts read(const Batch& batch);
    void takeFirst();

    std::function<void(ReadFacts)> m_take;
    Batch m_batch;
    std::deque<std::future<ReadFacts>> m_reading; // oldest first
};

} // namespace wb::ledger
