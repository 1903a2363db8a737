#include "core/dapr/go_text.h"

#include <QStringList>
#include <QStringDecoder>

#include <limits>

namespace wb::dapr {

namespace {

bool isPrintable(char32_t c)
{
    if (c == U' ') return true;
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

QString escaped(char32_t c)
{
    switch (c) {
    case U'"': return QStringLiteral("\\\"");
    case U'\\': return QStringLiteral("\\\\");
    case U'\a': return QStringLiteral("\\a");
    case U'\b': return QStringLiteral("\\b");
    case U'\f': return QStringLiteral("\\f");
    case U'\n': return QStringLiteral("\\n");
    case U'\r': return QStringLiteral("\\r");
    case U'\t': return QStringLiteral("\\t");
    case U'\v': return QStringLiteral("\\v");
    default: break;
    }
    if (isPrintable(c)) return QString::fromUcs4(&c, 1);
    const auto hex = [c](int width) { return QString::number(c, 16).rightJustified(width, u'0'); };
    if (c < 0x20 || c == 0x7f) return QStringLiteral("\\x") + hex(2);
    if (c < 0x10000) return QStringLiteral("\\u") + hex(4);
    return QStringLiteral("\\U") + hex(8);
}

int digitValue(QChar c)
{
    const char16_t u = c.toLower().unicode();
    if (u >= u'0' && u <= u'9') return u - u'0';
    if (u >= u'a' && u <= u'z') return u - u'a' + 10;
    return 99;
}

// Where Go allows "_": between digits, and right behind a base prefix.
bool underscoresAreFine(QStringView text)
{
    if (text.startsWith(u'-') || text.startsWith(u'+')) text = text.mid(1);
    bool afterDigit = false;
    bool hex = false;
    if (text.size() >= 2 && text[0] == u'0' && QStringView(u"bBoOxX").contains(text[1])) {
        hex = text[1].toLower() == u'x';
        text = text.mid(2);
        afterDigit = true;
    }
    bool afterUnderscore = false;
    for (const QChar c : text) {
        if (c == u'_') {
            if (!afterDigit) return false;
            afterDigit = false;
            afterUnderscore = true;
            continue;
        }
        const bool digit = digitValue(c) < (hex ? 16 : 10);
        if (!digit && afterUnderscore) return false;
        afterDigit = digit;
        afterUnderscore = false;
    }
    return !afterUnderscore;
}

enum class NumberFault { None, Syntax, Range };

// The digits' value, at most `limit`. Errors come in reading order, as Go reports them.
NumberFault parseDigits(QStringView text, quint64 limit, quint64& value)
{
    value = 0;
    const QStringView whole = text;
    if (text.isEmpty()) return NumberFault::Syntax;
    quint64 base = 10;
    if (text[0] == u'0') {
        const QChar mark = text.size() >= 3 ? text[1].toLower() : QChar();
        base = mark == u'b' ? 2 : mark == u'o' ? 8 : mark == u'x' ? 16 : 8;
        text = text.mid(mark == u'b' || mark == u'o' || mark == u'x' ? 2 : 1);
    }
    bool underscores = false;
    for (const QChar c : text) {
        if (c == u'_') {
            underscores = true;
            continue;
        }
        const auto digit = static_cast<quint64>(digitValue(c));
        if (digit >= base) return NumberFault::Syntax;
        if (value > (limit - digit) / base) {
            value = limit;
            return NumberFault::Range;
        }
        value = value * base + digit;
    }
    return underscores && !underscoresAreFine(whole) ? NumberFault::Syntax : NumberFault::None;
}

QString numberError(const char* function, const QString& text, NumberFault fault)
{
    return QStringLiteral("strconv.%1: parsing %2: %3")
        .arg(QLatin1String(function), goQuoted(text),
             fault == NumberFault::Range ? QStringLiteral("value out of range") : QStringLiteral("invalid syntax"));
}

// One character or escape at text[at]; moves `at` behind it.
bool readCharacter(QStringView text, qsizetype& at, QChar quote, QString& out)
{
    const QChar c = text[at];
    if (c == quote || c == u'\n') return false;
    if (c != u'\\') {
        out += c;
        ++at;
        return true;
    }
    if (at + 1 >= text.size()) return false;
    const QChar kind = text[at + 1];
    at += 2;
    static const QString plain = QStringLiteral("abfnrtv\\");
    static const QString meaning = QStringLiteral("\a\b\f\n\r\t\v\\");
    if (const qsizetype index = plain.indexOf(kind); index >= 0) {
        out += meaning.at(index);
        return true;
    }
    if (kind == u'"' || kind == u'\'') {
        out += kind;
        return kind == quote;
    }
    const int width = kind == u'x' ? 2 : kind == u'u' ? 4 : kind == u'U' ? 8 : digitValue(kind) < 8 ? 3 : 0;
    const qsizetype from = width == 3 ? at - 1 : at;
    if (width == 0 || from + width > text.size()) return false;
    bool ok = false;
    const uint code = text.mid(from, width).toUInt(&ok, width == 3 ? 8 : 16);
    if (!ok || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) || (width == 3 && code > 255)) return false;
    const char32_t ucs4 = code;
    out += QString::fromUcs4(&ucs4, 1);
    at = from + width;
    return true;
}

} // namespace

QString goQuoted(const QString& text)
{
    QString result = QStringLiteral("\"");
    for (const uint c : text.toUcs4())
        result += escaped(c);
    return result + u'"';
}

QString goQuoted(const QByteArray& utf8)
{
    QString result = QStringLiteral("\"");
    for (qsizetype at = 0; at < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[at]);
        const qsizetype length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString character = decode(utf8.mid(at, length));
        if (lead >= 0x80 && decode.hasError()) {
            result += QStringLiteral("\\x") + QString::number(lead, 16).rightJustified(2, u'0');
            ++at;
            continue;
        }
        for (const uint c : character.toUcs4())
            result += escaped(c);
        at += length;
    }
    return result + u'"';
}

