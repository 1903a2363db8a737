#include "core/dapr/url.h"

#include "core/dapr/go_address.h"
#include "core/dapr/go_text.h"

#include <QRegularExpression>
#include <QStringList>

namespace wb::dapr {

namespace {

// Work is done on bytes: escapes give bytes, and Go's errors quote bytes.
template <class T>
using OrReason = Result<T, QString>;

enum class Part { Host, Zone, UserInfo, Path };

bool isAlnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool mayStandInHost(char c)
{
    return isAlnum(c) || QByteArrayView("-_.~!$&'()*+,;=:[]<>\"").contains(c);
}

OrReason<QByteArray> unescaped(const QByteArray& text, Part part)
{
    QByteArray result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '%') {
            const bool inHost = part == Part::Host || part == Part::Zone;
            if (inHost && static_cast<unsigned char>(c) < 0x80 && !mayStandInHost(c))
                return Failure{QStringLiteral("invalid character %1 in host name").arg(goQuoted(QByteArray(1, c)))};
            result += c;
            continue;
        }
        const int high = i + 1 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
        const char byte = static_cast<char>(high * 16 + low);
        const QByteArray escape = text.mid(i, 3);
        bool refused = high < 0 || low < 0;
        // A host may escape only what is not ASCII (RFC 3986); "%25" starts a zone (RFC 6874).
        if (part == Part::Host && high >= 0 && high < 8 && escape != "%25") refused = true;
        if (part == Part::Zone && escape != "%25" && byte != ' ' && !mayStandInHost(byte)) refused = true;
        if (refused) return Failure{QStringLiteral("invalid URL escape %1").arg(goQuoted(escape))};
        result += byte;
        i += 2;
    }
    return result;
}

bool isOptionalPort(const QByteArray& text)
{
    if (text.isEmpty()) return true;
    if (text[0] != ':') return false;
    for (qsizetype i = 1; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
    }
    return true;
}

QString badPort(const QByteArray& text)
{
    return QStringLiteral("invalid port %1 after host").arg(goQuoted(text));
}

OrReason<QByteArray> readLiteral(const QByteArray& host)
{
    const qsizetype end = host.lastIndexOf(']');
    if (end < 0) return Failure{QStringLiteral("missing ']' in host")};
    const QByteArray port = host.mid(end + 1);
    if (!isOptionalPort(port)) return Failure{badPort(port)};
    const QByteArray inner = host.mid(1, end - 1);
    const qsizetype zone = inner.indexOf("%25");
    auto address = unescaped(zone < 0 ? inner : inner.left(zone), Part::Host);
    if (!address) return address;
    if (zone >= 0) {
        auto name = unescaped(inner.mid(zone), Part::Zone);
        if (!name) return name;
        *address += *name;
    }
    if (const QString error = bracketedAddressError(*address); !error.isEmpty()) return Failure{error};
    return QByteArray('[' + *address + ']' + port);
}

OrReason<QByteArray> readHost(const QByteArray& host, const QByteArray& scheme)
{
    const qsizetype bracket = host.lastIndexOf('[');
    if (bracket > 0) return Failure{QStringLiteral("invalid IP-literal")};
    if (bracket == 0) return readLiteral(host);
    // Only http URLs are held to one colon; others may list hosts: "h1:1,h2:2".
    const bool strict = scheme == "http" || scheme == "https";
    const qsizetype colon = strict ? host.indexOf(':') : host.lastIndexOf(':');
    if (colon >= 0 && !isOptionalPort(host.mid(colon))) return Failure{badPort(host.mid(colon))};
    return unescaped(host, Part::Host);
}

struct Authority {
    QByteArray user, password, host;
    bool hasUser = false, hasPassword = false;
};

OrReason<Authority> readAuthority(const QByteArray& text, const QByteArray& scheme)
{
    Authority result;
    const qsizetype at = text.lastIndexOf('@');
    auto host = readHost(text.mid(at + 1), scheme);
    if (!host) return Failure{host.error()};
    result.host = *host;
    if (at < 0) return result;
    const QByteArray info = text.left(at);
    for (const char c : info) {
        if (!isAlnum(c) && !QByteArrayView("-._:~!$&'()*+,;=%@").contains(c))
            return Failure{QStringLiteral("net/url: invalid userinfo")};
    }
    const qsizetype colon = info.indexOf(':');
    auto user = unescaped(colon < 0 ? info : info.left(colon), Part::UserInfo);
    if (!user) return Failure{user.error()};
    auto password = unescaped(colon < 0 ? QByteArray() : info.mid(colon + 1), Part::UserInfo);
    if (!password) return Failure{password.error()};
    result.user = *user;
    result.password = *password;
    result.hasUser = true;
    result.hasPassword = colon >= 0;
    return result;
}

// The scheme's length: 0 when there is none, -1 for a URL that begins with ":".
qsizetype schemeLength(const QByteArray& url)
{
    for (qsizetype i = 0; i < url.size(); ++i) {
        const char c = url[i];
        if (c == ':') return i == 0 ? -1 : i;
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) continue;
        if (i == 0 || !(isAlnum(c) || c == '+' || c == '-' || c == '.')) return 0;
    }
    return 0;
}

