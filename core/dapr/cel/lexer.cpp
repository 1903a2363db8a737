#include "core/dapr/cel/syntax.h"

#include <algorithm>
#include <array>

namespace wb::dapr::cel {

namespace {

bool isDigit(char32_t c)
{
    return c >= '0' && c <= '9';
}

bool isHex(char32_t c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isLetter(char32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

int hexValue(char32_t c)
{
    return static_cast<int>(isDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

// Characters, so that columns count as in Go.
class Lexer {
public:
    Lexer(const QString& source, std::vector<Complaint>& complaints) : m_text(source.toUcs4()), m_complaints(complaints) {}

    std::vector<Token> run()
    {
        std::vector<Token> tokens;
        for (skipSpace(); m_at < m_text.size(); skipSpace()) {
            if (auto token = next()) tokens.push_back(*std::move(token));
        }
        tokens.push_back({Token::Kind::End, QStringLiteral("<EOF>"), m_spot});
        return tokens;
    }

private:
    char32_t at(qsizetype offset = 0) const
    {
        const qsizetype i = m_at + offset;
        return i >= 0 && i < m_text.size() ? static_cast<char32_t>(m_text[i]) : U'\0';
    }
    QString slice(qsizetype length) const
    {
        return QString::fromUcs4(reinterpret_cast<const char32_t*>(m_text.constData()) + m_at,
                                 std::min(length, m_text.size() - m_at));
    }
    void advance(qsizetype count)
    {
        for (; count > 0 && m_at < m_text.size(); --count, ++m_at) {
            if (m_text[m_at] == '\n') {
                ++m_spot.line;
                m_spot.column = 0;
            } else {
                ++m_spot.column;
            }
        }
    }
    Token take(Token::Kind kind, qsizetype length)
    {
        Token token{kind, slice(length), m_spot};
        advance(length);
        return token;
    }
    void skipSpace();
    std::optional<Token> next();
    std::optional<Token> number();
    std::optional<Token> quoted();
    qsizetype escapeLength(qsizetype at) const;
    qsizetype symbolLength() const;
    void refuse(qsizetype length);

    QList<uint> m_text;
    std::vector<Complaint>& m_complaints;
    qsizetype m_at = 0;
    Spot m_spot;
};

void Lexer::skipSpace()
{
    for (;;) {
        const char32_t c = at();
        if (m_at < m_text.size() && (c == '\t' || c == ' ' || c == '\r' || c == '\n' || c == '\f')) {
            advance(1);
        } else if (c == '/' && at(1) == '/') {
            while (m_at < m_text.size() && at() != '\n') advance(1);
        } else {
            return;
        }
    }
}

// A text that no token begins with.
void Lexer::refuse(qsizetype length)
{
    QString shown = slice(length);
    shown.replace(u'\n', QStringLiteral("\\n")).replace(u'\t', QStringLiteral("\\t")).replace(u'\r', QStringLiteral("\\r"));
    m_complaints.push_back({m_spot, QStringLiteral("Syntax error: token recognition error at: '%1'").arg(shown)});
    advance(length);
}

qsizetype Lexer::symbolLength() const
{
    constexpr std::array<std::u32string_view, 6> doubles{U"==", U"!=", U"<=", U">=", U"&&", U"||"};
    for (const auto& two : doubles)
        if (at() == two[0] && at(1) == two[1]) return 2;
    constexpr std::u32string_view singles = U"<>[]{}().,-!?:+*/%";
    return singles.find(at()) != std::u32string_view::npos ? 1 : 0;
}

std::optional<Token> Lexer::next()
{
    if (auto token = quoted()) return token;
    if (m_at >= m_text.size()) return std::nullopt;
    if (isDigit(at()) || (at() == '.' && isDigit(at(1)))) return number();
    if (isLetter(at())) {
        qsizetype length = 1;
        while (isLetter(at(length)) || isDigit(at(length))) ++length;
        return take(Token::Kind::Identifier, length);
    }
    if (at() == '"' || at() == '\'') return std::nullopt; // complained of already
    if (const qsizetype length = symbolLength(); length > 0) return take(Token::Kind::Symbol, length);
    // ANTLR takes along what it had hoped would be the second half of && or ||, or ==.
    const bool half = at() == '&' || at() == '|' || at() == '=';
    refuse(half && m_at + 1 < m_text.size() ? 2 : 1);
    return std::nullopt;
}

std::optional<Token> Lexer::number()
{
    qsizetype length = 0;
    if (at() == '0' && at(1) == 'x' && isHex(at(2))) {
        length = 3;
        while (isHex(at(length))) ++length;
        const bool isUint = at(length) == 'u' || at(length) == 'U';
        return take(isUint ? Token::Kind::Uint : Token::Kind::Int, length + isUint);
    }
    while (isDigit(at(length))) ++length;
    bool isDouble = false;
    if (at(length) == '.' && isDigit(at(length + 1))) {
        isDouble = true;
        ++length;
        while (isDigit(at(length))) ++length;
    }
    if (at(length) == 'e' || at(length) == 'E') {
        qsizetype end = length + 1;
        if (at(end) == '+' || at(end) == '-') ++end;
        if (isDigit(at(end))) {
            isDouble = true;
            length = end;
            while (isDigit(at(length))) ++length;
        }
    }
    if (isDouble) return take(Token::Kind::Double, length);
    const bool isUint = at(length) == 'u' || at(length) == 'U';
    return take(isUint ? Token::Kind::Uint : Token::Kind::Int, length + isUint);
}

// Of a whole escape; 0 when it is none.
qsizetype Lexer::escapeLength(qsizetype from) const
{
    const char32_t c = at(from + 1);
    if (c != 0 && std::u32string_view(U"abfnrtv\"'\\?`").find(c) != std::u32string_view::npos) return 2;
    const qsizetype digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    for (qsizetype i = 0; i < digits; ++i)
        if (!isHex(at(from + 2 + i))) return 0;
    if (digits > 0) return 2 + digits;
    const auto octal = [this, from](qsizetype i, char32_t most) { return at(from + i) >= '0' && at(from + i) <= most; };
    return octal(1, '3') && octal(2, '7') && octal(3, '7') ? 4 : 0;
}

std::optional<Token> Lexer::quoted()
{
    qsizetype prefix = 0;
    const bool isBytes = at() == 'b' || at() == 'B';
    if (isBytes) prefix = 1;
    const bool raw = at(prefix) == 'r' || at(prefix) == 'R';
    if (raw) ++prefix;
    const char32_t quote = at(prefix);
    if (quote != '"' && quote != '\'') return std::nullopt;
    const bool triple = at(prefix + 1) == quote && at(prefix + 2) == quote;
    qsizetype end = prefix + (triple ? 3 : 1);
    for (; m_at + end < m_text.size(); ++end) {
        if (at(end) == quote && (!triple || (at(end + 1) == quote && at(end + 2) == quote)))
            return take(isBytes ? Token::Kind::Bytes : Token::Kind::String, end + (triple ? 3 : 1));
        if (!triple && (at(end) == '\n' || at(end) == '\r')) break;
        if (!raw && at(end) == '\\') {
            const qsizetype escape = escapeLength(end);
            if (escape == 0) {
                // What belongs to an escape is taken along, up to the character that spoils it.
                const bool hex = at(++end) == 'x' || at(end) == 'X' || at(end) == 'u' || at(end) == 'U';
                if (hex) ++end;
                while (hex && isHex(at(end))) ++end;
                if (m_at + end < m_text.size()) ++end;
                break;
            }
            end += escape - 1;
        }
    }
    refuse(end);
    return std::nullopt;
}

void appendCharacter(QByteArray& bytes, char32_t c)
{
    bytes += QString::fromUcs4(&c, 1).toUtf8();
}

// Reads one escape of `digits` digits behind text[i]; moves i to its last character.
quint32 readDigits(const QList<uint>& text, qsizetype& i, int digits, quint32 base)
{
    quint32 value = 0;
    for (; digits > 0; --digits) value = value * base + static_cast<quint32>(hexValue(text[++i]));
    return value;
}

} // namespace

std::vector<Token> tokenize(const QString& source, std::vector<Complaint>& complaints)
{
    return Lexer(source, complaints).run();
}

std::optional<Value> unescaped(const Token& token)
{
    const bool isBytes = token.kind == Token::Kind::Bytes;
    const QList<uint> text = token.text.toUcs4();
    qsizetype begin = isBytes ? 1 : 0;
    const bool raw = text[begin] == 'r' || text[begin] == 'R';
    if (raw) ++begin;
    const bool triple = text.size() >= begin + 6 && text[begin + 1] == text[begin] && text[begin + 2] == text[begin];
    begin += triple ? 3 : 1;
    const qsizetype end = text.size() - (triple ? 3 : 1);
    QByteArray result;
    for (qsizetype i = begin; i < end; ++i) {
        if (raw || text[i] != '\\') {
            // Line ends are one character (cel-go parser/unescape.go).
            if (text[i] == '\r') {
                if (i + 1 < end && text[i + 1] == '\n') continue;
                result += '\n';
                continue;
            }
            appendCharacter(result, text[i]);
            continue;
        }
        const char32_t c = text[++i];
        constexpr std::u32string_view letters = U"abfnrtv";
        if (const size_t letter = letters.find(c); letter != std::u32string_view::npos) {
            result += "\a\b\f\n\r\t\v"[letter];
            continue;
        }
        const int digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits == 0 && !isDigit(c)) {
            appendCharacter(result, c);
            continue;
        }
        if (digits == 0) --i;
        const quint32 value = digits > 0 ? readDigits(text, i, digits, 16) : readDigits(text, i, 3, 8);
        if (value > 0x10FFFF || (isBytes && digits > 2)) return std::nullopt;
        if (isBytes)
            result += static_cast<char>(value);
        else
            appendCharacter(result, value >= 0xD800 && value < 0xE000 ? U'\uFFFD' : value);
    }
    return isBytes ? Value(result) : Value::text(result);
}

} // namespace wb::dapr::cel
