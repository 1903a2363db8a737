#pragma once

#include "core/broker/probe/peer.h"

#include <QStringList>

// What the measurements are made with: clients of their own, a topic of their own, waiting, and tidying up behind them.
// One bench for each thread of a probe; begin() and end() enclose one measurement.

namespace wb::broker {

struct ProbeTarget {
    mqtt::Endpoint endpoint;
    QString userName, password; // empty: none. Memory only
    mqtt::Instant started;      // of the probe: evidence counts from it
    QString prefix;             // "workbench-probe-3f9a0c12": begins every topic and client id
    Milliseconds patience{3000}; // how long what may never come is watched for: redelivery, a cut, expiry
    Milliseconds idle{17000};    // how long a connection without CONNECT is watched
    Milliseconds quiet{900};     // when nothing came for so long, nothing will come
    Milliseconds answer{7000};   // RabbitMQ 3.13 and newer take 3 s to refuse a login
};

struct Joining {
    bool clean = true;
    std::string clientId = {}; // empty: a new one of the bench
    std::optional<mqtt::Will> will = {};
    std::uint16_t keepAlive = 0;
    Peer::Acks acks = Peer::Acks::AtOnce;
};

class Bench {
public:
    Bench(const ProbeTarget& target, ProbeLimits& limits);
    ~Bench();

    void begin(Finding& finding);
    // Tidies up: all clients leave, their sessions are discarded, what was retained is cleared. What could not be
    // tidied is tried again after the next measurement; leftBehind() is what remains.
    void end();
    QStringList leftBehind() const;
    void tidyAgain();

    const ProbeTarget& target() const { return m_target; }
    Waiter& waiter() { return m_waiter; }
    Finding& finding() { return *m_finding; }

    // --- names ---
    std::string topic(std::string_view end) const; // "<prefix>/<n>/<end>"; n counts the measurements
    std::string newClientId();

    // --- connections; these throw Ended when the broker cannot be reached, refuses, or does not answer ---
    Peer& open(const char* name);                       // TCP (TLS, web socket) only
    Peer& join(const char* name, Joining how = {});     // accepted
    mqtt::Connect connectOf(const Joining& how);        // the CONNECT that join() sends
    // CONNECT as given on a new connection: "accepted", "CONNACK 2", "connection closed", "no answer".
    QString tryConnect(const char* name, std::string_view wire);
    QString tryConnect(const char* name, const mqtt::Connect& connect);
    void leave(Peer& peer);  // DISCONNECT, and waits until the connection has ended
    void cut(Peer& peer);    // without DISCONNECT; gives the broker a moment to notice

    // --- packets ---
    std::uint8_t subscribe(Peer& peer, const std::string& filter, mqtt::QoS qos); // granted QoS, or 0x80. Throws Ended
    void unsubscribe(Peer& peer, const std::string& filter);
    // With its whole handshake, whatever kind of acknowledgement comes. Throws Ended when none does.
    void publish(Peer& peer, const std::string& topic, const std::string& payload, mqtt::QoS qos, bool retain = false,
                 bool dup = false);
    // Payloads "<start><from>" … in batches, each acknowledged before the next; QoS 1.
    void publishMany(Peer& peer, const std::string& topic, const std::string& start, int from, int count);
    // What became of a packet: "accepted" when `isAnswered`, "connection closed", else "tolerated" when a PINGREQ behind
    // it is answered, and "dead but open" when not.
    QString reaction(Peer& peer, const std::function<bool()>& isAnswered);

    // --- waiting ---
    bool until(const std::function<bool()>& done) { return m_waiter.until(done, m_target.answer); }
    bool within(Milliseconds limit, const std::function<bool()>& done) { return m_waiter.until(done, limit); }
    bool soon(const std::function<bool()>& done) { return m_waiter.until(done, m_target.quiet); } // what may not come
    void settle(Peer& peer); // until nothing came for a while
    QString seconds(mqtt::Duration duration) const; // "3.0 s"
    QString noneWithin(Milliseconds limit) const;   // "none within 3 s"
    QString noneSoon() const { return noneWithin(m_target.quiet); }

private:
    void tidy(Milliseconds limit);
    Peer& add(const char* name);
    void clearRetained();
    void discardSessions();
    void awaitConnack(Peer& peer);

    ProbeTarget m_target;
    Waiter m_waiter;
    Finding m_spare; // evidence of tidying goes nowhere
    Finding* m_finding = &m_spare;
    std::vector<std::unique_ptr<Peer>> m_peers;
    std::vector<std::string> m_sessions; // client ids that may have one
    std::vector<std::string> m_retained; // topics
    int m_number = 0;
    int m_connections = 0; // of this measurement
    int m_clients = 0;
};

} // namespace wb::broker