OrReason<GoUrl> readUrl(const QByteArray& url)
{
    for (const char c : url) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return Failure{QStringLiteral("net/url: invalid control character in URL")};
    }
    GoUrl result;
    const qsizetype length = schemeLength(url);
    if (length < 0) return Failure{QStringLiteral("missing protocol scheme")};
    const QByteArray scheme = url.left(length).toLower();
    result.scheme = QString::fromLatin1(scheme);
    QByteArray rest = length > 0 ? url.mid(length + 1) : url;
    if (const qsizetype question = rest.indexOf('?'); question >= 0) {
        result.query = QString::fromUtf8(rest.mid(question + 1));
        rest.truncate(question);
    }
    if (!rest.startsWith('/')) {
        if (length > 0) {
            result.opaque = QString::fromUtf8(rest);
            return result;
        }
        const qsizetype colon = rest.indexOf(':');
        const qsizetype slash = rest.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash))
            return Failure{QStringLiteral("first path segment in URL cannot contain colon")};
    }
    if (rest.startsWith("//") && (length > 0 || !rest.startsWith("///"))) {
        const qsizetype slash = rest.indexOf('/', 2);
        auto authority = readAuthority(rest.mid(2, slash < 0 ? -1 : slash - 2), scheme);
        if (!authority) return Failure{authority.error()};
        rest = slash < 0 ? QByteArray() : rest.mid(slash);
        result.host = QString::fromUtf8(authority->host);
        result.user = QString::fromUtf8(authority->user);
        result.password = QString::fromUtf8(authority->password);
        result.hasUser = authority->hasUser;
        result.hasPassword = authority->hasPassword;
    }
    auto path = unescaped(rest, Part::Path);
    if (!path) return Failure{path.error()};
    result.path = QString::fromUtf8(*path);
    return result;
}

} // namespace

Result<GoUrl, QString> parseGoUrl(const QString& url)
{
    const auto parseError = [](const QByteArray& text, const QString& reason) {
        return Failure{QStringLiteral("parse %1: %2").arg(goQuoted(text), reason)};
    };
    const QByteArray whole = url.toUtf8();
    const qsizetype hash = whole.indexOf('#');
    const QByteArray withoutFragment = hash < 0 ? whole : whole.left(hash);
    auto result = readUrl(withoutFragment);
    if (!result) return parseError(withoutFragment, result.error());
    if (hash >= 0) {
        auto fragment = unescaped(whole.mid(hash + 1), Part::Path);
        if (!fragment) return parseError(whole, fragment.error());
        result->fragment = QString::fromUtf8(*fragment);
    }
    return *std::move(result);
}

QString brokerScheme(const QString& scheme)
{
    if (scheme == u"mqtt") return QStringLiteral("tcp");
    if (scheme == u"mqtts" || scheme == u"tcps" || scheme == u"tls") return QStringLiteral("ssl");
    return scheme;
}

QString brokerAddress(const GoUrl& url)
{
    return brokerScheme(url.scheme) + QStringLiteral("://") + url.host;
}

bool isDialable(const QString& scheme)
{
    // PAHO netconn.go; unix is accepted there, but its path has been dropped before.
    static const QStringList known = {QStringLiteral("ws"),   QStringLiteral("wss"), QStringLiteral("mqtt"),
                                      QStringLiteral("tcp"),  QStringLiteral("unix"), QStringLiteral("ssl"),
                                      QStringLiteral("tls"),  QStringLiteral("mqtts"), QStringLiteral("mqtt+ssl"),
                                      QStringLiteral("tcps")};
    return known.contains(scheme);
}

bool isTlsScheme(const QString& scheme)
{
    static const QStringList known = {QStringLiteral("ssl"),   QStringLiteral("tls"),      QStringLiteral("tcps"),
                                      QStringLiteral("mqtts"), QStringLiteral("mqtt+ssl"), QStringLiteral("wss")};
    return known.contains(scheme);
}

bool isWebSocketScheme(const QString& scheme)
{
    return scheme == u"ws" || scheme == u"wss";
}

HostPort splitHostPort(const QString& text)
{
    HostPort result;
    result.host = text;
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon > text.lastIndexOf(u']')) {
        bool ok = false;
        const int port = QStringView(text).mid(colon + 1).toInt(&ok);
        result.host = text.left(colon);
        if (ok) result.port = port;
    }
    if (result.host.startsWith(u'[') && result.host.endsWith(u']')) result.host = result.host.mid(1, result.host.size() - 2);
    return result;
}

QString withoutPassword(const QString& text)
{
    // Greedy up to the last "@": a password may hold one, or characters that should have been escaped. Hiding a bit of
    // a path that holds "@" is the smaller harm.
    static const QRegularExpression credentials(QStringLiteral("(://[^:@/\\s\"]*:)[^\\s\"]*@"));
    QString result = text;
    return result.replace(credentials, QStringLiteral("\\1***@"));
}

} // namespace wb::dapr
