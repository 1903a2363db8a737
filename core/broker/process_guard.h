#pragma once

#include "core/result.h"

#include <QString>

#include <memory>

class QProcess;

// What must not outlive this program: helper processes and their temporary folders. Linux.

namespace wb::broker {

// Makes the kernel end the child (SIGKILL) when this program ends, also under `kill -9` (prctl(2) PR_SET_PDEATHSIG).
// Call before start(). The kernel watches the *thread* that started the child, not the process: start it from a
// thread that lives as long as the child should.
void endWithThisProgram(QProcess& process);

// A new folder in the system's temporary folder, readable by this user only, removed with the object.
// Its name is "<prefix>-<pid>-XXXXXX" and a lock in it is held as long as this program lives, so that the next
// program can tell which folders a killed one left behind. The lock decides, not the pid: pids are used again.
class OwnFolder {
public:
    // `prefix` must not hold '-'. Error: a sentence for a person.
    static Result<std::unique_ptr<OwnFolder>, QString> create(const QString& prefix);
    ~OwnFolder();
    OwnFolder(const OwnFolder&) = delete;
    OwnFolder& operator=(const OwnFolder&) = delete;

    QString path() const { return m_path; }
    QString filePath(const QString& name) const;

    // Removes folders of this prefix and user whose program is gone; returns how many. create() does this first.
    static int removeStale(const QString& prefix);

private:
    OwnFolder(QString path, int lock) : m_path(std::move(path)), m_lock(lock) {}

    QString m_path;
    int m_lock = -1;
};

} // namespace wb::broker
