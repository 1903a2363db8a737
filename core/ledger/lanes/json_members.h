#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// Walks one JSON object (RFC 8259) strictly and lists where its members stand, without building them.

namespace wb::ledger {

struct JsonMember {
    enum class Kind : std::uint8_t { Text, Number, True, False, Null, Nested };
    std::string_view name;  // between the quotes, as written
    std::string_view value; // Text: between the quotes, as written
    Kind kind = Kind::Null;
};

class JsonMembers {
public:
    static constexpr std::size_t most = 32; // further ones are walked and forgotten
    static constexpr int deepest = 64;

    // False: no such thing; errorOffset() and errorText() say where and why.
    bool read(std::string_view line);
    std::span<const JsonMember> members() const { return {m_members.data(), m_count}; }
    std::size_t errorOffset() const { return m_at; }
    std::string_view errorText() const { return m_error; }

private:
    bool fail(std::string_view why);
    void skipSpace();
    char peek() const { return m_at < m_line.size() ? m_line[m_at] : '\0'; }
    bool take(char c);
    bool object(bool outermost, int depth);
    bool array(int depth);
    bool value(JsonMember& member, int depth);
    bool text(std::string_view& between);
    bool number(std::string_view& digits);
    bool literal(std::string_view word);
    bool digits();

    std::string_view m_line;
    std::size_t m_at = 0;
    std::size_t m_count = 0;
    std::string_view m_error;
    std::array<JsonMember, most> m_members;
};

} // namespace wb::ledger
