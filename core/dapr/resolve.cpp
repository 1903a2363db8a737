#include "core/dapr/resolve.h"

#include "core/dapr/decode.h"
#include "core/dapr/field_table.h"
#include "core/dapr/findings.h"
#include "core/dapr/secrets.h"
#include "core/dapr/templates.h"
#include "core/dapr/url.h"

#include <QCoreApplication>
#include <QProcessEnvironment>
#include <QRegularExpression>

namespace wb::dapr {

namespace {

class Resolver {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Resolver)
public:
    Resolver(const Workspace& workspace, const Document& document, const ResolveContext& context)
        : m_workspace(workspace), m_document(document), m_component(*document.component()), m_context(context),
          m_table(tableFor(m_component.type, context.release))
    {
        // Only the decoder of today exists; a type that the release does not know is read as it would be now.
        if (!m_table) m_table = tableFor(m_component.type);
    }

    ResolvedComponent run();

private:
    void readItems();
    QString valueOf(const MetadataItem& item, Origin& origin);
    QString secretOf(const MetadataItem& item);
    QString environmentOf(const MetadataItem& item);
    void decode();
    void connectUrl();
    void readRuntimeItems();
    void listFields();
    bool isLost(const Field& field, const QString& name) const;
    void fail(Stage stage, const QString& error);
    void report(const MetadataItem& item, Severity severity, const QString& code, const QString& message,
                const QString& source);
    bool isKnownVersion() const;

    const Workspace& m_workspace;
    const Document& m_document;
    const Component& m_component;
    const ResolveContext& m_context;
    const ComponentTable* m_table;
    Properties m_properties; // what the component gets
    QMap<QString, Origin> m_origins;
    QString m_rawConsumerId; // before its templates were filled in
    QString m_templateError;
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
    return m_context.environment.value(*item.envRef);
}

QString Resolver::valueOf(const MetadataItem& item, Origin& origin)
{
    QString value = item.value;
    origin = Origin::File;
    if (item.secretKeyRef && !item.secretKeyRef->name.isEmpty()) {
        const QString secret = secretOf(item);
        if (!secret.isEmpty()) {
            value = secret;
            origin = Origin::Secret;
        }
        if (value.isEmpty()) origin = Origin::Secret;
    }
    if (value.isEmpty() && item.envRef && !item.envRef->isEmpty()) {
        value = environmentOf(item);
        origin = Origin::Environment;
    }
    if (holdsNamespaceTemplate(value)) m_result.settings.namespaceInConsumerId = true;
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
    QString error = applyUrl(settings.url, settings);
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
    for (auto it = m_properties.constBegin(); it != m_properties.constEnd(); ++it) {
        if (it.key().compare(u"direction", Qt::CaseInsensitive) != 0) continue;
        settings.input = settings.output = false;
        for (const QString& part : it.value().split(u',')) {
            settings.input |= part.trimmed().compare(u"input", Qt::CaseInsensitive) == 0;
            settings.output |= part.trimmed().compare(u"output", Qt::CaseInsensitive) == 0;
        }
    }
}

void Resolver::decode()
{
    if (m_result.family == ComponentFamily::PubSub) {
        const QString key = QStringLiteral("consumerID");
        if (m_properties.value(key).trimmed().isEmpty()) m_origins.insert(key, Origin::Runtime);
        m_properties = withConsumerId(m_properties, m_context.appId);
    }
    const bool prefixed = m_result.settings.namespaceInConsumerId;
    DecodedMqtt decoded = m_result.family == ComponentFamily::PubSub ? decodePubSub(m_properties)
                                                                     : decodeBinding(m_properties);
    m_result.settings = std::move(decoded.settings);
    m_result.settings.namespaceInConsumerId = prefixed;
    m_result.decoded = decoded.error.isEmpty();
    fail(Stage::Init, decoded.error);
    connectUrl();
    if (m_result.family == ComponentFamily::Binding) readRuntimeItems();
}

// Pub/sub reads the TLS fields by their exact names (CC:pubsub/tls.go); `route` is compared so everywhere.
bool Resolver::isLost(const Field& field, const QString& name) const
{
    const bool exactOnly = (field.type == FieldType::Pem && m_result.family == ComponentFamily::PubSub) ||
                           field.name == u"route";
    return exactOnly && name != field.name;
}

void Resolver::listFields()
{
    QStringList known;
    for (const Field& field : m_table->fields) {
        if (field.ignored) continue;
        ResolvedField entry{field.name, field.defaultFor(m_context.release), Origin::Default, field.secret};
        for (auto it = m_properties.constBegin(); it != m_properties.constEnd(); ++it) {
            if (it.key().compare(field.name, Qt::CaseInsensitive) != 0 || isLost(field, it.key())) continue;
            known += it.key();
            entry.value = it.value();
            entry.origin = m_origins.value(it.key(), Origin::Runtime);
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

// "", v0 and v1 are the same (facts F.1).
bool Resolver::isKnownVersion() const
{
    const QString version = m_component.version.toLower();
    return version.isEmpty() || version == u"v0" || version == u"v1";
}

ResolvedComponent Resolver::run()
{
    m_result.name = m_document.name;
    m_result.type = m_component.type.toLower();
    m_result.family = familyOf(m_component.type);
    if (m_result.family == ComponentFamily::Other || !m_table) return m_result;
    readItems();
    const bool mqtt = isMqttType(m_component.type);
    if (mqtt && !isKnownVersion()) {
        const QString what = m_result.family == ComponentFamily::PubSub
                                 ? QStringLiteral("couldn't find message bus %1/%2")
                                 : QStringLiteral("couldn't find input binding %1/%2");
        fail(Stage::Init, what.arg(m_result.type, m_component.version));
    }
    fail(Stage::Init, m_templateError);
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
    // One connection for both directions in pub/sub (facts B.2, era E).
    if (component.family == ComponentFamily::PubSub) return {settings.consumerId, settings.consumerId};
    return {settings.consumerId + QStringLiteral("-consumer"), settings.outputConsumerId + QStringLiteral("-producer")};
}

} // namespace wb::dapr
