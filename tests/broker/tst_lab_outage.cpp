#include "tests/broker/lab_rig.h"

#include <numeric>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using broker::LocalMosquitto;
using ledger::LaneState;

namespace {

const auto orders = QStringLiteral("orders");
constexpr int messages = 10'000;

std::uint64_t sumOf(const ledger::LaneCounts& counts)
{
    return std::accumulate(counts.byState.begin(), counts.byState.end(), std::uint64_t{0})
        - counts.byState[static_cast<std::size_t>(LaneState::NotDelivered)];
}

} // namespace

// kill -9 of the broker in the middle of a stream: every message that was received is in exactly one state.
class TestLabOutage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { m_lab.stop(); }
    void killedInAStream_data();
    void killedInAStream();

private:
    LabRig m_lab;
};

void TestLabOutage::killedInAStream_data()
{
    QTest::addColumn<bool>("cleanSession");
    QTest::newRow("the session is kept, as far as the broker saved it") << false;
    QTest::newRow("clean session") << true;
}

void TestLabOutage::killedInAStream()
{
    QFETCH(bool, cleanSession);
    broker::MosquittoOptions options;
    options.setup.queued = 0;
    QVERIFY2(m_lab.start(options), qPrintable(m_lab.broker->errorText()));
    ComponentSetup setup = pubSub(orders, m_lab.broker->port(), {QStringLiteral("a/#")});
    setup.component.settings.cleanSession = cleanSession;
    QVERIFY(m_lab.connectPubSub(setup));
    AckRule some; // so that something is always owed
    some.action = AckAction::Hold;
    some.topicFilter = QStringLiteral("a/7");
    m_lab.engine->addAckRule(some);

    QProcess publisher;
    publisher.start(QStringLiteral("mosquitto_pub"),
                    {QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"), QString::number(m_lab.broker->port()),
                     QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"), QStringLiteral("a/1"), QStringLiteral("-l")});
    QVERIFY2(publisher.waitForStarted(labPatience), "mosquitto_pub is not installed: apt install mosquitto-clients");
    QByteArray lines;
    for (int i = 0; i < messages; ++i) lines += R"({"specversion":"1.0","id":"k)" + QByteArray::number(i) + "\"}\n";
    publisher.write(lines);
    publisher.closeWriteChannel();
    QVERIFY(m_lab.publish(QStringLiteral("a/7"), "{\"held\":1}"));
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.counts.messages > messages / 5, labPatience);
    QVERIFY(m_lab.run([&] { m_lab.broker->kill(); }, LocalMosquitto::State::Stopped));
    const std::uint64_t seen = m_lab.counts.messages;
    QVERIFY2(seen < messages, "it was over before the broker was killed");
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::ConnectionEnded>(), 1, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.acks(ledger::AckStep::TooLate), 1, labPatience);
    publisher.kill();
    publisher.waitForFinished(labPatience);
    m_lab.engine->releaseAcks({});

    QVERIFY(m_lab.run([&] { m_lab.broker->start(); }, LocalMosquitto::State::Running));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab.isSubscribed(setup), labPatience);
    QVERIFY(m_lab.publish(QStringLiteral("a/end"), "{\"end\":1}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.lane(QStringLiteral("a/end"), "{\"end\":1}").state, LaneState::Acknowledged, labPatience);

    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.messages, sumOf(m_lab.counts), labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.deliveries, std::uint64_t(m_lab.count<ledger::Delivered>()), labPatience);
    QCOMPARE(m_lab.lostFacts, 0u);
    QCOMPARE(m_lab.counts.deliveries, m_lab.counts.messages + m_lab.counts.redeliveriesProved + m_lab.counts.redeliveriesGuessed);
    // Against the packets themselves.
    const auto received = m_lab.watch->packets(m_lab.status(orders).id, mqtt::PacketType::Publish, true).size();
    QCOMPARE(std::uint64_t(received), m_lab.counts.deliveries);
    const auto of = [&](LaneState state) { return m_lab.counts.byState[static_cast<std::size_t>(state)]; };
    QCOMPARE(of(LaneState::InProgress) + of(LaneState::Held), 0u);
    // The broker lost its memory: what it was owed then, nobody sends again.
    QCOMPARE(of(LaneState::Acknowledged) + of(LaneState::Lost) + of(LaneState::Unacknowledged), m_lab.counts.messages);
    QVERIFY(of(LaneState::Lost) + of(LaneState::Unacknowledged) >= 1);
}

QTEST_GUILESS_MAIN(TestLabOutage)
#include "tst_lab_outage.moc"
