#include "core/dapr/cel/expression.h"
#include "core/dapr/check_rules.h"
#include "core/dapr/resiliency_spec.h"
#include "core/dapr/scopes.h"

// Resiliency resources (facts E.2, E.3).

namespace wb::dapr {

namespace {

YamlNodePtr below(const YamlNodePtr& node, QStringView key)
{
    return node && node->type == YamlNode::Type::Mapping ? node->find(key) : nullptr;
}

YamlNodePtr policiesOf(const CheckInput& input, QStringView sort)
{
    return below(below(input.resiliency().spec, u"policies"), sort);
}

// daprd reads a file's first document only, for which there is a finding already.
bool isRead(const CheckInput& input)
{
    return input.resiliency().isRead && isInScope(input.resiliency().scopes, input.context.appId);
}

// All that daprd would have from the open resources; by itself when there are too many of them.
ResiliencyPolicies allPolicies(const CheckInput& input)
{
    ResiliencyPolicies policies = ResiliencyPolicies::builtIn();
    for (const Document& other : input.neighbours()) {
        const Resiliency* resiliency = other.resiliency();
        if (resiliency && resiliency->isRead && isInScope(resiliency->scopes, input.context.appId)) addResiliency(*resiliency, policies, nullptr);
    }
    addResiliency(input.resiliency(), policies, nullptr);
    return policies;
}

// Its own policies as daprd takes them, without those of other resources.
ResiliencyPolicies ownPolicies(const CheckInput& input)
{
    ResiliencyPolicies policies;
    addResiliency(input.resiliency(), policies, nullptr);
    return policies;
}

void invalid(const CheckInput& input, Report& report)
{
    ResiliencyPolicies policies;
    const auto fault = isRead(input) ? addResiliency(input.resiliency(), policies, nullptr) : std::nullopt;
    if (!fault) return;
    QString words = fault->text;
    words.replace(QStringLiteral("\n\n* "), QStringLiteral(" ")).replace(QStringLiteral("\n* "), QStringLiteral("; "));
    report.at(fault->node, CheckTexts::tr("Dapr stops reading the resource here, and none of its targets count: %1")
                               .arg(words.section(u'\n', 0, 0)));
}

// Names that the targets of this resource use, one sort after the other.
template <class Use>
void forEachTarget(const CheckInput& input, QStringView sort, const Use& use)
{
    const YamlNodePtr components = below(below(input.resiliency().spec, u"targets"), u"components");
    if (!isRead(input) || !components || components->type != YamlNode::Type::Mapping) return;
    for (const YamlEntry& entry : components->entries) {
        for (const QStringView way : {QStringView(u"inbound"), QStringView(u"outbound")}) {
            const YamlNodePtr node = below(below(entry.value, way), sort);
            if (node && !node->asDaprString().isEmpty()) use(node->asDaprString(), node);
        }
    }
}

void undefined(const CheckInput& input, Report& report)
{
    const ResiliencyPolicies all = allPolicies(input);
    const auto tell = [&report](const QString& name, const YamlNodePtr& node) {
        report.at(node, CheckTexts::tr("No resource defines %1: Dapr says nothing, and the target goes without it.").arg(name));
    };
    forEachTarget(input, u"retry", [&](const QString& name, const YamlNodePtr& node) {
        if (!all.retries.contains(name)) tell(name, node);
    });
    forEachTarget(input, u"timeout", [&](const QString& name, const YamlNodePtr& node) {
        if (!all.timeouts.contains(name)) tell(name, node);
    });
}

void undefinedBreaker(const CheckInput& input, Report& report)
{
    const ResiliencyPolicies all = allPolicies(input);
    forEachTarget(input, u"circuitBreaker", [&](const QString& name, const YamlNodePtr& node) {
        if (!all.breakers.contains(name))
            report.at(node, CheckTexts::tr("No resource defines the circuit breaker %1: daprd crashes with \"nil pointer dereference\", "
                                           "at start for an inbound target, at the first use for an outbound one.").arg(name));
    });
}

// With a name, what the file says of it and what daprd takes.
template <class Use>
void forEachRetry(const CheckInput& input, const Use& use)
{
    const YamlNodePtr retries = isRead(input) ? policiesOf(input, u"retries") : nullptr;
    if (!retries || retries->type != YamlNode::Type::Mapping) return;
    const ResiliencyPolicies own = ownPolicies(input);
    for (const YamlEntry& entry : retries->entries) {
        const QString name = entry.key->asKey();
        const auto spec = own.retries.find(name);
        use(name, entry, spec == own.retries.end() ? nullptr : &*spec);
    }
}

void raised(const CheckInput& input, Report& report)
{
    forEachRetry(input, [&report](const QString& name, const YamlEntry& entry, const RetrySpec* spec) {
        if (!spec || !isBuiltInRetry(name)) return;
        const YamlNodePtr node = below(entry.value, u"maxRetries");
        const qint64 written = node && !node->isNull() ? node->asDaprString().toLongLong() : -1;
        if (written >= 3) return;
        std::optional<Fix> fix;
        if (node && !node->alias) fix = Fix{CheckTexts::tr("Write 3"), {{node->range, QByteArrayLiteral("3")}}};
        report.at(node ? node : entry.key,
                  CheckTexts::tr("Dapr makes 3 retries of this: %1 cannot have fewer, and %2 counts as fewer.").arg(name).arg(written), fix);
    });
}

void protectedName(const CheckInput& input, Report& report)
{
    forEachRetry(input, [&report](const QString& name, const YamlEntry& entry, const RetrySpec*) {
        if (isProtectedRetry(name)) report.at(entry.key, CheckTexts::tr("Dapr does not let %1 be changed.").arg(name));
    });
}

void endless(const CheckInput& input, Report& report)
{
    forEachRetry(input, [&report](const QString& name, const YamlEntry& entry, const RetrySpec* spec) {
        if (!spec || isBuiltInRetry(name) || spec->kind != RetrySpec::Kind::Constant || spec->maxRetries >= 0) return;
        const YamlNodePtr node = below(entry.value, u"maxRetries");
        report.at(node ? node : entry.key,
                  CheckTexts::tr("Without a limit for maxRetries a message that always fails is tried for ever: it is never acknowledged, "
                                 "never reaches the dead-letter topic, and fills the broker's window."));
    });
}

void fifteenMinutes(const CheckInput& input, Report& report)
{
    forEachRetry(input, [&report](const QString& name, const YamlEntry& entry, const RetrySpec* spec) {
        if (!spec || isBuiltInRetry(name) || spec->kind != RetrySpec::Kind::Exponential || spec->maxRetries >= 0) return;
        const YamlNodePtr node = below(entry.value, u"maxRetries");
        report.at(node ? node : entry.key, CheckTexts::tr("Exponential retries end after 15 minutes, also without a limit for "
                                                          "maxRetries; Dapr has no setting for that."));
    });
}

void unusedField(const CheckInput& input, Report& report)
{
    forEachRetry(input, [&report](const QString&, const YamlEntry& entry, const RetrySpec* spec) {
        if (!spec) return;
        const bool constant = spec->kind == RetrySpec::Kind::Constant;
        const YamlNodePtr node = below(entry.value, constant ? u"maxInterval" : u"duration");
        if (!node) return;
        report.at(node, constant ? CheckTexts::tr("Constant retries do not look at maxInterval.")
                                 : CheckTexts::tr("Exponential retries do not look at duration: they begin with about 500 ms."));
    });
}

void defaultsReplaced(const CheckInput& input, Report& report)
{
    const YamlNodePtr components = below(below(input.resiliency().spec, u"targets"), u"components");
    if (!isRead(input) || !components || components->type != YamlNode::Type::Mapping) return;
    const ResiliencyPolicies all = allPolicies(input);
    const auto hasDefault = [&all](QStringView way) {
        const auto isDefault = [way](const QString& name) {
            const bool other = name.contains(way == u"Inbound" ? u"Outbound" : u"Inbound");
            return name.startsWith(u"Default") && name.endsWith(u"Policy") && !name.startsWith(u"DefaultApp") &&
                   !name.startsWith(u"DefaultActor") && !other;
        };
        const QStringList names = all.retries.keys() + all.timeouts.keys() + all.breakers.keys();
        return std::any_of(names.begin(), names.end(), isDefault);
    };
    for (const YamlEntry& entry : components->entries) {
        for (const auto& [key, way] : {std::pair(QStringView(u"inbound"), QStringView(u"Inbound")),
                                       std::pair(QStringView(u"outbound"), QStringView(u"Outbound"))}) {
            if (below(entry.value, key) || !hasDefault(way)) continue;
            report.at(entry.key, CheckTexts::tr("%1 is a target, so that default policies no longer apply to it; it has no %2 policy at "
                                                "all.").arg(entry.key->asKey(), key));
        }
    }
}

void unknownComponent(const CheckInput& input, Report& report)
{
    const YamlNodePtr components = below(below(input.resiliency().spec, u"targets"), u"components");
    if (!isRead(input) || !components || components->type != YamlNode::Type::Mapping) return;
    QStringList names;
    for (const Document& other : input.neighbours())
        if (other.component()) names += other.name;
    if (names.isEmpty()) return; // the resources of the app are not open
    for (const YamlEntry& entry : components->entries)
        if (!names.contains(entry.key->asKey()))
            report.at(entry.key, CheckTexts::tr("There is no component %1 among the open resources.").arg(entry.key->asKey()));
}

void trip(const CheckInput& input, Report& report)
{
    const YamlNodePtr breakers = isRead(input) ? policiesOf(input, u"circuitBreakers") : nullptr;
    if (!breakers || breakers->type != YamlNode::Type::Mapping) return;
    const QStringList counts{QStringLiteral("requests"), QStringLiteral("totalSuccesses"), QStringLiteral("totalFailures"),
                             QStringLiteral("consecutiveSuccesses"), QStringLiteral("consecutiveFailures")};
    for (const YamlEntry& entry : breakers->entries) {
        const YamlNodePtr node = below(entry.value, u"trip");
        const QString text = node ? node->asDaprString() : QString();
        if (text.isEmpty()) continue;
        const auto compiled = cel::Expression::compile(text);
        if (!compiled && compiled.error().kind == cel::Fault::Kind::Hang)
            report.at(node, CheckTexts::tr("CEL has no function %1 as it is used here: daprd never finishes starting.")
                                .arg(compiled.error().text));
        if (!compiled) continue;
        const QStringList unknown = compiled->unknownNames(counts);
        if (!unknown.isEmpty() || !compiled->mayBeBoolean())
            report.at(node, CheckTexts::tr("This never opens the circuit breaker: it must come to true or false, from %1.")
                                .arg(counts.join(QStringLiteral(", "))));
    }
}

constexpr const char* loader = "dapr/dapr pkg/resiliency/resiliency.go";
constexpr const char* retries = "dapr/kit retry/retry.go, cenkalti/backoff 4.3.0";

constexpr Rule rules[] = {
    {"DAPR-RES-INVALID", Severity::Error, loader, invalid},
    {"DAPR-RES-UNDEFINED", Severity::Warning, loader, undefined},
    {"DAPR-RES-BREAKER-UNDEFINED", Severity::Error, loader, undefinedBreaker},
    {"DAPR-RES-BUILTIN-RAISED", Severity::Warning, loader, raised},
    {"DAPR-RES-PROTECTED", Severity::Warning, loader, protectedName},
    {"DAPR-RES-ENDLESS", Severity::Warning, retries, endless},
    {"DAPR-RES-FIFTEEN-MINUTES", Severity::Note, retries, fifteenMinutes},
    {"DAPR-RES-FIELD-UNUSED", Severity::Warning, retries, unusedField},
    {"DAPR-RES-DEFAULTS-REPLACED", Severity::Warning, loader, defaultsReplaced},
    {"DAPR-RES-UNKNOWN-COMPONENT", Severity::Note, loader, unknownComponent},
    {"DAPR-RES-TRIP", Severity::Error, "dapr/dapr pkg/resiliency/breaker/circuitbreaker.go", trip},
};

} // namespace

std::span<const Rule> resiliencyRules()
{
    return rules;
}

} // namespace wb::dapr
