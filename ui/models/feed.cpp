#include "ui/models/feed.h"

namespace wb::ui {

Feed::Feed(sidecar::Engine* engine, QObject* parent) : QObject(parent), m_engine(engine)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Feed::ask);
    if (m_engine) connect(m_engine, &sidecar::Engine::deltaReady, this, &Feed::take);
}

const ledger::Delta& Feed::last() const
{
    static const ledger::Delta none;
    return m_last ? *m_last : none;
}

void Feed::start()
{
    if (m_running) return;
    m_running = true;
    if (!m_asked) ask();
}

void Feed::stop()
{
    m_running = false;
    m_timer.stop();
}

void Feed::setWatched(QObject* watcher, bool watching)
{
    if (watching == m_watchers.contains(watcher)) return;
    if (watching) {
        m_watchers.insert(watcher);
        connect(watcher, &QObject::destroyed, this, [this, watcher] { m_watchers.remove(watcher); });
    } else {
        m_watchers.remove(watcher);
        disconnect(watcher, &QObject::destroyed, this, nullptr);
    }
    if (m_running && m_timer.isActive()) askLater(); // the new pace counts from the last question
}

void Feed::ask()
{
    if (!m_running || m_asked || !m_engine) return;
    m_asked = true;
    m_sinceAsked.start();
    QMetaObject::invokeMethod(m_engine, &sidecar::Engine::requestDelta, Qt::QueuedConnection);
}

void Feed::askLater()
{
    const qint64 passed = m_sinceAsked.isValid() ? m_sinceAsked.elapsed() : 0;
    // At least a few milliseconds for clicks and keys, however long the last delta took.
    m_timer.start(int(qMax<qint64>(4, paceMs() - passed)));
}

void Feed::take(const ledger::DeltaPtr& delta)
{
    m_asked = false;
    if (delta) {
        m_last = delta;
        const quint64 packets = delta->counters.packets;
        m_fullDeltas = packets >= m_packets + floodPackets ? m_fullDeltas + 1 : 0;
        m_packets = packets;
        Q_EMIT arrived(*delta);
    }
    if (m_running) askLater();
}

} // namespace wb::ui
