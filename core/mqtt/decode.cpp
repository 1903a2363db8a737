#include "core/mqtt/codec.h"
#include "core/mqtt/field_reader.h"
#include "core/mqtt/topic.h"
#include "core/mqtt/utf8.h"

// Bodies of control packets, read strictly: whatever the standard forbids is an error with its place and clause.

namespace wb::mqtt {

namespace {

using Code = DecodeErrorCode;
using Decoded = Result<Packet, DecodeError>;

std::string nameOf(const Frame& frame)
{
    return std::string(packetTypeName(frame.type()));
}

// --- fixed header [2.2.2] ---

bool flagsAllowed(PacketType type, unsigned flags, ProtocolLevel level)
{
    switch (type) {
    case PacketType::Publish:
        return true; // looked at field by field
    case PacketType::Pubrel:
    case PacketType::Subscribe:
    case PacketType::Unsubscribe:
        // 3.1 let a client mark the repetition of these with DUP.
        return flags == 0x02 || (level == ProtocolLevel::Mqtt31 && flags == 0x0a);
    default:
        return flags == 0;
    }
}

std::string_view flagsClause(PacketType type)
{
    switch (type) {
    case PacketType::Pubrel:
        return "MQTT-3.6.1-1";
    case PacketType::Subscribe:
        return "MQTT-3.8.1-1";
    case PacketType::Unsubscribe:
        return "MQTT-3.10.1-1";
    case PacketType::Disconnect:
        return "MQTT-3.14.1-1";
    default:
        return "MQTT-2.2.2-2";
    }
}

std::optional<DecodeError> fixedHeaderFault(const Frame& frame, ProtocolLevel level)
{
    const auto type = static_cast<unsigned>(frame.type());
    if (type == 0 || type == 15) {
        return DecodeError{Code::ReservedType, 0, "2.2.1",
                           "Packet type " + std::to_string(type) + " is reserved"};
    }
    if (flagsAllowed(frame.type(), frame.flags(), level)) return std::nullopt;
    return DecodeError{Code::FlagBits, 0, flagsClause(frame.type()),
                       "The fixed header flags of " + nameOf(frame) + " are " + std::to_string(frame.flags())};
}

// --- PUBLISH, which has to be fast ---

DecodeError publishFault(const Frame& frame, Code code, std::size_t at, std::string_view clause,
                         std::string_view message)
{
    const std::size_t header = frame.wire.size() - frame.body.size();
    // Faults of the flags are in the first byte; all others are in the body.
    const bool inFlags = code == Code::QoS || code == Code::Dup;
    return {code, inFlags ? 0 : header + at, clause, std::string(message)};
}

DecodeError topicNameError(const Frame& frame, std::string_view name, std::size_t start)
{
    const auto fault = topicNameFault(name);
    const Code code = fault->kind == TopicFault::Kind::Utf8 ? Code::Utf8 : Code::TopicName;
    // An empty name has no byte to point at: its length is the fault.
    return publishFault(frame, code, name.empty() ? 0 : start + fault->at, fault->clause,
                        "The topic name: " + std::string(fault->problem));
}

std::uint16_t u16At(std::string_view bytes, std::size_t at)
{
    return static_cast<std::uint16_t>((static_cast<unsigned char>(bytes[at]) << 8) |
                                      static_cast<unsigned char>(bytes[at + 1]));
}

// --- the other packets ---

Decoded finish(FieldReader& in, Packet packet)
{
    in.end();
    if (in.error()) return Failure{*in.error()};
    return packet;
}

Decoded decodeConnack(FieldReader& in)
{
    Connack packet;
    const unsigned flags = in.u8("the acknowledge flags");
    packet.returnCode = in.u8("the return code");
    packet.sessionPresent = (flags & 0x01) != 0;
    if ((flags & 0xfe) != 0) {
        in.fail(Code::ConnackFlags, in.start(), "3.2.2.1", "Reserved bits of the CONNACK flags are set");
    }
    if (packet.returnCode > 5) {
        in.fail(Code::ReturnCode, in.start() + 1, "3.2.2.3",
                "CONNACK return code " + std::to_string(packet.returnCode) + " is reserved");
    } else if (packet.sessionPresent && packet.returnCode != 0) {
        in.fail(Code::ConnackFlags, in.start(), "MQTT-3.2.2-4", "CONNACK refuses but says session present");
    }
    return finish(in, packet);
}

template <class Ack>
Decoded decodeAck(FieldReader& in, std::string_view clause)
{
    const PacketId id = in.packetId(clause);
    return finish(in, Ack{id});
}

Decoded decodeSubscribe(FieldReader& in)
{
    Subscribe packet;
    packet.packetId = in.packetId("MQTT-2.3.1-1");
    if (in.atEnd()) in.fail(Code::EmptyList, in.at(), "MQTT-3.8.3-3", "SUBSCRIBE without a topic filter");
    while (!in.error() && !in.atEnd()) {
        const std::string_view filter = in.topicFilter();
        const std::uint8_t qos = in.u8("the requested QoS");
        if (qos > 2) {
            in.fail(Code::QoS, in.at() - 1, "MQTT-3-8.3-4",
                    "Requested QoS byte " + std::to_string(qos) + " in SUBSCRIBE");
        }
        packet.topics.push_back({std::string(filter), static_cast<QoS>(qos & 3)});
    }
    return finish(in, std::move(packet));
}

Decoded decodeUnsubscribe(FieldReader& in)
{
    Unsubscribe packet;
    packet.packetId = in.packetId("MQTT-2.3.1-1");
    if (in.atEnd()) in.fail(Code::EmptyList, in.at(), "MQTT-3.10.3-2", "UNSUBSCRIBE without a topic filter");
    while (!in.error() && !in.atEnd()) packet.filters.emplace_back(in.topicFilter());
    return finish(in, std::move(packet));
}

// 0x80 is taken in 3.1 too: that text knows no refusal, but brokers answer 3.1 clients with it all the same.
Decoded decodeSuback(FieldReader& in)
{
    Suback packet;
    packet.packetId = in.packetId("MQTT-2.3.1-7");
    if (in.atEnd()) in.fail(Code::EmptyList, in.at(), "MQTT-3.8.4-5", "SUBACK without a return code");
    while (!in.error() && !in.atEnd()) {
        const std::uint8_t code = in.u8("a return code");
        if (code > 2 && code != subackFailure) {
            in.fail(Code::ReturnCode, in.at() - 1, "MQTT-3.9.3-2",
                    "SUBACK return code " + std::to_string(code) + " is reserved");
        }
        packet.returnCodes.push_back(code);
    }
    return finish(in, std::move(packet));
}

} // namespace

Result<PublishView, DecodeError> decodePublish(const Frame& frame)
{
    const auto wrong = [&frame](Code code, std::size_t at, std::string_view clause, std::string_view message) {
        return Failure{publishFault(frame, code, at, clause, message)};
    };
    const unsigned flags = frame.flags();
    const std::string_view body = frame.body;
    PublishView packet;
    packet.retain = (flags & 0x01) != 0;
    packet.qos = static_cast<QoS>((flags >> 1) & 0x03);
    packet.dup = (flags & 0x08) != 0;
    if (packet.qos == QoS::Malformed) {
        return wrong(Code::QoS, 0, "MQTT-3.3.1-4", "QoS 3 is not allowed in PUBLISH");
    }
    if (packet.dup && packet.qos == QoS::AtMostOnce) {
        return wrong(Code::Dup, 0, "MQTT-3.3.1-2", "DUP is set in a PUBLISH with QoS 0");
    }
    if (body.size() < 2) return wrong(Code::Truncated, 0, "1.5.3", "PUBLISH ends within the topic name");
    const std::size_t topicEnd = 2 + static_cast<std::size_t>(u16At(body, 0));
    if (body.size() < topicEnd) {
        return wrong(Code::Truncated, 0, "1.5.3", "The topic name runs over the end of PUBLISH");
    }
    packet.topic = body.substr(2, topicEnd - 2);
    if (topicNameFault(packet.topic)) return Failure{topicNameError(frame, packet.topic, 2)};
    std::size_t payload = topicEnd;
    if (packet.qos != QoS::AtMostOnce) {
        payload += 2;
        if (body.size() < payload) {
            return wrong(Code::Truncated, topicEnd, "2.3.1", "PUBLISH ends within the packet identifier");
        }
        packet.packetId = u16At(body, topicEnd);
        if (packet.packetId == 0) {
            return wrong(Code::PacketIdZero, topicEnd, "MQTT-2.3.1-1", "The packet identifier of PUBLISH is 0");
        }
    }
    packet.payload = body.substr(payload);
    return packet;
}

Result<Packet, DecodeError> decode(const Frame& frame, ProtocolLevel level)
{
    if (frame.wire.empty()) {
        return Failure{DecodeError{Code::Truncated, 0, "2.2", "There is no packet"}};
    }
    if (frame.type() == PacketType::Publish) {
        const auto view = decodePublish(frame);
        if (!view) return Failure{view.error()};
        return Decoded(Packet(std::in_place_type<Publish>, view->toOwned()));
    }
    if (auto fault = fixedHeaderFault(frame, level)) return Failure{*std::move(fault)};
    FieldReader in(frame);
    switch (frame.type()) {
    case PacketType::Connect:
        return finish(in, readConnect(in));
    case PacketType::Connack:
        in.expectLength(2);
        return decodeConnack(in);
    case PacketType::Puback:
        in.expectLength(2);
        return decodeAck<Puback>(in, "MQTT-2.3.1-6");
    case PacketType::Pubrec:
        in.expectLength(2);
        return decodeAck<Pubrec>(in, "MQTT-2.3.1-6");
    case PacketType::Pubrel:
        in.expectLength(2);
        return decodeAck<Pubrel>(in, "MQTT-2.3.1-6");
    case PacketType::Pubcomp:
        in.expectLength(2);
        return decodeAck<Pubcomp>(in, "MQTT-2.3.1-6");
    case PacketType::Subscribe:
        return decodeSubscribe(in);
    case PacketType::Suback:
        return decodeSuback(in);
    case PacketType::Unsubscribe:
        return decodeUnsubscribe(in);
    case PacketType::Unsuback:
        in.expectLength(2);
        return decodeAck<Unsuback>(in, "MQTT-2.3.1-7");
    case PacketType::Pingreq:
        in.expectLength(0);
        return finish(in, Pingreq{});
    case PacketType::Pingresp:
        in.expectLength(0);
        return finish(in, Pingresp{});
    default: // the header check left only this one
        in.expectLength(0);
        return finish(in, Disconnect{});
    }
}

} // namespace wb::mqtt
