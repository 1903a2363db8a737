#pragma once

#include <QByteArray>
#include <QString>

#include <optional>
#include <variant>

// How Go's standard library reads and writes small texts. Dapr is written in Go, and its error sentences, numbers
// and bools follow these rules to the letter (facts A.0).

namespace wb::dapr {

// strconv.Quote: in double quotes, with what cannot be printed escaped.
QString goQuoted(const QString& text);
QString goQuoted(const QByteArray& utf8);

// strconv.Unquote: "…" with escapes, `…` as it stands, '…' around one character; nothing when it is none of these.
std::optional<QString> goUnquoted(const QString& text);

// strconv.ParseUint / ParseInt with base 0 (0x, 0o, 0b, 0 = octal, _ between digits) for a type of so many bits.
// The error is Go's sentence: strconv.ParseUint: parsing "abc": invalid syntax
std::variant<quint64, QString> goParseUint(const QString& text, int bits);
std::variant<qint64, QString> goParseInt(const QString& text, int bits);
// strconv.Atoi: base 10, a sign, nothing else.
std::variant<qint64, QString> goAtoi(const QString& text);

// How Dapr's metadata decoder reads a bool: y, yes, true, t, on, 1 are true; everything else is false, silently.
bool isTruthy(const QString& text);
// Whether a person would agree with that reading: one of the six, or an equally plain no.
bool isPlainBool(const QString& text);
// strconv.ParseBool, used where a wrong word is an error (requests; components up to 1.8).
std::optional<bool> goParseBool(const QString& text);
// Go's sentence for a word that it refuses: strconv.ParseBool: parsing "yes": invalid syntax
QString goParseBoolError(const QString& text);

} // namespace wb::dapr
