#include "ui/control_brokers.h"

#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/control_broker_kinds.h"
#include "ui/panels/control_scripted_dialog.h"

#include <QAction>
#include <QActionGroup>
#include <QFile>
#include <QMenu>

#include <algorithm>
#include <utility>

namespace wb::ui {

using broker::BrokerKind;
using broker::LocalBroker;
using State = broker::LocalBroker::State;

namespace {

QByteArray idOf(BrokerKind kind, const char* what)
{
    return QByteArray(commandsOf(kind).id) + '.' + what;
}

QKeySequence keys(const char* text)
{
    return QKeySequence(QLatin1String(text));
}

QByteArray contents(const QString& fileName)
{
    QFile file(fileName);
    return !fileName.isEmpty() && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

ControlBrokers::ControlBrokers(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts)
{
    for (const BrokerCommands& one : brokerCommands) {
        auto& broker = m_own[one.kind] = LocalBroker::create(one.kind);
        m_current[one.kind] = broker.get();
        follow(*broker, one.kind);
    }
}

ControlBrokers::~ControlBrokers()
{
    for (const auto& [kind, broker] : m_own) broker->disconnect(this); // they stop in their destructors and tell
}

broker::LocalMosquitto& ControlBrokers::mosquitto()
{
    return static_cast<broker::LocalMosquitto&>(of(BrokerKind::Mosquitto));
}

broker::ScriptedBroker& ControlBrokers::scripted()
{
    return static_cast<broker::ScriptedBroker&>(of(BrokerKind::Scripted));
}

void ControlBrokers::useMosquitto(broker::LocalMosquitto* other)
{
    LocalBroker*& current = m_current[BrokerKind::Mosquitto];
    current = other ? other : m_own[BrokerKind::Mosquitto].get();
    if (other) follow(*other, BrokerKind::Mosquitto);
    updateActions();
    Q_EMIT brokerReplaced(BrokerKind::Mosquitto, current);
    Q_EMIT changed();
}

void ControlBrokers::follow(LocalBroker& broker, BrokerKind kind)
{
    connect(&broker, &LocalBroker::stateChanged, this,
            [this, &broker, kind](State state) { stateChanged(broker, kind, state); });
}

void ControlBrokers::stateChanged(LocalBroker& broker, BrokerKind kind, State state)
{
    const bool killed = std::exchange(m_killed, nullptr) == &broker;
    QString note;
    if (state == State::Running) {
        note = tr("%1 started").arg(broker.product());
        for (auto it = m_substitutes.cbegin(); it != m_substitutes.cend() && &broker == &of(kind); ++it)
            if (it.value() == kind) substituteIn(it.key(), kind);
    } else if (state == State::Stopped) {
        note = killed ? tr("%1 killed").arg(broker.product()) : tr("%1 stopped").arg(broker.product());
    } else if (state == State::Failed) {
        note = tr("%1 ended: %2").arg(broker.product(), broker.errorText());
        Q_EMIT failed(broker.errorText());
    } else if (killed) {
        m_killed = &broker; // not yet
    }
    if (!note.isEmpty()) {
        QMetaObject::invokeMethod(
            m_parts.engine, [engine = m_parts.engine, note] { engine->noteControl(note); }, Qt::QueuedConnection);
        if (state != State::Failed) Q_EMIT used(note);
    }
    updateActions();
    Q_EMIT changed();
}

void ControlBrokers::build(QMenu* menu)
{
    buildChoices(menu);
    menu->addSeparator();
    for (const BrokerCommands& one : brokerCommands) {
        QMenu* const own = menu->addMenu(nameOf(one.kind));
        own->setObjectName(QLatin1String(one.id) + QStringLiteral(".menu"));
        m_menus.insert(int(one.kind), own);
        buildCommands(own, one.kind);
    }
    m_parts.actions->add(menuOf(BrokerKind::Scripted),
                         {"broker.scripted.rules", tr("&What the scripted broker does…"), keys("Ctrl+Alt+Shift+I"),
                          tr("Delays, refuses or withholds its CONNACK, SUBACK and other answers")},
                         [this] { (new ControlScriptedDialog(&scripted(), m_parts.window))->show(); });
    updateActions();
}

void ControlBrokers::buildChoices(QMenu* menu)
{
    auto* group = new QActionGroup(this);
    const auto choice = [&](const Actions::Spec& spec, std::optional<BrokerKind> kind) {
        QAction* const action = m_parts.actions->addToggle(menu, spec, !kind, [this, kind](bool) { choose(kind); });
        group->addAction(action);
        m_choices.insert(kind ? static_cast<int>(*kind) : -1, action);
    };
    choice({"broker.own", tr("The component's own &URL"), keys("Ctrl+Shift+U"), tr("Connects to the broker that the file names")},
           std::nullopt);
    for (const BrokerCommands& one : brokerCommands) {
        const QByteArray id = idOf(one.kind, "local");
        const bool scripted = one.kind == BrokerKind::Scripted;
        choice({id.constData(), choiceText(one.kind), keys(one.keys.instead),
                scripted ? tr("Connects to a small broker of this program that answers as you tell it to; the file is not changed")
                         : tr("Connects to a private %1 in place of the URL; the file is not changed").arg(nameOf(one.kind))},
               one.kind);
    }
}

QString ControlBrokers::nameOf(BrokerKind kind) const
{
    return kind == BrokerKind::Container ? tr("%1 in a container").arg(of(kind).product()) : of(kind).product();
}

QString ControlBrokers::choiceText(BrokerKind kind) const
{
    if (kind == BrokerKind::Scripted) return tr("&Scripted broker instead");
    return kind == BrokerKind::Container ? tr("%1 instead").arg(nameOf(kind)) : tr("Local %1 instead").arg(nameOf(kind));
}

void ControlBrokers::buildCommands(QMenu* menu, BrokerKind kind)
{
    const BrokerCommands::Keys& key = commandsOf(kind).keys;
    const QString name = nameOf(kind);
    const auto add = [&](const char* what, const QString& text, const char* keyText, const QString& tip, auto run) {
        const QByteArray id = idOf(kind, what);
        m_parts.actions->add(menu, {id.constData(), text, keys(keyText), tip}, run);
    };
    add("start", tr("Start %1").arg(name), key.start, tr("Starts or stops a private %1 on a free port of this machine").arg(name),
        [this, kind] { toggle(kind); });
    add("restart", tr("Restart %1").arg(name), key.restart, tr("Stops %1 in good order and starts it again with its data").arg(name),
        [this, kind] { restart(kind); });
    add("kill", tr("Kill %1").arg(name), key.kill, tr("SIGKILL: the broker dies without a word, as in an accident"),
        [this, kind] { kill(kind); });
}

void ControlBrokers::toggle(BrokerKind kind)
{
    const bool runs = of(kind).state() == State::Running || of(kind).state() == State::Starting;
    runs ? of(kind).stop() : of(kind).start();
    Q_EMIT taken(runs ? scenario::BrokerAction::Stop : scenario::BrokerAction::Start, kind);
}

void ControlBrokers::restart(BrokerKind kind)
{
    of(kind).stop();
    of(kind).start(); // when it has stopped
    Q_EMIT taken(scenario::BrokerAction::Restart, kind);
}

void ControlBrokers::kill(BrokerKind kind)
{
    m_killed = &of(kind);
    of(kind).kill();
    Q_EMIT taken(scenario::BrokerAction::Kill, kind);
}

void ControlBrokers::choose(std::optional<BrokerKind> kind)
{
    m_substitutes.insert(m_component, kind);
    if (!kind) {
        m_parts.connector->setSubstitute(m_component, {});
    } else if (of(*kind).state() == State::Running) {
        substituteIn(m_component, *kind);
    } else {
        of(*kind).start(); // takes its place when it runs
    }
    Q_EMIT changed();
}

void ControlBrokers::substituteIn(const QString& component, BrokerKind kind)
{
    const LocalBroker& broker = of(kind);
    m_parts.connector->setSubstitute(component, {broker.url(), contents(broker.caFile()), contents(broker.clientCertificateFile()),
                                                 contents(broker.clientKeyFile())});
}

void ControlBrokers::setComponent(const QString& component)
{
    if (component == m_component) return;
    m_component = component;
    // What was chosen before there was a component is for this one.
    if (const auto early = m_substitutes.take(QString()); early && !component.isEmpty() && !m_substitutes.contains(component)) {
        m_substitutes.insert(component, early);
        if (of(*early).state() == State::Running) substituteIn(component, *early);
    }
    const auto kind = substitute();
    if (QAction* const action = m_choices.value(kind ? static_cast<int>(*kind) : -1)) action->setChecked(true);
}

bool ControlBrokers::isSubstitute(BrokerKind kind) const
{
    return std::any_of(m_substitutes.cbegin(), m_substitutes.cend(), [kind](const auto& one) { return one == kind; });
}

QAction* ControlBrokers::command(BrokerKind kind, const char* what) const
{
    return m_parts.actions->find(idOf(kind, what).constData());
}

void ControlBrokers::updateActions()
{
    for (const BrokerCommands& one : brokerCommands) {
        QAction* start = command(one.kind, "start");
        if (!start) return; // before build()
        const State state = of(one.kind).state();
        const bool runs = state == State::Running || state == State::Starting;
        const QString name = nameOf(one.kind); // a container's goes with its image
        start->setText(runs ? tr("Stop %1").arg(name) : tr("Start %1").arg(name));
        command(one.kind, "restart")->setText(tr("Restart %1").arg(name));
        command(one.kind, "restart")->setEnabled(state == State::Running);
        command(one.kind, "kill")->setText(tr("Kill %1").arg(name));
        command(one.kind, "kill")->setEnabled(runs);
        menuOf(one.kind)->setTitle(name);
        m_choices.value(int(one.kind))->setText(choiceText(one.kind));
    }
}

} // namespace wb::ui
