#include "tests/unit/sidecar/runtime_rig.h"

#include <QTest>

// What the caller of a publish was told by Dapr, kept as a fact beside the packets: it can differ from what the broker
// said (core/ledger/lanes/fact.h, PublishTold).

using namespace wb;
using namespace wb::test;

namespace {

struct Told : ledger::FactSink {
    struct One {
        ConnectionId connection = 0;
        ledger::PublishTold fact;
    };
    void add(const ledger::Fact& fact) override
    {
        if (const auto* told = std::get_if<ledger::PublishTold>(&fact.body)) all << One{fact.connection, *told};
    }
    QList<One> all;
};

struct Bench {
    Bench() { rig.hub.facts().addSink(told); }
    ~Bench() { rig.hub.facts().removeSink(told); }
    // A request to the API, and what the component made of it.
    void publish(const CallResult& result)
    {
        PublishRequest request;
        request.token = 5;
        request.topic = QStringLiteral("orders");
        request.payload = "{}";
        rig.publisher.request(request);
        if (!rig.component.published.empty()) rig.component.published.back().done(result);
    }

    RuntimeRig rig;
    Told told;
};

CallResult result(const QString& error, const QString& note = {})
{
    CallResult result;
    result.error = error;
    result.note = note;
    result.connection = 3;
    result.operation = 41;
    return result;
}

} // namespace

class TestPublishTold : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // It names the PUBLISH that it is about, by its connection and its number there.
    void aSuccessIsAFactOfItsPublish()
    {
        Bench bench;
        bench.publish(result({}));
        QCOMPARE(bench.told.all.size(), 1);
        const Told::One one = bench.told.all.first();
        QCOMPARE(one.connection, ConnectionId(3));
        QCOMPARE(one.fact.operation, mqtt::OperationId(41));
        QVERIFY(one.fact.ok && one.fact.message.isEmpty());
    }

    // Facts C.1: the words that the HTTP API gives to the app.
    void anErrorIsToldInDaprsWords()
    {
        Bench bench;
        QSignalSpy published(&bench.rig.hub, &Hub::published);
        bench.publish(result(QStringLiteral("mqtt broker gone")));
        QCOMPARE(bench.told.all.size(), 1);
        QVERIFY(!bench.told.all.first().fact.ok);
        QCOMPARE(bench.told.all.first().fact.message, QStringLiteral("error when publishing to topic orders in pubsub ps: mqtt broker gone"));
        QCOMPARE(published.size(), 1); // the caller hears the same
        QCOMPARE(published.first().first().value<PublishResult>().message, bench.told.all.first().fact.message);
    }

    // Success, though nobody has it: QoS 0 without a connection.
    void aSuccessThatWasNoneSaysSo()
    {
        Bench bench;
        bench.publish(result({}, QStringLiteral("discarded")));
        QVERIFY(bench.told.all.first().fact.ok);
        QCOMPARE(bench.told.all.first().fact.message, QStringLiteral("discarded"));
    }

    // What the API refuses never became a packet.
    void aRefusalBelongsToNoPublish()
    {
        Bench bench;
        PublishRequest request;
        request.topic = QStringLiteral("orders");
        request.metadata.insert(QStringLiteral("rawPayload"), QStringLiteral("perhaps"));
        bench.rig.publisher.request(request);
        QVERIFY(bench.rig.component.published.empty());
        QCOMPARE(bench.told.all.size(), 1);
        QCOMPARE(bench.told.all.first().connection, ConnectionId(0));
        QCOMPARE(bench.told.all.first().fact.operation, mqtt::OperationId(0));
        QVERIFY(!bench.told.all.first().fact.ok && !bench.told.all.first().fact.message.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestPublishTold)
#include "tst_publish_told.moc"
