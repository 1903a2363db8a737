#include "core/sidecar/app/replies.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace wb::sidecar {

namespace {

const char* wordOf(ScriptedAnswer::Kind kind)
{
    switch (kind) {
    case ScriptedAnswer::Kind::Retry: return "RETRY";
    case ScriptedAnswer::Kind::Drop: return "DROP";
    default: return "SUCCESS";
    }
}

// The one status of all entries, when the reply holds one: as a gRPC word, a JSON status or an empty body.
QString commonStatus(const AppReply& reply)
{
    if (reply.kind == AppReply::Kind::Grpc) return QString::fromUtf8(reply.body);
    if (reply.body.isEmpty()) return QStringLiteral("SUCCESS");
    const QJsonObject object = QJsonDocument::fromJson(reply.body).object();
    if (object.contains(QLatin1String("statuses"))) return {};
    return object.value(QLatin1String("status")).toString();
}

} // namespace

AppReply statusReply(ScriptedAnswer::Kind kind, bool grpc)
{
    const QByteArray word = wordOf(kind);
    if (grpc) return {AppReply::Kind::Grpc, 0, word, {}};
    return {AppReply::Kind::Http, 200, "{\"status\":\"" + word + "\"}", {}};
}

std::optional<AppReply> replyOf(const ScriptedAnswer& answer)
{
    using Kind = ScriptedAnswer::Kind;
    switch (answer.kind) {
    case Kind::Success:
    case Kind::Retry:
    case Kind::Drop: return statusReply(answer.kind, answer.grpc);
    case Kind::HttpStatus: return AppReply{AppReply::Kind::Http, answer.status, answer.body, {}};
    case Kind::GrpcStatus: return AppReply{AppReply::Kind::Grpc, answer.status, {}, {}};
    // Go's word for a connection that ends where an answer should begin.
    case Kind::Crash: return AppReply{AppReply::Kind::Unreachable, 0, {}, QStringLiteral("EOF")};
    case Kind::Never: break;
    }
    return {};
}

QStringList entryIdsOf(const AppCall& call)
{
    QStringList ids;
    if (call.kind != AppCallKind::BulkTopic) return ids;
    const QByteArray body = QByteArray::fromRawData(call.body.data(), static_cast<qsizetype>(call.body.size()));
    const QJsonArray entries = QJsonDocument::fromJson(body).object().value(QLatin1String("entries")).toArray();
    for (const QJsonValue& entry : entries) ids << entry.toObject().value(QLatin1String("entryId")).toString();
    return ids;
}

AppReply fittedTo(const QStringList& entryIds, AppReply reply)
{
    const bool success = reply.kind == AppReply::Kind::Http ? reply.status / 100 == 2
                                                            : reply.kind == AppReply::Kind::Grpc && reply.status == 0;
    if (entryIds.isEmpty() || !success) return reply;
    const QString status = commonStatus(reply);
    if (status.isEmpty()) return reply;
    QJsonArray statuses;
    for (const QString& id : entryIds)
        statuses << QJsonObject{{QStringLiteral("entryId"), id}, {QStringLiteral("status"), status}};
    reply.body = QJsonDocument(QJsonObject{{QStringLiteral("statuses"), statuses}}).toJson(QJsonDocument::Compact);
    return reply;
}

AppReply fittedTo(const AppCall& call, AppReply reply)
{
    return call.kind == AppCallKind::BulkTopic ? fittedTo(entryIdsOf(call), std::move(reply)) : reply;
}

std::optional<AppReply> WillingApp::call(const AppCall& call, AttemptId, AppSink&)
{
    return fittedTo(call, AppReply{});
}

} // namespace wb::sidecar
