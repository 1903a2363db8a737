#include "ui/panels/scenario_runner.h"

#include <QThread>

#include <utility>

namespace wb::ui {

using scenario::ScenarioRun;

ScenarioRunner::ScenarioRunner(QObject* parent) : QObject(parent) {}

ScenarioRunner::~ScenarioRunner()
{
    if (!m_thread) return;
    m_run->disconnect(this);
    end();
}

void ScenarioRunner::start(std::shared_ptr<const scenario::Scenario> scenario, const scenario::RunOptions& options)
{
    if (m_thread) return;
    m_thread = new QThread(this);
    m_thread->setObjectName(QStringLiteral("scenario"));
    m_thread->start();
    // Made over there: the brokers that it starts end with the thread that starts them (process_guard.h).
    QObject host;
    host.moveToThread(m_thread);
    QMetaObject::invokeMethod(
        &host,
        [this, &host, scenario, options] {
            m_run = new ScenarioRun(scenario, options);
            host.moveToThread(thread());
        },
        Qt::BlockingQueuedConnection);
    connect(m_run, &ScenarioRun::progressed, this, &ScenarioRunner::progressed);
    connect(m_run, &ScenarioRun::lanesChanged, this, &ScenarioRunner::lanesChanged);
    connect(m_run, &ScenarioRun::finished, this, [this](const scenario::Report& report) {
        end();
        Q_EMIT finished(report);
    });
    QMetaObject::invokeMethod(m_run, &ScenarioRun::start, Qt::QueuedConnection);
}

void ScenarioRunner::stop()
{
    if (m_run) QMetaObject::invokeMethod(m_run, &ScenarioRun::stop, Qt::QueuedConnection);
}

void ScenarioRunner::end()
{
    // Deleted in its own thread, which ends behind it.
    QThread* thread = std::exchange(m_thread, nullptr);
    ScenarioRun* run = std::exchange(m_run, nullptr);
    connect(run, &QObject::destroyed, thread, &QThread::quit, Qt::DirectConnection);
    run->deleteLater();
    thread->wait();
    thread->deleteLater();
}

} // namespace wb::ui
