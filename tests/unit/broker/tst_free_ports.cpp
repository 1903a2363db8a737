#include "core/broker/free_ports.h"

#include <QSet>
#include <QTcpServer>
#include <QTest>

// Ports for private brokers: free, different, and given to nobody else while they are leased.

using namespace wb::broker;

class TestFreePorts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void portsOfALeaseAreFreeAndDifferent()
    {
        const PortLease lease(5);
        QCOMPARE(lease.ports().size(), 5);
        QCOMPARE(QSet<quint16>(lease.ports().begin(), lease.ports().end()).size(), 5);
        for (const quint16 port : lease.ports()) {
            QVERIFY(port >= 1024);
            QTcpServer broker; // the lease itself does not listen there
            QVERIFY2(broker.listen(QHostAddress::LocalHost, port), qPrintable(broker.errorString()));
        }
    }

    // Also while its broker is stopped for a moment: a stranger there would take its clients.
    void aLeasedPortIsGivenToNobodyElse()
    {
        std::vector<PortLease> leases;
        QSet<quint16> seen;
        constexpr int many = 200;
        for (int i = 0; i < many; ++i) {
            leases.emplace_back(1);
            for (const quint16 port : leases.back().ports()) seen << port;
        }
        QCOMPARE(seen.size(), many);
    }

    void aPortThatSomebodyListensOnIsNotGiven()
    {
        QTcpServer stranger;
        QVERIFY(stranger.listen(QHostAddress::LocalHost));
        for (int i = 0; i < 100; ++i) QVERIFY(!PortLease(2).ports().contains(stranger.serverPort()));
    }

    void aLeaseGoesWithWhoeverHasItLast()
    {
        PortLease one(2);
        const QList<quint16> ports = one.ports();
        PortLease other(std::move(one));
        QCOMPARE(other.ports(), ports);
        one = PortLease(1);
        QCOMPARE(one.ports().size(), 1);
        QVERIFY(!ports.contains(one.ports().first()));
        QVERIFY(PortLease().ports().isEmpty());
    }

    // A broker that starts again is found where it was.
    void aNamedPortIsKept()
    {
        NamedPorts ports;
        QCOMPARE(ports.port(QStringLiteral("mqtt")), quint16(0));
        const quint16 mqtt = ports.take(QStringLiteral("mqtt"));
        QVERIFY(mqtt > 0);
        QCOMPARE(ports.take(QStringLiteral("mqtt")), mqtt);
        QCOMPARE(ports.port(QStringLiteral("mqtt")), mqtt);
        QVERIFY(ports.take(QStringLiteral("amqp")) != mqtt);
        ports.forget();
        QCOMPARE(ports.port(QStringLiteral("mqtt")), quint16(0));
    }
};

QTEST_GUILESS_MAIN(TestFreePorts)
#include "tst_free_ports.moc"
