#include "core/ledger/lanes/json_members.h"

namespace wb::ledger {

bool JsonMembers::read(std::string_view line)
{
    m_line = line;
    m_at = 0;
    m_count = 0;
    skipSpace();
    if (!object(true, 0)) return false;
    skipSpace();
    return m_at == m_line.size() || fail("Nothing may follow the object.");
}

bool JsonMembers::fail(std::string_view why)
{
    m_error = why;
    return false;
}

void JsonMembers::skipSpace()
{
    while (m_at < m_line.size()) {
        const char c = m_line[m_at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
        ++m_at;
    }
}

bool JsonMembers::take(char c)
{
    if (m_at >= m_line.size() || m_line[m_at] != c) return false;
    ++m_at;
    return true;
}

bool JsonMembers::object(bool outermost, int depth)
{
    if (!take('{')) return fail("An object must begin here.");
    skipSpace();
    if (take('}')) return true;
    do {
        skipSpace();
        JsonMember member;
        if (!text(member.name)) return false;
        skipSpace();
        if (!take(':')) return fail("A colon must stand here.");
        skipSpace();
        if (!value(member, depth)) return false;
        if (outermost && m_count < most) m_members[m_count++] = member;
        skipSpace();
    } while (take(','));
    return take('}') || fail("A comma or the end of the object must stand here.");
}

bool JsonMembers::array(int depth)
{
    take('[');
    skipSpace();
    if (take(']')) return true;
    do {
        skipSpace();
        JsonMember element;
        if (!value(element, depth)) return false;
        skipSpace();
    } while (take(','));
    return take(']') || fail("A comma or the end of the list must stand here.");
}

bool JsonMembers::value(JsonMember& member, int depth)
{
    const std::size_t begin = m_at;
    member.value = m_line.substr(begin, 0);
    switch (peek()) {
    case '"': member.kind = JsonMember::Kind::Text; return text(member.value);
    case 't': member.kind = JsonMember::Kind::True; return literal("true");
    case 'f': member.kind = JsonMember::Kind::False; return literal("false");
    case 'n': member.kind = JsonMember::Kind::Null; return literal("null");
    case '{':
    case '[': {
        if (depth >= deepest) return fail("Nested too deep.");
        const bool good = peek() == '{' ? object(false, depth + 1) : array(depth + 1);
        member.kind = JsonMember::Kind::Nested;
        member.value = m_line.substr(begin, m_at - begin);
        return good;
    }
    default: member.kind = JsonMember::Kind::Number; return number(member.value);
    }
}

// Escapes and UTF-8 of members that somebody wants are judged when they are read.
bool JsonMembers::text(std::string_view& between)
{
    if (!take('"')) return fail("A text must begin here.");
    const std::size_t begin = m_at;
    while (m_at < m_line.size()) {
        const char c = m_line[m_at];
        if (c == '"') {
            between = m_line.substr(begin, m_at++ - begin);
            return true;
        }
        if (static_cast<unsigned char>(c) < 0x20) return fail("A control character must be escaped.");
        m_at += c == '\\' ? 2 : 1;
    }
    m_at = m_line.size();
    return fail("The text does not end.");
}

bool JsonMembers::digits()
{
    const std::size_t begin = m_at;
    while (peek() >= '0' && peek() <= '9') ++m_at;
    return m_at > begin;
}

bool JsonMembers::number(std::string_view& all)
{
    const std::size_t begin = m_at;
    take('-');
    if (!take('0') && !digits()) return fail("A value must stand here.");
    if (take('.') && !digits()) return fail("A digit must stand here.");
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return fail("A digit must stand here.");
    }
    all = m_line.substr(begin, m_at - begin);
    return true;
}

bool JsonMembers::literal(std::string_view word)
{
    if (m_line.substr(m_at, word.size()) != word) return fail("A value must stand here.");
    m_at += word.size();
    return true;
}

} // namespace wb::ledger
