#include "core/dapr/check_rules.h"
#include "core/dapr/pem.h"
#include "core/dapr/url.h"

#include <QRegularExpression>

// Certificates and keys (facts B.6; dapr/dapr#5184, #5187, #5204). No sentence quotes a value.

namespace wb::dapr {

namespace {

enum class PemFault : quint8 { None, Placeholder, EscapedLines, Folded, FilePath, Other };

bool isCertificateField(const Field& field)
{
    return field.type == FieldType::Pem;
}

PemFault faultOf(const MetadataItem& item, const QString& value)
{
    if (value.isEmpty() || isPem(value.toUtf8())) return PemFault::None;
    static const QRegularExpression path(QStringLiteral("^[^\\s]*(/|\\\\)?[^\\s/\\\\]+\\.(pem|crt|cer|key|der|p12)$"));
    static const QRegularExpression dots(QStringLiteral("-----BEGIN [A-Z ]+-----\\s*(\\.\\.\\.|<[^>]*>|…)"));
    if (value.contains(u"${{") || dots.match(value).hasMatch()) return PemFault::Placeholder;
    if (path.match(value.trimmed()).hasMatch() || value.startsWith(u'/')) return PemFault::FilePath;
    if (value.contains(u"-----BEGIN ") && value.contains(u"\\n")) return PemFault::EscapedLines;
    const bool folded = item.valueNode && item.valueNode->style == ScalarStyle::Folded;
    if (value.contains(u"-----BEGIN ") && (folded || !value.trimmed().contains(u'\n'))) return PemFault::Folded;
    return PemFault::Other;
}

// Calls the function for each certificate field that has the fault.
template <class Function>
void eachWith(const CheckInput& input, PemFault fault, Function function)
{
    for (const Field& field : input.table->fields) {
        const MetadataItem* item = isCertificateField(field) ? input.item(field.name) : nullptr;
        if (item && faultOf(*item, input.value(field.name)) == fault) function(field, *item);
    }
}

void placeholder(const CheckInput& input, Report& report)
{
    eachWith(input, PemFault::Placeholder, [&](const Field& field, const MetadataItem& item) {
        report.at(item, CheckTexts::tr("The value of %1 is a placeholder from the documentation, not PEM; Dapr has no such syntax. "
                                       "Put the PEM text here, or a secretKeyRef.").arg(field.name));
    });
}

void escapedLines(const CheckInput& input, Report& report)
{
    eachWith(input, PemFault::EscapedLines, [&](const Field& field, const MetadataItem& item) {
        std::optional<Fix> fix;
        // Between single quotes (or none) \n is two characters; between double quotes it is a line end.
        const bool ours = item.valueNode && item.valueNode->type == YamlNode::Type::Scalar &&
                          (item.valueNode->style == ScalarStyle::SingleQuoted || item.valueNode->style == ScalarStyle::Plain) &&
                          input.value(field.name) == item.value && !item.value.contains(u'"');
        QString plain = item.value;
        plain.replace(u"\\n"_qs, u"\n"_qs);
        if (ours && isPem(plain.toUtf8()))
            fix = Fix{CheckTexts::tr("Use double quotes"), {{item.valueNode->range, '"' + item.value.toUtf8() + '"'}}};
        report.at(item, CheckTexts::tr("The line ends of %1 are written as \\n and stay so: Dapr finds no PEM in it.").arg(field.name),
                  fix);
    });
}

void folded(const CheckInput& input, Report& report)
{
    eachWith(input, PemFault::Folded, [&](const Field& field, const MetadataItem& item) {
        std::optional<Fix> fix;
        const QByteArray& text = textOf(input.workspace, input.document);
        if (item.valueNode && item.valueNode->style == ScalarStyle::Folded) {
            const qsizetype mark = text.indexOf('>', item.valueNode->range.begin);
            if (mark >= 0 && mark < item.valueNode->range.end)
                fix = Fix{CheckTexts::tr("Use | instead of >"), {{{mark, mark + 1}, QByteArray("|")}}};
        }
        report.at(item, CheckTexts::tr("The lines of %1 are joined into one: Dapr finds no PEM in it. A block that begins with | keeps "
                                       "its lines.").arg(field.name), fix);
    });
}

void filePath(const CheckInput& input, Report& report)
{
    eachWith(input, PemFault::FilePath, [&](const Field& field, const MetadataItem& item) {
        report.at(item, CheckTexts::tr("%1 wants the PEM text itself, not the name of a file.").arg(field.name));
    });
}

void otherFault(const CheckInput& input, Report& report)
{
    eachWith(input, PemFault::Other, [&](const Field& field, const MetadataItem& item) {
        report.at(item, CheckTexts::tr("%1 holds no PEM block: -----BEGIN must stand at the start of a line, and base64 lines behind "
                                       "it.").arg(field.name));
    });
}

void wrongKind(const CheckInput& input, Report& report)
{
    for (const Field& field : input.table->fields) {
        const MetadataItem* item = isCertificateField(field) ? input.item(field.name) : nullptr;
        const auto blocks = item ? pemBlocks(input.value(field.name).toUtf8()) : QList<PemBlock>();
        if (blocks.isEmpty()) continue;
        const bool wantsKey = field.name == u"clientKey";
        bool found = false;
        for (const PemBlock& block : blocks)
            found |= wantsKey ? block.type.endsWith("PRIVATE KEY") : block.type == "CERTIFICATE";
        if (!found)
            report.at(*item, CheckTexts::tr("%1 holds PEM, but no %2: Dapr starts, warns, and connects without it.")
                                 .arg(field.name, wantsKey ? CheckTexts::tr("private key") : CheckTexts::tr("certificate")));
    }
}

void encryptedKey(const CheckInput& input, Report& report)
{
    const MetadataItem* item = input.item(u"clientKey");
    if (!item) return;
    for (const PemBlock& block : pemBlocks(input.value(u"clientKey").toUtf8())) {
        if (block.hasHeaders || block.type == "ENCRYPTED PRIVATE KEY")
            report.at(*item, CheckTexts::tr("This private key is encrypted; Dapr has no way to give its pass-phrase."));
    }
}

void incompletePair(const CheckInput& input, Report& report)
{
    const bool cert = !input.value(u"clientCert").isEmpty();
    const bool key = !input.value(u"clientKey").isEmpty();
    if (cert == key) return;
    const MetadataItem* item = input.item(cert ? u"clientCert" : u"clientKey");
    if (item)
        report.at(*item, CheckTexts::tr("%1 alone is ignored: the client presents a certificate only when %2 is there too.")
                             .arg(item->name, cert ? QStringLiteral("clientKey") : QStringLiteral("clientCert")));
}

void tlsFieldsWithoutTls(const CheckInput& input, Report& report)
{
    const auto url = parseGoUrl(input.value(u"url"));
    if (!url || url->host.isEmpty() || isTlsScheme(brokerScheme(url->scheme))) return;
    for (const Field& field : input.table->fields) {
        const MetadataItem* item = isCertificateField(field) ? input.item(field.name) : nullptr;
        if (item)
            report.at(item->nameNode, CheckTexts::tr("%1 has no effect with %2://: only the scheme turns TLS on. Use mqtts://.")
                                          .arg(item->name, url->scheme));
    }
}

constexpr const char* tls = "dapr/components-contrib pubsub/tls.go; Go encoding/pem";

constexpr Rule rules[] = {
    {"DAPR-PEM-PLACEHOLDER", Severity::Error, "dapr/dapr#5184, dapr/docs#2803", placeholder},
    {"DAPR-PEM-ESCAPED", Severity::Error, "dapr/dapr#5187; Go encoding/pem", escapedLines},
    {"DAPR-PEM-FOLDED", Severity::Error, "YAML 1.1, 9.3.3; Go encoding/pem", folded},
    {"DAPR-PEM-FILE-PATH", Severity::Error, "dapr/dapr#5187", filePath},
    {"DAPR-PEM-INVALID", Severity::Error, tls, otherFault},
    {"DAPR-PEM-WRONG-KIND", Severity::Warning, tls, wrongKind},
    {"DAPR-KEY-ENCRYPTED", Severity::Error, "Go crypto/tls X509KeyPair", encryptedKey},
    {"DAPR-TLS-PAIR", Severity::Warning, tls, incompletePair},
    {"DAPR-TLS-NO-TLS-SCHEME", Severity::Warning, "dapr/components-contrib pubsub/mqtt3/mqtt.go createClientOptions",
     tlsFieldsWithoutTls},
};

} // namespace

std::span<const Rule> pemRules()
{
    return rules;
}

} // namespace wb::dapr
