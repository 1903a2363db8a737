#include "core/mqtt/codec.h"
#include "core/mqtt/topic.h"
#include "core/mqtt/utf8.h"

#include <array>

// Control packets to bytes. Strict refuses what the standard forbids; AsGiven writes it, so that a broker can be
// provoked.

namespace wb::mqtt {

namespace {

using Fault = std::optional<EncodeError>;
constexpr std::size_t maxField = 65535;
constexpr std::size_t maxRemaining = 268'435'455; // [2.2.3]

// --- writing ---

void put16(std::string& out, std::size_t value)
{
    out.push_back(static_cast<char>(value >> 8));
    out.push_back(static_cast<char>(value & 0xff));
}

void putField(std::string& out, std::string_view bytes)
{
    put16(out, bytes.size());
    out.append(bytes);
}

struct FixedHeader {
    std::array<char, 5> bytes{};
    std::size_t size = 0;
};

FixedHeader fixedHeader(PacketType type, unsigned flags, std::size_t remaining)
{
    FixedHeader header;
    header.bytes[header.size++] = static_cast<char>((static_cast<unsigned>(type) << 4) | flags);
    do {
        const std::size_t low = remaining & 0x7f;
        remaining >>= 7;
        header.bytes[header.size++] = static_cast<char>(low | (remaining != 0 ? 0x80 : 0));
    } while (remaining != 0);
    return header;
}

Fault tooLong(std::string_view what, std::string_view clause, std::size_t limit)
{
    return EncodeError{clause, std::string(what) + " is longer than " + std::to_string(limit) + " bytes"};
}

// Writes the whole packet, once its size is known to fit.
template <class WriteBody>
Fault putPacket(std::string& out, PacketType type, unsigned flags, std::size_t remaining, WriteBody&& writeBody)
{
    if (remaining > maxRemaining) return tooLong("The packet", "2.2.3", maxRemaining);
    const FixedHeader header = fixedHeader(type, flags, remaining);
    out.reserve(out.size() + header.size + remaining);
    out.append(header.bytes.data(), header.size);
    writeBody();
    return std::nullopt;
}

// --- rules ---

Fault lengthFault(std::string_view what, std::string_view bytes)
{
    if (bytes.size() <= maxField) return std::nullopt;
    return tooLong(what, "1.5.3", maxField);
}

Fault textFault(std::string_view what, std::string_view text)
{
    const std::size_t bad = invalidUtf8At(text);
    if (bad == std::string_view::npos) return std::nullopt;
    if (text[bad] == '\0') return EncodeError{"MQTT-1.5.3-2", std::string(what) + " contains U+0000"};
    return EncodeError{"MQTT-1.5.3-1", std::string(what) + " is not well-formed UTF-8"};
}

Fault topicFault(std::string_view what, const std::optional<TopicFault>& fault)
{
    if (!fault) return std::nullopt;
    return EncodeError{fault->clause, std::string(what) + ": " + std::string(fault->problem)};
}

Fault idFault(PacketId id, PacketType type)
{
    if (id != 0) return std::nullopt;
    return EncodeError{"MQTT-2.3.1-1", "The packet identifier of " + std::string(packetTypeName(type)) + " is 0"};
}

Fault publishRules(const PublishView& packet)
{
    if (packet.qos == QoS::Malformed) return EncodeError{"MQTT-3.3.1-4", "QoS 3 is not allowed in PUBLISH"};
    if (packet.qos == QoS::AtMostOnce) {
        if (packet.dup) return EncodeError{"MQTT-3.3.1-2", "DUP is set in a PUBLISH with QoS 0"};
    } else if (packet.packetId == 0) {
        return idFault(0, PacketType::Publish);
    }
    return topicFault("The topic name", topicNameFault(packet.topic));
}

Fault connectRules(const Connect& packet)
{
    if (packet.clientId.empty() && packet.level == ProtocolLevel::Mqtt31) {
        return EncodeError{"MQTT 3.1, 3.1", "MQTT 3.1 needs a client identifier"};
    }
    // More than 23 characters are let through in 3.1: clients send them, and brokers take them.
    if (packet.clientId.empty() && !packet.cleanSession) {
        return EncodeError{"MQTT-3.1.3-8", "An empty client identifier needs clean session 1"};
    }
    if (auto fault = textFault("The client identifier", packet.clientId)) return fault;
    if (packet.will) {
        if (packet.will->qos == QoS::Malformed) return EncodeError{"MQTT-3.1.2-14", "QoS 3 is not allowed for a will"};
        if (auto fault = topicFault("The will topic", topicNameFault(packet.will->topic))) return fault;
    }
    if (packet.password && !packet.userName) {
        return EncodeError{"MQTT-3.1.2-22", "A password without a user name"};
    }
    return packet.userName ? textFault("The user name", *packet.userName) : std::nullopt;
}

// --- one overload a packet ---

struct Writer {
    std::string& out;
    bool strict;

