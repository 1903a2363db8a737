#pragma once

#include <QList>
#include <QString>
#include <QStringList>

// The keys of a scenario's file, as data: the reader, the JSON schema for editors (resources/scenarios/
// scenario.schema.json) and the help page all follow these tables; a test compares them.

namespace wb::scenario {

enum class KeyType : quint8 {
    Text,        // not empty
    AnyText,
    Texts,       // one text or a list of them
    Truth,       // true, false
    Number,      // whole, from `least` to `most`
    Time,        // "500ms", "1m30s"
    Word,        // one of `words`
    Words,       // one of them or a list of them
    TopicName,
    TopicFilter,
    TopicFilters,
    Component,   // the name of an MQTT component of this scenario
    StepName,    // of an earlier step's `as`
    Count,       // 2, "at least 2", "at most 5", "2 to 5"
    Span,        // "4s to 6s", "at least 2s", "at most 500ms"
    Spans,
    Payload,     // a text as it is, anything else as JSON
    Base64,
    TextMap,
    States,      // words to counts
    App,         // a script of the simulated app, or one of `words`
    Answer,      // a word of such a script
    Brokers, Releases, Resources, Steps, Expectations, // have readers of their own
};

struct Key {
    QString name;
    KeyType type = KeyType::Text;
    bool required = false;
    QStringList words = {};
    qint64 least = 0, most = 0;
};

struct Verb {                 // a step or an expectation
    QString name;
    QString shortKey;         // what a value that is no mapping stands for; empty: it must be a mapping
    QList<Key> keys;
};

const QList<Key>& fileKeys();
const QList<Key>& stepKeys();          // beside a step's verb
const QList<Verb>& stepVerbs();
const QList<Key>& expectationKeys();   // beside any expectation's subject
const QList<Verb>& expectationVerbs(); // subject: its type is that of the key with the subject's own name
const QList<Key>& brokerKeys();        // of {mosquitto: {…}}
const QList<Key>& rabbitMqKeys();      // of {rabbitmq: {…}}
const QList<Key>& emqxKeys();          // of {emqx: {…}}
const QList<Key>& containerKeys();     // of {container: {…}}
const QList<Key>& scriptedKeys();      // of {scripted: {…}}

QStringList namesOf(const QList<Key>& keys);
QStringList namesOf(const QList<Verb>& verbs);
const Verb* verbOf(const QList<Verb>& verbs, const QString& name);
const Key* keyOf(const QList<Key>& keys, const QString& name);

QStringList brokerWords(); // those that stand alone: without "container" and "url"
QStringList stateWords();  // in the order of ledger::LaneState

// Limits of a file.
inline constexpr qsizetype longestScenario = 1 << 20; // bytes
inline constexpr int deepestScenario = 40;
inline constexpr qsizetype mostSteps = 1000;
inline constexpr qsizetype mostProblems = 100;        // that are told

} // namespace wb::scenario
