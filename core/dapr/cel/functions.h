#pragma once

#include "core/dapr/cel/fault.h"
#include "core/dapr/cel/value.h"
#include "core/result.h"

// What CEL's operators and functions do to values, with cel-go's errors.

namespace wb::dapr::cel {

using Outcome = Result<Value, Fault>;

Failure<Fault> evaluationError(const QString& text);
Failure<Fault> noSuchOverload();
Failure<Fault> notHere(const QString& text);

Outcome arithmetic(const QString& name, const Value& a, const Value& b); // "_+_", "_-_", "_*_", "_/_", "_%_"
Outcome relation(const QString& name, const Value& a, const Value& b);   // "_<_" …, "@in"
Outcome negated(const QString& name, const Value& value);                // "-_", "!_"
Outcome called(const QString& name, bool member, const std::vector<Value>& arguments);
Outcome converted(const QString& type, const Value& value);              // int(), string() …
Outcome timePart(const QString& name, const std::vector<Value>& arguments); // getHours …
Outcome matchesPattern(const QByteArray& text, const QByteArray& pattern);

// A member of a map, or what cel-go says when there is none: index 0 of a list, key "a" of a map.
Outcome memberOf(const Value& owner, const Value& key);
Outcome fieldOf(const Value& owner, const QString& name);
Result<bool, Fault> hasField(const Value& owner, const QString& name);

} // namespace wb::dapr::cel
