#pragma once

#include "core/dapr/yaml.h"

// How a value is written as YAML so that Dapr reads exactly it.

namespace wb::dapr {

struct ScalarPlace {
    ScalarStyle preferred = ScalarStyle::Plain;
    bool flow = false;          // inside {…} or […]
    bool textOnly = false;      // true: a plain 1 or true will not do, Dapr wants a string there
    int indent = 2;             // spaces before the lines of a block scalar
    QByteArray lineEnd = "\n";
};

// May hold line ends (a literal block, for values of several lines outside {…}); has none after its last line.
QByteArray scalarText(const QString& value, const ScalarPlace& place);

// The value as a JSON-like double-quoted scalar: right everywhere.
QByteArray doubleQuoted(const QString& value);

} // namespace wb::dapr
