#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

// How the scripted broker is bent: values, as a scenario file or the window gives them.

namespace wb::broker {

enum class ScriptedAt : quint8 {
    Connect,         // a CONNECT: CONNACK
    Subscribe,       // a SUBSCRIBE: SUBACK
    Publish,         // a PUBLISH of the client: PUBACK, PUBREC
    Pubrel,          // the client's PUBREL: PUBCOMP
    Delivery,        // a PUBLISH to the client, also one that is sent again
    Acknowledgement, // the client's PUBACK, PUBREC or PUBCOMP
    Ping,            // PINGREQ: PINGRESP
};

enum class ScriptedDo : quint8 {
    Answer,         // as usual; with delayMs: later
    Refuse,         // Connect: CONNACK with `value` 1 to 5, then closed. Subscribe: 0x80
    Silence,        // taken, and never answered. Acknowledgement: as if it had not arrived
    Close,          // TCP close instead of an answer
    Reset,          // TCP reset instead of an answer
    SessionPresent, // Connect: the flag says `value`, 0 or 1, whatever is true
    Grant,          // Subscribe: no more than QoS `value`
    Lose,           // Publish: acknowledged and passed on to nobody. Delivery: counted as sent, and never sent
    Twice,          // Delivery: sent, and at once again with DUP
};

struct ScriptedRule {
    quint32 id = 0;      // given by the broker
    ScriptedAt at = ScriptedAt::Connect;
    ScriptedDo what = ScriptedDo::Answer;
    int value = 0;       // Refuse at Connect, SessionPresent, Grant
    int delayMs = 0;     // before it is done
    QString clientId;    // empty: every client
    QString filter;      // Publish, Delivery: a topic filter. Subscribe: the very filter that is asked for. Empty: all
    int skip = 0;        // so many that fit pass first
    int times = 0;       // then it is for so many; 0: for as long as it stands
    bool operator==(const ScriptedRule&) const = default;
};

// As files write them: "connect", "session-present" …
QString scriptedName(ScriptedAt at);
QString scriptedName(ScriptedDo what);
std::optional<ScriptedAt> scriptedAt(QStringView name);
std::optional<ScriptedDo> scriptedDo(QStringView name);
QList<ScriptedDo> scriptedChoices(ScriptedAt at); // what can be done there

// Empty, or a sentence for a person: what does not fit together in this rule.
QString scriptedProblem(const ScriptedRule& rule);

// The rules that stand, in order; the first that fits is taken.
class ScriptedRuleBook {
public:
    quint32 add(ScriptedRule rule); // its id, from 1
    bool remove(quint32 id);
    void clear() { m_rules.clear(); }
    const QList<ScriptedRule>& rules() const { return m_rules; } // `skip` and `times` say what is left of them
    // Counts; a rule that is used up goes.
    std::optional<ScriptedRule> take(ScriptedAt at, const QString& clientId, const QString& topic = {});

private:
    QList<ScriptedRule> m_rules;
    quint32 m_lastId = 0;
};

} // namespace wb::broker

Q_DECLARE_METATYPE(wb::broker::ScriptedRule)
