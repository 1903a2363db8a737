#include "core/dapr/cel/functions.h"

#include "core/dapr/cel/time_text.h"
#include "core/dapr/go_duration.h"
#include "core/dapr/go_text.h"

#include <QRegularExpression>

#include <array>
#include <charconv>
#include <cmath>

namespace wb::dapr::cel {

namespace {

using std::chrono::nanoseconds;

Outcome conversionError(const Value& value, const char* to)
{
    return evaluationError(QStringLiteral("type conversion error from '%1' to '%2'").arg(typeName(value.type()), QLatin1StringView(to)));
}

// The overload that is looked for at run time names the type that came.
Outcome noConversion(const QString& name, const Value& value)
{
    return evaluationError(QStringLiteral("no such overload: %1(%2)").arg(name, typeName(value.type())));
}

Outcome toInt(const Value& value)
{
    const auto overflow = [] { return evaluationError(QStringLiteral("integer overflow")); };
    if (value.as<qint64>()) return value;
    if (const quint64* number = value.as<quint64>())
        return *number > quint64(std::numeric_limits<qint64>::max()) ? Outcome(overflow()) : Outcome(Value(qint64(*number)));
    if (const double* number = value.as<double>()) // the bounds themselves are refused, too (cel-go types/overflow.go)
        return *number > -0x1p63 && *number < 0x1p63 ? Outcome(Value(qint64(*number))) : Outcome(overflow());
    if (const Text* text = value.as<Text>()) {
        const auto number = goDecimal(QString::fromUtf8(text->utf8));
        return number ? Outcome(Value(*number)) : conversionError(value, "int");
    }
    if (const Timestamp* moment = value.as<Timestamp>()) return Value(moment->seconds);
    if (const nanoseconds* duration = value.as<nanoseconds>()) return Value(qint64(duration->count()));
    return noConversion(QStringLiteral("int"), value);
}

Outcome toUint(const Value& value)
{
    const auto overflow = [] { return evaluationError(QStringLiteral("unsigned integer overflow")); };
    if (value.as<quint64>()) return value;
    if (const qint64* number = value.as<qint64>())
        return *number < 0 ? Outcome(overflow()) : Outcome(Value(quint64(*number)));
    if (const double* number = value.as<double>())
        return *number >= 0 && *number < 0x1p64 ? Outcome(Value(quint64(*number))) : Outcome(overflow());
    if (const Text* text = value.as<Text>()) {
        quint64 number = 0;
        const char* end = text->utf8.constData() + text->utf8.size();
        const auto read = std::from_chars(text->utf8.constData(), end, number);
        return read.ec == std::errc() && read.ptr == end ? Outcome(Value(number)) : conversionError(value, "uint");
    }
    return noConversion(QStringLiteral("uint"), value);
}

Outcome toDouble(const Value& value)
{
    if (value.as<double>()) return value;
    if (const qint64* number = value.as<qint64>()) return Value(double(*number));
    if (const quint64* number = value.as<quint64>()) return Value(double(*number));
    if (const Text* text = value.as<Text>()) {
        static const QRegularExpression infinite(QStringLiteral("\\A([+-]?)(inf|infinity|nan)\\z"), QRegularExpression::CaseInsensitiveOption);
        const auto match = infinite.match(QString::fromUtf8(text->utf8));
        if (match.hasMatch() && match.capturedView(2).startsWith(u'n', Qt::CaseInsensitive))
            return match.capturedView(1).isEmpty() ? Outcome(Value(std::nan(""))) : conversionError(value, "double");
        if (match.hasMatch()) return Value(match.capturedView(1) == u"-" ? -HUGE_VAL : HUGE_VAL);
        if (text->utf8.startsWith("0x") || text->utf8.contains('_'))
            return notHere(CelTexts::tr("the number %1 is written in a way that is not read here").arg(value.toString()));
        bool ok = false;
        const double number = text->utf8.trimmed() == text->utf8 ? text->utf8.toDouble(&ok) : 0.0;
        return ok && std::isfinite(number) ? Outcome(Value(number)) : conversionError(value, "double");
    }
    return noConversion(QStringLiteral("double"), value);
}

bool isUtf8(const QByteArray& bytes)
{
    return QString::fromUtf8(bytes).toUtf8() == bytes;
}

Outcome toText(const Value& value)
{
    if (value.as<Text>()) return value;
    if (value.as<bool>() || value.as<qint64>()) return Value::text(value.toString().toUtf8());
    if (const quint64* number = value.as<quint64>()) return Value::text(QByteArray::number(*number));
    if (const double* number = value.as<double>()) return Value::text(goDoubleText(*number));
    if (const Timestamp* moment = value.as<Timestamp>()) return Value::text(toRfc3339(*moment).toUtf8());
    if (const nanoseconds* duration = value.as<nanoseconds>()) {
        std::array<char, 64> buffer{};
        const double seconds = double(duration->count() / 1'000'000'000) + double(duration->count() % 1'000'000'000) / 1e9;
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), seconds, std::chars_format::fixed).ptr;
        return Value::text(QByteArray(buffer.data(), end - buffer.data()) + 's');
    }
    if (const QByteArray* bytes = value.as<QByteArray>())
        return isUtf8(*bytes) ? Outcome(Value::text(*bytes))
                              : Outcome(evaluationError(QStringLiteral("invalid UTF-8 in bytes, cannot convert to string")));
    return noConversion(QStringLiteral("string"), value);
}

Outcome toBool(const Value& value)
{
    if (value.as<bool>()) return value;
    const Text* text = value.as<Text>();
    if (!text) return noConversion(QStringLiteral("bool"), value);
    const auto read = goParseBool(QString::fromUtf8(text->utf8));
    return read ? Outcome(Value(*read)) : conversionError(value, "bool");
}

