#include "tests/broker/engine_watch.h"

#include "core/dapr/document_reader.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using broker::LocalMosquitto;
using mqtt::PacketType;

namespace {

constexpr int patience = 20'000; // ms; for a machine under load and under sanitizers
const auto orders = QStringLiteral("orders");
using Kind = ScriptedAnswer::Kind;

ScriptedAnswer says(Kind kind, int status = 0, int times = 0)
{
    ScriptedAnswer answer;
    answer.kind = kind;
    answer.status = status;
    answer.times = times;
    return answer;
}

AppSetup appThat(const QList<ScriptedAnswer>& answers, const QString& topic = {})
{
    AppSetup app;
    app.kind = AppKind::Simulated;
    app.script.rules = {ScriptRule{topic, {}, {}, {}, answers, false, false, false, 1}};
    return app;
}

dapr::Resiliency resiliency(const QByteArray& spec)
{
    const QByteArray file = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: n}\nspec: " + spec + "\n";
    dapr::PlaceFinder places(file, QStringLiteral("f.yaml"));
    const auto document = dapr::readDocument(file, dapr::cutDocuments(file).first(), 1, places).document;
    return document.resiliency() ? *document.resiliency() : dapr::Resiliency{};
}

} // namespace

// daprd's runtime between a real mosquitto and a simulated app (facts D.3, D.4, E.2).
class TestRuntimeMosquitto : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void poisonStaysUnacknowledged();
    void failuresGoToTheDeadLetter();
    void retriesComeBeforeTheDeadLetter();
    void rulesChooseTheRoute();
    void batchesAreAcknowledgedTogether();
    void publishedEventsComeBackAsTheyWere();

private:
    void connectTo(const AppSubscription& subscription, const QList<dapr::Resiliency>& policies = {});
    ConnectionStatus status() const { return m_watch->status(orders, QStringLiteral("pub/sub")); }
    qsizetype acknowledged() const { return m_watch->packets(status().id, PacketType::Puback, false).size(); }
    void send(const char* payload, const char* topic = "orders/new")
    {
        QVERIFY(mosquittoPub(m_broker->port(), {QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"),
                                                QString::fromLatin1(topic), QStringLiteral("-m"), QString::fromUtf8(payload)}));
    }
    QStringList outcomes() const
    {
        QStringList out;
        for (const AttemptFact& fact : m_facts) out << QString::number(int(fact.outcome)) + u':' + fact.route;
        return out;
    }
    static QString outcome(AttemptOutcome is, const QString& route = QStringLiteral("r"))
    {
        return QString::number(int(is)) + u':' + route;
    }

    std::unique_ptr<LocalMosquitto> m_broker;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<EngineWatch> m_watch;
    QList<AttemptFact> m_facts;
};

void TestRuntimeMosquitto::init()
{
    m_facts.clear();
    m_engine = std::make_unique<Engine>();
    m_watch = std::make_unique<EngineWatch>(*m_engine);
    connect(m_engine.get(), &Engine::attemptsSeen, this, [this](const QList<AttemptFact>& more) { m_facts << more; });
    m_engine->wantAttempts(true);
    m_broker = std::make_unique<LocalMosquitto>(broker::MosquittoOptions{});
    m_broker->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != LocalMosquitto::State::Starting, patience);
    QVERIFY2(m_broker->state() == LocalMosquitto::State::Running, qPrintable(m_broker->errorText()));
}

void TestRuntimeMosquitto::cleanup()
{
    QSignalSpy finished(m_engine.get(), &Engine::finished);
    m_engine->shutDown();
    QVERIFY(finished.count() > 0 || finished.wait(patience));
    m_watch.reset();
    m_engine.reset();
    m_broker.reset();
}

void TestRuntimeMosquitto::connectTo(const AppSubscription& subscription, const QList<dapr::Resiliency>& policies)
{
    auto setup = pubSub(orders, m_broker->port(), {});
    setup.appId = QStringLiteral("app1");
    setup.subscriptions = {subscription};
    setup.resiliency = policies;
    m_engine->connectComponent(setup);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(status(), subscription.topic), 1, patience);
}

void TestRuntimeMosquitto::poisonStaysUnacknowledged()
{
    connectTo({QStringLiteral("orders/#"), QStringLiteral("r")});
    send("hello");
    QTRY_COMPARE_WITH_TIMEOUT(outcomes(), QStringList{outcome(AttemptOutcome::LeftUnacknowledged, {})}, patience);
    QCOMPARE(m_facts.first().error, QStringLiteral("invalid character 'h' looking for beginning of value"));
    send("{}");
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 1, patience);
}

