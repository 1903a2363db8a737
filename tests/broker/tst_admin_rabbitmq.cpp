#include "core/broker/admin/admin_report.h"
#include "core/broker/admin/admin_watch.h"
#include "core/broker/local_rabbitmq.h"
#include "tests/broker/peer.h"
#include "tests/unit/broker/admin_play.h"

#include <QTest>

using namespace wb::broker;
using namespace wb::mqtt;
using wb::test::groupOf;
using wb::test::Peer;
using wb::test::valueIn;
using Kind = AdminGroup::Kind;

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

namespace {

constexpr int bootMs = 250000;
constexpr int waitMs = 40000; // statistics lag by up to 5 s, more on a busy machine

const QString clientId = QStringLiteral("orders/é 1"); // whatever a client id may hold

} // namespace

// A real RabbitMQ with its management plug-in: what it tells of a persistent client that owes acknowledgements.
class TestAdminRabbitMq : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(LocalRabbitMq::missing().isEmpty(), qPrintable(LocalRabbitMq::missing()));
        RabbitMqOptions options;
        options.setup.managementPort = 15672; // a free one in its place
        options.setup.inFlight = 10;
        m_broker = std::make_unique<LocalRabbitMq>(options);
        m_broker->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != LocalBroker::State::Starting, bootMs);
        QVERIFY2(m_broker->state() == LocalBroker::State::Running, qPrintable(m_broker->errorText()));
        QVERIFY(m_broker->managementPort() != 0);
        m_watch.setAccess(access(QStringLiteral("guest")));
        m_watch.setInterval(AdminWatch::leastIntervalMs);
        connect(&m_watch, &AdminWatch::updated, this, [this](const AdminView& view) { m_view = view; });
        connect(&m_watch, &AdminWatch::failed, this, [this](const AdminFailure& failure) { m_failure = failure.message; });
    }

    // Before anybody of that name was here.
    void aClientThatIsNotThereIsSaidToBeAbsent()
    {
        m_watch.setClients({clientId});
        m_watch.start();
        QTRY_VERIFY_WITH_TIMEOUT(m_view.takenAt.isValid(), waitMs);
        QCOMPARE(m_view.version, m_broker->version());
        QVERIFY(!client().known && !client().note.isEmpty() && !client().unacknowledged);
    }

    // mqtt.prefetch = 10: of 25 messages ten go out, fifteen wait (facts 2.57).
    void unacknowledgedAndReadyAreTold()
    {
        m_subscriber = std::make_unique<Peer>(*m_broker, "", false, AckPolicy::Manual);
        m_subscriber->config.session.connect.clientId = clientId.toStdString();
        m_subscriber->open();
        WAIT_FOR(m_subscriber->connected());
        m_subscriber->subscribe("orders/+/new");
        WAIT_FOR(m_subscriber->seen.subscriptions.size() == 1);
        Peer publisher(*m_broker, "publisher");
        publisher.open();
        WAIT_FOR(publisher.connected());
        for (int i = 0; i < 25; ++i) publisher.publish("orders/eu/new", std::to_string(i));
        WAIT_FOR(publisher.seen.outcomes.size() == 25 && m_subscriber->count() == 10);
        QTRY_VERIFY2_WITH_TIMEOUT(client().unacknowledged == 10 && client().waiting == 15, qPrintable(told()), waitMs);
        QCOMPARE(valueIn(client(), Kind::Queue, QStringLiteral("durable")), QStringLiteral("yes"));
        QCOMPARE(valueIn(client(), Kind::Queue, QStringLiteral("ttl_seconds")), QStringLiteral("24 h"));
        QCOMPARE(valueIn(client(), Kind::Queue, QStringLiteral("ready")), QStringLiteral("15"));
        QCOMPARE(valueIn(client(), Kind::Queue, QStringLiteral("unacknowledged")), QStringLiteral("10"));
        QCOMPARE(valueIn(client(), Kind::Queue, QStringLiteral("redelivered")), QStringLiteral("0"));
        QCOMPARE(groupOf(client(), Kind::Queue)->name, QStringLiteral("mqtt-subscription-%1qos1").arg(clientId));
        QCOMPARE(groupOf(client(), Kind::Subscriptions)->values.first().name, QStringLiteral("orders/+/new"));
        QVERIFY(groupOf(client(), Kind::Connection));
    }

    // The same number by two who counted for themselves.
    void theBrokersCountAndOursAgree()
    {
        const auto owed = int(m_subscriber->client->session().snapshot().unacked.size());
        QCOMPARE(compare(client(), {clientId, QStringLiteral("orders"), owed, true}, m_view).verdict, AdminComparison::Verdict::Agree);
    }

    void anAcknowledgementIsSeen()
    {
        for (std::size_t i = 0; i < 3; ++i) QVERIFY(m_subscriber->acknowledge(i));
        WAIT_FOR(m_subscriber->count() == 13); // three more came through
        QTRY_VERIFY2_WITH_TIMEOUT(client().waiting == 12 && client().unacknowledged == 10, qPrintable(told()), waitMs);
        QTRY_COMPARE_WITH_TIMEOUT(valueIn(client(), Kind::Queue, QStringLiteral("acknowledged")), QStringLiteral("3"), waitMs);
    }

    // Away: everything is ready again, and nobody consumes.
    void withoutItsClientTheQueueWaits()
    {
        m_subscriber->client->closeSocket();
        WAIT_FOR(m_subscriber->seen.ends == 1);
        QTRY_VERIFY2_WITH_TIMEOUT(client().waiting == 22 && client().unacknowledged == 0, qPrintable(told()), waitMs);
        QTRY_VERIFY2_WITH_TIMEOUT(!groupOf(client(), Kind::Connection), qPrintable(told()), waitMs);
        QCOMPARE(valueIn(client(), Kind::Queue, QStringLiteral("consumers")), QStringLiteral("0"));
        QVERIFY(client().known && !client().note.isEmpty());
    }

    void afterTheReconnectRedeliveriesAreCounted()
    {
        m_subscriber->open();
        WAIT_FOR(m_subscriber->count() == 23);
        QTRY_VERIFY2_WITH_TIMEOUT(client().redelivered == 10 && client().unacknowledged == 10 && client().waiting == 12, qPrintable(told()), waitMs);
        QVERIFY(m_failure.isEmpty());
    }

    void aWrongPasswordIsSaidAndNotTriedAgain()
    {
        AdminWatch watch;
        watch.setAccess(access(QStringLiteral("sesame-open")));
        AdminFailure failure;
        connect(&watch, &AdminWatch::failed, this, [&failure](const AdminFailure& told) { failure = told; });
        watch.start();
        QTRY_VERIFY_WITH_TIMEOUT(!watch.isRunning(), waitMs);
        QVERIFY2(failure.message.contains(u"refused this user or password") && failure.isFinal, qPrintable(failure.message));
        QVERIFY(!failure.message.contains(u"sesame") && !failure.advice.contains(u"sesame"));
    }

    void cleanupTestCase()
    {
        m_watch.stop();
        m_subscriber.reset();
        m_broker.reset();
    }

private:
    AdminAccess access(const QString& password) const
    {
        AdminAccess access;
        access.kind = AdminKind::RabbitMq;
        access.http = {httpUrl(QStringLiteral("127.0.0.1:%1").arg(m_broker->managementPort())), QStringLiteral("guest"), password, {}};
        return access;
    }
    const AdminClient& client() const { return m_view.clients.first(); }
    QString told() const { return adminTable(m_view) + m_failure; }

    std::unique_ptr<LocalRabbitMq> m_broker; // one for all: each boot takes about ten seconds
    std::unique_ptr<Peer> m_subscriber;
    AdminWatch m_watch;
    AdminView m_view;
    QString m_failure;
};

QTEST_GUILESS_MAIN(TestAdminRabbitMq)
#include "tst_admin_rabbitmq.moc"
