#include "ui/models/attempt_words.h"
#include "ui/models/attempts_model.h"
#include "ui/models/waiting_model.h"
#include "ui/roles/item_roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using namespace wb::ui;
using sidecar::WaitingCall;

namespace {

WaitingCall call(quint64 attempt, const QByteArray& payload = "{}")
{
    WaitingCall c;
    c.attempt = attempt;
    c.component = QStringLiteral("orders-pubsub");
    c.topic = QStringLiteral("orders/new");
    c.route = QStringLiteral("orders");
    c.payload = payload;
    c.payloadBytes = payload.size();
    c.since = QDateTime::fromMSecsSinceEpoch(1'000'000, Qt::UTC);
    return c;
}

QList<WaitingCall> calls(std::initializer_list<quint64> attempts)
{
    QList<WaitingCall> list;
    for (const quint64 attempt : attempts)
        list << call(attempt);
    return list;
}

AttemptRow attempt(int number)
{
    AttemptRow row;
    row.timeNs = qint64(number) * 1'000'000;
    row.topic = QStringLiteral("t/%1").arg(number);
    row.attempt = number;
    row.answer = QStringLiteral("500");
    row.fate = AttemptRow::Fate::Unacknowledged;
    row.outcome = QStringLiteral("not acknowledged");
    return row;
}

} // namespace

// What waits for the user, and what became of it: rows that come and go under a person's eyes.
class tst_AppModels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aWaitingRowSaysWhatItIs();
    void theAgeMovesWithTheClockItIsGiven();
    void onlyRowsThatCameOrWentChange();
    void aLongPayloadSaysHowLongItIs();
    void theOldestAttemptsLeaveAndAreCounted();
    void aBatchLargerThanTheListKeepsItsEnd();
    void anOutcomeHasASignAndWords();
    void attemptsThatNobodyKeptAreCounted();
    void factsOfTheEngineAreWorded();

private:
    static QString text(const QAbstractItemModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }
};

void tst_AppModels::aWaitingRowSaysWhatItIs()
{
    WaitingModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    WaitingCall one = call(7, R"({"id": 1})");
    one.duplicate = true;
    one.retained = true;
    one.tries = 3;
    model.update({one});
    QCOMPARE(text(model, 0, WaitingModel::TopicColumn), QStringLiteral("orders/new"));
    QCOMPARE(text(model, 0, WaitingModel::TryColumn), QStringLiteral("3"));
    QCOMPARE(text(model, 0, WaitingModel::FlagsColumn), QStringLiteral("DUP retained"));
    QCOMPARE(text(model, 0, WaitingModel::PayloadColumn), QStringLiteral("{\"id\":1}"));
    QCOMPARE(text(model, 0, WaitingModel::RouteColumn), QStringLiteral("/orders"));
    // product.md: DUP means "maybe seen before", and is worded so.
    QVERIFY(model.index(0, WaitingModel::FlagsColumn).data(Qt::ToolTipRole).toString().contains(QStringLiteral("maybe seen before")));
    QVERIFY(model.index(0, WaitingModel::TopicColumn).data(Qt::ToolTipRole).toString().contains(QStringLiteral("orders-pubsub")));
}

void tst_AppModels::theAgeMovesWithTheClockItIsGiven()
{
    WaitingModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.update(calls({1}));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setNow(QDateTime::fromMSecsSinceEpoch(1'012'000, Qt::UTC));
    QCOMPARE(text(model, 0, WaitingModel::AgeColumn), QStringLiteral("12 s"));
    QCOMPARE(changed.count(), 1);
}

// A selection must stay on its message while others are answered.
void tst_AppModels::onlyRowsThatCameOrWentChange()
{
    WaitingModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.update(calls({1, 2, 3, 4, 5, 6}));
    const QPersistentModelIndex four(model.index(3, 0));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.update(calls({1, 4, 6, 7, 8}));
    QCOMPARE(reset.count(), 0);
    QCOMPARE(model.rowCount(), 5);
    QVERIFY(four.isValid());
    QCOMPARE(four.row(), 1);
    QList<quint64> left;
    for (int row = 0; row < model.rowCount(); ++row)
        left << model.at(row).attempt;
    QCOMPARE(left, (QList<quint64>{1, 4, 6, 7, 8}));
    model.update(calls({9}));
    QCOMPARE(model.rowCount(), 1);
    model.update({});
    QCOMPARE(model.rowCount(), 0);
}

void tst_AppModels::aLongPayloadSaysHowLongItIs()
{
    WaitingModel model;
    WaitingCall one = call(1, "short");
    one.payloadBytes = 10'000; // only the first bytes came along
    model.update({one});
    const QString shown = text(model, 0, WaitingModel::PayloadColumn);
    QVERIFY2(shown.startsWith(QStringLiteral("short")) && shown.contains(QStringLiteral("10")), qPrintable(shown));
}

