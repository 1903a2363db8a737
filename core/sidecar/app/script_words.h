#pragma once

#include "core/sidecar/app/app_setup.h"

// The words of a script, one by one. Pure.

namespace wb::sidecar {

// "retry", "503", "grpc 14", "GRPC drop"; nothing when it is none.
std::optional<ScriptedAnswer> answerOfWord(const QString& word);
// The word of an answer, without its delay: what answerOfWord() reads.
QString wordOfAnswer(const ScriptedAnswer& answer);

// Go's duration ("1m30s", "1.5h", "0") or a whole number of milliseconds; 0 to 24 hours.
std::optional<std::chrono::milliseconds> scriptTime(const QString& text);

} // namespace wb::sidecar
