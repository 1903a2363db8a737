#include "core/dapr/check_rules.h"
#include "core/dapr/url.h"

#include <QRegularExpression>

// What is wrong with a broker URL (facts B.1). No sentence here quotes the URL: it may hold a password.

namespace wb::dapr {

namespace {

struct UrlField {
    const MetadataItem* item = nullptr;
    QString text;
    bool fromFile = false; // only then a fix can rewrite it
};

std::optional<UrlField> urlOf(const CheckInput& input)
{
    const MetadataItem* item = input.item(u"url");
    const ResolvedField* field = input.field(u"url");
    if (!item || !field || field->value.isEmpty()) return std::nullopt;
    return UrlField{item, field->value, field->origin == Origin::File && field->value == item->value};
}

std::optional<GoUrl> parsedUrl(const CheckInput& input, UrlField& field)
{
    const auto found = urlOf(input);
    if (!found) return std::nullopt;
    field = *found;
    const auto url = parseGoUrl(field.text);
    return url ? std::optional<GoUrl>(*url) : std::nullopt;
}

std::optional<Fix> urlFix(const UrlField& field, const QString& title, const QString& url)
{
    return field.fromFile ? revalued(*field.item, title, url) : std::nullopt;
}

bool isPlaceholder(const QString& url)
{
    return url.contains(u'[') && (url.contains(u"[username]") || url.contains(u"[:password]") || url.contains(u"[:port]"));
}

bool hasSpaceAround(const QString& url)
{
    return url != url.trimmed();
}

bool hasUnescapedCredentials(const QString& url)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z][A-Za-z0-9+.-]*://[^/?#@]*:[^@]*[/?#\\s][^@]*@"));
    return form.match(url).hasMatch();
}

bool hasNoScheme(const QString& url)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z][A-Za-z0-9+.-]*://"));
    return !form.match(url).hasMatch();
}

void placeholder(const CheckInput& input, Report& report)
{
    const auto field = urlOf(input);
    if (field && isPlaceholder(field->text))
        report.at(*field->item, CheckTexts::tr("The square brackets are the documentation's marks for optional parts: put the "
                                   "broker's own address here, such as mqtt://localhost:1883."));
}

void invalid(const CheckInput& input, Report& report)
{
    const auto field = urlOf(input);
    if (!field || parseGoUrl(field->text)) return;
    if (isPlaceholder(field->text) || hasSpaceAround(field->text) || hasUnescapedCredentials(field->text) ||
        hasNoScheme(field->text))
        return; // their own rules say it better
    report.at(*field->item, CheckTexts::tr("Dapr cannot read this URL: the part behind :// is not a user, host and port."));
}

void spaceAround(const CheckInput& input, Report& report)
{
    const auto field = urlOf(input);
    if (field && hasSpaceAround(field->text))
        report.at(*field->item, CheckTexts::tr("White space around the URL is not trimmed: Dapr cannot read it."),
                  urlFix(*field, CheckTexts::tr("Remove the white space"), field->text.trimmed()));
}

void credentialCharacters(const CheckInput& input, Report& report)
{
    const auto field = urlOf(input);
    if (field && hasUnescapedCredentials(field->text))
        report.at(*field->item, CheckTexts::tr("A /, ?, # or space in user name or password must be escaped: %2F, %3F, %23, %20."));
}

void noScheme(const CheckInput& input, Report& report)
{
    const auto field = urlOf(input);
    if (!field || hasSpaceAround(field->text) || !hasNoScheme(field->text)) return;
    static const QRegularExpression bare(QStringLiteral("^[A-Za-z0-9.-]+(:\\d+)?$"));
    const bool isBare = bare.match(field->text).hasMatch();
    report.at(*field->item, CheckTexts::tr("The URL has no scheme such as mqtt://: Dapr takes what stands before the colon for one, "
                               "and never connects."),
              isBare ? urlFix(*field, CheckTexts::tr("Put mqtt:// before it"), QStringLiteral("mqtt://") + field->text) : std::nullopt);
}

void unknownScheme(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (!url || hasNoScheme(field.text) || isDialable(brokerScheme(url->scheme))) return;
    report.at(*field.item, CheckTexts::tr("The scheme %1:// is not one that the MQTT client knows; use mqtt, mqtts, tcp, ssl, ws or wss.")
                               .arg(url->scheme));
}

void unixSocket(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (url && url->scheme == u"unix")
        report.at(*field.item, CheckTexts::tr("A unix:// URL cannot work: Dapr drops the path, and with it the socket's name."));
}

void noHost(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (url && !hasNoScheme(field.text) && url->scheme != u"unix" && splitHostPort(url->host).host.isEmpty())
        report.at(*field.item, CheckTexts::tr("The URL names no host: Dapr never connects."));
}

void noPort(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (!url || url->host.isEmpty() || !isDialable(brokerScheme(url->scheme))) return;
    const QString scheme = brokerScheme(url->scheme);
    if (isWebSocketScheme(scheme) || url->scheme == u"unix" || splitHostPort(url->host).port >= 0) return;
    const QString port = isTlsScheme(scheme) ? QStringLiteral("8883") : QStringLiteral("1883");
    // Only where the host ends the text: behind a path or an empty ":" the place is another one.
    const bool simple = field.text.endsWith(url->host) && !url->host.endsWith(u':');
    report.at(*field.item, CheckTexts::tr("No port: Dapr adds none, and every attempt to connect fails. MQTT's own port here is %1.").arg(port),
              simple ? urlFix(field, CheckTexts::tr("Add :%1").arg(port), field.text + u':' + port) : std::nullopt);
}

