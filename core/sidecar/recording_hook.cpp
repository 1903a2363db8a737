#include "core/sidecar/recording_hook.h"

#include <utility>

namespace wb::sidecar {

RecordingHook::RecordingHook(FactLog& facts, QObject* parent) : QObject(parent), m_facts(facts), m_pace(this)
{
    m_pace.setInterval(250);
    connect(&m_pace, &QTimer::timeout, this, &RecordingHook::look);
    m_facts.addSink(m_recorder); // also before it records: a recording begins with the connections that stand
}

RecordingHook::~RecordingHook()
{
    m_facts.removeSink(m_recorder);
}

void RecordingHook::start(const QString& path)
{
    stop();
    if (const auto started = m_recorder.start(path); !started) {
        ledger::RecordingStatus status;
        status.path = path;
        status.error = started.error();
        Q_EMIT changed(status);
        return;
    }
    m_running = true;
    m_pace.start();
    Q_EMIT changed(m_recorder.status());
}

void RecordingHook::stop()
{
    if (!std::exchange(m_running, false)) return;
    m_pace.stop();
    m_recorder.stop();
    Q_EMIT changed(m_recorder.status());
}

// It may have stopped by itself: the disk is full.
void RecordingHook::look()
{
    if (!m_recorder.isRunning()) return stop();
    Q_EMIT changed(m_recorder.status());
}

void RecordingHook::connectionSeen(const ConnectionStatus& status)
{
    m_recorder.connectionSeen(status.id, status.role, status.address, status.clientId);
}

} // namespace wb::sidecar
