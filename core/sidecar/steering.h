#pragma once

#include "core/sidecar/types.h"

// What the user or a scenario does to a connection on purpose: values of the engine's commands. Each leaves a fact.

namespace wb::sidecar {

// --- acknowledgements that are due ---

enum class AckAction : quint8 {
    Hold,   // until released
    Drop,   // never sent; the broker keeps the message until the session resumes or ends
    Delay,  // sent after `delay`
};
struct AckRule {
    quint32 id = 0;              // given by the engine; see ackRulesChanged
    AckAction action = AckAction::Hold;
    QString component;           // empty: all
    QString topicFilter;         // empty: all
    quint64 lane = 0;            // only this message; 0: all
    int next = 0;                // only so many acknowledgements from now on; 0: without end
    std::chrono::milliseconds delay{0};
    bool operator==(const AckRule&) const = default;
};
struct AckRelease {              // what waits is sent, in the order in which it became due, and rules that match end
    QString component;           // empty: all
    QString topicFilter;         // empty: all
    quint64 lane = 0;            // 0: all
    bool rulesStay = false;      // only what waits now
};

// --- the connection ---

enum class CutKind : quint8 {
    Disconnect, // DISCONNECT, then close
    Close,      // TCP close without DISCONNECT
    Reset,      // TCP reset
    Silence,    // nothing goes out, nothing is read; the socket stays open until somebody's keep-alive ends it
};
struct Cut {
    QString component;
    int replica = 0;
    CutKind kind = CutKind::Close;
    bool stayAway = false;       // no reconnect before Engine::reconnect()
};

// --- the outside world ---

struct Takeover {                // another client with the sidecar's client id connects, and leaves after `stay`
    QString component;
    int replica = 0;
    bool cleanSession = false;   // true: the session at the broker ends with it
    std::chrono::milliseconds stay{0};
};
struct RawPublish {              // by an outside client, packet by packet: the same packet id again with DUP, an odd flag
    mqtt::Endpoint endpoint;     // of the broker
    QString userName, password;  // memory only
    QString topic;
    QByteArray payload;
    mqtt::QoS qos = mqtt::QoS::AtLeastOnce;
    bool retain = false;
    int copies = 1;              // PUBLISH packets with one packet id; from the second on with DUP 1, but for QoS 0
};

} // namespace wb::sidecar
