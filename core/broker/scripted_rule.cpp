#include "core/broker/scripted_rule.h"

#include "core/mqtt/topic.h"

#include <QCoreApplication>

#include <array>

namespace wb::broker {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::ScriptedRule)
};

const std::array atNames{"connect", "subscribe", "publish", "pubrel", "delivery", "acknowledgement", "ping"};
const std::array doNames{"answer", "refuse", "silence", "close", "reset", "session-present", "grant", "lose", "twice"};

template <class E, class Names>
std::optional<E> find(const Names& names, QStringView name)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (name == QLatin1String(names[i])) return static_cast<E>(i);
    return std::nullopt;
}

bool valueFits(const ScriptedRule& rule)
{
    switch (rule.what) {
    case ScriptedDo::Refuse: return rule.at != ScriptedAt::Connect || (rule.value >= 1 && rule.value <= 5);
    case ScriptedDo::SessionPresent: return rule.value == 0 || rule.value == 1;
    case ScriptedDo::Grant: return rule.value >= 0 && rule.value <= 2;
    default: return true;
    }
}

bool fits(const ScriptedRule& rule, ScriptedAt at, const QString& clientId, const QString& topic)
{
    if (rule.at != at || (!rule.clientId.isEmpty() && rule.clientId != clientId)) return false;
    if (rule.filter.isEmpty()) return true;
    if (at == ScriptedAt::Subscribe) return rule.filter == topic;
    return mqtt::filterMatches(rule.filter.toStdString(), topic.toStdString());
}

} // namespace

QString scriptedName(ScriptedAt at) { return QString::fromLatin1(atNames.at(static_cast<std::size_t>(at))); }
QString scriptedName(ScriptedDo what) { return QString::fromLatin1(doNames.at(static_cast<std::size_t>(what))); }
std::optional<ScriptedAt> scriptedAt(QStringView name) { return find<ScriptedAt>(atNames, name); }
std::optional<ScriptedDo> scriptedDo(QStringView name) { return find<ScriptedDo>(doNames, name); }

QList<ScriptedDo> scriptedChoices(ScriptedAt at)
{
    const QList<ScriptedDo> closes{ScriptedDo::Close, ScriptedDo::Reset};
    const QList<ScriptedDo> answers = QList{ScriptedDo::Answer, ScriptedDo::Silence} + closes;
    switch (at) {
    case ScriptedAt::Connect: return answers + QList{ScriptedDo::Refuse, ScriptedDo::SessionPresent};
    case ScriptedAt::Subscribe: return answers + QList{ScriptedDo::Refuse, ScriptedDo::Grant};
    case ScriptedAt::Publish: return answers + QList{ScriptedDo::Lose};
    case ScriptedAt::Delivery: return QList{ScriptedDo::Answer, ScriptedDo::Lose, ScriptedDo::Twice} + closes;
    case ScriptedAt::Acknowledgement: return QList{ScriptedDo::Silence} + closes;
    case ScriptedAt::Pubrel:
    case ScriptedAt::Ping: break;
    }
    return answers;
}

QString scriptedProblem(const ScriptedRule& rule)
{
    const bool byTopic = rule.at == ScriptedAt::Publish || rule.at == ScriptedAt::Delivery;
    if (!scriptedChoices(rule.at).contains(rule.what)) {
        QStringList choices;
        for (const ScriptedDo choice : scriptedChoices(rule.at)) choices << scriptedName(choice);
        return Text::tr("\"%1\" cannot be done at \"%2\"; these can: %3.")
            .arg(scriptedName(rule.what), scriptedName(rule.at), choices.join(QStringLiteral(", ")));
    }
    if (!valueFits(rule)) {
        if (rule.what == ScriptedDo::Refuse) return Text::tr("A CONNACK that refuses has a code from 1 to 5.");
        if (rule.what == ScriptedDo::Grant) return Text::tr("The QoS that is granted is 0, 1 or 2.");
        return Text::tr("Session present is 0 or 1.");
    }
    if (rule.delayMs < 0 || rule.skip < 0 || rule.times < 0) return Text::tr("A delay and a count cannot be negative.");
    if (!rule.filter.isEmpty() && !byTopic && rule.at != ScriptedAt::Subscribe)
        return Text::tr("At \"%1\" there is no topic to filter by.").arg(scriptedName(rule.at));
    if (byTopic && !rule.filter.isEmpty() && !mqtt::topicFilterProblem(rule.filter.toStdString()).empty())
        return Text::tr("\"%1\" is not a topic filter.").arg(rule.filter);
    return {};
}

quint32 ScriptedRuleBook::add(ScriptedRule rule)
{
    rule.id = ++m_lastId;
    m_rules << rule;
    return rule.id;
}

bool ScriptedRuleBook::remove(quint32 id)
{
    return m_rules.removeIf([id](const ScriptedRule& rule) { return rule.id == id; }) > 0;
}

std::optional<ScriptedRule> ScriptedRuleBook::take(ScriptedAt at, const QString& clientId, const QString& topic)
{
    for (qsizetype i = 0; i < m_rules.size(); ++i) {
        ScriptedRule& rule = m_rules[i];
        if (!fits(rule, at, clientId, topic)) continue;
        if (rule.skip > 0) {
            --rule.skip;
            continue;
        }
        const ScriptedRule taken = rule;
        if (rule.times > 0 && --rule.times == 0) m_rules.removeAt(i);
        return taken;
    }
    return std::nullopt;
}

} // namespace wb::broker
