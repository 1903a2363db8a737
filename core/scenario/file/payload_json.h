#pragma once

#include "core/dapr/yaml.h"

namespace wb::scenario {

// A payload written as YAML, as compact JSON: keys in the order of the text, scalars by the core schema of YAML 1.2, so
// that {n: 1, on: yes} is what it looks like. (Dapr's own files are YAML 1.1: see YamlNode::toJson().) Cut off behind
// 4 MiB, which only aliases can make of a scenario.
QByteArray payloadJson(const dapr::YamlNode& node);

} // namespace wb::scenario
