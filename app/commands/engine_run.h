#pragma once

#include "app/commands/interrupt.h"
#include "core/sidecar/engine.h"

#include <QDateTime>

namespace wb::app {

// A command that runs an engine until it is done or interrupted: the event loop, and one orderly end.
class EngineRun : public QObject {
protected:
    explicit EngineRun(int codeWhenInterrupted);

    int runLoop(); // the exit code given to end(), once the engine has shut down
    void end(int exitCode); // the first call counts
    virtual void interrupted() { end(m_codeWhenInterrupted); } // SIGINT or SIGTERM
    bool hasEnded() const { return m_exitCode.has_value(); }

    // The connection has no link and is not getting one right now.
    static bool isInTrouble(const sidecar::ConnectionStatus& status);

    sidecar::Engine m_engine;

private:
    int m_codeWhenInterrupted;
    Interrupt m_interrupt;
    std::optional<int> m_exitCode;
};

} // namespace wb::app
