#pragma once

#include "core/mqtt/clock.h"

#include <QObject>

namespace wb::sidecar {

// Time, read once per pass of the event loop (at most 64 uses): a whole batch of packets was there when the socket
// was read, and asking the clock for each would cost a tenth of the receiving path.
class BatchClock {
public:
    BatchClock() = default;
    ~BatchClock();
    BatchClock(const BatchClock&) = delete;
    BatchClock& operator=(const BatchClock&) = delete;

    qint64 wallNs()
    {
        refreshIfStale();
        return m_wallNs;
    }
    mqtt::Instant steady()
    {
        refreshIfStale();
        return m_steady;
    }

private:
    void refreshIfStale()
    {
        if (m_stale || ++m_uses >= 64) refresh();
    }
    void refresh();

    qint64 m_wallNs = 0;
    mqtt::Instant m_steady{};
    int m_uses = 0;
    bool m_stale = true;
    QMetaObject::Connection m_beforeSleep, m_afterSleep;
};

} // namespace wb::sidecar
