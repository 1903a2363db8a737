#include "core/ledger/lanes/fact.h"

#include "core/ledger/lanes/json_text.h"

#include <cstring>
#include <optional>

// Finds two members of the outermost object without building the others: this runs for every message. Read as Go's
// encoding/json does, because Dapr does (facts D.3): of members with the same name the last one counts.

namespace wb::ledger {

namespace {

constexpr std::size_t longestScanned = 64 * 1024; // Dapr writes `data` before `id`: there is no early end

class Scan {
public:
    explicit Scan(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()) {}

    void skipSpace()
    {
        while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t')) ++m_at;
    }
    bool atEnd() const { return m_at == m_end; }
    char peek() const { return m_at < m_end ? *m_at : '\0'; }
    bool take(char c)
    {
        if (peek() != c) return false;
        ++m_at;
        return true;
    }

    // What stands between the quotes, escapes as they are.
    std::optional<std::string_view> takeText()
    {
        if (!take('"')) return std::nullopt;
        const char* const first = m_at;
        for (;;) {
            const char* quote = static_cast<const char*>(std::memchr(m_at, '"', static_cast<std::size_t>(m_end - m_at)));
            if (!quote) return std::nullopt;
            const char* slash = quote;
            while (slash > first && slash[-1] == '\\') --slash;
            m_at = quote + 1;
            if ((quote - slash) % 2 == 0) return std::string_view(first, static_cast<std::size_t>(quote - first));
        }
    }

    // Objects and arrays by depth only: what is inside them is not judged here.
    bool skipValue()
    {
        if (peek() == '"') return takeText().has_value();
        if (peek() != '{' && peek() != '[') return skipWord();
        for (std::size_t depth = 0; m_at < m_end;) {
            const char c = *m_at;
            if (c == '"') {
                if (!takeText()) return false;
                continue;
            }
            ++m_at;
            if (c == '{' || c == '[') ++depth;
            if ((c == '}' || c == ']') && --depth == 0) return true;
        }
        return false;
    }

private:
    bool skipWord() // a number, true, false, null
    {
        const char* const first = m_at;
        while (m_at < m_end && !std::strchr(",}] \n\r\t\"", *m_at)) ++m_at; // strchr finds '\0' too
        return m_at > first;
    }

    const char* m_at;
    const char* m_end;
};

std::string decoded(std::string_view raw)
{
    if (raw.find('\\') == std::string_view::npos) return std::string(raw);
    const std::optional<QString> text = readJsonText(raw);
    if (!text) return {};
    const QList<uint> points = text->toUcs4(); // unpaired surrogates become U+FFFD, as in Go
    return QString::fromUcs4(reinterpret_cast<const char32_t*>(points.constData()), points.size()).toStdString();
}

} // namespace

std::string eventIdOf(std::string_view payload)
{
    if (payload.size() > longestScanned) return {};
    Scan scan(payload);
    scan.skipSpace();
    if (!scan.take('{')) return {};
    std::optional<std::string_view> id;
    bool event = false;
    scan.skipSpace();
    for (bool more = scan.peek() != '}'; more;) {
        scan.skipSpace();
        const std::optional<std::string_view> name = scan.takeText();
        scan.skipSpace();
        if (!name || !scan.take(':')) return {};
        scan.skipSpace();
        const bool isText = scan.peek() == '"';
        if (isText && *name == "id") {
            id = scan.takeText();
            if (!id) return {};
        } else {
            if (*name == "id") id.reset();
            if (*name == "specversion") event = isText;
            if (!scan.skipValue()) return {};
        }
        scan.skipSpace();
        more = scan.take(',');
    }
    if (!scan.take('}')) return {};
    scan.skipSpace();
    return id && event && scan.atEnd() ? decoded(*id) : std::string();
}

} // namespace wb::ledger
