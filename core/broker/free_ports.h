#pragma once

#include <QList>
#include <QString>

#include <map>
#include <vector>

namespace wb::broker {

// Loopback ports that nobody listens on, all different, and that no other lease of this or any other program of ours
// gives out while this one lives: also not while the broker is stopped for a moment and its clients go on trying.
// Preferably below the range of outgoing connections: a client that tries again and again while its broker is down could
// otherwise be given the very same port for its own end and connect to itself (TCP simultaneous open).
class PortLease {
public:
    PortLease() = default; // none
    explicit PortLease(qsizetype count);
    ~PortLease();
    PortLease(PortLease&& other) noexcept;
    PortLease& operator=(PortLease&& other) noexcept;

    const QList<quint16>& ports() const { return m_ports; } // empty: there are not as many

private:
    QList<quint16> m_ports;
    std::vector<int> m_marks; // one a port; see the source
};

// Ports by what they are for. One is leased when it is first asked for, and kept: a broker that starts again is found
// where it was.
class NamedPorts {
public:
    quint16 take(const QString& use);       // 0: there is no free one
    quint16 port(const QString& use) const; // 0: not taken
    void forget() { m_leases.clear(); }

private:
    std::map<QString, PortLease> m_leases;
};

} // namespace wb::broker
