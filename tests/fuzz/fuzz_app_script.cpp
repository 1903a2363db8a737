#include "core/sidecar/app/script_reader.h"
#include "core/sidecar/app/script_words.h"
#include "core/sidecar/app/simulated_app.h"

#include <cstdlib>

// Any bytes as a script of the simulated app. What must hold: a mistake is told with a sentence and a place in the
// text; a rule that was read can be asked as often as one likes, and its words are read back as what they were.

using namespace wb::sidecar;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

void checkAnswer(const ScriptedAnswer& answer)
{
    require(answer.after.count() >= 0 && answer.gone.count() >= 0 && answer.times >= 0 && answer.weight >= 1);
    const auto again = answerOfWord(wordOfAnswer(answer));
    require(again && again->kind == answer.kind && again->grpc == answer.grpc && again->status == answer.status);
}

void checkRule(const ScriptRule& rule)
{
    require(!rule.answers.isEmpty());
    for (const ScriptedAnswer& answer : rule.answers) checkAnswer(answer);
    RunningRule running(rule);
    AppCall call;
    call.topic = "orders/1";
    call.payload = R"({"data":{"id":1}})";
    static_cast<void>(running.takes(call));
    for (int i = 0; i < 50; ++i) {
        const auto answer = running.next(call);
        require(!answer || rule.answers.contains(*answer));
        require(answer || (!rule.chance && !rule.again)); // those are never used up
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const QByteArray text(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto script = readScript(text, QStringLiteral("f"));
    if (!script) {
        require(!script.error().message.isEmpty() && script.error().place.line >= 1);
        require(script.error().place.line <= text.count('\n') + text.count('\r') + 2);
        return 0;
    }
    checkAnswer(script->otherwise);
    for (const ScriptRule& rule : script->rules) checkRule(rule);
    return 0;
}