Outcome toTimestamp(const Value& value)
{
    if (value.as<Timestamp>()) return value;
    if (const qint64* seconds = value.as<qint64>()) {
        const Timestamp moment{*seconds, 0, 0};
        return isInRange(moment) ? Outcome(Value(moment)) : Outcome(evaluationError(QStringLiteral("timestamp overflow")));
    }
    const Text* text = value.as<Text>();
    if (!text) return noConversion(QStringLiteral("timestamp"), value);
    const auto moment = fromRfc3339(text->utf8);
    return moment ? Outcome(Value(*moment)) : conversionError(value, "google.protobuf.Timestamp");
}

Outcome toDuration(const Value& value)
{
    if (value.as<nanoseconds>()) return value;
    const Text* text = value.as<Text>();
    if (!text)
        return value.as<qint64>() ? conversionError(value, "google.protobuf.Duration") : noConversion(QStringLiteral("duration"), value);
    const auto duration = goParseDuration(QString::fromUtf8(text->utf8));
    return duration ? Outcome(Value(*duration)) : conversionError(value, "google.protobuf.Duration");
}

Outcome sizeOf(const Value& value)
{
    if (const Text* text = value.as<Text>()) return Value(qint64(QString::fromUtf8(text->utf8).toUcs4().size()));
    if (const QByteArray* bytes = value.as<QByteArray>()) return Value(qint64(bytes->size()));
    if (const ValueList* items = value.items()) return Value(qint64(items->size()));
    if (const Map* map = value.entries()) return Value(qint64(map->size()));
    return evaluationError(QStringLiteral("no such overload: size"));
}

// A time zone as in getHours("02:00"), in seconds; Go knows names as well.
Result<int, Fault> zoneOffset(const QByteArray& zone)
{
    if (zone.isEmpty() || zone == "UTC") return 0;
    static const QRegularExpression form(QStringLiteral("\\A([+-]?)([0-9]{1,2}):([0-9]{1,2})\\z"));
    const auto match = form.match(QString::fromUtf8(zone));
    if (!match.hasMatch()) return notHere(CelTexts::tr("the time zone %1 is not known here").arg(QString::fromUtf8(zone)));
    const int seconds = match.capturedView(2).toInt() * 3600 + match.capturedView(3).toInt() * 60;
    return match.capturedView(1) == u"-" ? -seconds : seconds;
}

qint64 partOf(const QString& name, const CivilTime& time, int fraction)
{
    if (name == u"getFullYear") return time.year;
    if (name == u"getMonth") return time.month;
    if (name == u"getDayOfYear") return time.dayOfYear;
    if (name == u"getDate") return time.day;
    if (name == u"getDayOfMonth") return time.day - 1;
    if (name == u"getDayOfWeek") return time.weekday;
    if (name == u"getHours") return time.hour;
    if (name == u"getMinutes") return time.minute;
    return name == u"getSeconds" ? time.second : fraction / 1'000'000;
}

} // namespace

Outcome converted(const QString& type, const Value& value)
{
    if (type == u"int") return toInt(value);
    if (type == u"uint") return toUint(value);
    if (type == u"double") return toDouble(value);
    if (type == u"string") return toText(value);
    if (type == u"bool") return toBool(value);
    if (type == u"timestamp") return toTimestamp(value);
    if (type == u"duration") return toDuration(value);
    if (type == u"type") return Value(value.type());
    if (type == u"dyn" || value.as<QByteArray>()) return value;
    return value.as<Text>() ? Outcome(Value(value.as<Text>()->utf8)) : noConversion(QStringLiteral("bytes"), value);
}

Outcome timePart(const QString& name, const std::vector<Value>& arguments)
{
    const Value& of = arguments.front();
    if (const nanoseconds* duration = of.as<nanoseconds>()) {
        const qint64 unit = name == u"getHours" ? 3'600'000'000'000 : name == u"getMinutes" ? 60'000'000'000
                            : name == u"getSeconds" ? 1'000'000'000 : 1'000'000;
        return Value(qint64(duration->count() / unit));
    }
    const Timestamp* moment = of.as<Timestamp>();
    if (!moment) return of.as<Text>() ? Outcome(noSuchOverload()) : Outcome(evaluationError(QStringLiteral("no such overload: ") + name));
    int offset = moment->offsetSeconds;
    if (arguments.size() > 1) {
        const Text* zone = arguments[1].as<Text>();
        if (!zone) return noSuchOverload();
        const auto read = zoneOffset(zone->utf8);
        if (!read) return Failure{read.error()};
        offset = *read;
    }
    return Value(partOf(name, civil(moment->seconds + offset), moment->nanoseconds));
}

Outcome called(const QString& name, bool member, const std::vector<Value>& arguments)
{
    if (name == u"size") return sizeOf(arguments.front());
    if (name.startsWith(u"get")) return timePart(name, arguments);
    if (!member && name != u"matches") return converted(name, arguments.front());
    const Text* text = arguments[0].as<Text>();
    const Text* other = arguments[1].as<Text>();
    if (name == u"matches" && !text) return evaluationError(QStringLiteral("no such overload: matches"));
    if (!text || !other) return noSuchOverload();
    if (name == u"contains") return Value(text->utf8.contains(other->utf8));
    if (name == u"startsWith") return Value(text->utf8.startsWith(other->utf8));
    if (name == u"endsWith") return Value(text->utf8.endsWith(other->utf8));
    return matchesPattern(text->utf8, other->utf8);
}

} // namespace wb::dapr::cel