std::optional<QString> goUnquoted(const QString& text)
{
    if (text.size() < 2 || text.front() != text.back()) return std::nullopt;
    const QChar quote = text.front();
    const QStringView inner = QStringView(text).mid(1, text.size() - 2);
    if (quote == u'`') {
        if (inner.contains(u'`')) return std::nullopt;
        return inner.toString().remove(u'\r');
    }
    if (quote != u'"' && quote != u'\'') return std::nullopt;
    QString result;
    int count = 0;
    for (qsizetype at = 0; at < inner.size(); ++count) {
        if (!readCharacter(inner, at, quote, result)) return std::nullopt;
    }
    if (quote == u'\'' && (count == 0 || result.toUcs4().size() != 1)) return std::nullopt;
    return result;
}

std::variant<quint64, QString> goParseUint(const QString& text, int bits)
{
    const quint64 limit = bits >= 64 ? std::numeric_limits<quint64>::max() : (quint64(1) << bits) - 1;
    quint64 value = 0;
    const NumberFault fault = parseDigits(text, limit, value);
    if (fault != NumberFault::None) return numberError("ParseUint", text, fault);
    return value;
}

std::variant<qint64, QString> goParseInt(const QString& text, int bits)
{
    QStringView digits = text;
    const bool negative = digits.startsWith(u'-');
    if (negative || digits.startsWith(u'+')) digits = digits.mid(1);
    quint64 value = 0;
    NumberFault fault = parseDigits(digits, std::numeric_limits<quint64>::max(), value);
    const quint64 cutoff = quint64(1) << (bits - 1);
    if (fault == NumberFault::None && (negative ? value > cutoff : value >= cutoff)) fault = NumberFault::Range;
    if (fault != NumberFault::None) return numberError("ParseInt", text, fault);
    // Negated as unsigned: the smallest number has no positive counterpart.
    return static_cast<qint64>(negative ? quint64(0) - value : value);
}

std::variant<qint64, QString> goAtoi(const QString& text)
{
    QStringView digits = text;
    const bool negative = digits.startsWith(u'-');
    if (negative || digits.startsWith(u'+')) digits = digits.mid(1);
    const quint64 limit = static_cast<quint64>(std::numeric_limits<qint64>::max()) + (negative ? 1 : 0);
    quint64 value = 0;
    NumberFault fault = digits.isEmpty() ? NumberFault::Syntax : NumberFault::None;
    for (const QChar c : digits) {
        const int digit = digitValue(c);
        if (digit > 9) fault = NumberFault::Syntax;
        if (fault == NumberFault::Syntax) break;
        const auto next = static_cast<quint64>(digit);
        if (value > (limit - next) / 10) fault = NumberFault::Range;
        else value = value * 10 + next;
    }
    if (fault != NumberFault::None) return numberError("Atoi", text, fault);
    return static_cast<qint64>(negative ? quint64(0) - value : value);
}

bool isTruthy(const QString& text)
{
    static const QStringList words = {QStringLiteral("y"), QStringLiteral("yes"), QStringLiteral("true"),
                                      QStringLiteral("t"), QStringLiteral("on"),  QStringLiteral("1")};
    return words.contains(text.trimmed(), Qt::CaseInsensitive);
}

bool isPlainBool(const QString& text)
{
    static const QStringList no = {QStringLiteral("n"), QStringLiteral("no"),  QStringLiteral("false"),
                                   QStringLiteral("f"), QStringLiteral("off"), QStringLiteral("0")};
    return isTruthy(text) || no.contains(text.trimmed(), Qt::CaseInsensitive);
}

std::optional<bool> goParseBool(const QString& text)
{
    static const QStringList yes = {QStringLiteral("1"), QStringLiteral("t"), QStringLiteral("T"),
                                    QStringLiteral("TRUE"), QStringLiteral("true"), QStringLiteral("True")};
    static const QStringList no = {QStringLiteral("0"), QStringLiteral("f"), QStringLiteral("F"),
                                   QStringLiteral("FALSE"), QStringLiteral("false"), QStringLiteral("False")};
    if (yes.contains(text)) return true;
    if (no.contains(text)) return false;
    return std::nullopt;
}

QString goParseBoolError(const QString& text)
{
    return numberError("ParseBool", text, NumberFault::Syntax);
}

} // namespace wb::dapr
