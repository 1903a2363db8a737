#include "core/scenario/file/values.h"

#include "core/mqtt/topic.h"
#include "core/scenario/file/payload_json.h"
#include "core/sidecar/app/script_reader.h"
#include "core/sidecar/app/script_words.h"

#include <QCoreApplication>

namespace wb::scenario {

namespace {

using dapr::YamlEntry;
using dapr::YamlNode;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Reader)
};

QString listed(const QStringList& words)
{
    return words.join(QStringLiteral(", "));
}

bool isScalar(const YamlNode& node)
{
    return node.type == YamlNode::Type::Scalar;
}

std::optional<qint64> wholeNumber(QStringView text)
{
    if (text.isEmpty() || text.size() > 12) return {};
    qint64 number = 0;
    for (const QChar c : text) {
        if (c < u'0' || c > u'9') return {};
        number = number * 10 + (c.unicode() - u'0');
    }
    return number;
}

// "at least A", "at most B", "A to B", "A": the two ends, read by `read`; an end that is open is nothing.
template <class T, class Read>
std::optional<std::pair<std::optional<T>, std::optional<T>>> rangeOf(const QString& text, Read read)
{
    const QString trimmed = text.simplified();
    const auto one = [&](const QString& part, auto& end) { return (end = read(part)).has_value(); };
    std::pair<std::optional<T>, std::optional<T>> range;
    if (trimmed.startsWith(u"at least ")) return one(trimmed.mid(9), range.first) ? std::optional(range) : std::nullopt;
    if (trimmed.startsWith(u"at most ")) return one(trimmed.mid(8), range.second) ? std::optional(range) : std::nullopt;
    const qsizetype to = trimmed.indexOf(u" to ");
    const QString from = to < 0 ? trimmed : trimmed.left(to);
    const QString until = to < 0 ? trimmed : trimmed.mid(to + 4);
    if (!one(from, range.first) || !one(until, range.second) || *range.second < *range.first) return {};
    return range;
}

} // namespace

// --- single texts ---

std::optional<milliseconds> timeOfText(const QString& text)
{
    // A bare number says nothing of its unit; only 0 needs none.
    if (text != u"0" && (text.isEmpty() || !text.back().isLetter())) return {};
    return sidecar::scriptTime(text);
}

std::optional<CountRange> countOfText(const QString& text)
{
    const auto range = rangeOf<qint64>(text, [](const QString& part) { return wholeNumber(part); });
    if (!range) return {};
    CountRange count;
    if (range->first) count.least = *range->first;
    if (range->second) count.most = *range->second;
    return count;
}

std::optional<Window> windowOfText(const QString& text)
{
    if (!text.simplified().contains(u' ')) return {}; // one moment would never be met
    const auto range = rangeOf<milliseconds>(text, [](const QString& part) { return timeOfText(part); });
    if (!range) return {};
    Window window;
    if (range->first) window.from = *range->first;
    if (range->second) window.to = *range->second;
    return window;
}

QString FileProblem::sentence() const
{
    if (place.line == 0) return QStringLiteral("%1: %2").arg(file, message);
    return QStringLiteral("%1:%2:%3: %4").arg(file).arg(place.line).arg(place.column).arg(message);
}

// --- the mapping ---

void ValueReader::complain(Place place, const QString& message)
{
    if (m_problems.size() < mostProblems) m_problems << FileProblem{m_name, place, message};
}

bool ValueReader::checkMember(const YamlEntry& entry, const QStringList& known, QSet<QString>& seen)
{
    const QString name = isScalar(*entry.key) ? entry.key->text : QString();
    if (!known.contains(name)) {
        complain(*entry.key, isScalar(*entry.key)
                                 ? Texts::tr("\"%1\" is not known here; known are: %2").arg(name.left(80), listed(known))
                                 : Texts::tr("a name is needed here; known are: %1").arg(listed(known)));
        return false;
    }
    if (seen.contains(name)) {
        complain(*entry.key, Texts::tr("\"%1\" stands here twice").arg(name));
        return false;
    }
    seen.insert(name);
    return true;
}

Fields ValueReader::fields(const YamlNode& mapping, const QList<Key>& keys, const QStringList& others)
{
    Fields fields;
    if (mapping.type != YamlNode::Type::Mapping) {
        complain(mapping, Texts::tr("a mapping is needed here (name: value), with: %1").arg(listed(namesOf(keys))));
        return fields;
    }
    const QStringList known = namesOf(keys) + others;
    QSet<QString> seen;
    for (const YamlEntry& entry : mapping.entries) {
        if (!checkMember(entry, known, seen)) continue;
        const Key* key = keyOf(keys, entry.key->text);
        if (!key) continue;
        Value read = value(*key, *entry.value);
        if (!std::holds_alternative<std::monostate>(read)) fields.set(key->name, std::move(read));
    }
    for (const Key& key : keys)
        if (key.required && !seen.contains(key.name)) complain(mapping, Texts::tr("\"%1\" is missing here").arg(key.name));
    return fields;
}

