#include "tests/ui/ledger_feeder.h"
#include "ui/models/message_model.h"
#include "ui/roles/item_roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using ui::MessageModel;

class TestMessageModel : public QObject {
    Q_OBJECT
private:
    struct Bench {
        test::LedgerFeeder feeder;
        MessageModel model;
        QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

        void take() { model.apply(*feeder.delta()); }
        QStringList payloads() const
        {
            QStringList all;
            for (int row = 0; row < model.rowCount(); ++row)
                all += model.index(row, MessageModel::PayloadColumn).data().toString();
            return all;
        }
    };

private Q_SLOTS:
    void showsDeliveriesOnly();
    void followsTheSelection();
    void findsText();
    void tellsFlagsAndWhoBrought();
    void pauseCountsWhatWasMissed();
    void pausedRowsStayReadable();
    void oldestRowsLeaveAtTheTop();
    void rescanGoesInSlices();
    void startsOverWhenCleared();
};

// A delivery is an inbound PUBLISH (product.md, Words); acknowledgements and our own publishes are packets.
void TestMessageModel::showsDeliveriesOnly()
{
    Bench b;
    b.feeder.message("t", "in");
    b.feeder.packet(mqtt::Puback{7}, {1, ledger::Role::Sidecar, false});
    b.feeder.packet(mqtt::Publish{"t", "out", 0, mqtt::QoS::AtMostOnce, false, false}, {1, ledger::Role::Sidecar, false});
    b.feeder.message("t", "in again");
    b.take();
    QCOMPARE(b.payloads(), QStringList({QStringLiteral("in"), QStringLiteral("in again")}));
}

void TestMessageModel::followsTheSelection()
{
    Bench b;
    for (const char* topic : {"a", "a/b", "a/b/c", "ab", "d"}) b.feeder.message(topic, topic);
    b.take();
    QCOMPARE(b.model.rowCount(), 5);
    b.model.setScope({std::string("a")});
    QCOMPARE(b.payloads(), QStringList({QStringLiteral("a"), QStringLiteral("a/b"), QStringLiteral("a/b/c")}));
    b.model.setScope({std::string("a/b")});
    b.feeder.message("a/b/new", "a/b/new");
    b.feeder.message("d", "d");
    b.take();
    QCOMPARE(b.payloads(), QStringList({QStringLiteral("a/b"), QStringLiteral("a/b/c"), QStringLiteral("a/b/new")}));
    b.model.setScope({});
    QCOMPARE(b.model.rowCount(), 7);
}

void TestMessageModel::findsText()
{
    Bench b;
    b.feeder.message("orders", "{\"id\":1}");
    b.feeder.message("plant", "RUNNING");
    b.take();
    b.model.setFilter(*ledger::parseQuery("payload:running"));
    QCOMPARE(b.payloads(), QStringList{QStringLiteral("RUNNING")});
    b.model.setFilter(*ledger::parseQuery("ORDERS"));
    QCOMPARE(b.payloads(), QStringList{QStringLiteral("{\"id\":1}")});
    b.feeder.message("orders/x", "new");
    b.take();
    QCOMPARE(b.model.rowCount(), 2);
}

void TestMessageModel::tellsFlagsAndWhoBrought()
{
    Bench b;
    b.feeder.message("t", "x", 1, true, true);
    b.feeder.message("t", "x", 0, false, false, ledger::Role::Observer);
    sidecar::ConnectionStatus status;
    status.id = 1;
    status.component = QStringLiteral("orders-pubsub");
    b.take();
    b.model.setConnections({status});
    const auto cell = [&](int row, int column) { return b.model.index(row, column).data().toString(); };
    QCOMPARE(cell(0, MessageModel::FlagsColumn), QStringLiteral("DUP retained"));
    QCOMPARE(cell(0, MessageModel::QosColumn), QStringLiteral("1"));
    QCOMPARE(cell(0, MessageModel::CameByColumn), QStringLiteral("sidecar orders-pubsub"));
    QCOMPARE(cell(1, MessageModel::CameByColumn), QStringLiteral("observer"));
    const auto marks = b.model.index(0, MessageModel::FlagsColumn).data(ui::MarksRole).value<ui::Marks>();
    QCOMPARE(marks.size(), 2);
    QCOMPARE(marks[0].tone, ui::Tone::Dup);
}

