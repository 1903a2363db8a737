#include "core/sidecar/go_json.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

// What Go's encoding/json makes of a value that is read into an interface (with UseNumber) and written again.

namespace wb::sidecar {

namespace {

constexpr int deepest = 10'000; // Go refuses deeper nesting

void appendUtf8(std::string& out, std::uint32_t c)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

// Bytes of the UTF-8 character at the start of `text`, 0 when it is ill-formed.
std::size_t characterBytes(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i)
        if ((byte(i) & 0xc0) != 0x80) return 0;
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)) return 0;
    if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) return 0;
    return size;
}

class Reader {
public:
    explicit Reader(std::string_view text) : m_rest(text) {}

    std::optional<std::string> whole()
    {
        auto value = this->value(0);
        skipSpace();
        if (!m_rest.empty()) return std::nullopt;
        return value;
    }

private:
    using Text = std::optional<std::string>;

    void skipSpace()
    {
        const auto at = m_rest.find_first_not_of(" \t\r\n");
        m_rest.remove_prefix(std::min(at, m_rest.size()));
    }
    bool take(char c)
    {
        skipSpace();
        if (!m_rest.starts_with(c)) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    Text word(std::string_view text)
    {
        if (!m_rest.starts_with(text)) return std::nullopt;
        m_rest.remove_prefix(text.size());
        return std::string(text);
    }

    Text value(int depth)
    {
        skipSpace();
        if (m_rest.empty() || depth > deepest) return std::nullopt;
        switch (m_rest.front()) {
        case '{': return object(depth);
        case '[': return array(depth);
        case '"': {
            const Text text = string();
            return text ? Text(goString(*text)) : std::nullopt;
        }
        case 't': return word("true");
        case 'f': return word("false");
        case 'n': return word("null");
        default: return number();
        }
    }

    Text object(int depth)
    {
        take('{');
        std::map<std::string, std::string> members; // Go writes keys sorted by bytes; the last of equal ones wins
        if (!take('}')) {
            do {
                skipSpace();
                const Text key = string();
                if (!key || !take(':')) return std::nullopt;
                Text member = value(depth + 1);
                if (!member) return std::nullopt;
                members[*key] = std::move(*member);
            } while (take(','));
            if (!take('}')) return std::nullopt;
        }
        std::string out = "{";
        for (const auto& [key, member] : members) {
            if (out.size() > 1) out += ',';
            out += goString(key) + ':' + member;
        }
        return out + '}';
    }

    Text array(int depth)
    {
        take('[');
        std::string out = "[";
        if (take(']')) return out + ']';
        do {
            const Text item = value(depth + 1);
            if (!item) return std::nullopt;
            if (out.size() > 1) out += ',';
            out += *item;
        } while (take(','));
        if (!take(']')) return std::nullopt;
        return out + ']';
    }

    std::size_t digits(std::size_t at) const
    {
        while (at < m_rest.size() && m_rest[at] >= '0' && m_rest[at] <= '9') ++at;
        return at;
    }
    bool isAt(std::size_t at, std::string_view any) const
    {
        return at < m_rest.size() && any.find(m_rest[at]) != std::string_view::npos;
    }

    Text number() // kept as written, so that big ones stay exact
    {
        std::size_t at = isAt(0, "-") ? 1 : 0;
        const std::size_t whole = at;
        at = isAt(at, "0") ? at + 1 : digits(at);
        if (at == whole) return std::nullopt;
        if (isAt(at, ".")) {
            const std::size_t end = digits(at + 1);
            if (end == at + 1) return std::nullopt;
            at = end;
        }
        if (isAt(at, "eE")) {
            const std::size_t begin = isAt(at + 1, "+-") ? at + 2 : at + 1;
            const std::size_t end = digits(begin);
            if (end == begin) return std::nullopt;
            at = end;
        }
        std::string out(m_rest.substr(0, at));
        m_rest.remove_prefix(at);
        return out;
    }

    std::optional<std::uint32_t> hex4()
    {
        if (m_rest.size() < 4) return std::nullopt;
        std::uint32_t value = 0;
        for (const char c : m_rest.substr(0, 4)) {
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) return std::nullopt;
            value = value * 16 + static_cast<std::uint32_t>(digit);
        }
        m_rest.remove_prefix(4);
        return value;
    }

    bool escape(std::string& out)
    {
        if (m_rest.empty()) return false;
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        constexpr std::string_view from = "\"\\/bfnrt";
        constexpr std::string_view to = "\"\\/\b\f\n\r\t";
        if (const auto at = from.find(c); at != std::string_view::npos) {
            out += to[at];
            return true;
        }
        if (c != 'u') return false;
        auto code = hex4();
        if (!code) return false;
        if (*code >= 0xd800 && *code < 0xe000) code = surrogates(*code);
        appendUtf8(out, *code);
        return true;
    }

    std::uint32_t surrogates(std::uint32_t high) // a lone one becomes U+FFFD
    {
        const std::string_view before = m_rest;
        if (high < 0xdc00 && m_rest.starts_with("\\u")) {
            m_rest.remove_prefix(2);
            const auto low = hex4();
            if (low && *low >= 0xdc00 && *low < 0xe000) return 0x10000 + ((high - 0xd800) << 10) + (*low - 0xdc00);
        }
        m_rest = before;
        return 0xfffd;
    }

    Text string() // decoded
    {
        if (!m_rest.starts_with('"')) return std::nullopt;
        m_rest.remove_prefix(1);
        std::string out;
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
            if (c == '"' || c == '\\') {
                m_rest.remove_prefix(1);
                if (c == '"') return out;
                if (!escape(out)) return std::nullopt;
                continue;
            }
            const std::size_t size = characterBytes(m_rest);
            if (size == 0) appendUtf8(out, 0xfffd);
            else out += m_rest.substr(0, size);
            m_rest.remove_prefix(std::max<std::size_t>(size, 1));
        }
        return std::nullopt;
    }

    std::string_view m_rest;
};

} // namespace

std::string goString(std::string_view text)
{
    constexpr char hex[] = "0123456789abcdef";
    std::string out = "\"";
    while (!text.empty()) {
        const std::size_t size = characterBytes(text);
        const auto c = static_cast<unsigned char>(text.front());
        if (size == 0) {
            out += "\\ufffd";
        } else if (size > 1) {
            const std::string_view character = text.substr(0, size);
            if (character == "\u2028") out += "\\u2028";
            else if (character == "\u2029") out += "\\u2029";
            else out += character;
        } else if (c == '"' || c == '\\') {
            out += {'\\', static_cast<char>(c)};
        } else if (const auto at = std::string_view("\b\f\n\r\t").find(static_cast<char>(c)); at != std::string_view::npos) {
            out += {'\\', "bfnrt"[at]};
        } else if (c < 0x20 || c == '<' || c == '>' || c == '&') {
            out += {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        } else {
            out += static_cast<char>(c);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out + '"';
}

QByteArray goJson(const QByteArray& json)
{
    const auto text = Reader({json.constData(), static_cast<std::size_t>(json.size())}).whole();
    return text ? QByteArray::fromStdString(*text) : QByteArray();
}

} // namespace wb::sidecar
