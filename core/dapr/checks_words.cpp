#include "core/dapr/check_rules.h"

#include <QRegularExpression>

// Values that a person, YAML and Dapr read differently (facts F.2).

namespace wb::dapr {

namespace {

// yes, 010, 1_000, 1.0 and null are words of YAML 1.1; Dapr gets what they mean.
void yamlWord(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        const YamlNode* node = item.valueNode.get();
        const bool word = node && node->type == YamlNode::Type::Scalar && node->implicit && !node->alias &&
            node->style == ScalarStyle::Plain && node->kind != ScalarKind::String;
        if (!word || node->text.compare(item.value, Qt::CaseInsensitive) == 0) continue;
        if (node->isNull()) {
            if (!node->text.isEmpty())
                report.at(item, CheckTexts::tr("%1 without quotes is nothing to YAML: %2 is empty.").arg(node->text, item.name));
            continue;
        }
        const Field* field = input.table->field(item.name);
        // Where a yes is wanted, yes does.
        const bool harmless = field && field->type == FieldType::Bool && node->kind == ScalarKind::Bool;
        std::optional<Fix> fix;
        if (!harmless) fix = Fix{CheckTexts::tr("Put it in quotes"), {{node->range, '"' + node->text.toUtf8() + '"'}}};
        report.at(item, CheckTexts::tr("%1 without quotes is a word of YAML 1.1: Dapr gets \"%2\".").arg(node->text, item.value), fix);
    }
}

// ${{ x }} is a mark of the documentation, ${X} one of shells and compose files: Dapr takes both as they stand.
void placeholderValue(const CheckInput& input, Report& report)
{
    static const QRegularExpression variable(QStringLiteral("\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}"));
    for (const MetadataItem& item : input.component().metadata) {
        const Field* field = input.table->field(item.name);
        const bool pem = field && field->type == FieldType::Pem; // has a rule of its own
        if (!pem && item.value.contains(u"${{"))
            report.at(item, CheckTexts::tr("Dapr fills in nothing between ${{ and }}: %1 gets this text as it stands.").arg(item.name));
        else if (const auto match = variable.match(item.value); match.hasMatch())
            report.at(item, CheckTexts::tr("Dapr does not fill in %1; an envRef takes a value from the environment.")
                                .arg(match.captured(0)));
    }
}

constexpr Rule rules[] = {
    {"DAPR-VALUE-YAML-WORD", Severity::Note, "YAML 1.1 types; sigs.k8s.io/yaml", yamlWord},
    {"DAPR-VALUE-PLACEHOLDER", Severity::Warning, "dapr/dapr#5184; dapr/docs component-secrets.md", placeholderValue},
};

} // namespace

std::span<const Rule> wordRules()
{
    return rules;
}

} // namespace wb::dapr
