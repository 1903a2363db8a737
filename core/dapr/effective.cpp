#include "core/dapr/effective.h"

#include "core/dapr/field_table.h"
#include "core/dapr/pem.h"

#include <QCoreApplication>

#include <functional>
#include <optional>

namespace wb::dapr {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Effective)
};

const QString masked = QStringLiteral("***");

QString truthText(bool truth)
{
    return truth ? QStringLiteral("true") : QStringLiteral("false");
}

QString pemText(const QByteArray& pem, bool secret)
{
    if (pem.isEmpty()) return {};
    return secret ? masked : Texts::tr("PEM, blocks: %1").arg(pemBlocks(pem).size());
}

// As the decoder understood it; nothing for what it does not turn into something else.
std::optional<QString> decodedText(const ResolvedComponent& component, const ResolvedField& field)
{
    if (!component.decoded) return std::nullopt;
    const MqttSettings& settings = component.settings;
    const QString& name = field.name;
    if (name == u"qos") return QString::number(settings.qos);
    if (name == u"retain") return truthText(settings.retain);
    if (name == u"cleanSession") return truthText(settings.cleanSession);
    if (name == u"backOffMaxRetries") return QString::number(settings.backOffMaxRetries);
    if (name == u"maxRetriableErrorsPerSec") return QString::number(settings.maxRetriableErrorsPerSec);
    if (name == u"caCert") return pemText(settings.caCert, field.secret);
    if (name == u"clientCert") return pemText(settings.clientCert, field.secret);
    if (name == u"clientKey") return pemText(settings.clientKey, true);
    if (name == u"direction") {
        QStringList parts;
        if (settings.input) parts += QStringLiteral("input");
        if (settings.output) parts += QStringLiteral("output");
        return parts.join(QStringLiteral(", "));
    }
    return std::nullopt;
}

QString valueText(const ResolvedComponent& component, const ResolvedField& field)
{
    const bool fromOutside = field.origin == Origin::Secret || field.origin == Origin::Environment;
    if (fromOutside && !field.value.isEmpty()) return masked;
    if (const auto text = decodedText(component, field)) return *text;
    if (field.name == u"url") return component.settings.displayUrl;
    return field.secret && !field.value.isEmpty() ? masked : field.value;
}

const ResolvedField* fieldOf(const ResolvedComponent& component, const QString& name)
{
    for (const ResolvedField& field : component.fields)
        if (field.name == name && !component.ignored.contains(name)) return &field;
    return nullptr;
}

// "1.0 to 1.7", "1.10 and later", "1.9": neighbours in the list of releases, oldest first.
QString rangeText(const QStringList& releases)
{
    if (releases.last() == newestRelease() && releases.size() > 1) return Texts::tr("%1 and later").arg(releases.first());
    if (releases.size() == 1) return releases.first();
    return Texts::tr("%1 to %2").arg(releases.first(), releases.last());
}

struct OtherRelease {
    QString release;
    ResolvedComponent component;
};

// The component as every release would have it, oldest first.
QList<OtherRelease> allReleases(const Workspace& workspace, const Document& document, ResolveContext context)
{
    context.keepUuid = true; // so that nothing differs by chance
    QList<OtherRelease> others;
    for (const QString& release : daprReleases()) {
        context.release = release;
        others.prepend({release, resolve(workspace, document, context)});
    }
    return others;
}

// One sentence for every run of releases that say the same, and something else than `own`.
QStringList otherwise(const QList<OtherRelease>& releases, const QString& own,
                      const std::function<QString(const ResolvedComponent&)>& said,
                      const std::function<QString(const QString& range, const QString& said)>& sentence)
{
    QStringList sentences;
    QStringList run;
    QString text = own;
    const auto close = [&] {
        if (!run.isEmpty() && text != own) sentences += sentence(rangeText(run), text);
        run.clear();
    };
    for (const OtherRelease& other : releases) {
        const QString here = said(other.component);
        if (here != text) close();
        text = here;
        run += other.release;
    }
    close();
    return sentences;
}

