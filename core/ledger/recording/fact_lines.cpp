#include "core/ledger/recording/fact_lines.h"

#include "core/ledger/lanes/fact_json.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace wb::ledger {

namespace {

constexpr std::size_t batchBytes = 512u << 10;

std::size_t mostReading() // more would only wait for a processor, and for memory
{
    return std::clamp(std::thread::hardware_concurrency(), 2u, 8u);
}

} // namespace

ReadFacts FactLines::read(const Batch& batch)
{
    ReadFacts result;
    result.facts.reserve(batch.lines.size());
    std::size_t start = 0;
    for (const Line& line : batch.lines) {
        auto fact = factFromJson(std::string_view(batch.text).substr(start, line.end - start));
        start = line.end;
        if (fact && *fact) result.facts.push_back(std::move(**fact));
        else if (result.skipped++ == 0) result.firstSkipped = line.offset;
    }
    return result;
}

void FactLines::add(std::string_view line, std::uint64_t offset)
{
    m_batch.text += line;
    m_batch.lines.push_back({m_batch.text.size(), offset});
    if (m_batch.text.size() < batchBytes) return;
    if (m_reading.size() >= mostReading()) takeFirst();
    m_reading.push_back(std::async(std::launch::async, [batch = std::exchange(m_batch, {})] { return read(batch); }));
}

void FactLines::takeFirst()
{
    ReadFacts facts = m_reading.front().get();
    m_reading.pop_front();
    m_take(std::move(facts));
}

void FactLines::finish()
{
    while (!m_reading.empty()) takeFirst();
    m_take(read(std::exchange(m_batch, {})));
}

} // namespace wb::ledger
