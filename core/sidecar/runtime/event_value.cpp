#include "core/sidecar/runtime/event_value.h"

#include "core/sidecar/runtime/json_scanner.h"

#include <utility>

namespace wb::sidecar {

namespace cel = dapr::cel;

namespace {

QByteArray bytesOf(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

// Builds the value while the text is scanned, without a stack of calls.
class ValueBuilder {
public:
    void open(JsonKind kind, std::size_t)
    {
        if (m_tooDeep || (m_tooDeep = m_open.size() >= deepestEvent)) return;
        m_open.push_back({kind == JsonKind::Object, {}, {}, std::exchange(m_key, {})});
    }
    void close(std::size_t)
    {
        if (m_tooDeep) return;
        Level level = std::move(m_open.back());
        m_open.pop_back();
        m_key = std::move(level.key);
        add(level.object ? cel::Value::map(std::move(level.map)) : cel::Value::list(std::move(level.list)));
    }
    void key(std::string_view key)
    {
        if (!m_tooDeep) m_key = bytesOf(*jsonString(key));
    }
    void scalar(JsonKind kind, std::string_view text)
    {
        if (m_tooDeep) return;
        switch (kind) {
        case JsonKind::String: return add(cel::Value::text(bytesOf(*jsonString(text))));
        case JsonKind::Number: return add(cel::Value(std::strtod(std::string(text).c_str(), nullptr)));
        case JsonKind::Bool: return add(cel::Value(text == "true"));
        default: return add(cel::Value());
        }
    }
    bool isTooDeep() const { return m_tooDeep; }
    cel::Value taken() { return std::move(m_root); }

private:
    struct Level {
        bool object;
        cel::Map map;
        cel::ValueList list;
        QByteArray key; // under which it stands in the one around it
    };

    void add(cel::Value value)
    {
        if (m_open.empty()) m_root = std::move(value);
        else if (m_open.back().object) m_open.back().map.insert(cel::Value::text(m_key), value);
        else m_open.back().list.push_back(std::move(value));
    }

    std::vector<Level> m_open;
    QByteArray m_key;
    cel::Value m_root;
    bool m_tooDeep = false;
};

} // namespace

std::optional<cel::Value> eventValue(std::string_view json)
{
    ValueBuilder builder;
    static_cast<void>(json::Scanner(json, builder).run(JsonEnd::First));
    if (builder.isTooDeep()) return std::nullopt;
    cel::Value value = builder.taken();
    return value.type() == cel::Type::Null ? cel::Value::map({}) : value;
}

} // namespace wb::sidecar
