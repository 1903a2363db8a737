#include "core/sidecar/app/go_url.h"

#include "core/dapr/go_text.h"

#include <QByteArrayList>

namespace wb::sidecar {

namespace {

bool isUnreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || QByteArrayView("-_.~").contains(c);
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// net/url unescape for a path; the error is the part that is no escape.
Result<QByteArray, QByteArray> unescaped(const QByteArray& path)
{
    QByteArray text;
    for (qsizetype i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            text += path[i];
            continue;
        }
        const int high = i + 2 < path.size() ? hexDigit(path[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(path[i + 2]) : -1;
        if (low < 0) return Failure{path.mid(i, 3)};
        text += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return text;
}

QByteArray escaped(const QByteArray& path)
{
    constexpr char digits[] = "0123456789ABCDEF";
    QByteArray text;
    for (const char c : path) {
        if (isUnreserved(c) || QByteArrayView("$&+,/:;=@").contains(c)) {
            text += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        text += '%';
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

// net/url keeps a path as it was written when nothing in it must be escaped.
bool isValidAsWritten(const QByteArray& path)
{
    for (const char c : path)
        if (!isUnreserved(c) && !QByteArrayView("!$&'()*+,;=:@[]/%").contains(c)) return false;
    return true;
}

bool hasControlCharacter(const QByteArray& text)
{
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
    return false;
}

QString parseError(const QByteArray& url, const QString& cause)
{
    return QStringLiteral("parse %1: %2").arg(dapr::goQuoted(url), cause);
}

} // namespace

QByteArray goPathClean(const QByteArray& path)
{
    if (path.isEmpty()) return ".";
    const bool rooted = path.startsWith('/');
    QByteArrayList kept;
    for (const QByteArray& step : path.split('/')) {
        if (step.isEmpty() || step == ".") continue;
        if (step != "..") kept << step;
        else if (!kept.isEmpty() && kept.last() != "..") kept.removeLast();
        else if (!rooted) kept << step;
    }
    const QByteArray joined = kept.join('/');
    if (rooted) return '/' + joined;
    return joined.isEmpty() ? QByteArray(".") : joined;
}

QByteArray goRequestUrl(const QByteArray& base, const QByteArray& route)
{
    QByteArray method = goPathClean(route);
    if (method == ".") method.clear();
    if (!method.isEmpty() && !method.startsWith('/')) method.prepend('/');
    return base + method;
}

Result<QByteArray, QString> goRequestTarget(const QByteArray& base, const QByteArray& route)
{
    const QByteArray url = goRequestUrl(base, route);
    const qsizetype fragmentAt = url.indexOf('#');
    const QByteArray whole = fragmentAt < 0 ? url : url.left(fragmentAt);
    if (hasControlCharacter(whole))
        return Failure{parseError(whole, QStringLiteral("net/url: invalid control character in URL"))};
    const QByteArray rest = whole.mid(base.size());
    const qsizetype queryAt = rest.indexOf('?');
    const QByteArray path = queryAt < 0 ? rest : rest.left(queryAt);
    const auto plain = unescaped(path);
    if (!plain) {
        const QString cause = QStringLiteral("invalid URL escape %1").arg(dapr::goQuoted(plain.error()));
        return Failure{parseError(whole, cause)};
    }
    QByteArray target = isValidAsWritten(path) ? path : escaped(*plain);
    if (target.isEmpty()) target = "/";
    return queryAt < 0 ? target : target + rest.mid(queryAt); // a query goes as it was written
}

} // namespace wb::sidecar