// taste.md, bounded rings: remove the oldest explicitly, then insert.
void tst_AppModels::theOldestAttemptsLeaveAndAreCounted()
{
    AttemptsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QList<AttemptRow> many;
    for (int i = 1; i <= AttemptsModel::mostRows; ++i)
        many << attempt(i);
    model.append(many);
    QCOMPARE(model.letGo(), 0u);
    model.append({attempt(90'001), attempt(90'002)});
    QCOMPARE(model.rowCount(), int(AttemptsModel::mostRows));
    QCOMPARE(model.letGo(), 2u);
    QCOMPARE(text(model, 0, AttemptsModel::TopicColumn), QStringLiteral("t/3"));
    QCOMPARE(text(model, model.rowCount() - 1, AttemptsModel::TopicColumn), QStringLiteral("t/90002"));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.letGo(), 0u);
}

void tst_AppModels::aBatchLargerThanTheListKeepsItsEnd()
{
    AttemptsModel model;
    QList<AttemptRow> many;
    for (int i = 1; i <= AttemptsModel::mostRows + 5; ++i)
        many << attempt(i);
    model.append({attempt(1)});
    model.append(many);
    QCOMPARE(model.rowCount(), int(AttemptsModel::mostRows));
    QCOMPARE(model.letGo(), 6u);
    QCOMPARE(text(model, 0, AttemptsModel::TopicColumn), QStringLiteral("t/6"));
}

// look.md: no state is told by colour alone.
void tst_AppModels::anOutcomeHasASignAndWords()
{
    AttemptsModel model;
    QList<AttemptRow> rows;
    const std::pair<AttemptRow::Fate, QString> fates[]{
        {AttemptRow::Fate::Acknowledged, QStringLiteral("✓")},   {AttemptRow::Fate::Retried, QStringLiteral("↻")},
        {AttemptRow::Fate::Dropped, QStringLiteral("✕")},        {AttemptRow::Fate::DeadLettered, QStringLiteral("◆")},
        {AttemptRow::Fate::Unacknowledged, QStringLiteral("!")}};
    for (const auto& [fate, sign] : fates) {
        rows << attempt(1);
        rows.last().fate = fate;
    }
    model.append(rows);
    int row = 0;
    for (const auto& [fate, sign] : fates) {
        const QString shown = text(model, row, AttemptsModel::OutcomeColumn);
        QVERIFY2(shown.startsWith(sign + u' ') && shown.size() > 3, qPrintable(shown));
        QVERIFY(model.index(row++, AttemptsModel::OutcomeColumn).data(ToneRole).toInt() != int(Tone::Plain));
    }
}

void tst_AppModels::attemptsThatNobodyKeptAreCounted()
{
    AttemptsModel model;
    model.append({attempt(1)}, 41);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.letGo(), 41u);
    model.append({}, 1);
    QCOMPARE(model.letGo(), 42u);
}

void tst_AppModels::factsOfTheEngineAreWorded()
{
    sidecar::AttemptFact fact;
    fact.attempt = 1;
    fact.packetId = 7;
    fact.reply = QStringLiteral("HTTP 500");
    fact.outcome = sidecar::AttemptOutcome::LeftUnacknowledged;
    fact.error = QStringLiteral("retriable error");
    sidecar::AttemptFact retried = fact;
    retried.outcome = sidecar::AttemptOutcome::Retry;
    retried.policy = QStringLiteral("patient");
    sidecar::AttemptFact silent = fact; // QoS 0, and no answer
    silent.packetId = 0;
    silent.reply.clear();
    sidecar::AttemptFact unasked = fact; // no route: the app was not called
    unasked.attempt = 0;
    unasked.reply.clear();
    unasked.outcome = sidecar::AttemptOutcome::Dropped;
    const QList<AttemptRow> rows = rowsOf({fact, retried, silent, unasked});
    QCOMPARE(rows.at(0).answer, QStringLiteral("HTTP 500"));
    QCOMPARE(rows.at(0).outcome, QStringLiteral("not acknowledged; the broker decides"));
    QCOMPARE(rows.at(0).error, QStringLiteral("retriable error"));
    QVERIFY(rows.at(1).outcome.contains(QStringLiteral("patient")));
    QCOMPARE(rows.at(1).fate, AttemptRow::Fate::Retried);
    QCOMPARE(rows.at(2).answer, QStringLiteral("no answer"));
    QCOMPARE(rows.at(2).outcome, QStringLiteral("lost: QoS 0 is not sent again"));
    QCOMPARE(rows.at(3).answer, QStringLiteral("not called"));
    QCOMPARE(rows.at(3).outcome, QStringLiteral("dropped without asking the app"));
}

QTEST_GUILESS_MAIN(tst_AppModels)
#include "tst_app_models.moc"
