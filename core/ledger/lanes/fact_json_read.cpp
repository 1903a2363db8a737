#include "core/ledger/lanes/fact_json.h"

#include "core/ledger/lanes/fact_json_fields.h"
#include "core/ledger/lanes/json_members.h"
#include "core/ledger/lanes/json_text.h"

#include <algorithm>
#include <charconv>

namespace wb::ledger {

namespace {

// A whole number, nothing else and nothing behind it.
template <class T>
bool readNumber(std::string_view digits, int base, T& value)
{
    const std::from_chars_result end = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    return !digits.empty() && end.ec == std::errc() && end.ptr == digits.data() + digits.size();
}

class Reader {
public:
    explicit Reader(std::span<const JsonMember> members) : m_members(members) {}

    bool failed() const { return m_failed; }
    bool knowsAll() const { return m_knowsAll; }
    const JsonMember& failedAt() const { return *m_failedAt; }
    std::string_view message() const { return m_message; }

    void operator()(std::string_view name, QString& value)
    {
        const JsonMember* member = find(name);
        if (!member) return;
        std::optional<QString> text;
        if (member->kind == JsonMember::Kind::Text) text = readJsonText(member->value);
        if (!text) return fail(member, "This must be a text in UTF-8.");
        value = *std::move(text);
    }
    void operator()(std::string_view name, std::string& value)
    {
        if (const JsonMember* member = find(name)) {
            readBytes(*member, value);
        } else if (const JsonMember* coded = find(name, "Base64")) {
            const QByteArray text = QByteArray::fromRawData(coded->value.data(), qsizetype(coded->value.size()));
            const auto bytes = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
            if (coded->kind != JsonMember::Kind::Text || !bytes) return fail(coded, "This must be a text in base64.");
            value = bytes.decoded.toStdString();
        }
    }
    void operator()(std::string_view name, bool& value)
    {
        const JsonMember* member = find(name);
        if (!member) return;
        value = member->kind == JsonMember::Kind::True;
        if (!value && member->kind != JsonMember::Kind::False) fail(member, "This must be true or false.");
    }
    template <class T>
        requires std::is_integral_v<T>
    void operator()(std::string_view name, T& value, Absent<T> = {T{}})
    {
        const JsonMember* member = find(name);
        if (!member) return;
        if (member->kind != JsonMember::Kind::Number || !readNumber(member->value, 10, value))
            fail(member, "This must be a whole number in range.");
    }
    void operator()(std::string_view name, std::uint64_t& value, Hex)
    {
        const JsonMember* member = find(name);
        if (!member) return;
        if (member->kind != JsonMember::Kind::Text || !readNumber(member->value, 16, value))
            fail(member, "This must be a hexadecimal number as text.");
    }
    template <class E>
        requires std::is_enum_v<E>
    void operator()(std::string_view name, E& value)
    {
        const JsonMember* member = find(name);
        if (!member) return;
        if constexpr (std::is_same_v<E, mqtt::QoS>) {
            unsigned number = 0;
            if (member->kind != JsonMember::Kind::Number || !readNumber(member->value, 10, number) || number > 3)
                return fail(member, "This must be a number from 0 to 3.");
            value = static_cast<E>(number);
        } else {
            if (member->kind != JsonMember::Kind::Text) return fail(member, "This must be a text.");
            const std::optional<E> known = fromKey<E>(member->value);
            m_knowsAll = m_knowsAll && known;
            value = known.value_or(value);
        }
    }

    // What the writer wrote comes in the order in which it is asked for.
    const JsonMember* find(std::string_view name, std::string_view suffix = {})
    {
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            const JsonMember& member = m_members[(m_next + i) % m_members.size()];
            if (member.name.size() != name.size() + suffix.size()) continue;
            if (!member.name.starts_with(name) || !member.name.ends_with(suffix)) continue;
            m_next = (m_next + i + 1) % m_members.size();
            return &member;
        }
        return nullptr;
    }

private:
    void readBytes(const JsonMember& member, std::string& value)
    {
        if (member.kind != JsonMember::Kind::Text) return fail(&member, "This must be a text.");
        const bool plain = std::all_of(member.value.begin(), member.value.end(),
                                       [](char c) { return c != '\\' && static_cast<unsigned char>(c) < 0x80; });
        if (plain) {
            value = member.value;
            return;
        }
        const std::optional<QString> text = readJsonText(member.value);
        if (!text) return fail(&member, "This must be a text in UTF-8.");
        value = text->toStdString();
    }

    void fail(const JsonMember* member, std::string_view message)
    {
        if (m_failed) return;
        m_failed = true;
        m_failedAt = member;
        m_message = message;
    }

    std::span<const JsonMember> m_members;
    std::size_t m_next = 0;
    bool m_failed = false;
    bool m_knowsAll = true;
    const JsonMember* m_failedAt = nullptr;
    std::string_view m_message;
};

template <std::size_t index = 0>
void makeBody(FactBody& body, std::size_t wanted)
{
    if constexpr (index < std::variant_size_v<FactBody>) {
        if (index == wanted) body.emplace<index>();
        else makeBody<index + 1>(body, wanted);
    }
}

} // namespace

Result<std::optional<Fact>, FactJsonError> factFromJson(std::string_view line)
{
    JsonMembers members;
    if (!members.read(line)) return Failure{FactJsonError{members.errorOffset(), std::string(members.errorText())}};
    Reader read(members.members());
    const JsonMember* kind = read.find("fact");
    if (!kind || kind->kind != JsonMember::Kind::Text) return Failure{FactJsonError{0, "There is no \"fact\" in it."}};
    const auto found = std::find(factKinds.begin(), factKinds.end(), kind->value);
    if (found == factKinds.end()) return std::optional<Fact>();

    std::optional<Fact> fact(std::in_place);
    makeBody(fact->body, static_cast<std::size_t>(found - factKinds.begin()));
    read("timeNs", fact->timeNs);
    read("connection", fact->connection);
    std::visit([&](auto& body) { describe(read, body); }, fact->body);
    if (read.failed()) {
        const std::size_t offset = static_cast<std::size_t>(read.failedAt().value.data() - line.data());
        return Failure{FactJsonError{offset, std::string(read.message())}};
    }
    if (!read.knowsAll()) fact.reset();
    return fact;
}

} // namespace wb::ledger
