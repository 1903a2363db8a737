#include "core/dapr/check_rules.h"
#include "core/dapr/scopes.h"
#include "core/dapr/secrets.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

// The component as a whole, and beside the other resources.

namespace wb::dapr {

namespace {

// Facts H.1: the broker pushes a kept session's messages right after CONNACK; Dapr subscribes when the app is ready.
void lateSubscribe(const CheckInput& input, Report& report)
{
    // 1.9 had its routes before it connected (facts D.4).
    if (!isFrom(input.context.release, u"1.10")) return;
    if (input.resolved.family != ComponentFamily::PubSub || input.resolved.stage == Stage::Init || input.resolved.settings.cleanSession ||
        !isMqttType(input.component().type))
        return;
    const QString message = CheckTexts::tr(
        "With cleanSession false, messages that waited at the broker arrive before Dapr has subscribed after a restart: they find no "
        "handler, stay unacknowledged and block the in-flight window until the next reconnect.");
    const MetadataItem* item = input.item(u"cleanSession");
    item ? report.at(*item, message) : report.at(YamlNodePtr(), message);
}

void unknownVersion(const CheckInput& input, Report& report)
{
    const QString version = input.component().version.toLower();
    if (!isMqttType(input.component().type) || version.isEmpty() || version == u"v0" || version == u"v1") return;
    const YamlNodePtr spec = input.document.root ? input.document.root->find(u"spec") : nullptr;
    report.at(spec ? spec->find(u"version") : nullptr,
              CheckTexts::tr("There is only version v1 of %1.").arg(input.component().type));
}

void initTimeout(const CheckInput& input, Report& report)
{
    // Go's duration: numbers with units, nothing else (facts B.4).
    static const QRegularExpression duration(QStringLiteral("^[+]?((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+$"));
    const QString& text = input.component().initTimeout;
    if (text.isEmpty() || duration.match(text).hasMatch()) return;
    const YamlNodePtr spec = input.document.root ? input.document.root->find(u"spec") : nullptr;
    report.at(spec ? spec->find(u"initTimeout") : nullptr,
              CheckTexts::tr("\"%1\" is not a duration with a unit, such as 30s: Dapr uses 5 seconds.").arg(text));
}

void otherScope(const CheckInput& input, Report& report)
{
    if (isInScope(input.component().scopes, input.context.appId)) return;
    report.at(input.document.root ? input.document.root->find(u"scopes") : nullptr,
              CheckTexts::tr("The scopes do not name the app %1: its sidecar does not load this component.").arg(input.context.appId));
}

// Facts B.2: the broker closes the older of two connections with one client id; both come back, for ever.
void sharedClientId(const CheckInput& input, Report& report)
{
    if (!input.resolved.decoded) return;
    const QString id = input.resolved.settings.consumerId;
    if (id.contains(u"{uuid}")) return;
    const MetadataItem* own = input.item(u"consumerID");
    if (own && own->value.contains(u"{uuid}")) return;
    for (const Document& other : input.neighbours()) {
        if (&other == &input.document || !other.component() || !isMqttType(other.component()->type)) continue;
        if (other.fileIndex == input.document.fileIndex && other.number == input.document.number) continue;
        if (familyOf(other.component()->type) != input.resolved.family || other.name == input.document.name) continue;
        if (!isInScope(other.component()->scopes, input.context.appId) ||
            !isInScope(input.component().scopes, input.context.appId))
            continue;
        const ResolvedComponent rival = resolve(input.workspace, other, input.context);
        const bool sameBroker = rival.settings.host == input.resolved.settings.host &&
                                rival.settings.port == input.resolved.settings.port;
        if (!rival.decoded || rival.settings.consumerId != id || !sameBroker) continue;
        const QString message = CheckTexts::tr("The component %1 uses the same client id on the same broker: the two throw each other "
                                               "out again and again. Give each its own consumerID.").arg(rival.name);
        own ? report.at(*own, message) : report.at(YamlNodePtr(), message);
        return;
    }
}

void longClientId(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"consumerID");
    const QString longest = clientIdsOf(input.resolved).producer;
    if (item && input.resolved.decoded && !item->value.contains(u'{') && longest.toUtf8().size() > 23)
        report.at(*item, CheckTexts::tr("The client id %1 is longer than the 23 bytes that every broker must accept; most accept more.")
                             .arg(longest));
}

void oldType(const CheckInput& input, Report& report)
{
    const QString type = input.component().type.toLower();
    if (type != u"pubsub.mqtt" && type != u"bindings.mqtt") return;
    if (!input.table || input.table->type == type) return; // an era in which the name had its own code
    const YamlNodePtr spec = input.document.root ? input.document.root->find(u"spec") : nullptr;
    const YamlNodePtr node = spec ? spec->find(u"type") : nullptr;
    std::optional<Fix> fix;
    if (node && node->type == YamlNode::Type::Scalar && node->style == ScalarStyle::Plain)
        fix = Fix{CheckTexts::tr("Write %1").arg(input.table->type), {{node->range, input.table->type.toUtf8()}}};
    report.at(node, CheckTexts::tr("From Dapr 1.10 %1 runs the code of %2: client ids and defaults differ from documentation before "
                                   "that.").arg(type, input.table->type), fix);
}

void direction(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"direction");
    if (!item || input.resolved.family != ComponentFamily::Binding) return;
    if (!input.resolved.settings.input && !input.resolved.settings.output)
        report.at(*item, CheckTexts::tr("Neither input nor output is named: the binding does nothing at all."));
}

