#include "core/dapr/text_places.h"
#include "core/dapr/yaml.h"
#include "core/dapr/yaml_complaints.h"
#include "core/dapr/yaml_dialect.h"
#include "core/dapr/yaml_events.h"
#include "core/dapr/yaml_scalars.h"

#include <QHash>

#include <algorithm>
#include <optional>


// libyaml's events to a tree. What go-yaml finds while decoding (aliases, merges, keys) is found here while the tree
// grows; it is reported only when the whole document is well-formed, as there.

namespace wb::dapr {

namespace {

// Between yamlMaxDepth and this Dapr reads on and we do not.
constexpr int goYamlMaxDepth = 10'000;

// Qt takes a byte order mark away; inside a document it is a character.
QString utf8(const yaml_char_t* text, size_t length)
{
    const QByteArrayView bytes(reinterpret_cast<const char*>(text), qsizetype(length));
    const QString decoded = QString::fromUtf8(bytes);
    return bytes.startsWith("\xEF\xBB\xBF") ? QChar(0xFEFF) + decoded : decoded;
}

QString utf8(const yaml_char_t* text)
{
    return text ? utf8(text, qstrlen(reinterpret_cast<const char*>(text))) : QString();
}

// What an event says of its own node; null: nothing.
struct Properties {
    const yaml_char_t* anchor = nullptr;
    const yaml_char_t* tag = nullptr;
};

// go-yaml v2 decode.go: how much of the decoding may come from aliases.
bool isExcessive(qint64 aliased, qint64 decoded)
{
    if (aliased <= 100 || decoded <= 1000) return false;
    constexpr double low = 400'000, high = 4'000'000;
    const double allowed = decoded <= low ? 0.99
        : decoded >= high ? 0.10
                          : 0.99 - 0.89 * ((double(decoded) - low) / (high - low));
    return double(aliased) / double(decoded) > allowed;
}

class Reader {
public:
    Reader(const QByteArray& file, TextRange range, PlaceFinder& places, const YamlDialect& dialect)
        : m_file(file), m_index(file, range), m_places(places), m_range(range), m_dialect(dialect)
    {
    }
    Result<YamlNodePtr, YamlError> read();

private:
    struct Built {
        std::shared_ptr<YamlNode> node;
        qint64 steps = 1; // what go-yaml counts when it decodes this
        int height = 0;
    };
    struct Frame {
        Built built;
        YamlNodePtr key; // waits for its value
        bool merge = false;
    };
    struct Anchor {
        Built built;
        size_t frame = 0; // while open: its place in the stack, from 1
    };

    // False: the document ended or m_error is set.
    bool take(const yaml_event_t& event);
    void begin(const yaml_event_t& event, YamlNode::Type type, bool flow, Properties own);
    void end(const yaml_event_t& event);
    void scalar(const yaml_event_t& event);
    void resolveScalar(YamlNode& node);
    void alias(const yaml_event_t& event);
    std::shared_ptr<YamlNode> makeNode(const yaml_event_t& event, YamlNode::Type type, Properties own);
    void attach(const Built& built);
    void takeKey(Frame& frame, const Built& built);
    void merge(YamlNode& into, const YamlNode& from, bool inSequence = false);
    void complain(const QString& message, qsizetype byte); // a decoding error: the first one counts
    void stop(const QString& message, qsizetype byte);     // ends the reading
    void stopTooDeep(qsizetype byte);
    void stopAt(const QString& message, qsizetype byte, bool scanner); // with its line, as go-yaml gives it
    void count(qint64 steps, bool aliased, qsizetype byte);
    qsizetype contentBegin(qsizetype from, qsizetype end, Properties own) const;
    YamlError errorAt(const QString& message, qsizetype byte, const QString& daprText);
    YamlError oursAlone(const QString& message, qsizetype byte); // Dapr would not say so
    YamlError parserError(const yaml_parser_t& parser);

