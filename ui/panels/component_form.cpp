#include "ui/panels/component_form.h"

#include "ui/panels/field_origin.h"
#include "ui/panels/topics_editor.h"
#include "ui/widgets/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

namespace {

FieldSpec specOf(const dapr::Field& field, const QString& release)
{
    FieldSpec spec;
    spec.name = field.name;
    spec.required = field.required;
    spec.hidden = field.secret && field.type != dapr::FieldType::Pem;
    switch (field.type) {
    case dapr::FieldType::Bool: spec.type = FieldSpec::Type::Bool; break;
    case dapr::FieldType::Choice:
        spec.type = FieldSpec::Type::Choice;
        spec.choices = field.allowed;
        break;
    case dapr::FieldType::Integer: spec.type = FieldSpec::Type::Integer; break;
    case dapr::FieldType::Pem: spec.type = FieldSpec::Type::MultiLine; break;
    default: break;
    }
    const QString actual = field.defaultFor(release);
    spec.placeholder = !actual.isEmpty() ? ComponentForm::tr("default: %1").arg(actual)
                       : field.required  ? ComponentForm::tr("required")
                                         : ComponentForm::tr("not set");
    QStringList help{dapr::translated(field.summary)};
    if (!actual.isEmpty()) help << ComponentForm::tr("Default in Dapr %1: %2").arg(release, actual);
    if (!field.documentedDefault.isEmpty() && field.documentedDefault != actual)
        help << ComponentForm::tr("≠ The documentation says: %1").arg(dapr::translated(field.documentedDefault));
    if (!field.note.isEmpty()) help << dapr::translated(field.note);
    if (!field.source.isEmpty()) help << ComponentForm::tr("Source: %1").arg(field.source);
    help.removeAll(QString());
    spec.help = help.join(u'\n');
    return spec;
}

FieldValue valueOf(const dapr::MetadataItem* item)
{
    if (!item) return {};
    if (item->secretKeyRef)
        return {FieldValue::Kind::Secret, {}, item->secretKeyRef->name, item->secretKeyRef->key};
    if (item->envRef) return {FieldValue::Kind::Environment, *item->envRef, {}, {}};
    return {FieldValue::Kind::Plain, item->value, {}, {}};
}

const dapr::EffectiveField* effectiveOf(const QList<dapr::EffectiveField>& all, const QString& name)
{
    const auto found = std::find_if(all.begin(), all.end(), [&name](const dapr::EffectiveField& field) {
        return field.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == all.end() ? nullptr : &*found;
}

// A form layout guesses the height of wrapped text before it knows the width; this one asks for what it needs.
class WrappedLabel : public QLabel {
protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QLabel::resizeEvent(event);
        setMinimumHeight(std::max(0, heightForWidth(width())));
    }
};

QLabel* sectionTitle(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setObjectName(QStringLiteral("panelTitle"));
    QFont font = smaller(parent->font());
    font.setBold(true);
    font.setCapitalization(QFont::AllUppercase);
    label->setFont(font);
    label->setContentsMargins(0, 8, 0, 0);
    return label;
}

QFormLayout* makeFormLayout()
{
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    return form;
}

} // namespace

ComponentForm::ComponentForm(QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Fields of the component"));
    setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(240);
}

void ComponentForm::setDocument(const dapr::Document& document, const QList<dapr::Problem>& problems,
                                const QList<dapr::EffectiveField>& effective, const QString& release)
{
    const dapr::Component* component = document.component();
    if (!component) return;
    const dapr::ComponentTable* table = dapr::tableFor(component->type, release);
    if (!table) return;
    if (table != m_table || release != m_release) rebuild(*table, release);
    fillGeneral(document, *component);
    for (const dapr::Field& field : table->fields)
        fillField(field, *component, problems, effectiveOf(effective, field.name));
    const bool pubsub = dapr::familyOf(component->type) == dapr::ComponentFamily::PubSub;
    m_topicsTitle->setVisible(pubsub);
    m_topics->setVisible(pubsub);
}

void ComponentForm::rebuild(const dapr::ComponentTable& table, const QString& release)
{
    m_table = &table;
    m_release = release;
    m_rows.clear();
    const QStringList typed = m_topics ? m_topics->typed() : QStringList();

    auto* page = new QWidget;
    page->setObjectName(QStringLiteral("formPage"));
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(8);
    QFormLayout* fields = m_layout = makeFormLayout(); // one for both parts: their columns line up
    column->addLayout(fields);
    addGeneral(fields);
    fields->addRow(sectionTitle(tr("Metadata"), page));
    for (const dapr::Field& field : table.fields)
        addField(fields, field, release);
    m_topicsTitle = sectionTitle(tr("Topics of the app"), page);
    column->addWidget(m_topicsTitle);
    m_topics = new TopicsEditor(page);
    m_topics->setTyped(typed);
    column->addWidget(m_topics);
    column->addStretch(1);
    // The page before may be the one whose editor is just telling of a change: it goes later.
    if (QWidget* before = takeWidget()) before->deleteLater();
    setWidget(page);
    page->show();
    wrapRows();
}

// In a narrow window a label stands above its field instead of taking half of its room.
void ComponentForm::wrapRows()
{
    if (m_layout)
        m_layout->setRowWrapPolicy(viewport()->width() < 400 ? QFormLayout::WrapAllRows : QFormLayout::DontWrapRows);
}

void ComponentForm::resizeEvent(QResizeEvent* event)
{
    wrapRows();
    QScrollArea::resizeEvent(event);
}

void ComponentForm::addGeneral(QFormLayout* form)
{
    const auto add = [&](FieldSpec spec, const QString& label, const QStringList& path) {
        auto* editor = new FieldEditor(std::move(spec));
        editor->setMenuVisible(false);
        auto* name = new QLabel(label);
        name->setBuddy(editor);
        form->addRow(name, editor);
        connect(editor, &FieldEditor::edited, this,
                [this, path](const FieldValue& value) { Q_EMIT scalarEdited(path, value.text); });
        connect(editor, &FieldEditor::left, this, &ComponentForm::left);
        return editor;
    };
    m_name = add({tr("Name"), FieldSpec::Type::Text, {}, tr("required"),
                  tr("metadata.name: what an app calls this component by"), true, false},
                 tr("Name"), {QStringLiteral("metadata"), QStringLiteral("name")});
    QStringList types;
    for (const dapr::ComponentTable& table : dapr::componentTables()) {
        if (!types.contains(table.type)) types << table.type;
        for (const QString& alias : table.aliases) {
            if (!types.contains(alias)) types << alias;
        }
    }
    m_type = add({tr("Type"), FieldSpec::Type::Choice, types, tr("required"), tr("spec.type"), true, false}, tr("Type"),
                 {QStringLiteral("spec"), QStringLiteral("type")});
    m_store = add({tr("Secret store"), FieldSpec::Type::Text, {}, tr("not set"),
                   tr("auth.secretStore: the store that secretKeyRef looks into"), false, false},
                  tr("Secret store"), {QStringLiteral("auth"), QStringLiteral("secretStore")});
}

void ComponentForm::addField(QFormLayout* form, const dapr::Field& field, const QString& release)
{
    Row row;
    row.editor = new FieldEditor(specOf(field, release));
    row.editor->setObjectName(QStringLiteral("field.%1").arg(field.name));
    row.label = new QLabel(field.required ? tr("%1 *").arg(field.name) : field.name);
    row.label->setTextFormat(Qt::PlainText);
    row.label->setToolTip(row.editor->spec().help);
    row.label->setBuddy(row.editor);
    row.below = new WrappedLabel;
    row.below->setWordWrap(true);
    row.below->setTextFormat(Qt::PlainText);
    row.below->setFont(smaller(font()));
    row.below->hide();
    row.differs = new DiffersLabel;
    row.differs->setAccessibleName(tr("%1 differs").arg(field.name));
    row.origin = new QLabel;
    row.origin->setTextFormat(Qt::PlainText);
    row.origin->setProperty("secondary", true);
    row.origin->setAccessibleName(tr("Origin of %1").arg(field.name));
    auto* title = new QWidget;
    auto* titleColumn = new QVBoxLayout(title);
    titleColumn->setContentsMargins(0, 0, 0, 0);
    titleColumn->setSpacing(0);
    titleColumn->addWidget(row.label);
    titleColumn->addWidget(row.origin);
    auto* cell = new QVBoxLayout;
    cell->setContentsMargins(0, 0, 0, 0);
    cell->setSpacing(2);
    cell->addWidget(row.editor);
    cell->addWidget(row.below);
    cell->addWidget(row.differs);
    row.cell = cell;
    form->addRow(title, cell);
    m_rows.insert(field.name, row);
    connect(row.editor, &FieldEditor::edited, this,
            [this, name = field.name](const FieldValue& value) { Q_EMIT fieldEdited(name, value); });
    connect(row.editor, &FieldEditor::left, this, &ComponentForm::left);
}

void ComponentForm::fillGeneral(const dapr::Document& document, const dapr::Component& component)
{
    const auto plain = [](const QString& text) {
        return text.isEmpty() ? FieldValue{} : FieldValue{FieldValue::Kind::Plain, text, {}, {}};
    };
    m_name->setValue(plain(document.name));
    m_type->setValue(plain(component.type));
    m_store->setValue(plain(component.secretStore));
}

void ComponentForm::fillField(const dapr::Field& field, const dapr::Component& component,
                              const QList<dapr::Problem>& problems, const dapr::EffectiveField* effective)
{
    const Row& row = m_rows[field.name];
    const dapr::MetadataItem* item = component.item(field.name);
    const FieldValue value = valueOf(item);
    // What this release does not read is worth a row only where the file has it: to see why it does nothing.
    m_layout->setRowVisible(row.cell, item != nullptr || !field.ignored);
    row.editor->setValue(value);

    QString text;
    const char* tone = "plain";
    for (const dapr::Problem& problem : problems) {
        if (!item || !item->itemNode || problem.severity == dapr::Severity::Note) continue;
        const dapr::TextRange& place = item->itemNode->range;
        if (problem.range.begin < place.begin || problem.range.begin >= place.end) continue;
        const bool error = problem.severity == dapr::Severity::Error;
        text = QStringLiteral("%1 %2").arg(error ? QStringLiteral("!") : QStringLiteral("▲"), problem.message);
        tone = error ? "failure" : "warning";
        if (error) break;
    }
    if (text.isEmpty() && field.required && value.kind == FieldValue::Kind::Unset) {
        text = tr("! required, not set");
        tone = "failure";
    }
    if (text.isEmpty() && item && effective && effective->isRead) {
        const bool fromOutside = value.kind != FieldValue::Kind::Plain;
        if (fromOutside && !effective->value.isEmpty()) text = tr("✓ found");
        else if (!fromOutside && !effective->secret && effective->value != item->value && !item->value.contains(u'\n'))
            text = tr("works with %1").arg(effective->value.isEmpty() ? tr("nothing") : effective->value);
    }
    fillOrigin(row, field, effective);
    row.below->setText(text);
    row.below->setMinimumHeight(std::max(0, row.below->heightForWidth(row.below->width())));
    row.below->setVisible(!text.isEmpty());
    setTone(row.below, tone);
}

// Under the field's name: from where its value is; below the field: where another Dapr, or the documentation, says
// otherwise. What is to be known about the field in general stays in the tool tip.
void ComponentForm::fillOrigin(const Row& row, const dapr::Field& field, const dapr::EffectiveField* effective)
{
    const QString origin = effective ? wb::ui::originText(*effective) : QString();
    QStringList differs = effective ? effective->differs : QStringList();
    differs.removeAll(dapr::translated(field.note));
    row.origin->setText(differs.isEmpty() ? origin : tr("%1 ≠").arg(origin).trimmed());
    row.origin->setVisible(!row.origin->text().isEmpty());
    row.differs->setDiffers(differs);
    const QString whole = effective ? effectiveText(*effective) : QString();
    row.origin->setToolTip(whole);
    row.editor->focusTarget()->setAccessibleDescription(
        whole.isEmpty() ? row.editor->spec().help : tr("%1\n%2").arg(whole, row.editor->spec().help));
}

QString ComponentForm::originText(const QString& name) const
{
    const Row row = m_rows.value(name);
    return row.origin ? row.origin->text() : QString();
}

QString ComponentForm::differsText(const QString& name) const
{
    const Row row = m_rows.value(name);
    return row.differs && !row.differs->isHidden() ? row.differs->line() : QString();
}

QString ComponentForm::problemText(const QString& name) const
{
    const Row row = m_rows.value(name);
    return row.below && !row.below->isHidden() ? row.below->text() : QString();
}

} // namespace wb::ui
