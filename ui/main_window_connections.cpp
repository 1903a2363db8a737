#include "ui/main_window.h"

#include "ui/actions.h"
#include "ui/admin_actions.h"
#include "ui/broker_identities.h"
#include "ui/broker_table_actions.h"
#include "ui/control_actions.h"
#include "ui/control_brokers.h"
#include "ui/models/connections_model.h"
#include "ui/panels/app_panel.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/file_editors.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/setup_actions.h"
#include "ui/probe_actions.h"
#include "ui/status_strip.h"
#include "ui/tool_bar.h"
#include "ui/widgets/banner.h"

#include <QAction>
#include <QFileInfo>
#include <QPushButton>
#include <QTabWidget>

namespace wb::ui {

using sidecar::LinkState;

void MainWindow::toggleConnection()
{
    const QString component = m_toolBar->chooser()->component();
    m_component->files()->flush(); // what is on the screen is what counts
    if (m_connector->isActive(component)) {
        m_connector->disconnectComponent(component);
        return;
    }
    m_banner->hide();
    m_bannerConnection = 0;
    m_bannerSaid.clear();
    m_connector->setTypedTopics(component, m_settings.topics(component));
    m_connector->connectComponent(component);
}

void MainWindow::updateConnectAction()
{
    const QString component = m_toolBar ? m_toolBar->chooser()->component() : QString();
    m_connectAction->setEnabled(!component.isEmpty());
    m_controls->setComponent(component);
    m_setup->setComponent(component);
    m_probes->setComponent(component);
    m_identities->setComponent(component);
    m_brokerTable->setComponent(component);
    m_admin->setComponent(component);
    m_connectAction->setText(m_connector->isActive(component) ? tr("&Disconnect") : tr("&Connect"));
}

void MainWindow::retryAll()
{
    m_component->files()->flush();
    for (const sidecar::ConnectionStatus& status : m_connections->model()->all()) {
        if (status.state != LinkState::WaitingToRetry && status.state != LinkState::Failed) continue;
        QMetaObject::invokeMethod(m_engine, [engine = m_engine, id = status.id] { engine->retryNow(id); });
    }
}

void MainWindow::wireBrokers()
{
    connect(m_brokers.get(), &ControlBrokers::changed, this, &MainWindow::updateBrokerButton);
    connect(m_brokers.get(), &ControlBrokers::used, this, [this](const QString& text) { tell(dapr::Severity::Note, text); });
    connect(m_brokers.get(), &ControlBrokers::failed, this, [this](const QString& text) { tell(dapr::Severity::Error, text); });
}

void MainWindow::updateBrokerButton()
{
    if (!m_toolBar) return;
    QString own = tr("its own URL");
    if (const dapr::Document* document = m_connector->documentOf(m_toolBar->chooser()->component())) {
        const QString url = dapr::resolve(m_workspace, *document, m_workspace.context()).settings.displayUrl;
        if (!url.isEmpty()) own = url;
    }
    m_brokers->setComponent(m_toolBar->chooser()->component());
    const auto kind = m_brokers->substitute();
    if (!kind) {
        m_component->setSubstitute({});
        m_toolBar->setBrokerText(own, tr("Connects to the broker that the file names"));
        return;
    }
    using State = broker::LocalBroker::State;
    const broker::LocalBroker& broker = m_brokers->of(*kind);
    const bool running = broker.state() == State::Running;
    m_component->setSubstitute(running ? broker.url() : QString());
    if (running) {
        m_toolBar->setBrokerText(tr("Local %1 %2").arg(broker.product(), broker.version()),
                                 tr("%1 takes the place of %2. The file is not changed.").arg(broker.url(), own));
    } else {
        m_toolBar->setBrokerText(
            tr("Local %1, %2").arg(broker.product(), broker.state() == State::Starting ? tr("starting") : tr("not running")),
            broker.state() == State::Starting ? broker.progress() : broker.errorText());
    }
}

void MainWindow::pickRelease(const QString& release)
{
    m_settings.setRelease(release);
    dapr::ResolveContext context = m_workspace.context();
    if (context.release == release) return;
    m_component->files()->flush();
    context.release = release;
    m_workspace.setContext(context);
    tell(dapr::Severity::Note, tr("The files are read as Dapr %1 reads them").arg(release));
    tellReleases();
}

// A connection is never replaced behind the person's back: the session, and what is in flight, would go with it.
void MainWindow::tellReleases()
{
    const QStringList others = m_connector->componentsOfOtherRelease();
    m_actions->find("connection.reconnect")->setEnabled(!others.isEmpty());
    if (others.isEmpty()) {
        m_releaseBanner->hide();
        m_releaseSaid.clear();
        return;
    }
    const QString picked = m_workspace.context().release;
    QStringList parts;
    for (const QString& name : others)
        parts << tr("%1 as Dapr %2").arg(name, m_connector->releaseOf(name));
    const QString connected = parts.join(tr(", "));
    if (connected + picked == m_releaseSaid) return; // once: a person may have closed it
    m_releaseSaid = connected + picked;
    m_releaseBanner->clearButtons();
    m_releaseBanner->say(Banner::Kind::Warning, tr("Connected: %1. Picked: Dapr %2").arg(connected, picked),
                         tr("The files are read as Dapr %1 reads them; what is connected stays as it is until it is "
                            "connected anew.").arg(picked));
    QAction* reconnect = m_actions->find("connection.reconnect");
    QPushButton* button = m_releaseBanner->addButton(tr("Reconnect as Dapr %1").arg(picked), QStringLiteral("releaseReconnect"));
    button->setToolTip(reconnect->toolTip());
    connect(button, &QPushButton::clicked, reconnect, &QAction::trigger);
}

void MainWindow::showRefusal(const Connector::Refusal& refusal)
{
    m_bannerConnection = 0;
    m_banner->clearButtons();
    m_banner->say(Banner::Kind::Error, refusal.title, refusal.advice, refusal.detail);
    tell(dapr::Severity::Error, refusal.detail.isEmpty() ? refusal.title
                                                         : tr("%1: %2").arg(refusal.title, refusal.detail));
}

void MainWindow::connectionChanged(const sidecar::ConnectionStatus& status)
{
    m_connections->model()->update(status);
    connectionsShown();
    tellTrouble();
}

// What the banner should tell: a sidecar's trouble before the observer's, and what it told before as long as it lasts.
const sidecar::ConnectionStatus* MainWindow::trouble() const
{
    using sidecar::Role;
    const sidecar::ConnectionStatus* found = nullptr;
    for (const sidecar::ConnectionStatus& status : m_connections->model()->all()) {
        if (status.state == LinkState::Connected || status.state == LinkState::Off) continue;
        if (!status.error && status.daprError.isEmpty()) continue;
        const bool sidecarFirst = found && status.role == Role::Sidecar && found->role == Role::Observer;
        const bool toldBefore = found && status.role == found->role && status.id == m_bannerConnection;
        if (!found || sidecarFirst || toldBefore) found = &status;
    }
    return found;
}

void MainWindow::tellTrouble()
{
    const sidecar::ConnectionStatus* status = trouble();
    if (!status) {
        if (m_bannerConnection != 0) m_banner->hide();
        m_bannerConnection = 0;
        m_bannerSaid.clear();
        return;
    }
    const QString who = status->role == sidecar::Role::Observer ? tr("Observer") : status->component;
    QString title, advice;
    QStringList detail;
    if (status->error) {
        title = tr("%1: %2").arg(who, status->error->message);
        advice = (QStringList{status->error->advice} + m_setup->hints(*status)).join(u'\n').trimmed();
        if (!status->error->detail.isEmpty()) detail << status->error->detail;
    } else { // the broker has not said a word, and daprd would not wait any longer
        title = tr("%1: no answer from %2 so far").arg(who, status->address);
        advice = tr("daprd would have given up by now. Check that this is the MQTT port of a broker; this window goes on "
                    "waiting.");
    }
    if (!status->daprError.isEmpty()) detail << tr("daprd would say: %1").arg(status->daprError);
    const QString said = QString::number(status->id) + title + advice + detail.join(u'\n');
    if (said == m_bannerSaid) return; // once: a person may have closed it
    m_bannerSaid = said;
    m_bannerConnection = status->id;
    m_banner->clearButtons();
    m_banner->say(status->state == LinkState::Failed ? Banner::Kind::Error : Banner::Kind::Warning, title, advice,
                  detail.join(u'\n'));
    m_setup->offer(*status, m_banner);
    if (status->state == LinkState::Connecting && !status->error) return; // there is nothing to hurry
    QPushButton* again = m_banner->addButton(tr("Try again now"), QStringLiteral("bannerRetry"));
    connect(again, &QPushButton::clicked, this, &MainWindow::retryAll);
}

void MainWindow::connectionsShown()
{
    const auto& all = m_connections->model()->all();
    m_status->showConnections(all);
    m_live->setConnections(all);
    m_packets->setConnections(all);
    m_redelivery->setConnections(all);
    m_identities->setConnections(all);
    m_admin->setConnections(all);
    m_controls->setConnections(all);
}

void MainWindow::connectionRemoved(quint16 id)
{
    m_connections->model()->remove(id);
    connectionsShown();
    tellTrouble();
}

void MainWindow::startDemo()
{
    if (m_demo) return;
    m_demo = std::make_unique<scenario::Demo>(m_workspace, *m_engine);
    m_brokers->useMosquitto(&m_demo->broker());
    connect(m_demo.get(), &scenario::Demo::ready, this, &MainWindow::demoReady);
    // Queued: the demo goes there, and it is in the middle of telling.
    connect(m_demo.get(), &scenario::Demo::failed, this, &MainWindow::demoFailed, Qt::QueuedConnection);
    m_actions->find("scenario.demo")->setEnabled(false);
    m_demo->start();
}

// It may be started again: mosquitto can be installed while the window is open.
void MainWindow::demoFailed(const QString& message)
{
    m_banner->clearButtons();
    m_banner->say(Banner::Kind::Error, tr("The demo could not start"), message);
    if (m_demo->broker().state() != broker::LocalBroker::State::Failed) tell(dapr::Severity::Error, message); // told already
    m_brokers->useMosquitto(nullptr);
    m_demo.reset();
    m_actions->find("scenario.demo")->setEnabled(true);
}

void MainWindow::demoReady()
{
    m_app->setAppId(m_workspace.context().appId);
    const QString folder = QFileInfo(m_demo->folder()).canonicalFilePath();
    for (const dapr::Document& document : m_workspace.documents()) {
        const dapr::Component* component = document.component();
        if (!component || dapr::familyOf(component->type) != dapr::ComponentFamily::PubSub) continue;
        const QFileInfo file(m_workspace.files().at(document.fileIndex).path);
        if (file.canonicalPath() != folder) continue; // opened before the demo
        m_connector->observe(document, m_demo->observerFilters());
        m_component->showDocument(int(&document - m_workspace.documents().constData()));
        break;
    }
    showRoom(m_live);
}

} // namespace wb::ui
