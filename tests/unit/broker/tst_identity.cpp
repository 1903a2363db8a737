#include "core/broker/identity.h"

#include <QTest>

// Which broker it is, by its own words.

using namespace wb::broker;

class TestIdentity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Facts 2.37.
    void sysTopicsTellProductAndVersion()
    {
        const auto mosquitto = brokerFromSys(QStringLiteral("$SYS/broker/version"), QStringLiteral("mosquitto version 2.0.11"));
        QCOMPARE(mosquitto, (BrokerIdentity{QStringLiteral("mosquitto"), QStringLiteral("2.0.11")}));
        const auto emqx = brokerFromSys(QStringLiteral("$SYS/brokers/emqx@127.0.0.1/version"), QStringLiteral("5.8.8"));
        QCOMPARE(emqx, (BrokerIdentity{QStringLiteral("EMQX"), QStringLiteral("5.8.8")}));
    }

    void anythingElseTellsNothing()
    {
        QVERIFY(!brokerFromSys(QStringLiteral("$SYS/broker/version"), QStringLiteral("something else 1.0")));
        QVERIFY(!brokerFromSys(QStringLiteral("$SYS/broker/version"), QString()));
        QVERIFY(!brokerFromSys(QStringLiteral("orders/version"), QStringLiteral("mosquitto version 2.0.11")));
        QVERIFY(!brokerFromSys(QStringLiteral("$SYS/brokers/emqx@127.0.0.1/version"), QStringLiteral("<script>")));
        QVERIFY(!isVersionTopic(u"$SYS/broker/uptime"));
        QVERIFY(!isVersionTopic(u"$SYS/brokers/a/b/version"));
        QVERIFY(!isVersionTopic(u"$SYS/brokers/version"));
    }

    void theSchemeDoesNotSayWhereABrokerStands()
    {
        QCOMPARE(placeOf(QStringLiteral("tcp://127.0.0.1:1883")), QStringLiteral("127.0.0.1:1883"));
        QCOMPARE(placeOf(QStringLiteral("ssl://Broker.example:8883")), QStringLiteral("broker.example:8883"));
        QCOMPARE(placeOf(QStringLiteral("broker.example:8883")), QStringLiteral("broker.example:8883"));
        QCOMPARE(placeOf({}), QString());
    }

    void aLessExactWordSaysLess()
    {
        const BrokerIdentity rabbit{QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8")};
        QVERIFY(saysLess({QStringLiteral("RabbitMQ"), QStringLiteral("3.10")}, rabbit));
        QVERIFY(saysLess({QStringLiteral("rabbitmq"), {}}, rabbit));
        QVERIFY(saysLess({}, rabbit));
        QVERIFY(!saysLess({QStringLiteral("RabbitMQ"), QStringLiteral("3.1")}, rabbit)); // another version
        QVERIFY(!saysLess({QStringLiteral("RabbitMQ"), QStringLiteral("4.0")}, rabbit));
        QVERIFY(!saysLess({QStringLiteral("mosquitto"), {}}, rabbit)); // another broker took its place
    }
};

QTEST_GUILESS_MAIN(TestIdentity)
#include "tst_identity.moc"
