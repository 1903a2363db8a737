#include "core/sidecar/app/replies.h"
#include "tests/broker/engine_watch.h"
#include "tests/support/http_server.h"

#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using broker::LocalMosquitto;

namespace {

constexpr int patience = 20'000; // ms
const auto name = QStringLiteral("orders");
const auto purpose = QStringLiteral("pub/sub");

AppSetup realApp(const HttpServer& server)
{
    AppSetup setup;
    setup.kind = AppKind::Http;
    setup.http.url = server.url();
    return setup;
}

AppSetup kind(AppKind kind)
{
    AppSetup setup;
    setup.kind = kind;
    return setup;
}

} // namespace

// The app behind the sidecar: mosquitto on one side, the engine in its own thread, a small app on the other.
class TestEngineApp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aRealAppSubscribesWhenItIsThere();
    void reloadingBringsAndTakesSubscriptions();
    void anAppThatGivesNonsenseHasNoSubscriptionsOfItsOwn();
    void messagesReachARealApp();
    void byHandEachMessageWaits();
    void anotherAppBreaksTheCallsOfTheOneBefore();
    void aScriptDecidesWhatIsAcknowledged();
    void theThreadEndsWhileTheAppIsAsked();
    void aBindingIsReadWhenTheAppIsThereAndWantsIt();
    void aBindingThatTheAppDoesNotWantIsNotRead();
    void aBindingWaitsForAnyAppThatIsThere();

private:
    template <class... Args>
    void tell(void (Engine::*slot)(Args...), std::type_identity_t<Args>... args)
    {
        QMetaObject::invokeMethod(m_thread->engine(), [engine = m_thread->engine(), slot, args...] { (engine->*slot)(args...); });
    }
    ConnectionStatus status() const { return m_watch->status(name, purpose); }
    int granted(const char* filter) const { return m_watch->grantedQos(status(), QString::fromLatin1(filter)); }
    bool publish(const char* topic, const char* payload)
    {
        return mosquittoPub(m_broker->port(), {QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"),
                                               QString::fromLatin1(topic), QStringLiteral("-m"), QString::fromLatin1(payload)});
    }
    void connectWith(const AppSetup& app, const QStringList& declared);

    std::unique_ptr<LocalMosquitto> m_broker;
    std::unique_ptr<EngineThread> m_thread;
    std::unique_ptr<EngineWatch> m_watch;
    QList<AppState> m_states;
    QList<WaitingCall> m_waiting;
};

void TestEngineApp::init()
{
    m_broker = std::make_unique<LocalMosquitto>(broker::MosquittoOptions{});
    m_broker->start();
    QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != LocalMosquitto::State::Starting, patience);
    QVERIFY2(m_broker->state() == LocalMosquitto::State::Running, qPrintable(m_broker->errorText()));
    m_thread = std::make_unique<EngineThread>();
    m_watch = std::make_unique<EngineWatch>(*m_thread->engine());
    m_states.clear();
    m_waiting.clear();
    connect(m_thread->engine(), &Engine::appStateChanged, this, [this](const AppState& state) { m_states << state; });
    connect(m_thread->engine(), &Engine::waitingChanged, this, [this](const QList<WaitingCall>& list) { m_waiting = list; });
}

void TestEngineApp::cleanup()
{
    m_thread.reset();
    m_watch.reset();
    m_broker.reset();
}

void TestEngineApp::connectWith(const AppSetup& app, const QStringList& declared)
{
    tell(&Engine::setApp, app);
    tell(&Engine::connectComponent, pubSub(name, m_broker->port(), declared));
    QTRY_VERIFY_WITH_TIMEOUT(m_watch->isConnected(name, purpose), patience);
}

