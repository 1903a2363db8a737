#include "core/broker/container/container_guard.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace wb::broker {
namespace {

constexpr int patienceMs = 10'000;

// $1 engine, $2 container, $3 volume. `kill` first: `podman rm --force` alone gives the broker ten seconds. A program that
// was killed while the engine made the container may be gone before the container is there: so again some times.
constexpr const char* script = "trap '' HUP INT QUIT TERM\n"
                               "read -r word\n"
                               "remove() {\n"
                               "  \"$1\" kill \"$2\"\n"
                               "  \"$1\" rm --force --volumes \"$2\"\n"
                               "  \"$1\" volume rm --force \"$3\"\n"
                               "}\n"
                               "remove \"$@\"\n"
                               "[ \"$word\" = settled ] && exit\n"
                               "for pause in 1 2 4; do sleep $pause; remove \"$@\"; done\n";

// In a session of its own: what ends our process group, or a terminal that is closed, leaves it alone.
int spawn(pid_t& process, int input, char* const* arguments)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    const int error = ::posix_spawn(&process, "/bin/sh", &files, &attributes, arguments, environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    return error;
}

} // namespace

ContainerGuard::~ContainerGuard()
{
    end(false);
}

bool ContainerGuard::lives()
{
    if (m_process == 0) return false;
    if (::waitpid(m_process, nullptr, WNOHANG) == 0) return true;
    m_process = 0;
    ::close(std::exchange(m_pipe, -1));
    return false;
}

Result<Ok, QString> ContainerGuard::watch(const QString& engine, const QString& container, const QString& volume)
{
    if (lives()) return Ok{};
    int ends[2] = {-1, -1};
    int error = ::pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
    if (error == 0) {
        QByteArray words[] = {"sh", "-c", script, "sh", QFile::encodeName(engine), container.toUtf8(), volume.toUtf8()};
        char* arguments[std::size(words) + 1] = {};
        for (std::size_t i = 0; i < std::size(words); ++i) arguments[i] = words[i].data();
        error = spawn(m_process, ends[0], arguments);
        ::close(ends[0]);
        if (error != 0) ::close(ends[1]);
    }
    if (error != 0) {
        m_process = 0;
        return Failure{QCoreApplication::translate("wb::broker::ContainerGuard", "Cannot start the process that removes the container in the end: %1")
                           .arg(QString::fromLocal8Bit(std::strerror(error)))};
    }
    m_pipe = ends[1];
    return Ok{};
}

void ContainerGuard::end(bool settled)
{
    if (!lives()) return;
    if (settled) (void)!::write(m_pipe, "settled\n", 8);
    ::close(std::exchange(m_pipe, -1));
    if (const int handle = int(::syscall(SYS_pidfd_open, m_process, 0)); handle >= 0) {
        pollfd ended{handle, POLLIN, 0};
        while (::poll(&ended, 1, patienceMs) < 0 && errno == EINTR) {
        }
        ::close(handle);
    }
    ::waitpid(m_process, nullptr, WNOHANG); // one that is not done yet works on without us
    m_process = 0;
}

} // namespace wb::broker
