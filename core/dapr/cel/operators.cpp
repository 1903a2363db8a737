#include "core/dapr/cel/functions.h"
#include "core/dapr/cel/time_text.h"

#include <cmath>
#include <limits>

namespace wb::dapr::cel {

namespace {

using std::chrono::nanoseconds;

constexpr qint64 intMin = std::numeric_limits<qint64>::min();

// An operand that does not know the operator; those with methods of their own are asked for one (interpreter/planner.go).
Failure<Fault> missing(const QString& name, Type type)
{
    const bool receives = type == Type::String || type == Type::Timestamp || type == Type::Duration;
    return receives ? noSuchOverload() : evaluationError(QStringLiteral("no such overload: ") + name);
}

Outcome overflow(const char* of)
{
    return evaluationError(QLatin1StringView(of) + QStringLiteral(" overflow"));
}

Outcome onInts(QChar sign, qint64 a, qint64 b)
{
    qint64 result = 0;
    bool failed = false;
    switch (sign.unicode()) {
    case u'+': failed = __builtin_add_overflow(a, b, &result); break;
    case u'-': failed = __builtin_sub_overflow(a, b, &result); break;
    case u'*': failed = __builtin_mul_overflow(a, b, &result); break;
    default:
        if (b == 0) return evaluationError(sign == u'/' ? QStringLiteral("division by zero") : QStringLiteral("modulus by zero"));
        failed = a == intMin && b == -1;
        if (!failed) result = sign == u'/' ? a / b : a % b;
    }
    return failed ? overflow("integer") : Outcome(Value(result));
}

Outcome onUints(QChar sign, quint64 a, quint64 b)
{
    quint64 result = 0;
    bool failed = false;
    switch (sign.unicode()) {
    case u'+': failed = __builtin_add_overflow(a, b, &result); break;
    case u'-': failed = __builtin_sub_overflow(a, b, &result); break;
    case u'*': failed = __builtin_mul_overflow(a, b, &result); break;
    default:
        if (b == 0) return evaluationError(sign == u'/' ? QStringLiteral("division by zero") : QStringLiteral("modulus by zero"));
        result = sign == u'/' ? a / b : a % b;
    }
    return failed ? overflow("unsigned integer") : Outcome(Value(result));
}

Outcome onDoubles(QChar sign, double a, double b)
{
    switch (sign.unicode()) {
    case u'+': return Value(a + b);
    case u'-': return Value(a - b);
    case u'*': return Value(a * b);
    default: return Value(a / b);
    }
}

Outcome moment(const Timestamp& from, nanoseconds by)
{
    const Timestamp result = plus(from, by);
    return isInRange(result) ? Outcome(Value(result)) : overflow("timestamp");
}

Outcome between(const Timestamp& a, const Timestamp& b)
{
    qint64 result = 0;
    const bool failed = __builtin_mul_overflow(a.seconds - b.seconds, qint64(1'000'000'000), &result) ||
                        __builtin_add_overflow(result, qint64(a.nanoseconds - b.nanoseconds), &result);
    return failed ? overflow("integer") : Outcome(Value(nanoseconds(result)));
}

// Sums and differences with a moment or a duration in them.
Outcome onTimes(QChar sign, const Value& a, const Value& b)
{
    const auto* duration = b.as<nanoseconds>();
    if (duration && sign == u'-' && duration->count() == intMin) return overflow("integer");
    if (const Timestamp* from = a.as<Timestamp>()) {
        if (duration) return moment(*from, sign == u'+' ? *duration : -*duration);
        if (sign == u'-' && b.as<Timestamp>()) return between(*from, *b.as<Timestamp>());
        return noSuchOverload();
    }
    if (sign == u'+' && b.as<Timestamp>()) return moment(*b.as<Timestamp>(), *a.as<nanoseconds>());
    if (!duration) return noSuchOverload();
    const Outcome sum = onInts(sign, a.as<nanoseconds>()->count(), duration->count());
    return sum ? Outcome(Value(nanoseconds(*(*sum).as<qint64>()))) : sum;
}

Outcome joined(const Value& a, const Value& b)
{
    constexpr qsizetype longest = 1 << 20; // nothing in a rule needs more; a hostile one doubles at every step
    if (const Text* text = a.as<Text>()) {
        if (!b.as<Text>()) return noSuchOverload();
        if (text->utf8.size() + b.as<Text>()->utf8.size() > longest) return notHere(CelTexts::tr("a text becomes too long"));
        return Value::text(text->utf8 + b.as<Text>()->utf8);
    }
    if (const QByteArray* bytes = a.as<QByteArray>()) {
        if (!b.as<QByteArray>()) return noSuchOverload();
        if (bytes->size() + b.as<QByteArray>()->size() > longest) return notHere(CelTexts::tr("a text becomes too long"));
        return Value(*bytes + *b.as<QByteArray>());
    }
    if (!b.items()) return noSuchOverload();
    if (a.items()->size() + b.items()->size() > 100'000) return notHere(CelTexts::tr("a list becomes too long"));
    ValueList items = *a.items();
    items.insert(items.end(), b.items()->begin(), b.items()->end());
    return Value::list(std::move(items));
}

bool hasTrait(QChar sign, Type type)
{
    switch (type) {
    case Type::Int:
    case Type::Uint: return true;
    case Type::Double: return sign != u'%';
    case Type::Timestamp:
    case Type::Duration: return sign == u'+' || sign == u'-';
    case Type::String:
    case Type::Bytes:
    case Type::List: return sign == u'+';
    default: return false;
    }
}

Outcome isIn(const Value& value, const Value& container)
{
    if (const Map* map = container.entries()) return Value(map->find(value) != nullptr);
    if (!container.items()) return noSuchOverload();
    for (const Value& item : *container.items())
        if (areEqual(value, item)) return Value(true);
    return Value(false);
}

bool isOrdered(Type type)
{
    return type != Type::Null && type != Type::List && type != Type::Map && type != Type::Type;
}

} // namespace

Failure<Fault> evaluationError(const QString& text)
{
    return Failure{Fault{Fault::Kind::Evaluation, text}};
}

Failure<Fault> noSuchOverload()
{
    return evaluationError(QStringLiteral("no such overload"));
}

Failure<Fault> notHere(const QString& text)
{
    return Failure{Fault{Fault::Kind::NotHere, text}};
}

Outcome arithmetic(const QString& name, const Value& a, const Value& b)
{
    const QChar sign = name[1];
    if (!hasTrait(sign, a.type())) return missing(name, a.type());
    switch (a.type()) {
    case Type::Int: return b.as<qint64>() ? onInts(sign, *a.as<qint64>(), *b.as<qint64>()) : Outcome(noSuchOverload());
    case Type::Uint: return b.as<quint64>() ? onUints(sign, *a.as<quint64>(), *b.as<quint64>()) : Outcome(noSuchOverload());
    case Type::Double: return b.as<double>() ? onDoubles(sign, *a.as<double>(), *b.as<double>()) : Outcome(noSuchOverload());
    case Type::Timestamp:
    case Type::Duration: return onTimes(sign, a, b);
    default: return joined(a, b);
    }
}

Outcome relation(const QString& name, const Value& a, const Value& b)
{
    if (name == u"@in") return isIn(a, b);
    if (name == u"_==_") return Value(areEqual(a, b));
    if (name == u"_!=_") return Value(!areEqual(a, b));
    if (!isOrdered(a.type())) return missing(name, a.type());
    const auto order = compare(a, b);
    if (!order) return noSuchOverload();
    if (*order == Order::Unordered) return evaluationError(QStringLiteral("NaN values cannot be ordered"));
    if (name == u"_<_") return Value(*order == Order::Less);
    if (name == u"_<=_") return Value(*order != Order::Greater);
    if (name == u"_>_") return Value(*order == Order::Greater);
    return Value(*order != Order::Less);
}

Outcome negated(const QString& name, const Value& value)
{
    if (name == u"!_") return value.as<bool>() ? Outcome(Value(!*value.as<bool>())) : Outcome(noSuchOverload());
    if (const qint64* number = value.as<qint64>()) return onInts(u'-', 0, *number);
    if (const double* number = value.as<double>()) return Value(-*number);
    if (const nanoseconds* duration = value.as<nanoseconds>())
        return duration->count() == intMin ? overflow("integer") : Outcome(Value(-*duration));
    return noSuchOverload();
}

Outcome fieldOf(const Value& owner, const QString& name)
{
    return memberOf(owner, Value::text(name.toUtf8()));
}

Result<bool, Fault> hasField(const Value& owner, const QString& name)
{
    if (owner.items()) return evaluationError(QStringLiteral("unsupported index type 'string' in list"));
    return owner.entries() && owner.entries()->find(name.toUtf8());
}

Outcome memberOf(const Value& owner, const Value& key)
{
    const Type type = key.type();
    const auto shown = [&key] { return key.as<Text>() ? QString::fromUtf8(key.as<Text>()->utf8) : key.toString(); };
    if (type == Type::List) return evaluationError(QStringLiteral("invalid qualifier type: *types.baseList"));
    if (type == Type::Map) return evaluationError(QStringLiteral("invalid qualifier type: map[string]interface {}"));
    if (const ValueList* items = owner.items()) {
        if (!key.isNumber()) return evaluationError(QStringLiteral("unsupported index type '%1' in list").arg(typeName(type)));
        const double index = key.as<double>() ? *key.as<double>() : key.as<qint64>() ? double(*key.as<qint64>())
                                                                                    : double(*key.as<quint64>());
        const QString digits = key.as<double>() ? QString::fromLatin1(goDoubleText(index)) : key.as<quint64>()
                                                      ? QString::number(*key.as<quint64>()) : key.toString();
        if (index != std::trunc(index)) return evaluationError(QStringLiteral("unsupported index value %1 in list").arg(digits));
        if (index < 0 || index >= double(items->size())) return evaluationError(QStringLiteral("index out of bounds: %1").arg(digits));
        return (*items)[static_cast<size_t>(index)];
    }
    if (const Map* map = owner.entries())
        if (const Value* value = map->find(key)) return *value;
    QString name = shown();
    if (key.as<double>()) name = QString::fromLatin1(goDoubleText(*key.as<double>()));
    if (key.as<quint64>()) name.chop(1);
    return evaluationError(QStringLiteral("no such key: %1").arg(name));
}

} // namespace wb::dapr::cel
