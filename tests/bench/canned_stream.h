#pragma once

#include <cstdint>
#include <optional>
#include <string>

// A broker that plays one prepared stream: CONNACK, SUBACK, then the messages as fast as the receiver takes them.
// Deterministic, so receivers can be compared in one run. Runs in a child process of its own.

namespace wb::bench {

struct StreamSpec {
    std::string name;          // "1 M x 64 B, 1k topics"
    int messages = 1'000'000;
    int payloadBytes = 64;
    int topics = 1000;
    int qos = 0;
    int window = 0;            // QoS 1: messages sent without their PUBACK; 0 = no limit
};

struct StreamResult {
    double seconds = 0; // first byte of the first message sent .. DISCONNECT or close by the receiver
    std::uint64_t acked = 0;
};

class CannedServer {
public:
    explicit CannedServer(const StreamSpec& spec); // binds a free loopback port and forks
    ~CannedServer();
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    int port() const { return m_port; }
    std::optional<StreamResult> result(); // waits for the child; nothing when the receiver left early

private:
    int m_port = 0;
    int m_pipe = -1;
    int m_pid = -1;
};

std::string topicOf(int index); // "plant/l07/dev0123/m4", about 22 bytes

} // namespace wb::bench
