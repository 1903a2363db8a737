#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

// UTF-8 as MQTT wants it (3.1.1, section 1.5.3): well-formed, no surrogates, no U+0000. Pure.

namespace wb::mqtt {

// Index of the first byte that is not part of allowed UTF-8, or npos when all of the text is fine.
std::size_t invalidUtf8At(std::string_view text);

// Number of code points. Precondition: the text is valid.
std::size_t codePointCount(std::string_view text);

namespace ascii {

// Eight bytes at a time: nearly all topics are plain ASCII, and a look at each byte would be the dearest part of
// decoding a PUBLISH.
constexpr std::uint64_t ones = 0x0101'0101'0101'0101;
constexpr std::uint64_t highs = 0x8080'8080'8080'8080;

// Non-zero when a byte is 0 or above 0x7f. Subtracting one turns a zero byte, and only that, into one with its top bit
// set as long as no byte has it already.
constexpr std::uint64_t suspicious(std::uint64_t eight)
{
    return (eight | (eight - ones)) & highs;
}

// The same, and a byte that equals `byte` counts too.
constexpr std::uint64_t equals(std::uint64_t eight, char byte)
{
    return ((eight ^ (ones * static_cast<unsigned char>(byte))) - ones) & highs;
}

// True when test() is zero for every group of eight bytes of the text. The tail is looked at as the last eight bytes
// once more, or filled up with 'a' when the text is shorter.
template <class Test>
bool allWords(std::string_view text, Test&& test)
{
    const auto load = [](const char* at) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        return word;
    };
    if (text.size() < 8) {
        std::uint64_t word = ones * static_cast<unsigned char>('a');
        if (!text.empty()) std::memcpy(&word, text.data(), text.size());
        return test(word) == 0;
    }
    const char* at = text.data();
    const char* const last = text.data() + text.size() - 8;
    for (; at < last; at += 8) {
        if (test(load(at)) != 0) return false;
    }
    return test(load(last)) == 0;
}

} // namespace ascii
} // namespace wb::mqtt
