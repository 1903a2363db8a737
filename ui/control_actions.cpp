#include "ui/control_actions.h"

#include "core/language.h"
#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/panels/control_duplicate_dialog.h"
#include "ui/panels/control_rule_dialog.h"
#include "ui/panels/control_words.h"

#include <QAction>
#include <QMenu>

#include <algorithm>
#include <array>

namespace wb::ui {

using sidecar::AckAction;
using sidecar::AckRule;
using sidecar::ConnectionStatus;
using sidecar::CutKind;
using sidecar::LinkState;

namespace {

constexpr int secondReplica = 1;
constexpr std::chrono::milliseconds takeoverStay{2000};
constexpr std::chrono::milliseconds suggestedDelay{5000};

QMenu* makeMenu(const QString& title, const char* objectName, QWidget* window)
{
    auto* menu = new QMenu(title, window);
    menu->setObjectName(QLatin1String(objectName));
    menu->setToolTipsVisible(true);
    return menu;
}

} // namespace

ControlActions::ControlActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_hold(makeMenu(tr("&Hold acknowledgements"), "menuHold", parts.window)),
      m_drop(makeMenu(tr("Drop or dela&y acknowledgements"), "menuDrop", parts.window)),
      m_cut(makeMenu(tr("C&ut the connection"), "menuCut", parts.window)),
      m_sidecar(makeMenu(tr("&Sidecar and session"), "menuSidecar", parts.window))
{
}

template <class Call>
void ControlActions::tell(Call call)
{
    QMetaObject::invokeMethod(
        m_parts.engine, [engine = m_parts.engine, call = std::move(call)] { call(*engine); }, Qt::QueuedConnection);
}

// The tool tip says what will happen, not the name once more.
QAction* ControlActions::add(QMenu* menu, const Control& control, std::function<void()> run)
{
    const QKeySequence keys(QLatin1String(control.keys));
    QAction* action = m_parts.actions->add(menu, {control.id, control.text, keys, control.tip}, std::move(run));
    action->setToolTip(tr("%1 (%2)").arg(control.tip, keys.toString(QKeySequence::NativeText)));
    return action;
}

void ControlActions::build(QMenu* connection)
{
    buildHold();
    buildDrop();
    buildCut();
    connection->addSeparator();
    connection->addMenu(m_hold);
    connection->addMenu(m_drop);
    connection->addMenu(m_cut);
    buildSidecar(connection);
    enable();
}

void ControlActions::buildHold()
{
    add(m_hold, {"ack.holdAll", tr("Hold &all"), "F7", tr("From now on no acknowledgement of this component leaves; each waits until released")},
        [this] { addRule({}); });
    add(m_hold, {"ack.holdFilter", tr("Hold by &topic filter…"), "Ctrl+F7", tr("Holds the acknowledgements of the topics that a filter matches")},
        [this] { askForRule({}, int(ControlRuleDialog::Field::Filter)); });
    add(m_hold, {"ack.holdMessage", tr("Hold the selected &message"), "Ctrl+Shift+F7", tr("Holds the acknowledgements of the message that is selected in the lanes")},
        [this] {
            AckRule rule;
            rule.lane = m_message;
            addRule(rule);
        });
    add(m_hold, {"ack.holdNext", tr("Hold the &next…"), "Ctrl+Alt+H", tr("Holds so many acknowledgements from now on, and lets the others go")},
        [this] {
            AckRule rule;
            rule.next = 1;
            askForRule(rule, int(ControlRuleDialog::Field::Next));
        });
    m_hold->addSeparator();
    add(m_hold, {"ack.releaseAll", tr("&Release all"), "Shift+F7", tr("Sends every acknowledgement that waits, in the order in which they became due, and ends all rules")},
        [this] { release(0, false); });
    add(m_hold, {"ack.releaseWaiting", tr("Release what waits, go on &holding"), "Ctrl+Alt+W", tr("Sends every acknowledgement that waits now; the rules stay for those that follow")},
        [this] { release(0, true); });
    add(m_hold, {"ack.releaseMessage", tr("Release the &selected message"), "Ctrl+Alt+U", tr("Sends the acknowledgements of the message that is selected in the lanes")},
        [this] { releaseMessage(m_message); });
}

void ControlActions::buildDrop()
{
    const auto dropping = [](int next) {
        AckRule rule;
        rule.action = AckAction::Drop;
        rule.next = next;
        return rule;
    };
    add(m_drop, {"ack.dropNext", tr("&Drop the next one"), "Ctrl+Alt+N", tr("The next acknowledgement is never sent: the broker keeps the message")},
        [this, dropping] { addRule(dropping(1)); });
    add(m_drop, {"ack.dropSome", tr("Drop the &next…"), "Ctrl+Alt+Shift+N", tr("So many acknowledgements from now on are never sent")},
        [this, dropping] { askForRule(dropping(3), int(ControlRuleDialog::Field::Next)); });
    add(m_drop, {"ack.dropAll", tr("Drop &all"), "Ctrl+Alt+Shift+D", tr("From now on no acknowledgement of this component is ever sent")},
        [this, dropping] { addRule(dropping(0)); });
    m_drop->addSeparator();
    add(m_drop, {"ack.delay", tr("Dela&y by…"), "Ctrl+Alt+Y", tr("From now on each acknowledgement is sent so much later")},
        [this] {
            AckRule rule;
            rule.action = AckAction::Delay;
            rule.delay = suggestedDelay;
            askForRule(rule, int(ControlRuleDialog::Field::Delay));
        });
}

void ControlActions::buildCut()
{
    struct Way {
        CutKind kind;
        const char *id, *keys, *awayId, *awayKeys;
        QString text, awayText;
    };
    const std::array ways{
        Way{CutKind::Disconnect, "cut.disconnect", "Shift+F12", "cut.disconnectAway", "Ctrl+Alt+Shift+Q", tr("&Disconnect"),
            tr("Disconnect and stay away")},
        Way{CutKind::Close, "cut.close", "Ctrl+F12", "cut.closeAway", "Ctrl+Alt+Shift+C", tr("&Close"), tr("Close and stay away")},
        Way{CutKind::Reset, "cut.reset", "F12", "cut.resetAway", "Ctrl+Alt+Shift+R", tr("&Reset"), tr("Reset and stay away")},
        Way{CutKind::Silence, "cut.silence", "Ctrl+Shift+F12", "cut.silenceAway", "Ctrl+Alt+Shift+L", tr("&Silence"),
            tr("Silence and stay away")},
    };
    for (const Way& way : ways)
        add(m_cut, {way.id, way.text, way.keys, cutEffect(way.kind, false)}, [this, kind = way.kind] { cut(kind, false); });
    m_cut->addSeparator();
    for (const Way& way : ways)
        add(m_cut, {way.awayId, way.awayText, way.awayKeys, cutEffect(way.kind, true)},
            [this, kind = way.kind] { cut(kind, true); });
}

void ControlActions::buildSidecar(QMenu* connection)
{
    add(connection, {"link.reconnect", tr("Re&connect now"), "Ctrl+F9", tr("Connects at once: the broker resumes the session if it still has it and clean session is off")},
        [this] { reconnect(m_component, 0); });
    connection->addMenu(m_sidecar);
    add(m_sidecar, {"sidecar.restart", tr("&Restart the sidecar"), "Ctrl+Shift+F9", tr("As if its process had died and was started again: nothing of it is left but the broker's session, which it resumes")},
        [this] {
            tell([name = m_component](sidecar::Engine& engine) { engine.restartComponent(name, 0); });
            Q_EMIT taken(scenario::RestartStep{{m_component, 0}, true});
            Q_EMIT used(tr("%1: sidecar restarted").arg(m_component));
        });
    add(m_sidecar, {"sidecar.discard", tr("&Discard the session"), "Ctrl+Alt+Z", tr("Connects once with clean session on: the broker forgets its subscriptions, its queue and what is un-acknowledged")},
        [this] {
            tell([name = m_component](sidecar::Engine& engine) { engine.discardSession(name, 0); });
            Q_EMIT taken(scenario::DiscardSessionStep{{m_component, 0}});
            Q_EMIT used(tr("%1: session discarded").arg(m_component));
        });
    m_sidecar->addSeparator();
    add(m_sidecar, {"sidecar.startReplica", tr("&Start a second replica"), "Ctrl+Alt+V", tr("A further sidecar with the same component: with the same client id both throw each other out; with {uuid} or $share they share")},
        [this] { startReplica(); });
    add(m_sidecar, {"sidecar.stopReplica", tr("S&top the second replica"), "Ctrl+Alt+Shift+V", tr("Ends the second sidecar's connections in good order")},
        [this] { stopReplica(); });
    m_sidecar->addSeparator();
    add(m_sidecar, {"sidecar.takeOver", tr("&Take over the client id"), "Ctrl+Alt+O", tr("Another client connects with the sidecar's client id for two seconds: the broker ends the sidecar's connection [MQTT-3.1.4-2]")},
        [this] { takeOver(false); });
    add(m_sidecar, {"sidecar.takeOverClean", tr("Take over with &clean session"), "Ctrl+Alt+Shift+O", tr("As before, and the session at the broker ends with it")},
        [this] { takeOver(true); });
    m_sidecar->addSeparator();
    add(m_sidecar, {"publish.lastAgain", tr("Publish the &last message twice"), "Ctrl+Alt+G", tr("An outside client sends the last published message twice with one packet id, the second time with DUP")},
        [this] { publishDuplicate(false); });
    add(m_sidecar, {"publish.duplicate", tr("&Publish a duplicate…"), "Ctrl+Alt+I", tr("An outside client sends one message several times with one packet id, from the second time on with DUP")},
        [this] { publishDuplicate(true); });
}

void ControlActions::enable()
{
    bool known = false, up = false, down = false, second = false;
    for (const ConnectionStatus& status : m_connections) {
        if (status.role != sidecar::Role::Sidecar || status.component != m_component) continue;
        if (status.replica == secondReplica) second = true;
        if (status.replica != 0) continue;
        known = true;
        up = up || status.state == LinkState::Connected;
        down = down || (status.state != LinkState::Connected && status.state != LinkState::Connecting);
    }
    const bool component = !m_component.isEmpty() && m_parts.connector->documentOf(m_component);
    const bool rules = !m_rules.isEmpty();
    const std::pair<const char*, bool> states[] = {
        {"ack.holdAll", component}, {"ack.holdFilter", component}, {"ack.holdNext", component},
        {"ack.holdMessage", m_message != 0}, {"ack.releaseAll", rules || m_waiting > 0},
        {"ack.releaseWaiting", m_waiting > 0}, {"ack.releaseMessage", m_message != 0 && m_waiting > 0},
        {"ack.dropNext", component}, {"ack.dropSome", component}, {"ack.dropAll", component}, {"ack.delay", component},
        {"cut.disconnect", up}, {"cut.close", up}, {"cut.reset", up}, {"cut.silence", up},
        {"cut.disconnectAway", up}, {"cut.closeAway", up}, {"cut.resetAway", up}, {"cut.silenceAway", up},
        {"link.reconnect", down}, {"sidecar.restart", known}, {"sidecar.discard", known},
        {"sidecar.startReplica", known && !second}, {"sidecar.stopReplica", second},
        {"sidecar.takeOver", known}, {"sidecar.takeOverClean", known},
        {"publish.duplicate", component}, {"publish.lastAgain", component && !m_published.topic.isEmpty()},
    };
    for (const auto& [id, on] : states) m_parts.actions->find(id)->setEnabled(on);
}

void ControlActions::setComponent(const QString& component)
{
    m_component = component;
    enable();
}

void ControlActions::setConnections(const QList<ConnectionStatus>& connections)
{
    m_connections = connections;
    enable();
}

void ControlActions::setRules(const QList<AckRule>& rules, int waiting)
{
    m_rules = rules;
    m_waiting = waiting;
    enable();
}

void ControlActions::setMessage(quint64 lane)
{
    if (lane == m_message) return;
    m_message = lane;
    enable();
}

void ControlActions::setPublished(const sidecar::PublishRequest& request)
{
    m_published = request;
    enable();
}

void ControlActions::addRule(AckRule rule)
{
    if (rule.component.isEmpty()) rule.component = m_component;
    tell([rule](sidecar::Engine& engine) { engine.addAckRule(rule); });
    if (rule.lane == 0) Q_EMIT taken(scenario::AckRuleStep{rule, 0});
    Q_EMIT used(tr("%1: %2").arg(rule.component, ruleText(rule)));
}

void ControlActions::askForRule(const AckRule& suggested, int field)
{
    AckRule rule = suggested;
    rule.component = m_component;
    auto* dialog = new ControlRuleDialog(rule, topics(), ControlRuleDialog::Field(field), m_parts.window);
    connect(dialog, &ControlRuleDialog::ruleChosen, this, &ControlActions::addRule);
    dialog->open();
}

void ControlActions::removeRule(quint32 rule)
{
    tell([rule](sidecar::Engine& engine) { engine.removeAckRule(rule); });
    for (const AckRule& one : std::as_const(m_rules)) {
        if (one.id == rule) Q_EMIT used(tr("No longer %1").arg(ruleText(one)));
    }
}

void ControlActions::release(quint64 lane, bool rulesStay)
{
    sidecar::AckRelease release;
    release.lane = lane;
    release.rulesStay = rulesStay;
    tell([release](sidecar::Engine& engine) { engine.releaseAcks(release); });
    if (lane == 0) Q_EMIT taken(scenario::ReleaseStep{release, 0});
    Q_EMIT used(lane == 0 ? tr("Acknowledgements released") : tr("Acknowledgements of message #%1 released").arg(lane));
}

void ControlActions::releaseMessage(quint64 lane)
{
    release(lane, true);
}

void ControlActions::reconnect(const QString& component, int replica)
{
    tell([component, replica](sidecar::Engine& engine) { engine.reconnect(component, replica); });
    Q_EMIT taken(scenario::ReconnectStep{{component, replica}, true});
    Q_EMIT used(tr("%1: reconnect").arg(component));
}

void ControlActions::cut(CutKind kind, bool stayAway)
{
    const sidecar::Cut cut{m_component, 0, kind, stayAway};
    tell([cut](sidecar::Engine& engine) { engine.cut(cut); });
    Q_EMIT taken(scenario::CutStep{cut});
    Q_EMIT used(tr("%1: connection cut, %2").arg(m_component, cutText(kind)));
}

void ControlActions::takeOver(bool cleanSession)
{
    sidecar::Takeover takeover;
    takeover.component = m_component;
    takeover.cleanSession = cleanSession;
    takeover.stay = takeoverStay;
    tell([takeover](sidecar::Engine& engine) { engine.takeOver(takeover); });
    Q_EMIT taken(scenario::TakeOverStep{takeover});
    Q_EMIT used(tr("%1: client id taken over").arg(m_component));
}

void ControlActions::startReplica()
{
    m_parts.connector->startReplica(m_component, secondReplica);
    Q_EMIT taken(scenario::ConnectStep{{m_component, secondReplica}, true});
    Q_EMIT used(tr("%1: second replica started").arg(m_component));
}

void ControlActions::stopReplica()
{
    tell([name = m_component](sidecar::Engine& engine) { engine.disconnectReplica(name, secondReplica); });
    Q_EMIT taken(scenario::DisconnectStep{{m_component, secondReplica}});
    Q_EMIT used(tr("%1: second replica stopped").arg(m_component));
}

QStringList ControlActions::topics() const
{
    QStringList filters;
    for (const ConnectionStatus& status : m_connections) {
        if (status.component != m_component) continue;
        for (const sidecar::SubscriptionStatus& one : status.subscriptions) filters << one.filter;
    }
    filters.removeDuplicates();
    return filters;
}

void ControlActions::publishDuplicate(bool ask)
{
    const auto broker = m_parts.connector->brokerOf(m_component);
    if (!broker) {
        Q_EMIT refused(broker.error().message);
        return;
    }
    sidecar::RawPublish request;
    request.endpoint = broker->endpoint;
    request.userName = broker->userName;
    request.password = broker->password;
    request.topic = m_published.topic;
    request.payload = m_published.payload;
    request.qos = m_published.qos == mqtt::QoS::ExactlyOnce ? m_published.qos : mqtt::QoS::AtLeastOnce;
    request.retain = m_published.retain;
    request.copies = 2;
    const auto send = [this](const sidecar::RawPublish& raw) {
        tell([raw](sidecar::Engine& engine) { engine.publishRaw(raw); });
        scenario::PublishStep step;
        step.topic = raw.topic;
        step.payload = raw.payload;
        step.qos = raw.qos;
        step.retain = raw.retain;
        step.copies = raw.copies;
        Q_EMIT taken(step);
        Q_EMIT used(tr("Published to %1, %n PUBLISH with one packet id", nullptr, raw.copies).arg(raw.topic));
    };
    if (!ask) return send(request);
    if (request.topic.isEmpty() && !topics().isEmpty() && !topics().first().contains(u'#') && !topics().first().contains(u'+'))
        request.topic = topics().first();
    auto* dialog = new ControlDuplicateDialog(request, broker->address, m_parts.window);
    connect(dialog, &ControlDuplicateDialog::chosen, this, send);
    dialog->open();
}

} // namespace wb::ui
