#include "ui/admin_actions.h"

#include "core/broker/admin/admin_report.h"
#include "ui/actions.h"
#include "ui/connector.h"
#include "ui/control_brokers.h"
#include "ui/models/admin_model.h"
#include "ui/panels/admin_panel.h"

#include <QAction>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QMenu>
#include <QUrl>

#include <algorithm>

namespace wb::ui {

using broker::AdminFailure;
using broker::AdminKind;
using broker::AdminOurs;
using broker::AdminView;
using broker::AdminWatch;

AdminActions::AdminActions(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts)
{
    connect(m_parts.brokers, &ControlBrokers::changed, this, &AdminActions::suggest); // a private one has come or gone
}

void AdminActions::build(QMenu* menu)
{
    const auto add = [this, menu](const char* id, const QString& text, const QString& shortText, const char* keys, const QString& tip,
                                  std::function<void()> run) {
        QAction* action = m_parts.actions->add(menu, {id, text, QKeySequence(QLatin1String(keys)), tip}, std::move(run));
        action->setIconText(shortText);
        action->setToolTip(tr("%1 (%2)").arg(tip, action->shortcut().toString(QKeySequence::NativeText)));
        return action;
    };
    menu->addSeparator();
    m_watchAction = add("admin.watch", tr("Read the &broker's own view"), tr("Start"), "Alt+Shift+B",
                        tr("Asks the broker's management interface about our clients every few seconds; it is only read"), [this] { toggle(); });
    m_readNow = add("admin.readNow", tr("Read it &now"), tr("Now"), "Alt+Shift+N", tr("Does not wait for the next reading"),
                    [this] { m_watch.readNow(); });
    m_copy = add("admin.copy", tr("Copy the broker's &view"), tr("Copy"), "Alt+Shift+C", tr("Copies the figures with our own beside them as Markdown"),
                 [this] { copy(); });
    m_panel = new AdminPanel({m_watchAction, m_readNow, m_copy});
    connect(m_panel->form(), &AdminForm::entered, this, &AdminActions::start);
    connect(m_panel, &AdminPanel::intervalChanged, &m_watch, &AdminWatch::setInterval);
    connect(m_panel, &AdminPanel::noteChanged, this, &AdminActions::noteChanged);
    connect(&m_watch, &AdminWatch::updated, this, [this](const AdminView& view) {
        m_view = view;
        m_panel->showView(view);
        enable();
    });
    connect(&m_watch, &AdminWatch::failed, m_panel, &AdminPanel::showFailure);
    connect(&m_watch, &AdminWatch::stopped, this, [this] {
        m_panel->showStopped();
        enable();
        suggest();
    });
    enable();
    suggest();
}

void AdminActions::toggle()
{
    Q_EMIT showAsked();
    m_watch.isRunning() ? m_watch.stop() : start();
}

void AdminActions::start()
{
    if (m_watch.isRunning()) return;
    const AdminForm::Values form = m_panel->form()->values();
    broker::AdminAccess access;
    access.kind = form.kind;
    QString where = form.address;
    if (form.kind == AdminKind::Mosquitto) {
        const auto mqtt = m_parts.connector->brokerOf(m_component);
        if (!mqtt) return m_panel->showFailure({mqtt.error().message, mqtt.error().advice, true}, -1);
        access.mqtt = {mqtt->endpoint, mqtt->userName, mqtt->password};
        where = mqtt->address;
    } else {
        access.http = {broker::httpUrl(form.address), form.user, form.password, {}};
        access.vhost = form.vhost.isEmpty() ? QStringLiteral("/") : form.vhost;
        if (const QString problem = broker::httpProblem(access.http.base); !problem.isEmpty()) return m_panel->showFailure({problem, {}, true}, -1);
        if (!form.caFile.isEmpty() && access.http.base.scheme() == u"https") {
            QFile file(form.caFile);
            if (!file.open(QIODevice::ReadOnly)) return m_panel->showFailure({tr("Cannot open %1: %2").arg(form.caFile, file.errorString()), {}, true}, -1);
            access.http.caPem = file.readAll();
        }
        where = access.http.base.toString(QUrl::RemoveUserInfo);
    }
    m_view = {};
    m_watched = m_address;
    m_ours.clear();
    m_watch.setAccess(access);
    m_watch.setInterval(m_panel->intervalMs());
    const QString title = tr("%1 at %2").arg(broker::adminName(form.kind), where);
    m_panel->showStarted(title);
    follow();
    m_watch.start();
    enable();
    Q_EMIT used(tr("Reading the own view of %1").arg(title));
}

void AdminActions::copy()
{
    QGuiApplication::clipboard()->setText(broker::adminMarkdown(m_view, m_ours));
    Q_EMIT used(tr("Copied the broker's own view as Markdown"));
}

void AdminActions::setComponent(const QString& component)
{
    m_component = component;
}

void AdminActions::setConnections(const QList<sidecar::ConnectionStatus>& connections)
{
    m_connections = connections;
    if (m_watch.isRunning()) follow(); // what is no longer read stays as it was, ours too
}

void AdminActions::setConnectedBroker(const QString& product, const QString&, const QString& address)
{
    m_product = product;
    m_address = address;
    if (m_watch.isRunning()) {
        if (m_watched.isEmpty()) m_watched = address; // it was started before
        follow();
    }
    suggest();
}

// The sidecars' clients at that broker. A client id may be held by several connections, one after the other.
QList<AdminOurs> AdminActions::ours() const
{
    QList<AdminOurs> list;
    for (const sidecar::ConnectionStatus& status : m_connections) {
        if (status.role != sidecar::Role::Sidecar || status.address != m_watched || status.clientId.isEmpty()) continue;
        const bool isConnected = status.state == sidecar::LinkState::Connected;
        const QString name = status.purpose.isEmpty() ? status.component : tr("%1, %2").arg(status.component, status.purpose);
        const auto same = std::find_if(list.begin(), list.end(), [&](const AdminOurs& one) { return one.clientId == status.clientId; });
        if (same == list.end()) {
            list << AdminOurs{status.clientId, name, status.unacked, isConnected};
        } else {
            same->unacked += status.unacked;
            same->isConnected = same->isConnected || isConnected;
        }
    }
    return list;
}

void AdminActions::follow()
{
    const QList<AdminOurs> now = ours();
    // One that has gone keeps its row: at the broker its session is still there.
    for (AdminOurs& one : m_ours) {
        one.isConnected = false;
        one.unacked = 0;
    }
    for (const AdminOurs& one : now) {
        const auto same = std::find_if(m_ours.begin(), m_ours.end(), [&](const AdminOurs& old) { return old.clientId == one.clientId; });
        if (same == m_ours.end()) m_ours << one;
        else *same = one;
    }
    QStringList ids;
    for (const AdminOurs& one : std::as_const(m_ours)) ids << one.clientId;
    m_watch.setClients(ids);
    m_panel->model()->setOurs(m_ours);
    Q_EMIT noteChanged();
}

// By what stands at the component's address; the private brokers of the window are known best.
void AdminActions::suggest()
{
    if (!m_panel || m_watch.isRunning()) return;
    m_panel->form()->setBrokerAddress(m_address);
    AdminForm::Values values;
    values.kind = broker::adminKindOf(m_product).value_or(AdminKind::RabbitMq);
    values.vhost = QStringLiteral("/");
    const QUrl mqtt(m_address);
    const broker::LocalBroker& rabbit = m_parts.brokers->of(broker::BrokerKind::RabbitMq);
    const bool isOwn = rabbit.state() == broker::LocalBroker::State::Running && (m_address == rabbit.url() || (m_address.isEmpty() && !rabbit.adminUrl().isEmpty()));
    m_panel->form()->setHint(isOwn && rabbit.adminUrl().isEmpty() ? tr("▲ The local RabbitMQ runs without its management plug-in: ask for it in its set-up, and start it again.") : QString());
    if (values.kind == AdminKind::RabbitMq && isOwn) {
        const QList<broker::SetupUser>& users = rabbit.setup().users;
        values.address = rabbit.adminUrl();
        values.user = users.isEmpty() ? QStringLiteral("guest") : users.first().name;
        values.password = users.isEmpty() ? QStringLiteral("guest") : users.first().password;
    } else if (!mqtt.host().isEmpty() && values.kind != AdminKind::Mosquitto) {
        QUrl usual;
        usual.setScheme(QStringLiteral("http"));
        usual.setHost(mqtt.host());
        usual.setPort(values.kind == AdminKind::Emqx ? 18083 : 15672);
        values.address = usual.toString();
    }
    m_panel->form()->suggest(values);
}

void AdminActions::enable()
{
    const bool isRunning = m_watch.isRunning();
    m_watchAction->setText(isRunning ? tr("Stop reading the &broker's own view") : tr("Read the &broker's own view"));
    m_watchAction->setIconText(isRunning ? tr("Stop") : tr("Start"));
    m_readNow->setEnabled(isRunning);
    m_copy->setEnabled(m_view.takenAt.isValid());
}

} // namespace wb::ui
