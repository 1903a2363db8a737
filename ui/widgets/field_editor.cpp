#include "ui/widgets/field_editor.h"

#include "ui/widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QToolButton>

namespace wb::ui {

namespace {

constexpr qint64 largestFile = 1 << 20;

QString chooseFile(QWidget* parent)
{
    return QFileDialog::getOpenFileName(parent, FieldEditor::tr("Load from file"), {},
                                        FieldEditor::tr("PEM files (*.pem *.crt *.key);;All files (*)"));
}

int heightFor(const QFontMetrics& metrics, int rows)
{
    return metrics.lineSpacing() * rows + 16;
}

} // namespace

std::function<QString(QWidget*)> FieldEditor::askForFile = chooseFile;

FieldEditor::FieldEditor(FieldSpec spec, QWidget* parent)
    : QWidget(parent), m_spec(std::move(spec)), m_pages(new QStackedWidget(this)), m_more(new QToolButton(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_more, 0, Qt::AlignTop);
    m_pages->addWidget(makePlain());
    m_pages->addWidget(makeSecret());
    m_variable = new QLineEdit(m_pages);
    m_variable->setAccessibleName(tr("%1: environment variable").arg(m_spec.name));
    m_variable->setPlaceholderText(tr("environment variable"));
    m_variable->setReadOnly(true); // shown as it stands; changed in the text
    m_pages->addWidget(m_variable);
    makeMenu();
    setToolTip(m_spec.help);
    for (QWidget* child : findChildren<QWidget*>()) {
        if (child->focusPolicy() != Qt::NoFocus) child->installEventFilter(this);
    }
    m_pages->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFocusProxy(m_pages->widget(0)); // where a label's mnemonic leads
    display(m_value);
}

void FieldEditor::setMenuVisible(bool visible)
{
    QSizePolicy policy = m_more->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // rows with and without a menu end on one line
    m_more->setSizePolicy(policy);
    m_more->setVisible(visible);
}

QWidget* FieldEditor::focusTarget() const
{
    if (m_value.kind == FieldValue::Kind::Secret) return m_secretName;
    return m_pages->widget(0);
}

QWidget* FieldEditor::makePlain()
{
    QWidget* editor = nullptr;
    switch (m_spec.type) {
    case FieldSpec::Type::Bool:
    case FieldSpec::Type::Choice: {
        m_combo = new QComboBox(m_pages);
        m_combo->setEditable(false);
        m_combo->addItem(m_spec.placeholder, QString());
        const QStringList choices = m_spec.type == FieldSpec::Type::Bool
                                        ? QStringList{QStringLiteral("true"), QStringLiteral("false")}
                                        : m_spec.choices;
        for (const QString& choice : choices)
            m_combo->addItem(choice, choice);
        connect(m_combo, &QComboBox::activated, this, [this](int row) {
            const QString text = m_combo->itemData(row).toString();
            take(row == 0 ? FieldValue{} : FieldValue{FieldValue::Kind::Plain, text, {}, {}});
        });
        editor = m_combo;
        break;
    }
    case FieldSpec::Type::MultiLine:
        m_lines = new QPlainTextEdit(m_pages);
        m_lines->setFont(monospaced(smaller(font())));
        m_lines->setTabChangesFocus(true);
        m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
        m_lines->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        m_lines->setPlaceholderText(m_spec.placeholder);
        connect(m_lines, &QPlainTextEdit::textChanged, this, [this] {
            if (!m_showing) take({FieldValue::Kind::Plain, m_lines->toPlainText(), {}, {}});
        });
        editor = m_lines;
        break;
    case FieldSpec::Type::Text:
    case FieldSpec::Type::Integer:
        m_line = new QLineEdit(m_pages);
        m_line->setPlaceholderText(m_spec.placeholder);
        if (m_spec.hidden) m_line->setEchoMode(QLineEdit::PasswordEchoOnEdit);
        if (m_spec.type == FieldSpec::Type::Integer) m_line->setInputMethodHints(Qt::ImhPreferNumbers);
        connect(m_line, &QLineEdit::textEdited, this, [this](const QString& text) {
            take({FieldValue::Kind::Plain, text, {}, {}});
        });
        editor = m_line;
        break;
    }
    editor->setObjectName(QStringLiteral("value"));
    editor->setAccessibleName(m_spec.name);
    editor->setAccessibleDescription(m_spec.help);
    return editor;
}

QWidget* FieldEditor::makeSecret()
{
    auto* page = new QWidget(m_pages);
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* label = new QLabel(tr("secret"), page);
    label->setProperty("secondary", true);
    m_secretName = new QLineEdit(page);
    m_secretName->setObjectName(QStringLiteral("secretName"));
    m_secretName->setPlaceholderText(tr("name"));
    m_secretName->setAccessibleName(tr("%1: name of the secret").arg(m_spec.name));
    m_secretKey = new QLineEdit(page);
    m_secretKey->setObjectName(QStringLiteral("secretKey"));
    m_secretKey->setPlaceholderText(tr("key, if not the name"));
    m_secretKey->setAccessibleName(tr("%1: key in the secret").arg(m_spec.name));
    layout->addWidget(label);
    layout->addWidget(m_secretName, 1);
    layout->addWidget(m_secretKey, 1);
    for (QLineEdit* line : {m_secretName, m_secretKey}) {
        connect(line, &QLineEdit::textEdited, this, [this] {
            take({FieldValue::Kind::Secret, {}, m_secretName->text(), m_secretKey->text()});
        });
    }
    return page;
}

void FieldEditor::makeMenu()
{
    m_more->setText(QStringLiteral("⋯"));
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setAccessibleName(tr("More for %1").arg(m_spec.name));
    m_more->setToolTip(tr("Secret reference, unset"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(m_more);
    menu->addAction(tr("Write the value here"), this, [this] { take({FieldValue::Kind::Plain, plainText(), {}, {}}); });
    menu->addAction(tr("Take it from a secret store"), this,
                    [this] { take({FieldValue::Kind::Secret, {}, m_spec.name, {}}); });
    if (m_lines) menu->addAction(tr("Load from file…"), this, &FieldEditor::loadFile);
    menu->addSeparator();
    menu->addAction(tr("Not set"), this, [this] { take({}); });
    m_more->setMenu(menu);
    m_more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
}

void FieldEditor::loadFile()
{
    const QString path = askForFile(this);
    if (path.isEmpty()) return;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largestFile) {
        m_lines->setPlaceholderText(file.isOpen() ? tr("%1 is larger than 1 MiB").arg(path)
                                                  : tr("Cannot read %1: %2").arg(path, file.errorString()));
        return;
    }
    take({FieldValue::Kind::Plain, QString::fromUtf8(file.readAll()), {}, {}});
}

void FieldEditor::take(FieldValue value)
{
    if (m_showing || value == m_value) return;
    m_value = std::move(value);
    display(m_value);
    Q_EMIT edited(m_value);
}

void FieldEditor::setValue(const FieldValue& value)
{
    if (value == m_value) return;
    m_value = value;
    display(m_value);
}

QString FieldEditor::plainText() const
{
    if (m_combo) return m_combo->currentData().toString();
    return m_lines ? m_lines->toPlainText() : m_line->text();
}

void FieldEditor::setPlainText(const QString& text)
{
    if (m_combo) {
        int row = m_combo->findData(text);
        if (row < 0) { // a value that the table does not know is shown as it stands
            m_combo->addItem(text, text);
            row = m_combo->count() - 1;
        }
        m_combo->setCurrentIndex(row);
    } else if (m_lines && m_lines->toPlainText() != text) {
        m_lines->setPlainText(text);
    } else if (m_line && m_line->text() != text) {
        const int at = m_line->cursorPosition();
        m_line->setText(text);
        m_line->setCursorPosition(m_line->hasFocus() ? std::min(at, int(text.size())) : 0);
    }
}

void FieldEditor::display(const FieldValue& value)
{
    const QScopedValueRollback guard(m_showing, true);
    const auto fill = [](QLineEdit* line, const QString& text) {
        if (line->text() != text) line->setText(text);
    };
    switch (value.kind) {
    case FieldValue::Kind::Unset: setPlainText({}); break;
    case FieldValue::Kind::Plain: setPlainText(value.text); break;
    case FieldValue::Kind::Secret:
        fill(m_secretName, value.secretName);
        fill(m_secretKey, value.secretKey);
        break;
    case FieldValue::Kind::Environment: fill(m_variable, value.text); break;
    }
    const int page = value.kind == FieldValue::Kind::Secret ? 1 : value.kind == FieldValue::Kind::Environment ? 2 : 0;
    m_pages->setCurrentIndex(page);
    m_pages->setFixedHeight(m_pages->currentWidget()->sizeHint().height());
    if (m_lines && page == 0) { // a certificate that is not there needs no room
        const bool unset = value.kind == FieldValue::Kind::Unset;
        m_lines->setVerticalScrollBarPolicy(unset ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
        m_pages->setFixedHeight(heightFor(m_lines->fontMetrics(), unset ? 1 : 4));
    }
}

bool FieldEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) Q_EMIT left();
    // One undo stack for the form and the text: a line edit must not undo on its own.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    // A wheel over a form scrolls the form, it does not change a value.
    if (event->type() == QEvent::Wheel && watched == m_combo && !m_combo->hasFocus()) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace wb::ui