void bindingTopic(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"topic");
    if (!item || input.resolved.family != ComponentFamily::Binding || input.resolved.settings.topic.isEmpty()) return;
    if (const QString fault = filterFault(input.resolved.settings.topic); !fault.isEmpty()) report.at(*item, fault);
}

void outputToWildcard(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"topic");
    const MqttSettings& settings = input.resolved.settings;
    if (!item || input.resolved.family != ComponentFamily::Binding || !settings.output) return;
    const bool wildcard = settings.topic.contains(u'+') || settings.topic.contains(u'#') || settings.topic.startsWith(u"$share/");
    const bool named = input.item(u"direction");
    if (wildcard && filterFault(settings.topic).isEmpty())
        report.at(*item, named ? CheckTexts::tr("Nothing can be published to a topic with wildcards: the broker closes the connection, "
                                                "and again after each reconnect.")
                               : CheckTexts::tr("An invocation without a topic of its own would publish to wildcards, and the broker "
                                                "closes the connection; set direction to input if the binding only listens."));
}

void secretsFile(const CheckInput& input, Report& report)
{
    if (input.resolved.type != u"secretstores.local.file") return;
    const MetadataItem* item = input.item(u"secretsFile");
    if (!item || input.value(u"secretsFile").isEmpty()) return;
    QDir folder(input.context.workingFolder);
    if (input.context.workingFolder.isEmpty()) folder = QFileInfo(fileOf(input.workspace, input.document)).absoluteDir();
    const QFileInfo file(folder.absoluteFilePath(input.value(u"secretsFile")));
    if (!file.isFile() || !file.isReadable())
        report.at(*item, CheckTexts::tr("%1 cannot be read here. Dapr looks for it from the folder in which daprd is started.")
                             .arg(file.filePath()));
}

constexpr Rule rules[] = {
    {"DAPR-LATE-SUBSCRIBE", Severity::Warning, "dapr/components-contrib#3992, #4074, #4110", lateSubscribe},
    {"DAPR-VERSION-UNKNOWN", Severity::Error, "dapr/dapr pkg/components", unknownVersion},
    {"DAPR-INIT-TIMEOUT", Severity::Warning, "dapr/dapr pkg/runtime/processor", initTimeout},
    {"DAPR-SCOPE-OTHER-APP", Severity::Note, "dapr/dapr pkg/runtime/authorizer", otherScope},
    {"DAPR-CLIENTID-SHARED", Severity::Warning, "MQTT 3.1.1, 3.1.4-2; dapr/components-contrib#589", sharedClientId},
    {"DAPR-CLIENTID-LONG", Severity::Note, "MQTT 3.1.1, 3.1.3-5", longClientId},
    {"DAPR-TYPE-ERA", Severity::Note, "dapr/dapr cmd/daprd/components/pubsub_mqtt3.go, bindings_mqtt3.go", oldType},
    {"DAPR-DIRECTION-INVALID", Severity::Error, "dapr/dapr pkg/runtime/processor/binding", direction},
    {"DAPR-TOPIC-INVALID", Severity::Error, "MQTT 3.1.1, 4.7.1-2", bindingTopic},
    {"DAPR-TOPIC-WILDCARD-OUTPUT", Severity::Warning, "MQTT 3.1.1, 3.3.2-2", outputToWildcard},
    {"DAPR-SECRETS-FILE", Severity::Error, "dapr/components-contrib secretstores/local/file/filestore.go", secretsFile},
};

} // namespace

std::span<const Rule> componentRules()
{
    return rules;
}

} // namespace wb::dapr
