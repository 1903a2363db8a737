#include "core/ledger/query.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace wb::ledger {

namespace {

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

struct Query {
    Q_DECLARE_TR_FUNCTIONS(wb::ledger::Query)
};

struct Token {
    std::size_t position = 0; // of the whole, key included
    std::size_t end = 0;
    std::string key; // lower case, without the colon; empty for a bare word
    std::size_t valuePosition = 0;
    std::string value;
    bool quoted = false;
};

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<MessageFilter, QueryError> parse()
    {
        for (;;) {
            while (m_at < m_text.size() && isBlank(m_text[m_at])) ++m_at;
            if (m_at == m_text.size()) return m_filter;
            auto token = readToken();
            if (!token) return Failure{token.error()};
            if (auto error = apply(*token)) return Failure{*error};
        }
    }

private:
    Result<Token, QueryError> readToken();
    std::optional<QueryError> apply(const Token& token);
    std::optional<QueryError> addTopic(const Token& token);
    std::optional<QueryError> setQoS(const Token& token);
    template <class T>
    std::optional<QueryError> set(std::optional<T>& member, const Token& token,
                                  std::initializer_list<std::pair<std::string_view, T>> values, const char* right);
    QueryError wrong(QueryErrorCode code, std::size_t from, std::size_t to, std::string detail = {}) const
    {
        return {code, from, to - from, std::string(m_text.substr(from, to - from)), std::move(detail)};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    MessageFilter m_filter;
};

Result<Token, QueryError> Parser::readToken()
{
    Token token;
    token.position = m_at;
    std::size_t colon = m_at;
    while (colon < m_text.size() && isLetter(m_text[colon])) ++colon;
    if (colon > m_at && colon < m_text.size() && m_text[colon] == ':') {
        token.key = lowered(m_text.substr(m_at, colon - m_at));
        m_at = colon + 1;
    }
    token.valuePosition = m_at;
    if (m_at < m_text.size() && m_text[m_at] == '"') {
        token.quoted = true;
        const std::size_t open = m_at++;
        for (;; ++m_at) {
            if (m_at == m_text.size()) return Failure{wrong(QueryErrorCode::OpenQuote, open, m_text.size())};
            if (m_text[m_at] == '"') break;
            const std::string_view two = m_text.substr(m_at, 2);
            if (two == "\\\"" || two == "\\\\") ++m_at;
            token.value.push_back(m_text[m_at]);
        }
        ++m_at;
    } else {
        while (m_at < m_text.size() && !isBlank(m_text[m_at])) token.value.push_back(m_text[m_at++]);
    }
    token.end = m_at;
    return token;
}

std::optional<QueryError> Parser::apply(const Token& token)
{
    static constexpr std::array<std::string_view, 8> keys{"topic", "payload", "text", "qos",
                                                          "retained", "dup", "role", "direction"};
    if (token.key.empty()) return addTopic(token);
    if (std::find(keys.begin(), keys.end(), token.key) == keys.end())
        return wrong(QueryErrorCode::UnknownKey, token.position, token.valuePosition);
    if (token.value.empty()) return wrong(QueryErrorCode::MissingValue, token.position, token.end);
    if (token.key == "topic") return addTopic(token);
    if (token.key == "payload" || token.key == "text") {
        m_filter.payloads.push_back(lowered(token.value));
        return std::nullopt;
    }
    if (token.key == "qos") return setQoS(token);
    if (token.key == "retained")
        return set<bool>(m_filter.retained, token, {{"yes", true}, {"no", false}}, "yes, no");
    if (token.key == "dup") return set<bool>(m_filter.dup, token, {{"yes", true}, {"no", false}}, "yes, no");
    if (token.key == "role")
        return set<Role>(m_filter.role, token, {{"sidecar", Role::Sidecar}, {"observer", Role::Observer}},
                         "sidecar, observer");
    return set<bool>(m_filter.inbound, token, {{"in", true}, {"out", false}}, "in, out");
}

std::optional<QueryError> Parser::addTopic(const Token& token)
{
    if (token.value.empty()) return std::nullopt; // ""
    const bool isFilter = !token.quoted && token.value.find_first_of("+#") != std::string::npos;
    if (isFilter) {
        const std::string_view problem = mqtt::topicFilterProblem(token.value);
        if (!problem.empty())
            return wrong(QueryErrorCode::TopicFilter, token.valuePosition, token.end, std::string(problem));
    }
    m_filter.topics.push_back({isFilter ? token.value : lowered(token.value), isFilter});
    return std::nullopt;
}

std::optional<QueryError> Parser::setQoS(const Token& token)
{
    if (m_filter.qos != 0) return wrong(QueryErrorCode::Repeated, token.position, token.end);
    for (std::size_t i = 0; i < token.value.size(); i += 2) { // digit, comma, digit …
        const char digit = token.value[i];
        const bool last = i + 1 == token.value.size();
        const bool more = !last && token.value[i + 1] == ',' && i + 2 < token.value.size();
        if (digit < '0' || digit > '2' || !(last || more))
            return wrong(QueryErrorCode::BadValue, token.valuePosition, token.end, "0, 1, 2");
        m_filter.qos |= static_cast<std::uint8_t>(1 << (digit - '0'));
    }
    return std::nullopt;
}

template <class T>
std::optional<QueryError> Parser::set(std::optional<T>& member, const Token& token,
                                      std::initializer_list<std::pair<std::string_view, T>> values, const char* right)
{
    if (member) return wrong(QueryErrorCode::Repeated, token.position, token.end);
    const std::string value = lowered(token.value);
    for (const auto& [text, meaning] : values)
        if (text == value) member = meaning;
    if (member) return std::nullopt;
    return wrong(QueryErrorCode::BadValue, token.valuePosition, token.end, right);
}

} // namespace

Result<MessageFilter, QueryError> parseQuery(std::string_view text)
{
    return Parser(text).parse();
}

QString describe(const QueryError& error)
{
    const QString word = QString::fromStdString(error.word);
    const QString detail = QString::fromStdString(error.detail);
    switch (error.code) {
    case QueryErrorCode::UnknownKey:
        return Query::tr("There is no “%1” to filter by. Put the text in quotes to look for it as it is.")
            .arg(word);
    case QueryErrorCode::MissingValue:
        return Query::tr("“%1” needs a value.").arg(word);
    case QueryErrorCode::BadValue:
        return Query::tr("“%1” is not possible here; possible: %2.").arg(word, detail);
    case QueryErrorCode::Repeated:
        return Query::tr("“%1” asks a second time for the same thing.").arg(word);
    case QueryErrorCode::OpenQuote:
        return Query::tr("The quote has no end: %1").arg(word);
    case QueryErrorCode::TopicFilter:
        return Query::tr("“%1” is not a topic filter (%2). Put it in quotes to look for it as text.")
            .arg(word, mqtt::topicWords(error.detail));
    }
    return {};
}

} // namespace wb::ledger
