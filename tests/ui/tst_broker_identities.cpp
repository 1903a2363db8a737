#include "core/broker/local_broker.h"
#include "tests/ui/ledger_feeder.h"
#include "ui/broker_identities.h"

#include <QSignalSpy>
#include <QTest>

// Which broker stands at which address, by whoever can tell.

using namespace wb;
using namespace wb::ui;
using broker::BrokerIdentity;

namespace {

const auto here = QStringLiteral("tcp://127.0.0.1:41883");
const auto there = QStringLiteral("tcp://127.0.0.1:1883");
const BrokerIdentity mosquitto{QStringLiteral("mosquitto"), QStringLiteral("2.0.11")};
const BrokerIdentity rabbit{QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8")};

// A private broker of which only the state matters.
class StandIn : public broker::LocalBroker {
public:
    void start() override { m_state = State::Running; }
    void stop() override { m_state = State::Stopped; }
    void kill() override { m_state = State::Stopped; }
    State state() const override { return m_state; }
    QString progress() const override { return {}; }
    QString errorText() const override { return {}; }
    quint16 port() const override { return 41883; }
    QString url() const override { return here; }
    QString product() const override { return rabbit.product; }
    QString version() const override { return rabbit.version; }
    qint64 processId() const override { return 0; }

private:
    State m_state = State::Stopped;
};

sidecar::ConnectionStatus connection(quint16 id, const QString& component, const QString& address, bool connected = true)
{
    sidecar::ConnectionStatus status;
    status.id = id;
    status.component = component;
    status.role = component.isEmpty() ? sidecar::Role::Observer : sidecar::Role::Sidecar;
    status.address = address;
    status.state = connected ? sidecar::LinkState::Connected : sidecar::LinkState::WaitingToRetry;
    return status;
}

struct Desk {
    Desk() { identities.setConnections({connection(1, QStringLiteral("pubsub"), here), connection(2, {}, there)}); }
    void say(const char* topic, const char* payload, ledger::Role by)
    {
        feeder.message(topic, payload, 0, true, false, by);
        identities.take(*feeder.delta());
    }

    test::LedgerFeeder feeder;
    BrokerIdentities identities;
};

} // namespace

class TestBrokerIdentities : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatTheBrokerSaysBelowSysCountsForTheAddressItCameFrom()
    {
        Desk desk;
        QSignalSpy told(&desk.identities, &BrokerIdentities::told);
        desk.say("$SYS/broker/uptime", "12 seconds", ledger::Role::Observer);
        desk.say("orders/version", "mosquitto version 2.0.11", ledger::Role::Observer);
        QVERIFY(told.isEmpty());
        desk.say("$SYS/broker/version", "mosquitto version 2.0.11", ledger::Role::Observer);
        QCOMPARE(told.size(), 1);
        QCOMPARE(desk.identities.at(there), mosquitto);
        QCOMPARE(desk.identities.at(here), BrokerIdentity());
        desk.say("$SYS/broker/version", "mosquitto version 2.0.11", ledger::Role::Observer); // after a reconnect
        QCOMPARE(told.size(), 1);
    }

    // Both tell in the same turn; the topic's latest message is only one of them.
    void twoBrokersAreHeardInOneDelta()
    {
        Desk desk;
        desk.feeder.message("$SYS/broker/version", "mosquitto version 2.0.11", 0, true, false, ledger::Role::Sidecar);
        desk.feeder.message("$SYS/broker/version", "mosquitto version 1.6.9", 0, true, false, ledger::Role::Observer);
        desk.identities.take(*desk.feeder.delta());
        QCOMPARE(desk.identities.at(here), mosquitto);
        QCOMPARE(desk.identities.at(there).version, QStringLiteral("1.6.9"));
    }

    // The newest word: the broker was made newer and came back at its address.
    void aBrokerThatChangedIsKnownAnew()
    {
        Desk desk;
        desk.say("$SYS/broker/version", "mosquitto version 2.0.11", ledger::Role::Observer);
        desk.say("$SYS/broker/version", "mosquitto version 2.1.2", ledger::Role::Observer);
        QCOMPARE(desk.identities.at(there).version, QStringLiteral("2.1.2"));
        desk.feeder.ledger().clear();
        desk.say("$SYS/brokers/emqx@127.0.0.1/version", "5.8.8", ledger::Role::Observer);
        QCOMPARE(desk.identities.at(there), (BrokerIdentity{QStringLiteral("EMQX"), QStringLiteral("5.8.8")}));
    }

    // Below $SYS of RabbitMQ anybody may write.
    void aPrivateBrokerThatRunsIsNotTalkedAway()
    {
        Desk desk;
        StandIn ours;
        desk.identities.follow(ours);
        QCOMPARE(desk.identities.at(here), BrokerIdentity());
        ours.start();
        desk.identities.follow(ours);
        QCOMPARE(desk.identities.at(here), rabbit);
        desk.say("$SYS/broker/version", "mosquitto version 2.0.11", ledger::Role::Sidecar);
        desk.identities.learn(here, mosquitto);
        QCOMPARE(desk.identities.at(here), rabbit);
        ours.stop();
        desk.identities.follow(ours);
        QCOMPARE(desk.identities.at(here), rabbit); // what it did is still explained by it
        desk.identities.learn(here, mosquitto);     // a stranger took the port
        QCOMPARE(desk.identities.at(here), mosquitto);
    }

    // A private broker with TLS says ssl://, a component mqtts://: the same one.
    void theSchemeMakesNoDifference()
    {
        Desk desk;
        desk.identities.learn(QStringLiteral("ssl://127.0.0.1:41883"), rabbit);
        QCOMPARE(desk.identities.at(QStringLiteral("mqtts://127.0.0.1:41883")), rabbit);
        QCOMPARE(desk.identities.at(there), BrokerIdentity());
    }

    // Without $SYS a probe knows a generation only (facts 5).
    void aProbeThatKnowsLessTakesNothingAway()
    {
        Desk desk;
        desk.identities.learn(here, rabbit);
        desk.identities.learn(here, {QStringLiteral("RabbitMQ"), QStringLiteral("3.10")});
        desk.identities.learn(here, {});
        QCOMPARE(desk.identities.at(here), rabbit);
        desk.identities.learn(here, {QStringLiteral("RabbitMQ"), QStringLiteral("4.0")});
        QCOMPARE(desk.identities.at(here).version, QStringLiteral("4.0"));
    }

    void theConnectedBrokerIsThatOfTheComponent()
    {
        Desk desk;
        QSignalSpy connected(&desk.identities, &BrokerIdentities::connectedChanged);
        desk.identities.setComponent(QStringLiteral("other"));
        QCOMPARE(connected.takeFirst(), (QVariantList{QString(), QString(), QString()}));
        desk.identities.setComponent(QStringLiteral("pubsub"));
        QCOMPARE(connected.takeFirst(), (QVariantList{QString(), QString(), here}));
        desk.identities.learn(here, rabbit);
        QCOMPARE(connected.takeFirst(), (QVariantList{rabbit.product, rabbit.version, here}));
        desk.identities.learn(there, mosquitto); // not its own
        QVERIFY(connected.isEmpty());
        desk.identities.setConnections({connection(1, QStringLiteral("pubsub"), here, false), connection(2, {}, there)});
        QCOMPARE(connected.takeFirst(), (QVariantList{QString(), QString(), QString()}));
        desk.identities.setComponent({});
        QCOMPARE(connected.takeFirst(), (QVariantList{mosquitto.product, mosquitto.version, there}));
    }
};

QTEST_GUILESS_MAIN(TestBrokerIdentities)
#include "tst_broker_identities.moc"
