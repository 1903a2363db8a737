#include "ui/status_strip.h"

#include "ui/models/format.h"
#include "ui/widgets/theme.h"

#include <QLabel>
#include <QStatusBar>

#include <algorithm>

namespace wb::ui {

StatusStrip::StatusStrip(QStatusBar* bar) : QObject(bar), m_bar(bar)
{
    bar->setSizeGripEnabled(false);
    bar->setContentsMargins(8, 0, 8, 0);
    m_sign = add("statusSign", tr("Sign of the state"), false);
    m_state = add("statusState", tr("State of the connections"), false);
    m_received = add("statusReceived", tr("Messages received"), false);
    m_kept = add("statusKept", tr("Messages kept"), false);
    m_letGo = add("statusLetGo", tr("Messages let go"), false);
    m_rate = add("statusRate", tr("Messages a second"), false);
    m_rules = add("statusRules", tr("Acknowledgements held on purpose"), true);
    m_unacked = add("statusUnacked", tr("Deliveries without an acknowledgement"), true);
    m_memory = add("statusMemory", tr("Memory used for what was seen"), true);
    m_language = add("statusLanguage", tr("Language"), true);
    m_letGo->setToolTip(tr("Oldest messages that were let go to stay within the memory budget"));
    showRules(0, 0);
    showConnections({});
    showCounters({});
}

QLabel* StatusStrip::add(const char* objectName, const QString& accessibleName, bool right)
{
    auto* label = new QLabel;
    label->setObjectName(QLatin1String(objectName));
    label->setAccessibleName(accessibleName);
    label->setTextFormat(Qt::PlainText);
    label->setContentsMargins(4, 0, 4, 0);
    if (right) {
        m_bar->addPermanentWidget(label);
    } else {
        m_bar->addWidget(label);
    }
    return label;
}

void StatusStrip::showCounters(const ledger::Delta& delta)
{
    const ledger::Counters& c = delta.counters;
    m_received->setText(tr("received %1").arg(groupedNumber(c.received)));
    m_kept->setText(tr("kept %1").arg(groupedNumber(c.kept)));
    m_letGo->setText(tr("let go %1").arg(groupedNumber(c.letGo)));
    setTone(m_letGo, c.letGo > 0 ? "warning" : "plain");
    m_memory->setText(c.budgetBytes == 0 ? QString()
                                         : tr("memory %1 of %2 MB").arg(c.usedBytes >> 20).arg(c.budgetBytes >> 20));
    if (!m_sinceRate.isValid() || c.received < m_receivedThen) {
        m_sinceRate.start();
        m_receivedThen = c.received;
        m_rate->setText(tr("%1 /s").arg(ratePerSecond(0)));
    } else if (m_sinceRate.elapsed() >= 1000) {
        const quint64 rate = (c.received - m_receivedThen) * 1000 / quint64(m_sinceRate.restart());
        m_receivedThen = c.received;
        m_rate->setText(tr("%1 /s").arg(ratePerSecond(rate)));
    }
}

void StatusStrip::showConnections(const QList<sidecar::ConnectionStatus>& connections)
{
    using sidecar::LinkState;
    int unacked = 0;
    const sidecar::ConnectionStatus* worst = nullptr;
    const auto rank = [](LinkState state) {
        switch (state) {
        case LinkState::Failed: return 4;
        case LinkState::WaitingToRetry: return 3;
        case LinkState::Connecting: return 2;
        case LinkState::Connected: return 1;
        case LinkState::Off: break;
        }
        return 0;
    };
    for (const sidecar::ConnectionStatus& status : connections) {
        unacked += status.unacked;
        if (!worst || rank(status.state) > rank(worst->state)) worst = &status;
    }
    const LinkState state = worst ? worst->state : LinkState::Off;
    switch (state) {
    case LinkState::Connected: m_state->setText(tr("connected to %1").arg(worst->address)); break;
    case LinkState::Connecting: m_state->setText(tr("connecting to %1").arg(worst->address)); break;
    case LinkState::WaitingToRetry: m_state->setText(tr("no link to %1, will try again").arg(worst->address)); break;
    case LinkState::Failed: m_state->setText(tr("connecting failed")); break;
    case LinkState::Off: m_state->setText(tr("not connected")); break;
    }
    m_sign->setText(state == LinkState::Connected        ? QStringLiteral("✓")
                    : state == LinkState::WaitingToRetry ? QStringLiteral("↻")
                    : state == LinkState::Failed         ? QStringLiteral("!")
                    : state == LinkState::Connecting     ? QStringLiteral("…")
                                                         : QStringLiteral("○"));
    setTone(m_sign, state == LinkState::Connected        ? "success"
                    : state == LinkState::WaitingToRetry ? "warning"
                    : state == LinkState::Failed         ? "failure"
                                                         : "plain");
    m_unacked->setText(tr("un-acked %1").arg(unacked));
}

void StatusStrip::showRules(int rules, int waiting)
{
    if (waiting > 0) m_rules->setText(tr("● %n ack(s) held", nullptr, waiting));
    else m_rules->setText(rules > 0 ? tr("● %n ack rule(s)", nullptr, rules) : QString());
    setTone(m_rules, "failure");
    m_rules->setVisible(rules > 0 || waiting > 0);
}

void StatusStrip::showLanguage(const QString& name)
{
    m_language->setText(name);
}

QString StatusStrip::stateText() const
{
    return m_state->text();
}

} // namespace wb::ui
