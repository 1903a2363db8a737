#include "core/dapr/edit.h"
#include "core/dapr/field_table.h"
#include "core/dapr/scalar_text.h"

namespace wb::dapr {

namespace {

QString exampleOf(const Field& field, const QString& name)
{
    switch (field.type) {
    case FieldType::Url: return QStringLiteral("tcp://localhost:1883");
    case FieldType::Topic: return QStringLiteral("orders");
    default: break;
    }
    if (field.name == u"consumerID") return name;
    if (field.name == u"secretsFile") return QStringLiteral("secrets.json");
    return field.documentedDefault;
}

QByteArray textValue(const QString& value, ScalarStyle style)
{
    ScalarPlace place;
    place.preferred = style;
    place.textOnly = true;
    place.indent = 4;
    return scalarText(value, place);
}

} // namespace

QByteArray newComponentText(const QString& type, const QString& name)
{
    QByteArray text = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: " +
        textValue(name, ScalarStyle::Plain) + "\nspec:\n  type: " + textValue(type, ScalarStyle::Plain) +
        "\n  version: v1\n  metadata:";
    const ComponentTable* table = tableFor(type);
    QByteArray items;
    if (table) {
        for (const Field& field : table->fields) {
            if (!field.required) continue;
            items += "\n  - name: " + textValue(field.name, ScalarStyle::Plain) +
                "\n    value: " + textValue(exampleOf(field, name), ScalarStyle::DoubleQuoted);
        }
    }
    return text + (items.isEmpty() ? QByteArray(" []") : items) + '\n';
}

} // namespace wb::dapr
