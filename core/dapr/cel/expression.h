#pragma once

#include "core/dapr/cel/fault.h"
#include "core/dapr/cel/value.h"
#include "core/result.h"

#include <QMap>

#include <memory>

// Expressions of the Common Expression Language as daprd compiles and evaluates them: in a Subscription's routes with the
// variable `event`, in a circuit breaker's trip with its counts. Source: dapr/dapr pkg/expr/expr.go, cel-go 0.20 with its
// standard library and macros. Not here: messages, named time zones and regular expressions that RE2 and PCRE read
// differently; they end in Fault::Kind::NotHere, as does what takes more steps than evaluationSteps. Thread-safe.

namespace wb::dapr::cel {

struct Node;
using Variables = QMap<QString, Value>;

inline constexpr int evaluationSteps = 1'000'000;

class Expression {
public:
    static Result<Expression, Fault> compile(const QString& text);
    Result<Value, Fault> evaluate(const Variables& variables) const;
    const QString& text() const { return m_text; }
    // Its result when that needs no variable.
    std::optional<Value> constant() const;
    // False: no event makes it true or false, so that a rule of it fails for every message.
    bool mayBeBoolean() const { return m_mayBeBoolean; }
    // Names in it that are none of these: evaluating them is an error.
    QStringList unknownNames(const QStringList& variables) const;

private:
    QString m_text;
    std::shared_ptr<const Node> m_root;
    bool m_mayBeBoolean = true;
};

// The function of that name in another case: startsWith for startswith; "" when there is none.
QString functionLike(const QString& name);

// A rule of a Subscription (RT:pkg/runtime/pubsub CreateRoutingRule): spaces around it do not count; nothing left: no condition.
Result<std::optional<Expression>, Fault> compileMatch(const QString& match);

// What daprd makes of a rule and an event (matchRoutingRule): a result that is neither true nor false is an error.
Result<bool, Fault> isMatch(const Expression& rule, const Value& event);

} // namespace wb::dapr::cel
