#include "core/broker/free_ports.h"

#include <QFile>
#include <QHostAddress>
#include <QRandomGenerator>
#include <QTcpServer>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <utility>

namespace wb::broker {
namespace {

constexpr int lowTries = 20;
constexpr int firstPort = 20000; // below the ports the kernel gives to outgoing connections by default

// The first port the kernel uses for outgoing connections (ip(7), ip_local_port_range).
int firstEphemeralPort()
{
    QFile range(QStringLiteral("/proc/sys/net/ipv4/ip_local_port_range"));
    if (!range.open(QIODevice::ReadOnly)) return 32768;
    const int first = range.readLine().simplified().split(' ').value(0).toInt();
    return first > 0 ? first : 32768;
}

// Who leases a port owns the socket of this name in Linux's abstract namespace (unix(7)): there is one at a time, no file
// belongs to it, and it goes with its program, also when that is killed. -1: somebody else has it.
int takeMark(quint16 port)
{
    sockaddr_un name = {};
    name.sun_family = AF_UNIX;
    const int length = std::snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "mqtt-workbench-port-%u", unsigned(port));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + static_cast<std::size_t>(length));
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&name), size) == 0) return fd;
    ::close(fd);
    return -1;
}

} // namespace

PortLease::PortLease(qsizetype count)
{
    const int end = firstEphemeralPort();
    std::vector<std::unique_ptr<QTcpServer>> held; // until all are found
    for (int i = 0; i < lowTries * count && m_ports.size() < count; ++i) {
        auto probe = std::make_unique<QTcpServer>();
        const bool low = i < lowTries && end - firstPort >= 1000;
        const int wanted = low ? QRandomGenerator::system()->bounded(firstPort, end) : 0;
        if (!probe->listen(QHostAddress::LocalHost, static_cast<quint16>(wanted))) continue;
        const int mark = takeMark(probe->serverPort());
        if (mark < 0) continue;
        m_ports << probe->serverPort();
        m_marks.push_back(mark);
        held.push_back(std::move(probe));
    }
    if (m_ports.size() < count) *this = PortLease();
}

PortLease::~PortLease()
{
    for (const int mark : m_marks) ::close(mark);
}

PortLease::PortLease(PortLease&& other) noexcept
    : m_ports(std::exchange(other.m_ports, {})), m_marks(std::exchange(other.m_marks, {}))
{
}

PortLease& PortLease::operator=(PortLease&& other) noexcept
{
    std::swap(m_ports, other.m_ports);
    std::swap(m_marks, other.m_marks);
    return *this;
}

quint16 NamedPorts::take(const QString& use)
{
    PortLease& lease = m_leases[use];
    if (lease.ports().isEmpty()) lease = PortLease(1);
    return lease.ports().value(0);
}

quint16 NamedPorts::port(const QString& use) const
{
    const auto found = m_leases.find(use);
    return found == m_leases.end() ? 0 : found->second.ports().value(0);
}

} // namespace wb::broker