    Fault operator()(const Connect& packet) const;
    Fault operator()(const Connack& packet) const;
    Fault operator()(const Publish& packet) const
    {
        const PublishView view{packet.topic, packet.payload, packet.packetId, packet.qos, packet.dup, packet.retain};
        return (*this)(view);
    }
    Fault operator()(const PublishView& packet) const;
    Fault operator()(const Puback& packet) const { return ack(PacketType::Puback, 0, packet.packetId); }
    Fault operator()(const Pubrec& packet) const { return ack(PacketType::Pubrec, 0, packet.packetId); }
    Fault operator()(const Pubrel& packet) const { return ack(PacketType::Pubrel, 2, packet.packetId); }
    Fault operator()(const Pubcomp& packet) const { return ack(PacketType::Pubcomp, 0, packet.packetId); }
    Fault operator()(const Subscribe& packet) const;
    Fault operator()(const Suback& packet) const;
    Fault operator()(const Unsubscribe& packet) const;
    Fault operator()(const Unsuback& packet) const { return ack(PacketType::Unsuback, 0, packet.packetId); }
    Fault operator()(const Pingreq&) const { return empty(PacketType::Pingreq); }
    Fault operator()(const Pingresp&) const { return empty(PacketType::Pingresp); }
    Fault operator()(const Disconnect&) const { return empty(PacketType::Disconnect); }

