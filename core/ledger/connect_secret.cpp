#include "core/ledger/connect_secret.h"

#include <cstdint>
#include <cstring>

namespace wb::ledger {

namespace {

constexpr std::uint8_t willFlag = 0x04;
constexpr std::uint8_t passwordFlag = 0x40;
constexpr std::uint8_t userNameFlag = 0x80;

} // namespace

void maskPassword(char* wire, std::size_t bytes, std::size_t headerBytes)
{
    std::size_t at = headerBytes;
    // The size of the field at `at` with its two length bytes, or 0 when it runs over the end.
    const auto fieldBytes = [&]() -> std::size_t {
        if (bytes - at < 2) return 0;
        const std::size_t size = static_cast<std::uint8_t>(wire[at]) << 8 | static_cast<std::uint8_t>(wire[at + 1]);
        return bytes - at - 2 < size ? 0 : size + 2;
    };
    const auto maskRest = [&] { std::memset(wire + at, '*', bytes - at); };
    if (at > bytes) return;

    constexpr std::size_t fixedFields = 4; // level, flags, keep-alive
    const std::size_t protocol = fieldBytes();
    if (protocol == 0 || bytes - at - protocol < fixedFields) return maskRest();
    at += protocol;
    const auto flags = static_cast<std::uint8_t>(wire[at + 1]);
    at += fixedFields;

    const int before = 1 + (flags & willFlag ? 2 : 0) + (flags & userNameFlag ? 1 : 0);
    for (int i = 0; i < before; ++i) {
        const std::size_t field = fieldBytes();
        if (field == 0) return maskRest();
        at += field;
    }
    if (!(flags & passwordFlag)) return;
    const std::size_t password = fieldBytes();
    if (password == 0) return maskRest();
    std::memset(wire + at + 2, '*', password - 2);
}

} // namespace wb::ledger
