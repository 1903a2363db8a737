#include "core/sidecar/runtime/app_answer.h"

#include "core/sidecar/runtime/go_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_set>

namespace wb::sidecar {

namespace {

constexpr int unimplemented = 12;

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

bool isField(const std::string& name, QLatin1String field) // Go's JSON matches names in any case
{
    return QString::fromStdString(name).compare(field, Qt::CaseInsensitive) == 0;
}

QString grpcError(const AppReply& reply)
{
    static constexpr std::array names{"OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound",
        "AlreadyExists", "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange",
        "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated"};
    const auto code = static_cast<std::size_t>(reply.status);
    const QString name = code < names.size() ? QString::fromLatin1(names[code]) : QStringLiteral("Code(%1)").arg(reply.status);
    return QStringLiteral("rpc error: code = %1 desc = %2").arg(name, reply.error);
}

ReadAnswer retry(const QString& error)
{
    ReadAnswer answer;
    answer.kind = ReadAnswer::Kind::Retry;
    answer.error = error;
    return answer;
}

ReadAnswer byStatus(std::string_view status, std::string_view event)
{
    if (status.empty() || status == "SUCCESS") return {};
    if (status == "DROP") return {ReadAnswer::Kind::Drop, {}, {}, {}};
    const QString id = eventText(event, "id");
    if (status == "RETRY")
        return retry(QStringLiteral("RETRY status returned from app while processing pub/sub event %1: retriable error occurred")
                         .arg(id));
    return retry(QStringLiteral("unknown status returned from app while processing pub/sub event %1, status: %2, err: "
                                "retriable error occurred").arg(id, textOf(status)));
}

// `{"status": …}`, the first value of the body; nothing when it cannot be read, which daprd takes for a success.
std::optional<std::string> statusOf(std::string_view body)
{
    if (body.empty()) return std::nullopt;
    const auto value = scanJson(body, JsonEnd::First);
    if (!value) return std::nullopt;
    if (value->kind == JsonKind::Null) return std::string();
    if (value->kind != JsonKind::Object) return std::nullopt;
    std::string status;
    for (const JsonChild& child : jsonChildren(*value)) {
        if (!isField(child.name, QLatin1String("status")) || child.value.kind == JsonKind::Null) continue;
        if (child.value.kind != JsonKind::String) return std::nullopt;
        status = *jsonString(child.value.text);
    }
    return status;
}

ReadAnswer readHttp(const AppReply& reply, std::string_view event)
{
    if (reply.status >= 200 && reply.status <= 299) {
        const auto status = statusOf(viewOf(reply.body));
        return status ? byStatus(*status, event) : ReadAnswer{};
    }
    if (reply.status == 404) return {ReadAnswer::Kind::Drop, {}, {}, {}};
    ReadAnswer answer = retry(
        QStringLiteral("retriable error occurred: retriable error returned from app while processing pub/sub event %1, "
                       "topic: %2, body: %3. status code returned: %4")
            .arg(eventText(event, "id"), eventText(event, "topic"), QString::fromUtf8(reply.body), QString::number(reply.status)));
    answer.httpStatus = reply.status;
    return answer;
}

ReadAnswer readGrpc(const AppReply& reply, std::string_view event)
{
    if (reply.status == 0) return byStatus(viewOf(reply.body), event);
    if (reply.status == unimplemented) return {ReadAnswer::Kind::DropQuietly, {}, {}, {}};
    ReadAnswer answer = retry(
        QStringLiteral("error returned from app while processing pub/sub event %1: retriable error occurred: %2")
            .arg(eventText(event, "id"), grpcError(reply)));
    answer.grpcStatus = reply.status;
    return answer;
}

// --- bulk ---

struct Statuses {
    std::vector<std::pair<std::string, std::string>> entries; // id, status
    QString error; // Go's, when the body cannot be read
};

QString wrongType(const JsonText& value, const char* what)
{
    static constexpr std::array kinds{"object", "array", "string", "number", "bool", "null"};
    return QStringLiteral("json: cannot unmarshal %1 into %2")
        .arg(QLatin1String(kinds[static_cast<std::size_t>(value.kind)]), QLatin1String(what));
}

void readEntry(const JsonText& value, Statuses& into)
{
    auto& [id, status] = into.entries.emplace_back();
    if (value.kind == JsonKind::Null) return;
    QString error;
    if (value.kind != JsonKind::Object)
        error = wrongType(value, "Go struct field AppBulkResponse.statuses of type pubsub.AppBulkResponseEntry");
    for (const JsonChild& child : value.kind == JsonKind::Object ? jsonChildren(value) : std::vector<JsonChild>()) {
        const bool isId = isField(child.name, QLatin1String("entryId"));
        if (child.value.kind == JsonKind::Null || (!isId && !isField(child.name, QLatin1String("status")))) continue;
        if (child.value.kind == JsonKind::String) (isId ? id : status) = *jsonString(child.value.text);
        else if (error.isEmpty())
            error = wrongType(child.value, isId ? "Go struct field AppBulkResponseEntry.statuses.entryId of type string"
                              : "Go struct field AppBulkResponseEntry.statuses.status of type pubsub.AppResponseStatus");
    }
    if (into.error.isEmpty()) into.error = error;
}

Statuses statusesOf(std::string_view body)
{
    Statuses out;
    const auto value = scanJson(body, JsonEnd::First);
    if (!value) {
        out.error = QString::fromStdString(value.error());
        return out;
    }
    if (value->kind == JsonKind::Null) return out;
    if (value->kind != JsonKind::Object) {
        out.error = wrongType(*value, "Go value of type pubsub.AppBulkResponse");
        return out;
    }
    for (const JsonChild& child : jsonChildren(*value)) {
        if (!isField(child.name, QLatin1String("statuses"))) continue;
        out.entries.clear(); // of two lists the last counts
        if (child.value.kind == JsonKind::Array)
            for (const JsonChild& entry : jsonChildren(child.value)) readEntry(entry.value, out);
        else if (child.value.kind != JsonKind::Null && out.error.isEmpty())
            out.error = wrongType(child.value, "Go struct field AppBulkResponse.statuses of type []pubsub.AppBulkResponseEntry");
    }
    return out;
}

BulkAnswer allEnd(const std::vector<std::string>& sent, const QString& entryError, const QString& error)
{
    BulkAnswer answer;
    for (const std::string& id : sent) answer.entries.push_back({id, entryError, false});
    answer.error = error;
    return answer;
}

// The words differ a little between HTTP and gRPC, and so does what an empty status means.
BulkEntryAnswer bulkEntry(const std::string& id, const std::string& status, bool http)
{
    const QString name = QString::fromStdString(id);
    if (status == "SUCCESS" || (status.empty() && !http)) return {id, {}, false};
    if (status == "DROP") return {id, {}, true};
    if (status.empty() || status == "RETRY")
        return {id, (http ? QStringLiteral("RETRY required while processing bulk subscribe event for entry id: %1")
                          : QStringLiteral("RETRY status returned from app while processing pub/sub event for entry id: %1"))
                        .arg(name), false};
    return {id, (http ? QStringLiteral("unknown status returned from app while processing bulk subscribe event %1: %2")
                      : QStringLiteral("unknown status returned from app while processing pub/sub event  for entry id %1: %2"))
                    .arg(name, QString::fromStdString(status)), false};
}

BulkAnswer byStatuses(const Statuses& statuses, const std::vector<std::string>& sent, const std::vector<std::string>& all,
                      bool http)
{
    BulkAnswer answer;
    const std::unordered_set<std::string> known(all.begin(), all.end());
    std::unordered_set<std::string> seen;
    bool failed = false;
    for (const auto& [id, status] : statuses.entries) {
        if (known.count(id) == 0) continue; // "Invalid entry id received from app"
        seen.insert(id);
        answer.entries.push_back(bulkEntry(id, status, http));
        failed |= !answer.entries.back().error.isEmpty();
    }
    for (const std::string& id : sent) {
        if (seen.count(id) > 0) continue;
        answer.entries.push_back({id, QStringLiteral("response not received, RETRY required while processing bulk "
                                                     "subscribe event for entry id: %1").arg(QString::fromStdString(id)), false});
        failed = true;
    }
    if (failed) answer.error = QStringLiteral("few message(s) have failed during bulk subscribe operation");
    return answer;
}

BulkAnswer readBulkHttp(const AppReply& reply, const std::vector<std::string>& sent, const std::vector<std::string>& all,
                        std::string_view topic)
{
    if (reply.status >= 200 && reply.status <= 299) {
        const Statuses statuses = statusesOf(viewOf(reply.body));
        if (statuses.error.isEmpty()) return byStatuses(statuses, sent, all, true);
        return allEnd(sent, statuses.error,
                      QStringLiteral("failed unmarshalling app response for bulk subscribe: %1").arg(statuses.error));
    }
    if (reply.status == 404) return allEnd(sent, {}, {}); // dropped, and nothing goes to a dead letter
    const QString error = QStringLiteral("Retriable error returned from app while processing bulk pub/sub event, topic: %1. "
                                         "status code returned: %2").arg(textOf(topic), QString::number(reply.status));
    return allEnd(sent, error, error); // without a code: a policy's `matching` does not see it
}

BulkAnswer readBulkGrpc(const AppReply& reply, const std::vector<std::string>& sent, const std::vector<std::string>& all)
{
    if (reply.status == unimplemented) return allEnd(sent, {}, {});
    if (reply.status == 0) {
        if (reply.body.startsWith('{')) return byStatuses(statusesOf(viewOf(reply.body)), sent, all, false);
        Statuses same; // one word stands for all
        for (const std::string& id : sent) same.entries.emplace_back(id, reply.body.toStdString());
        return byStatuses(same, sent, all, false);
    }
    const QString error = QStringLiteral("error returned from app while processing bulk pub/sub event: %1").arg(grpcError(reply));
    BulkAnswer answer = allEnd(sent, error, error);
    answer.grpcStatus = reply.status;
    return answer;
}

} // namespace

ReadAnswer readTopicAnswer(const AppReply& reply, std::string_view event)
{
    switch (reply.kind) {
    case AppReply::Kind::Http: return readHttp(reply, event);
    case AppReply::Kind::Grpc: return readGrpc(reply, event);
    case AppReply::Kind::Unreachable: break;
    }
    return retry(QStringLiteral("error returned from app channel while sending pub/sub event to app: retriable error occurred: %1")
                     .arg(reply.error));
}

BindingTry readBindingTry(const AppReply& reply)
{
    if (reply.kind == AppReply::Kind::Unreachable) return {false, reply.error, {}, {}};
    if (reply.kind == AppReply::Kind::Grpc) {
        if (reply.status == 0) return {};
        return {false, grpcError(reply), {}, {}}; // a bare gRPC error carries no code for a policy
    }
    if (reply.status == 200) return {};
    return {false, QStringLiteral("error sending binding event to application, status %1").arg(reply.status), reply.status, {}};
}

QString bindingEnd(const QString& error, const AppReply* reply, bool underRetries)
{
    if (error.isEmpty()) return {};
    const bool byStatus = reply && reply->kind == AppReply::Kind::Http;
    if (!byStatus) return QStringLiteral("error invoking app: %1").arg(error);
    if (underRetries) return QStringLiteral("error invoking app: response object is nil"); // the answer was disposed of
    if (reply->status >= 200 && reply->status <= 299) return {};
    return QStringLiteral("fails to send binding event to http app channel, status code: %1 body: %2")
        .arg(QString::number(reply->status), QString::fromUtf8(reply->body));
}

BulkAnswer readBulkAnswer(const AppReply& reply, const std::vector<std::string>& sent, const std::vector<std::string>& all,
                          std::string_view topic)
{
    switch (reply.kind) {
    case AppReply::Kind::Http: return readBulkHttp(reply, sent, all, topic);
    case AppReply::Kind::Grpc: return readBulkGrpc(reply, sent, all);
    case AppReply::Kind::Unreachable: break;
    }
    return allEnd(sent, reply.error,
                  QStringLiteral("error from app channel while sending pub/sub event to app: %1").arg(reply.error));
}

QString eventText(std::string_view event, std::string_view member)
{
    const auto value = jsonMember({JsonKind::Object, event, {}}, member);
    if (!value || value->kind == JsonKind::Null) return QStringLiteral("<nil>");
    if (const auto text = jsonString(value->text)) return QString::fromStdString(*text);
    if (value->kind != JsonKind::Number) return textOf(value->text);
    // %v of a float64: the shortest digits, with an exponent from 1e21 on.
    const double number = std::strtod(std::string(value->text).c_str(), nullptr);
    const double size = std::abs(number);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e21);
    std::array<char, 400> out{};
    const auto end = std::to_chars(out.begin(), out.end(), number, plain ? std::chars_format::fixed : std::chars_format::scientific);
    return QString::fromLatin1(out.data(), static_cast<qsizetype>(end.ptr - out.data()));
}

} // namespace wb::sidecar
