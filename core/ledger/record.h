#pragma once

#include "core/mqtt/packet.h"

#include <cstdint>

namespace wb::ledger {

using Seq = std::uint64_t;          // of a record in its ledger, from 0, without gaps
using ConnectionId = std::uint16_t; // given by the engine, from 1, never reused in a session
using TopicId = std::uint32_t;      // node of the topic tree, from 1; 0 = none. Inner levels have ids too.

constexpr Seq noSeq = ~Seq{0};

enum class Role : std::uint8_t { Sidecar = 0, Observer = 1 };
constexpr int roleCount = 2;

// One control packet, sent or received. A PUBLISH keeps its topic by id and its payload; its wire bytes can be
// rebuilt exactly. Every other packet keeps its wire bytes (a CONNECT's password masked by '*', length kept).
struct Record {
    static constexpr std::uint8_t inbound = 0x01;
    static constexpr std::uint8_t observer = 0x02;      // Role::Observer, else Role::Sidecar
    static constexpr std::uint8_t undecodable = 0x04;   // wire bytes kept as they came
    static constexpr std::uint8_t lengthBytesShift = 4; // two bits: bytes of Remaining Length minus one (PUBLISH)

    std::int64_t timeNs;          // wall clock, since 1970-01-01 UTC
    TopicId topic;                // PUBLISH only, else 0
    std::uint32_t dataOffset;     // in the record's block
    std::uint32_t dataSize;       // bytes of payload or wire
    std::uint32_t sinceSameTopic; // seq distance to the previous PUBLISH (either way) on this topic; 0 = none kept or too far
    mqtt::PacketId packetId;      // 0 = none
    ConnectionId connection;
    std::uint8_t firstByte;       // type and flags as on the wire
    std::uint8_t bits;
    std::uint16_t reserved;

    mqtt::PacketType type() const { return static_cast<mqtt::PacketType>(firstByte >> 4); }
    bool isInbound() const { return bits & inbound; }
    Role role() const { return bits & observer ? Role::Observer : Role::Sidecar; }
    bool isPublish() const { return type() == mqtt::PacketType::Publish && !(bits & undecodable); }
    bool isMessage() const { return isPublish() && isInbound(); } // a delivery
    mqtt::QoS qos() const { return static_cast<mqtt::QoS>((firstByte >> 1) & 3); } // PUBLISH only
    bool dup() const { return firstByte & 8; }
    bool retain() const { return firstByte & 1; }
};
static_assert(sizeof(Record) == 32);

} // namespace wb::ledger
