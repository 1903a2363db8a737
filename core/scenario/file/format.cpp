#include "core/scenario/file/format.h"

#include <algorithm>
#include <initializer_list>

namespace wb::scenario {

namespace {

using Type = KeyType;

QString text(const char16_t* words)
{
    return QString::fromUtf16(words);
}

QStringList list(std::initializer_list<const char16_t*> words)
{
    QStringList result;
    for (const char16_t* word : words) result << text(word);
    return result;
}

Key key(const char16_t* name, Type type)
{
    return {text(name), type};
}
Key needed(const char16_t* name, Type type)
{
    return {text(name), type, true};
}
Key number(const char16_t* name, qint64 least, qint64 most)
{
    return {text(name), Type::Number, false, {}, least, most};
}
Key word(const char16_t* name, std::initializer_list<const char16_t*> words, bool required = false)
{
    return {text(name), Type::Word, required, list(words)};
}
Verb verb(const char16_t* name, const char16_t* shortKey, QList<Key> keys)
{
    return {text(name), text(shortKey), std::move(keys)};
}

constexpr qint64 mostMessages = 1'000'000;

QList<Key> copyAnd(QList<Key> more)
{
    return QList<Key>{key(u"component", Type::Component), number(u"replica", 0, 100)} + more;
}

QList<Key> waiting()
{
    return {key(u"wait", Type::Truth), key(u"within", Type::Time)};
}

QList<Key> ackKeys(QList<Key> more = {})
{
    return QList<Key>{key(u"topic", Type::TopicFilter), key(u"component", Type::Component), number(u"message", 1, mostMessages)} +
           more;
}

QList<Verb> makeSteps()
{
    const Key next = number(u"next", 1, mostMessages);
    return {
        verb(u"connect", u"component", copyAnd(waiting())),
        verb(u"disconnect", u"component", copyAnd({})),
        verb(u"publish", u"",
             {needed(u"topic", Type::TopicName), key(u"payload", Type::Payload), key(u"base64", Type::Base64),
              number(u"qos", 0, 2), key(u"retain", Type::Truth), number(u"count", 1, 100'000), number(u"copies", 1, 100),
              word(u"from", {u"outside", u"sidecar", u"observer"}), key(u"component", Type::Component),
              key(u"cloudevent", Type::Truth), key(u"metadata", Type::TextMap), key(u"wait", Type::Truth),
              key(u"within", Type::Time)}),
        verb(u"hold acks", u"topic", ackKeys({next})),
        verb(u"drop acks", u"topic", ackKeys({next})),
        verb(u"delay acks", u"", ackKeys({next, needed(u"by", Type::Time)})),
        verb(u"release acks", u"topic", ackKeys({key(u"rules stay", Type::Truth)})),
        verb(u"app", u"script", {{text(u"script"), Type::App, true, list({u"willing", u"by hand"})}}),
        verb(u"answer", u"with",
             {needed(u"with", Type::Answer), key(u"topic", Type::TopicFilter), key(u"all", Type::Truth),
              key(u"within", Type::Time)}),
        verb(u"cut", u"how",
             copyAnd({word(u"how", {u"disconnect", u"close", u"reset", u"silence"}, true), key(u"stay away", Type::Truth)})),
        verb(u"reconnect", u"component", copyAnd(waiting())),
        verb(u"restart", u"component", copyAnd(waiting())),
        verb(u"discard session", u"component", copyAnd({})),
        verb(u"take over", u"component", copyAnd({key(u"clean session", Type::Truth), key(u"stay", Type::Time)})),
        verb(u"broker", u"do",
             {word(u"do", {u"start", u"stop", u"kill", u"restart"}, true), key(u"within", Type::Time)}),
        verb(u"broker rule", u"",
             {word(u"at", {u"connect", u"subscribe", u"publish", u"pubrel", u"delivery", u"acknowledgement", u"ping"}, true),
              word(u"do",
                   {u"answer", u"refuse", u"silence", u"close", u"reset", u"session-present", u"grant", u"lose", u"twice"}, true),
              number(u"value", 0, 5), key(u"delay", Type::Time), key(u"client id", Type::Text),
              key(u"filter", Type::TopicFilter), number(u"skip", 1, mostMessages), number(u"times", 1, mostMessages)}),
        verb(u"clear broker rules", u"", {}),
        verb(u"note", u"text", {needed(u"text", Type::Text)}),
        verb(u"expect", u"", {}), // see expectationVerbs()
        verb(u"watch", u"",
             QList<Key>{{text(u"nothing"), Type::Words, true,
                         list({u"delivery", u"attempt", u"acknowledgement", u"publish", u"connection", u"connection end"})},
                        needed(u"for", Type::Time), key(u"topic", Type::TopicFilter), number(u"message", 1, mostMessages)} +
                 copyAnd({})),
    };
}

QList<Key> whichKeys()
{
    return copyAnd({key(u"topic", Type::TopicFilter), number(u"message", 1, mostMessages)});
}

QList<Verb> makeExpectations()
{
    const Key since = key(u"since", Type::StepName);
    const QList<Key> timed{since, key(u"at", Type::Span)};
    return {
        verb(u"deliveries", u"",
             QList<Key>{needed(u"deliveries", Type::Count), key(u"dup", Type::Truth), key(u"retained", Type::Truth),
                        number(u"qos", 0, 2), word(u"tie", {u"first", u"packet", u"event", u"proved", u"guess"}),
                        key(u"same packet id", Type::Truth)} + timed + whichKeys()),
        verb(u"attempts", u"",
             QList<Key>{needed(u"attempts", Type::Count),
                        word(u"end", {u"success", u"drop", u"retry", u"failed", u"timed out", u"abandoned", u"running"}),
                        key(u"policy", Type::Text), key(u"answers", Type::Texts), key(u"gaps", Type::Spans)} +
                 timed + whichKeys()),
        verb(u"acks", u"",
             QList<Key>{needed(u"acks", Type::Count),
                        word(u"step", {u"sent", u"held", u"dropped", u"too late", u"completed"})} +
                 timed + whichKeys()),
        verb(u"handled", u"",
             QList<Key>{needed(u"handled", Type::Count),
                        word(u"end", {u"success", u"dropped", u"expired", u"no route", u"dead-lettered", u"failed",
                                      u"not an event", u"not evaluated", u"republished", u"no handler"}),
                        key(u"detail", Type::Text)} +
                 timed + whichKeys()),
        verb(u"states", u"", QList<Key>{{text(u"states"), Type::States, true, stateWords()}} + whichKeys()),
        verb(u"order", u"",
             QList<Key>{needed(u"order", Type::Texts), key(u"by", Type::Text),
                        word(u"of", {u"deliveries", u"attempts", u"acks"}), since} +
                 whichKeys()),
        verb(u"publishes", u"",
             QList<Key>{needed(u"publishes", Type::Count), word(u"told", {u"ok", u"error", u"nothing"}),
              word(u"outcome", {u"acked", u"discarded", u"written", u"none"}), key(u"error", Type::Text),
              key(u"dead letter", Type::Truth), key(u"topic", Type::TopicFilter)} + timed),
        verb(u"received", u"",
             QList<Key>{needed(u"received", Type::Count), key(u"payload", Type::Text), key(u"retained", Type::Truth),
              key(u"topic", Type::TopicFilter)} + timed),
        verb(u"connections", u"",
             copyAnd(QList<Key>{needed(u"connections", Type::Count), key(u"session present", Type::Truth), key(u"client id", Type::Text)} + timed)),
        verb(u"connection ends", u"",
             copyAnd(QList<Key>{needed(u"connection ends", Type::Count),
                      word(u"cause", {u"broker", u"disconnect", u"close", u"reset", u"silence", u"stopped"})} + timed)),
        verb(u"connected", u"", copyAnd({needed(u"connected", Type::Truth), key(u"error", Type::Text)})),
        verb(u"granted", u"",
             copyAnd({word(u"granted", {u"0", u"1", u"2", u"refused"}, true), needed(u"filter", Type::TopicFilter)})),
        verb(u"unacknowledged", u"", copyAnd({needed(u"unacknowledged", Type::Count)})),
    };
}

// How a broker is set up, in words that mean the same for each; see core/broker/setup/broker_setup.h.
QList<Key> setupKeys()
{
    return {key(u"config", Type::Texts), key(u"persistence", Type::Truth), number(u"in flight", 0, 65'535),
            number(u"queued", 0, mostMessages), key(u"session", Type::Time), key(u"anonymous", Type::Truth), key(u"users", Type::TextMap),
            key(u"tls", Type::Truth), key(u"client certificates", Type::Truth)};
}

} // namespace

const QList<Key>& fileKeys()
{
    static const QList<Key> keys{
        needed(u"scenario", Type::Text),
        key(u"lesson", Type::Text),
        key(u"refs", Type::Texts),
        key(u"dapr", Type::Releases),
        key(u"broker", Type::Brokers),
        key(u"app id", Type::Text),
        key(u"limit", Type::Time),
        key(u"resources", Type::Resources),
        key(u"observe", Type::TopicFilters),
        {text(u"app"), Type::App, false, list({u"willing", u"by hand"})},
        needed(u"steps", Type::Steps),
    };
    return keys;
}

const QList<Key>& stepKeys()
{
    static const QList<Key> keys{key(u"as", Type::Text), key(u"only", Type::Texts)};
    return keys;
}

const QList<Verb>& stepVerbs()
{
    static const QList<Verb> verbs = makeSteps();
    return verbs;
}

const QList<Key>& expectationKeys()
{
    static const QList<Key> keys{key(u"within", Type::Time)};
    return keys;
}

const QList<Verb>& expectationVerbs()
{
    static const QList<Verb> verbs = makeExpectations();
    return verbs;
}

const QList<Key>& brokerKeys()
{
    static const QList<Key> keys = setupKeys() + QList<Key>{key(u"version", Type::Text)};
    return keys;
}

const QList<Key>& rabbitMqKeys()
{
    static const QList<Key> keys = brokerKeys() + QList<Key>{key(u"vhost", Type::Text), key(u"vhosts", Type::Texts)};
    return keys;
}

const QList<Key>& emqxKeys()
{
    static const QList<Key> keys = brokerKeys() + QList<Key>{key(u"retry", Type::Time)};
    return keys;
}

const QList<Key>& containerKeys()
{
    static const QList<Key> keys = setupKeys() + QList<Key>{key(u"retry", Type::Time), needed(u"image", Type::Text),
                                                            word(u"product", {u"mosquitto", u"emqx", u"rabbitmq"}),
                                                            key(u"environment", Type::TextMap)};
    return keys;
}

const QList<Key>& scriptedKeys()
{
    static const QList<Key> keys{number(u"in flight", 0, 65'535), key(u"resend", Type::Time), key(u"keeps packet ids", Type::Truth)};
    return keys;
}

QStringList namesOf(const QList<Key>& keys)
{
    QStringList names;
    for (const Key& one : keys) names << one.name;
    return names;
}

QStringList namesOf(const QList<Verb>& verbs)
{
    QStringList names;
    for (const Verb& one : verbs) names << one.name;
    return names;
}

const Verb* verbOf(const QList<Verb>& verbs, const QString& name)
{
    const auto it = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& one) { return one.name == name; });
    return it == verbs.end() ? nullptr : &*it;
}

const Key* keyOf(const QList<Key>& keys, const QString& name)
{
    const auto it = std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == name; });
    return it == keys.end() ? nullptr : &*it;
}

QStringList brokerWords()
{
    return list({u"mosquitto", u"rabbitmq", u"emqx", u"scripted"});
}

QStringList stateWords()
{
    return list({u"not delivered", u"in progress", u"held", u"unacknowledged", u"acknowledged", u"completed", u"dropped",
                 u"dead-lettered", u"republished", u"lost"});
}

} // namespace wb::scenario
