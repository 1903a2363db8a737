#include "tests/broker/lab_rig.h"

#include "core/ledger/recording/reopened.h"

#include <QFile>
#include <QTemporaryDir>

using namespace wb;
using namespace wb::sidecar;
using namespace wb::test;
using ledger::LaneState;

// The engine's recording: what is in the file is what was in the engine.
class TestLabRecording : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_status.clear();
        QVERIFY2(m_lab.start(), qPrintable(m_lab.broker->errorText()));
        connect(m_lab.engine.get(), &Engine::recordingChanged, this,
                [this](const ledger::RecordingStatus& status) { m_status << status; });
    }
    void cleanup() { m_lab.stop(); }

    void packetsAndLanesComeBack();
    void noPasswordIsInIt();
    void whatCannotBeWrittenIsTold();

private:
    ComponentSetup setup() const
    {
        ComponentSetup out = pubSub(QStringLiteral("orders"), m_lab.broker->port(), {QStringLiteral("a/#")});
        out.appReadyAfter = std::chrono::milliseconds(0);
        return out;
    }
    LabRig m_lab;
    QTemporaryDir m_folder;
    QList<ledger::RecordingStatus> m_status;
};

void TestLabRecording::packetsAndLanesComeBack()
{
    const QString path = m_folder.filePath(QStringLiteral("a.pcapng"));
    m_lab.engine->startRecording(path);
    QCOMPARE(m_status.size(), 1);
    QVERIFY2(m_status.last().running, qPrintable(m_status.last().error));
    QVERIFY(m_lab.connectPubSub(setup()));
    AckRule hold;
    hold.topicFilter = QStringLiteral("a/held");
    m_lab.engine->addAckRule(hold);
    QVERIFY(m_lab.publish(QStringLiteral("a/held"), "{\"n\":1}"));
    QVERIFY(m_lab.publish(QStringLiteral("a/free"), "{\"n\":2}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.lane(QStringLiteral("a/held"), "{\"n\":1}").state, LaneState::Held, labPatience);
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.lane(QStringLiteral("a/free"), "{\"n\":2}").state, LaneState::Acknowledged, labPatience);
    m_lab.engine->stopRecording();
    QVERIFY(!m_status.last().running);
    QVERIFY2(m_status.last().error.isEmpty(), qPrintable(m_status.last().error));
    QCOMPARE(m_status.last().lost, 0u);

    const auto again = ledger::reopenRecording(path, 64u << 20);
    QVERIFY2(bool(again), again ? "" : qPrintable(again.error()));
    QVERIFY2(again->incomplete.isEmpty(), qPrintable(again->incomplete));
    QCOMPARE(again->lanes->counts().messages, 2u);
    QCOMPARE(again->lanes->counts().byState[std::size_t(LaneState::Held)], 1u);
    QCOMPARE(again->lanes->counts().byState[std::size_t(LaneState::Acknowledged)], 1u);
    QCOMPARE(again->ledger->counters().received, m_lab.watch->counters().received);
    QCOMPARE(again->connections.size(), std::size_t(1));
    QCOMPARE(again->connections.front().clientId, QStringLiteral("orders-id"));
}

void TestLabRecording::noPasswordIsInIt()
{
    const QString path = m_folder.filePath(QStringLiteral("b.pcapng"));
    m_lab.engine->startRecording(path);
    ComponentSetup named = setup();
    named.component.settings.userName = QStringLiteral("uma");
    named.component.settings.password = QStringLiteral("hush-hush");
    QVERIFY(m_lab.connectPubSub(named));
    m_lab.engine->discardSession(named.component.name, 0); // also of the one who does that
    QTRY_COMPARE_WITH_TIMEOUT(m_lab.count<ledger::SidecarConnected>(), 2, labPatience);
    m_lab.engine->stopRecording();
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QVERIFY(bytes.contains("uma"));
    QVERIFY(bytes.contains("*********"));
    QVERIFY(!bytes.contains("hush-hush"));
}

void TestLabRecording::whatCannotBeWrittenIsTold()
{
    m_lab.engine->startRecording(m_folder.filePath(QStringLiteral("no/such/folder/c.pcapng")));
    QCOMPARE(m_status.size(), 1);
    QVERIFY(!m_status.last().running);
    QVERIFY(!m_status.last().error.isEmpty());
    m_lab.engine->stopRecording(); // nothing to stop
    QCOMPARE(m_status.size(), 1);
}

QTEST_GUILESS_MAIN(TestLabRecording)
#include "tst_lab_recording.moc"
