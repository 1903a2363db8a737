#include "core/dapr/resolve.h"

#include "core/dapr/decode.h"
#include "core/dapr/field_table.h"
#include "core/dapr/findings.h"
#include "core/dapr/go_text.h"
#include "core/dapr/secrets.h"
#include "core/dapr/templates.h"
#include "core/dapr/url.h"

#include <QCoreApplication>
#include <QProcessEnvironment>
#include <QRegularExpression>

#include <utility>

namespace wb::dapr {

namespace {

class Resolver {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Resolver)
public:
    Resolver(const Workspace& workspace, const Document& document, const ResolveContext& context)
        : m_workspace(workspace), m_document(document), m_component(*document.component()), m_context(context),
          m_table(tableFor(m_component.type, context.release)), m_rules(context.release)
    {
        if (m_table) return;
        // A type that the release does not know is read as it would be now.
        m_table = tableFor(m_component.type);
        m_rules = newestRelease();
    }

    ResolvedComponent run();

private:
    void readItems();
    QString valueOf(const MetadataItem& item, Origin& origin);
    QString secretOf(const MetadataItem& item);
    QString environmentOf(const MetadataItem& item);
    QString consumerIdTemplate() const;
    void decode();
    void connectUrl();
    void readRuntimeItems();
    void listFields();
    bool isExactOnly(const Field& field) const;
    QString itemFor(const Field& field) const;
    void fail(Stage stage, const QString& error);
    void report(const MetadataItem& item, Severity severity, const QString& code, const QString& message,
                const QString& source);
    bool isKnownHere() const;
    QString creationError() const;

