#include "core/dapr/check_rules.h"

#include <QHash>

// Which metadata fields are there, and how they are spelt.

namespace wb::dapr {

namespace {

int distance(const QString& a, const QString& b)
{
    QList<int> row(b.size() + 1);
    for (qsizetype j = 0; j <= b.size(); ++j)
        row[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const int above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

// What people write when they mean another field.
QString knownMistake(const QString& lower)
{
    static const QHash<QString, QString> mistakes = {
        {QStringLiteral("clientid"), QStringLiteral("consumerID")},
        {QStringLiteral("client_id"), QStringLiteral("consumerID")},
        {QStringLiteral("consumergroup"), QStringLiteral("consumerID")},
        {QStringLiteral("broker"), QStringLiteral("url")},
        {QStringLiteral("brokerurl"), QStringLiteral("url")},
        {QStringLiteral("host"), QStringLiteral("url")},
        {QStringLiteral("server"), QStringLiteral("url")},
        {QStringLiteral("retained"), QStringLiteral("retain")},
        {QStringLiteral("cacertificate"), QStringLiteral("caCert")},
        {QStringLiteral("maxretries"), QStringLiteral("backOffMaxRetries")},
    };
    return mistakes.value(lower);
}

// The field that the unknown name probably means; null when it resembles none.
const Field* nearestField(const ComponentTable& table, const QString& name)
{
    const QString lower = name.toLower();
    if (const QString meant = knownMistake(lower); !meant.isEmpty()) {
        const Field* field = table.field(meant);
        return field && !field->ignored ? field : nullptr;
    }
    if (lower.size() > 40) return nullptr;
    for (const Field& field : table.fields) {
        const QString candidate = field.name.toLower();
        const int allowed = candidate.size() <= 4 ? 1 : 2;
        if (!field.ignored && distance(lower, candidate) <= allowed) return &field;
    }
    return nullptr;
}

void missingField(const CheckInput& input, Report& report)
{
    for (const Field& field : input.table->fields) {
        if (!field.required || !input.value(field.name).isEmpty()) continue;
        if (field.name == u"consumerID") continue; // has a rule of its own
        const MetadataItem* item = input.item(field.name);
        const QString message = CheckTexts::tr("The field %1 is required and is %2.")
                                    .arg(field.name, item ? CheckTexts::tr("empty") : CheckTexts::tr("missing"));
        item ? report.at(*item, message) : report.at(YamlNodePtr(), message);
    }
}

void bindingWithoutConsumerId(const CheckInput& input, Report& report)
{
    if (input.resolved.family != ComponentFamily::Binding || !input.value(u"consumerID").isEmpty()) return;
    if (!isFrom(input.context.release, u"1.2")) return; // each start gets a random client id
    const MetadataItem* item = input.item(u"consumerID");
    const QString message = CheckTexts::tr("A binding needs a consumerID; Dapr fills it in for pub/sub only, whatever older "
                               "documentation says.");
    item ? report.at(*item, message) : report.at(YamlNodePtr(), message);
}

void unknownField(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        if (item.name.isEmpty() || input.table->field(item.name) || nearestField(*input.table, item.name)) continue;
        const QString lower = item.name.toLower();
        const bool credential = lower == u"username" || lower == u"password" || lower == u"user";
        report.at(item.nameNode, credential && input.table->field(u"url")
                                     ? CheckTexts::tr("Nothing reads %1: user name and password belong into the url.").arg(item.name)
                                     : CheckTexts::tr("Nothing reads the field %1.").arg(item.name));
    }
}

void misspeltField(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        if (input.table->field(item.name)) continue;
        const Field* meant = nearestField(*input.table, item.name);
        if (!meant) continue;
        // An address of its own form is no url: renaming would only change the error.
        const bool sameForm = meant->type != FieldType::Url || item.value.contains(u"://");
        report.at(item.nameNode, CheckTexts::tr("Nothing reads the field %1; %2 is probably meant.").arg(item.name, meant->name),
                  sameForm ? renamed(input, item, meant->name) : std::nullopt);
    }
}

void ignoredField(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        const Field* field = input.table->field(item.name);
        if (field && !field->isReadBy(input.context.release))
            report.at(item.nameNode, CheckTexts::tr("%1 has no effect here. %2").arg(item.name, translated(field->note)));
    }
}

void fieldCase(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        const Field* field = input.table->field(item.name);
        const bool other = field && !field->ignored && field->name != item.name;
        const bool id = field && field->name == u"consumerID" && isFrom(input.context.release, u"1.12");
        const bool ruledElsewhere = field && ((field->type == FieldType::Pem || id) &&
                                              input.resolved.family == ComponentFamily::PubSub);
        if (other && !ruledElsewhere)
            report.at(item.nameNode,
                      field->name == u"route"
                          ? CheckTexts::tr("%1 is read only when it is spelt %2.").arg(item.name, field->name)
                          : CheckTexts::tr("%1 is read as %2 from Dapr 1.11; before, it was ignored.").arg(item.name, field->name),
                      renamed(input, item, field->name));
    }
}

