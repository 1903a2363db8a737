#include "core/sidecar/runtime/json_scanner.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

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

std::uint32_t hex4(std::string_view text)
{
    std::uint32_t value = 0;
    for (const char c : text.substr(0, 4))
        value = value * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    return value;
}

// "\uXXXX" at the start of `rest`, behind the backslash and the u: the character, and how much of `rest` it takes.
std::uint32_t unicodeEscape(std::string_view rest, std::size_t& taken)
{
    const std::uint32_t code = hex4(rest);
    taken = 4;
    if (code < 0xd800 || code > 0xdfff) return code;
    if (code < 0xdc00 && rest.size() >= 10 && rest.substr(4, 2) == "\\u") {
        const std::uint32_t low = hex4(rest.substr(6));
        if (low >= 0xdc00 && low <= 0xdfff) {
            taken = 10;
            return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return 0xfffd; // a lone half
}

// What is between the quotes of a scanned string.
std::string unquoted(std::string_view quoted)
{
    std::string_view rest = quoted.substr(1, quoted.size() - 2);
    std::string out;
    out.reserve(rest.size());
    constexpr std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
    while (!rest.empty()) {
        std::size_t taken = 1;
        if (rest.front() == '\\') {
            rest.remove_prefix(2);
            const char c = *(rest.data() - 1);
            if (c == 'u') appendUtf8(out, unicodeEscape(rest, taken));
            else out += to[from.find(c)];
            if (c != 'u') taken = 0;
        } else if ((taken = characterBytes(rest)) > 0) {
            out += rest.substr(0, taken);
        } else {
            appendUtf8(out, 0xfffd);
            taken = 1;
        }
        rest.remove_prefix(taken);
    }
    return out;
}

const char* goWord(JsonKind kind)
{
    switch (kind) {
    case JsonKind::Object: return "object";
    case JsonKind::Array: return "array";
    case JsonKind::String: return "string";
    case JsonKind::Number: return "number";
    case JsonKind::Bool: return "bool";
    case JsonKind::Null: break;
    }
    return "null";
}

} // namespace

namespace json {

std::string quotedForError(unsigned char byte)
{
    switch (byte) {
    case '\'': return R"('\'')";
    case '"': return R"('"')";
    case '\\': return R"('\\')";
    case '\a': return R"('\a')";
    case '\b': return R"('\b')";
    case '\f': return R"('\f')";
    case '\n': return R"('\n')";
    case '\r': return R"('\r')";
    case '\t': return R"('\t')";
    case '\v': return R"('\v')";
    default: break;
    }
    constexpr char hex[] = "0123456789abcdef";
    const std::string digits{hex[byte >> 4], hex[byte & 15]};
    if (byte < 0x20 || byte == 0x7f) return "'\\x" + digits + '\'';
    // A byte is taken for the character of that number.
    if (byte >= 0x80 && (byte <= 0xa0 || byte == 0xad)) return "'\\u00" + digits + '\'';
    std::string out = "'";
    appendUtf8(out, byte);
    return out + '\'';
}

} // namespace json

Result<JsonText, std::string> scanJson(std::string_view text, JsonEnd end)
{
    json::NoSink sink;
    return json::Scanner(text, sink).run(end);
}

std::optional<std::string> mapError(const JsonText& scanned)
{
    constexpr const char* intoMap = " into Go value of type map[string]interface {}";
    if (scanned.kind == JsonKind::Null) return std::nullopt;
    if (scanned.kind != JsonKind::Object)
        return std::string("json: cannot unmarshal ") + goWord(scanned.kind) + intoMap;
    if (!scanned.hugeNumber.empty())
        return "json: cannot unmarshal number " + std::string(scanned.hugeNumber) + " into Go value of type float64";
    return std::nullopt;
}

std::optional<std::string> mapError(std::string_view text)
{
    const auto scanned = scanJson(text);
    return scanned ? mapError(*scanned) : std::optional(scanned.error());
}

std::optional<std::string> jsonString(std::string_view value)
{
    if (!value.starts_with('"')) return std::nullopt;
    return unquoted(value);
}

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

} // namespace wb::sidecar
