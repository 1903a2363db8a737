#include "tests/bench/broker_load.h"

#include "core/mqtt/codec.h"

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace wb::bench {
namespace {

int connectTo(int port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
    ::close(fd);
    return -1;
}

int freePort()
{
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
}

bool sendWhole(int fd, const std::string& bytes)
{
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return false;
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

// In slices of a hundredth of a second when paced.
bool publishAll(int fd, const StreamSpec& spec, int ratePerSecond)
{
    const std::string payload(static_cast<std::size_t>(spec.payloadBytes), 'x');
    const int slice = ratePerSecond > 0 ? std::max(1, ratePerSecond / 100) : 4096;
    const double begin = monotonicSeconds();
    std::string bytes;
    for (int i = 0; i < spec.messages; ++i) {
        mqtt::PublishView view;
        const std::string topic = topicOf(i % spec.topics);
        view.topic = topic;
        view.payload = payload;
        if (mqtt::appendTo(bytes, view)) return false;
        if ((i + 1) % slice != 0 && i + 1 != spec.messages) continue;
        if (!sendWhole(fd, bytes)) return false;
        bytes.clear();
        if (ratePerSecond <= 0) continue;
        const double early = begin + static_cast<double>(i + 1) / ratePerSecond - monotonicSeconds();
        if (early > 0) ::usleep(static_cast<useconds_t>(early * 1e6));
    }
    return true;
}

} // namespace

double monotonicSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

BenchBroker::BenchBroker()
{
    char folder[] = "/tmp/wb-bench-XXXXXX";
    if (!::mkdtemp(folder)) return;
    m_folder = folder;
    const int port = freePort();
    const std::string config = m_folder + "/mosquitto.conf";
    if (std::FILE* file = std::fopen(config.c_str(), "w")) {
        std::fprintf(file, "listener %d 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n%s", port,
                     ::getuid() == 0 ? "user root\n" : "");
        std::fclose(file);
    }
    m_pid = ::fork();
    if (m_pid == 0) {
        const int null = ::open("/dev/null", O_WRONLY);
        ::dup2(null, STDOUT_FILENO);
        ::dup2(null, STDERR_FILENO);
        ::execlp("mosquitto", "mosquitto", "-c", config.c_str(), nullptr);
        ::execl("/usr/sbin/mosquitto", "mosquitto", "-c", config.c_str(), nullptr);
        ::_exit(127);
    }
    for (int i = 0; i < 200 && m_port == 0; ++i) {
        const int fd = connectTo(port);
        if (fd >= 0) m_port = port;
        if (fd >= 0) ::close(fd);
        ::usleep(10'000);
    }
}

BenchBroker::~BenchBroker()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGTERM);
        ::waitpid(m_pid, nullptr, 0);
    }
    if (m_folder.empty()) return;
    ::unlink((m_folder + "/mosquitto.conf").c_str());
    ::rmdir(m_folder.c_str());
}

double BenchBroker::cpuSeconds() const
{
    std::FILE* file = std::fopen(("/proc/" + std::to_string(m_pid) + "/stat").c_str(), "r");
    if (!file) return 0;
    unsigned long user = 0;
    unsigned long system = 0;
    const int read = std::fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    std::fclose(file);
    return read == 2 ? static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK)) : 0;
}

Publisher::Publisher(int port, const StreamSpec& spec, int ratePerSecond, double delaySeconds)
{
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    m_pid = ::fork();
    if (m_pid == 0) {
        ::usleep(static_cast<useconds_t>(delaySeconds * 1e6)); // the receiver subscribes meanwhile
        const int fd = connectTo(port);
        mqtt::Connect connect;
        connect.clientId = "bench-publisher";
        char connack[4];
        if (fd < 0 || !sendWhole(fd, *mqtt::encode(connect)) || ::recv(fd, connack, 4, MSG_WAITALL) != 4) ::_exit(1);
        const double first = monotonicSeconds();
        const bool ok = publishAll(fd, spec, ratePerSecond) && sendWhole(fd, *mqtt::encode(mqtt::Disconnect{}));
        (void)!::write(ends[1], &first, sizeof first);
        ::_exit(ok ? 0 : 1);
    }
    ::close(ends[1]);
    m_pipe = ends[0];
}

Publisher::~Publisher()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    ::close(m_pipe);
}

double Publisher::firstSendSeconds()
{
    double first = 0;
    if (::read(m_pipe, &first, sizeof first) != sizeof first) first = 0;
    ::waitpid(m_pid, nullptr, 0);
    m_pid = -1;
    return first;
}

} // namespace wb::bench
