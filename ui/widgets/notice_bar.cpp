#include "ui/widgets/notice_bar.h"

#include "ui/widgets/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>

namespace wb::ui {

namespace {

QString signOf(NoticeBar::Kind kind)
{
    switch (kind) {
    case NoticeBar::Kind::Success: return QStringLiteral("✓");
    case NoticeBar::Kind::Warning: return QStringLiteral("▲");
    case NoticeBar::Kind::Failure: return QStringLiteral("!");
    case NoticeBar::Kind::Note: break;
    }
    return QStringLiteral("●");
}

QString toneOf(NoticeBar::Kind kind)
{
    switch (kind) {
    case NoticeBar::Kind::Success: return QStringLiteral("success");
    case NoticeBar::Kind::Warning: return QStringLiteral("warning");
    case NoticeBar::Kind::Failure: return QStringLiteral("failure");
    case NoticeBar::Kind::Note: break;
    }
    return {};
}

} // namespace

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent), m_layout(new QHBoxLayout(this)), m_sign(new QLabel(this)), m_text(new QLabel(this))
{
    m_layout->setContentsMargins(12, 4, 12, 4);
    m_layout->setSpacing(8);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setObjectName(QStringLiteral("noticeText"));
    m_layout->addWidget(m_sign);
    m_layout->addWidget(m_text, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

void NoticeBar::say(Kind kind, const QString& text, const QString& detail)
{
    if (!isHidden() && kind == m_kind && text == m_text->text()) return;
    m_kind = kind;
    m_sign->setText(signOf(kind));
    m_sign->setProperty("tone", toneOf(kind));
    m_sign->style()->unpolish(m_sign);
    m_sign->style()->polish(m_sign);
    m_text->setText(text);
    m_text->setToolTip(detail);
    setAccessibleName(text);
    show();
    update();
}

void NoticeBar::clear()
{
    if (isHidden() && m_text->text().isEmpty()) return; // asked thirty times a second
    hide();
    m_text->clear();
    removeButtons();
}

QString NoticeBar::text() const
{
    return m_text->text();
}

QPushButton* NoticeBar::addButton(const QString& text)
{
    auto* button = new QPushButton(text, this);
    button->setAutoDefault(true); // Enter presses it, too
    m_layout->addWidget(button);
    if (isVisible()) button->show(); // the layout shows it later: too late for whoever gives it the focus
    m_buttons += button;
    return button;
}

void NoticeBar::removeButtons()
{
    for (QPushButton* button : std::as_const(m_buttons)) {
        button->hide();
        button->deleteLater(); // it may be the one that was just clicked
    }
    m_buttons.clear();
}

void NoticeBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& colours = theme(this);
    painter.fillRect(rect(), colours.alternate);
    painter.fillRect(0, height() - 1, width(), 1, colours.border);
    const QColor edge = m_kind == Kind::Failure   ? colours.failure
                        : m_kind == Kind::Warning ? colours.warning
                        : m_kind == Kind::Success ? colours.success
                                                  : colours.accent;
    painter.fillRect(0, 0, 3, height(), edge);
}

} // namespace wb::ui
