#include "core/dapr/go_duration.h"

#include <QByteArrayView>

#include <cmath>

// Source: Go's time/format.go and time/time.go, strconv/atoi.go.

namespace wb::dapr {

namespace {

constexpr quint64 limit = quint64(1) << 63;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// The package quotes by itself: bytes outside printable ASCII as \xNN.
QString quoted(const QByteArray& text)
{
    QString result = QStringLiteral("\"");
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || byte < ' ') {
            result += QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
        } else {
            if (c == '"' || c == '\\') result += u'\\';
            result += QLatin1Char(c);
        }
    }
    return result + u'"';
}

quint64 unitOf(QByteArrayView name)
{
    if (name == "ns") return 1;
    if (name == "us" || name == "\xc2\xb5s" || name == "\xce\xbcs") return 1'000;
    if (name == "ms") return 1'000'000;
    if (name == "s") return 1'000'000'000;
    if (name == "m") return 60'000'000'000;
    return name == "h" ? 3'600'000'000'000 : 0;
}

// Digits before the point; nothing when they pass 2^63.
std::optional<quint64> leadingInt(QByteArrayView& rest)
{
    quint64 value = 0;
    while (!rest.isEmpty() && isDigit(rest.front())) {
        if (value > limit / 10) return std::nullopt;
        value = value * 10 + quint64(rest.front() - '0');
        if (value > limit) return std::nullopt;
        rest = rest.sliced(1);
    }
    return value;
}

struct Fraction {
    quint64 value = 0;
    double scale = 1;
};

// Digits behind the point; those beyond what fits are skipped.
Fraction leadingFraction(QByteArrayView& rest)
{
    Fraction result;
    for (bool full = false; !rest.isEmpty() && isDigit(rest.front()); rest = rest.sliced(1)) {
        if (full || result.value > (limit - 1) / 10) {
            full = true;
            continue;
        }
        const quint64 next = result.value * 10 + quint64(rest.front() - '0');
        if (next > limit) {
            full = true;
            continue;
        }
        result.value = next;
        result.scale *= 10;
    }
    return result;
}

QString invalid(const QByteArray& text)
{
    return QStringLiteral("time: invalid duration ") + quoted(text);
}

// One number with its unit, cut off `rest`, in ns.
Result<quint64, QString> leadingPart(QByteArrayView& rest, const QByteArray& whole)
{
    if (rest.front() != '.' && !isDigit(rest.front())) return Failure{invalid(whole)};
    const qsizetype before = rest.size();
    const auto number = leadingInt(rest);
    if (!number) return Failure{invalid(whole)};
    bool digits = rest.size() != before;
    Fraction fraction;
    if (!rest.isEmpty() && rest.front() == '.') {
        rest = rest.sliced(1);
        const qsizetype behind = rest.size();
        fraction = leadingFraction(rest);
        digits = digits || rest.size() != behind;
    }
    if (!digits) return Failure{invalid(whole)};
    qsizetype length = 0;
    while (length < rest.size() && rest[length] != '.' && !isDigit(rest[length])) ++length;
    if (length == 0) return Failure{QStringLiteral("time: missing unit in duration ") + quoted(whole)};
    const QByteArrayView name = rest.first(length);
    rest = rest.sliced(length);
    const quint64 unit = unitOf(name);
    if (unit == 0)
        return Failure{QStringLiteral("time: unknown unit %1 in duration %2").arg(quoted(name.toByteArray()), quoted(whole))};
    if (*number > limit / unit) return Failure{invalid(whole)};
    quint64 value = *number * unit;
    if (fraction.value > 0) {
        value += quint64(double(fraction.value) * (double(unit) / fraction.scale));
        if (value > limit) return Failure{invalid(whole)};
    }
    return value;
}

QString trimmedFraction(quint64 value, int digits)
{
    QString text = QStringLiteral("%1").arg(value, digits, 10, QLatin1Char('0'));
    while (text.endsWith(u'0')) text.chop(1);
    return text.isEmpty() ? text : u'.' + text;
}

} // namespace

Result<nanoseconds, QString> goParseDuration(const QString& text)
{
    const QByteArray whole = text.toUtf8();
    QByteArrayView rest(whole);
    const bool negative = rest.startsWith("-");
    if (negative || rest.startsWith("+")) rest = rest.sliced(1);
    if (rest == "0") return nanoseconds(0);
    if (rest.isEmpty()) return Failure{invalid(whole)};
    quint64 total = 0;
    while (!rest.isEmpty()) {
        const auto part = leadingPart(rest, whole);
        if (!part) return Failure{part.error()};
        total += *part;
        if (total > limit) return Failure{invalid(whole)};
    }
    if (!negative && total > limit - 1) return Failure{invalid(whole)};
    return nanoseconds(static_cast<qint64>(negative ? quint64(0) - total : total));
}

std::optional<qint64> goDecimal(const QString& text)
{
    const bool sign = text.startsWith(u'-') || text.startsWith(u'+');
    if (text.size() == sign) return std::nullopt;
    for (qsizetype i = sign; i < text.size(); ++i) {
        if (text[i] < u'0' || text[i] > u'9') return std::nullopt;
    }
    bool ok = false;
    const qint64 value = text.toLongLong(&ok, 10);
    return ok ? std::optional(value) : std::nullopt;
}

Result<nanoseconds, QString> resiliencyDuration(const QString& text)
{
    if (const auto number = goDecimal(text))
        return nanoseconds(static_cast<qint64>(static_cast<quint64>(*number) * 1'000'000u));
    return goParseDuration(text);
}

QString goDurationText(nanoseconds duration)
{
    const qint64 signedCount = duration.count();
    if (signedCount == 0) return QStringLiteral("0s");
    const quint64 count = signedCount < 0 ? quint64(0) - static_cast<quint64>(signedCount) : static_cast<quint64>(signedCount);
    QString text;
    if (count < 1'000) {
        text = QStringLiteral("%1ns").arg(count);
    } else if (count < 1'000'000) {
        text = QStringLiteral("%1%2µs").arg(count / 1'000).arg(trimmedFraction(count % 1'000, 3));
    } else if (count < 1'000'000'000) {
        text = QStringLiteral("%1%2ms").arg(count / 1'000'000).arg(trimmedFraction(count % 1'000'000, 6));
    } else {
        const quint64 seconds = count / 1'000'000'000;
        if (seconds >= 3600) text += QStringLiteral("%1h").arg(seconds / 3600);
        if (seconds >= 60) text += QStringLiteral("%1m").arg(seconds / 60 % 60);
        text += QStringLiteral("%1%2s").arg(seconds % 60).arg(trimmedFraction(count % 1'000'000'000, 9));
    }
    return signedCount < 0 ? u'-' + text : text;
}

} // namespace wb::dapr