Value ValueReader::value(const Key& key, const YamlNode& node)
{
    switch (key.type) {
    case KeyType::Text: return text(node, false);
    case KeyType::AnyText: return text(node, true);
    case KeyType::Texts:
    case KeyType::Words:
    case KeyType::TopicFilters: return texts(key, node);
    case KeyType::Truth: return truth(node);
    case KeyType::Number: return number(key, node);
    case KeyType::Time: return time(node);
    case KeyType::Word: return word(key, node);
    case KeyType::TopicName: return topic(node, false);
    case KeyType::TopicFilter: return topic(node, true);
    case KeyType::Component: return component(node);
    case KeyType::StepName: return stepName(node);
    case KeyType::Count: return count(node);
    case KeyType::Span: {
        const auto window = span(node);
        return window ? Value(*window) : Value();
    }
    case KeyType::Spans: return spans(node);
    case KeyType::Payload: return payload(node);
    case KeyType::Base64: return base64(node);
    case KeyType::TextMap: return textMap(node);
    case KeyType::States: return states(key, node);
    case KeyType::App: return app(key, node);
    case KeyType::Answer: return answer(node);
    case KeyType::Brokers:
    case KeyType::Releases:
    case KeyType::Resources:
    case KeyType::Steps:
    case KeyType::Expectations: break;
    }
    return {};
}

// --- its values ---

Value ValueReader::text(const YamlNode& node, bool mayBeEmpty)
{
    const bool empty = node.isNull() || node.text.trimmed().isEmpty();
    if (isScalar(node) && (mayBeEmpty || !empty)) return node.text;
    complain(node, Texts::tr("a text is needed here"));
    return {};
}

Value ValueReader::texts(const Key& key, const YamlNode& node)
{
    const auto one = [&](const YamlNode& item) {
        if (key.type == KeyType::Words) return word(key, item);
        return key.type == KeyType::TopicFilters ? topic(item, true) : text(item, false);
    };
    QStringList list;
    if (node.type != YamlNode::Type::Sequence) {
        const Value value = one(node);
        if (const auto* single = std::get_if<QString>(&value)) list << *single;
        return list.isEmpty() ? Value() : Value(list);
    }
    if (node.items.empty() || qsizetype(node.items.size()) > mostTexts) {
        complain(node, Texts::tr("1 to %1 texts are needed here").arg(mostTexts));
        return {};
    }
    for (const auto& item : node.items) {
        const Value value = one(*item);
        if (const auto* single = std::get_if<QString>(&value)) list << *single;
    }
    return list;
}

Value ValueReader::truth(const YamlNode& node)
{
    if (isScalar(node) && (node.text == u"true" || node.text == u"false")) return node.text == u"true";
    complain(node, Texts::tr("true or false is needed here"));
    return {};
}

Value ValueReader::number(const Key& key, const YamlNode& node)
{
    const auto number = isScalar(node) ? wholeNumber(node.text) : std::nullopt;
    if (number && *number >= key.least && *number <= key.most) return *number;
    complain(node, Texts::tr("a whole number from %1 to %2 is needed here").arg(key.least).arg(key.most));
    return {};
}

Value ValueReader::time(const YamlNode& node)
{
    if (const auto time = isScalar(node) ? timeOfText(node.text) : std::nullopt) return *time;
    complain(node, Texts::tr("a time with its unit is needed here, such as 500ms, 2s or 1m30s, at most 24h"));
    return {};
}

Value ValueReader::word(const Key& key, const YamlNode& node)
{
    if (isScalar(node) && key.words.contains(node.text)) return node.text;
    complain(node, Texts::tr("one of these is needed here: %1").arg(listed(key.words)));
    return {};
}

Value ValueReader::topic(const YamlNode& node, bool filter)
{
    const Value read = text(node, false);
    const auto* topic = std::get_if<QString>(&read);
    if (!topic) return {};
    const std::string utf8 = topic->toStdString();
    const std::string_view problem = filter ? mqtt::topicFilterProblem(utf8) : mqtt::topicNameProblem(utf8);
    if (problem.empty()) return *topic;
    complain(node, QString::fromUtf8(problem.data(), qsizetype(problem.size())));
    return {};
}

Value ValueReader::component(const YamlNode& node)
{
    const Value read = text(node, false);
    const auto* name = std::get_if<QString>(&read);
    if (!name) return {};
    if (components.contains(*name)) return *name;
    complain(node, components.isEmpty()
                       ? Texts::tr("there is no MQTT component in the scenario's resources")
                       : Texts::tr("no MQTT component of the scenario is named \"%1\"; there are: %2").arg(name->left(80), listed(components)));
    return {};
}

