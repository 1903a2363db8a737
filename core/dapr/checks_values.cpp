#include "core/dapr/check_rules.h"
#include "core/dapr/go_text.h"
#include "core/dapr/templates.h"

#include <QRegularExpression>

// What the values of metadata fields mean to Dapr, where that is not what they look like (facts A.0, F.2, F.3).

namespace wb::dapr {

namespace {

constexpr int unreadable = -1;

// The pub/sub QoS as Dapr reads it; nothing when the component has no such item.
std::optional<int> qosOf(const CheckInput& input)
{
    if (input.resolved.family != ComponentFamily::PubSub || !input.item(u"qos")) return std::nullopt;
    const QString text = input.value(u"qos");
    if (!isFrom(input.context.release, u"1.11")) {
        const auto number = goAtoi(text);
        if (text.isEmpty()) return std::nullopt; // counts as not written
        if (std::holds_alternative<QString>(number)) return unreadable;
        const qint64 qos = *std::get_if<qint64>(&number);
        if (isFrom(input.context.release, u"1.10")) return qos >= 0 && qos < 256 ? static_cast<int>(qos) : unreadable;
        return static_cast<int>(static_cast<quint8>(qos));
    }
    const auto value = goParseUint(text.isEmpty() ? QStringLiteral("0") : text, 8);
    const quint64* number = std::get_if<quint64>(&value);
    return number ? static_cast<int>(*number) : unreadable;
}

void qosInvalid(const CheckInput& input, Report& report)
{
    const auto qos = qosOf(input);
    if (!qos) return;
    if (*qos == unreadable)
        report.at(*input.item(u"qos"), CheckTexts::tr("\"%1\" is not a QoS: Dapr wants 0, 1 or 2, without sign, spaces or decimal "
                                                      "point.").arg(input.value(u"qos")));
    else if (*qos > 7)
        report.at(*input.item(u"qos"), CheckTexts::tr("QoS %1 keeps the component from starting; 0, 1 and 2 exist.").arg(*qos));
}

void qosRange(const CheckInput& input, Report& report)
{
    const auto qos = qosOf(input);
    if (qos && *qos >= 3 && *qos <= 7)
        report.at(*input.item(u"qos"),
                  CheckTexts::tr("Dapr starts with QoS %1, but subscribing then fails with \"invalid QoS\", and publishing sends a "
                                 "packet that is not valid MQTT.").arg(*qos));
}

void qosEmpty(const CheckInput& input, Report& report)
{
    if (isFrom(input.context.release, u"1.11") && qosOf(input) && input.value(u"qos").isEmpty())
        report.at(*input.item(u"qos"), CheckTexts::tr("An empty qos is 0, not the default 1: messages can get lost."));
}

void qosNotation(const CheckInput& input, Report& report)
{
    const auto qos = qosOf(input);
    const QString text = input.value(u"qos");
    if (qos && *qos != unreadable && !text.isEmpty() && text != QString::number(*qos))
        report.at(*input.item(u"qos"), CheckTexts::tr("Dapr reads \"%1\" as %2.").arg(text).arg(*qos));
}

void qosZero(const CheckInput& input, Report& report)
{
    const auto qos = qosOf(input);
    if (qos && *qos == 0)
        report.at(*input.item(u"qos"), CheckTexts::tr("With QoS 0 a publish succeeds even while the connection is down; the message "
                                                      "is then lost."));
}

void qosTwo(const CheckInput& input, Report& report)
{
    const auto qos = qosOf(input);
    if (qos && *qos == 2)
        report.at(*input.item(u"qos"), CheckTexts::tr("QoS 2 does not make handling exactly-once: Dapr calls the app before the "
                                                      "handshake is done, and again after a redelivery. RabbitMQ grants 1."));
}

// Up to 1.8 (pub/sub: 1.9) only Go's own words are taken (facts A.0).
bool wantsGoBool(const CheckInput& input)
{
    const bool binding = input.resolved.family == ComponentFamily::Binding;
    return !isFrom(input.context.release, binding ? u"1.9" : u"1.10");
}

void boolRefused(const CheckInput& input, Report& report)
{
    for (const Field& field : input.table->fields) {
        const MetadataItem* item = field.type == FieldType::Bool && wantsGoBool(input) ? input.item(field.name) : nullptr;
        if (!item || item->name != field.name || input.value(field.name).isEmpty() || goParseBool(input.value(field.name))) continue;
        report.at(*item, CheckTexts::tr("\"%1\" keeps the component from starting: Dapr %2 takes true, false, t, f, 1 and 0 here.")
                             .arg(input.value(field.name), input.context.release));
    }
}

void boolNotTrue(const CheckInput& input, Report& report)
{
    if (wantsGoBool(input)) return;
    for (const Field& field : input.table->fields) {
        const MetadataItem* item = field.type == FieldType::Bool ? input.item(field.name) : nullptr;
        if (!item || isPlainBool(input.value(field.name))) continue;
        report.at(*item, CheckTexts::tr("\"%1\" is none of the words for yes (true, t, yes, y, on, 1): Dapr takes it as false, "
                                        "without a word.").arg(input.value(field.name)));
    }
}

void retriesInvalid(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"backOffMaxRetries");
    if (input.resolved.family != ComponentFamily::Binding || !item) return;
    const QString text = input.value(u"backOffMaxRetries");
    const bool early = !isFrom(input.context.release, u"1.11");
    const auto number = early ? goAtoi(text) : goParseInt(text, 64);
    if (!text.isEmpty() && std::holds_alternative<QString>(number))
        report.at(*item, CheckTexts::tr("\"%1\" is not a whole number: the component does not start.").arg(text));
}

void retriesForEver(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"backOffMaxRetries");
    if (item && input.resolved.family == ComponentFamily::Binding && input.resolved.settings.backOffMaxRetries < 0)
        report.at(*item, CheckTexts::tr("A negative number retries for ever: one message that always fails stays unacknowledged and "
                                        "takes a place in the broker's in-flight window."));
}

