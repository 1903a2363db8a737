#include "core/sidecar/app/script_reader.h"

#include "core/dapr/yaml.h"
#include "core/mqtt/topic.h"
#include "core/sidecar/app/script_words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <initializer_list>

namespace wb::sidecar {

namespace {

using dapr::YamlEntry;
using dapr::YamlNode;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::sidecar::ScriptReader)
};

QStringList words(std::initializer_list<const char16_t*> texts)
{
    QStringList list;
    for (const char16_t* text : texts) list << QString::fromUtf16(text);
    return list;
}

// Walks the document and keeps the first complaint; what is read behind it is not used.
class ScriptReader {
public:
    explicit ScriptReader(QString file) : m_file(std::move(file)) {}

    SimulatedScript script(const YamlNode& root);
    const std::optional<ScriptError>& error() const { return m_error; }

private:
    ScriptRule rule(const YamlNode& node);
    void ruleMember(ScriptRule& rule, const QString& key, const YamlNode& value);
    void checkRule(const ScriptRule& rule, const YamlNode& node);
    PayloadMatch payload(const YamlNode& node);
    enum class In { Alone, List, Chance };
    QList<ScriptedAnswer> answers(const YamlNode& node, In in);
    QList<ScriptedAnswer> chance(const YamlNode& node);
    ScriptedAnswer answer(const YamlNode& node, In in);
    ScriptedAnswer word(const YamlNode& node);
    void answerMember(ScriptedAnswer& answer, const QString& key, const YamlNode& value);

    void complain(const YamlNode& at, const QString& message)
    {
        if (!m_error) m_error = ScriptError{message, {m_file, at.line, at.column}};
    }
    template <class Use>
    void members(const YamlNode& node, const QStringList& known, Use use);
    QString text(const YamlNode& node);
    int number(const YamlNode& node, int least, int most);
    bool truth(const YamlNode& node);
    std::chrono::milliseconds time(const YamlNode& node);

    QString m_file;
    std::optional<ScriptError> m_error;
};

// --- shapes ---

template <class Use>
void ScriptReader::members(const YamlNode& node, const QStringList& known, Use use)
{
    if (node.type != YamlNode::Type::Mapping) {
        complain(node, Texts::tr("a mapping is needed here (name: value)"));
        return;
    }
    QStringList seen;
    for (const YamlEntry& entry : node.entries) {
        const QString key = entry.key->text;
        if (seen.contains(key)) complain(*entry.key, Texts::tr("%1 stands here twice").arg(key));
        else if (!known.contains(key))
            complain(*entry.key, Texts::tr("%1 is not known here; known are %2").arg(key, known.join(QStringLiteral(", "))));
        if (m_error) return;
        seen << key;
        use(key, *entry.value);
    }
}

QString ScriptReader::text(const YamlNode& node)
{
    if (node.type != YamlNode::Type::Scalar || node.isNull()) {
        complain(node, Texts::tr("a text is needed here"));
        return {};
    }
    return node.text;
}

int ScriptReader::number(const YamlNode& node, int least, int most)
{
    bool ok = false;
    const int value = node.type == YamlNode::Type::Scalar ? node.text.toInt(&ok) : 0;
    if (!ok || value < least || value > most)
        complain(node, Texts::tr("a whole number from %1 to %2 is needed here").arg(least).arg(most));
    return value;
}

bool ScriptReader::truth(const YamlNode& node)
{
    const bool isTrue = node.text == u"true";
    if (node.type != YamlNode::Type::Scalar || (!isTrue && node.text != u"false"))
        complain(node, Texts::tr("true or false is needed here"));
    return isTrue;
}

std::chrono::milliseconds ScriptReader::time(const YamlNode& node)
{
    const auto value = node.type == YamlNode::Type::Scalar ? scriptTime(node.text) : std::nullopt;
    if (!value) complain(node, Texts::tr("a time is needed here, such as 500ms, 2s or 1m30s, at most 24h"));
    return value.value_or(std::chrono::milliseconds(0));
}

// --- answers ---

