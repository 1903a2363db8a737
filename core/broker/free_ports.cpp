#include "core/broker/free_ports.h"

#include <QFile>
#include <QHostAddress>
#include <QRandomGenerator>
#include <QTcpServer>

#include <memory>
#include <vector>

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

} // namespace

QList<quint16> freePorts(qsizetype count)
{
    const int end = firstEphemeralPort();
    std::vector<std::unique_ptr<QTcpServer>> held; // until all are found, so that they differ
    QList<quint16> ports;
    for (int i = 0; i < lowTries * count && ports.size() < count; ++i) {
        auto probe = std::make_unique<QTcpServer>();
        const bool low = i < lowTries && end - firstPort >= 1000;
        const int wanted = low ? QRandomGenerator::system()->bounded(firstPort, end) : 0;
        if (!probe->listen(QHostAddress::LocalHost, static_cast<quint16>(wanted))) continue;
        ports << probe->serverPort();
        held.push_back(std::move(probe));
    }
    return ports.size() == count ? ports : QList<quint16>();
}

} // namespace wb::broker