QStringList fieldDifferences(const QList<OtherRelease>& releases, const QString& name, const QString& own)
{
    const QString notRead = QStringLiteral("\n"); // no value is that
    const auto said = [&](const ResolvedComponent& component) -> QString {
        if (!component.decoded) return own; // told of the whole component
        const ResolvedField* field = fieldOf(component, name);
        return field ? valueText(component, *field) : notRead;
    };
    return otherwise(releases, own, said, [&](const QString& range, const QString& text) {
        if (text == notRead) return Texts::tr("Dapr %1 does not read it.").arg(range);
        if (text.isEmpty()) return Texts::tr("Dapr %1 works without a value.").arg(range);
        return Texts::tr("Dapr %1 works with %2.").arg(range, text);
    });
}

QStringList documentationDifferences(const Field& field, const QString& release)
{
    QStringList sentences;
    const QString actual = field.defaultFor(release);
    if (!field.documentedDefault.isEmpty() && !actual.isEmpty() && field.documentedDefault != actual)
        sentences += Texts::tr("The documentation gives the default as %1; the code takes %2.")
                         .arg(translated(field.documentedDefault), actual);
    if (!field.note.isEmpty()) sentences += translated(field.note);
    return sentences;
}

QString idsText(const ResolvedComponent& component)
{
    const ClientIds ids = clientIdsOf(component);
    if (ids.consumer == ids.producer) return ids.consumer;
    return Texts::tr("%1 and %2").arg(ids.consumer, ids.producer);
}

bool hasOpenIds(const ResolvedComponent& component)
{
    for (const ResolvedField& field : component.fields) {
        const bool id = field.name == u"consumerID" || field.name == u"producerID";
        if (id && (field.origin == Origin::Secret || field.origin == Origin::Environment)) return false;
    }
    return true;
}

} // namespace

QList<EffectiveField> effectiveFields(const Workspace& workspace, const Document& document,
                                      const ResolveContext& context)
{
    const ResolvedComponent own = resolve(workspace, document, context);
    const ComponentTable* table = tableFor(own.type, context.release);
    if (!table) table = tableFor(own.type);
    QList<EffectiveField> result;
    const bool mqtt = own.family == ComponentFamily::PubSub || own.family == ComponentFamily::Binding;
    const QList<OtherRelease> releases = mqtt ? allReleases(workspace, document, context) : QList<OtherRelease>();
    ResolveContext kept = context;
    kept.keepUuid = true;
    const ResolvedComponent comparable = resolve(workspace, document, kept);
    for (const ResolvedField& field : own.fields) {
        EffectiveField entry;
        entry.name = field.name;
        entry.value = valueText(own, field);
        entry.origin = field.origin;
        entry.secret = field.secret || entry.value == masked;
        entry.isRead = !own.ignored.contains(field.name);
        const Field* described = table ? table->field(field.name) : nullptr;
        if (described) entry.differs += documentationDifferences(*described, context.release);
        if (mqtt && entry.isRead) {
            const ResolvedField* same = fieldOf(comparable, field.name);
            entry.differs += fieldDifferences(releases, field.name, same ? valueText(comparable, *same) : entry.value);
        } else if (mqtt) {
            entry.differs += fieldDifferences(releases, described ? described->name : field.name, QStringLiteral("\n"));
        }
        result += entry;
    }
    return result;
}

QStringList componentDifferences(const Workspace& workspace, const Document& document, const ResolveContext& context)
{
    ResolveContext kept = context;
    kept.keepUuid = true;
    const ResolvedComponent own = resolve(workspace, document, kept);
    if (own.family != ComponentFamily::PubSub && own.family != ComponentFamily::Binding) return {};
    const QList<OtherRelease> releases = allReleases(workspace, document, context);
    QStringList sentences;
    // A bad URL is quoted, and is bad everywhere.
    const auto startError = [](const ResolvedComponent& component) {
        return component.stage == Stage::Init ? component.error : QString();
    };
    sentences += otherwise(releases, startError(own), startError, [](const QString& range, const QString& error) {
        return error.isEmpty() ? Texts::tr("Dapr %1 starts it.").arg(range)
                               : Texts::tr("Dapr %1 does not start it: %2").arg(range, error);
    });
    if (!hasOpenIds(own)) return sentences;
    const auto ids = [&](const ResolvedComponent& component) {
        return component.decoded ? idsText(component) : idsText(own);
    };
    sentences += otherwise(releases, idsText(own), ids, [](const QString& range, const QString& text) {
        return Texts::tr("Client ids with Dapr %1: %2.").arg(range, text);
    });
    return sentences;
}

} // namespace wb::dapr
