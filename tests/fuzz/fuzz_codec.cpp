#include "core/mqtt/codec.h"

#include <cstdint>
#include <cstdlib>

// Any bytes as a stream from a peer. The first byte says how they are cut into reads and which level is spoken.
// Held to: no crash; the same frames however the stream is cut; what decodes can be encoded, and means the same again.

namespace {

using namespace wb::mqtt;

void require(bool condition)
{
    if (!condition) std::abort();
}

void checkPacket(const Frame& frame, ProtocolLevel level)
{
    const auto packet = decode(frame, level);
    if (!packet) {
        require(packet.error().offset <= frame.wire.size() && !packet.error().clause.empty());
        return;
    }
    const auto wire = encode(*packet);
    require(wire.hasValue());
    const auto again = decodeWire(*wire, level);
    require(again.hasValue() && *again == *packet);
    // Byte for byte, too, unless it was written with more length bytes than needed, with the DUP of 3.1, or as a
    // CONNECT of 3.1 that leaves out what its flags announce.
    const bool sameForm = wire->size() == frame.wire.size() && wire->front() == frame.wire.front();
    if (sameForm && frame.type() != PacketType::Connect) require(*wire == frame.wire);
}

std::string framesOf(std::string_view stream, std::size_t piece, ProtocolLevel level, bool check)
{
    Decoder decoder(DecoderLimits{1u << 20});
    std::string seen;
    while (!stream.empty()) {
        const std::string read(stream.substr(0, piece)); // an own buffer, so that reading past its end is noticed
        stream.remove_prefix(read.size());
        const auto error = decoder.feed(read, [&](const Frame& frame) {
            if (check) checkPacket(frame, level);
            seen.append(frame.wire).append(std::to_string(frame.streamOffset));
            return true;
        });
        if (error) return seen + error->message + std::to_string(error->offset);
    }
    return seen + std::to_string(decoder.pendingBytes());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const ProtocolLevel level = (data[0] & 0x80) != 0 ? ProtocolLevel::Mqtt31 : ProtocolLevel::Mqtt311;
    const std::string whole = framesOf(stream, stream.size() + 1, level, true);
    require(whole == framesOf(stream, 1 + (data[0] & 0x7f), level, false));
    return 0;
}