void TestMessageModel::pauseCountsWhatWasMissed()
{
    Bench b;
    b.model.setScope({std::string("a")});
    b.feeder.message("a", "1");
    b.take();
    b.model.setPaused(true);
    QSignalSpy missed(&b.model, &MessageModel::missedChanged);
    b.feeder.message("a", "2");
    b.feeder.message("b", "not asked for");
    b.feeder.message("a", "3");
    b.take();
    QCOMPARE(b.model.rowCount(), 1);
    QCOMPARE(b.model.missed(), 2u);
    QCOMPARE(missed.size(), 1);
    b.model.setPaused(false);
    QCOMPARE(b.payloads(), QStringList({QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3")}));
    QCOMPARE(b.model.missed(), 0u);
}

void TestMessageModel::pausedRowsStayReadable()
{
    Bench b;
    b.feeder.ledger().setBudget(ledger::smallestBudgetBytes);
    b.feeder.message("a", "keep me");
    b.take();
    b.model.setPaused(true);
    const std::string payload(4096, 'x');
    for (int i = 0; i < 4000; ++i) b.feeder.message("loud", payload);
    b.take();
    QVERIFY(b.feeder.ledger().counters().letGo > 0);
    QCOMPARE(b.payloads(), QStringList{QStringLiteral("keep me")});
    b.model.setPaused(false);
    QVERIFY(b.model.letGo() > 0);
    QCOMPARE(b.model.rowCount(), int(b.feeder.ledger().counters().kept));
}

// When the ledger is full the oldest rows are removed explicitly, and counted (taste.md, bounded rings).
void TestMessageModel::oldestRowsLeaveAtTheTop()
{
    Bench b;
    b.feeder.ledger().setBudget(ledger::smallestBudgetBytes);
    QSignalSpy removed(&b.model, &QAbstractItemModel::rowsRemoved);
    const std::string payload(4096, 'x');
    for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < 500; ++i) b.feeder.message("loud", payload);
        b.take();
    }
    QVERIFY(!removed.isEmpty());
    QCOMPARE(quint64(b.model.rowCount()), b.feeder.ledger().counters().kept);
    // Batches that came and went between two deltas were never rows.
    QVERIFY(b.model.letGo() <= b.feeder.ledger().counters().letGo);
    QCOMPARE(b.model.seqAt(0), b.model.snapshot().begin());
}

void TestMessageModel::rescanGoesInSlices()
{
    MessageModel model;
    test::LedgerFeeder feeder;
    for (int i = 0; i < 100000; ++i) feeder.message(i % 2 ? "odd" : "even", "x");
    model.apply(*feeder.delta());
    QCOMPARE(model.rowCount(), 100000);
    QSignalSpy finished(&model, &MessageModel::scanFinished);
    model.setScope({std::string("odd")});
    feeder.message("odd", "newest"); // arrives while the older ones are still looked for
    model.apply(*feeder.delta());
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(model.rowCount(), 50001);
    for (int row = 1; row < model.rowCount(); ++row) QVERIFY(model.seqAt(row - 1) < model.seqAt(row));
    QCOMPARE(model.rowOf(model.seqAt(777)), 777);
}

void TestMessageModel::startsOverWhenCleared()
{
    Bench b;
    b.feeder.message("a", "1");
    b.take();
    b.model.setScope({std::string("z")});
    b.feeder.ledger().clear();
    b.feeder.message("z", "after"); // may get the topic id that "a" had
    b.take();
    QCOMPARE(b.payloads(), QStringList{QStringLiteral("after")});
}

QTEST_GUILESS_MAIN(TestMessageModel)
#include "tst_message_model.moc"
