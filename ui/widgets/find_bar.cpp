#include "ui/widgets/find_bar.h"

#include "ui/widgets/clear_button.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace wb::ui {

FindBar::FindBar(QWidget* parent) : QWidget(parent), m_text(new QLineEdit(this)), m_result(new QLabel(this))
{
    m_text->setObjectName(QStringLiteral("findText"));
    m_text->setAccessibleName(tr("Find in the text"));
    m_text->setPlaceholderText(tr("Find"));
    giveClearButton(m_text);
    m_result->setProperty("secondary", true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_result);
    const auto button = [&](const QString& sign, const QString& name, auto slot) {
        auto* b = new QToolButton(this);
        b->setText(sign);
        b->setAccessibleName(name);
        b->setToolTip(name);
        connect(b, &QToolButton::clicked, this, slot);
        layout->addWidget(b);
    };
    button(QStringLiteral("↑"), tr("Previous match"), [this] { findPrevious(); });
    button(QStringLiteral("↓"), tr("Next match"), [this] { findNext(); });
    button(QStringLiteral("✕"), tr("Close the find bar"), [this] {
        hide();
        Q_EMIT closed();
    });
    connect(m_text, &QLineEdit::textEdited, this, [this] { find(true, true); });
    hide();
}

void FindBar::setEditor(YamlEditor* editor)
{
    m_editor = editor;
}

void FindBar::open()
{
    if (m_editor && m_editor->hasSelectedText()) {
        const QString selected = m_editor->selectedText();
        if (!selected.contains(u'\n')) m_text->setText(selected);
    }
    show();
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void FindBar::findNext()
{
    find(true, false);
}

void FindBar::findPrevious()
{
    find(false, false);
}

void FindBar::find(bool forward, bool fromStart)
{
    if (!m_editor || m_text->text().isEmpty()) {
        m_result->clear();
        return;
    }
    int line = -1, column = -1;
    if (m_editor->hasSelectedText() && (fromStart || !forward)) {
        int endLine = 0, endColumn = 0;
        m_editor->getSelection(&line, &column, &endLine, &endColumn);
    }
    const bool found = m_editor->findFirst(m_text->text(), false, false, false, true, forward, line, column);
    m_result->setText(found ? QString() : tr("not found"));
    setTone(m_result, found ? "plain" : "warning");
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        hide();
        Q_EMIT closed();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        find(!(event->modifiers() & Qt::ShiftModifier), false);
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace wb::ui
