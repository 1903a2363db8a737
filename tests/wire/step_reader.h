#pragma once

#include "tests/wire/json_fields.h"
#include "tests/wire/scenario.h"

namespace wb::test {

Step readStep(JsonFields fields, const Scenario& scenario); // `scenario`: as read so far
BrokerScript readScript(JsonFields fields);

} // namespace wb::test
