#include "core/dapr/verdict.h"

#include "core/dapr/findings.h"
#include "core/dapr/resiliency_spec.h"
#include "core/dapr/routes.h"
#include "core/dapr/url.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <iterator>

namespace wb::dapr {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Verdict)
};

// Words of the JSON and text forms; not translated, programs read them.
QString nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Valid: return QStringLiteral("valid");
    case Outcome::Invalid: return QStringLiteral("invalid");
    case Outcome::Skipped: break;
    }
    return QStringLiteral("skipped");
}

QString nameOf(Stage stage)
{
    switch (stage) {
    case Stage::Load: return QStringLiteral("load");
    case Stage::Init: return QStringLiteral("init");
    case Stage::Connect: return QStringLiteral("connect");
    case Stage::None: break;
    }
    return {};
}

QString nameOf(Severity severity)
{
    switch (severity) {
    case Severity::Error: return QStringLiteral("error");
    case Severity::Warning: return QStringLiteral("warning");
    case Severity::Note: break;
    }
    return QStringLiteral("note");
}

QString nameOf(Origin origin)
{
    switch (origin) {
    case Origin::File: return QStringLiteral("file");
    case Origin::Runtime: return QStringLiteral("runtime");
    case Origin::Secret: return QStringLiteral("secret");
    case Origin::Environment: return QStringLiteral("env");
    case Origin::Default: break;
    }
    return QStringLiteral("default");
}