void uuidUnquoted(const CheckInput& input, Report& report)
{
    static const QRegularExpression mapping(QStringLiteral("^\\{(uuid|podName|namespace|appID)\\}$"));
    for (const MetadataItem& item : input.component().metadata) {
        if (!item.valueNode || item.valueNode->type != YamlNode::Type::Mapping || !item.valueNode->flow) continue;
        const auto& range = item.valueNode->range;
        const QString text =
            QString::fromUtf8(textOf(input.workspace, input.document).mid(range.begin, range.end - range.begin)).trimmed();
        if (!mapping.match(text).hasMatch()) continue;
        const Fix fix{CheckTexts::tr("Put it in quotes"), {{range, '"' + text.toUtf8() + '"'}}};
        report.at(item, CheckTexts::tr("Without quotes %1 is a YAML mapping: the value becomes %2, and nothing is filled in.")
                            .arg(text, item.value), fix);
    }
}

void valueNotText(const CheckInput& input, Report& report)
{
    static const QRegularExpression mapping(QStringLiteral("^\\{\"(uuid|podName|namespace|appID)\":null\\}$"));
    for (const MetadataItem& item : input.component().metadata) {
        const bool text = !item.valueNode || item.valueNode->type == YamlNode::Type::Scalar;
        if (text || mapping.match(item.value).hasMatch()) continue;
        report.at(item, CheckTexts::tr("The value of %1 is a YAML %2; Dapr hands its JSON text to the component.")
                            .arg(item.name, item.valueNode->type == YamlNode::Type::Mapping ? CheckTexts::tr("mapping")
                                                                                            : CheckTexts::tr("list")));
    }
}

// Whether the value as written, before templates are filled in, holds {uuid}.
bool isRandom(const CheckInput& input)
{
    const MetadataItem* item = input.item(u"consumerID");
    return item && item->value.contains(u"{uuid}");
}

void uuidPersistent(const CheckInput& input, Report& report)
{
    if (isRandom(input) && !input.resolved.settings.cleanSession)
        report.at(*input.item(u"consumerID"),
                  CheckTexts::tr("{uuid} gives each start another client id, and cleanSession is false: the broker keeps an orphaned "
                                 "session, and queues messages for it, after every start. Set cleanSession to true."));
}

