#include "core/sidecar/batch_clock.h"

#include <QAbstractEventDispatcher>

namespace wb::sidecar {

BatchClock::~BatchClock()
{
    QObject::disconnect(m_beforeSleep);
    QObject::disconnect(m_afterSleep);
}

void BatchClock::refresh()
{
    if (!m_afterSleep) {
        // Made here and not before, because the engine may have been moved to its thread meanwhile.
        if (auto* dispatcher = QAbstractEventDispatcher::instance()) {
            const auto stale = [this] { m_stale = true; };
            m_beforeSleep = QObject::connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, dispatcher, stale);
            m_afterSleep = QObject::connect(dispatcher, &QAbstractEventDispatcher::awake, dispatcher, stale);
        }
    }
    m_stale = !m_afterSleep; // no event loop: every use reads the clock
    m_uses = 0;
    m_steady = mqtt::steadyNow();
    m_wallNs = std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace wb::sidecar
