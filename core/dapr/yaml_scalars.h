#pragma once

#include "core/dapr/yaml.h"

// What go-yaml v2 makes of a scalar's text, and how Go writes the numbers that come out.
// Source: sigs.k8s.io/yaml 1.4 goyaml.v2/resolve.go; the rows in vectors/dapr/yaml-value-to-string.txt.

namespace wb::dapr {

struct ResolvedScalar {
    ScalarKind kind = ScalarKind::String;
    bool negative = false;
    quint64 integer = 0; // Int: its magnitude
    double number = 0;   // Float, may be infinite or not a number
    bool truth = false;  // Bool
};

// A plain scalar without a tag.
ResolvedScalar resolvePlain(QStringView text);

// A scalar with a tag ("tag:yaml.org,2002:int"); the text is Go's complaint, empty when it fits.
struct TaggedScalar {
    ResolvedScalar value;
    QString text; // !!binary decodes
    QString error;
};
TaggedScalar resolveTagged(const QString& tag, const QString& text);

QString goIntegerText(const ResolvedScalar& value);
QString goJsonFloat(double value);   // encoding/json: 1e21 -> "1e+21", 100000 -> "100000"
QString goShortFloat(double value);  // strconv.FormatFloat(v, 'g', -1, 32), as sigs.k8s.io/yaml does for strings
QString goSyntaxFloat(double value); // fmt's %#v
QString goJsonString(QStringView text);

} // namespace wb::dapr
