#include "ui/main_window.h"

#include "ui/actions.h"
#include "ui/docks.h"
#include "ui/panels/app_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QMenu>

#include <array>

// The app behind the sidecar: its commands, and what the engine is told of it.

namespace wb::ui {

namespace {

constexpr std::array kindNames{"simulated", "by hand", "own"}; // in the settings

AppPanel::Kind kindOf(const QString& name)
{
    for (std::size_t i = 0; i < kindNames.size(); ++i) {
        if (name == QLatin1String(kindNames[i])) return AppPanel::Kind(i);
    }
    return AppPanel::Kind::Simulated;
}

} // namespace

void MainWindow::buildAppMenu()
{
    QMenu* menu = addMenu(tr("App a&nswers"), "menuApp");
    auto* kinds = new QActionGroup(this);
    const auto addKind = [&](AppPanel::Kind kind, const char* id, const QString& text, const char* key, const QString& tip) {
        QAction* action = m_actions->addToggle(menu, {id, text, QKeySequence(QLatin1String(key)), tip}, false,
                                               [this, kind](bool) {
                                                   m_app->setKind(kind);
                                                   showDock("dockApp");
                                               });
        kinds->addAction(action);
    };
    addKind(AppPanel::Kind::Simulated, "app.simulated", tr("&Simulated"), "Ctrl+Shift+I", tr("A script answers for the app"));
    addKind(AppPanel::Kind::ByHand, "app.byHand", tr("By &hand"), "Ctrl+Shift+H",
            tr("Each message waits until you answer it"));
    addKind(AppPanel::Kind::Own, "app.own", tr("Your &own app"), "Ctrl+Shift+A",
            tr("A program of yours on this machine is called as daprd calls it"));
    menu->addSeparator();
    for (const QuickSpec& spec : quickSpecs) {
        const QString text = spec.quick == Quick::Script ? quickText(spec.quick) : tr("Answer: %1").arg(quickText(spec.quick));
        QAction* action = m_actions->add(menu, {spec.id, text, QKeySequence(QLatin1String(spec.key)), quickTip(spec.quick)},
                                         [this, quick = spec.quick] {
                                             m_app->quick(quick);
                                             const auto held = m_app->held();
                                             if (held) tell(dapr::Severity::Note, tr("The app answers: %1").arg(quickText(*held)));
                                         });
        action->setCheckable(true);
    }
    menu->addSeparator();
    m_actions->add(menu, {"app.reload", tr("As&k your app again"), QKeySequence(QStringLiteral("Shift+F5")),
                          tr("Asks it anew which topics it subscribes to")},
                   [this] { m_app->reload(); });
}

void MainWindow::wireApp()
{
    connect(m_app, &AppPanel::setupChanged, this, [this](const sidecar::AppSetup& setup) {
        QMetaObject::invokeMethod(m_engine, [engine = m_engine, setup] { engine->setApp(setup); }, Qt::QueuedConnection);
    });
    connect(m_app, &AppPanel::answered, this, [this](const QList<quint64>& attempts, const sidecar::AppReply& reply) {
        QMetaObject::invokeMethod(
            m_engine,
            [engine = m_engine, attempts, reply] {
                for (const quint64 attempt : attempts) engine->answerByHand(attempt, reply);
            },
            Qt::QueuedConnection);
    });
    connect(m_app, &AppPanel::reloadAsked, this,
            [this] { QMetaObject::invokeMethod(m_engine, &sidecar::Engine::reloadApp, Qt::QueuedConnection); });
    connect(m_app, &AppPanel::memoryChanged, this, [this] {
        const AppPanel::Memory memory = m_app->memory();
        m_settings.setApp(QLatin1String(kindNames[std::size_t(memory.kind)]), memory.script, memory.url);
    });
    connect(m_app, &AppPanel::quickChanged, this, [this] {
        for (const QuickSpec& spec : quickSpecs) {
            QAction* action = m_actions->find(spec.id);
            action->setEnabled(m_app->canQuick(spec.quick));
            action->setChecked(m_app->held() == spec.quick);
        }
        constexpr std::array kindIds{"app.simulated", "app.byHand", "app.own"};
        m_actions->find(kindIds[std::size_t(m_app->kind())])->setChecked(true);
        m_actions->find("app.reload")->setEnabled(m_app->kind() == AppPanel::Kind::Own);
        m_docks->setNote("dockApp", m_app->note());
    });
    connect(m_engine, &sidecar::Engine::attemptsSeen, m_app, &AppPanel::addAttempts);
    QMetaObject::invokeMethod(m_engine, [engine = m_engine] { engine->wantAttempts(true); }, Qt::QueuedConnection);
    connect(m_engine, &sidecar::Engine::waitingChanged, m_app, &AppPanel::setWaiting);
    connect(m_engine, &sidecar::Engine::appStateChanged, m_app, &AppPanel::setState);
}

void MainWindow::startApp()
{
    m_app->restore({kindOf(m_settings.appKind()), m_settings.appScript(), m_settings.appUrl()});
    Q_EMIT m_app->quickChanged();
    const sidecar::AppSetup setup = m_app->setup();
    QMetaObject::invokeMethod(m_engine, [engine = m_engine, setup] { engine->setApp(setup); }, Qt::QueuedConnection);
}

void MainWindow::showDock(const char* objectName)
{
    for (QDockWidget* dock : m_docks->all()) {
        if (dock->objectName() != QLatin1String(objectName)) continue;
        dock->show();
        dock->raise();
    }
}

} // namespace wb::ui