// Facts A.0, trap: the runtime sees no consumerID, adds one, and the decoder then refuses the two.
void consumerIdCase(const CheckInput& input, Report& report)
{
    if (input.resolved.family != ComponentFamily::PubSub || !isFrom(input.context.release, u"1.12")) return;
    for (const MetadataItem& item : input.component().metadata) {
        if (item.name == u"consumerID" || item.name.compare(u"consumerID", Qt::CaseInsensitive) != 0) continue;
        report.at(item.nameNode,
                  CheckTexts::tr("Spelt %1, this field keeps the component from starting: Dapr adds its own consumerID and then "
                     "finds two.").arg(item.name),
                  renamed(input, item, QStringLiteral("consumerID")));
    }
}

void tlsFieldCase(const CheckInput& input, Report& report)
{
    if (input.resolved.family != ComponentFamily::PubSub) return;
    for (const MetadataItem& item : input.component().metadata) {
        const Field* field = input.table->field(item.name);
        if (!field || field->type != FieldType::Pem || field->name == item.name) continue;
        report.at(item.nameNode,
                  CheckTexts::tr("Spelt %1, this certificate is silently dropped in pub/sub: it must be %2.").arg(item.name, field->name),
                  renamed(input, item, field->name));
    }
}

void twoSpellings(const CheckInput& input, Report& report)
{
    if (!isFrom(input.context.release, u"1.12")) return;
    const auto& items = input.component().metadata;
    for (qsizetype i = 0; i < items.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            if (items[i].name == items[j].name || items[i].name.compare(items[j].name, Qt::CaseInsensitive) != 0) continue;
            report.at(items[i].nameNode, CheckTexts::tr("%1 and %2 are the same field to Dapr, which refuses to start with both.")
                                             .arg(items[j].name, items[i].name));
            break;
        }
    }
}

void repeatedField(const CheckInput& input, Report& report)
{
    const auto& items = input.component().metadata;
    for (qsizetype i = 0; i < items.size(); ++i) {
        for (qsizetype j = i + 1; j < items.size(); ++j) {
            if (items[i].name != items[j].name || items[i].name.isEmpty()) continue;
            report.at(items[i].nameNode, CheckTexts::tr("%1 is there twice; only the last one counts.").arg(items[i].name));
            break;
        }
    }
}

void namelessField(const CheckInput& input, Report& report)
{
    for (const MetadataItem& item : input.component().metadata) {
        if (item.name.isEmpty()) report.at(item.itemNode, CheckTexts::tr("This metadata item has no name; nothing reads it."));
    }
}

constexpr Rule rules[] = {
    {"DAPR-MISSING-FIELD", Severity::Error, "dapr/components-contrib pubsub/mqtt3/metadata.go, bindings/mqtt3/metadata.go",
     missingField},
    {"DAPR-BINDING-NO-CONSUMERID", Severity::Error, "dapr/components-contrib bindings/mqtt3/metadata.go, #850",
     bindingWithoutConsumerId},
    {"DAPR-FIELD-UNKNOWN", Severity::Warning, "dapr/kit metadata/utils.go", unknownField},
    {"DAPR-FIELD-SPELLING", Severity::Warning, "dapr/kit metadata/utils.go", misspeltField},
    {"DAPR-FIELD-IGNORED", Severity::Warning, "dapr/components-contrib pubsub/mqtt3/metadata.go, bindings/mqtt3/metadata.go",
     ignoredField},
    {"DAPR-FIELD-CASE", Severity::Note, "dapr/kit metadata/utils.go", fieldCase},
    {"DAPR-CONSUMERID-CASE", Severity::Error, "dapr/dapr pkg/runtime/processor/pubsub, dapr/kit metadata/utils.go",
     consumerIdCase},
    {"DAPR-TLS-FIELD-CASE", Severity::Warning, "dapr/components-contrib pubsub/tls.go", tlsFieldCase},
    {"DAPR-FIELD-TWO-SPELLINGS", Severity::Error, "dapr/kit metadata/utils.go", twoSpellings},
    {"DAPR-FIELD-REPEATED", Severity::Warning, "dapr/dapr pkg/runtime/meta/meta.go", repeatedField},
    {"DAPR-FIELD-NAMELESS", Severity::Warning, "dapr/dapr pkg/runtime/meta/meta.go", namelessField},
};

} // namespace

std::span<const Rule> fieldRules()
{
    return rules;
}

} // namespace wb::dapr
