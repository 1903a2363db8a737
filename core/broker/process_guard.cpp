#include "core/broker/process_guard.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wb::broker {
namespace {

const QString lockName = QStringLiteral("in-use.lock");

// The descriptor, or -1 when somebody else holds the lock or it cannot be opened. Close-on-exec: a child must not
// keep the folder of a dead program locked.
int takeLock(const QString& folder, int flags)
{
    const QByteArray name = QFile::encodeName(folder + QLatin1Char('/') + lockName);
    const int fd = ::open(name.constData(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

// Whether the locked file is still in its folder, and not only open here.
bool isStillThere(int lock)
{
    struct stat about = {};
    return ::fstat(lock, &about) == 0 && about.st_nlink > 0;
}

} // namespace

void endWithThisProgram(QProcess& process)
{
    const pid_t parent = ::getpid();
    process.setChildProcessModifier([parent] {
        // Runs in the child between fork and exec: only async-signal-safe calls.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127); // the parent ended before the request was made
    });
}

Result<std::unique_ptr<OwnFolder>, QString> OwnFolder::create(const QString& prefix)
{
    removeStale(prefix);
    // Another program that cleans up at this moment may find the lock file between its creation and the lock, and take
    // the folder for a dead program's: then there is one more try.
    QString trouble;
    for (int tries = 0; tries < 10; ++tries) {
        QTemporaryDir made(QStringLiteral("%1/%2-%3-XXXXXX").arg(QDir::tempPath(), prefix).arg(::getpid()));
        if (!made.isValid())
            return Failure{QCoreApplication::translate("wb::broker::OwnFolder", "Cannot create a temporary folder: %1")
                               .arg(made.errorString())};
        const int lock = takeLock(made.path(), O_CREAT | O_EXCL);
        if (lock >= 0 && isStillThere(lock)) {
            made.setAutoRemove(false);
            return std::unique_ptr<OwnFolder>(new OwnFolder(made.path(), lock));
        }
        trouble = QCoreApplication::translate("wb::broker::OwnFolder", "Cannot lock the temporary folder %1: %2")
                      .arg(made.path(), QString::fromLocal8Bit(std::strerror(errno)));
        if (lock >= 0) ::close(lock);
    }
    return Failure{trouble};
}

OwnFolder::~OwnFolder()
{
    QDir(m_path).removeRecursively();
    ::close(m_lock);
}

QString OwnFolder::filePath(const QString& name) const
{
    return m_path + QLatin1Char('/') + name;
}

int OwnFolder::removeStale(const QString& prefix)
{
    int removed = 0;
    const auto entries = QDir(QDir::tempPath())
                             .entryInfoList({prefix + QStringLiteral("-*-*")},
                                            QDir::Dirs | QDir::NoSymLinks | QDir::NoDotAndDotDot | QDir::Hidden);
    for (const QFileInfo& entry : entries) {
        if (entry.ownerId() != ::geteuid()) continue;
        // No O_CREAT: a folder without a lock file is being created at this moment, or is not ours.
        const int lock = takeLock(entry.filePath(), 0);
        if (lock < 0) continue;
        if (QDir(entry.filePath()).removeRecursively()) ++removed;
        ::close(lock);
    }
    return removed;
}

} // namespace wb::broker