void droppedPath(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (!url || url->scheme == u"unix" || url->host.isEmpty()) return;
    const bool path = url->path.size() > 1;
    if (!path && url->query.isEmpty()) return;
    report.at(*field.item, isWebSocketScheme(url->scheme)
                               ? CheckTexts::tr("Dapr drops the path: it connects to / and not to the path in the URL, which brokers "
                                    "such as EMQX and HiveMQ need for web sockets.")
                               : CheckTexts::tr("Dapr drops everything behind host and port."));
}

void passwordWithoutUser(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (url && url->user.isEmpty() && !url->password.isEmpty())
        report.at(*field.item, CheckTexts::tr("A password without a user name is not sent."));
}

void severalHosts(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (url && url->host.contains(u','))
        report.at(*field.item, CheckTexts::tr("Several hosts in one URL are not told apart: name one broker."));
}

void passwordInFile(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (url && field.fromFile && !url->password.isEmpty() && !url->user.isEmpty())
        report.at(*field.item, CheckTexts::tr("The password stands readable in this file; a secretKeyRef for the url keeps it out."));
}

void plainPassword(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (!url || url->password.isEmpty() || url->user.isEmpty() || isTlsScheme(brokerScheme(url->scheme))) return;
    const QString host = splitHostPort(url->host).host;
    if (host == u"localhost" || host == u"::1" || host.startsWith(u"127.")) return;
    report.at(*field.item, CheckTexts::tr("User name and password travel unencrypted to %1.").arg(host));
}

void portOfTheOther(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (!url) return;
    const QString scheme = brokerScheme(url->scheme);
    const int port = splitHostPort(url->host).port;
    if (scheme == u"tcp" && port == 8883)
        report.at(*field.item, CheckTexts::tr("8883 is the port for TLS, but this scheme is plain TCP: the connection just hangs. "
                                  "Use mqtts:// for TLS."));
    if (isTlsScheme(scheme) && port == 1883)
        report.at(*field.item, CheckTexts::tr("1883 is the port for plain TCP, but this scheme asks for TLS."));
}

void portRange(const CheckInput& input, Report& report)
{
    UrlField field;
    const auto url = parsedUrl(input, field);
    if (!url) return;
    static const QRegularExpression digits(QStringLiteral(":(\\d+)$"));
    const auto match = digits.match(url->host);
    const bool fits = !match.hasMatch() || (match.captured(1).size() <= 5 && match.captured(1).toInt() <= 65535 &&
                                            match.captured(1).toInt() > 0);
    if (!fits) report.at(*field.item, CheckTexts::tr("A port is a number from 1 to 65535."));
}

constexpr const char* urlSource = "dapr/components-contrib pubsub/mqtt3/mqtt.go createClientOptions; Go net/url";
constexpr const char* pahoSource = "eclipse/paho.mqtt.golang netconn.go";

constexpr Rule rules[] = {
    {"DAPR-URL-PLACEHOLDER", Severity::Error, "dapr/docs setup-mqtt3.md; Go net/url", placeholder},
    {"DAPR-URL-INVALID", Severity::Error, urlSource, invalid},
    {"DAPR-URL-SPACE", Severity::Error, urlSource, spaceAround},
    {"DAPR-URL-CREDENTIALS", Severity::Error, urlSource, credentialCharacters},
    {"DAPR-URL-NO-SCHEME", Severity::Error, urlSource, noScheme},
    {"DAPR-URL-SCHEME-UNKNOWN", Severity::Error, pahoSource, unknownScheme},
    {"DAPR-URL-UNIX", Severity::Error, urlSource, unixSocket},
    {"DAPR-URL-NO-HOST", Severity::Error, urlSource, noHost},
    {"DAPR-URL-NO-PORT", Severity::Error, pahoSource, noPort},
    {"DAPR-URL-PORT-RANGE", Severity::Error, pahoSource, portRange},
    {"DAPR-URL-PATH-DROPPED", Severity::Warning, urlSource, droppedPath},
    {"DAPR-URL-PASSWORD-ONLY", Severity::Warning, urlSource, passwordWithoutUser},
    {"DAPR-URL-SEVERAL-HOSTS", Severity::Error, urlSource, severalHosts},
    {"DAPR-URL-TLS-PORT", Severity::Warning, "dapr/components-contrib pubsub/tls.go; IANA mqtt, secure-mqtt", portOfTheOther},
    {"DAPR-URL-PASSWORD-IN-FILE", Severity::Note, "dapr/docs component-secrets.md", passwordInFile},
    {"DAPR-URL-PLAIN-PASSWORD", Severity::Note, "MQTT 3.1.1, 5.4.1", plainPassword},
};

} // namespace

std::span<const Rule> urlRules()
{
    return rules;
}

} // namespace wb::dapr
