#include "core/sidecar/runtime/subscriptions.h"

#include "core/sidecar/runtime/go_json.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace wb::sidecar {

namespace {

constexpr int usualMaxMessages = 100, usualMaxAwaitMs = 1000; // when 0 or nothing is written

// Reads JSON into fields as Go's decoder does: names in any case, null leaves a field alone, a value of another type
// is remembered as the error and reading goes on.
class FieldReader {
public:
    QString error;

    std::vector<JsonChild> members(const JsonText& value, const QString& field, const char* type)
    {
        if (value.kind == JsonKind::Object) return jsonChildren(value);
        refuse(value, field, type);
        return {};
    }
    std::vector<JsonChild> items(const JsonText& value, const QString& field, const char* type)
    {
        if (value.kind == JsonKind::Array) return jsonChildren(value);
        refuse(value, field, type);
        return {};
    }
    void text(const JsonText& value, const QString& field, QString& out)
    {
        if (const auto read = jsonString(value.text)) out = QString::fromStdString(*read);
        else refuse(value, field, "string");
    }
    void flag(const JsonText& value, const QString& field, bool& out)
    {
        if (value.kind == JsonKind::Bool) out = value.text == "true";
        else refuse(value, field, "bool");
    }
    void number(const JsonText& value, const QString& field, int& out)
    {
        if (value.kind != JsonKind::Number) {
            refuse(value, field, "int32");
            return;
        }
        int read = 0;
        const auto [end, failed] = std::from_chars(value.text.begin(), value.text.end(), read);
        if (failed == std::errc() && end == value.text.end()) out = read;
        else refuse("number " + std::string(value.text), field, "int32");
    }

private:
    void refuse(const JsonText& value, const QString& field, const char* type)
    {
        static constexpr std::array kinds{"object", "array", "string", "number", "bool", "null"};
        if (value.kind != JsonKind::Null) refuse(kinds[static_cast<std::size_t>(value.kind)], field, type);
    }
    void refuse(const std::string& what, const QString& field, const char* type)
    {
        if (!error.isEmpty()) return;
        const QString into = field.isEmpty() ? QStringLiteral("Go value of type ")
                                             : QStringLiteral("Go struct field %1 of type ").arg(field);
        error = QStringLiteral("json: cannot unmarshal %1 into %2%3").arg(QString::fromStdString(what), into, QLatin1String(type));
    }
};

bool is(const JsonChild& child, QLatin1String name)
{
    return QString::fromStdString(child.name).compare(name, Qt::CaseInsensitive) == 0;
}

struct Item {
    QString pubsubName, topic, deadLetterTopic, route, defaultPath;
    QMap<QString, QString> metadata;
    QList<AppRule> rules;
    bool bulk = false;
    int bulkMaxMessages = 0, bulkMaxAwaitMs = 0;
};

void readRules(FieldReader& reader, const JsonText& value, Item& item)
{
    item.rules.clear();
    for (const JsonChild& one : reader.items(value, QStringLiteral("RoutesJSON.routes.rules"), "[]*pubsub.RuleJSON")) {
        AppRule& rule = item.rules.emplace_back();
        for (const JsonChild& child : reader.members(one.value, QStringLiteral("RoutesJSON.routes.rules"), "pubsub.RuleJSON")) {
            if (is(child, QLatin1String("match"))) reader.text(child.value, QStringLiteral("RuleJSON.routes.rules.match"), rule.match);
            if (is(child, QLatin1String("path"))) reader.text(child.value, QStringLiteral("RuleJSON.routes.rules.path"), rule.path);
        }
    }
}

void readRoutes(FieldReader& reader, const JsonText& value, Item& item)
{
    for (const JsonChild& child : reader.members(value, QStringLiteral("SubscriptionJSON.routes"), "pubsub.RoutesJSON")) {
        if (is(child, QLatin1String("rules"))) readRules(reader, child.value, item);
        if (is(child, QLatin1String("default")))
            reader.text(child.value, QStringLiteral("RoutesJSON.routes.default"), item.defaultPath);
    }
}

void readBulk(FieldReader& reader, const JsonText& value, Item& item)
{
    const auto field = [](const char* name) { return QStringLiteral("BulkSubscribeJSON.bulkSubscribe.") + QLatin1String(name); };
    for (const JsonChild& child : reader.members(value, QStringLiteral("SubscriptionJSON.bulkSubscribe"), "pubsub.BulkSubscribeJSON")) {
        if (is(child, QLatin1String("enabled"))) reader.flag(child.value, field("enabled"), item.bulk);
        if (is(child, QLatin1String("maxMessagesCount")))
            reader.number(child.value, field("maxMessagesCount"), item.bulkMaxMessages);
        if (is(child, QLatin1String("maxAwaitDurationMs")))
            reader.number(child.value, field("maxAwaitDurationMs"), item.bulkMaxAwaitMs);
    }
}

Item readItem(FieldReader& reader, const JsonText& value)
{
    Item item;
    const auto field = [](const char* name) { return QStringLiteral("SubscriptionJSON.") + QLatin1String(name); };
    for (const JsonChild& child : reader.members(value, {}, "pubsub.SubscriptionJSON")) {
        if (is(child, QLatin1String("pubsubname"))) reader.text(child.value, field("pubsubname"), item.pubsubName);
        if (is(child, QLatin1String("topic"))) reader.text(child.value, field("topic"), item.topic);
        if (is(child, QLatin1String("deadLetterTopic")))
            reader.text(child.value, field("deadLetterTopic"), item.deadLetterTopic);
        if (is(child, QLatin1String("route"))) reader.text(child.value, field("route"), item.route);
        if (is(child, QLatin1String("routes"))) readRoutes(reader, child.value, item);
        if (is(child, QLatin1String("bulkSubscribe"))) readBulk(reader, child.value, item);
        if (!is(child, QLatin1String("metadata"))) continue;
        for (const JsonChild& one : reader.members(child.value, field("metadata"), "map[string]string"))
            reader.text(one.value, field("metadata"), item.metadata[QString::fromStdString(one.name)]);
    }
    return item;
}

AppSubscription subscriptionOf(const Item& item)
{
    AppSubscription out;
    out.topic = item.topic;
    out.rules = item.rules;
    out.route = item.defaultPath.isEmpty() ? item.route : item.defaultPath;
    out.deadLetterTopic = item.deadLetterTopic;
    out.metadata = item.metadata;
    out.bulk = item.bulk;
    out.bulkMaxMessages = item.bulkMaxMessages > 0 ? item.bulkMaxMessages : usualMaxMessages;
    out.bulkMaxAwaitMs = item.bulkMaxAwaitMs > 0 ? item.bulkMaxAwaitMs : usualMaxAwaitMs;
    return out;
}

} // namespace