Value ValueReader::stepName(const YamlNode& node)
{
    const Value read = text(node, false);
    const auto* name = std::get_if<QString>(&read);
    if (!name) return {};
    if (stepNames.contains(*name)) return *name;
    complain(node, Texts::tr("no step before this one is named \"%1\" (as: %1)").arg(name->left(80)));
    return {};
}

Value ValueReader::count(const YamlNode& node)
{
    if (const auto range = isScalar(node) ? countOfText(node.text) : std::nullopt) return *range;
    complain(node, Texts::tr("a count is needed here: 2, at least 2, at most 5, or 2 to 5"));
    return {};
}

std::optional<Window> ValueReader::span(const YamlNode& node)
{
    const auto window = isScalar(node) ? windowOfText(node.text) : std::nullopt;
    if (!window) complain(node, Texts::tr("a span of time is needed here: 4s to 6s, at least 2s, or at most 500ms"));
    return window;
}

Value ValueReader::spans(const YamlNode& node)
{
    QList<Window> windows;
    if (node.type != YamlNode::Type::Sequence) {
        if (const auto window = span(node)) windows << *window;
    } else if (qsizetype(node.items.size()) > mostTexts) {
        complain(node, Texts::tr("1 to %1 texts are needed here").arg(mostTexts));
    } else {
        for (const auto& item : node.items)
            if (const auto window = span(*item)) windows << *window;
    }
    return windows.isEmpty() ? Value() : Value(windows);
}

Value ValueReader::payload(const YamlNode& node)
{
    if (isScalar(node)) return node.isNull() && node.text.isEmpty() ? QByteArray() : node.text.toUtf8();
    return payloadJson(node);
}

Value ValueReader::base64(const YamlNode& node)
{
    const auto bytes = QByteArray::fromBase64Encoding(isScalar(node) ? node.text.simplified().remove(u' ').toUtf8() : QByteArray("?"),
                                                      QByteArray::AbortOnBase64DecodingErrors);
    if (bytes) return *bytes;
    complain(node, Texts::tr("Base64 is needed here"));
    return {};
}

Value ValueReader::textMap(const YamlNode& node)
{
    QMap<QString, QString> map;
    if (node.type != YamlNode::Type::Mapping) {
        complain(node, Texts::tr("a mapping of names to texts is needed here"));
        return {};
    }
    for (const YamlEntry& entry : node.entries) {
        if (!isScalar(*entry.key) || !isScalar(*entry.value)) complain(*entry.key, Texts::tr("a text is needed here"));
        else map.insert(entry.key->text, entry.value->text);
    }
    return map;
}

Value ValueReader::states(const Key& key, const YamlNode& node)
{
    QMap<QString, CountRange> map;
    if (node.type != YamlNode::Type::Mapping || node.entries.empty()) {
        complain(node, Texts::tr("states with their counts are needed here, such as {acknowledged: 2}"));
        return {};
    }
    QSet<QString> seen;
    for (const YamlEntry& entry : node.entries) {
        if (!checkMember(entry, key.words, seen)) continue;
        const Value number = count(*entry.value);
        if (const auto* range = std::get_if<CountRange>(&number)) map.insert(entry.key->text, *range);
    }
    return map;
}

Value ValueReader::app(const Key& key, const YamlNode& node)
{
    sidecar::AppSetup setup;
    if (isScalar(node)) {
        if (std::holds_alternative<std::monostate>(word(key, node))) return {};
        setup.kind = node.text == u"by hand" ? sidecar::AppKind::ByHand : sidecar::AppKind::Willing;
        return setup;
    }
    // The script's reader gets the script alone, at the same line and column, so that its places are the file's.
    const QByteArray text = QByteArray(std::max(node.line - 1, 0), '\n') + QByteArray(std::max(node.column - 1, 0), ' ') +
                            m_file.mid(node.range.begin, node.range.end - node.range.begin);
    const auto script = sidecar::readScript(text, m_name);
    if (!script) {
        const dapr::Place& place = script.error().place;
        complain(place.line > 0 ? Place{place.line, place.column} : Place{node.line, node.column}, script.error().message);
        return {};
    }
    setup.kind = sidecar::AppKind::Simulated;
    setup.script = *script;
    return setup;
}

Value ValueReader::answer(const YamlNode& node)
{
    const auto answer = isScalar(node) ? sidecar::answerOfWord(node.text) : std::nullopt;
    if (answer && answer->kind != sidecar::ScriptedAnswer::Kind::Never) return *answer;
    complain(node, Texts::tr("an answer is needed here: success, retry, drop, an HTTP status from 100 to 599, grpc with "
                             "success, retry, drop or a code from 0 to 16, or crash"));
    return {};
}

} // namespace wb::scenario
