#pragma once

#include <QByteArray>

#include <string>
#include <string_view>

namespace wb::test {

// "30 05 'a/b' 78": hexadecimal bytes, and text between single quotes. Spaces do not count.
inline std::string bytes(std::string_view text)
{
    std::string out;
    std::string digits;
    bool quoted = false;
    for (const char c : text) {
        if (c == '\'') {
            quoted = !quoted;
        } else if (quoted) {
            out.push_back(c);
        } else if (c != ' ') {
            digits.push_back(c);
            if (digits.size() < 2) continue;
            out.push_back(static_cast<char>(std::stoi(digits, nullptr, 16)));
            digits.clear();
        }
    }
    return out;
}

inline QByteArray hex(std::string_view wire)
{
    return QByteArray(wire.data(), static_cast<qsizetype>(wire.size())).toHex(' ');
}

} // namespace wb::test