AppSubscription declaredSubscription(const dapr::Subscription& resource)
{
    AppSubscription out;
    out.topic = resource.topic;
    out.route = resource.defaultPath;
    out.declarative = true;
    out.deadLetterTopic = resource.deadLetterTopic;
    out.bulk = resource.bulkEnabled;
    out.bulkMaxMessages = resource.bulkMaxMessages > 0 ? resource.bulkMaxMessages : usualMaxMessages;
    out.bulkMaxAwaitMs = resource.bulkMaxAwaitMs > 0 ? resource.bulkMaxAwaitMs : usualMaxAwaitMs;
    for (const dapr::SubscriptionRule& rule : resource.rules) out.rules << AppRule{rule.match, rule.path};
    for (const auto& [name, value] : resource.metadata) out.metadata.insert(name, value);
    return out;
}

Result<ProgrammaticSubscriptions, QString> programmaticSubscriptions(int httpStatus, const QByteArray& body)
{
    ProgrammaticSubscriptions out;
    if (httpStatus == 404) return out;
    if (httpStatus != 200) {
        out.log << QStringLiteral("app returned http status code %1 from subscription endpoint").arg(httpStatus);
        return out;
    }
    const auto text = scanJson({body.constData(), static_cast<std::size_t>(body.size())}, JsonEnd::First);
    if (!text && text.error() == "EOF") return out;
    FieldReader reader;
    if (!text) reader.error = QString::fromStdString(text.error());
    for (const JsonChild& one : text ? reader.items(*text, {}, "[]pubsub.SubscriptionJSON") : std::vector<JsonChild>()) {
        const Item item = readItem(reader, one.value);
        AppSubscription subscription = subscriptionOf(item);
        if (subscription.rules.isEmpty() && subscription.route.isEmpty())
            out.log << QStringLiteral("topic %1 has an empty routes. removing from subscriptions list").arg(item.topic);
        else out.subscriptions.push_back({item.pubsubName, std::move(subscription)});
    }
    if (!reader.error.isEmpty()) return Failure{QStringLiteral("error getting topics from app: %1").arg(reader.error)};
    return out;
}

QList<AppSubscription> mergedSubscriptions(const QList<AppSubscription>& declared, const QString& pubsubName,
                                           const ProgrammaticSubscriptions& programmatic)
{
    QList<AppSubscription> out;
    const auto of = [&out](const QString& topic) {
        return std::find_if(out.begin(), out.end(), [&](const AppSubscription& one) { return one.topic == topic; });
    };
    for (const AppSubscription& one : declared)
        if (of(one.topic) == out.end()) out << one;
    for (const ProgrammaticSubscriptions::One& one : programmatic.subscriptions) {
        if (one.pubsubName != pubsubName) continue;
        const auto place = of(one.subscription.topic);
        if (place == out.end()) out << one.subscription;
        else *place = one.subscription;
    }
    return out;
}

} // namespace wb::sidecar