void TestRuntimeMosquitto::failuresGoToTheDeadLetter()
{
    m_engine->setApp(appThat({says(Kind::HttpStatus, 500)}));
    AppSubscription subscription{QStringLiteral("orders/#"), QStringLiteral("r")};
    subscription.deadLetterTopic = QStringLiteral("dead");
    connectTo(subscription);
    ObserverSetup observer;
    observer.endpoint = *endpointOf(pubSub(orders, m_broker->port(), {}).component.settings);
    observer.filters = {QStringLiteral("dead")};
    m_engine->setObserver(observer);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(m_watch->observer(), QStringLiteral("dead")), 2, patience);
    send(R"({"n":1})");
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(m_watch->observer().id).size(), 1, patience);
    QCOMPARE(m_watch->messages(m_watch->observer().id).first().payload, std::string(R"({"n":1})"));
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(outcomes(), QStringList{outcome(AttemptOutcome::DeadLettered)}, patience);
}

void TestRuntimeMosquitto::retriesComeBeforeTheDeadLetter()
{
    m_engine->setApp(appThat({says(Kind::Retry)}));
    AppSubscription subscription{QStringLiteral("orders/#"), QStringLiteral("r")};
    subscription.deadLetterTopic = QStringLiteral("dead");
    connectTo(subscription, {resiliency("{policies: {retries: {r: {duration: 20ms, maxRetries: 2}}}, "
                                        "targets: {components: {orders: {inbound: {retry: r}}}}}")});
    send("{}");
    QTRY_COMPARE_WITH_TIMEOUT(outcomes(), (QStringList{outcome(AttemptOutcome::Retry), outcome(AttemptOutcome::Retry),
                                                       outcome(AttemptOutcome::DeadLettered)}), patience);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(), 1, patience);
}

void TestRuntimeMosquitto::rulesChooseTheRoute()
{
    AppSubscription subscription{QStringLiteral("orders/#"), {}};
    subscription.rules = {{QStringLiteral("event.type == 'big'"), QStringLiteral("/big")},
                          {QStringLiteral("event.type == 'small'"), QStringLiteral("/small")}};
    connectTo(subscription);
    send(R"({"type":"small"})");
    send(R"({"type":"big"})");
    send(R"({"type":"none"})");
    QTRY_COMPARE_WITH_TIMEOUT(outcomes(), (QStringList{outcome(AttemptOutcome::Acknowledged, QStringLiteral("small")),
                                                       outcome(AttemptOutcome::Acknowledged, QStringLiteral("big")),
                                                       outcome(AttemptOutcome::Dropped, {})}), patience);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(), 3, patience);
}

void TestRuntimeMosquitto::batchesAreAcknowledgedTogether()
{
    m_engine->setApp(appThat({says(Kind::Success)}));
    AppSubscription subscription{QStringLiteral("orders/#"), QStringLiteral("r")};
    subscription.bulk = true;
    subscription.bulkMaxMessages = 3;
    subscription.bulkMaxAwaitMs = 600'000;
    connectTo(subscription);
    send("{}");
    send("{}");
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 2, patience);
    QCOMPARE(acknowledged(), 0);
    send("{}");
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged(), 3, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_facts.size(), 1, patience);
    QCOMPARE(m_facts.first().messages, 3);
}

void TestRuntimeMosquitto::publishedEventsComeBackAsTheyWere()
{
    connectTo({QStringLiteral("orders/#"), QStringLiteral("r")});
    PublishRequest request;
    request.token = 7;
    request.component = orders;
    request.topic = QStringLiteral("orders/new");
    request.payload = "hello";
    request.wrapAsCloudEvent = true;
    request.metadata.insert(QStringLiteral("cloudevent.id"), QStringLiteral("mine"));
    m_engine->publish(request);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->messages(status().id).size(), 1, patience);
    const auto event = QJsonDocument::fromJson(QByteArray::fromStdString(m_watch->messages(status().id).first().payload)).object();
    QCOMPARE(event.value(QStringLiteral("id")).toString(), QStringLiteral("mine"));
    QCOMPARE(event.value(QStringLiteral("source")).toString(), QStringLiteral("app1"));
    QCOMPARE(event.value(QStringLiteral("data")).toString(), QStringLiteral("hello"));
    QTRY_COMPARE_WITH_TIMEOUT(outcomes(), QStringList{outcome(AttemptOutcome::Acknowledged)}, patience);
    // What the API itself refuses, in its words (facts C.1).
    request.metadata.insert(QStringLiteral("rawPayload"), QStringLiteral("yes"));
    m_engine->publish(request);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->results.size(), 2, patience);
    QCOMPARE(m_watch->results.last().message,
             QStringLiteral("failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is 'yes'"));
}

QTEST_GUILESS_MAIN(TestRuntimeMosquitto)
#include "tst_runtime_mosquitto.moc"
