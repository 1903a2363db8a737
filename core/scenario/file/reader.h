#pragma once

#include "core/result.h"
#include "core/scenario/file/values.h"

// Reads a scenario's file. Any bytes may come in: what cannot be a scenario is refused with sentences and places. Pure,
// but for `file:` entries of `resources`, which are read from disk beside the scenario.

namespace wb::scenario {

// All mistakes of the file, in its order, at most mostProblems.
Result<Scenario, QList<FileProblem>> readScenario(const QByteArray& yaml, const QString& fileName);

// The same from disk; a file longer than longestScenario is refused without being read.
Result<Scenario, QList<FileProblem>> readScenarioFile(const QString& path);

// What a person writes in place of a file's brokers: "mosquitto", "rabbitmq", "emqx", "scripted", or one of the first
// three with the version of an image: "emqx:5.8.6".
std::optional<BrokerChoice> brokerOfWord(const QString& text);

} // namespace wb::scenario
