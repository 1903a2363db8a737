#include "core/broker/scripted_broker.h"
#include "tests/broker/probe_run.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace wb;
using namespace wb::test;
using broker::ProbeReport;
using broker::ProbeResult;
using broker::ScriptedAt;
using broker::ScriptedBroker;
using broker::ScriptedDo;
using broker::ScriptedOptions;
using broker::ScriptedRule;
using std::chrono::milliseconds;

namespace {

const QStringList some{QStringLiteral("max_qos"), QStringLiteral("inflight_window"), QStringLiteral("reconnect_redelivery"),
                       QStringLiteral("takeover"), QStringLiteral("retained")};

broker::ProbeSetup impatient(quint16 port, const QStringList& only)
{
    broker::ProbeSetup setup = probeOf(port, only);
    setup.answer = milliseconds(700);
    setup.quiet = milliseconds(250);
    setup.idle = milliseconds(500);
    setup.patience = milliseconds(500);
    return setup;
}

ScriptedRule rule(ScriptedAt at, ScriptedDo what, int value = 0)
{
    ScriptedRule one;
    one.at = at;
    one.what = what;
    one.value = value;
    return one;
}

} // namespace

// Brokers that stall, close or behave oddly: what was learned is told, and none of it is an error of ours.
class TestProbeScripted : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aGoodBrokerNobodyKnowsGetsTheSameTable()
    {
        ScriptedOptions options;
        options.inFlight = 7;
        ScriptedBroker broker(options);
        broker.start();
        const ProbeReport report = runProbe(impatient(broker.port(), some));
        QCOMPARE(report.product, QStringLiteral("unknown"));
        QCOMPARE(report.results.size(), some.size());
        QCOMPARE(facetOf(report, QStringLiteral("inflight_window"), QStringLiteral("un-acked at once")), QStringLiteral("7"));
        QCOMPARE(facetOf(report, QStringLiteral("takeover"), QStringLiteral("old connection")), QStringLiteral("closed"));
        for (const ProbeResult& result : report.results) {
            QVERIFY2(!result.facets.isEmpty(), qPrintable(result.id + result.value()));
            QVERIFY(!result.differs && result.documented.isEmpty()); // nothing is documented
        }
    }

    // The timer that EMQX had before 5.8 (facts 2.1), quickened.
    void aTimedResendIsFoundByPatience()
    {
        ScriptedOptions options;
        options.resendMs = 1500;
        ScriptedBroker broker(options);
        broker.start();
        broker::ProbeSetup setup = impatient(broker.port(), {QStringLiteral("live_retransmit")});
        const auto name = QStringLiteral("sent again on the live connection");
        QCOMPARE(facetOf(runProbe(setup), setup.only.first(), name), QStringLiteral("none within 0.5 s"));
        setup.patience = milliseconds(20'000);
        const ProbeReport report = runProbe(setup);
        const QString value = facetOf(report, setup.only.first(), name);
        QVERIFY2(broker::agreement(value, u"1.3..3 s") == broker::Agreement::Same, qPrintable(value));
        QCOMPARE(facetOf(report, setup.only.first(), QStringLiteral("DUP")), QStringLiteral("1"));
        QVERIFY(report.seconds < 15); // it does not watch on when it has seen it
    }

    void packetIdsGivenAfreshAreSeen()
    {
        ScriptedOptions options;
        options.keepsPacketIds = false;
        ScriptedBroker broker(options);
        broker.start();
        const auto id = QStringLiteral("packet_id_on_redelivery");
        QCOMPARE(facetOf(runProbe(impatient(broker.port(), {id})), id, QStringLiteral("packet ids")), QStringLiteral("renumbered"));
    }

    void oddBehaviourIsTheBrokers_data()
    {
        QTest::addColumn<ScriptedRule>("rule");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("facet");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* name, const ScriptedRule& one, const char* id, const char* facet, const char* value) {
            QTest::newRow(name) << one << QString::fromLatin1(id) << QString::fromLatin1(facet) << QString::fromLatin1(value);
        };
        row("grants less", rule(ScriptedAt::Subscribe, ScriptedDo::Grant, 0), "max_qos", "granted for 0, 1, 2", "0, 0, 0");
        row("refuses filters", rule(ScriptedAt::Subscribe, ScriptedDo::Refuse), "max_qos", "granted for 0, 1, 2", "refused, refused, refused");
        row("always says present", rule(ScriptedAt::Connect, ScriptedDo::SessionPresent, 1), "clean_session_loss", "Session Present", "1");
        row("delivers twice", rule(ScriptedAt::Delivery, ScriptedDo::Twice), "overlapping", "copies", "2");
    }
    void oddBehaviourIsTheBrokers()
    {
        QFETCH(const ScriptedRule, rule);
        QFETCH(const QString, id);
        QFETCH(const QString, facet);
        ScriptedBroker broker;
        broker.start();
        broker.addRule(rule);
        QTEST(facetOf(runProbe(impatient(broker.port(), {id})), id, facet), "value");
    }

    // Each point at which a broker can fall silent or leave, and all measurements that there are.
    void aBrokerThatFailsEndsTheProbeWithWhatWasLearned_data()
    {
        QTest::addColumn<ScriptedRule>("rule");
        const auto row = [](const char* name, ScriptedAt at, ScriptedDo what, int skip) {
            ScriptedRule one = rule(at, what);
            one.skip = skip;
            QTest::newRow(name) << one;
        };
        row("no CONNACK ever", ScriptedAt::Connect, ScriptedDo::Silence, 0);
        row("no CONNACK after some", ScriptedAt::Connect, ScriptedDo::Silence, 9);
        row("closed before CONNACK", ScriptedAt::Connect, ScriptedDo::Close, 4);
        row("reset before CONNACK", ScriptedAt::Connect, ScriptedDo::Reset, 4);
        row("no SUBACK", ScriptedAt::Subscribe, ScriptedDo::Silence, 0);
        row("closed at SUBSCRIBE", ScriptedAt::Subscribe, ScriptedDo::Close, 2);
        row("no PUBACK", ScriptedAt::Publish, ScriptedDo::Silence, 0);
        row("reset at PUBLISH", ScriptedAt::Publish, ScriptedDo::Reset, 3);
        row("closed at a delivery", ScriptedAt::Delivery, ScriptedDo::Close, 3);
        row("nothing is delivered", ScriptedAt::Delivery, ScriptedDo::Lose, 0);
    }
    void aBrokerThatFailsEndsTheProbeWithWhatWasLearned()
    {
        QFETCH(const ScriptedRule, rule);
        ScriptedBroker broker;
        broker.start();
        broker.addRule(rule);
        broker::ProbeSetup setup = impatient(broker.port(), {});
        setup.timeLimit = milliseconds(6'000);
        const ProbeReport report = runProbe(setup, 60'000);
        QCOMPARE(report.results.size(), broker::Probe::measurableDimensions().size());
        for (const ProbeResult& result : report.results) {
            // Whatever was not learned says why.
            QVERIFY2(!result.facets.isEmpty() || !result.ended.isEmpty(), qPrintable(result.id));
            QVERIFY2(!result.facets.isEmpty() || result.confidence == broker::Confidence::None, qPrintable(result.id));
            QVERIFY2(result.facets.isEmpty() || result.ended.isEmpty() || result.confidence == broker::Confidence::Low, qPrintable(result.id));
        }
        QVERIFY2(report.seconds < 20, qPrintable(QString::number(report.seconds))); // the limit, and time to tidy up
    }

    // Bytes that are no packet, or none that a broker sends, are told as what they are.
    void packetsAgainstTheStandardAreTold_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("odd");
        QTest::addRow("QoS 3") << QByteArray("\x36\x05\x00\x01" "a\x00\x01", 7) << QStringLiteral("MQTT-3.3.1-4");
        QTest::addRow("SUBSCRIBE") << QByteArray("\x82\x06\x00\x01\x00\x01" "a\x00", 8) << QStringLiteral("the broker sent SUBSCRIBE");
        QTest::addRow("reserved type") << QByteArray("\xf0\x00", 2) << QStringLiteral("2.2.1");
        QTest::addRow("second CONNACK") << QByteArray("\x20\x02\x00\x00", 4) << QStringLiteral("a second CONNACK");
    }
    void packetsAgainstTheStandardAreTold()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, odd);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket* socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket, bytes, first = true]() mutable {
                socket->readAll();
                if (std::exchange(first, false)) socket->write(QByteArray("\x20\x02\x00\x00", 4) + bytes);
            });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        });
        const auto id = QStringLiteral("strictness");
        const ProbeReport report = runProbe(impatient(server.serverPort(), {id}));
        QVERIFY2(facetOf(report, id, QStringLiteral("odd")).contains(odd), qPrintable(report.result(id)->value()));
    }

    void withoutABrokerItEndsAtOnce()
    {
        quint16 port = 0;
        {
            QTcpServer nobody;
            QVERIFY(nobody.listen(QHostAddress::LocalHost));
            port = nobody.serverPort();
        }
        const ProbeReport report = runProbe(probeOf(port), 30'000);
        QCOMPARE(report.product, QStringLiteral("unknown"));
        QVERIFY(!report.how.isEmpty());
        for (const ProbeResult& result : report.results) QVERIFY(result.facets.isEmpty());
        QVERIFY(report.seconds < 10);
    }

    // Before anything is known, while it is identified, and a moment later.
    void itCanBeStoppedAtAnyMoment_data()
    {
        QTest::addColumn<int>("connections"); // of the probe's that the broker has accepted by then
        for (const int connections : {0, 1, 3}) QTest::addRow("%d", connections) << connections;
    }
    void itCanBeStoppedAtAnyMoment()
    {
        QFETCH(const int, connections);
        ScriptedBroker broker;
        broker.start();
        broker::ProbeSetup setup = probeOf(broker.port());
        setup.patience = milliseconds(60'000);
        broker::Probe probe(setup);
        QSignalSpy finished(&probe, &broker::Probe::finished);
        probe.start();
        QTRY_VERIFY_WITH_TIMEOUT(broker.clients().size() >= connections, 30'000);
        probe.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
        QCOMPARE(probe.report().ended, QStringLiteral("the probe was stopped"));
        QVERIFY(probe.report().leftBehind.isEmpty());
        QVERIFY(probe.report().seconds < 25);
        QTRY_VERIFY_WITH_TIMEOUT(broker.clients().isEmpty(), 30'000);
    }

    void theTimeLimitIsKept()
    {
        ScriptedBroker broker;
        broker.start();
        broker::ProbeSetup setup = probeOf(broker.port(), {QStringLiteral("live_retransmit"), QStringLiteral("max_qos")});
        setup.patience = milliseconds(60'000);
        setup.timeLimit = milliseconds(5'000);
        const ProbeReport report = runProbe(setup, 30'000);
        QCOMPARE(report.ended, QStringLiteral("the time of the probe was over"));
        QVERIFY(report.seconds < 15);
        QVERIFY(!report.result(u"max_qos")->facets.isEmpty());
        QVERIFY(report.result(u"live_retransmit")->ended.contains(u"time of the probe"));
    }

    // No password in what is kept and shown.
    void evidenceHidesThePassword()
    {
        ScriptedBroker broker;
        broker.start();
        broker::ProbeSetup setup = impatient(broker.port(), {QStringLiteral("max_qos"), QStringLiteral("strictness"),
                                                            QStringLiteral("protocol_versions")});
        setup.userName = QStringLiteral("anna");
        setup.password = QStringLiteral("sesame-open");
        const ProbeReport report = runProbe(setup);
        int connects = 0;
        for (const ProbeResult& result : report.results) {
            for (const broker::EvidenceLine& line : result.evidence) {
                QVERIFY(!line.wire.contains("sesame"));
                connects += line.wire.contains("anna") ? 1 : 0;
            }
        }
        QVERIFY(connects > 0);
    }
};

QTEST_GUILESS_MAIN(TestProbeScripted)
#include "tst_probe_scripted.moc"
