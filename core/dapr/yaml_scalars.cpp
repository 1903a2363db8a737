#include "core/dapr/yaml_scalars.h"

#include <QRegularExpression>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace wb::dapr {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool isOneOf(QStringView text, std::initializer_list<QStringView> words)
{
    for (const QStringView word : words)
        if (text == word) return true;
    return false;
}

ResolvedScalar ofBool(bool truth)
{
    ResolvedScalar result;
    result.kind = ScalarKind::Bool;
    result.truth = truth;
    return result;
}

ResolvedScalar ofFloat(double number)
{
    ResolvedScalar result;
    result.kind = ScalarKind::Float;
    result.number = number;
    return result;
}

// The words that go-yaml looks up before it tries numbers.
std::optional<ResolvedScalar> resolveWord(QStringView text)
{
    if (isOneOf(text, {u"", u"~", u"null", u"Null", u"NULL"})) {
        ResolvedScalar result;
        result.kind = ScalarKind::Null;
        return result;
    }
    if (isOneOf(text, {u"y", u"Y", u"yes", u"Yes", u"YES", u"true", u"True", u"TRUE", u"on", u"On", u"ON"}))
        return ofBool(true);
    if (isOneOf(text, {u"n", u"N", u"no", u"No", u"NO", u"false", u"False", u"FALSE", u"off", u"Off", u"OFF"}))
        return ofBool(false);
    if (isOneOf(text, {u".nan", u".NaN", u".NAN"})) return ofFloat(std::numeric_limits<double>::quiet_NaN());
    if (isOneOf(text, {u".inf", u".Inf", u".INF", u"+.inf", u"+.Inf", u"+.INF"})) return ofFloat(infinity);
    if (isOneOf(text, {u"-.inf", u"-.Inf", u"-.INF"})) return ofFloat(-infinity);
    return std::nullopt;
}

