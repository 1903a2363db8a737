#include "core/scenario/file/reader.h"

#include <cstdlib>

// Any bytes as a scenario. What must hold: a mistake is told with a sentence and a place in the text; what was read has
// what a run needs, in each of its variants.

using namespace wb::scenario;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto scenario = readScenario(text, QStringLiteral("f"));
    if (!scenario) {
        require(!scenario.error().isEmpty() && scenario.error().size() <= mostProblems);
        const auto lines = text.count('\n') + text.count('\r') + 2;
        for (const FileProblem& problem : scenario.error()) {
            require(!problem.message.isEmpty());
            require(problem.place.line >= 0 && problem.place.line <= lines);
        }
        return 0;
    }
    require(!scenario->name.isEmpty() && !scenario->steps.isEmpty() && scenario->steps.size() <= 2 * mostSteps);
    require(!scenario->releases.isEmpty() && !scenario->brokers.isEmpty());
    for (const Scenario& variant : variantsOf(*scenario)) {
        require(variant.releases.size() == 1 && variant.brokers.size() == 1);
        for (const Step& step : variant.steps) require(!wordsOf(step).isEmpty() || std::holds_alternative<NoteStep>(step.body));
    }
    return 0;
}
