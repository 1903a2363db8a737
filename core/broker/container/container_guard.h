#pragma once

#include "core/result.h"

#include <QString>

#include <sys/types.h>

// A small process beside ours that removes a container when this program ends, however it ends: it waits for the other
// end of a pipe that only we hold. The container is no child of ours, so nothing else would end it. Linux; one thread.

namespace wb::broker {

class ContainerGuard {
public:
    ContainerGuard() = default;
    ~ContainerGuard(); // as end(false)
    ContainerGuard(const ContainerGuard&) = delete;
    ContainerGuard& operator=(const ContainerGuard&) = delete;

    // Before the container is there. Does nothing while it watches that container. Error: a sentence for a person.
    Result<Ok, QString> watch(const QString& engine, const QString& container, const QString& volume);
    // Removes it now and waits until that is done, at most ten seconds. `settled`: the container is there or will never
    // be; else it may still come, and the guard looks for it some seconds more by itself.
    void end(bool settled);

    qint64 processId() const { return m_process; } // 0: none

private:
    bool lives();

    pid_t m_process = 0;
    int m_pipe = -1;
};

} // namespace wb::broker