ScriptedAnswer ScriptReader::word(const YamlNode& node)
{
    const auto answer = node.type == YamlNode::Type::Scalar ? answerOfWord(node.text) : std::nullopt;
    if (!answer)
        complain(node, Texts::tr("an answer is needed here: success, retry, drop, an HTTP status from 100 to 599, "
                                 "grpc with success, retry, drop or a code from 0 to 16, never, or crash"));
    return answer.value_or(ScriptedAnswer{});
}

void ScriptReader::answerMember(ScriptedAnswer& answer, const QString& key, const YamlNode& value)
{
    if (key == u"after") answer.after = time(value);
    else if (key == u"for") answer.gone = time(value);
    else if (key == u"times") answer.times = number(value, 1, 1'000'000);
    else if (key == u"weight") answer.weight = number(value, 1, 1'000'000);
    else if (key == u"body") answer.body = text(value).toUtf8();
}

ScriptedAnswer ScriptReader::answer(const YamlNode& node, In in)
{
    if (node.type == YamlNode::Type::Scalar) return word(node);
    ScriptedAnswer answer;
    if (const auto said = node.find(u"answer")) answer = word(*said);
    else complain(node, Texts::tr("%1 is missing here").arg(QStringLiteral("answer")));
    QStringList known = words({u"answer", u"after", u"body", u"for"});
    if (in == In::List) known << QStringLiteral("times");
    if (in == In::Chance) known << QStringLiteral("weight");
    members(node, known, [&](const QString& key, const YamlNode& value) {
        if (key == u"body" && answer.kind != ScriptedAnswer::Kind::HttpStatus)
            complain(value, Texts::tr("body goes with an HTTP status only"));
        if (key == u"for" && answer.kind != ScriptedAnswer::Kind::Crash)
            complain(value, Texts::tr("for goes with crash only: how long the app is gone"));
        answerMember(answer, key, value);
    });
    return answer;
}

QList<ScriptedAnswer> ScriptReader::answers(const YamlNode& node, In in)
{
    if (node.type != YamlNode::Type::Sequence) return {answer(node, in)};
    QList<ScriptedAnswer> list;
    if (node.items.empty() || qsizetype(node.items.size()) > mostScriptRules)
        complain(node, Texts::tr("1 to %1 answers are needed here").arg(mostScriptRules));
    for (const auto& item : node.items) {
        if (m_error) return list;
        list << answer(*item, in);
        // An answer in the middle of a list is given once unless it says more.
        if (item != node.items.back() && list.last().times == 0) list.last().times = 1;
    }
    return list;
}

QList<ScriptedAnswer> ScriptReader::chance(const YamlNode& node)
{
    if (node.type == YamlNode::Type::Sequence) return answers(node, In::Chance);
    QList<ScriptedAnswer> list;
    if (node.type != YamlNode::Type::Mapping || node.entries.empty() || qsizetype(node.entries.size()) > mostScriptRules)
        complain(node, Texts::tr("answers with their weights are needed here, such as {success: 70, retry: 30}"));
    for (const YamlEntry& entry : node.entries) {
        if (m_error) return list;
        list << word(*entry.key);
        list.last().weight = number(*entry.value, 1, 1'000'000);
    }
    return list;
}

// --- rules ---

PayloadMatch ScriptReader::payload(const YamlNode& node)
{
    PayloadMatch match;
    if (node.type == YamlNode::Type::Scalar) {
        match.contains = text(node).toUtf8();
        return match;
    }
    members(node, words({u"contains", u"pointer", u"equals"}), [&](const QString& key, const YamlNode& value) {
        if (key == u"contains") {
            match.contains = text(value).toUtf8();
        } else if (key == u"pointer") {
            match.pointer = text(value);
            match.atPointer = true;
            if (!match.pointer.isEmpty() && !match.pointer.startsWith(u'/'))
                complain(value, Texts::tr("a JSON pointer begins with /"));
        } else {
            match.value = QJsonDocument::fromJson("[" + value.toJson().toUtf8() + "]").array().at(0);
        }
    });
    if (!match.atPointer && !match.value.isUndefined()) complain(node, Texts::tr("equals needs a pointer"));
    return match;
}