void templateUnknown(const CheckInput& input, Report& report)
{
    static const QRegularExpression form(QStringLiteral("\\{([A-Za-z]+)\\}"));
    static const QStringList known = {QStringLiteral("uuid"), QStringLiteral("podName"), QStringLiteral("namespace"),
                                      QStringLiteral("appID")};
    for (const MetadataItem& item : input.component().metadata) {
        if (item.value.contains(u"${{")) continue;
        const auto match = form.match(item.value);
        if (!match.hasMatch() || known.contains(match.captured(1))) continue;
        for (const QString& name : known) {
            if (name.compare(match.captured(1), Qt::CaseInsensitive) != 0) continue;
            QString value = item.value;
            value.replace(match.captured(0), u'{' + name + u'}');
            report.at(item, CheckTexts::tr("%1 is not filled in; the template is {%2}.").arg(match.captured(0), name),
                      revalued(item, CheckTexts::tr("Write {%1}").arg(name), value));
        }
    }
}

void podNameUnset(const CheckInput& input, Report& report)
{
    if (!input.context.podName.isEmpty() || !isFrom(input.context.release, u"1.8")) return;
    for (const MetadataItem& item : input.component().metadata) {
        if (item.value.contains(u"{podName}"))
            report.at(item, CheckTexts::tr("Dapr does not start when a value holds {podName} and POD_NAME is not set, as outside "
                                           "Kubernetes."));
    }
}

void namespacePrefix(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        if (prefixesTopics(item.value, input.context.release))
            report.at(item, CheckTexts::tr("{namespace} becomes <namespace>.<app id> here, and also puts the namespace, without a "
                                           "separator, before every topic of the component."));
    }
}

void secretAndValue(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        if (item.secretKeyRef && !item.value.isEmpty())
            report.at(item, CheckTexts::tr("%1 has a value and a secretKeyRef: the secret wins where it is found.").arg(item.name));
    }
}

constexpr const char* decoding = "dapr/kit metadata/utils.go, string_decoders.go";
constexpr const char* metadata = "dapr/components-contrib pubsub/mqtt3/metadata.go";
constexpr const char* meta = "dapr/dapr pkg/runtime/meta/meta.go";

constexpr Rule rules[] = {
    {"DAPR-QOS-INVALID", Severity::Error, metadata, qosInvalid},
    {"DAPR-QOS-RANGE", Severity::Error, "dapr/components-contrib pubsub/mqtt3/metadata.go; MQTT 3.1.1, 3.3.1-4", qosRange},
    {"DAPR-QOS-EMPTY", Severity::Warning, decoding, qosEmpty},
    {"DAPR-QOS-NOTATION", Severity::Note, "Go strconv.ParseUint", qosNotation},
    {"DAPR-QOS-ZERO", Severity::Note, "eclipse/paho.mqtt.golang client.go", qosZero},
    {"DAPR-QOS-TWO", Severity::Note, "eclipse/paho.mqtt.golang router.go; RabbitMQ MQTT plugin", qosTwo},
    {"DAPR-BOOL-REFUSED", Severity::Error, "Go strconv.ParseBool", boolRefused},
    {"DAPR-BOOL-NOT-TRUE", Severity::Warning, decoding, boolNotTrue},
    {"DAPR-RETRIES-INVALID", Severity::Error, decoding, retriesInvalid},
    {"DAPR-RETRIES-FOREVER", Severity::Warning, "dapr/components-contrib bindings/mqtt3/mqtt.go, #4101", retriesForEver},
    {"DAPR-UUID-UNQUOTED", Severity::Error, "YAML 1.1, 7.4.2; sigs.k8s.io/yaml", uuidUnquoted},
    {"DAPR-VALUE-NOT-TEXT", Severity::Warning, "dapr/dapr pkg/apis/common DynamicValue", valueNotText},
    {"DAPR-UUID-PERSISTENT", Severity::Warning, "MQTT 3.1.1, 3.1.2.4; dapr/docs setup-mqtt3.md", uuidPersistent},
    {"DAPR-TEMPLATE-CASE", Severity::Warning, meta, templateUnknown},
    {"DAPR-PODNAME-UNSET", Severity::Warning, meta, podNameUnset},
    {"DAPR-NAMESPACE-PREFIX", Severity::Note, "dapr/dapr pkg/runtime/meta ContainsNamespace", namespacePrefix},
    {"DAPR-SECRET-AND-VALUE", Severity::Note, "dapr/dapr pkg/runtime/processor/secret", secretAndValue},
};

} // namespace

std::span<const Rule> valueRules()
{
    return rules;
}

} // namespace wb::dapr