    const QByteArray& m_file;
    CharacterIndex m_index;
    PlaceFinder& m_places;
    TextRange m_range;
    const YamlDialect& m_dialect;
    std::vector<Frame> m_stack;
    QHash<QByteArray, Anchor> m_anchors;
    YamlNodePtr m_root;
    std::optional<YamlError> m_error;   // reading has to stop
    std::optional<YamlError> m_decoding; // found on the way, reported at the end
    qint64 m_decoded = 1;
    qint64 m_aliased = 0;
    int m_nodes = 0;
};

YamlError Reader::errorAt(const QString& message, qsizetype byte, const QString& daprText)
{
    YamlError error;
    error.message = message;
    error.offset = std::clamp(byte, m_range.begin, m_range.end);
    error.place = m_places.placeOf(error.offset);
    error.daprText = QStringLiteral("error converting YAML to JSON: ") + daprText;
    return error;
}

void Reader::complain(const QString& message, qsizetype byte)
{
    if (!m_decoding) m_decoding = errorAt(message, byte, QStringLiteral("yaml: ") + message);
}

void Reader::stop(const QString& message, qsizetype byte)
{
    if (!m_error) m_error = errorAt(message, byte, QStringLiteral("yaml: ") + message);
}

void Reader::stopAt(const QString& message, qsizetype byte, bool scanner)
{
    const qsizetype before = std::count(m_file.begin() + m_range.begin, m_file.begin() + byte, '\n');
    const QString where = before == 0 ? QString() : QStringLiteral("line %1: ").arg(before + (scanner ? 1 : 0));
    if (!m_error) m_error = errorAt(message, byte, QStringLiteral("yaml: ") + where + message);
}

void Reader::stopTooDeep(qsizetype byte)
{
    if (m_error) return;
    if (isDeeper(m_dialect.text(), goYamlMaxDepth))
        return stop(QStringLiteral("exceeded max depth of %1").arg(goYamlMaxDepth), byte);
    m_error = oursAlone(QStringLiteral("it is nested more than %1 levels deep").arg(yamlMaxDepth), byte);
}

YamlError Reader::oursAlone(const QString& message, qsizetype byte)
{
    YamlError error = errorAt(message, byte, {});
    error.daprText.clear();
    return error;
}

YamlError Reader::parserError(const yaml_parser_t& parser)
{
    const QString message = QString::fromUtf8(parser.problem ? parser.problem : "unknown problem parsing YAML content");
    if (parser.error == YAML_READER_ERROR) {
        const qsizetype byte = m_range.begin + qsizetype(parser.problem_offset);
        return errorAt(message, byte, QStringLiteral("yaml: ") + message);
    }
    // go-yaml's fail(): lines from 0, one added for the scanner only, nothing said about line 0.
    size_t line = parser.problem_mark.line;
    if (line != 0) line += parser.error == YAML_SCANNER_ERROR ? 1 : 0;
    else line = parser.context_mark.line;
    const QString where = line == 0 ? QString() : QStringLiteral("line %1: ").arg(line);
    return errorAt(message, m_index.byteOf(parser.problem_mark.index), QStringLiteral("yaml: ") + where + message);
}

// Behind the node's own &anchor and !tag, which libyaml counts to it. A block mapping begins for libyaml where its first
// key does, so only what the event names is skipped: the rest belongs to that key.
qsizetype Reader::contentBegin(qsizetype from, qsizetype end, Properties own) const
{
    const QByteArrayView text(m_file.constData(), end);
    while (from < end) {
        const char c = text.at(from);
        if (c == '&' && own.anchor) {
            from = std::min(end, from + 1 + qsizetype(qstrlen(reinterpret_cast<const char*>(own.anchor))));
            own.anchor = nullptr;
        } else if (c == '!' && own.tag) {
            while (from < end && spaceAt(text, from) == 0)
                ++from;
            own.tag = nullptr;
        } else {
            break;
        }
        from = behindSpace(text, from);
    }
    return from;
}

std::shared_ptr<YamlNode> Reader::makeNode(const yaml_event_t& event, YamlNode::Type type, Properties own)
{
    auto node = std::make_shared<YamlNode>();
    node->type = type;
    const qsizetype end = m_index.byteOf(event.end_mark.index);
    const qsizetype limit = type == YamlNode::Type::Scalar ? end : m_range.end;
    node->range = {contentBegin(m_index.byteOf(event.start_mark.index), limit, own), end};
    const Place place = m_places.placeOf(node->range.begin);
    node->line = place.line;
    node->column = place.column;
    if (++m_nodes > yamlMaxNodes && !m_error)
        m_error = oursAlone(QStringLiteral("it has more than %1 values").arg(yamlMaxNodes), node->range.begin);
    return node;
}

void Reader::count(qint64 steps, bool aliased, qsizetype byte)
{
    m_decoded += aliased ? steps + 1 : steps;
    if (aliased) m_aliased += steps;
    if (isExcessive(m_aliased, m_decoded)) complain(QStringLiteral("document contains excessive aliasing"), byte);
}

void Reader::begin(const yaml_event_t& event, YamlNode::Type type, bool flow, Properties own)
{
    auto node = makeNode(event, type, own);
    node->flow = flow;
    node->tag = utf8(own.tag);
    node->anchor = utf8(own.anchor);
    node->implicit = false;
    count(1, false, node->range.begin);
    if (m_stack.size() >= yamlMaxDepth) stopTooDeep(node->range.begin);
    m_stack.push_back({{std::move(node), 1, 1}, nullptr, false});
    if (own.anchor) m_anchors[QByteArray(reinterpret_cast<const char*>(own.anchor))] = {{}, m_stack.size()};
}

void Reader::end(const yaml_event_t& event)
{
    const Built built = m_stack.back().built;
    const size_t frame = m_stack.size();
    m_stack.pop_back();
    YamlNode& node = *built.node;
    qsizetype last = node.range.begin;
    if (!node.items.empty()) last = node.items.back()->range.end;
    for (auto entry = node.entries.rbegin(); entry != node.entries.rend(); ++entry) {
        if (entry->merged) continue;
        last = entry->value->range.end;
        break;
    }
    // A block ends for libyaml where the next token begins; for us behind its last value.
    const qsizetype mark = m_index.byteOf(event.end_mark.index);
    const char closing = node.type == YamlNode::Type::Mapping ? '}' : ']';
    const bool closed = node.flow && mark > last && m_file.at(mark - 1) == closing;
    node.range.end = closed ? mark : std::max(last, node.range.end);
    if (!node.anchor.isEmpty()) {
        Anchor& anchor = m_anchors[node.anchor.toUtf8()];
        if (anchor.frame == frame) anchor = {built, 0};
    }
    attach(built);
}

void Reader::scalar(const yaml_event_t& event)
{
    const auto& data = event.data.scalar;
    auto node = makeNode(event, YamlNode::Type::Scalar, {data.anchor, data.tag});
    node->text = utf8(data.value, data.length);
    node->tag = utf8(data.tag);
    node->anchor = utf8(data.anchor);
    node->implicit = data.plain_implicit != 0;
    switch (data.style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: node->style = ScalarStyle::SingleQuoted; break;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: node->style = ScalarStyle::DoubleQuoted; break;
    case YAML_LITERAL_SCALAR_STYLE: node->style = ScalarStyle::Literal; break;
    case YAML_FOLDED_SCALAR_STYLE: node->style = ScalarStyle::Folded; break;
    default: node->style = ScalarStyle::Plain;
    }
    if (node->style == ScalarStyle::Literal || node->style == ScalarStyle::Folded) {
        // libyaml goes on to the next line that is not empty.
        while (node->range.end > node->range.begin && QByteArrayView(" \t\r\n").contains(m_file.at(node->range.end - 1)))
            --node->range.end;
    }
    count(1, false, node->range.begin);
    resolveScalar(*node);
    const Built built{std::move(node), 1, 0};
    if (data.anchor) m_anchors[QByteArray(reinterpret_cast<const char*>(data.anchor))] = {built, 0};
    attach(built);
}

void Reader::resolveScalar(YamlNode& node)
{
    const YamlNode* around = m_stack.empty() ? nullptr : m_stack.back().built.node.get();
    const bool inFlow = around && around->flow;
    const bool inBraces = inFlow && m_file.at(around->range.begin) == '{';
    if (const auto fault = m_dialect.faultOf(node.range, node.style, inFlow, inBraces))
        stopAt(fault->message, fault->byte, fault->scanner);
    node.text = m_dialect.restored(node.text, node.style);
    if (!node.tag.isEmpty()) {
        const TaggedScalar tagged = resolveTagged(node.tag, node.text);
        if (!tagged.error.isEmpty()) complain(tagged.error, node.range.begin);
        if (node.tag.endsWith(u"binary")) node.text = tagged.text;
        node.kind = tagged.value.kind;
    } else if (node.implicit) {
        node.kind = resolvePlain(node.text).kind;
    }
}

void Reader::alias(const yaml_event_t& event)
{
    const QByteArray name(reinterpret_cast<const char*>(event.data.alias.anchor));
    auto node = makeNode(event, YamlNode::Type::Scalar, {});
    const TextRange range = node->range;
    const auto anchor = m_anchors.constFind(name);
    const QString shown = QString::fromUtf8(name);
    Built built{node, 1, 0};
    if (anchor == m_anchors.constEnd()) {
        stop(QStringLiteral("unknown anchor '%1' referenced").arg(shown), range.begin);
    } else if (anchor->frame != 0) {
        complain(QStringLiteral("anchor '%1' value contains itself").arg(shown), range.begin);
    } else {
        const Built& target = anchor->built;
        count(target.steps, true, range.begin);
        if (int(m_stack.size()) + target.height > yamlMaxDepth) stopTooDeep(range.begin);
        built.steps = target.steps + 1;
        built.height = target.height;
        if (!m_decoding && !m_error) { // else nobody will see it
            const int line = node->line;
            const int column = node->column;
            *node = *target.node;
            node->line = line;
            node->column = column;
        }
    }
    node->alias = true;
    node->anchor = shown;
    node->range = range;
    attach(built);
}

void Reader::takeKey(Frame& frame, const Built& built)
{
    const YamlNode& key = *built.node;
    frame.merge = key.type == YamlNode::Type::Scalar && !key.alias && key.text == u"<<" &&
        (key.implicit || key.tag == u"tag:yaml.org,2002:merge");
    frame.key = built.node;
    if (key.type != YamlNode::Type::Scalar)
        complain(QStringLiteral("invalid map key: ") + goSyntax(key), key.range.begin);
}

void Reader::merge(YamlNode& into, const YamlNode& from, bool inSequence)
{
    if (from.type == YamlNode::Type::Mapping) {
        for (const YamlEntry& entry : from.entries)
            into.entries.push_back({entry.key, entry.value, true});
        return;
    }
    if (from.type != YamlNode::Type::Sequence || from.alias || inSequence) {
        complain(QStringLiteral("map merge requires map or sequence of maps as the value"), from.range.begin);
        return;
    }
    // Backwards: the earlier ones have the last word.
    for (auto item = from.items.rbegin(); item != from.items.rend(); ++item)
        merge(into, **item, true);
}

void Reader::attach(const Built& built)
{
    if (m_stack.empty()) {
        m_root = built.node;
        return;
    }
    Frame& frame = m_stack.back();
    frame.built.steps += built.steps;
    frame.built.height = std::max(frame.built.height, built.height + 1);
    YamlNode& parent = *frame.built.node;
    if (parent.type == YamlNode::Type::Sequence) {
        parent.items.push_back(built.node);
        return;
    }
    if (!frame.key) {
        takeKey(frame, built);
        return;
    }
    if (frame.merge) {
        if (!m_decoding) merge(parent, *built.node);
        parent.range.end = std::max(parent.range.end, built.node->range.end);
    } else {
        parent.entries.push_back({frame.key, built.node, false});
    }
    frame.key.reset();
}

bool Reader::take(const yaml_event_t& event)
{
    switch (event.type) {
    case YAML_SCALAR_EVENT: scalar(event); break;
    case YAML_ALIAS_EVENT: alias(event); break;
    case YAML_SEQUENCE_START_EVENT: {
        const auto& data = event.data.sequence_start;
        begin(event, YamlNode::Type::Sequence, data.style == YAML_FLOW_SEQUENCE_STYLE, {data.anchor, data.tag});
        break;
    }
    case YAML_MAPPING_START_EVENT: {
        const auto& data = event.data.mapping_start;
        begin(event, YamlNode::Type::Mapping, data.style == YAML_FLOW_MAPPING_STYLE, {data.anchor, data.tag});
        break;
    }
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: end(event); break;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT: return false;
    default: break;
    }
    return !m_error;
}

Result<YamlNodePtr, YamlError> Reader::read()
{
    const QByteArrayView text = m_dialect.text();
    // Dapr reads UTF-16 too; an editor of bytes cannot mend it.
    if (text.startsWith("\xFF\xFE") || text.startsWith("\xFE\xFF"))
        return Failure{oursAlone(QStringLiteral("its text is UTF-16; save it as UTF-8"), m_range.begin)};
    YamlParser parser(text.data(), text.size());
    if (!parser.good) return Failure{oursAlone(QStringLiteral("out of memory"), m_range.begin)};
    for (bool more = true; more;) {
        YamlEvent event;
        if (!yaml_parser_parse(&parser.state, &event.value)) return Failure{parserError(parser.state)};
        more = take(event.value);
    }
    if (m_error) return Failure{*m_error};
    if (!m_decoding && m_root) {
        if (const auto complaint = findComplaint(*m_root))
            m_decoding = errorAt(complaint->message, complaint->byte, complaint->message);
    }
    if (m_decoding) return Failure{*m_decoding};
    if (m_root && m_root->isNull() && m_root->range.isEmpty()) return YamlNodePtr();
    return m_root;
}

} // namespace

Result<YamlNodePtr, YamlError> readYaml(const QByteArray& file, TextRange range, PlaceFinder& places)
{
    range.begin = std::clamp<qsizetype>(range.begin, 0, file.size());
    range.end = std::clamp<qsizetype>(range.end, range.begin, file.size());
    YamlDialect dialect(file, range);
    for (;;) {
        auto tree = Reader(file, range, places, dialect).read();
        if (tree || !dialect.readsOn(tree.error())) return tree;
    }
}

Result<YamlNodePtr, YamlError> readYaml(const QByteArray& file, TextRange range, const QString& fileName)
{
    PlaceFinder places(file, fileName);
    return readYaml(file, range, places);
}

} // namespace wb::dapr
