#include "core/mqtt/field_reader.h"
#include "core/mqtt/utf8.h"

// CONNECT [3.1], the only packet that names its protocol.

namespace wb::mqtt {

namespace {

using Code = DecodeErrorCode;

constexpr unsigned reservedFlag = 0x01;
constexpr unsigned cleanFlag = 0x02;
constexpr unsigned willFlag = 0x04;
constexpr unsigned willRetainFlag = 0x20;
constexpr unsigned passwordFlag = 0x40;
constexpr unsigned userNameFlag = 0x80;

QoS willQos(unsigned flags)
{
    return static_cast<QoS>((flags >> 3) & 0x03);
}

ProtocolLevel readProtocol(FieldReader& in)
{
    const std::size_t nameAt = in.at();
    const std::string_view name = in.text("the protocol name");
    const bool is31 = name == "MQIsdp";
    if (!is31 && name != "MQTT") {
        in.fail(Code::ProtocolName, nameAt, "MQTT-3.1.2-1", "The protocol name is neither MQTT nor MQIsdp");
    }
    const std::size_t levelAt = in.at();
    const std::uint8_t level = in.u8("the protocol level");
    const ProtocolLevel wanted = is31 ? ProtocolLevel::Mqtt31 : ProtocolLevel::Mqtt311;
    if (level != static_cast<std::uint8_t>(wanted)) {
        in.fail(Code::ProtocolLevel, levelAt, "MQTT-3.1.2-2",
                "Protocol level " + std::to_string(level) + " does not go with the protocol name " +
                    (is31 ? "MQIsdp" : "MQTT"));
    }
    return wanted;
}

void checkFlags(FieldReader& in, unsigned flags, std::size_t at)
{
    const auto wrong = [&](bool condition, std::string_view clause, std::string_view message) {
        if (condition) in.fail(Code::ConnectFlags, at, clause, std::string(message));
    };
    const bool will = (flags & willFlag) != 0;
    wrong((flags & reservedFlag) != 0, "MQTT-3.1.2-3", "The reserved bit of the connect flags is set");
    wrong(!will && willQos(flags) != QoS::AtMostOnce, "MQTT-3.1.2-13", "A will QoS without a will");
    wrong(!will && (flags & willRetainFlag) != 0, "MQTT-3.1.2-15", "Will retain without a will");
    if (willQos(flags) == QoS::Malformed) {
        in.fail(Code::QoS, at, "MQTT-3.1.2-14", "QoS 3 is not allowed for a will");
    }
    wrong((flags & userNameFlag) == 0 && (flags & passwordFlag) != 0, "MQTT-3.1.2-22",
          "A password without a user name");
}

void checkClientId(FieldReader& in, const Connect& packet, std::size_t at)
{
    if (in.error()) return;
    if (packet.level == ProtocolLevel::Mqtt31) {
        const std::size_t length = codePointCount(packet.clientId);
        if (length < 1 || length > 23) {
            in.fail(Code::ClientId, at, "MQTT 3.1, 3.1",
                    "A client identifier of " + std::to_string(length) + " characters; MQTT 3.1 allows 1 to 23");
        }
    } else if (packet.clientId.empty() && !packet.cleanSession) {
        in.fail(Code::ClientId, at, "MQTT-3.1.3-8", "An empty client identifier needs clean session 1");
    }
}

} // namespace

Connect readConnect(FieldReader& in)
{
    Connect packet;
    packet.level = readProtocol(in);
    const std::size_t flagsAt = in.at();
    const unsigned flags = in.u8("the connect flags");
    checkFlags(in, flags, flagsAt);
    packet.cleanSession = (flags & cleanFlag) != 0;
    packet.keepAliveSeconds = in.u16("the keep alive time");
    const std::size_t clientIdAt = in.at();
    packet.clientId = in.text("the client identifier");
    checkClientId(in, packet, clientIdAt);
    if ((flags & willFlag) != 0) {
        Will will;
        will.topic = in.topicName("the will topic");
        will.payload = in.binary("the will message");
        will.qos = willQos(flags);
        will.retain = (flags & willRetainFlag) != 0;
        packet.will = std::move(will);
    }
    // MQTT 3.1, section 3.1: the length of the packet wins over these two flags, so a string may be missing at its end.
    const auto follows = [&](unsigned flag) {
        return (flags & flag) != 0 && !(packet.level == ProtocolLevel::Mqtt31 && in.atEnd());
    };
    if (follows(userNameFlag)) packet.userName = in.text("the user name");
    if (follows(passwordFlag)) packet.password = in.binary("the password");
    return packet;
}

} // namespace wb::mqtt