void ScriptReader::ruleMember(ScriptRule& rule, const QString& key, const YamlNode& value)
{
    if (key == u"topic") {
        rule.topic = text(value);
        const auto problem = mqtt::topicFilterProblem(rule.topic.toStdString());
        if (!problem.empty() && !m_error)
            complain(value, QString::fromUtf8(problem.data(), static_cast<qsizetype>(problem.size())));
    } else if (key == u"route") {
        rule.route = text(value);
    } else if (key == u"component") {
        rule.component = text(value);
    } else if (key == u"payload") {
        rule.payload = payload(value);
    } else if (key == u"answers") {
        rule.answers = answers(value, In::List);
    } else if (key == u"chance") {
        rule.answers = chance(value);
        rule.chance = true;
    } else if (key == u"seed") {
        rule.seed = quint32(number(value, 0, 2'147'483'647));
    } else if (key == u"again") {
        rule.again = truth(value);
    } else if (key == u"per") {
        rule.perMessage = text(value) == u"message";
        if (!rule.perMessage && value.text != u"rule") complain(value, Texts::tr("rule or message is needed here"));
    }
}

void ScriptReader::checkRule(const ScriptRule& rule, const YamlNode& node)
{
    const bool list = node.find(u"answers") != nullptr;
    if (list == rule.chance) complain(node, Texts::tr("a rule needs either answers or chance"));
    else if (rule.chance && (rule.again || rule.perMessage))
        complain(node, Texts::tr("again and per go with answers, not with chance"));
    else if (!rule.chance && node.find(u"seed")) complain(node, Texts::tr("seed goes with chance"));
}

ScriptRule ScriptReader::rule(const YamlNode& node)
{
    ScriptRule rule;
    members(node,
            words({u"topic", u"route", u"component", u"payload", u"answers", u"again", u"per", u"chance", u"seed"}),
            [&](const QString& key, const YamlNode& value) { ruleMember(rule, key, value); });
    checkRule(rule, node);
    return rule;
}

SimulatedScript ScriptReader::script(const YamlNode& root)
{
    SimulatedScript script;
    members(root, words({u"rules", u"default"}), [&](const QString& key, const YamlNode& value) {
        if (key == u"default") {
            script.otherwise = answer(value, In::Alone);
            return;
        }
        if (value.type != YamlNode::Type::Sequence || qsizetype(value.items.size()) > mostScriptRules) {
            complain(value, Texts::tr("a list of at most %1 rules is needed here").arg(mostScriptRules));
            return;
        }
        for (const auto& item : value.items) {
            if (m_error) return;
            script.rules << rule(*item);
        }
    });
    return script;
}

} // namespace

QString ScriptError::sentence() const
{
    if (place.line == 0) return QStringLiteral("%1: %2").arg(place.file, message);
    return QStringLiteral("%1:%2:%3: %4").arg(place.file).arg(place.line).arg(place.column).arg(message);
}

Result<SimulatedScript, ScriptError> readScript(const QByteArray& yaml, const QString& fileName)
{
    if (yaml.size() > longestScript)
        return Failure{ScriptError{Texts::tr("a script is at most %1 KiB long").arg(longestScript / 1024), {fileName, 0, 0}}};
    dapr::YamlNodePtr root;
    for (const dapr::TextRange& range : dapr::splitDocuments(yaml)) {
        const auto document = dapr::readYaml(yaml, range, fileName);
        if (!document) return Failure{ScriptError{document.error().message, document.error().place}};
        if (!*document) continue; // only comments
        if (root)
            return Failure{ScriptError{Texts::tr("a script is one document"),
                                       {fileName, (*document)->line, (*document)->column}}};
        root = *document;
    }
    if (!root) return SimulatedScript{};
    ScriptReader reader(fileName);
    SimulatedScript script = reader.script(*root);
    if (reader.error()) return Failure{*reader.error()};
    return script;
}

} // namespace wb::sidecar
