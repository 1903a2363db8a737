#include "ui/panels/control_bar.h"

#include "ui/panels/control_words.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QStyle>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

using sidecar::AckAction;
using sidecar::AckRule;

namespace {

QToolBar* makeBar(const char* objectName, const QString& name, QWidget* parent)
{
    auto* bar = new QToolBar(name, parent);
    bar->setObjectName(QLatin1String(objectName));
    bar->setAccessibleName(name);
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    return bar;
}

void setPressed(QToolButton* button, bool pressed)
{
    if (button->property("pressedIn").toBool() == pressed) return;
    button->setProperty("pressedIn", pressed);
    button->style()->unpolish(button);
    button->style()->polish(button);
}

} // namespace

ControlBar::ControlBar(const Parts& parts, QWidget* parent)
    : QWidget(parent), m_bar(makeBar("controlBar", tr("Controls"), this)),
      m_rules(makeBar("controlRules", tr("Acknowledgements that are held, dropped or delayed"), this)),
      m_notice(new NoticeBar(this)), m_app(parts.app->menuAction())
{
    setObjectName(QStringLiteral("controls"));
    m_notice->setObjectName(QStringLiteral("controlNotice"));
    m_hold = add(parts.hold->menuAction(), "holdButton", tr("Hold acks"));
    add(parts.release, "releaseButton", tr("Release"));
    m_drop = add(parts.drop->menuAction(), "dropButton", tr("Drop next"));
    add(m_app, "appButton", tr("App"));
    m_bar->addSeparator();
    add(parts.cut->menuAction(), "cutButton", tr("Cut link"));
    add(parts.reconnect, "reconnectButton", tr("Reconnect"));
    add(parts.sidecar->menuAction(), "sidecarButton", tr("Sidecar"));
    add(parts.broker->menuAction(), "localBrokerButton", tr("Broker"));
    m_bar->addSeparator();
    add(parts.saveScenario, "saveScenarioButton", tr("Save as scenario…"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_rules);
    layout->addWidget(m_notice);
    m_rules->hide();
}

// The button shows the short word, the menus and the command search the whole one. A bar that gets too narrow puts
// what is at its end behind "»".
QToolButton* ControlBar::add(QAction* action, const char* objectName, const QString& shortText)
{
    action->setIconText(shortText);
    m_bar->addAction(action);
    auto* button = qobject_cast<QToolButton*>(m_bar->widgetForAction(action));
    button->setObjectName(QLatin1String(objectName));
    button->setAccessibleName(shortText);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFixedHeight(fontMetrics().height() + 13);
    if (action->menu()) button->setPopupMode(QToolButton::InstantPopup);
    return button;
}

void ControlBar::setRules(const QList<AckRule>& rules, int waiting)
{
    if (rules == m_shown && waiting == m_waiting) return;
    m_shown = rules;
    m_waiting = waiting;
    const bool hadFocus = m_rules->isAncestorOf(focusWidget());
    m_rules->clear();
    const auto has = [&rules](AckAction action) {
        return std::any_of(rules.begin(), rules.end(), [action](const AckRule& rule) { return rule.action == action; });
    };
    setPressed(m_hold, has(AckAction::Hold));
    setPressed(m_drop, has(AckAction::Drop));
    for (const AckRule& rule : rules) {
        const QString words = ruleText(rule);
        // Of those that wait only the number is known, not which rule holds which.
        const bool holdsAll = rules.size() == 1 && rule.action == AckAction::Hold;
        QAction* chip = m_rules->addAction(holdsAll ? tr("%1 · %n waiting  ✕", nullptr, waiting).arg(words) : tr("%1  ✕").arg(words));
        chip->setToolTip(rule.component.isEmpty() ? tr("End this rule: %1").arg(words)
                                                  : tr("End this rule of %1: %2").arg(rule.component, words));
        auto* button = qobject_cast<QToolButton*>(m_rules->widgetForAction(chip));
        button->setObjectName(QStringLiteral("ruleChip"));
        button->setAccessibleName(chip->toolTip());
        button->setAccessibleDescription(ruleEffect(rule));
        button->setFocusPolicy(Qt::TabFocus);
        connect(chip, &QAction::triggered, this, [this, id = rule.id] { Q_EMIT removeAsked(id); });
        if (hadFocus && m_rules->actions().size() == 1) button->setFocus();
    }
    if (waiting > 0 && !(rules.size() == 1 && rules.first().action == AckAction::Hold)) {
        auto* count = new QLabel(tr("%n acknowledgement(s) wait", nullptr, waiting), m_rules);
        count->setObjectName(QStringLiteral("ruleWaiting"));
        m_rules->addWidget(count);
    }
    m_rules->setVisible(!rules.isEmpty() || waiting > 0);
}

void ControlBar::setAppText(const QString& text)
{
    m_app->setIconText(tr("App: %1").arg(text));
    if (QWidget* button = m_bar->widgetForAction(m_app)) button->setAccessibleName(m_app->iconText());
}

void ControlBar::tellFailure(const QString& sentence)
{
    m_notice->say(NoticeBar::Kind::Failure, sentence);
}

void ControlBar::clearFailure()
{
    m_notice->clear();
}

} // namespace wb::ui
