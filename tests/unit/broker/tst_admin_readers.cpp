#include "core/broker/admin/admin_json.h"
#include "core/broker/admin/admin_report.h"
#include "core/broker/admin/mosquitto_sys.h"
#include "tests/unit/broker/admin_answers.h"
#include "tests/unit/broker/admin_play.h"

#include <QJsonDocument>
#include <QTest>

using namespace wb::broker;
using namespace wb::test::answers;
using wb::test::AdminPlay;
using wb::test::groupOf;
using wb::test::valueIn;
using Kind = AdminGroup::Kind;

namespace {

AdminPlay rabbit()
{
    AdminPlay play;
    play.answer("/api/overview", overview);
    play.answer(connectionsPath, oldConnections);
    play.answer(oldQueuePath, oldQueue);
    play.answer(oldQueuePath + "/bindings", bindings);
    play.answer(channelPath, R"({"messages_unacknowledged":10,"prefetch_count":10})");
    return play;
}

AdminPlay emqx5()
{
    AdminPlay play;
    play.answer("/api/v5/nodes", nodes5);
    play.answer("/api/v5/clients/orders", client5);
    play.answer("/api/v5/clients/orders/subscriptions", subscriptions5);
    play.answer("/api/v5/clients/orders/inflight_messages?limit=20&payload=none", inflight5);
    return play;
}

void run(AdminPlay& play, AdminKind kind, const QStringList& ids, const QString& vhost = QStringLiteral("/"))
{
    const auto source = adminSource({kind, vhost, ids});
    play.play(*source);
}

} // namespace