    Fault ack(PacketType type, unsigned flags, PacketId id) const
    {
        if (strict && id == 0) return idFault(id, type);
        return putPacket(out, type, flags, 2, [&] { put16(out, id); });
    }
    Fault empty(PacketType type) const
    {
        return putPacket(out, type, 0, 0, [] {});
    }
};

unsigned connectFlags(const Connect& packet)
{
    unsigned flags = packet.cleanSession ? 0x02 : 0;
    if (packet.will) {
        flags |= 0x04 | (static_cast<unsigned>(packet.will->qos) << 3);
        if (packet.will->retain) flags |= 0x20;
    }
    if (packet.password) flags |= 0x40;
    if (packet.userName) flags |= 0x80;
    return flags;
}

Fault Writer::operator()(const Connect& packet) const
{
    const bool is31 = packet.level == ProtocolLevel::Mqtt31;
    const std::string_view name = is31 ? "MQIsdp" : "MQTT";
    std::size_t remaining = 2 + name.size() + 4;
    const auto addField = [&](std::string_view what, std::string_view bytes) -> Fault {
        remaining += 2 + bytes.size();
        return lengthFault(what, bytes);
    };
    if (auto fault = addField("The client identifier", packet.clientId)) return fault;
    if (packet.will) {
        if (auto fault = addField("The will topic", packet.will->topic)) return fault;
        if (auto fault = addField("The will message", packet.will->payload)) return fault;
    }
    if (packet.userName) {
        if (auto fault = addField("The user name", *packet.userName)) return fault;
    }
    if (packet.password) {
        if (auto fault = addField("The password", *packet.password)) return fault;
    }
    if (strict) {
        if (auto fault = connectRules(packet)) return fault;
    }
    return putPacket(out, PacketType::Connect, 0, remaining, [&] {
        putField(out, name);
        out.push_back(static_cast<char>(packet.level));
        out.push_back(static_cast<char>(connectFlags(packet)));
        put16(out, packet.keepAliveSeconds);
        putField(out, packet.clientId);
        if (packet.will) {
            putField(out, packet.will->topic);
            putField(out, packet.will->payload);
        }
        if (packet.userName) putField(out, *packet.userName);
        if (packet.password) putField(out, *packet.password);
    });
}

Fault Writer::operator()(const Connack& packet) const
{
    if (strict && packet.returnCode > 5) {
        return EncodeError{"3.2.2.3", "CONNACK return code " + std::to_string(packet.returnCode) + " is reserved"};
    }
    if (strict && packet.returnCode != 0 && packet.sessionPresent) {
        return EncodeError{"MQTT-3.2.2-4", "CONNACK refuses but says session present"};
    }
    return putPacket(out, PacketType::Connack, 0, 2, [&] {
        out.push_back(packet.sessionPresent ? '\1' : '\0');
        out.push_back(static_cast<char>(packet.returnCode));
    });
}

Fault Writer::operator()(const PublishView& packet) const
{
    if (packet.topic.size() > maxField) return tooLong("The topic name", "1.5.3", maxField);
    if (strict) {
        if (auto fault = publishRules(packet)) return fault;
    }
    const bool hasId = packet.qos != QoS::AtMostOnce; // [MQTT-2.3.1-5]
    const std::size_t remaining = 2 + packet.topic.size() + (hasId ? 2 : 0) + packet.payload.size();
    const unsigned flags = (packet.dup ? 0x08 : 0) | (static_cast<unsigned>(packet.qos) << 1) | (packet.retain ? 1 : 0);
    return putPacket(out, PacketType::Publish, flags, remaining, [&] {
        putField(out, packet.topic);
        if (hasId) put16(out, packet.packetId);
        out.append(packet.payload);
    });
}

Fault Writer::operator()(const Subscribe& packet) const
{
    if (strict) {
        if (auto fault = idFault(packet.packetId, PacketType::Subscribe)) return fault;
        if (packet.topics.empty()) return EncodeError{"MQTT-3.8.3-3", "SUBSCRIBE without a topic filter"};
    }
    std::size_t remaining = 2;
    for (const TopicRequest& topic : packet.topics) {
        remaining += 3 + topic.filter.size();
        if (auto fault = lengthFault("A topic filter", topic.filter)) return fault;
        if (!strict) continue;
        if (auto fault = topicFault("The topic filter", topicFilterFault(topic.filter))) return fault;
        if (topic.qos == QoS::Malformed) return EncodeError{"MQTT-3-8.3-4", "QoS 3 is not allowed in SUBSCRIBE"};
    }
    return putPacket(out, PacketType::Subscribe, 2, remaining, [&] {
        put16(out, packet.packetId);
        for (const TopicRequest& topic : packet.topics) {
            putField(out, topic.filter);
            out.push_back(static_cast<char>(topic.qos));
        }
    });
}

Fault Writer::operator()(const Suback& packet) const
{
    if (strict) {
        if (auto fault = idFault(packet.packetId, PacketType::Suback)) return fault;
        if (packet.returnCodes.empty()) return EncodeError{"MQTT-3.8.4-5", "SUBACK without a return code"};
        for (const std::uint8_t code : packet.returnCodes) {
            if (code > 2 && code != subackFailure) {
                return EncodeError{"MQTT-3.9.3-2", "SUBACK return code " + std::to_string(code) + " is reserved"};
            }
        }
    }
    return putPacket(out, PacketType::Suback, 0, 2 + packet.returnCodes.size(), [&] {
        put16(out, packet.packetId);
        for (const std::uint8_t code : packet.returnCodes) out.push_back(static_cast<char>(code));
    });
}

Fault Writer::operator()(const Unsubscribe& packet) const
{
    if (strict) {
        if (auto fault = idFault(packet.packetId, PacketType::Unsubscribe)) return fault;
        if (packet.filters.empty()) return EncodeError{"MQTT-3.10.3-2", "UNSUBSCRIBE without a topic filter"};
    }
    std::size_t remaining = 2;
    for (const std::string& filter : packet.filters) {
        remaining += 2 + filter.size();
        if (auto fault = lengthFault("A topic filter", filter)) return fault;
        if (!strict) continue;
        if (auto fault = topicFault("The topic filter", topicFilterFault(filter))) return fault;
    }
    return putPacket(out, PacketType::Unsubscribe, 2, remaining, [&] {
        put16(out, packet.packetId);
        for (const std::string& filter : packet.filters) putField(out, filter);
    });
}

} // namespace

std::optional<EncodeError> appendTo(std::string& out, const Packet& packet, EncodeRules rules)
{
    return std::visit(Writer{out, rules == EncodeRules::Strict}, packet);
}

std::optional<EncodeError> appendTo(std::string& out, const PublishView& packet, EncodeRules rules)
{
    return Writer{out, rules == EncodeRules::Strict}(packet);
}

Result<std::string, EncodeError> encode(const Packet& packet, EncodeRules rules)
{
    std::string wire;
    if (auto fault = appendTo(wire, packet, rules)) return Failure{*std::move(fault)};
    return wire;
}

} // namespace wb::mqtt
