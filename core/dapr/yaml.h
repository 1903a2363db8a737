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
    bool merged = false; // came through `<<`: its text stands elsewhere
};

struct YamlNode {
    enum class Type : quint8 { Scalar, Sequence, Mapping };
    Type type = Type::Scalar;
    QString text;                 // scalar: decoded text
    ScalarStyle style = ScalarStyle::Plain;
    ScalarKind kind = ScalarKind::String;
    QString tag;                  // explicit tag, else empty
    bool flow = false;            // {…} or […]
    bool implicit = true;         // scalar: nothing (no quotes, no tag) fixes it to be text
    bool alias = false;           // stands here as *name: range is that of the alias, the content the anchor's
    QString anchor;               // &name before it, or the *name that it is
    std::vector<YamlNodePtr> items;    // sequence
    std::vector<YamlEntry> entries;    // mapping, in the order of the text, duplicates kept
    TextRange range;              // in the FILE; for scalars the token with its quotes
    int line = 0;                 // from 1, in the file
    int column = 0;               // from 1

    // Go's JSON decoding finds keys case-insensitively and the last duplicate wins; null when absent.
    YamlNodePtr find(QStringView key) const;
    const YamlEntry* findEntry(QStringView key) const;
    // The member name that Dapr makes of this scalar when it is a key: yes -> "true", 010 -> "8".
    QString asKey() const;
    bool isNull() const { return type == Type::Scalar && kind == ScalarKind::Null; }
    // The metadata item's `value` as the string that Dapr makes of it (facts F.2): "yes" -> "true", 010 -> "8",
    // {uuid} -> {"uuid":null}. For a scalar string its text.
    QString asDaprString() const;
    // Compact JSON as Go writes it: keys in order, <, > and & as \u escapes. Cut off behind 16 Mi characters.
    QString toJson() const;
};

struct YamlError {
    QString message; // the library's words, as Dapr would print them: "found character that cannot start any token"
    Place place;
    qsizetype offset = 0; // byte in the file
    // Dapr's whole sentence: "error converting YAML to JSON: yaml: line 10: found …". Its line counts from the
    // beginning of the document and is one too small for grammar errors (go-yaml v2 decode.go fail()).
    QString daprText;
};

// Limits of readYaml, beyond those of go-yaml. Dapr itself never reads a document above 64 KiB.
inline constexpr int yamlMaxDepth = 1000;
inline constexpr int yamlMaxNodes = 500'000;

// Reads the (first) document that stands in file[range]. Nesting, aliases included, is at most yamlMaxDepth deep;
// aliases are shared and refused where go-yaml calls them excessive. An empty document yields a null pointer.
Result<YamlNodePtr, YamlError> readYaml(const QByteArray& file, TextRange range, const QString& fileName);

// The same for one of many documents: `places` remembers how far it has counted lines.
class PlaceFinder;
Result<YamlNodePtr, YamlError> readYaml(const QByteArray& file, TextRange range, PlaceFinder& places);

// A piece of a file as daprd's disk loader cuts it: at every "\n---", whatever stands behind it (facts F.1).
struct DocumentCut {
    TextRange range;
    bool tooLong = false; // the loader's buffer is 64 KiB; daprd hangs
    bool lost = false;    // a last separator line without a line end: the loader drops the document before it and it
};
QList<DocumentCut> cutDocuments(const QByteArray& file);

// The same without the lost ones.
QList<TextRange> splitDocuments(const QByteArray& file);

} // namespace wb::dapr
