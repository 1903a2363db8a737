#include "ui/models/lane_feed.h"

namespace wb::ui {

LaneFeed::LaneFeed(sidecar::Engine* engine, QObject* parent) : QObject(parent), m_engine(engine)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LaneFeed::ask);
    if (m_engine) connect(m_engine, &sidecar::Engine::lanesReady, this, &LaneFeed::take);
}

void LaneFeed::start()
{
    if (m_running) return;
    m_running = true;
    if (!m_asked) ask();
}

void LaneFeed::stop()
{
    m_running = false;
    m_timer.stop();
}

void LaneFeed::setWatched(bool watched)
{
    if (watched == m_watched) return;
    m_watched = watched;
    if (m_running && m_timer.isActive()) askLater(); // the new pace counts from the last question
}

void LaneFeed::ask()
{
    if (!m_running || m_asked || !m_engine) return;
    m_asked = true;
    m_sinceAsked.start();
    QMetaObject::invokeMethod(m_engine, &sidecar::Engine::requestLanes, Qt::QueuedConnection);
}

void LaneFeed::askLater()
{
    const qint64 passed = m_sinceAsked.isValid() ? m_sinceAsked.elapsed() : 0;
    // At least a few milliseconds for clicks and keys, however long the last delta took.
    m_timer.start(int(qMax<qint64>(4, paceMs() - passed)));
}

void LaneFeed::take(const ledger::LaneDeltaPtr& delta)
{
    m_asked = false;
    if (delta) {
        m_more = delta->more;
        Q_EMIT arrived(*delta);
    }
    if (m_running) askLater();
}

} // namespace wb::ui