QJsonValue orNull(const QString& text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

const ResolvedField* fieldOf(const ResolvedComponent& component, QStringView name)
{
    for (const ResolvedField& field : component.fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

bool isFromFile(const ResolvedComponent& component, QStringView name)
{
    const ResolvedField* field = fieldOf(component, name);
    return !field || (field->origin != Origin::Secret && field->origin != Origin::Environment);
}

// The value, or *** for one that stood in no file: what is printed may end up in a log.
QString shown(const ResolvedComponent& component, QStringView name, const QString& value)
{
    return isFromFile(component, name) ? value : QStringLiteral("***");
}

QJsonObject effectiveOf(const ResolvedComponent& component)
{
    const MqttSettings& settings = component.settings;
    const bool binding = component.family == ComponentFamily::Binding;
    const bool open = isFromFile(component, u"consumerID") && isFromFile(component, u"producerID");
    const ResolvedField* retries = fieldOf(component, u"backOffMaxRetries");
    const bool retrying = retries && !component.ignored.contains(retries->name);
    const ClientIds ids = clientIdsOf(component);
    const auto url = parseGoUrl(settings.url);
    QJsonObject effective;
    effective[u"consumerID"] = shown(component, u"consumerID", settings.consumerId);
    effective[u"clientIds"] = QJsonObject{{u"consumer"_qs, open ? ids.consumer : QStringLiteral("***")},
                                          {u"producer"_qs, open ? ids.producer : QStringLiteral("***")}};
    effective[u"scheme"] = url ? QJsonValue(url->scheme) : QJsonValue();
    effective[u"host"] = url ? QJsonValue(url->host) : QJsonValue();
    effective[u"topic"] = binding ? QJsonValue(shown(component, u"topic", settings.topic)) : QJsonValue();
    effective[u"qos"] = settings.qos;
    effective[u"retain"] = settings.retain;
    effective[u"cleanSession"] = settings.cleanSession;
    effective[u"backOffMaxRetries"] = retrying ? QJsonValue(settings.backOffMaxRetries) : QJsonValue();
    effective[u"caCert"] = !settings.caCert.isEmpty();
    effective[u"clientCert"] = !settings.clientCert.isEmpty();
    effective[u"clientKey"] = !settings.clientKey.isEmpty();
    return effective;
}

QJsonObject originsOf(const ResolvedComponent& component)
{
    QJsonObject origins;
    for (const ResolvedField& field : component.fields) {
        const bool nothing = field.origin == Origin::Default && field.value.isEmpty();
        if (!nothing && !component.ignored.contains(field.name)) origins[field.name] = nameOf(field.origin);
    }
    return origins;
}

QJsonObject jsonOf(const Problem& problem)
{
    QJsonObject object;
    object[u"severity"] = nameOf(problem.severity);
    object[u"code"] = problem.code;
    object[u"message"] = problem.message;
    object[u"line"] = problem.place.line;
    object[u"column"] = problem.place.column;
    object[u"fix"] = problem.fix ? QJsonValue(problem.fix->title) : QJsonValue();
    return object;
}

QJsonObject jsonOf(const Verdict& verdict)
{
    QJsonObject object;
    object[u"file"] = verdict.file;
    object[u"document"] = verdict.document;
    object[u"line"] = verdict.line;
    object[u"kind"] = verdict.kind;
    object[u"type"] = verdict.type;
    object[u"name"] = verdict.name;
    object[u"verdict"] = nameOf(verdict.outcome);
    object[u"stage"] = orNull(nameOf(verdict.stage));
    object[u"error"] = verdict.outcome == Outcome::Invalid ? QJsonValue(verdict.error) : QJsonValue();
    const bool decoded = verdict.component.decoded;
    object[u"effective"] = decoded ? QJsonValue(effectiveOf(verdict.component)) : QJsonValue();
    object[u"origins"] = decoded ? QJsonValue(originsOf(verdict.component)) : QJsonValue(QJsonObject());
    object[u"ignored"] = QJsonArray::fromStringList(verdict.component.ignored);
    QJsonArray problems;
    for (const Problem& problem : verdict.problems)
        problems += jsonOf(problem);
    object[u"problems"] = problems;
    return object;
}

// Go quotes the URL, and pieces of it: nothing of that belongs into a log when there may be a password in it.
QString forALine(const Verdict& verdict)
{
    static const QRegularExpression quoted(QStringLiteral("\"(?:[^\"\\\\]|\\\\.)*\""));
    QString text = verdict.error.simplified();
    if (verdict.stage == Stage::Connect && verdict.component.settings.url.contains(u'@'))
        text.replace(quoted, QStringLiteral("\"***\""));
    return text;
}

Verdict verdictOf(const Workspace& workspace, const Document& document)
{
    Verdict verdict;
    verdict.file = fileOf(workspace, document);
    verdict.document = document.number;
    verdict.line = document.line;
    verdict.kind = document.kind;
    verdict.name = document.name;
    // What Dapr says nothing of: a piece that its loader drops, or one that is not read here.
    if (!document.readable && document.loadError.isEmpty()) return verdict;
    if (!document.readable) {
        verdict.outcome = Outcome::Invalid;
        verdict.stage = Stage::Load;
        verdict.error = document.loadError;
        return verdict;
    }
    if (std::holds_alternative<OtherKind>(document.body)) return verdict;
    verdict.outcome = Outcome::Valid;
    const auto refuse = [&verdict](const QString& error) {
        verdict.outcome = Outcome::Invalid;
        verdict.stage = Stage::Load;
        verdict.error = error;
    };
    if (const Subscription* subscription = document.subscription()) {
        // daprd has no words for a condition that it hangs on.
        if (const auto fault = routeFault(*subscription, workspace.context().appId))
            refuse(fault->kind == cel::Fault::Kind::Compile ? fault->text : QString());
    } else if (const Resiliency* resiliency = document.resiliency()) {
        ResiliencyPolicies policies;
        if (const auto fault = addResiliency(*resiliency, policies, nullptr)) refuse(fault->text);
    }
    const Component* component = document.component();
    if (!component) return verdict;
    verdict.type = component->type;
    verdict.component = resolve(workspace, document, workspace.context());
    verdict.stage = verdict.component.stage;
    verdict.error = verdict.component.error;
    if (!verdict.error.isEmpty()) verdict.outcome = Outcome::Invalid;
    return verdict;
}

} // namespace

QList<Verdict> verdictsOf(const Workspace& workspace)
{
    QList<Verdict> verdicts;
    QHash<int, QList<qsizetype>> byFile;
    for (const Document& document : workspace.documents()) {
        byFile[document.fileIndex] += verdicts.size();
        verdicts += verdictOf(workspace, document);
    }
    for (auto it = byFile.constBegin(); it != byFile.constEnd(); ++it) {
        for (const Problem& problem : workspace.problemsOf(it.key())) {
            // The last document that begins at or before the problem's line.
            const auto behind = std::upper_bound(
                it.value().begin(), it.value().end(), problem.place.line,
                [&](int line, qsizetype index) { return line < verdicts.at(index).line; });
            const qsizetype owner = behind == it.value().begin() ? it.value().first() : *std::prev(behind);
            verdicts[owner].problems += problem;
        }
    }
    return verdicts;
}

QJsonObject toJson(const QList<Verdict>& verdicts)
{
    QJsonArray documents;
    for (const Verdict& verdict : verdicts)
        documents += jsonOf(verdict);
    return {{u"documents"_qs, documents}};
}

QString toText(const QList<Verdict>& verdicts)
{
    QString text;
    int outcomes[3] = {};
    int severities[3] = {};
    for (const Verdict& verdict : verdicts) {
        ++outcomes[static_cast<int>(verdict.outcome)];
        if (verdict.outcome == Outcome::Invalid)
            text += QStringLiteral("%1:%2:1: error: Dapr: %3 [%4]\n")
                        .arg(verdict.file)
                        .arg(verdict.line)
                        .arg(forALine(verdict), nameOf(verdict.stage));
        for (const Problem& problem : verdict.problems) {
            ++severities[static_cast<int>(problem.severity)];
            text += QStringLiteral("%1:%2:%3: %4: %5 [%6]\n")
                        .arg(verdict.file)
                        .arg(problem.place.line)
                        .arg(problem.place.column)
                        .arg(nameOf(problem.severity), problem.message, problem.code);
        }
    }
    text += Texts::tr("documents: %1 (valid %2, invalid %3, skipped %4); errors %5, warnings %6, notes %7")
                .arg(verdicts.size())
                .arg(outcomes[0])
                .arg(outcomes[1])
                .arg(outcomes[2])
                .arg(severities[static_cast<int>(Severity::Error)])
                .arg(severities[static_cast<int>(Severity::Warning)])
                .arg(severities[static_cast<int>(Severity::Note)]) +
            u'\n';
    return text;
}

bool isClean(const QList<Verdict>& verdicts)
{
    for (const Verdict& verdict : verdicts) {
        if (verdict.outcome == Outcome::Invalid) return false;
        for (const Problem& problem : verdict.problems) {
            if (problem.severity != Severity::Note) return false;
        }
    }
    return true;
}

} // namespace wb::dapr