    const Workspace& m_workspace;
    const Document& m_document;
    const Component& m_component;
    const ResolveContext& m_context;
    const ComponentTable* m_table;
    QString m_rules; // the release whose decoder reads it
    Properties m_properties; // what the component gets
    QMap<QString, Origin> m_origins;
    QString m_rawConsumerId; // before its templates were filled in
    QString m_templateError;
    bool m_created = true; // the release knows type and version
    ResolvedComponent m_result;
};

void Resolver::fail(Stage stage, const QString& error)
{
    if (!m_result.error.isEmpty() || error.isEmpty()) return;
    m_result.stage = stage;
    m_result.error = error;
}

void Resolver::report(const MetadataItem& item, Severity severity, const QString& code, const QString& message,
                      const QString& source)
{
    m_result.problems +=
        problemAt(m_workspace, m_document, item.itemNode ? item.itemNode : item.nameNode, severity, code, message, source);
}

// RT:pkg/runtime/processor/secret: a component whose store is not loaded is parked and never starts; a secret that is
// not found is logged, and the value stays as it was.
QString Resolver::secretOf(const MetadataItem& item)
{
    const auto value = secretValue(m_workspace, m_component.secretStore, *item.secretKeyRef, m_context);
    if (value) return *value;
    const QString source = QStringLiteral("dapr/dapr pkg/runtime/processor/secret");
    const SecretError& error = value.error();
    switch (error.kind) {
    case SecretError::Kind::NoStoreNamed:
        report(item, Severity::Error, QStringLiteral("DAPR-SECRET-NO-STORE"),
               tr("%1 refers to a secret, but %2: the component is parked and never starts.")
                   .arg(item.name, error.message), source);
        break;
    case SecretError::Kind::UnknownStore:
        report(item, Severity::Error, QStringLiteral("DAPR-SECRET-UNKNOWN-STORE"),
               tr("%1 refers to a secret, but %2: the component waits for it and never starts.")
                   .arg(item.name, error.message), source);
        break;
    case SecretError::Kind::OtherStore:
        report(item, Severity::Note, QStringLiteral("DAPR-SECRET-OTHER-STORE"),
               tr("%1 refers to a secret, but %2; it is taken as empty.").arg(item.name, error.message), source);
        break;
    case SecretError::Kind::Unreadable:
        report(item, Severity::Error, QStringLiteral("DAPR-SECRET-UNREADABLE"),
               tr("%1 refers to a secret, but %2.").arg(item.name, error.message), source);
        break;
    case SecretError::Kind::Missing:
        report(item, Severity::Error, QStringLiteral("DAPR-SECRET-MISSING"),
               tr("%1 refers to a secret, but %2: Dapr logs that and goes on with an empty value.")
                   .arg(item.name, error.message), source);
        break;
    }
    return {};
}

QString Resolver::environmentOf(const MetadataItem& item)
{
    const QString source = QStringLiteral("dapr/dapr pkg/runtime/processor/secret");
    if (isBlockedVariable(*item.envRef)) {
        report(item, Severity::Error, QStringLiteral("DAPR-ENV-BLOCKED"),
               tr("Dapr does not hand on the environment variable %1: %2 stays empty.").arg(*item.envRef, item.name),
               source);
        return {};
    }
    if (!m_context.environment.contains(*item.envRef))
        report(item, Severity::Warning, QStringLiteral("DAPR-ENV-UNSET"),
               tr("The environment variable %1 is not set here: %2 is empty.").arg(*item.envRef, item.name), source);
    const QString value = m_context.environment.value(*item.envRef);
    return goUnquoted(value).value_or(value); // kept as raw text, whose quotes Dapr takes for its own
}

// RT:pkg/runtime/processor/secret ProcessResource: envRef (since 1.12) counts only where no value is written, not even
// an empty one, and then a secret is not asked for; a secret that is not empty beats the value.
QString Resolver::valueOf(const MetadataItem& item, Origin& origin)
{
    QString value = item.value;
    origin = Origin::File;
    const bool written = item.valueNode && !item.valueNode->isNull();
    const bool named = item.secretKeyRef && !item.secretKeyRef->name.isEmpty();
    if (!written && item.envRef && !item.envRef->isEmpty() && isFrom(m_context.release, u"1.12")) {
        value = environmentOf(item);
        origin = Origin::Environment;
    } else if (named) {
        const QString secret = secretOf(item);
        if (!secret.isEmpty()) value = secret;
        if (!secret.isEmpty() || value.isEmpty()) origin = Origin::Secret;
    }
    if (prefixesTopics(value, m_context.release)) m_result.settings.namespaceInConsumerId = true;
    if (item.name.compare(u"consumerID", Qt::CaseInsensitive) == 0) m_rawConsumerId = value;
    auto filled = withTemplates(item.name, value, m_context);
    if (filled) return *filled;
    if (m_templateError.isEmpty()) m_templateError = filled.error();
    return value;
}

void Resolver::readItems()
{
    for (const MetadataItem& item : m_component.metadata) {
        Origin origin = Origin::File;
        const QString value = valueOf(item, origin);
        m_properties.insert(item.name, value); // of two with the same name the last one wins
        m_origins.insert(item.name, origin);
    }
}

// The last URL part that a person may see when the URL itself is secret: Go's reason without what it quotes.
QString withoutQuotedText(const QString& error)
{
    static const QRegularExpression quoted(QStringLiteral("\"(?:[^\"\\\\]|\\\\.)*\""));
    QString result = error;
    return result.replace(quoted, QStringLiteral("\"***\""));
}

void Resolver::connectUrl()
{
    MqttSettings& settings = m_result.settings;
    QString error = applyUrl(settings.url, settings, m_result.family == ComponentFamily::Binding);
    bool fromFile = true;
    for (auto it = m_origins.constBegin(); it != m_origins.constEnd(); ++it) {
        if (it.key().compare(u"url", Qt::CaseInsensitive) == 0) fromFile = it.value() == Origin::File;
    }
    if (!fromFile) {
        error = withoutQuotedText(error);
        if (!error.isEmpty()) settings.displayUrl = QStringLiteral("***");
    }
    fail(Stage::Connect, error);
}

// What the runtime itself reads of a binding's items (facts A.5): direction in any case, route only as spelt here.
void Resolver::readRuntimeItems()
{
    MqttSettings& settings = m_result.settings;
    settings.route = m_properties.value(QStringLiteral("route"));
    // Each half is set up by itself, and so gets its own {uuid}.
    const auto output = withTemplates(QStringLiteral("consumerID"), m_rawConsumerId, m_context);
    settings.outputConsumerId = output ? *output : settings.consumerId;
    if (!isFrom(m_context.release, u"1.2")) {
        settings.randomId = newUuid(m_context);
        settings.outputRandomId = newUuid(m_context);
    }
    if (!isFrom(m_context.release, u"1.12")) return;
    bool found = false;
    for (const MetadataItem& item : m_component.metadata) {
        if (item.name.compare(u"direction", Qt::CaseInsensitive) != 0) continue;
        if (!std::exchange(found, true)) settings.input = settings.output = false;
        for (const QString& part : item.value.split(u',')) {
            settings.input |= part.trimmed().compare(u"input", Qt::CaseInsensitive) == 0;
            settings.output |= part.trimmed().compare(u"output", Qt::CaseInsensitive) == 0;
        }
    }
}

// For further replicas of the same component: what only they have of their own is left open.
QString Resolver::consumerIdTemplate() const
{
    ResolveContext open = m_context;
    open.keepUuid = true;
    open.podName.clear();
    const auto filled = withTemplates(QStringLiteral("consumerID"), m_rawConsumerId, open);
    const QString text = filled ? *filled : QString();
    const bool named = text.contains(u"{podName}") && isFrom(m_context.release, u"1.8");
    return text.contains(u"{uuid}") || named ? text : QString();
}

void Resolver::decode()
{
    if (m_result.family == ComponentFamily::PubSub) {
        const QString key = QStringLiteral("consumerID");
        if (m_properties.value(key).trimmed().isEmpty()) m_origins.insert(key, Origin::Runtime);
        m_properties = withConsumerId(m_properties, m_context.appId);
    }
    const bool prefixed = m_result.settings.namespaceInConsumerId;
    DecodedMqtt decoded = m_result.family == ComponentFamily::PubSub
                              ? decodePubSub(m_properties, m_rules)
                              : decodeBinding(m_properties, m_rules);
    m_result.settings = std::move(decoded.settings);
    m_result.settings.namespaceInConsumerId = prefixed;
    m_result.settings.consumerIdTemplate = consumerIdTemplate();
    m_result.decoded = m_created && m_result.error.isEmpty() && decoded.error.isEmpty();
    if (m_created) fail(Stage::Init, decoded.error);
    connectUrl();
    if (m_result.family == ComponentFamily::Binding) readRuntimeItems();
}

// Up to 1.10 names count as they are spelt (only the first binding read them through JSON); later only the TLS fields of
// pub/sub do (CC:pubsub/tls.go). `route` is compared so everywhere, `direction` in any case, and the topic lists since 1.12.
bool Resolver::isExactOnly(const Field& field) const
{
    const bool pubSub = m_result.family == ComponentFamily::PubSub;
    if (field.name == u"route") return true;
    if (field.name == u"direction") return false;
    if (field.type == FieldType::List) return !isFrom(m_rules, u"1.12");
    if (field.type == FieldType::Pem && pubSub) return true;
    return isMqttType(m_component.type) && !isFrom(m_rules, u"1.11") && (pubSub || isFrom(m_rules, u"1.2"));
}

// The item that fills a field; empty when none does.
QString Resolver::itemFor(const Field& field) const
{
    if (m_properties.contains(field.name)) return field.name;
    if (isExactOnly(field)) return {};
    for (auto it = m_properties.constBegin(); it != m_properties.constEnd(); ++it)
        if (it.key().compare(field.name, Qt::CaseInsensitive) == 0) return it.key();
    return {};
}

void Resolver::listFields()
{
    QStringList known;
    for (const Field& field : m_table->fields) {
        if (!field.isReadBy(m_rules)) continue;
        ResolvedField entry{field.name, field.defaultFor(m_rules), Origin::Default, field.secret};
        if (const QString name = itemFor(field); !name.isEmpty()) {
            known += name;
            entry.value = m_properties.value(name);
            entry.origin = m_origins.value(name, Origin::Runtime);
        }
        entry.secret |= entry.origin == Origin::Secret;
        if (field.type == FieldType::Url) entry.secret |= withoutPassword(entry.value) != entry.value;
        m_result.fields += entry;
    }
    for (const MetadataItem& item : m_component.metadata) {
        if (known.contains(item.name) || m_result.ignored.contains(item.name)) continue;
        m_result.ignored += item.name;
        const Origin origin = m_origins.value(item.name);
        // A name that nothing reads may still hold a secret: "password".
        const bool secret = origin == Origin::Secret || item.name.contains(u"password", Qt::CaseInsensitive) ||
                            item.name.contains(u"key", Qt::CaseInsensitive);
        m_result.fields += ResolvedField{item.name, m_properties.value(item.name), origin, secret};
    }
}

// "", v0 and v1 are the same (facts F.1); the mqtt3 types came with 1.10.
bool Resolver::isKnownHere() const
{
    const QString version = m_component.version.toLower();
    const bool known = version.isEmpty() || version == u"v0" || version == u"v1";
    return known && (isFrom(m_context.release, u"1.10") || !m_result.type.endsWith(u'3'));
}

// RT:pkg/components/{pubsub,bindings}/registry.go, RT:pkg/runtime/processor/binding. Up to 1.10 a binding of an
// unknown type is passed over without a word.
QString Resolver::creationError() const
{
    const QString type = QStringLiteral("%1/%2").arg(m_component.type, m_component.version);
    if (m_result.type.startsWith(u"pubsub.")) return QStringLiteral("couldn't find message bus ") + type;
    if (!isFrom(m_context.release, u"1.11")) return {};
    if (!isFrom(m_context.release, u"1.12")) return QStringLiteral("couldn't find binding ") + type;
    return QStringLiteral("couldn't find binding %1 (%2)").arg(m_document.name, type);
}

ResolvedComponent Resolver::run()
{
    m_result.name = m_document.name;
    m_result.type = m_component.type.toLower();
    m_result.family = familyOf(m_component.type);
    if (m_result.family == ComponentFamily::Other || !m_table) {
        // A type that begins like ours and is none ("pubsub.mqtt5"): no release has it.
        if (m_result.type.startsWith(u"pubsub.mqtt") || m_result.type.startsWith(u"bindings.mqtt")) fail(Stage::Init, creationError());
        return m_result;
    }
    readItems();
    const bool mqtt = isMqttType(m_component.type);
    m_created = !mqtt || isKnownHere();
    if (!m_created) fail(Stage::Init, creationError());
    if (m_created) fail(Stage::Init, m_templateError);
    if (mqtt) decode();
    listFields();
    return m_result;
}

} // namespace

