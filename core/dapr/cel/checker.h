#pragma once

#include "core/dapr/cel/syntax.h"

// What cel-go's checker has against a tree, told as daprd tells it (RT:pkg/expr/expr.go: names that are not declared
// become variables of any type, and the expression is read once more).

namespace wb::dapr::cel {

struct Checked {
    bool mayBeBoolean = true; // false: whatever the event, the result is something else
};
Result<Checked, Fault> check(const Node& root, const QString& source);

// A name that stands for a type: int, string, google.protobuf.Timestamp.
std::optional<Type> typeNamed(QStringView name);

} // namespace wb::dapr::cel
