#pragma once

#include "core/scenario/file/values.h"

// The steps of a scenario, its expectations among them.

namespace wb::scenario {

// Fills the scenario's steps. Its components are known already.
void readSteps(ValueReader& values, const dapr::YamlNode& list, Scenario& scenario);

// The body of one step's mapping. `values` has complained where it is not what was meant.
StepBody stepBody(const QString& verb, const Fields& fields, const Scenario& scenario);
// The same for an expectation, by its subject.
ExpectationBody expectationBody(const QString& subject, const Fields& fields);

} // namespace wb::scenario
