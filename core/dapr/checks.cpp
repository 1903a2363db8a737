#include "core/dapr/checks.h"

#include "core/dapr/check_rules.h"

#include <algorithm>

namespace wb::dapr {

namespace {

void runRules(std::span<const Rule> rules, const CheckInput& input, QList<Problem>& problems)
{
    for (const Rule& rule : rules) {
        Report report(input, rule, problems);
        rule.run(input, report);
    }
}

// The text of a word in the quotes of the token that it replaces.
std::optional<QByteArray> inStyleOf(const YamlNode& token, const QString& word)
{
    if (token.type != YamlNode::Type::Scalar) return std::nullopt;
    const bool harmless = !word.contains(u'\'') && !word.contains(u'"') && !word.contains(u'\\') && !word.contains(u'\n');
    if (!harmless) return std::nullopt;
    switch (token.style) {
    case ScalarStyle::SingleQuoted: return '\'' + word.toUtf8() + '\'';
    case ScalarStyle::DoubleQuoted: return '"' + word.toUtf8() + '"';
    case ScalarStyle::Plain:
        // A plain word stays plain only where nothing in it means something to YAML.
        for (const QChar c : word) {
            if (!c.isLetterOrNumber() && !QStringView(u"-_./").contains(c)) return '"' + word.toUtf8() + '"';
        }
        return word.startsWith(u'-') ? '"' + word.toUtf8() + '"' : word.toUtf8();
    default: return std::nullopt;
    }
}

} // namespace

const ResolvedField* CheckInput::field(QStringView name) const
{
    for (const ResolvedField& candidate : resolved.fields) {
        if (candidate.name.compare(name, Qt::CaseInsensitive) == 0) return &candidate;
    }
    return nullptr;
}

QString CheckInput::value(QStringView name) const
{
    const ResolvedField* found = field(name);
    return found ? found->value : QString();
}

const QList<Document>& CheckInput::neighbours() const
{
    constexpr qsizetype most = 300;
    static const QList<Document> none;
    return workspace.documents().size() <= most ? workspace.documents() : none;
}

void Report::at(const YamlNodePtr& node, const QString& message, std::optional<Fix> fix)
{
    Problem problem = problemAt(m_input.workspace, m_input.document, node, m_rule.severity,
                                QString::fromLatin1(m_rule.code), message, QString::fromUtf8(m_rule.source));
    problem.fix = std::move(fix);
    m_problems += problem;
}

std::optional<Fix> renamed(const CheckInput& input, const MetadataItem& item, const QString& name)
{
    if (!item.nameNode) return std::nullopt;
    for (const MetadataItem& other : input.component().metadata) {
        if (&other != &item && other.name.compare(name, Qt::CaseInsensitive) == 0) return std::nullopt;
    }
    const auto token = inStyleOf(*item.nameNode, name);
    if (!token) return std::nullopt;
    return Fix{CheckTexts::tr("Rename to %1").arg(name), {{item.nameNode->range, *token}}};
}

std::optional<Fix> revalued(const MetadataItem& item, const QString& title, const QString& value)
{
    if (!item.valueNode) return std::nullopt;
    const auto token = inStyleOf(*item.valueNode, value);
    if (!token) return std::nullopt;
    return Fix{title, {{item.valueNode->range, *token}}};
}

QList<const Rule*> allRules()
{
    QList<const Rule*> rules;
    for (const auto list : {fieldRules(), urlRules(), valueRules(), pemRules(), eraRules(), wordRules(), componentRules(), subscriptionRules(), routeRules(),
                            resiliencyRules()}) {
        for (const Rule& rule : list)
            rules += &rule;
    }
    return rules;
}

QList<Problem> checkDocument(const Workspace& workspace, const Document& document, const ResolveContext& context)
{
    const ResolvedComponent resolved = resolve(workspace, document, context);
    QList<Problem> problems = resolved.problems;
    const Component* component = document.component();
    const ComponentTable* table = component ? tableFor(component->type, context.release) : nullptr;
    if (component && !table) table = tableFor(component->type);
    const CheckInput input{workspace, document, context, table, resolved};
    if (component && table) {
        runRules(fieldRules(), input, problems);
        if (isMqttType(component->type)) {
            runRules(urlRules(), input, problems);
            runRules(valueRules(), input, problems);
            runRules(pemRules(), input, problems);
            runRules(eraRules(), input, problems);
            runRules(wordRules(), input, problems);
        }
        runRules(componentRules(), input, problems);
    }
    if (document.subscription()) {
        runRules(subscriptionRules(), input, problems);
        runRules(routeRules(), input, problems);
    }
    if (document.resiliency()) runRules(resiliencyRules(), input, problems);
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return problems;
}

} // namespace wb::dapr
