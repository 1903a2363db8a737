#include "ui/local_broker_actions.h"

#include "core/broker/container/local_container.h"
#include "ui/actions.h"
#include "ui/broker_setup_memory.h"
#include "ui/control_broker_kinds.h"
#include "ui/control_brokers.h"
#include "ui/panels/local_broker_config_dialog.h"
#include "ui/panels/local_broker_images.h"
#include "ui/panels/local_broker_log.h"
#include "ui/panels/local_broker_panel.h"
#include "ui/panels/local_broker_row.h"
#include "ui/panels/local_broker_words.h"
#include "ui/settings.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>

namespace wb::ui {

using broker::BrokerKind;
using broker::LocalBroker;

namespace {

// Whose configuration it takes; empty: nobody's that this program can write.
std::optional<broker::SetupProduct> productOf(BrokerKind kind, const LocalBroker& broker)
{
    if (kind == BrokerKind::Mosquitto) return broker::SetupProduct::Mosquitto;
    if (kind == BrokerKind::RabbitMq) return broker::SetupProduct::RabbitMq;
    const auto* container = qobject_cast<const broker::LocalContainer*>(&broker);
    if (!container) return std::nullopt;
    return container->options().product ? container->options().product : broker::imageOf(container->options()).setup;
}

QByteArray idOf(BrokerKind kind, const char* what)
{
    return QByteArray(commandsOf(kind).id) + '.' + what;
}

const QString imageMemory = QStringLiteral("image");

QString memoryOf(BrokerKind kind)
{
    return QString::fromLatin1(commandsOf(kind).id);
}

} // namespace

LocalBrokerActions::LocalBrokerActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_log(new LocalBrokerLog)
{
    for (const BrokerCommands& one : brokerCommands) {
        if (one.keys.configure) m_known[one.kind].setup = recalledSetup(m_parts.settings->brokerSetup(memoryOf(one.kind)));
        take(one.kind, &m_parts.brokers->of(one.kind));
    }
    buildImages();
    connect(m_parts.brokers, &ControlBrokers::brokerReplaced, this, &LocalBrokerActions::take);
    connect(m_parts.panel, &LocalBrokerPanel::toggleAsked, m_parts.brokers, &ControlBrokers::toggle);
}

void LocalBrokerActions::take(BrokerKind kind, LocalBroker* broker)
{
    m_parts.panel->setBroker(kind, broker);
    m_log->watch(broker);
    if (!m_known.contains(kind)) return;
    Known& known = m_known[kind];
    if (known.dialog) known.dialog->close(); // it was about another one
    known.pending = false;
    if (m_parts.brokers->isOwn(kind)) broker->setSetup(usableSetup(known.setup)); // the demo's is as the demo needs it
    disconnect(broker, &LocalBroker::stateChanged, this, nullptr); // our own may come back
    connect(broker, &LocalBroker::stateChanged, this, [this, kind] { stateChanged(kind); });
    updateWords(kind);
}

void LocalBrokerActions::buildImages()
{
    auto* container = qobject_cast<broker::LocalContainer*>(&m_parts.brokers->of(BrokerKind::Container));
    if (!container) return;
    auto* images = new LocalBrokerImages;
    const QString last = QString::fromUtf8(m_parts.settings->brokerSetup(imageMemory));
    if (!last.isEmpty()) setImage(last);
    images->setImage(broker::imageNameOf(container->options()));
    connect(images, &LocalBrokerImages::imageChosen, this, [this](const QString& image) {
        m_parts.settings->setBrokerSetup(imageMemory, image.toUtf8());
        setImage(image);
    });
    m_parts.panel->row(BrokerKind::Container)->setUnder(images);
}

// From its next start on.
void LocalBrokerActions::setImage(const QString& image)
{
    auto& container = static_cast<broker::LocalContainer&>(m_parts.brokers->of(BrokerKind::Container));
    broker::ContainerOptions options = container.options();
    options.image = image;
    container.setOptions(options);
    Known& known = m_known[BrokerKind::Container];
    known.pending = container.state() == LocalBroker::State::Running;
    if (known.dialog) known.dialog->setProduct(productOf(BrokerKind::Container, container));
    m_parts.brokers->namesChanged();
    stateChanged(BrokerKind::Container);
    updateWords(BrokerKind::Container);
}

void LocalBrokerActions::build(QMenu* menu)
{
    for (const BrokerCommands& one : brokerCommands) {
        buildCommands(one.kind);
        m_parts.panel->setMenu(one.kind, m_parts.brokers->menuOf(one.kind));
    }
    QMenu* const log = menu->addMenu(tr("Broker &log"));
    log->setObjectName(QStringLiteral("menuBrokerLog"));
    for (QAction* action : m_log->viewActions()) {
        connect(action, &QAction::triggered, this, &LocalBrokerActions::logAsked);
        if (action != m_log->findAction()) m_parts.actions->list(log, action); // the window's Find leads there
    }
}

void LocalBrokerActions::buildCommands(BrokerKind kind)
{
    const BrokerCommands::Keys& keys = commandsOf(kind).keys;
    if (!keys.configure) return;
    QMenu* const menu = m_parts.brokers->menuOf(kind);
    const QString name = m_parts.brokers->nameOf(kind);
    const QByteArray configureId = idOf(kind, "configure"), commandId = idOf(kind, "command");
    menu->addSeparator();
    m_parts.actions->add(menu, {configureId.constData(), tr("Set-up of %1…").arg(name), QKeySequence(QLatin1String(keys.configure)),
                                tr("Who may connect, TLS, in-flight, persistence and more; with the configuration file that follows")},
                         [this, kind] { configure(kind); });
    m_parts.actions->add(menu, {commandId.constData(), tr("Copy the command of %1").arg(name), QKeySequence(QLatin1String(keys.copyCommand)),
                                tr("The exact command that starts it, without passwords")},
                         [this, kind] { copyCommand(kind); });
    stateChanged(kind);
}

void LocalBrokerActions::setLogToggle(QAction* action)
{
    for (const BrokerCommands& one : brokerCommands) m_parts.brokers->menuOf(one.kind)->addAction(action);
}

void LocalBrokerActions::configure(BrokerKind kind)
{
    Known& known = m_known[kind];
    if (!known.dialog) {
        LocalBroker& broker = m_parts.brokers->of(kind);
        const broker::BrokerSetup& setup = m_parts.brokers->isOwn(kind) ? known.setup : broker.setup();
        auto* dialog = new LocalBrokerConfigDialog(&broker, productOf(kind, broker), setup, m_parts.window);
        dialog->setPending(known.pending);
        connect(dialog, &LocalBrokerConfigDialog::applied, this, [this, kind] { apply(kind); });
        connect(dialog, &LocalBrokerConfigDialog::startAsked, this, [this, kind] { startNow(kind); });
        known.dialog = dialog;
    }
    known.dialog->show();
    known.dialog->raise();
    known.dialog->activateWindow();
}

void LocalBrokerActions::apply(BrokerKind kind)
{
    Known& known = m_known[kind];
    LocalBroker& broker = m_parts.brokers->of(kind);
    known.setup = known.dialog->setup();
    known.pending = known.pending || (broker.state() == LocalBroker::State::Running && !(broker.setup() == known.setup));
    broker.setSetup(known.setup);
    m_parts.settings->setBrokerSetup(memoryOf(kind), rememberedSetup(known.setup));
    known.dialog->setPending(known.pending);
    updateWords(kind);
}

void LocalBrokerActions::startNow(BrokerKind kind)
{
    if (m_parts.brokers->of(kind).state() == LocalBroker::State::Running) m_parts.brokers->restart(kind);
    else m_parts.brokers->toggle(kind);
}

void LocalBrokerActions::copyCommand(BrokerKind kind)
{
    const LocalBroker& broker = m_parts.brokers->of(kind);
    QApplication::clipboard()->setText(broker.command());
    Q_EMIT used(tr("Copied: the command that starts %1").arg(m_parts.brokers->nameOf(kind)));
}

void LocalBrokerActions::stateChanged(BrokerKind kind)
{
    const LocalBroker& broker = m_parts.brokers->of(kind);
    if (QAction* const copy = m_parts.actions->find(idOf(kind, "command").constData())) {
        copy->setEnabled(!broker.command().isEmpty());
        copy->setText(tr("Copy the command of %1").arg(m_parts.brokers->nameOf(kind)));
        m_parts.actions->find(idOf(kind, "configure").constData())->setText(tr("Set-up of %1…").arg(m_parts.brokers->nameOf(kind)));
    }
    if (broker.state() != LocalBroker::State::Starting) return;
    m_known[kind].pending = false;
    if (m_known[kind].dialog) m_known[kind].dialog->setPending(false);
    updateWords(kind);
}

void LocalBrokerActions::updateWords(BrokerKind kind)
{
    const Known& known = m_known[kind];
    QStringList parts{setupWords(known.setup)};
    if (kind == BrokerKind::Container) parts.prepend(tr("in a container"));
    if (lacksPasswords(known.setup)) parts << tr("passwords must be typed again");
    if (known.pending) parts << tr("from its next start on");
    parts.removeAll(QString());
    m_parts.panel->setSetupWords(kind, parts.join(QStringLiteral(" · ")));
}

} // namespace wb::ui
