#include "ui/control_brokers.h"

#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/panels/control_scripted_dialog.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include <algorithm>
#include <array>
#include <utility>

namespace wb::ui {

using broker::BrokerKind;
using broker::LocalBroker;
using State = broker::LocalBroker::State;

namespace {

struct Ids {
    const char *start, *restart, *kill, *local;
};

constexpr Ids idsOf(BrokerKind kind)
{
    if (kind == BrokerKind::Scripted)
        return {"broker.scripted.start", "broker.scripted.restart", "broker.scripted.kill", "broker.scripted.local"};
    if (kind == BrokerKind::RabbitMq) return {"broker.rabbit.start", "broker.rabbit.restart", "broker.rabbit.kill", "broker.rabbit.local"};
    return {"broker.start", "broker.restart", "broker.kill", "broker.local"};
}

struct Keys {
    const char *start, *restart, *kill;
};

constexpr Keys keysOf(BrokerKind kind)
{
    if (kind == BrokerKind::Scripted) return {"Ctrl+Alt+Shift+T", "Ctrl+Alt+Shift+Y", "Ctrl+Alt+Shift+U"};
    if (kind == BrokerKind::RabbitMq) return {"Ctrl+Alt+S", "Ctrl+Alt+Shift+M", "Ctrl+Alt+Shift+K"};
    return {"Ctrl+M", "Ctrl+Alt+M", "Ctrl+Alt+K"};
}

constexpr std::array kinds{BrokerKind::Mosquitto, BrokerKind::RabbitMq, BrokerKind::Scripted};

} // namespace

ControlBrokers::ControlBrokers(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_own(std::make_unique<broker::LocalMosquitto>()),
      m_rabbit(LocalBroker::create(BrokerKind::RabbitMq)), m_scripted(std::make_unique<broker::ScriptedBroker>()),
      m_mosquitto(m_own.get())
{
    follow(*m_own, BrokerKind::Mosquitto);
    follow(*m_rabbit, BrokerKind::RabbitMq);
    follow(*m_scripted, BrokerKind::Scripted);
}

ControlBrokers::~ControlBrokers()
{
    m_own->disconnect(this); // they stop in their destructors and tell
    m_rabbit->disconnect(this);
    m_scripted->disconnect(this);
}

LocalBroker& ControlBrokers::of(BrokerKind kind)
{
    if (kind == BrokerKind::RabbitMq) return *m_rabbit;
    if (kind == BrokerKind::Scripted) return *m_scripted;
    return *m_mosquitto;
}

void ControlBrokers::useMosquitto(broker::LocalMosquitto* other)
{
    m_mosquitto = other ? other : m_own.get();
    if (other) follow(*other, BrokerKind::Mosquitto);
    updateActions();
    Q_EMIT brokerReplaced(BrokerKind::Mosquitto, m_mosquitto);
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
            if (it.value() == kind) m_parts.connector->setSubstitute(it.key(), broker.url());
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
    auto* group = new QActionGroup(this);
    const auto choice = [&](const Actions::Spec& spec, std::optional<BrokerKind> kind) {
        QAction* const action = m_parts.actions->addToggle(menu, spec, !kind, [this, kind](bool) { choose(kind); });
        group->addAction(action);
        m_choices.insert(kind ? static_cast<int>(*kind) : -1, action);
    };
    choice({"broker.own", tr("The component's own &URL"), QKeySequence(QStringLiteral("Ctrl+Shift+U")),
            tr("Connects to the broker that the file names")},
           std::nullopt);
    choice({"broker.local", tr("&Local mosquitto instead"), QKeySequence(QStringLiteral("Ctrl+Shift+M")),
            tr("Connects to a private mosquitto in place of the URL; the file is not changed")},
           BrokerKind::Mosquitto);
    choice({"broker.rabbit.local", tr("Local &RabbitMQ instead"), QKeySequence(QStringLiteral("Ctrl+Shift+Y")),
            tr("Connects to a private RabbitMQ in place of the URL; the file is not changed")},
           BrokerKind::RabbitMq);
    choice({"broker.scripted.local", tr("&Scripted broker instead"), QKeySequence(QStringLiteral("Ctrl+Shift+K")),
            tr("Connects to a small broker of this program that answers as you tell it to; the file is not changed")},
           BrokerKind::Scripted);
    for (const BrokerKind kind : kinds) buildCommands(menu, kind);
    m_parts.actions->add(menu,
                         {"broker.scripted.rules", tr("&What the scripted broker does…"), QKeySequence(QStringLiteral("Ctrl+Alt+Shift+I")),
                          tr("Delays, refuses or withholds its CONNACK, SUBACK and other answers")},
                         [this] { (new ControlScriptedDialog(m_scripted.get(), m_parts.window))->show(); });
    updateActions();
}

void ControlBrokers::buildCommands(QMenu* menu, BrokerKind kind)
{
    const Keys keys = keysOf(kind);
    const QString name = of(kind).product();
    const Ids ids = idsOf(kind);
    menu->addSeparator();
    m_parts.actions->add(menu,
                         {ids.start, tr("Start %1").arg(name), QKeySequence(QLatin1String(keys.start)),
                          tr("Starts or stops a private %1 on a free port of this machine").arg(name)},
                         [this, kind] {
                             const bool running = of(kind).state() == State::Running;
                             running ? of(kind).stop() : of(kind).start();
                             Q_EMIT taken(running ? scenario::BrokerAction::Stop : scenario::BrokerAction::Start, kind);
                         });
    m_parts.actions->add(menu,
                         {ids.restart, tr("Restart %1").arg(name), QKeySequence(QLatin1String(keys.restart)),
                          tr("Stops %1 in good order and starts it again with its data").arg(name)},
                         [this, kind] {
                             of(kind).stop();
                             of(kind).start(); // when it has stopped
                             Q_EMIT taken(scenario::BrokerAction::Restart, kind);
                         });
    m_parts.actions->add(menu,
                         {ids.kill, tr("Kill %1").arg(name), QKeySequence(QLatin1String(keys.kill)),
                          tr("SIGKILL: the broker dies without a word, as in an accident")},
                         [this, kind] {
                             m_killed = &of(kind);
                             of(kind).kill();
                             Q_EMIT taken(scenario::BrokerAction::Kill, kind);
                         });
}

void ControlBrokers::choose(std::optional<BrokerKind> kind)
{
    m_substitutes.insert(m_component, kind);
    if (!kind) {
        m_parts.connector->setSubstitute(m_component, {});
    } else if (of(*kind).state() == State::Running) {
        m_parts.connector->setSubstitute(m_component, of(*kind).url());
    } else {
        of(*kind).start(); // takes its place when it runs
    }
    Q_EMIT changed();
}

void ControlBrokers::setComponent(const QString& component)
{
    if (component == m_component) return;
    m_component = component;
    // What was chosen before there was a component is for this one.
    if (const auto early = m_substitutes.take(QString()); early && !component.isEmpty() && !m_substitutes.contains(component)) {
        m_substitutes.insert(component, early);
        if (of(*early).state() == State::Running) m_parts.connector->setSubstitute(component, of(*early).url());
    }
    const auto kind = substitute();
    if (QAction* const action = m_choices.value(kind ? static_cast<int>(*kind) : -1)) action->setChecked(true);
}

bool ControlBrokers::isSubstitute(BrokerKind kind) const
{
    return std::any_of(m_substitutes.cbegin(), m_substitutes.cend(), [kind](const auto& one) { return one == kind; });
}

void ControlBrokers::updateActions()
{
    for (const BrokerKind kind : kinds) {
        const Ids ids = idsOf(kind);
        QAction* start = m_parts.actions->find(ids.start);
        if (!start) return; // before build()
        const LocalBroker& broker = of(kind);
        const bool running = broker.state() == State::Running;
        start->setText(running ? tr("Stop %1").arg(broker.product()) : tr("Start %1").arg(broker.product()));
        start->setEnabled(broker.state() != State::Starting);
        m_parts.actions->find(ids.restart)->setEnabled(running);
        m_parts.actions->find(ids.kill)->setEnabled(running || broker.state() == State::Starting);
    }
}

} // namespace wb::ui
