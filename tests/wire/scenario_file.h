#pragma once

#include "core/result.h"
#include "tests/wire/scenario.h"

namespace wb::test {

// The error is a sentence for a person with file and place: "x.json: steps[3].qos: must be a whole number, not text".
Result<Scenario, QString> readScenario(const QString& file);
Result<Scenario, QString> parseScenario(const QByteArray& json, const QString& file);

} // namespace wb::test
