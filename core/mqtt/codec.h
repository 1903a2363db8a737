#pragma once

#include "core/mqtt/packet.h"
#include "core/result.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Control packets to bytes and back, strict by clause of MQTT 3.1.1 (and 3.1). Pure: no I/O, no clock, no Qt.

namespace wb::mqtt {

enum class DecodeErrorCode : std::uint8_t {
    ReservedType,         // [2.2.1] type 0 or 15
    FlagBits,             // [MQTT-2.2.2-1], [MQTT-2.2.2-2]
    RemainingLength,      // [2.2.3] a fifth length byte, or a length that the type cannot have
    TooLarge,             // larger than DecoderLimits::maxPacketBytes (ours, not the standard's)
    Truncated,            // a field runs over the end of the packet; the offset is that field's first byte
    TrailingBytes,        // bytes left over behind the last field
    Utf8,                 // [MQTT-1.5.3-1] ill-formed or a surrogate, [MQTT-1.5.3-2] U+0000
    TopicName,            // [MQTT-3.3.2-2] wildcard, [MQTT-4.7.3-1] empty
    TopicFilter,          // [MQTT-4.7.1-2], [MQTT-4.7.1-3], [MQTT-4.7.3-1]
    QoS,                  // [MQTT-3.3.1-4] 3, [MQTT-3-8.3-4] reserved bits, [MQTT-3.1.2-14] will
    Dup,                  // [MQTT-3.3.1-2] DUP with QoS 0
    PacketIdZero,         // [MQTT-2.3.1-1]
    ProtocolName,         // [MQTT-3.1.2-1]
    ProtocolLevel,        // [MQTT-3.1.2-2]
    ConnectFlags,         // [MQTT-3.1.2-3], will and user-name/password combinations [MQTT-3.1.2-11..22]
    ClientId,             // [MQTT-3.1.3-8] empty with clean session 0; 3.1: 1 to 23 characters
    ConnackFlags,         // [3.2.2.1] reserved bits; [MQTT-3.2.2-4] session present with a refusal
    ReturnCode,           // [3.2.2.3], [MQTT-3.9.3-2]
    EmptyList,            // [MQTT-3.8.3-3], [MQTT-3.10.3-2], SUBACK without a code
};

struct DecodeError {
    DecodeErrorCode code = DecodeErrorCode::Truncated;
    std::uint64_t offset = 0; // of the offending byte; from the start of the stream for Decoder, of the packet for decode()
    std::string_view clause;  // "MQTT-3.3.1-4" or a section such as "2.2.3"; static storage
    std::string message;      // one sentence in English, no full stop needed: "QoS 3 is not allowed in PUBLISH"
};

// One whole control packet as it stood on the wire. Views; see the giver for how long they live.
struct Frame {
    std::string_view wire;        // fixed header and body
    std::string_view body;        // what Remaining Length counts
    std::uint64_t streamOffset = 0; // of wire[0] in its direction of the connection

    std::uint8_t firstByte() const { return static_cast<std::uint8_t>(wire.front()); }
    PacketType type() const { return static_cast<PacketType>(firstByte() >> 4); }
    std::uint8_t flags() const { return firstByte() & 0x0f; }
};

struct DecoderLimits {
    std::uint32_t maxPacketBytes = 268'435'460; // the standard's own largest packet: 4 + 1 + 268 435 455
};

// Cuts a byte stream into frames. Does not look into bodies: a small packet of impossible length is still a frame, so
// that it can be shown, and decode() refuses it. Only where the impossible length would mean waiting for bytes that
// never come (a PINGRESP of 200 bytes) the stream itself is in error. After an error it stays in error until reset().
// Frames point into the bytes given to feed() or into the decoder's own buffer, and live until the callback returns.
// Memory: holds at most one incomplete packet, grown as bytes arrive (never allocated ahead from a claimed length).
class Decoder {
public:
    explicit Decoder(DecoderLimits limits = {}) : m_limits(limits) {}

    // Calls onFrame(const Frame&) -> bool for each complete packet, in order. If it returns false the rest of the
    // bytes is dropped (the connection is being closed) and feed returns nullopt. The callback may call reset() only
    // if it then returns false, and must not call feed().
    template <class OnFrame>
    std::optional<DecodeError> feed(std::string_view bytes, OnFrame&& onFrame);

    // Bytes of an incomplete packet that wait for more.
    std::size_t pendingBytes() const { return m_pending.size(); }
    std::uint64_t streamOffset() const { return m_offset; } // bytes cut into frames so far
    void reset();

private:
    enum class HeaderState : std::uint8_t { Incomplete, Complete, Wrong };
    struct Header {
        HeaderState state = HeaderState::Incomplete;
        std::size_t headerBytes = 0;
        std::size_t packetBytes = 0; // header and body
    };
    Header readHeader(std::string_view bytes) const;
    Header readLongHeader(std::string_view bytes) const;
    std::optional<DecodeError> fail(std::string_view bytes); // says what is wrong with the header in front of `bytes`

