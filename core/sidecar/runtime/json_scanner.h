#pragma once

#include "core/sidecar/runtime/go_json.h"

#include <cmath>
#include <cstdlib>
#include <vector>

// The one pass over JSON text that everything in go_json.h rests on. It keeps its own stack, so that depth costs
// memory and not the thread's. A sink is told of what is found; the empty one makes it a mere check.

namespace wb::sidecar::json {

constexpr std::size_t deepest = 10'000; // Go refuses deeper nesting

std::string quotedForError(unsigned char byte); // as Go names a character in its errors

struct NoSink {
    void open(JsonKind, std::size_t) {} // where it begins
    void close(std::size_t) {}          // where it ends
    void key(std::string_view) {}
    void scalar(JsonKind, std::string_view) {}
};

inline bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
inline bool isDigit(char c) { return c >= '0' && c <= '9'; }

template <class Sink>
class Scanner {
public:
    Scanner(std::string_view text, Sink& sink) : m_text(text), m_sink(sink) {}

    Result<JsonText, std::string> run(JsonEnd end)
    {
        m_end = end;
        skipSpace();
        const std::size_t begin = m_at;
        if (m_at == m_text.size() && end == JsonEnd::First) return Failure{std::string("EOF")};
        if (!values()) return Failure{m_error.empty() ? endOfText(end) : m_error};
        JsonText found{kindAt(begin), m_text.substr(begin, m_at - begin), m_huge};
        if (end == JsonEnd::First) return found;
        skipSpace();
        if (m_at < m_text.size()) {
            refuse("after top-level value");
            return Failure{m_error};
        }
        return found;
    }

private:
    static std::string endOfText(JsonEnd end)
    {
        return end == JsonEnd::First ? "unexpected EOF" : "unexpected end of JSON input";
    }
    JsonKind kindAt(std::size_t at) const
    {
        switch (m_text[at]) {
        case '{': return JsonKind::Object;
        case '[': return JsonKind::Array;
        case '"': return JsonKind::String;
        case 't':
        case 'f': return JsonKind::Bool;
        case 'n': return JsonKind::Null;
        default: return JsonKind::Number;
        }
    }
    void skipSpace()
    {
        while (m_at < m_text.size() && isSpace(m_text[m_at])) ++m_at;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    char now() const { return m_text[m_at]; }
    bool refuse(const char* where)
    {
        // Where a text ends too early Go tries one more space, and that may be the character it complains of.
        const char c = atEnd() ? ' ' : now();
        if (atEnd() && m_end == JsonEnd::First) return false;
        m_error = "invalid character " + quotedForError(static_cast<unsigned char>(c)) + ' ' + where;
        return false;
    }

    // One value with all that is in it.
    bool values()
    {
        for (;;) {
            skipSpace();
            if (atEnd()) return false;
            if (now() == '{' || now() == '[') {
                bool empty = false;
                if (!openContainer(empty)) return false;
                if (!empty) continue;
            } else if (!scalar()) {
                return false;
            }
            bool more = false;
            if (!afterValue(more)) return false;
            if (!more) return true;
        }
    }

    bool openContainer(bool& empty)
    {
        const char open = now();
        m_stack.push_back(open);
        if (m_stack.size() > deepest) return refuse("exceeded max depth");
        m_sink.open(open == '{' ? JsonKind::Object : JsonKind::Array, m_at);
        ++m_at;
        skipSpace();
        if (atEnd()) return false;
        empty = now() == (open == '{' ? '}' : ']');
        if (empty) {
            closeContainer();
            return true;
        }
        return open == '[' || key();
    }

    void closeContainer()
    {
        ++m_at;
        m_stack.pop_back();
        m_sink.close(m_at);
    }

    // Up to the next value to read (more), or to the end of the outermost one.
    bool afterValue(bool& more)
    {
        while (!m_stack.empty()) {
            skipSpace();
            if (atEnd()) return false;
            const bool object = m_stack.back() == '{';
            if (now() == ',') {
                ++m_at;
                skipSpace();
                more = true;
                return !object || key();
            }
            if (now() != (object ? '}' : ']')) return refuse(object ? "after object key:value pair" : "after array element");
            closeContainer();
        }
        more = false;
        return true;
    }

    bool key()
    {
        if (atEnd()) return false;
        if (now() != '"') return refuse("looking for beginning of object key string");
        const std::size_t begin = m_at;
        if (!string()) return false;
        m_sink.key(m_text.substr(begin, m_at - begin));
        skipSpace();
        if (atEnd()) return false;
        if (now() != ':') return refuse("after object key");
        ++m_at;
        return true;
    }

    bool scalar()
    {
        const std::size_t begin = m_at;
        const JsonKind kind = kindAt(begin);
        if (!scalarOf(kind)) return false;
        const std::string_view text = m_text.substr(begin, m_at - begin);
        if (kind == JsonKind::Number && m_huge.empty() && isHuge(text)) m_huge = text;
        m_sink.scalar(kind, text);
        return true;
    }

    bool scalarOf(JsonKind kind)
    {
        switch (kind) {
        case JsonKind::String: return string();
        case JsonKind::Bool: return now() == 't' ? word("true") : word("false");
        case JsonKind::Null: return word("null");
        default: return number();
        }
    }

    bool word(std::string_view text)
    {
        for (std::size_t i = 0; i < text.size(); ++i, ++m_at) {
            if (!atEnd() && now() == text[i]) continue;
            const std::string where = "in literal " + std::string(text) + " (expecting '" + text[i] + "')";
            return refuse(where.c_str());
        }
        return true;
    }

    bool digits(const char* where) // one at least
    {
        if (atEnd() || !isDigit(now())) return refuse(where);
        while (!atEnd() && isDigit(now())) ++m_at;
        return true;
    }

    bool number()
    {
        if (now() == '-') {
            ++m_at;
            if (atEnd() || !isDigit(now())) return refuse("in numeric literal");
        } else if (!isDigit(now())) {
            return refuse("looking for beginning of value");
        }
        if (now() == '0') ++m_at;
        else digits("");
        if (!atEnd() && now() == '.') {
            ++m_at;
            if (!digits("after decimal point in numeric literal")) return false;
        }
        if (!atEnd() && (now() == 'e' || now() == 'E')) {
            ++m_at;
            if (!atEnd() && (now() == '+' || now() == '-')) ++m_at;
            if (!digits("in exponent of numeric literal")) return false;
        }
        return true;
    }

    static bool isHuge(std::string_view number)
    {
        if (number.size() < 300 && number.find_first_of("eE") == std::string_view::npos) return false;
        return std::isinf(std::strtod(std::string(number).c_str(), nullptr));
    }

    bool string()
    {
        ++m_at;
        for (; !atEnd(); ++m_at) {
            const char c = now();
            if (c == '"') {
                ++m_at;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20) return refuse("in string literal");
            if (c == '\\' && !escape()) return false;
        }
        return false;
    }

    bool escape() // ends at its last character
    {
        ++m_at;
        if (atEnd() || std::string_view("\"\\/bfnrtu").find(now()) == std::string_view::npos)
            return refuse("in string escape code");
        if (now() != 'u') return true;
        for (int i = 0; i < 4; ++i) {
            ++m_at;
            const char c = atEnd() ? ' ' : now();
            if (!isDigit(c) && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'))
                return refuse("in \\u hexadecimal character escape");
        }
        return true;
    }

    std::string_view m_text;
    Sink& m_sink;
    std::size_t m_at = 0;
    JsonEnd m_end = JsonEnd::Whole;
    std::vector<char> m_stack;
    std::string_view m_huge;
    std::string m_error;
};

} // namespace wb::sidecar::json
