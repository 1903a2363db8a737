#pragma once

#include "core/dapr/problem.h"
#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <memory>
#include <vector>

// YAML with exact places. Built on libyaml because Dapr's own loader (go-yaml v2) is a port of it: the same grammar,
// the same error sentences, and every event carries where it begins and ends, which edits need.

namespace wb::dapr {

enum class ScalarStyle : quint8 { Plain, SingleQuoted, DoubleQuoted, Literal, Folded };

// How YAML 1.1 (go-yaml v2) reads a scalar; see facts F.2.
enum class ScalarKind : quint8 { String, Null, Bool, Int, Float };

struct YamlNode;
using YamlNodePtr = std::shared_ptr<const YamlNode>; // shared because of aliases; a document has no cycles

struct YamlEntry {
    YamlNodePtr key;
    YamlNodePtr value;
};

struct YamlNode {
    enum class Type : quint8 { Scalar, Sequence, Mapping };
    Type type = Type::Scalar;
    QString text;                 // scalar: decoded text
    ScalarStyle style = ScalarStyle::Plain;
    ScalarKind kind = ScalarKind::String;
    QString tag;                  // explicit tag, else empty
    bool flow = false;            // {…} or […]
    std::vector<YamlNodePtr> items;    // sequence
    std::vector<YamlEntry> entries;    // mapping, in the order of the text, duplicates kept
    TextRange range;              // in the FILE; for scalars the token with its quotes
    int line = 0;                 // from 1, in the file
    int column = 0;               // from 1

    // Go's JSON decoding finds keys case-insensitively and the last duplicate wins; null when absent.
    YamlNodePtr find(QStringView key) const;
    // The metadata item's `value` as the string that Dapr makes of it (facts F.2): "yes" -> "true", 010 -> "8",
    // {uuid} -> {"uuid":null}. For a scalar string its text.
    QString asDaprString() const;
};

struct YamlError {
    QString message; // the library's words, as Dapr would print them: "found character that cannot start any token"
    Place place;
    qsizetype offset = 0; // byte in the file
};

// Reads the document that stands in file[range]. Limits: nesting 1000 deep, aliases expanded by sharing only and
// refused above 10 million nodes when walked. An empty document yields a null pointer.
Result<YamlNodePtr, YamlError> readYaml(const QByteArray& file, TextRange range, const QString& fileName);

// The documents of a file as daprd's disk loader cuts it: at every "\n---", whatever stands behind it (facts F.1).
QList<TextRange> splitDocuments(const QByteArray& file);

} // namespace wb::dapr