    static constexpr std::size_t keptCapacity = 64 * 1024;
    static constexpr std::uint16_t reservedTypes = 0x8001; // bit n: type n

    DecoderLimits m_limits;
    std::string m_pending;
    std::uint64_t m_offset = 0; // stream offset of m_pending[0], or of the next byte
    std::optional<DecodeError> m_error;
};

// A frame's body to a packet. `level` matters for CONNECT only where it is not in the packet itself, and for the
// header flags that 3.1 allowed; pass the level of the connection.
Result<Packet, DecodeError> decode(const Frame& frame, ProtocolLevel level = ProtocolLevel::Mqtt311);

// The same for PUBLISH without copying. Precondition: frame.type() == Publish.
Result<PublishView, DecodeError> decodePublish(const Frame& frame);

// What a client that looks at lengths only makes of a packet from a broker that decode() refuses: flags, zero ids, topic
// names and codes pass as they are. Nothing where that client gives up too, or does not care.
std::optional<Packet> decodeLoosely(const Frame& frame);
std::optional<PublishView> decodePublishLoosely(const Frame& frame); // precondition: frame.type() == Publish

// One whole packet from exactly these bytes (tests, recordings): error when short or when bytes are left over.
Result<Packet, DecodeError> decodeWire(std::string_view wire, ProtocolLevel level = ProtocolLevel::Mqtt311);

struct EncodeError {
    std::string_view clause;
    std::string message;
};

enum class EncodeRules : std::uint8_t {
    Strict,  // refuses what the standard forbids
    AsGiven, // writes wrong flags, topics and ids as they stand (to provoke a broker); lengths must still fit
};

Result<std::string, EncodeError> encode(const Packet& packet, EncodeRules rules = EncodeRules::Strict);

// Appends; the fast path of publishing. Nothing is appended on error.
std::optional<EncodeError> appendTo(std::string& out, const Packet& packet, EncodeRules rules = EncodeRules::Strict);
std::optional<EncodeError> appendTo(std::string& out, const PublishView& packet,
                                    EncodeRules rules = EncodeRules::Strict);

// The common case, inline: a known type and one length byte.
inline Decoder::Header Decoder::readHeader(std::string_view bytes) const
{
    if (bytes.size() < 2) return readLongHeader(bytes);
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto length = static_cast<unsigned char>(bytes[1]);
    const bool reserved = ((reservedTypes >> (first >> 4)) & 1) != 0;
    if (length > 0x7f || reserved || 2u + length > m_limits.maxPacketBytes) return readLongHeader(bytes);
    return {HeaderState::Complete, 2, 2u + length};
}

template <class OnFrame>
std::optional<DecodeError> Decoder::feed(std::string_view bytes, OnFrame&& onFrame)
{
    if (m_error) return m_error;
    // Complete the packet that an earlier call left behind, with no more bytes than it needs.
    while (!m_pending.empty() && !bytes.empty()) {
        Header header = readHeader(m_pending);
        const bool known = header.state == HeaderState::Complete;
        const std::size_t want = known ? header.packetBytes : m_pending.size() + 1;
        const std::size_t take = std::min(bytes.size(), want - m_pending.size());
        m_pending.append(bytes.substr(0, take));
        bytes.remove_prefix(take);
        if (!known) header = readHeader(m_pending);
        if (header.state == HeaderState::Wrong) return fail(m_pending);
        if (header.state == HeaderState::Incomplete || m_pending.size() < header.packetBytes) continue;
        std::string whole = std::exchange(m_pending, {});
        const std::string_view wire = whole;
        const Frame frame{wire, wire.substr(header.headerBytes), m_offset};
        m_offset += wire.size();
        if (!onFrame(frame)) return std::nullopt;
        if (whole.capacity() <= keptCapacity) { // most reads end within a packet: do not allocate for each
            whole.clear();
            m_pending = std::move(whole);
        }
    }
    while (!bytes.empty()) {
        const Header header = readHeader(bytes);
        if (header.state == HeaderState::Wrong) return fail(bytes);
        if (header.state == HeaderState::Incomplete || bytes.size() < header.packetBytes) {
            m_pending.assign(bytes);
            return std::nullopt;
        }
        const std::string_view wire = bytes.substr(0, header.packetBytes);
        const Frame frame{wire, wire.substr(header.headerBytes), m_offset};
        m_offset += wire.size();
        bytes.remove_prefix(wire.size());
        if (!onFrame(frame)) return std::nullopt;
    }
    return std::nullopt;
}

} // namespace wb::mqtt
