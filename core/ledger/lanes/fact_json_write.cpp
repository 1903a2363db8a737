#include "core/ledger/lanes/fact_json.h"

#include "core/ledger/lanes/fact_json_fields.h"
#include "core/ledger/lanes/json_text.h"

#include <charconv>

namespace wb::ledger {

namespace {

class Writer {
public:
    explicit Writer(std::string& line) : m_line(line) {}

    void operator()(std::string_view name, const QString& value)
    {
        if (value.isEmpty()) return;
        member(name);
        appendJsonText(m_line, value);
    }
    void operator()(std::string_view name, const std::string& value)
    {
        if (value.empty()) return;
        const std::size_t before = m_line.size();
        member(name);
        if (appendJsonText(m_line, std::string_view(value))) return;
        m_line.resize(before);
        member(name, "Base64");
        m_line += '"';
        m_line += QByteArray::fromRawData(value.data(), qsizetype(value.size())).toBase64().toStdString();
        m_line += '"';
    }
    void operator()(std::string_view name, bool value)
    {
        if (!value) return;
        member(name);
        m_line += "true";
    }
    template <class T>
        requires std::is_integral_v<T>
    void operator()(std::string_view name, T value, Absent<T> absent = {T{}})
    {
        if (value == absent.value) return;
        member(name);
        number(value, 10);
    }
    template <class E>
        requires std::is_enum_v<E>
    void operator()(std::string_view name, E value)
    {
        member(name);
        if constexpr (std::is_same_v<E, mqtt::QoS>) {
            number(static_cast<unsigned>(value), 10);
        } else {
            m_line += '"';
            m_line += keyOf(value);
            m_line += '"';
        }
    }
    void operator()(std::string_view name, std::uint64_t value, Hex)
    {
        if (value == 0) return;
        member(name);
        m_line += '"';
        number(value, 16);
        m_line += '"';
    }

    template <class T>
    void number(T value, int base)
    {
        char digits[24];
        const std::to_chars_result end = std::to_chars(digits, digits + sizeof digits, value, base);
        m_line.append(digits, end.ptr);
    }

private:
    void member(std::string_view name, std::string_view suffix = {})
    {
        m_line += ",\"";
        m_line += name;
        m_line += suffix;
        m_line += "\":";
    }

    std::string& m_line;
};

} // namespace

void appendJson(std::string& line, const Fact& fact)
{
    Writer write(line);
    line += "{\"fact\":\"";
    line += factKinds[fact.body.index()];
    line += "\",\"timeNs\":";
    write.number(fact.timeNs, 10);
    write("connection", fact.connection);
    std::visit([&](const auto& body) { describe(write, body); }, fact.body);
    line += '}';
}

} // namespace wb::ledger
