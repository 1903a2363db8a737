#include "core/sidecar/components/go_lock.h"

#include <utility>

namespace wb::sidecar {

void GoLock::read(Holder holder)
{
    if (!isFreeToRead()) {
        m_waiting.push_back(std::move(holder));
        return;
    }
    ++m_reading;
    holder();
}

void GoLock::write(Holder holder)
{
    m_writers.push_back(std::move(holder));
    letWriterIn();
}

void GoLock::releaseRead()
{
    --m_reading;
    letWriterIn();
}

void GoLock::releaseWrite()
{
    m_writing = false;
    const std::deque<Holder> readers = std::exchange(m_waiting, {});
    m_reading += static_cast<int>(readers.size()); // all at once: the first to release lets no writer in
    for (const Holder& reader : readers) reader();
    letWriterIn();
}

void GoLock::letWriterIn()
{
    if (m_writing || m_reading > 0 || m_writers.empty()) return;
    m_writing = true;
    const Holder writer = std::move(m_writers.front());
    m_writers.pop_front();
    writer();
}

} // namespace wb::sidecar
