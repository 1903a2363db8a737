#include "core/mqtt/packet.h"

#include <array>

namespace wb::mqtt {

std::string_view packetTypeName(PacketType type)
{
    static constexpr std::array<std::string_view, 16> names{
        "RESERVED", "CONNECT",  "CONNACK", "PUBLISH",     "PUBACK",   "PUBREC",  "PUBREL",   "PUBCOMP",
        "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "RESERVED"};
    return names[static_cast<std::size_t>(type) & 0x0f];
}

PacketType typeOf(const Packet& packet)
{
    return static_cast<PacketType>(packet.index() + 1); // the variant is in the order of the types
}

} // namespace wb::mqtt
