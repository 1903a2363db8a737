#include "core/mqtt/codec.h"

// Control packets as the client inside Dapr reads them (PAHO packets/*.go): lengths count, and little else.

namespace wb::mqtt {

namespace {

std::uint16_t u16At(std::string_view bytes, std::size_t at)
{
    return static_cast<std::uint16_t>((static_cast<unsigned char>(bytes[at]) << 8) |
                                      static_cast<unsigned char>(bytes[at + 1]));
}

} // namespace

std::optional<PublishView> decodePublishLoosely(const Frame& frame)
{
    const std::string_view body = frame.body;
    const unsigned flags = frame.flags();
    PublishView packet;
    packet.retain = (flags & 0x01) != 0;
    packet.qos = static_cast<QoS>((flags >> 1) & 0x03);
    packet.dup = (flags & 0x08) != 0;
    const std::size_t idBytes = packet.qos == QoS::AtMostOnce ? 0 : 2;
    if (body.size() < 2) return std::nullopt;
    const std::size_t topicEnd = 2 + static_cast<std::size_t>(u16At(body, 0));
    if (body.size() < topicEnd + idBytes) return std::nullopt;
    packet.topic = body.substr(2, topicEnd - 2);
    if (idBytes != 0) packet.packetId = u16At(body, topicEnd);
    packet.payload = body.substr(topicEnd + idBytes);
    return packet;
}

std::optional<Packet> decodeLoosely(const Frame& frame)
{
    const std::string_view body = frame.body;
    const bool hasId = body.size() >= 2;
    const PacketId id = hasId ? u16At(body, 0) : PacketId{0};
    switch (frame.type()) {
    case PacketType::Connack:
        if (!hasId) return std::nullopt;
        return Connack{(body[0] & 1) != 0, static_cast<std::uint8_t>(body[1])};
    case PacketType::Puback:
        return hasId ? std::optional<Packet>(Puback{id}) : std::nullopt;
    case PacketType::Pubrec:
        return hasId ? std::optional<Packet>(Pubrec{id}) : std::nullopt;
    case PacketType::Pubrel:
        return hasId ? std::optional<Packet>(Pubrel{id}) : std::nullopt;
    case PacketType::Pubcomp:
        return hasId ? std::optional<Packet>(Pubcomp{id}) : std::nullopt;
    case PacketType::Unsuback:
        return hasId ? std::optional<Packet>(Unsuback{id}) : std::nullopt;
    case PacketType::Suback:
        if (!hasId) return std::nullopt;
        return Suback{id, {body.begin() + 2, body.end()}};
    case PacketType::Pingresp:
        return Pingresp{};
    default:
        return std::nullopt;
    }
}

} // namespace wb::mqtt