// What is made of the answers of a broker's own interface.
class TestAdminReaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // The old MQTT plug-in: queue, channel, bindings (facts 2.57: 3.10-3.11).
    void rabbitMqTellsTheQueueOfAClient()
    {
        AdminPlay play = rabbit();
        run(play, AdminKind::RabbitMq, {QStringLiteral("cli/é 1")});
        QVERIFY(!play.failure);
        QCOMPARE(play.view.version, QStringLiteral("3.10.8"));
        QCOMPARE(play.view.node, QStringLiteral("t@localhost"));
        QCOMPARE(play.view.lagSeconds, 5);
        const AdminClient& client = play.client();
        QVERIFY(client.known && client.note.isEmpty());
        QCOMPARE(client.unacknowledged, 10);
        QCOMPARE(client.waiting, 40);
        QCOMPARE(client.redelivered, 10);
        const auto queue = [&](const char* id) { return valueIn(client, Kind::Queue, QLatin1String(id)); };
        QCOMPARE(queue("durable"), QStringLiteral("yes"));
        QCOMPARE(queue("ttl_seconds"), QStringLiteral("24 h"));
        QCOMPARE(queue("policy_ttl_seconds"), QStringLiteral("1 min"));
        QCOMPARE(queue("message_ttl_seconds"), QStringLiteral("5 s"));
        QCOMPARE(queue("prefetch"), QStringLiteral("10"));
        QCOMPARE(queue("channel_unacknowledged"), QStringLiteral("10"));
        QCOMPARE(queue("policy"), QString()); // null
        QCOMPARE(valueIn(client, Kind::Connection, QStringLiteral("protocol")), QStringLiteral("MQTT 3.1.1"));
        QCOMPARE(groupOf(client, Kind::Queue)->name, QStringLiteral("mqtt-subscription-cli/é 1qos1"));
        const QList<AdminValue> subscriptions = groupOf(client, Kind::Subscriptions)->values;
        QCOMPARE(subscriptions.size(), 2); // the default exchange's own binding is none
        QCOMPARE(subscriptions.at(0).name, QStringLiteral("orders/+/new"));
        QCOMPARE(subscriptions.at(1).name, QStringLiteral("#"));
    }

    // The native MQTT of 3.12 and newer: no channel; the connection names the virtual host that its queue is in.
    void rabbitMqsNewerFormIsRead()
    {
        AdminPlay play;
        play.answer("/api/overview", overview);
        play.answer(connectionsPath, newConnections);
        play.answer("/api/queues/shop/mqtt-subscription-ordersqos1", newQueue);
        play.answer("/api/queues/shop/mqtt-subscription-ordersqos1/bindings", "[]");
        run(play, AdminKind::RabbitMq, {QStringLiteral("orders")});
        QVERIFY(!play.failure);
        QCOMPARE(play.client().unacknowledged, 2);
        QVERIFY(!play.client().redelivered); // it told none, so we tell none
        QVERIFY(play.asked.contains("/api/queues/shop/mqtt-subscription-ordersqos0"));
        QVERIFY(std::none_of(play.asked.begin(), play.asked.end(), [](const QByteArray& path) { return path.startsWith("/api/channels"); }));
    }

    void withoutConnectionTheGivenVirtualHostCounts()
    {
        AdminPlay play = rabbit();
        play.answer(connectionsPath, "[]");
        run(play, AdminKind::RabbitMq, {QStringLiteral("a")}, QStringLiteral("a b/c"));
        QVERIFY(play.asked.contains("/api/queues/a%20b%2Fc/mqtt-subscription-aqos1"));
        QVERIFY(!play.client().known);
        QVERIFY2(play.client().note.contains(u"a b/c"), qPrintable(play.client().note));
    }

    // Statistics come up to 5 s after the queue: its members are absent until then.
    void aQueueThatWasNotCountedYetHasNoFigures()
    {
        AdminPlay play = rabbit();
        play.answer(oldQueuePath, R"({"name":"q","durable":true,"arguments":{}})");
        run(play, AdminKind::RabbitMq, {QStringLiteral("cli/é 1")});
        QVERIFY(play.client().known && !play.client().unacknowledged && !play.client().waiting);
        QVERIFY2(play.client().note.contains(u"5 s"), qPrintable(play.client().note));
    }

    void aConnectionListThatIsTooLongIsTold()
    {
        AdminPlay play = rabbit();
        play.answers[connectionsPath] = {200, {}, true};
        run(play, AdminKind::RabbitMq, {QStringLiteral("cli/é 1")});
        QVERIFY(!play.failure);
        QCOMPARE(play.client().unacknowledged, 10);
        QCOMPARE(play.view.notes.size(), 1);
    }

    void emqx5TellsTheSession()
    {
        AdminPlay play = emqx5();
        run(play, AdminKind::Emqx, {QStringLiteral("orders"), QStringLiteral("nobody")});
        QVERIFY(!play.failure);
        QCOMPARE(play.view.version, QStringLiteral("5.8.6"));
        const AdminClient& client = play.client();
        QCOMPARE(client.unacknowledged, 2);
        QCOMPARE(client.waiting, 1);
        QCOMPARE(valueIn(client, Kind::Queue, QStringLiteral("mqueue_dropped")), QStringLiteral("7"));
        QCOMPARE(valueIn(client, Kind::Queue, QStringLiteral("inflight_max")), QStringLiteral("32"));
        QCOMPARE(valueIn(client, Kind::Queue, QStringLiteral("expiry_seconds")), QStringLiteral("2 h"));
        QCOMPARE(groupOf(client, Kind::Subscriptions)->values.first().name, QStringLiteral("orders/#"));
        QCOMPARE(groupOf(client, Kind::InFlight)->values.first().name, QStringLiteral("orders/1"));
        QVERIFY(!groupOf(client, Kind::Waiting)); // 404: a session that has no such list
        QVERIFY(!play.client(1).known && !play.client(1).note.isEmpty());
    }

    // The lists of messages came with 5.6.0 (facts 2.57), and payloads are never asked for.
    void messagesAreAskedForOnlyWhereTheyCanBeTold()
    {
        AdminPlay play = emqx5();
        play.answer("/api/v5/nodes", QByteArray(nodes5).replace("5.8.6", "5.5.1"));
        run(play, AdminKind::Emqx, {QStringLiteral("orders")});
        QCOMPARE(play.asked, QByteArrayList({"/api/v5/nodes", "/api/v5/clients/orders", "/api/v5/clients/orders/subscriptions"}));
        AdminPlay newer = emqx5();
        run(newer, AdminKind::Emqx, {QStringLiteral("orders")});
        QCOMPARE(std::count_if(newer.asked.begin(), newer.asked.end(), [](const QByteArray& path) { return path.endsWith("payload=none"); }), 2);
    }

    void emqx4IsFoundByItsOtherPath()
    {
        AdminPlay play;
        play.answer("/api/v4/nodes", nodes4);
        play.answer("/api/v4/clients/orders", client4);
        play.answer("/api/v4/clients/nobody", R"({"code":0,"data":[]})");
        play.answer("/api/v4/subscriptions/orders", subscriptions4);
        run(play, AdminKind::Emqx, {QStringLiteral("orders"), QStringLiteral("nobody")});
        QVERIFY(!play.failure);
        QCOMPARE(play.view.version, QStringLiteral("4.4.19"));
        QCOMPARE(play.client().unacknowledged, 4);
        QCOMPARE(play.client().waiting, 5);
        QCOMPARE(valueIn(play.client(), Kind::Queue, QStringLiteral("inflight_max")), QStringLiteral("32"));
        QCOMPARE(groupOf(play.client(), Kind::Subscriptions)->values.size(), 1);
        QVERIFY(!play.client(1).known);
    }

    // Nothing of a client id may change what a path means.
    void clientIdsAreEncoded_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QByteArray>("segment");
        QTest::newRow("slash") << QStringLiteral("a/b") << QByteArray("a%2Fb");
        QTest::newRow("question") << QStringLiteral("a?b#c") << QByteArray("a%3Fb%23c");
        QTest::newRow("up") << QStringLiteral("..") << QByteArray("%2E%2E");
        QTest::newRow("percent") << QStringLiteral("%2F") << QByteArray("%252F");
        QTest::newRow("umlaut") << QStringLiteral("ä+ ") << QByteArray("%C3%A4%2B%20");
    }
    void clientIdsAreEncoded()
    {
        QFETCH(const QString, id);
        QFETCH(const QByteArray, segment);
        AdminPlay play = emqx5();
        run(play, AdminKind::Emqx, {id});
        QCOMPARE(play.asked.at(1), "/api/v5/clients/" + segment);
        AdminPlay other = rabbit();
        run(other, AdminKind::RabbitMq, {id});
        QCOMPARE(other.asked.at(2), "/api/queues/%2F/mqtt-subscription-" + segment + "qos1");
    }

    // Whatever comes in place of an answer: a sentence or a view, at every step of both.
    void oddAnswersEndInASentence_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        for (const QByteArray& body : {QByteArray(), QByteArray("<html>"), QByteArray("[{"), QByteArray("null"), QByteArray("[]"), QByteArray("{}"),
                                       QByteArray("[1,null,\"x\",[]]"), QByteArray(R"({"version":5,"data":3,"messages_ready":"x","consumer_details":7})"),
                                       QByteArray(R"([{"version":1e308,"variable_map":[],"topic":{},"routing_key":5}])"),
                                       "{\"a\":" + QByteArray(2000, '[') + QByteArray(2000, ']') + "}"}) {
            for (const int status : {200, 204, 404, 500})
                QTest::addRow("%d %s", status, body.left(12).constData()) << body << status;
        }
    }
    void oddAnswersEndInASentence()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const int, status);
        for (const AdminKind kind : {AdminKind::RabbitMq, AdminKind::Emqx}) {
            AdminPlay whole = kind == AdminKind::RabbitMq ? rabbit() : emqx5();
            const QStringList ids{kind == AdminKind::RabbitMq ? QStringLiteral("cli/é 1") : QStringLiteral("orders")};
            run(whole, kind, ids);
            for (const QByteArray& path : whole.asked) {
                AdminPlay play = whole;
                play.answer(path, body, status);
                run(play, kind, ids);
                if (play.failure) QVERIFY2(play.failure->message.size() > 20, qPrintable(play.failure->message));
                else QCOMPARE(play.view.clients.size(), 1);
            }
        }
    }

    void whatIsKeptIsBounded()
    {
        QByteArray many = "[";
        for (int i = 0; i < 1000; ++i) many += "{\"topic\":\"" + QByteArray(5000, 'x') + "\",\"qos\":1},";
        many.chop(1);
        many += ']';
        AdminPlay play = emqx5();
        play.answer("/api/v5/clients/orders/subscriptions", many);
        QStringList ids{QStringLiteral("orders")};
        for (int i = 0; i < 500; ++i) ids << QString::number(i);
        run(play, AdminKind::Emqx, ids);
        QCOMPARE(play.view.clients.size(), admin::mostClients);
        const QList<AdminValue> rows = groupOf(play.client(), Kind::Subscriptions)->values;
        QCOMPARE(rows.size(), admin::mostRows);
        QCOMPARE(rows.first().name.size(), admin::longestText);
    }

    void anotherProductIsNotTakenForIt()
    {
        AdminPlay play;
        play.answer("/api/overview", "{}");
        run(play, AdminKind::RabbitMq, {});
        QVERIFY(play.failure && play.failure->isFinal);
        AdminPlay other;
        other.answer("/api/v5/nodes", "[]");
        run(other, AdminKind::Emqx, {});
        QVERIFY(other.failure && other.failure->isFinal);
    }

    void aRefusedLoginIsFinalAndSaysWhatIsNeeded()
    {
        AdminPlay play;
        play.answer("/api/overview", R"({"error":"not_authorized","reason":"Login failed"})", 401);
        run(play, AdminKind::RabbitMq, {});
        QVERIFY(play.failure && play.failure->isFinal);
        QVERIFY2(play.failure->message.contains(u"Login failed") && play.failure->advice.contains(u"monitoring"), qPrintable(play.failure->message));
        AdminPlay other;
        other.answer("/api/v5/nodes", R"({"code":"BAD_API_KEY_OR_SECRET","message":"Check api_key/api_secret"})", 401);
        run(other, AdminKind::Emqx, {});
        QVERIFY(other.failure->advice.contains(u"API key"));
    }

    // "Broker status", mosquitto(8).
    void mosquittoTellsTotalsAndSaysWhatItCannot()
    {
        MosquittoSys sys({QStringLiteral("orders")});
        QVERIFY(sys.take("$SYS/broker/version", "mosquitto version 2.0.11"));
        QVERIFY(sys.take("$SYS/broker/uptime", "7200 seconds"));
        QVERIFY(sys.take("$SYS/broker/clients/connected", "3"));
        QVERIFY(!sys.take("$SYS/broker/heap/current", "3"));
        QVERIFY(!sys.take("orders/new", "3"));
        QVERIFY(!sys.isComplete() && !sys.isEmpty());
        const AdminView view = sys.view();
        QCOMPARE(view.version, QStringLiteral("2.0.11"));
        QCOMPARE(view.broker.size(), 2);
        QCOMPARE(valueText(view.broker.at(0)), QStringLiteral("2 h"));
        QVERIFY(!view.clients.first().unacknowledged && !view.clients.first().note.isEmpty());
        QVERIFY(!view.notes.isEmpty());
        for (const QString& topic : MosquittoSys::topics()) QVERIFY(!topic.contains(u'#') && !topic.contains(u'+'));
    }

    void oursAndTheBrokersStandSideBySide()
    {
        AdminPlay play = rabbit();
        run(play, AdminKind::RabbitMq, {QStringLiteral("cli/é 1")});
        AdminOurs ours{QStringLiteral("cli/é 1"), QStringLiteral("orders-pubsub"), 10, true};
        QCOMPARE(compare(play.client(), ours, play.view).verdict, AdminComparison::Verdict::Agree);
        ours.unacked = 9;
        const AdminComparison differing = compare(play.client(), ours, play.view);
        QCOMPARE(differing.verdict, AdminComparison::Verdict::Differ);
        // A difference is explained by what may explain it: the age of the broker's figure.
        QVERIFY2(differing.sentence.contains(u"10") && differing.sentence.contains(u"9") && differing.sentence.contains(u"5 s"),
                 qPrintable(differing.sentence));
        AdminClient without = play.client();
        without.unacknowledged.reset();
        QCOMPARE(compare(without, ours, play.view).verdict, AdminComparison::Verdict::NotComparable);
    }

    void reportsSayTheSame()
    {
        AdminPlay play = rabbit();
        run(play, AdminKind::RabbitMq, {QStringLiteral("cli/é 1")});
        play.view.takenAt = QDateTime(QDate(2026, 11, 20), QTime(19, 2), Qt::UTC);
        const QString table = adminTable(play.view);
        QVERIFY2(table.contains(u"RabbitMQ 3.10.8") && table.contains(u"24 h") && table.contains(u"5 s"), qPrintable(table));
        const QString markdown = adminMarkdown(play.view, {{QStringLiteral("cli/é 1"), QStringLiteral("orders"), 10, true}});
        QVERIFY2(markdown.contains(u"| unacknowledged | 10 |") && markdown.contains(u"orders: agree"), qPrintable(markdown));
        const QJsonObject json = adminJson(play.view);
        QCOMPARE(json.keys(), QStringList({QStringLiteral("broker"), QStringLiteral("clients"), QStringLiteral("lag_seconds"),
                                           QStringLiteral("notes"), QStringLiteral("taken")}));
        const QJsonObject client = json[QStringLiteral("clients")].toArray().first().toObject();
        QCOMPARE(client[QStringLiteral("unacknowledged")].toInt(), 10);
        QCOMPARE(client[QStringLiteral("groups")].toArray().at(1)[QStringLiteral("values")][QStringLiteral("ttl_seconds")].toInt(), 86400);
    }
};

QTEST_GUILESS_MAIN(TestAdminReaders)
#include "tst_admin_readers.moc"