// daprd subscribes when the app listens and has told what it wants; what it asks for itself replaces what was declared.
void TestEngineApp::aRealAppSubscribesWhenItIsThere()
{
    HttpServer app;
    app.stop();
    app.answer("/dapr/subscribe", HttpServer::status(200, R"([{"pubsubname":"orders","topic":"both","route":"/mine"},
        {"pubsubname":"orders","topic":"own","route":"/own"},{"pubsubname":"another","topic":"x","route":"/x"}])"));
    app.answer("/mine", HttpServer::status(200));
    connectWith(realApp(app), {QStringLiteral("both"), QStringLiteral("declared")});
    QTRY_VERIFY_WITH_TIMEOUT(!m_states.isEmpty() && m_states.last().text.startsWith(QStringLiteral("Nothing listens")), patience);
    QCOMPARE(m_states.first().kind, AppKind::Http);
    QVERIFY(!m_states.last().reachable);
    QVERIFY(m_watch->packets(status().id, mqtt::PacketType::Subscribe, false).isEmpty());
    app.listenAgain();
    QTRY_COMPARE_WITH_TIMEOUT(granted("own"), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(granted("both"), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(granted("declared"), 1, patience);
    QCOMPARE(granted("x"), -2);
    QVERIFY(m_states.last().reachable);
    QCOMPARE(m_states.last().subscriptions, 3);
    QVERIFY(publish("both", "{\"n\":1}"));
    QTRY_COMPARE_WITH_TIMEOUT(app.seenAt("/mine").size(), 1, patience);
    QVERIFY(app.seenAt("/r").isEmpty());
    // Without it the declared ones are left.
    tell(&Engine::setApp, kind(AppKind::Willing));
    QTRY_COMPARE_WITH_TIMEOUT(granted("own"), -2, patience);
    QCOMPARE(granted("declared"), 1);
}

void TestEngineApp::reloadingBringsAndTakesSubscriptions()
{
    HttpServer app;
    app.answer("/dapr/subscribe", {HttpServer::status(200, R"([{"pubsubname":"orders","topic":"old","route":"/r"}])"),
                                   HttpServer::status(200, R"([{"pubsubname":"orders","topic":"new","route":"/r"}])")});
    connectWith(realApp(app), {});
    QTRY_COMPARE_WITH_TIMEOUT(granted("old"), 1, patience);
    tell(&Engine::reloadApp);
    QTRY_COMPARE_WITH_TIMEOUT(granted("new"), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(granted("old"), -2, patience);
}

void TestEngineApp::anAppThatGivesNonsenseHasNoSubscriptionsOfItsOwn()
{
    HttpServer app;
    app.answer("/dapr/subscribe", HttpServer::status(200, "{nonsense"));
    connectWith(realApp(app), {QStringLiteral("declared")});
    QTRY_COMPARE_WITH_TIMEOUT(granted("declared"), 1, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_watch->allText().contains(QStringLiteral("invalid character 'n'")), patience);
}

void TestEngineApp::messagesReachARealApp()
{
    HttpServer app;
    app.answer("/dapr/subscribe", HttpServer::status(404));
    app.answer("/r", {HttpServer::status(500), HttpServer::status(200)});
    connectWith(realApp(app), {QStringLiteral("t/#")});
    QTRY_COMPARE_WITH_TIMEOUT(granted("t/#"), 1, patience);
    QVERIFY(publish("t/1", "{\"n\":1}"));
    QTRY_COMPARE_WITH_TIMEOUT(app.seenAt("/r").size(), 1, patience);
    QCOMPARE(app.seenAt("/r")[0].body, QByteArray("{\"n\":1}"));
    QCOMPARE(app.seenAt("/r")[0].header("pubsubname"), QByteArray("orders"));
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 1, patience); // facts D.4: nothing is sent for a failure
    QVERIFY(publish("t/2", "{\"n\":2}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, mqtt::PacketType::Puback, false).size(), 1, patience);
    QCOMPARE(app.seenAt("/r").size(), 2);
    QCOMPARE(app.seenAt("/r")[1].header("retained"), QByteArray("false"));
    app.stop();
    QVERIFY(publish("t/3", "{\"n\":3}"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_states.last().reachable, patience);
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 2, patience);
}

void TestEngineApp::byHandEachMessageWaits()
{
    connectWith(kind(AppKind::ByHand), {QStringLiteral("t/#")});
    QTRY_COMPARE_WITH_TIMEOUT(granted("t/#"), 1, patience);
    QVERIFY(publish("t/1", "{\"n\":1}"));
    QVERIFY(publish("t/2", "{\"n\":2}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_waiting.size(), 2, patience);
    QCOMPARE(m_waiting[0].topic, QStringLiteral("t/1"));
    QCOMPARE(m_waiting[0].payload, QByteArray("{\"n\":1}"));
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 2, patience);
    tell(&Engine::answerByHand, m_waiting[1].attempt, statusReply(ScriptedAnswer::Kind::Success));
    QTRY_COMPARE_WITH_TIMEOUT(m_waiting.size(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, mqtt::PacketType::Puback, false).size(), 1, patience);
    tell(&Engine::answerAllByHand, statusReply(ScriptedAnswer::Kind::Success));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, mqtt::PacketType::Puback, false).size(), 2, patience);
    QTRY_COMPARE_WITH_TIMEOUT(m_waiting.size(), 0, patience);
}

void TestEngineApp::anotherAppBreaksTheCallsOfTheOneBefore()
{
    connectWith(kind(AppKind::ByHand), {QStringLiteral("t/#")});
    QTRY_COMPARE_WITH_TIMEOUT(granted("t/#"), 1, patience);
    QVERIFY(publish("t/1", "{\"n\":1}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_waiting.size(), 1, patience);
    tell(&Engine::setApp, kind(AppKind::Willing));
    QTRY_COMPARE_WITH_TIMEOUT(m_waiting.size(), 0, patience);
    QVERIFY(publish("t/2", "{\"n\":2}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, mqtt::PacketType::Puback, false).size(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 1, patience); // the first one failed
}

void TestEngineApp::aScriptDecidesWhatIsAcknowledged()
{
    AppSetup setup = kind(AppKind::Simulated);
    ScriptRule rule;
    rule.topic = QStringLiteral("t/bad");
    ScriptedAnswer failed;
    failed.kind = ScriptedAnswer::Kind::HttpStatus;
    failed.status = 500;
    rule.answers = {failed};
    setup.script.rules = {rule};
    connectWith(setup, {QStringLiteral("t/#")});
    QTRY_COMPARE_WITH_TIMEOUT(granted("t/#"), 1, patience);
    for (const char* topic : {"t/bad", "t/good", "t/bad", "t/good", "t/good"}) QVERIFY(publish(topic, "{}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->packets(status().id, mqtt::PacketType::Puback, false).size(), 3, patience);
    QTRY_COMPARE_WITH_TIMEOUT(status().unacked, 2, patience);
}

void TestEngineApp::theThreadEndsWhileTheAppIsAsked()
{
    HttpServer app;
    app.answer("/dapr/subscribe", HttpServer::status(404));
    app.answer("/r", HttpServer::silence());
    connectWith(realApp(app), {QStringLiteral("t")});
    QTRY_COMPARE_WITH_TIMEOUT(granted("t"), 1, patience);
    QVERIFY(publish("t", "{}"));
    QTRY_COMPARE_WITH_TIMEOUT(app.seenAt("/r").size(), 1, patience);
    m_watch.reset(); // it would ask an engine that is gone for its next words
    m_thread.reset();
    QTRY_COMPARE_WITH_TIMEOUT(app.open(), 0, patience);
}

// Facts D.6; daprd reads from bindings when the app listens, and asks it first where the component has no direction.
void TestEngineApp::aBindingIsReadWhenTheAppIsThereAndWantsIt()
{
    HttpServer app;
    app.stop();
    app.answer("/lights", {HttpServer::status(204), HttpServer::status(200)});
    tell(&Engine::setApp, realApp(app));
    tell(&Engine::connectComponent, binding(QStringLiteral("lights"), m_broker->port(), QStringLiteral("lights/in")));
    QTRY_VERIFY_WITH_TIMEOUT(!m_states.isEmpty() && m_states.last().text.startsWith(QStringLiteral("Nothing listens")), patience);
    QVERIFY(m_watch->of(QStringLiteral("lights"), QStringLiteral("input")).isEmpty());
    app.listenAgain();
    const auto input = [this] { return m_watch->status(QStringLiteral("lights"), QStringLiteral("input")); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(input(), QStringLiteral("lights/in")), 1, patience);
    QCOMPARE(app.seenAt("/lights").value(0).method, QByteArray("OPTIONS"));
    QVERIFY(publish("lights/in", "on"));
    QTRY_COMPARE_WITH_TIMEOUT(app.seenAt("/lights").size(), 2, patience);
    QCOMPARE(app.seenAt("/lights")[1].body, QByteArray("on"));
    QCOMPARE(app.seenAt("/lights")[1].header("topic"), QByteArray("lights/in"));
}

void TestEngineApp::aBindingThatTheAppDoesNotWantIsNotRead()
{
    HttpServer app; // 404 for everything
    tell(&Engine::setApp, realApp(app));
    tell(&Engine::connectComponent, binding(QStringLiteral("lights"), m_broker->port(), QStringLiteral("lights/in")));
    QTRY_VERIFY_WITH_TIMEOUT(m_watch->allText().contains(QStringLiteral("app has not subscribed to binding lights.")), patience);
    QVERIFY(m_watch->of(QStringLiteral("lights"), QStringLiteral("input")).isEmpty());
}

void TestEngineApp::aBindingWaitsForAnyAppThatIsThere()
{
    HttpServer app;
    app.stop();
    tell(&Engine::setApp, realApp(app));
    tell(&Engine::connectComponent, binding(QStringLiteral("lights"), m_broker->port(), QStringLiteral("lights/in")));
    QTRY_VERIFY_WITH_TIMEOUT(!m_states.isEmpty() && m_states.last().text.startsWith(QStringLiteral("Nothing listens")), patience);
    tell(&Engine::setApp, kind(AppKind::Willing));
    const auto input = [this] { return m_watch->status(QStringLiteral("lights"), QStringLiteral("input")); };
    QTRY_COMPARE_WITH_TIMEOUT(m_watch->grantedQos(input(), QStringLiteral("lights/in")), 1, patience);
}

QTEST_GUILESS_MAIN(TestEngineApp)
#include "tst_engine_app.moc"
