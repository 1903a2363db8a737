#include "core/mqtt/codec.h"

// The slow side of cutting a stream into packets: long lengths and errors. The fast side is in the header.

namespace wb::mqtt {

namespace {

// Remaining Length of the types that have only one, or -1.
int fixedLength(PacketType type)
{
    switch (type) {
    case PacketType::Connack:
    case PacketType::Puback:
    case PacketType::Pubrec:
    case PacketType::Pubrel:
    case PacketType::Pubcomp:
    case PacketType::Unsuback:
        return 2;
    case PacketType::Pingreq:
    case PacketType::Pingresp:
    case PacketType::Disconnect:
        return 0;
    default:
        return -1;
    }
}

struct Length {
    std::uint32_t value = 0;
    std::size_t bytes = 0; // 0: more bytes are needed
    bool tooLong = false;  // a fifth byte is announced
};

// [2.2.3]. A length written with more bytes than it needs is legal in 3.1.1, up to four.
Length readLength(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t at = 0; at < 4; ++at) {
        if (1 + at >= bytes.size()) return {};
        const auto byte = static_cast<unsigned char>(bytes[1 + at]);
        value |= static_cast<std::uint32_t>(byte & 0x7f) << (7 * at);
        if ((byte & 0x80) == 0) return {value, at + 1, false};
    }
    return {0, 4, true};
}

} // namespace

Decoder::Header Decoder::readLongHeader(std::string_view bytes) const
{
    if (bytes.empty()) return {};
    const unsigned type = static_cast<unsigned char>(bytes[0]) >> 4;
    if (((reservedTypes >> type) & 1) != 0) return {HeaderState::Wrong};
    const Length length = readLength(bytes);
    if (length.tooLong) return {HeaderState::Wrong};
    if (length.bytes == 0) return {};
    const std::size_t header = 1 + length.bytes;
    const std::size_t packet = header + length.value;
    if (packet > m_limits.maxPacketBytes) return {HeaderState::Wrong};
    if (length.value > 0x7f && fixedLength(static_cast<PacketType>(type)) >= 0) return {HeaderState::Wrong};
    return {HeaderState::Complete, header, packet};
}

std::optional<DecodeError> Decoder::fail(std::string_view bytes)
{
    const unsigned type = static_cast<unsigned char>(bytes[0]) >> 4;
    const std::string name(packetTypeName(static_cast<PacketType>(type)));
    const Length length = readLength(bytes);
    if (((reservedTypes >> type) & 1) != 0) {
        m_error = DecodeError{DecodeErrorCode::ReservedType, m_offset, "2.2.1",
                              "Packet type " + std::to_string(type) + " is reserved"};
    } else if (length.tooLong) {
        m_error = DecodeError{DecodeErrorCode::RemainingLength, m_offset + 4, "2.2.3",
                              "The Remaining Length of " + name + " goes on after its fourth byte"};
    } else if (fixedLength(static_cast<PacketType>(type)) >= 0) {
        m_error = DecodeError{DecodeErrorCode::RemainingLength, m_offset + 1, "2.2.3",
                              "A Remaining Length of " + std::to_string(length.value) + " is impossible for " + name};
    } else {
        m_error = DecodeError{DecodeErrorCode::TooLarge, m_offset + 1, "2.2.3",
                              "A " + name + " packet of " + std::to_string(1 + length.bytes + length.value) +
                                  " bytes is over the limit of " + std::to_string(m_limits.maxPacketBytes)};
    }
    return m_error;
}

void Decoder::reset()
{
    m_pending.clear();
    m_offset = 0;
    m_error.reset();
}

Result<Packet, DecodeError> decodeWire(std::string_view wire, ProtocolLevel level)
{
    Decoder decoder;
    std::optional<Result<Packet, DecodeError>> packet;
    std::size_t taken = 0;
    const auto wrong = decoder.feed(wire, [&](const Frame& frame) {
        packet = decode(frame, level);
        taken = frame.wire.size();
        return false;
    });
    if (wrong) return Failure{*wrong};
    if (!packet) {
        return Failure{DecodeError{DecodeErrorCode::Truncated, wire.size(), "2.2",
                                   "The packet ends after " + std::to_string(wire.size()) + " bytes"}};
    }
    if (*packet && taken != wire.size()) {
        return Failure{DecodeError{DecodeErrorCode::TrailingBytes, taken, "2.2",
                                   std::to_string(wire.size() - taken) + " bytes follow the packet"}};
    }
    return *std::move(packet);
}

} // namespace wb::mqtt
