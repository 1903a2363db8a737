#include "ui/widgets/panel_header.h"

#include "core/language.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace wb::ui {

namespace {
constexpr int lineHeight = 28;
}

PanelHeader::PanelHeader(const QString& title, QWidget* parent)
    : QWidget(parent), m_layout(new QHBoxLayout(this)), m_title(new QLabel(this)), m_note(new QLabel(this))
{
    setAttribute(Qt::WA_StyledBackground);
    setMinimumHeight(lineHeight);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_layout->setContentsMargins(12, 2, 8, 2);
    m_layout->setSpacing(4);
    m_title->setObjectName(QStringLiteral("panelTitle"));
    m_note->setObjectName(QStringLiteral("panelNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setMinimumWidth(40);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_note, 1);
    setTitle(title);
}

QSize PanelHeader::sizeHint() const
{
    return QWidget::sizeHint().expandedTo(QSize(0, lineHeight));
}

QSize PanelHeader::minimumSizeHint() const
{
    return QWidget::minimumSizeHint().expandedTo(QSize(0, lineHeight));
}

void PanelHeader::setTitle(const QString& title)
{
    m_title->setText(title);
    m_title->setToolTip(title);
    QFont font = smaller(this->font());
    font.setBold(true);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::AbsoluteSpacing, 0.4);
    m_title->setFont(font);
}

void PanelHeader::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setToolTip(note);
}

QToolButton* PanelHeader::addAction(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setToolButtonStyle(action->icon().isNull() ? Qt::ToolButtonTextOnly : Qt::ToolButtonIconOnly);
    action->setIconText(withoutMnemonic(action->text())); // Qt leaves the "(O)" of other languages
    button->setAccessibleName(action->iconText());
    addWidget(button);
    return button;
}

void PanelHeader::addWidget(QWidget* widget)
{
    m_layout->addWidget(widget);
}

void PanelHeader::addLeftWidget(QWidget* widget)
{
    m_layout->insertWidget(m_leftCount - 1, widget);
    ++m_leftCount;
}

} // namespace wb::ui