ResolveContext contextOfProcess()
{
    ResolveContext context;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& key : environment.keys()) context.environment.insert(key, environment.value(key));
    context.podName = environment.value(QStringLiteral("POD_NAME"));
    context.namespaceName = environment.value(QStringLiteral("NAMESPACE"));
    return context;
}

ResolvedComponent resolve(const Workspace& workspace, const Document& document, const ResolveContext& context)
{
    if (!document.component()) {
        ResolvedComponent nothing;
        nothing.name = document.name;
        return nothing;
    }
    return Resolver(workspace, document, context).run();
}

ClientIds clientIdsOf(const ResolvedComponent& component)
{
    const MqttSettings& settings = component.settings;
    const QString consumer = settings.consumerId + QStringLiteral("-consumer");
    const QString producer = QStringLiteral("-producer");
    if (component.family != ComponentFamily::PubSub) {
        if (!settings.randomId.isEmpty()) return {settings.randomId, settings.outputRandomId};
        return {consumer, settings.outputConsumerId + producer};
    }
    if (isFrom(settings.release, u"1.10")) return {settings.consumerId, settings.consumerId};
    if (settings.producerId.isEmpty()) return {consumer, settings.consumerId + producer};
    return {settings.consumerId, settings.producerId};
}

} // namespace wb::dapr
