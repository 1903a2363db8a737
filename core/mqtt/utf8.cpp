#include "core/mqtt/utf8.h"

#include <algorithm>

namespace wb::mqtt {

namespace {

// Length of the well-formed sequence at the start of `text` by table 3-7 of the Unicode standard, or 0.
// The second byte's range excludes over-long forms, surrogates and everything above U+10FFFF.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto within = [&](std::size_t at, unsigned char low, unsigned char high) {
        return at < text.size() && byte(at) >= low && byte(at) <= high;
    };
    const auto tail = [&](std::size_t at) { return within(at, 0x80, 0xbf); };

    const unsigned char lead = byte(0);
    if (lead < 0x80) return lead == 0 ? 0 : 1;
    if (lead < 0xc2) return 0;
    if (lead < 0xe0) return tail(1) ? 2 : 0;
    if (lead < 0xf0) {
        const unsigned char low = lead == 0xe0 ? 0xa0 : 0x80;
        const unsigned char high = lead == 0xed ? 0x9f : 0xbf;
        return within(1, low, high) && tail(2) ? 3 : 0;
    }
    if (lead > 0xf4) return 0;
    const unsigned char low = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xf4 ? 0x8f : 0xbf;
    return within(1, low, high) && tail(2) && tail(3) ? 4 : 0;
}

} // namespace

std::size_t invalidUtf8At(std::string_view text)
{
    if (ascii::allWords(text, ascii::suspicious)) return std::string_view::npos;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequenceLength(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return std::string_view::npos;
}

std::size_t codePointCount(std::string_view text)
{
    const auto startsOne = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), startsOne));
}

} // namespace wb::mqtt
