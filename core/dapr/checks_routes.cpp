#include "core/dapr/cel/expression.h"
#include "core/dapr/check_rules.h"

// The rules of a Subscription's routes, whose conditions are CEL (facts D.3, F.6). What daprd does with a bad one was
// seen with daprd 1.18.3: it ends at start, or never finishes starting.

namespace wb::dapr {

namespace {

using cel::Fault;

struct RuleNode {
    QString match;
    YamlNodePtr node; // of the condition; that of the rule when it has none
};

QList<RuleNode> rulesOf(const CheckInput& input)
{
    const YamlNodePtr spec = input.document.root ? input.document.root->find(u"spec") : nullptr;
    const YamlNodePtr routes = spec ? spec->find(u"routes") : nullptr;
    const YamlNodePtr list = routes && routes->type == YamlNode::Type::Mapping ? routes->find(u"rules") : nullptr;
    QList<RuleNode> result;
    const QList<SubscriptionRule>& rules = input.subscription().rules;
    for (qsizetype i = 0; list && i < rules.size() && i < qsizetype(list->items.size()); ++i) {
        const YamlNodePtr& item = list->items[static_cast<size_t>(i)];
        const YamlNodePtr match = item->type == YamlNode::Type::Mapping ? item->find(u"match") : nullptr;
        result.append({rules[i].match, match ? match : item});
    }
    return result;
}

// Calls with each rule that is (not) a compiled condition.
template <class Use>
void forEachFault(const CheckInput& input, Fault::Kind kind, const Use& use)
{
    for (const RuleNode& rule : rulesOf(input)) {
        const auto compiled = cel::compileMatch(rule.match);
        if (!compiled && compiled.error().kind == kind) use(rule, compiled.error());
    }
}

template <class Use>
void forEachCondition(const CheckInput& input, const Use& use)
{
    for (const RuleNode& rule : rulesOf(input)) {
        const auto compiled = cel::compileMatch(rule.match);
        if (compiled && compiled->has_value()) use(rule, **compiled);
    }
}

void badCondition(const CheckInput& input, Report& report)
{
    forEachFault(input, Fault::Kind::Compile, [&report](const RuleNode& rule, const Fault& fault) {
        // The first of cel-go's lines, without its place, which counts from the beginning of the condition.
        const QString words = fault.text.section(u'\n', 0, 0).section(QStringLiteral(": "), 2);
        report.at(rule.node, CheckTexts::tr("Dapr ends at start because it cannot read this condition: %1 (line %2, column %3 of it).")
                                 .arg(words.isEmpty() ? fault.text : words)
                                 .arg(fault.line)
                                 .arg(fault.column));
    });
}

// Where the function stands once in the token, it can be put right.
std::optional<Fix> functionFix(const CheckInput& input, const RuleNode& rule, const QString& wrong)
{
    const QString right = cel::functionLike(wrong);
    const QByteArray& text = textOf(input.workspace, input.document);
    const TextRange range = rule.node->range;
    const QByteArray token = text.mid(range.begin, range.end - range.begin);
    const QByteArray call = wrong.toUtf8() + '(';
    if (right.isEmpty() || rule.node->alias || token.count(call) != 1) return std::nullopt;
    const qsizetype begin = range.begin + token.indexOf(call);
    return Fix{CheckTexts::tr("Write %1").arg(right), {{{begin, begin + wrong.toUtf8().size()}, right.toUtf8()}}};
}

void hangingCondition(const CheckInput& input, Report& report)
{
    forEachFault(input, Fault::Kind::Hang, [&](const RuleNode& rule, const Fault& fault) {
        report.at(rule.node,
                  CheckTexts::tr("CEL has no function %1 as it is used here. Dapr does not say so: it tries again and again, and never "
                                 "finishes starting.").arg(fault.text),
                  functionFix(input, rule, fault.text));
    });
}

void conditionNotHere(const CheckInput& input, Report& report)
{
    forEachFault(input, Fault::Kind::NotHere, [&report](const RuleNode& rule, const Fault& fault) {
        report.at(rule.node, CheckTexts::tr("The workbench cannot evaluate this condition: %1.").arg(fault.text));
    });
}

void notBoolean(const CheckInput& input, Report& report)
{
    forEachCondition(input, [&report](const RuleNode& rule, const cel::Expression& condition) {
        if (!condition.mayBeBoolean())
            report.at(rule.node, CheckTexts::tr("This condition is never true or false: every message fails with \"the result of match "
                                                "expression … was not a boolean\"."));
    });
}

void unknownName(const CheckInput& input, Report& report)
{
    forEachCondition(input, [&report](const RuleNode& rule, const cel::Expression& condition) {
        const QStringList names = condition.unknownNames({QStringLiteral("event")});
        if (!names.isEmpty())
            report.at(rule.node, CheckTexts::tr("Only event has a value in a condition: with %1 messages fail with \"no such "
                                                "attribute(s)\".").arg(names.join(QStringLiteral(", "))));
    });
}

void constantCondition(const CheckInput& input, Report& report)
{
    forEachCondition(input, [&report](const RuleNode& rule, const cel::Expression& condition) {
        const auto value = condition.constant();
        const bool* truth = value ? value->as<bool>() : nullptr;
        if (!truth) return;
        report.at(rule.node, *truth ? CheckTexts::tr("This condition holds for every message: rules behind it and the default are never "
                                                     "reached.")
                                    : CheckTexts::tr("This condition holds for no message."));
    });
}

void unconditional(const CheckInput& input, Report& report)
{
    const QList<RuleNode> rules = rulesOf(input);
    for (qsizetype i = 0; i < rules.size(); ++i) {
        const bool more = i + 1 < rules.size() || !input.subscription().defaultPath.isEmpty();
        if (!rules[i].match.trimmed().isEmpty() || !more) continue;
        report.at(rules[i].node, CheckTexts::tr("A rule without a condition takes every message: rules behind it and the default are "
                                                "never reached."));
        return;
    }
}

constexpr const char* compiler = "dapr/dapr pkg/expr/expr.go";
constexpr const char* matcher = "dapr/dapr pkg/runtime/subscription/subscription.go matchRoutingRule";

constexpr Rule rules[] = {
    {"DAPR-SUB-CEL", Severity::Error, compiler, badCondition},
    {"DAPR-SUB-CEL-HANGS", Severity::Error, compiler, hangingCondition},
    {"DAPR-SUB-CEL-NOT-HERE", Severity::Note, compiler, conditionNotHere},
    {"DAPR-SUB-CEL-NOT-BOOLEAN", Severity::Error, matcher, notBoolean},
    {"DAPR-SUB-CEL-NAME", Severity::Error, matcher, unknownName},
    {"DAPR-SUB-CEL-CONSTANT", Severity::Warning, matcher, constantCondition},
    {"DAPR-SUB-RULE-TAKES-ALL", Severity::Warning, matcher, unconditional},
};

} // namespace

std::span<const Rule> routeRules()
{
    return rules;
}

} // namespace wb::dapr
