#include "tests/broker/lab_rig.h"

#include "core/mqtt/clock.h"

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using ledger::EndCause;

namespace {
const auto orders = QStringLiteral("orders");
} // namespace

// The connection is cut in each way there is, and comes back or stays away (issue: controls; steering.h).
class TestLabCuts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY2(m_lab.start(), qPrintable(m_lab.broker->errorText())); }
    void cleanup() { m_lab.stop(); }

    void eachCutIsToldAndFollowedByAReconnect_data();
    void eachCutIsToldAndFollowedByAReconnect();
    void theBrokerTellsADisconnectFromAClose();
    void awayMeansAwayUntilReconnect();
    void aRestartIsAnotherConnectionWithTheSameClientId();
    void whatIsNotThereCannotBeCut();

private:
    ComponentSetup setup() const
    {
        ComponentSetup out = pubSub(orders, m_lab.broker->port(), {QStringLiteral("a/#")});
        out.component.settings.cleanSession = false;
        return out;
    }
    LabRig m_lab;
};

void TestLabCuts::eachCutIsToldAndFollowedByAReconnect_data()
{
    QTest::addColumn<CutKind>("kind");
    QTest::addColumn<EndCause>("cause");
    QTest::newRow("DISCONNECT") << CutKind::Disconnect << EndCause::Disconnect;
    QTest::newRow("TCP close") << CutKind::Close << EndCause::Close;
    QTest::newRow("TCP reset") << CutKind::Reset << EndCause::Reset;
    QTest::newRow("silence") << CutKind::Silence << EndCause::Silence;
}

void TestLabCuts::eachCutIsToldAndFollowedByAReconnect()
{
    QFETCH(CutKind, kind);
    QFETCH(EndCause, cause);
    QVERIFY(m_lab.connectPubSub(setup()));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 1, labPatience);
    QCOMPARE(m_lab.told<ledger::SidecarConnected>().first().body.clientId, QStringLiteral("orders-id"));

    m_lab.engine->cut({orders, 0, kind, false});
    if (kind == CutKind::Silence) { // PINGREQ after 30 s, which vanishes; given up 10 s later (facts B.3)
        QTRY_VERIFY_WITH_TIMEOUT(m_lab.count<ledger::ControlUsed>() == 1, labPatience);
        QVERIFY(m_lab.told<ledger::ConnectionEnded>().isEmpty());
        for (int i = 0; i < 12 && m_lab.told<ledger::ConnectionEnded>().isEmpty(); ++i) {
            mqtt::skipTo(mqtt::steadyNow() + std::chrono::seconds(5));
            QCoreApplication::processEvents();
        }
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::ConnectionEnded>(), 1, labPatience);
    const auto ended = m_lab.told<ledger::ConnectionEnded>().first();
    QCOMPARE(ended.body.cause, cause);
    QVERIFY(ended.body.onPurpose);
    QVERIFY(!ended.body.error.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    const auto again = m_lab.told<ledger::SidecarConnected>().last();
    QCOMPARE(again.connection, ended.connection);
    QVERIFY(again.body.sessionPresent); // clean session is off
}

// By its own log, not by ours.
void TestLabCuts::theBrokerTellsADisconnectFromAClose()
{
    QStringList log;
    connect(m_lab.broker.get(), &broker::LocalMosquitto::logLine, this, [&](const QString& line) { log << line; });
    QVERIFY(m_lab.connectPubSub(setup()));
    m_lab.engine->cut({orders, 0, CutKind::Disconnect, true});
    QTRY_VERIFY_WITH_TIMEOUT(log.join(u'\n').contains(QStringLiteral("Client orders-id disconnected.")), labPatience);
    m_lab.engine->reconnect(orders, 0);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.isSubscribed(setup()), labPatience);
    m_lab.engine->cut({orders, 0, CutKind::Close, true});
    QTRY_VERIFY_WITH_TIMEOUT(log.join(u'\n').contains(QStringLiteral("Client orders-id closed its connection.")), labPatience);
}

void TestLabCuts::awayMeansAwayUntilReconnect()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    m_lab.engine->cut({orders, 0, CutKind::Close, true});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.status(orders).state, LinkState::WaitingToRetry, labPatience);
    QVERIFY(!m_lab.status(orders).nextTry.isValid());
    mqtt::skipTo(mqtt::steadyNow() + std::chrono::hours(1)); // no timer leads back
    for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
    QCOMPARE(m_lab.status(orders).state, LinkState::WaitingToRetry);
    m_lab.engine->reconnect(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
}

void TestLabCuts::aRestartIsAnotherConnectionWithTheSameClientId()
{
    QVERIFY(m_lab.connectPubSub(setup()));
    m_lab.engine->restartComponent(orders, 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    const auto connected = m_lab.told<ledger::SidecarConnected>();
    QVERIFY(connected[0].connection != connected[1].connection);
    QCOMPARE(connected[0].body.clientId, connected[1].body.clientId);
    QVERIFY(connected[1].body.sessionPresent); // the broker's side knows nothing of the process
    const auto ended = m_lab.told<ledger::ConnectionEnded>();
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended[0].body.cause, EndCause::Close);
    QVERIFY(ended[0].body.onPurpose);
    QVERIFY(m_lab.watch->removed.contains(connected[0].connection));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.isSubscribed(setup()), labPatience);
    QCOMPARE(m_lab.told<ledger::ControlUsed>().size(), 1);
}

void TestLabCuts::whatIsNotThereCannotBeCut()
{
    m_lab.engine->cut({orders, 0, CutKind::Close, false});
    m_lab.engine->reconnect(orders, 1);
    m_lab.engine->restartComponent(orders, 0);
    QCOMPARE(m_lab.failures.size(), 3);
    QVERIFY(m_lab.failures[0].contains(orders));
    QVERIFY(m_lab.failures[1].contains(QStringLiteral("replica 1")));
    QVERIFY(m_lab.facts.isEmpty());
}

QTEST_GUILESS_MAIN(TestLabCuts)
#include "tst_lab_cuts.moc"
