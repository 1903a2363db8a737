#include "ui/panels/local_broker_row.h"

#include "ui/widgets/elided_label.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

constexpr int signWidth = 14;

QString signText(LocalBrokerRow::Sign sign)
{
    switch (sign) {
    case LocalBrokerRow::Sign::Running: return QStringLiteral("✓");
    case LocalBrokerRow::Sign::Failed: return QStringLiteral("!");
    case LocalBrokerRow::Sign::Starting: return QStringLiteral("…");
    case LocalBrokerRow::Sign::Missing: return QStringLiteral("–");
    case LocalBrokerRow::Sign::Off: break;
    }
    return QStringLiteral("○");
}

QString signWord(LocalBrokerRow::Sign sign)
{
    switch (sign) {
    case LocalBrokerRow::Sign::Running: return LocalBrokerRow::tr("runs");
    case LocalBrokerRow::Sign::Failed: return LocalBrokerRow::tr("failed");
    case LocalBrokerRow::Sign::Starting: return LocalBrokerRow::tr("is starting");
    case LocalBrokerRow::Sign::Missing: return LocalBrokerRow::tr("is not here");
    case LocalBrokerRow::Sign::Off: break;
    }
    return LocalBrokerRow::tr("is off");
}

} // namespace

LocalBrokerRow::LocalBrokerRow(const QString& id, QWidget* parent)
    : QWidget(parent), m_sign(new QLabel(this)), m_name(new ElidedLabel(this)), m_state(new QLabel(this)),
      m_toggle(new QToolButton(this)), m_more(new QToolButton(this)), m_detail(new QLabel(this)), m_lines(new QVBoxLayout(this))
{
    setObjectName(id + QStringLiteral("Row"));
    m_sign->setFixedWidth(signWidth);
    m_sign->setAlignment(Qt::AlignCenter);
    m_name->setObjectName(id + QStringLiteral("Name"));
    m_state->setObjectName(id + QStringLiteral("State"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setProperty("secondary", true);
    m_toggle->setObjectName(id + QStringLiteral("Toggle"));
    m_toggle->setFocusPolicy(Qt::StrongFocus);
    m_more->setObjectName(id + QStringLiteral("More"));
    m_more->setText(QStringLiteral("⋯"));
    m_more->setFocusPolicy(Qt::StrongFocus);
    for (QToolButton* button : {m_toggle, m_more}) button->setProperty("tight", true);
    m_more->hide();
    m_detail->setObjectName(id + QStringLiteral("Detail"));
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setWordWrap(true);
    m_detail->setProperty("secondary", true);
    m_detail->setContentsMargins(signWidth + 4, 0, 0, 2);
    m_detail->hide();
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(m_sign);
    line->addWidget(m_name, 1);
    line->addWidget(m_state);
    line->addWidget(m_toggle);
    line->addWidget(m_more);
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setSpacing(0);
    m_lines->addLayout(line);
    m_lines->addWidget(m_detail);
    connect(m_toggle, &QToolButton::clicked, this, &LocalBrokerRow::toggleAsked);
    connect(m_more, &QToolButton::clicked, this, [this] {
        if (m_menu) m_menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
    });
}

void LocalBrokerRow::setMenu(QMenu* menu)
{
    m_menu = menu; // shown by hand: the button of a menu takes room for an arrow
    m_more->setVisible(menu);
}

void LocalBrokerRow::setUnder(QWidget* widget)
{
    m_under = widget;
    auto* indented = new QHBoxLayout;
    indented->setContentsMargins(signWidth + 4, 2, 0, 4);
    indented->addWidget(widget);
    m_lines->insertLayout(1, indented);
}

void LocalBrokerRow::show(const Look& look)
{
    m_sign->setText(signText(look.sign));
    m_sign->setToolTip(signWord(look.sign));
    setTone(m_sign, look.sign == Sign::Running ? "success" : look.sign == Sign::Failed ? "failure" : "plain");
    m_name->setText(look.name);
    m_state->setText(look.state);
    m_state->setVisible(!look.state.isEmpty());
    m_state->setToolTip(look.stateTip);
    m_detail->setText(look.detail);
    setTone(m_detail, look.sign == Sign::Failed ? "failure" : "plain");
    m_detail->setVisible(!look.detail.isEmpty());
    m_detail->setToolTip(look.detail);
    const bool stops = look.sign == Sign::Running || look.sign == Sign::Starting;
    m_toggle->setText(stops ? tr("Stop") : tr("Start"));
    m_toggle->setAccessibleName(stops ? tr("Stop %1").arg(look.name) : tr("Start %1").arg(look.name));
    m_toggle->setAccessibleDescription(QStringList{signWord(look.sign), look.state, look.detail}.join(u' ').simplified());
    m_more->setAccessibleName(tr("More about %1").arg(look.name));
    m_more->setToolTip(m_more->accessibleName());
}

} // namespace wb::ui
