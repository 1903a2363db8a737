#include "core/ledger/lanes/fact_json.h"

#include <cstdlib>

// Any bytes as a line of a recording. What must hold: an error has its place inside the line, and what was read is
// written and read again as the same.

using namespace wb::ledger;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    static_cast<void>(eventIdOf(line)); // the same kind of guest
    const auto fact = factFromJson(line);
    if (!fact) {
        require(fact.error().offset <= size && !fact.error().message.empty());
        return 0;
    }
    if (!fact->has_value()) return 0;
    std::string once;
    appendJson(once, **fact);
    const auto again = factFromJson(once);
    require(again && again->has_value() && (*again)->body.index() == (*fact)->body.index());
    std::string twice;
    appendJson(twice, **again);
    require(once == twice);
    return 0;
}
