#include "tests/broker/lab_rig.h"

#include "core/ledger/recording/reopened.h"

#include <QTemporaryDir>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using ledger::LaneState;

namespace {

const auto orders = QStringLiteral("orders");

QByteArray eventOf(int number)
{
    return R"({"specversion":"1.0","id":"e)" + QByteArray::number(number) + "\",\"data\":{}}";
}

// Everything of a lane but its number: what one sees of it.
QString described(const ledger::Lane& lane)
{
    QString text = QStringLiteral("%1 %2 state %3 deliveries %4 attempts %5 component %6")
                       .arg(QString::fromStdString(lane.topic), QString::fromStdString(lane.eventId))
                       .arg(int(lane.state)).arg(lane.deliveries).arg(lane.attempts).arg(lane.component);
    for (const ledger::Mark& mark : lane.marks)
        text += QStringLiteral("\n  kind %1 at %2..%3 connection %4 seq %5 id %6 dup %7 %8 %9")
                    .arg(int(mark.kind)).arg(mark.timeNs).arg(mark.endNs).arg(mark.connection).arg(mark.seq)
                    .arg(mark.packetId).arg(mark.dup).arg(mark.text, mark.policy);
    return text;
}

} // namespace

// An engine against a real broker records what it does; what is read back is what it showed.
class TestRecordingEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whatIsReadBackIsWhatWasShown();
    void aRecordingBegunLateKnowsItsConnections();
    void aFileThatExistsIsAnError();

private:
    bool startRecording();
    bool stopRecording();

    LabRig m_lab;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    ledger::RecordingStatus m_status;
    ComponentSetup m_setup;
};

void TestRecordingEngine::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("session.pcapng"));
    QVERIFY2(m_lab.start(), qPrintable(m_lab.broker->errorText()));
    connect(m_lab.engine.get(), &Engine::recordingChanged, this, [this](const ledger::RecordingStatus& status) { m_status = status; });
    m_setup = pubSub(orders, m_lab.broker->port(), {QStringLiteral("a/#")});
}

void TestRecordingEngine::cleanup()
{
    m_lab.stop();
    m_status = {};
}

bool TestRecordingEngine::startRecording()
{
    m_lab.engine->startRecording(m_path);
    return QTest::qWaitFor([this] { return m_status.running; }, labPatience);
}

bool TestRecordingEngine::stopRecording()
{
    m_lab.engine->stopRecording();
    return QTest::qWaitFor([this] { return !m_status.running; }, labPatience);
}

void TestRecordingEngine::whatIsReadBackIsWhatWasShown()
{
    QVERIFY(startRecording());
    AppSetup app;
    app.kind = AppKind::Simulated;
    ScriptRule fails;
    fails.topic = QStringLiteral("a/fails");
    fails.answers = {ScriptedAnswer{}};
    fails.answers[0].kind = ScriptedAnswer::Kind::HttpStatus;
    fails.answers[0].status = 500;
    app.script.rules = {fails};
    m_lab.engine->setApp(app);
    QVERIFY(m_lab.connectPubSub(m_setup));
    for (int i = 0; i < 20; ++i) QVERIFY(m_lab.publish(i % 4 == 0 ? QStringLiteral("a/fails") : QStringLiteral("a/works"), eventOf(i)));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.messages, 20u, labPatience);
    m_lab.engine->noteControl(QStringLiteral("the network fails"));
    m_lab.engine->cut({orders, 0, CutKind::Reset, true});
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::ConnectionEnded>(), 1, labPatience);
    m_lab.engine->reconnect(orders, 0);
    // The broker sends again what was not acknowledged.
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.redeliveriesProved, 5u, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.byState[std::size_t(LaneState::Unacknowledged)], 5u, labPatience);
    QVERIFY(stopRecording());
    QCOMPARE(m_status.error, QString());
    QCOMPARE(m_status.lost, 0u);

    const auto reopened = ledger::reopenRecording(m_path, ledger::defaultBudgetBytes);
    QVERIFY2(reopened, reopened ? "" : qPrintable(reopened.error()));
    QCOMPARE(reopened->incomplete, QString());
    // What is shown comes in batches, behind what is recorded.
    QTRY_COMPARE_WITH_TIMEOUT(std::uint64_t(m_lab.facts.size()), reopened->facts, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.attempts, reopened->lanes->counts().attempts, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.byState, reopened->lanes->counts().byState, labPatience);
    QCOMPARE(reopened->lanes->counts().deliveries, m_lab.counts.deliveries);
    const auto lanes = reopened->lanes->lanes();
    QCOMPARE(qsizetype(lanes.size()), m_lab.lanes.size());
    for (const ledger::LanePtr& lane : lanes)
        QTRY_COMPARE_WITH_TIMEOUT(described(*m_lab.lanes.value(lane->id)), described(*lane), labPatience);
    // The packets too: every byte, at its time.
    const ledger::Snapshot live = m_lab.watch->delta->snapshot, read = reopened->ledger->snapshot();
    QVERIFY(read.end() > 0 && live.end() >= read.end()); // the engine goes on behind the recording
    for (ledger::Seq seq = 0; seq < read.end(); ++seq) {
        QCOMPARE(read.wire(seq), live.wire(seq));
        QCOMPARE(read.record(seq).timeNs, live.record(seq).timeNs);
    }
    QCOMPARE(reopened->connections.at(0).clientId, m_lab.status(orders).clientId);
    QCOMPARE(reopened->connections.at(0).address, m_lab.status(orders).address);
}

void TestRecordingEngine::aRecordingBegunLateKnowsItsConnections()
{
    QVERIFY(m_lab.connectPubSub(m_setup));
    QVERIFY(m_lab.publish(QStringLiteral("a/before"), eventOf(1)));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.byState[std::size_t(LaneState::Acknowledged)], 1u, labPatience);
    QVERIFY(startRecording());
    QVERIFY(m_lab.publish(QStringLiteral("a/after"), eventOf(2)));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.counts.byState[std::size_t(LaneState::Acknowledged)], 2u, labPatience);
    QVERIFY(stopRecording());
    const auto reopened = ledger::reopenRecording(m_path, ledger::defaultBudgetBytes);
    QVERIFY(reopened);
    const auto lanes = reopened->lanes->lanes();
    QCOMPARE(lanes.size(), 1u);
    QCOMPARE(lanes[0]->topic, std::string("a/after"));
    QCOMPARE(lanes[0]->component, orders);
    QCOMPARE(lanes[0]->state, LaneState::Acknowledged);
    const ledger::Snapshot snapshot = reopened->ledger->snapshot();
    QCOMPARE(snapshot.topicName(snapshot.record(lanes[0]->marks.front().seq).topic), std::string_view("a/after"));
}

void TestRecordingEngine::aFileThatExistsIsAnError()
{
    QVERIFY(startRecording());
    QVERIFY(stopRecording());
    m_lab.engine->startRecording(m_path);
    QTRY_VERIFY_WITH_TIMEOUT(!m_status.error.isEmpty(), labPatience);
    QVERIFY(!m_status.running);
}

QTEST_GUILESS_MAIN(TestRecordingEngine)
#include "tst_recording_engine.moc"
