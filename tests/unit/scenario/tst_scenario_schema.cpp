#include "core/scenario/file/format.h"
#include "tests/support/shared_data.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace wb::scenario;
using wb::test::sourceDir;

namespace {

// A key in the schema: a definition by name, or the numbers and words themselves.
QJsonValue expected(const Key& key)
{
    const auto reference = [](const QString& name) {
        return QJsonObject{{QStringLiteral("$ref"), QStringLiteral("#/definitions/") + name}};
    };
    const auto words = [&] {
        QJsonArray list;
        for (const QString& word : key.words) list << (word.at(0).isDigit() ? QJsonValue(word.toInt()) : QJsonValue(word));
        return QJsonObject{{QStringLiteral("enum"), list}};
    };
    switch (key.type) {
    case KeyType::Text: return reference(QStringLiteral("text"));
    case KeyType::AnyText: return reference(QStringLiteral("anyText"));
    case KeyType::Texts: return reference(QStringLiteral("texts"));
    case KeyType::Truth: return reference(QStringLiteral("truth"));
    case KeyType::Number:
        return QJsonObject{{QStringLiteral("type"), QStringLiteral("integer")},
                           {QStringLiteral("minimum"), key.least},
                           {QStringLiteral("maximum"), key.most}};
    case KeyType::Time: return reference(QStringLiteral("time"));
    case KeyType::Word: return words();
    case KeyType::Words:
        return QJsonObject{{QStringLiteral("oneOf"), QJsonArray{words(), QJsonObject{{QStringLiteral("type"), QStringLiteral("array")},
                                                                                     {QStringLiteral("minItems"), 1},
                                                                                     {QStringLiteral("items"), words()}}}}};
    case KeyType::TopicName: return reference(QStringLiteral("topicName"));
    case KeyType::TopicFilter: return reference(QStringLiteral("topicFilter"));
    case KeyType::TopicFilters: return reference(QStringLiteral("topicFilters"));
    case KeyType::Component: return reference(QStringLiteral("component"));
    case KeyType::StepName: return reference(QStringLiteral("stepName"));
    case KeyType::Count: return reference(QStringLiteral("count"));
    case KeyType::Span: return reference(QStringLiteral("span"));
    case KeyType::Spans: return reference(QStringLiteral("spans"));
    case KeyType::Payload: return reference(QStringLiteral("payload"));
    case KeyType::Base64: return reference(QStringLiteral("base64"));
    case KeyType::TextMap: return reference(QStringLiteral("textMap"));
    case KeyType::States: {
        QJsonObject states;
        for (const QString& word : key.words) states.insert(word, reference(QStringLiteral("count")));
        return QJsonObject{{QStringLiteral("type"), QStringLiteral("object")},
                           {QStringLiteral("minProperties"), 1},
                           {QStringLiteral("additionalProperties"), false},
                           {QStringLiteral("properties"), states}};
    }
    case KeyType::App: return QJsonObject{{QStringLiteral("oneOf"), QJsonArray{words(), reference(QStringLiteral("script"))}}};
    case KeyType::Answer: return reference(QStringLiteral("answer"));
    case KeyType::Brokers: return reference(QStringLiteral("brokers"));
    case KeyType::Releases: return reference(QStringLiteral("releases"));
    case KeyType::Resources: return reference(QStringLiteral("resources"));
    case KeyType::Steps: return reference(QStringLiteral("steps"));
    case KeyType::Expectations: break;
    }
    return {};
}

// Without what is only for the eyes of a person.
QJsonValue bare(const QJsonValue& value)
{
    QJsonObject object = value.toObject();
    object.remove(QStringLiteral("description"));
    const QJsonArray all = object.value(QStringLiteral("allOf")).toArray();
    return all.size() == 1 && object.size() == 1 ? all.first() : QJsonValue(object);
}

// What differs between a mapping of the schema and a table; empty: nothing.
QString difference(const QJsonObject& mapping, const QList<Key>& keys)
{
    const QJsonObject properties = mapping.value(QStringLiteral("properties")).toObject();
    QStringList names = namesOf(keys);
    names.sort();
    if (properties.keys() != names) return QStringLiteral("keys: %1; table: %2").arg(properties.keys().join(u' '), names.join(u' '));
    if (mapping.value(QStringLiteral("additionalProperties")) != QJsonValue(false)) return QStringLiteral("takes unknown keys");
    QStringList required;
    for (const Key& key : keys) {
        if (bare(properties.value(key.name)) != expected(key)) return QStringLiteral("type of ") + key.name;
        if (key.required) required << key.name;
    }
    QStringList inSchema;
    for (const QJsonValue& name : mapping.value(QStringLiteral("required")).toArray()) inSchema << name.toString();
    return required == inSchema ? QString() : QStringLiteral("required: ") + inSchema.join(u' ');
}

} // namespace

// resources/scenarios/scenario.schema.json says what the reader's tables say (core/scenario/file/format.h).
class TestScenarioSchema : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void theFileHasItsKeys();
    void everyStepHasItsKeys();
    void everyExpectationHasItsKeys();
    void brokersHaveTheirKeys();
    void theHelpPageNamesEverything();

