#include "core/sidecar/runtime/cloud_event.h"

#include "core/dapr/go_text.h"
#include "core/sidecar/runtime/go_json.h"
#include "core/sidecar/runtime/go_time.h"

#include <QUuid>


namespace wb::sidecar {

namespace {

using Members = std::map<std::string, std::string>; // name and JSON

std::string quoted(const QString& text)
{
    return goString(text.toStdString());
}

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

// The type itself in any case, alone or right before a ';'. A space before the ';' makes it another one.
bool isType(const QString& contentType, QLatin1String wanted)
{
    return contentType.section(QLatin1Char(';'), 0, 0).compare(wanted, Qt::CaseInsensitive) == 0;
}

// Embedded JSON, base64 or a string, by content type; JSON that is none goes in as a string, without an error.
void addData(Members& event, const QString& contentType, const QByteArray& data)
{
    if (isType(contentType, QLatin1String("application/json"))) {
        const auto value = scanJson(viewOf(data), JsonEnd::First); // what follows a first value is lost
        event["data"] = value ? goJson(*value, JsonNumbers::AsWritten) : goString(viewOf(data));
        return;
    }
    if (isType(contentType, QLatin1String("application/octet-stream"))
        || isType(contentType, QLatin1String("application/cloudevents+protobuf"))) {
        event["data_base64"] = '"' + data.toBase64().toStdString() + '"';
        return;
    }
    event["data"] = goString(viewOf(data));
}

// What a request's metadata puts in place of the envelope's own; names in any case, the exact one first.
class Overrides {
public:
    explicit Overrides(const QMap<QString, QString>& metadata) : m_metadata(metadata) {}

    QString operator()(const char* attribute, const QString& otherwise) const
    {
        const QString name = QStringLiteral("cloudevent.") + QLatin1String(attribute);
        if (const auto exact = m_metadata.constFind(name); exact != m_metadata.constEnd()) return *exact;
        for (auto it = m_metadata.begin(); it != m_metadata.end(); ++it)
            if (it.key().compare(name, Qt::CaseInsensitive) == 0) return it.value();
        return otherwise;
    }

private:
    const QMap<QString, QString>& m_metadata;
};

QString orElse(const QString& text, const QString& otherwise)
{
    return text.isEmpty() ? otherwise : text;
}

Members newEvent(const EventRequest& request, const EventSeed& seed)
{
    const Overrides of(request.metadata);
    const QString contentType = orElse(request.contentType, QStringLiteral("text/plain"));
    // traceid and traceparent are one: an override of the second beats one of the first.
    const QString trace = orElse(of("traceparent", {}), of("traceid", request.traceParent));
    Members event;
    addData(event, contentType, request.data);
    event["datacontenttype"] = quoted(contentType);
    event["id"] = quoted(orElse(of("id", {}), seed.id));
    event["pubsubname"] = quoted(request.pubsubName);
    event["source"] = quoted(orElse(of("source", request.appId), QStringLiteral("Dapr")));
    event["specversion"] = "\"1.0\"";
    event["time"] = quoted(goLocalTime(seed.nowMs));
    event["topic"] = quoted(request.topic);
    event["traceid"] = event["traceparent"] = quoted(trace);
    event["tracestate"] = quoted(of("tracestate", request.traceState));
    event["type"] = quoted(orElse(of("type", {}), QStringLiteral("com.dapr.event.sent")));
    if (const QString subject = of("subject", {}); !subject.isEmpty()) event["subject"] = quoted(subject);
    return event;
}

Result<Members, std::string> eventAsGiven(const EventRequest& request, const EventSeed& seed)
{
    const auto text = scanJson(viewOf(request.data), JsonEnd::First);
    if (!text) return Failure{text.error()};
    if (text->kind == JsonKind::Null) return Failure{std::string(nilMapError)};
    if (text->kind != JsonKind::Object) return Failure{*mapError(*text)};
    Members event = goJsonMembers(*text, JsonNumbers::AsWritten);
    event.emplace("time", quoted(goLocalTime(seed.nowMs)));
    // A traceparent without a traceid is overwritten as well.
    if (event.count("traceid") == 0) event["traceid"] = event["traceparent"] = quoted(request.traceParent);
    event.emplace("tracestate", quoted(request.traceState));
    event["topic"] = quoted(request.topic);
    event["pubsubname"] = quoted(request.pubsubName);
    const auto unlessNull = [&event](const char* name, const char* json) {
        const auto [it, added] = event.emplace(name, json);
        if (!added && it->second == "null") it->second = json;
    };
    unlessNull("source", "\"Dapr\"");
    unlessNull("type", "\"com.dapr.event.sent\"");
    unlessNull("specversion", "\"1.0\"");
    return event;
}

// Names in any case; of the two "ttl" counts first, even when its value is refused.
QString ttlOf(const QMap<QString, QString>& metadata)
{
    for (const char* name : {"ttl", "ttlInSeconds"})
        for (auto it = metadata.begin(); it != metadata.end(); ++it)
            if (it.key().compare(QLatin1String(name), Qt::CaseInsensitive) == 0) return it.value();
    return {};
}

std::string joined(const Members& event)
{
    std::string out = "{";
    for (const auto& [name, json] : event) {
        if (out.size() > 1) out += ',';
        out += goString(name) + ':' + json;
    }
    return out + '}';
}

} // namespace

EventSeed freshSeed()
{
    return {QUuid::createUuid().toString(QUuid::WithoutBraces), QDateTime::currentMSecsSinceEpoch()};
}

Result<QByteArray, std::string> eventToPublish(const EventRequest& request, const EventSeed& seed)
{
    Members event;
    if (isType(request.contentType, QLatin1String("application/cloudevents+json"))) {
        auto given = eventAsGiven(request, seed);
        if (!given) return Failure{given.error()};
        event = std::move(*given);
    } else {
        event = newEvent(request, seed);
    }
    if (const auto ttl = ttlMs(ttlOf(request.metadata))) event["expiration"] = quoted(goUtcTime(seed.nowMs + *ttl));
    return QByteArray::fromStdString(joined(event));
}

std::string eventAroundRaw(std::string_view payload, std::string_view topic, std::string_view pubsubName,
                           std::string_view id)
{
    const QByteArray data = QByteArray::fromRawData(payload.data(), static_cast<qsizetype>(payload.size()));
    std::string out = R"({"data_base64":")";
    out += viewOf(data.toBase64());
    out += R"(","datacontenttype":"application/octet-stream","id":)" + goString(id);
    out += R"(,"pubsubname":)" + goString(pubsubName);
    out += R"(,"source":"Dapr","specversion":"1.0","topic":)" + goString(topic);
    return out + R"(,"type":"com.dapr.event.sent"})";
}

Result<bool, QString> rawPayloadOf(const QMap<QString, QString>& metadata)
{
    const QString value = metadata.value(QStringLiteral("rawPayload"));
    if (value.isEmpty()) return false;
    if (const auto read = dapr::goParseBool(value)) return *read;
    return Failure{QStringLiteral("rawPayload value must be a valid boolean: actual is '%1'").arg(value)};
}

bool hasExpired(std::string_view event, qint64 nowMs)
{
    // Nearly no event has one, and a look at the bytes is cheaper than at the members.
    if (event.find("expiration") == std::string_view::npos && event.find('\\') == std::string_view::npos) return false;
    const auto expiration = jsonMember({JsonKind::Object, event, {}}, "expiration");
    if (!expiration || expiration->kind != JsonKind::String) return false;
    const auto time = parseGoTime(*jsonString(expiration->text));
    return time && *time < nowMs;
}

} // namespace wb::sidecar
