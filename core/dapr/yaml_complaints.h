#pragma once

#include "core/dapr/yaml.h"

#include <optional>

// What is well-formed YAML but does not survive the way to JSON, and Go's way of showing a value in such messages.

namespace wb::dapr {

struct YamlComplaint {
    QString message; // sigs.k8s.io/yaml or encoding/json: "json: unsupported value: +Inf"
    qsizetype byte = 0;
};
std::optional<YamlComplaint> findComplaint(const YamlNode& root);

QString goSyntax(const YamlNode& node); // fmt's %#v: map[interface {}]interface {}{"x":interface {}(nil)}

} // namespace wb::dapr
