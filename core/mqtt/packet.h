#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The fourteen control packets of MQTT 3.1.1 (OASIS standard, section 2.2.1) as plain values.
// MQTT 3.1 (`MQIsdp`, level 3) uses the same structs. Nothing here knows sockets, clocks or Qt.
// Strings hold UTF-8; payloads hold arbitrary bytes.

namespace wb::mqtt {

enum class PacketType : std::uint8_t {
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14,
};

// "CONNECT", "PUBLISH" … as the standard writes them; "RESERVED" for 0 and 15.
std::string_view packetTypeName(PacketType type);

enum class ProtocolLevel : std::uint8_t { Mqtt31 = 3, Mqtt311 = 4 };

// The two QoS bits. Malformed (3) exists so that a wrong packet can be built on purpose.
enum class QoS : std::uint8_t { AtMostOnce = 0, AtLeastOnce = 1, ExactlyOnce = 2, Malformed = 3 };

using PacketId = std::uint16_t; // 1..65535; 0 = none (QoS 0)

struct Will {
    std::string topic;
    std::string payload; // at most 65535 bytes [3.1.3.3]
    QoS qos = QoS::AtMostOnce;
    bool retain = false;
    bool operator==(const Will&) const = default;
};

struct Connect {
    ProtocolLevel level = ProtocolLevel::Mqtt311;
    std::string clientId;
    bool cleanSession = true;
    std::uint16_t keepAliveSeconds = 0; // 0 = off [3.1.2.10]
    std::optional<Will> will;
    std::optional<std::string> userName;
    std::optional<std::string> password; // binary; never shown, logged or exported
    bool operator==(const Connect&) const = default;
};

struct Connack {
    bool sessionPresent = false;
    std::uint8_t returnCode = 0; // 0 accepted, 1..5 refused [3.2.2.3]
    bool operator==(const Connack&) const = default;
};

struct Publish {
    std::string topic;
    std::string payload;
    PacketId packetId = 0;
    QoS qos = QoS::AtMostOnce;
    bool dup = false;
    bool retain = false;
    bool operator==(const Publish&) const = default;
};

struct Puback {
    PacketId packetId = 0;
    bool operator==(const Puback&) const = default;
};
struct Pubrec {
    PacketId packetId = 0;
    bool operator==(const Pubrec&) const = default;
};
struct Pubrel {
    PacketId packetId = 0;
    bool operator==(const Pubrel&) const = default;
};
struct Pubcomp {
    PacketId packetId = 0;
    bool operator==(const Pubcomp&) const = default;
};

struct TopicRequest {
    std::string filter;
    QoS qos = QoS::AtMostOnce;
    bool operator==(const TopicRequest&) const = default;
};

struct Subscribe {
    PacketId packetId = 0;
    std::vector<TopicRequest> topics;
    bool operator==(const Subscribe&) const = default;
};

constexpr std::uint8_t subackFailure = 0x80; // [3.9.3]

struct Suback {
    PacketId packetId = 0;
    std::vector<std::uint8_t> returnCodes; // 0, 1, 2 = granted QoS; 0x80 = refused
    bool operator==(const Suback&) const = default;
};

struct Unsubscribe {
    PacketId packetId = 0;
    std::vector<std::string> filters;
    bool operator==(const Unsubscribe&) const = default;
};

struct Unsuback {
    PacketId packetId = 0;
    bool operator==(const Unsuback&) const = default;
};

struct Pingreq {
    bool operator==(const Pingreq&) const = default;
};
struct Pingresp {
    bool operator==(const Pingresp&) const = default;
};
struct Disconnect {
    bool operator==(const Disconnect&) const = default;
};

using Packet = std::variant<Connect, Connack, Publish, Puback, Pubrec, Pubrel, Pubcomp, Subscribe, Suback,
                            Unsubscribe, Unsuback, Pingreq, Pingresp, Disconnect>;

PacketType typeOf(const Packet& packet);

// A PUBLISH that points into somebody else's bytes: the fast path of receiving. Valid as long as those bytes.
struct PublishView {
    std::string_view topic;
    std::string_view payload;
    PacketId packetId = 0;
    QoS qos = QoS::AtMostOnce;
    bool dup = false;
    bool retain = false;

    Publish toOwned() const
    {
        return {std::string(topic), std::string(payload), packetId, qos, dup, retain};
    }
};

} // namespace wb::mqtt
