#include "core/sidecar/cloud_event.h"

#include "core/sidecar/go_json.h"

#include <QDateTime>

namespace wb::sidecar {

namespace {

bool isType(const QString& contentType, QLatin1String wanted)
{
    return contentType.section(QLatin1Char(';'), 0, 0).trimmed().compare(wanted, Qt::CaseInsensitive) == 0;
}

std::string quoted(const QString& text)
{
    return goString(text.toStdString());
}

// Embedded JSON, base64 or a string, by content type; JSON that is none goes in as a string, without an error.
std::string dataMember(const QString& contentType, const QByteArray& data)
{
    if (isType(contentType, QLatin1String("application/octet-stream"))
        || isType(contentType, QLatin1String("application/cloudevents+protobuf")))
        return "\"data_base64\":\"" + data.toBase64().toStdString() + '"';
    if (isType(contentType, QLatin1String("application/json"))) {
        const QByteArray json = goJson(data);
        if (!json.isEmpty()) return "\"data\":" + json.toStdString();
    }
    return "\"data\":" + goString({data.constData(), static_cast<std::size_t>(data.size())});
}

} // namespace

QByteArray cloudEvent(const CloudEventInput& input)
{
    const QString contentType = input.contentType.isEmpty() ? QStringLiteral("text/plain") : input.contentType;
    const QString source = input.source.isEmpty() ? QStringLiteral("Dapr") : input.source;
    std::string out = "{" + dataMember(contentType, input.data);
    const auto add = [&out](const char* key, const QString& value) {
        out += std::string(",\"") + key + "\":" + quoted(value);
    };
    add("datacontenttype", contentType);
    add("id", input.id);
    add("pubsubname", input.pubsubName);
    add("source", source);
    add("specversion", QStringLiteral("1.0"));
    add("time", input.time);
    add("topic", input.topic);
    add("traceid", input.traceParent);
    add("traceparent", input.traceParent);
    add("tracestate", input.traceState);
    add("type", QStringLiteral("com.dapr.event.sent"));
    return QByteArray::fromStdString(out + '}');
}

QString cloudEventTime(qint64 msSinceEpoch)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(msSinceEpoch);
    const int offset = local.offsetFromUtc();
    return local.toOffsetFromUtc(offset).toString(Qt::ISODate);
}

} // namespace wb::sidecar
