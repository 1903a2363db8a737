#include "tests/bench/child.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wb::bench {

ChildUsage runChild(const std::vector<std::string>& command, bool keepOutput)
{
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int ends[2] = {-1, -1};
    if (keepOutput && ::pipe(ends) != 0) return {};
    const auto begin = std::chrono::steady_clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) {
        const int sink = keepOutput ? ends[1] : ::open("/dev/null", O_WRONLY);
        ::dup2(sink, STDOUT_FILENO);
        if (keepOutput) ::close(ends[0]);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ChildUsage usage;
    if (keepOutput) {
        ::close(ends[1]);
        char buffer[4096];
        for (ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;) usage.output.append(buffer, static_cast<std::size_t>(count));
        ::close(ends[0]);
    }
    int status = 0;
    rusage resources{};
    ::wait4(pid, &status, 0, &resources);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    usage.ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    usage.cpuSeconds = seconds(resources.ru_utime) + seconds(resources.ru_stime);
    usage.wallSeconds = wall.count();
    usage.peakMegabytes = static_cast<double>(resources.ru_maxrss) / 1024.0;
    return usage;
}

double median(std::vector<double> values)
{
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

std::string nodeModules()
{
    const char* path = std::getenv("WB_PEER_NODE_MODULES");
    return path ? path : "";
}

} // namespace wb::bench