// Go's ParseInt and ParseUint with base 0: 0x, 0b, 0o and a leading 0 choose the base; -2^63 … 2^64-1.
std::optional<ResolvedScalar> parseInteger(QByteArray text)
{
    ResolvedScalar result;
    result.kind = ScalarKind::Int;
    const bool plus = text.startsWith('+');
    result.negative = text.startsWith('-');
    if (plus || result.negative) text.remove(0, 1);
    int base = 10;
    if (text.size() > 1 && text.at(0) == '0') {
        const char mark = char(text.at(1) | 0x20);
        base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        text.remove(0, mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
    }
    const char* end = text.constData() + text.size();
    const auto [stop, code] = std::from_chars(text.constData(), end, result.integer, base);
    if (text.isEmpty() || stop != end || code != std::errc()) return std::nullopt;
    const quint64 most = quint64(std::numeric_limits<qint64>::max());
    if (result.integer > (result.negative ? most + 1 : plus ? most : std::numeric_limits<quint64>::max()))
        return std::nullopt;
    if (result.integer == 0) result.negative = false;
    return result;
}

// Whether a number that no double holds is too large, not too small.
bool isHuge(const QByteArray& text)
{
    const qsizetype e = text.toLower().indexOf('e');
    const QByteArray digits = e < 0 ? text : text.left(e);
    const qsizetype point = digits.indexOf('.') < 0 ? digits.size() : digits.indexOf('.');
    qsizetype first = 0;
    while (first < digits.size() && (digits.at(first) < '1' || digits.at(first) > '9'))
        ++first;
    bool ok = true;
    const qlonglong exponent = e < 0 ? 0 : text.mid(e + 1).toLongLong(&ok);
    if (!ok) return text.at(e + 1) != '-';
    return point - first + exponent > 0;
}

std::optional<ResolvedScalar> parseFloat(QByteArray text)
{
    if (text.startsWith('+')) text.remove(0, 1);
    double number = 0;
    const char* end = text.constData() + text.size();
    const auto [stop, code] = std::from_chars(text.constData(), end, number, std::chars_format::general);
    if (stop == end && code == std::errc()) return ofFloat(number);
    if (stop != end || code != std::errc::result_out_of_range) return std::nullopt;
    // Too small becomes 0 in Go, too large is an error there. The first digit's place tells which.
    if (isHuge(text)) return std::nullopt;
    return ofFloat(0);
}

// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool looksLikeFloat(const QByteArray& text)
{
    qsizetype i = 0;
    const auto digits = [&] {
        const qsizetype from = i;
        while (i < text.size() && text.at(i) >= '0' && text.at(i) <= '9')
            ++i;
        return i - from;
    };
    const auto at = [&](char c) { return i < text.size() && text.at(i) == c; };
    if (at('+') || at('-')) ++i;
    const bool whole = digits() > 0;
    if (at('.')) {
        ++i;
        if (digits() == 0 && !whole) return false;
    } else if (!whole) {
        return false;
    }
    if (at('e') || at('E')) {
        ++i;
        if (at('+') || at('-')) ++i;
        if (digits() == 0) return false;
    }
    return i == text.size();
}

bool underscoresSeparateDigits(QStringView text)
{
    const auto isDigit = [&](qsizetype at) { return at >= 0 && at < text.size() && text[at] >= u'0' && text[at] <= u'9'; };
    for (qsizetype at = text.indexOf(u'_'); at >= 0; at = text.indexOf(u'_', at + 1))
        if (!isDigit(at - 1) || !isDigit(at + 1)) return false;
    return true;
}

QString shortTag(const QString& tag)
{
    const QString prefix = QStringLiteral("tag:yaml.org,2002:");
    return tag.startsWith(prefix) ? QStringLiteral("!!") + tag.mid(prefix.size()) : tag;
}

QString tagOf(ScalarKind kind)
{
    switch (kind) {
    case ScalarKind::String: return QStringLiteral("!!str");
    case ScalarKind::Null: return QStringLiteral("!!null");
    case ScalarKind::Bool: return QStringLiteral("!!bool");
    case ScalarKind::Int: return QStringLiteral("!!int");
    case ScalarKind::Float: return QStringLiteral("!!float");
    }
    return {};
}

// Go writes at least two digits of exponent; encoding/json cuts "e-09" to "e-9".
QString withExponent(QByteArray digits, bool cutZero)
{
    const qsizetype e = digits.indexOf('e');
    if (cutZero && e >= 0 && e + 2 < digits.size() && digits.at(e + 1) == '-' && digits.at(e + 2) == '0')
        digits.remove(e + 2, 1);
    return QString::fromLatin1(digits);
}

template <class T>
QByteArray shortest(T value, std::chars_format format)
{
    char buffer[512];
    const auto [end, code] = std::to_chars(buffer, buffer + sizeof buffer, value, format);
    return code == std::errc() ? QByteArray(buffer, end - buffer) : QByteArray();
}

// Go fills up with zeros behind the shortest digits, where to_chars writes a large number out exactly.
QByteArray shortestPlain(double value)
{
    QByteArray plain = shortest(value, std::chars_format::fixed);
    if (plain.contains('.')) return plain;
    const QByteArray scientific = shortest(value, std::chars_format::scientific);
    const qsizetype digits = scientific.indexOf('e') - (scientific.contains('.') ? 1 : 0); // and the sign
    for (qsizetype i = digits; i < plain.size(); ++i) plain[i] = '0';
    return plain;
}

// strconv.FormatFloat(value, 'g', -1, …)
template <class T>
QString generalText(T value)
{
    if (std::isnan(value)) return QStringLiteral("NaN");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("+Inf") : QStringLiteral("-Inf");
    const QByteArray scientific = shortest(value, std::chars_format::scientific);
    const int exponent = scientific.mid(scientific.indexOf('e') + 1).toInt();
    // With the shortest precision it changes to an exponent below 1e-4 and from 1e6 on.
    if (exponent < -4 || exponent >= 6) return withExponent(scientific, false);
    return withExponent(shortest(value, std::chars_format::fixed), false);
}

} // namespace

ResolvedScalar resolvePlain(QStringView text)
{
    if (const auto word = resolveWord(text)) return *word;
    const ResolvedScalar string;
    const char16_t first = text.front().unicode();
    const bool digit = first >= u'0' && first <= u'9';
    if (!digit && first != u'+' && first != u'-' && first != u'.') return string;
    if (text.size() > 400) return string; // no number is that long
    QByteArray latin;
    for (const QChar c : text) {
        if (c.unicode() > 0x7e) return string;
        if (c != u'_') latin += char(c.unicode());
    }
    // What begins with a point goes straight to Go's ParseFloat, which takes "_" between digits only.
    if (first == u'.' && !underscoresSeparateDigits(text)) return string;
    if (first == u'.') return looksLikeFloat(latin) ? parseFloat(latin).value_or(string) : string;
    if (const auto integer = parseInteger(latin)) return *integer;
    return looksLikeFloat(latin) ? parseFloat(latin).value_or(string) : string;
}

