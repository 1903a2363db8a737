#include "core/dapr/scalar_text.h"

#include "core/dapr/yaml_scalars.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace wb::dapr {

namespace {

// Outside double quotes YAML 1.1 folds, drops or forbids these.
bool needsEscape(QChar c)
{
    const char16_t u = c.unicode();
    return (u < 0x20 && u != u'\n') || (u >= 0x7f && u <= 0x9f) || u == 0x2028 || u == 0x2029 || u == 0xfeff ||
        u >= 0xfffe;
}

bool isSimple(const QString& value)
{
    return std::none_of(value.cbegin(), value.cend(), [](QChar c) { return needsEscape(c) || c == u'\n'; });
}

// Numbers to the base of sixty and dates are text for go-yaml v2 and something else for other readers of YAML 1.1.
bool isElsewhereSomethingElse(const QString& value)
{
    static const QRegularExpression pattern(
        QStringLiteral("^([-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?|\\d{4}-\\d{1,2}-\\d{1,2}([Tt ].*)?|=|<<)$"));
    return pattern.match(value).hasMatch();
}

bool readsBackPlain(const QString& value, bool textOnly)
{
    const ResolvedScalar resolved = resolvePlain(value);
    switch (resolved.kind) {
    case ScalarKind::String: return !isElsewhereSomethingElse(value);
    case ScalarKind::Int: return !textOnly && goIntegerText(resolved) == value;
    case ScalarKind::Bool: return !textOnly && value == (resolved.truth ? u"true" : u"false");
    case ScalarKind::Float: return !textOnly && goJsonFloat(resolved.number) == value;
    case ScalarKind::Null: break;
    }
    return false;
}

bool canBePlain(const QString& value, const ScalarPlace& place)
{
    if (value.isEmpty() || !isSimple(value)) return false;
    if (value.front().isSpace() || value.back().isSpace()) return false;
    const QStringView first = QStringView(u"-?:,[]{}#&*!|>'\"%@`=");
    const bool number = value.size() > 1 && value.front() == u'-' && value.at(1).isDigit();
    if (first.contains(value.front()) && !number) return false;
    if (value.contains(QStringLiteral(": ")) || value.contains(QStringLiteral(" #")) || value.endsWith(u':'))
        return false;
    if (value.startsWith(QStringLiteral("..."))) return false;
    if (place.flow) {
        const QStringView special = QStringView(u",[]{}:?#\"'");
        if (std::any_of(value.cbegin(), value.cend(), [&](QChar c) { return special.contains(c); })) return false;
    }
    return readsBackPlain(value, place.textOnly);
}

// A literal block keeps every line as it is, if the first one shows the indent and the end is unmistakable.
bool canBeLiteral(const QString& value, const ScalarPlace& place)
{
    if (place.flow || !value.contains(u'\n') || value.front().isSpace()) return false;
    for (const QChar c : value)
        if (needsEscape(c) && c != u'\t') return false;
    const QStringView body = value.endsWith(u'\n') ? QStringView(value).chopped(1) : QStringView(value);
    const qsizetype last = body.lastIndexOf(u'\n') + 1;
    return !body.sliced(last).trimmed().isEmpty();
}

QByteArray literalBlock(const QString& value, const ScalarPlace& place)
{
    const bool ended = value.endsWith(u'\n');
    QByteArray text = ended ? "|" : "|-";
    const QString body = ended ? value.chopped(1) : value;
    for (const QString& line : body.split(u'\n')) {
        text += place.lineEnd;
        if (!line.isEmpty()) text += QByteArray(place.indent, ' ') + line.toUtf8();
    }
    return text;
}

QByteArray singleQuoted(const QString& value)
{
    return '\'' + QString(value).replace(u'\'', QStringLiteral("''")).toUtf8() + '\'';
}

} // namespace

QByteArray doubleQuoted(const QString& value)
{
    QString text(u'"');
    for (const QChar c : value) {
        switch (c.unicode()) {
        case u'"': text += QStringLiteral("\\\""); break;
        case u'\\': text += QStringLiteral("\\\\"); break;
        case u'\n': text += QStringLiteral("\\n"); break;
        case u'\r': text += QStringLiteral("\\r"); break;
        case u'\t': text += QStringLiteral("\\t"); break;
        default:
            if (needsEscape(c)) text += QStringLiteral("\\u%1").arg(int(c.unicode()), 4, 16, QLatin1Char('0'));
            else text += c;
        }
    }
    return (text + u'"').toUtf8();
}

QByteArray scalarText(const QString& value, const ScalarPlace& place)
{
    if (canBeLiteral(value, place)) return literalBlock(value, place);
    if (!isSimple(value) || place.preferred == ScalarStyle::DoubleQuoted) return doubleQuoted(value);
    if (place.preferred == ScalarStyle::SingleQuoted) return singleQuoted(value);
    if (canBePlain(value, place)) return value.toUtf8();
    const bool escapes = value.contains(u'"') || value.contains(u'\\');
    return escapes ? singleQuoted(value) : doubleQuoted(value);
}

} // namespace wb::dapr
