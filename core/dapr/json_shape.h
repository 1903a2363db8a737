#pragma once

#include "core/dapr/yaml.h"

#include <memory>
#include <optional>
#include <vector>

// Go's typed JSON decoding as data: what a Go struct accepts, and the words in which it refuses.
// Source: encoding/json (Go 1.24 and later spell the path of embedded fields), sigs.k8s.io/yaml 1.4 for the numbers and
// truth values that become strings first.

namespace wb::dapr {

struct Shape {
    enum class Kind : quint8 { Anything, String, StrictString, Bool, Integer, Time, List, Map, Struct };
    struct Member {
        QString name;
        QString path; // "spec"; "Scoped.scopes" for a field of an embedded struct
        std::shared_ptr<const Shape> type;
    };
    // StrictString: a string whose place hides from sigs.k8s.io/yaml that it is one (fields of embedded structs), so
    // numbers are refused there. Time: a k8s metav1.Time, which reads itself; what it refuses ends the decoding, so it is
    // told before every other misfit.
    Kind kind = Kind::Anything;
    QString goType;                       // "[]common.NameValuePair"
    QString structName;                   // "ComponentSpec"
    int bits = 64;                        // Integer
    std::shared_ptr<const Shape> element; // List, Map
    std::vector<Member> members;          // Struct
};

struct ShapeError {
    QString daprText; // "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into …"
    YamlNodePtr node; // what does not fit
};

// What Go reports: its order is that of the members' bytes. Nothing when all fits.
std::optional<ShapeError> checkShape(const YamlNodePtr& root, const Shape& shape);

const Shape& typeInfoShape(); // what the disk loader reads first of every document
const Shape& componentShape();
const Shape& subscriptionShape(bool v2);
const Shape& resiliencyShape();

} // namespace wb::dapr