TaggedScalar resolveTagged(const QString& tag, const QString& text)
{
    TaggedScalar result;
    result.text = text;
    const QString name = shortTag(tag);
    if (name == u"!!str") return result;
    if (name == u"!!binary") {
        // Go wants the padding, Qt does not.
        const QByteArray packed = QString(text).remove(u'\n').remove(u'\r').toUtf8();
        const auto decoded = QByteArray::fromBase64Encoding(packed, QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded || packed.size() % 4 != 0) result.error = QStringLiteral("!!binary value contains invalid base64 data");
        else result.text = QString::fromUtf8(*decoded);
        return result;
    }
    static const QStringList known{QStringLiteral("!!bool"), QStringLiteral("!!int"), QStringLiteral("!!float"),
                                   QStringLiteral("!!null"), QStringLiteral("!!timestamp")};
    if (!known.contains(name)) return result; // a private tag: the text as it is
    const ResolvedScalar value = resolvePlain(text);
    if (name == u"!!timestamp") {
        static const QRegularExpression date(QStringLiteral("^\\d{4}-\\d{1,2}-\\d{1,2}([Tt ]\\d{1,2}:\\d{1,2}:.*)?$"));
        if (value.kind == ScalarKind::String && date.match(text).hasMatch()) return result;
    }
    result.value = value;
    if (tagOf(value.kind) == name) return result;
    if (name == u"!!float" && value.kind == ScalarKind::Int) {
        result.value = ofFloat((value.negative ? -1.0 : 1.0) * double(value.integer));
        return result;
    }
    result.error = QStringLiteral("cannot decode %1 `%2` as a %3").arg(tagOf(value.kind), text, name);
    return result;
}

QString goIntegerText(const ResolvedScalar& value)
{
    return (value.negative ? QStringLiteral("-") : QString()) + QString::number(value.integer);
}

QString goJsonFloat(double value)
{
    const double size = std::abs(value);
    const bool plain = size == 0 || (size >= 1e-6 && size < 1e21);
    if (plain && size >= 1e15) {
        // Go fills up with zeros behind the shortest digits, to_chars() writes the exact ones.
        const QByteArray scientific = shortest(value, std::chars_format::scientific);
        const qsizetype e = scientific.indexOf('e');
        QByteArray digits = scientific.left(e).replace(".", "");
        const qsizetype width = scientific.mid(e + 1).toInt() + 1 + (value < 0 ? 1 : 0);
        if (digits.size() <= width) return QString::fromLatin1(digits.leftJustified(width, '0'));
    }
    return withExponent(plain ? shortestPlain(value) : shortest(value, std::chars_format::scientific), true);
}

QString goShortFloat(double value)
{
    return generalText(static_cast<float>(value));
}

QString goSyntaxFloat(double value)
{
    return generalText(value);
}

QString goJsonString(QStringView text)
{
    QString result(u'"');
    for (const QChar c : text) {
        switch (c.unicode()) {
        case u'"': result += QStringLiteral("\\\""); break;
        case u'\\': result += QStringLiteral("\\\\"); break;
        case u'\b': result += QStringLiteral("\\b"); break;
        case u'\f': result += QStringLiteral("\\f"); break;
        case u'\n': result += QStringLiteral("\\n"); break;
        case u'\r': result += QStringLiteral("\\r"); break;
        case u'\t': result += QStringLiteral("\\t"); break;
        default:
            if (c.unicode() < 0x20 || c == u'<' || c == u'>' || c == u'&' || c.unicode() == 0x2028 ||
                c.unicode() == 0x2029)
                result += QStringLiteral("\\u%1").arg(int(c.unicode()), 4, 16, QLatin1Char('0'));
            else
                result += c;
        }
    }
    return result + u'"';
}

} // namespace wb::dapr
