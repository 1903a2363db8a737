#pragma once

#include "core/dapr/cel/fault.h"
#include "core/dapr/cel/value.h"
#include "core/result.h"

#include <vector>

// From text to a tree. Source: cel-go 0.20 parser (CEL.g4), whose sentences come from ANTLR; the first of them is
// ANTLR's in nearly all cases, what its recovery adds is not followed to the end.

namespace wb::dapr::cel {

inline constexpr int maxDepth = 250;          // of nested expressions; cel-go's own limit
inline constexpr qsizetype maxLength = 100'000; // characters; cel-go's own limit

struct Spot {
    int line = 1, column = 0; // column from 0, in characters
    bool operator==(const Spot&) const = default;
    auto operator<=>(const Spot&) const = default;
};

struct Complaint {
    Spot spot;
    QString text;
};

// "ERROR: <input>:1:3: …", the line and a mark below it for each, as cel-go prints them; in their order of place.
QString display(std::vector<Complaint> complaints, const QString& source);

struct Token {
    enum class Kind : quint8 { End, Identifier, Int, Uint, Double, String, Bytes, Symbol };
    Kind kind = Kind::End;
    QString text; // as written
    Spot spot;
};
std::vector<Token> tokenize(const QString& source, std::vector<Complaint>& complaints); // ends with End

// The value of a String or Bytes token; nothing when an escape in it is wrong.
std::optional<Value> unescaped(const Token& token);

struct Node {
    enum class Kind : quint8 {
        Literal,
        Identifier, // text; with a leading dot as written
        Select,     // children[0].text
        Has,        // has(children[0].text)
        Index,      // children[0][children[1]]
        Call,       // text(children…)
        Member,     // children[0].text(children 1…)
        Unary,      // text is "-_" or "!_"
        Binary,     // text is "_+_" …, "@in"
        And, Or,    // two or more children
        Conditional,
        List,
        Map,        // key, value, key, value …
        Macro,      // text is all, exists, exists_one, map, filter; children[0] range, variable, then 1 or 2 expressions
    };
    Kind kind = Kind::Literal;
    QString text, variable;
    Value value;
    std::vector<Node> children;
    Spot spot;     // where cel-go places it: operators at their sign, calls at their parenthesis
    int depth = 1; // of the tree below
};

Result<Node, Fault> parse(const QString& source);

} // namespace wb::dapr::cel
