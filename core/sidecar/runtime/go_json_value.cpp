#include "core/dapr/yaml_scalars.h"
#include "core/sidecar/runtime/json_scanner.h"

#include <QString>

#include <algorithm>
#include <utility>

// A scanned value as a flat list of nodes, and written again from it.

namespace wb::sidecar {

namespace {

struct Node {
    JsonKind kind;
    std::string_view text; // scalars: as written
    std::string_view key;  // in an object: with quotes and escapes
    std::uint32_t first = 0, next = 0; // child and brother; 0: none, the root is neither
};

class TreeBuilder {
public:
    void open(JsonKind kind, std::size_t)
    {
        const std::uint32_t node = add(kind, {});
        m_open.push_back({node, 0});
    }
    void close(std::size_t) { m_open.pop_back(); }
    void key(std::string_view key) { m_key = key; }
    void scalar(JsonKind kind, std::string_view text) { add(kind, text); }

    const std::vector<Node>& nodes() const { return m_nodes; }

private:
    struct Level {
        std::uint32_t node, last;
    };

    std::uint32_t add(JsonKind kind, std::string_view text)
    {
        const auto at = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes.push_back({kind, text, std::exchange(m_key, {})});
        if (!m_open.empty()) {
            Level& level = m_open.back();
            (level.last == 0 ? m_nodes[level.node].first : m_nodes[level.last].next) = at;
            level.last = at;
        }
        return at;
    }

    std::vector<Node> m_nodes;
    std::vector<Level> m_open;
    std::string_view m_key;
};

class Writer {
public:
    Writer(const std::vector<Node>& nodes, JsonNumbers numbers) : m_nodes(nodes), m_numbers(numbers) {}

    std::string written(std::uint32_t root)
    {
        std::string out;
        begin(root, out);
        while (!m_open.empty()) {
            Level& level = m_open.back();
            const bool object = m_nodes[level.node].kind == JsonKind::Object;
            if (level.at == level.children.size()) {
                out += object ? '}' : ']';
                m_open.pop_back();
                continue;
            }
            const auto& [key, child] = level.children[level.at++];
            if (level.at > 1) out += ',';
            if (object) out += goString(key) + ':';
            begin(child, out);
        }
        return out;
    }

    // Go writes keys sorted by bytes; of equal ones the last counts.
    std::vector<std::pair<std::string, std::uint32_t>> members(std::uint32_t object) const
    {
        std::vector<std::pair<std::string, std::uint32_t>> all;
        for (std::uint32_t i = m_nodes[object].first; i != 0; i = m_nodes[i].next)
            all.emplace_back(jsonString(m_nodes[i].key).value_or(std::string()), i);
        std::sort(all.begin(), all.end());
        const auto sameKey = [](const auto& one, const auto& next) { return one.first == next.first; };
        std::reverse(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end(), sameKey), all.end());
        std::reverse(all.begin(), all.end());
        return all;
    }

private:
    struct Level {
        std::uint32_t node;
        std::vector<std::pair<std::string, std::uint32_t>> children;
        std::size_t at = 0;
    };

    void begin(std::uint32_t at, std::string& out)
    {
        const Node& node = m_nodes[at];
        switch (node.kind) {
        case JsonKind::Object:
            out += '{';
            m_open.push_back({at, members(at)});
            return;
        case JsonKind::Array:
            out += '[';
            m_open.push_back({at, {}});
            for (std::uint32_t i = node.first; i != 0; i = m_nodes[i].next) m_open.back().children.emplace_back("", i);
            return;
        case JsonKind::String: out += goString(*jsonString(node.text)); return;
        case JsonKind::Number:
            if (m_numbers == JsonNumbers::AsDouble) {
                out += dapr::goJsonFloat(std::strtod(std::string(node.text).c_str(), nullptr)).toStdString();
                return;
            }
            [[fallthrough]];
        default: out += node.text;
        }
    }

    const std::vector<Node>& m_nodes;
    JsonNumbers m_numbers;
    std::vector<Level> m_open;
};

TreeBuilder treeOf(std::string_view scanned)
{
    TreeBuilder tree;
    static_cast<void>(json::Scanner(scanned, tree).run(JsonEnd::First));
    return tree;
}

// The first level only.
class ChildFinder {
public:
    explicit ChildFinder(std::string_view text) : m_text(text) {}

    void open(JsonKind kind, std::size_t at)
    {
        if (++m_depth == 2) m_children.push_back({std::move(m_name), {kind, m_text.substr(at), {}}});
    }
    void close(std::size_t end)
    {
        if (m_depth-- != 2) return;
        std::string_view& text = m_children.back().value.text;
        text = text.substr(0, end - static_cast<std::size_t>(text.data() - m_text.data()));
    }
    void key(std::string_view key)
    {
        if (m_depth == 1) m_name = jsonString(key).value_or(std::string());
    }
    void scalar(JsonKind kind, std::string_view text)
    {
        if (m_depth == 1) m_children.push_back({std::move(m_name), {kind, text, {}}});
    }
    std::vector<JsonChild> taken() { return std::move(m_children); }

private:
    std::string_view m_text;
    std::vector<JsonChild> m_children;
    std::string m_name;
    std::size_t m_depth = 0;
};

} // namespace

std::vector<JsonChild> jsonChildren(const JsonText& container)
{
    ChildFinder finder(container.text);
    static_cast<void>(json::Scanner(container.text, finder).run(JsonEnd::First));
    return finder.taken();
}

std::optional<JsonText> jsonMember(const JsonText& object, std::string_view name)
{
    if (object.kind != JsonKind::Object) return std::nullopt;
    const std::vector<JsonChild> children = jsonChildren(object);
    for (auto child = children.rbegin(); child != children.rend(); ++child)
        if (child->name == name) return child->value;
    return std::nullopt;
}

std::string goJson(const JsonText& value, JsonNumbers numbers)
{
    const TreeBuilder tree = treeOf(value.text);
    return Writer(tree.nodes(), numbers).written(0);
}

std::map<std::string, std::string> goJsonMembers(const JsonText& object, JsonNumbers numbers)
{
    const TreeBuilder tree = treeOf(object.text);
    std::map<std::string, std::string> out;
    Writer writer(tree.nodes(), numbers);
    if (object.kind != JsonKind::Object) return out;
    for (const auto& [key, node] : writer.members(0)) out.emplace(key, writer.written(node));
    return out;
}

} // namespace wb::sidecar
