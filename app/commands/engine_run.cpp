#include "app/commands/engine_run.h"

#include "app/commands/commands.h"

#include <QCoreApplication>

namespace wb::app {

EngineRun::EngineRun(int codeWhenInterrupted) : m_codeWhenInterrupted(codeWhenInterrupted)
{
    connect(&m_engine, &sidecar::Engine::finished, this, [this] { QCoreApplication::exit(m_exitCode.value_or(Fine)); });
    connect(&m_interrupt, &Interrupt::caught, this, [this] { interrupted(); });
}

int EngineRun::runLoop()
{
    return QCoreApplication::exec();
}

void EngineRun::end(int exitCode)
{
    if (hasEnded()) return;
    m_exitCode = exitCode;
    m_engine.shutDown();
}

bool EngineRun::isInTrouble(const sidecar::ConnectionStatus& status)
{
    return status.state == sidecar::LinkState::WaitingToRetry || status.state == sidecar::LinkState::Failed;
}

} // namespace wb::app
