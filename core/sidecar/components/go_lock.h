#pragma once

#include <deque>
#include <functional>

// Go's sync.RWMutex for code that must not block: what would wait for the lock is kept and run when it is granted.
// Several readers or one writer; a waiting writer keeps new readers out; when a writer goes, the readers that came
// meanwhile are let in before the next writer. Dapr's components hold theirs over network waits, so that messages and
// calls wait for each other (CC:pubsub/mqtt3/mqtt.go, subscribingLock).

namespace wb::sidecar {

class GoLock {
public:
    using Holder = std::function<void()>; // called with the lock held, at once or later; must lead to a release

    bool isFreeToRead() const { return !m_writing && m_writers.empty(); }
    void read(Holder holder);
    void write(Holder holder);
    void releaseRead();
    void releaseWrite();

private:
    void letWriterIn();

    std::deque<Holder> m_waiting; // readers
    std::deque<Holder> m_writers;
    int m_reading = 0;
    bool m_writing = false;
};

} // namespace wb::sidecar