private:
    QJsonObject definition(const char* name) const
    {
        return m_schema.value(QStringLiteral("definitions")).toObject().value(QString::fromLatin1(name)).toObject();
    }
    QJsonObject m_schema;
};

void TestScenarioSchema::initTestCase()
{
    QFile file(sourceDir() + QStringLiteral("/resources/scenarios/scenario.schema.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_schema = QJsonDocument::fromJson(file.readAll()).object();
    QVERIFY(!m_schema.isEmpty());
}

void TestScenarioSchema::theFileHasItsKeys()
{
    QCOMPARE(difference(m_schema, fileKeys()), QString());
}

void TestScenarioSchema::everyStepHasItsKeys()
{
    const QJsonObject properties = definition("step").value(QStringLiteral("properties")).toObject();
    QStringList names = namesOf(stepVerbs()) + namesOf(stepKeys());
    names.sort();
    QCOMPARE(properties.keys(), names);
    for (const Verb& verb : stepVerbs()) {
        if (verb.name == u"expect") continue;
        QJsonObject step = properties.value(verb.name).toObject();
        QVERIFY2(!step.take(QStringLiteral("description")).toString().isEmpty(), qPrintable(verb.name));
        const QJsonArray several = step.value(QStringLiteral("anyOf")).toArray();
        const QJsonArray choices = several.isEmpty() ? QJsonArray{step} : several;
        // What stands for the mapping, nothing at all where nothing is needed, and the mapping.
        QJsonArray wanted;
        const Key* key = keyOf(verb.keys, verb.shortKey);
        if (key) wanted << expected(*key);
        bool needed = false;
        for (const Key& one : verb.keys) needed = needed || one.required;
        if (!needed) wanted << QJsonObject{{QStringLiteral("type"), QStringLiteral("null")}};
        for (qsizetype i = 0; i < wanted.size(); ++i) QCOMPARE(choices.at(i), wanted.at(i));
        QCOMPARE(choices.size(), wanted.size() + (verb.keys.isEmpty() ? 0 : 1));
        if (!verb.keys.isEmpty()) QCOMPARE(difference(choices.last().toObject(), verb.keys), QString());
    }
}

void TestScenarioSchema::everyExpectationHasItsKeys()
{
    const QJsonArray choices = definition("expectation").value(QStringLiteral("oneOf")).toArray();
    QCOMPARE(choices.size(), expectationVerbs().size());
    for (qsizetype i = 0; i < choices.size(); ++i) {
        const Verb& verb = expectationVerbs().at(i);
        QCOMPARE(difference(choices.at(i).toObject(), verb.keys + expectationKeys()), QString());
        QVERIFY2(keyOf(verb.keys, verb.name) && keyOf(verb.keys, verb.name)->required, qPrintable(verb.name));
    }
}

void TestScenarioSchema::brokersHaveTheirKeys()
{
    const QJsonArray choices = definition("broker").value(QStringLiteral("anyOf")).toArray();
    const QJsonObject kinds = choices.at(1).toObject().value(QStringLiteral("properties")).toObject();
    QCOMPARE(difference(kinds.value(QStringLiteral("mosquitto")).toObject(), brokerKeys()), QString());
    QCOMPARE(difference(kinds.value(QStringLiteral("rabbitmq")).toObject(), rabbitMqKeys()), QString());
    QCOMPARE(difference(kinds.value(QStringLiteral("emqx")).toObject(), emqxKeys()), QString());
    QCOMPARE(difference(kinds.value(QStringLiteral("container")).toObject(), containerKeys()), QString());
    QCOMPARE(difference(kinds.value(QStringLiteral("scripted")).toObject(), scriptedKeys()), QString());
    QCOMPARE(definition("brokerName").value(QStringLiteral("enum")).toArray(), QJsonArray::fromStringList(brokerWords()));
}

void TestScenarioSchema::theHelpPageNamesEverything()
{
    QFile file(sourceDir() + QStringLiteral("/resources/help/scenarios.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString page = QString::fromUtf8(file.readAll());
    // Alone, or as the beginning of an example: `cut: reset`.
    const auto named = [&](const QString& name) {
        return page.contains(QStringLiteral("`%1`").arg(name)) || page.contains(QStringLiteral("`%1: ").arg(name));
    };
    QStringList missing;
    const auto look = [&](const QList<Key>& keys) {
        for (const Key& key : keys) {
            if (!named(key.name)) missing << key.name;
            for (const QString& word : key.words)
                if (!page.contains(word)) missing << key.name + QStringLiteral(": ") + word;
        }
    };
    look(fileKeys() + stepKeys() + expectationKeys() + rabbitMqKeys() + emqxKeys() + containerKeys() + scriptedKeys());
    for (const Verb& verb : stepVerbs() + expectationVerbs()) {
        if (!named(verb.name)) missing << verb.name;
        look(verb.keys);
    }
    missing.removeDuplicates();
    QCOMPARE(missing.join(QStringLiteral(", ")), QString());
}

QTEST_GUILESS_MAIN(TestScenarioSchema)
#include "tst_scenario_schema.moc"
