#include "tests/wire/matcher.h"
#include "tests/wire/replay_broker.h"
#include "tests/wire/scenario_file.h"
#include "tests/wire/tcp_recorder.h"

#include <QElapsedTimer>
#include <QTest>

// What stands between component and broker in a wire replay: recorder, brokers and the passing of time
// (../shared/vectors/dapr-wire/README.md, "How it was recorded" and "File format").

namespace wb::test {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

Scenario scenarioWith(const char* broker, const char* steps = "[]")
{
    const auto scenario =
        parseScenario(QByteArray(R"({"id":"x","component":{"type":"pubsub.mqtt3"},"wire":[],"results":[],"steps":)") +
                          steps + R"(,"broker":)" + broker + "}",
                      u"x.json"_s);
    if (!scenario) qFatal("%s", qPrintable(scenario.error()));
    return *scenario;
}

mqtt::Connect connectAs(const char* id, bool clean = false)
{
    mqtt::Connect connect;
    connect.clientId = id;
    connect.cleanSession = clean;
    return connect;
}

// Recorder and broker, with a bare client in the component's place.
struct Stage {
    explicit Stage(Scenario played) : scenario(std::move(played)), broker(scenario, line)
    {
        if (const auto started = broker.start(); !started) qFatal("%s", qPrintable(started.error()));
        recorder.setTarget(broker.port());
        recorder.setBrokerClosesAfterRefusal(!scenario.scripted);
        if (!recorder.listen()) qFatal("no port");
        QObject::connect(&recorder, &TcpRecorder::stirred, &line, &Line::stir);
        QObject::connect(&recorder, &TcpRecorder::seen, &line, [this](const QJsonObject& entry) {
            line.happened();
            seen += entryText(entry).remove(u"step 0, connection "_s);
        });
    }

    std::unique_ptr<OutsideClient> component(const mqtt::Connect& connect)
    {
        auto client = std::make_unique<OutsideClient>(recorder.port(), connect);
        line.settle(120ms);
        return client;
    }
    void send(OutsideClient& client, const mqtt::Packet& packet)
    {
        client.send(packet);
        line.settle(120ms);
    }
    QStringList taken() { return std::exchange(seen, {}); }

    Scenario scenario;
    Line line;
    TcpRecorder recorder;
    ReplayBroker broker;
    QStringList seen;
};

// A PUBLISH as entryText() puts it, without the connection.
QString publishText(const QString& topic, const QString& payload, int qos, const QString& id, bool dup = false)
{
    const QString flag = dup ? u"true"_s : u"false"_s;
    return u"PUBLISH: dup %1, packetId %2, %3, qos %4, retain false, topic \"%5\""_s
        .arg(flag, id, payload, QString::number(qos), topic);
}

} // namespace

class TestWireLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void waitingSkipsToTheNextTimer()
    {
        Line line;
        QList<int> fired;
        mqtt::Timer first, second;
        connect(&first, &mqtt::Timer::timeout, this, [&] { fired += 1; });
        connect(&second, &mqtt::Timer::timeout, this, [&] { fired += 2; });
        second.start(30s);
        first.start(20s);
        const mqtt::Instant began = mqtt::steadyNow();
        QElapsedTimer real;
        real.start();
        QVERIFY(line.runUntil([&] { return !fired.isEmpty(); }, began + 60s));
        QCOMPARE(fired, QList<int>{1});
        QVERIFY(mqtt::steadyNow() - began >= 20s);
        QVERIFY(mqtt::steadyNow() - began < 30s);
        QVERIFY(line.runUntil([&] { return fired.size() == 2; }, began + 60s));
        QVERIFY(real.elapsed() < 15'000);
    }

    void aLimitIsNotSkippedOver()
    {
        Line line;
        mqtt::Timer later;
        bool fired = false;
        connect(&later, &mqtt::Timer::timeout, this, [&] { fired = true; });
        later.start(20s);
        const mqtt::Instant limit = mqtt::steadyNow() + 5s;
        QVERIFY(!line.runUntil([&] { return fired; }, limit));
        QVERIFY(!fired);
        QVERIFY(mqtt::steadyNow() >= limit);
    }

    // "After every step it waits until nothing has happened for 120 ms."
    void settlingStartsAnewWithEachEvent()
    {
        Line line;
        mqtt::Timer event;
        int left = 3;
        connect(&event, &mqtt::Timer::timeout, this, [&] {
            line.happened();
            if (--left > 0) event.start(100ms);
        });
        event.start(100ms);
        const mqtt::Instant began = mqtt::steadyNow();
        line.settle(120ms);
        QCOMPARE(left, 0);
        QVERIFY(mqtt::steadyNow() - began >= 420ms);
    }

    void theRecorderTellsEachPacketAndWhoClosed()
    {
        Stage stage(scenarioWith(R"({"kind":"scripted"})"));
        auto client = stage.component(connectAs("c"));
        stage.send(*client, mqtt::Subscribe{1, {{"a/#", mqtt::QoS::AtLeastOnce}}});
        stage.send(*client, mqtt::Publish{"w/#", "x", 2, mqtt::QoS::AtLeastOnce, true, false});
        client->close();
        stage.line.settle(120ms);
        QCOMPARE(stage.taken(),
                 (QStringList{u"1, out CONNECT: cleanSession false, clientId \"c\", keepAlive 0, level 4, "
                              "password null, protocol \"MQTT\", username null, will null"_s,
                              u"1, in CONNACK: code 0, sessionPresent false"_s,
                              u"1, out SUBSCRIBE: filters [{\"filter\":\"a/#\",\"qos\":1}], packetId 1"_s,
                              u"1, in SUBACK: codes [1], packetId 1"_s,
                              u"1, out "_s + publishText(u"w/#"_s, u"payload \"x\""_s, 1, u"2"_s, true),
                              u"1, in PUBACK: packetId 2"_s, u"1 TCP_CLOSED: by \"component\""_s}));
        client = stage.component(connectAs("c"));
        stage.taken();
        stage.send(*client, mqtt::Publish{"a", "x", 2, mqtt::QoS::Malformed, false, false});
        QCOMPARE(stage.taken(),
                 (QStringList{u"2, out "_s + publishText(u"a"_s, u"payload \"x\""_s, 3, u"2"_s),
                              u"2 TCP_CLOSED: by \"broker\""_s}));
        client = stage.component(connectAs("c"));
        stage.taken();
        stage.send(*client, mqtt::Disconnect{});
        QCOMPARE(stage.taken(), (QStringList{u"3, out DISCONNECT"_s, u"3 TCP_CLOSED: by \"either\""_s}));
    }

    void withheldPacketsDoNotArrive()
    {
        Stage stage(scenarioWith(R"({"kind":"scripted"})"));
        auto client = stage.component(connectAs("c"));
        stage.taken();
        stage.recorder.withhold({{u"in"_s, u"PUBACK"_s}, {u"out"_s, u"PINGREQ"_s}});
        stage.send(*client, mqtt::Publish{"a", "", 2, mqtt::QoS::AtLeastOnce, false, false});
        stage.send(*client, mqtt::Pingreq{});
        stage.recorder.withhold({});
        stage.send(*client, mqtt::Pingreq{});
        QCOMPARE(stage.taken(),
                 (QStringList{u"1, out "_s + publishText(u"a"_s, u"payload \"\""_s, 1, u"2"_s),
                              u"1, out PINGREQ: delivered false"_s, u"1, out PINGREQ"_s, u"1, in PINGRESP"_s}));
    }

    void cutEndsBothSidesAndDownRefuses()
    {
        Stage stage(scenarioWith(R"({"kind":"scripted"})"));
        auto client = stage.component(connectAs("c"));
        bool closed = false;
        connect(client.get(), &OutsideClient::closed, this, [&closed] { closed = true; });
        stage.taken();
        stage.recorder.cut();
        stage.line.settle(120ms);
        QVERIFY(closed);
        QCOMPARE(stage.taken(), QStringList{u"1 TCP_CLOSED: by \"network\""_s});
        QVERIFY(stage.recorder.setAccepting(false));
        stage.component(connectAs("c"));
        QCOMPARE(stage.taken(), QStringList());
        QVERIFY(stage.recorder.setAccepting(true));
        client = stage.component(connectAs("c"));
        QCOMPARE(stage.taken().size(), 2);
    }

    void theScriptedBrokerFollowsItsScript()
    {
        Stage stage(scenarioWith(R"({"kind":"scripted","script":{"connacks":[{"code":5},{"close":true},{"none":true},
            {"sessionPresent":true,"then":[{"type":"PUBLISH","topic":"a","payload64":"AAE=","qos":2,"packetId":9}]}],
            "suback":[128],"silent":["PUBREL"]}})"));
        const auto refused = stage.component(connectAs("c"));
        QCOMPARE(stage.taken().mid(1), QStringList{u"1, in CONNACK: code 5, sessionPresent false"_s});
        const auto shut = stage.component(connectAs("c"));
        QCOMPARE(stage.taken().mid(1), QStringList{u"2 TCP_CLOSED: by \"broker\""_s});
        const auto silent = stage.component(connectAs("c"));
        QCOMPARE(stage.taken().mid(1), QStringList());
        std::vector<std::unique_ptr<OutsideClient>> accepted;
        for (const QString& number : {u"4"_s, u"5"_s}) { // the last entry repeats
            accepted.push_back(stage.component(connectAs("c")));
            const auto& client = accepted.back();
            QCOMPARE(stage.taken().mid(1),
                     (QStringList{number + u", in CONNACK: code 0, sessionPresent true"_s,
                                  number + u", in "_s + publishText(u"a"_s, u"payload64 \"AAE=\""_s, 2, u"9"_s)}));
            stage.send(*client, mqtt::Pubrec{9});
            stage.send(*client, mqtt::Subscribe{1, {{"a", mqtt::QoS::AtMostOnce}}});
            QCOMPARE(stage.taken().filter(u" in "_s), QStringList{number + u", in SUBACK: codes [128], packetId 1"_s});
        }
        stage.broker.scripted()->setScript({});
        const auto plain = stage.component(connectAs("c"));
        stage.broker.scripted()->send({mqtt::Pubrel{77}});
        stage.line.settle(120ms);
        QCOMPARE(stage.taken().mid(1), (QStringList{u"6, in CONNACK: code 0, sessionPresent false"_s,
                                                    u"6, in PUBREL: packetId 77"_s}));
    }

    void mosquittoHasTheLinesAndFilesOfTheScenario()
    {
        Stage stage(scenarioWith(R"({"kind":"mosquitto","config":["allow_anonymous true","acl_file {dir}/acl"],
            "files":{"acl":"topic readwrite ok/#\n"}})",
                                 R"([{"do":"external","topic":"ok/1","payload":"yes","qos":2},
            {"do":"external","topic":"no/1","payload":"no","qos":1},
            {"do":"external","topic":"ok/2","payload":"0","qos":0}])"));
        const auto client = stage.component(connectAs("c"));
        stage.send(*client, mqtt::Subscribe{1, {{"#", mqtt::QoS::AtMostOnce}}});
        stage.taken();
        for (const Step& step : stage.scenario.steps) QVERIFY(stage.broker.publish(step));
        stage.line.settle(120ms);
        QCOMPARE(stage.taken(),
                 (QStringList{u"1, in "_s + publishText(u"ok/1"_s, u"payload \"yes\""_s, 0, u"null"_s),
                              u"1, in "_s + publishText(u"ok/2"_s, u"payload \"0\""_s, 0, u"null"_s)}));
    }

    void anotherClientTakesTheIdOver()
    {
        Stage stage(scenarioWith(R"({"kind":"mosquitto","config":["allow_anonymous true"]})",
                                 R"([{"do":"takeover","clientId":"c"}])"));
        const auto client = stage.component(connectAs("c"));
        stage.taken();
        QVERIFY(stage.broker.takeOver(stage.scenario.steps.first()));
        stage.line.settle(120ms);
        QCOMPARE(stage.taken(), QStringList{u"1 TCP_CLOSED: by \"broker\""_s});
    }

    // "Without stored sessions", unless the scenario's lines ask for persistence.
    void aStoppedMosquittoForgetsUnlessToldNotTo_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<bool>("remembers");
        QTest::newRow("plain") << QByteArray(R"("allow_anonymous true")") << false;
        QTest::newRow("persistence")
            << QByteArray(R"("allow_anonymous true","persistence true","persistence_location {dir}/")") << true;
    }
    void aStoppedMosquittoForgetsUnlessToldNotTo()
    {
        QFETCH(const QByteArray, config);
        QFETCH(const bool, remembers);
        Stage stage(scenarioWith(("{\"kind\":\"mosquitto\",\"config\":[" + config + "]}").constData()));
        const auto before = stage.component(connectAs("c"));
        const quint16 port = stage.broker.port();
        stage.taken();
        stage.broker.stop();
        stage.line.settle(120ms);
        QCOMPARE(stage.taken(), QStringList{u"1 TCP_CLOSED: by \"broker\""_s});
        QVERIFY(stage.broker.start());
        QCOMPARE(stage.broker.port(), port);
        const auto after = stage.component(connectAs("c"));
        const QString present = remembers ? u"true"_s : u"false"_s;
        QCOMPARE(stage.taken().last(), u"2, in CONNACK: code 0, sessionPresent "_s + present);
    }

    void whoClosedAfterARefusalIsOpen()
    {
        Stage stage(scenarioWith(R"({"kind":"mosquitto","config":["allow_anonymous false"]})"));
        const auto client = stage.component(connectAs("c"));
        QCOMPARE(stage.taken().mid(1),
                 (QStringList{u"1, in CONNACK: code 5, sessionPresent false"_s, u"1 TCP_CLOSED: by \"either\""_s}));
    }

    void aMosquittoThatDoesNotStartSaysWhy()
    {
        const Scenario scenario = scenarioWith(R"({"kind":"mosquitto","config":["no_such_line 1"]})");
        Line line;
        ReplayBroker broker(scenario, line);
        const auto started = broker.start();
        QVERIFY(!started);
        QVERIFY2(started.error().contains(u"no_such_line"_s), qPrintable(started.error()));
    }
};

} // namespace wb::test

QTEST_GUILESS_MAIN(wb::test::TestWireLine)
#include "tst_wire_line.moc"
