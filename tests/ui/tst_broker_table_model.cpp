#include "ui/models/broker_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

// The brokers' table as rows under groups. What is not concerned by a change stays as it is.

using namespace wb;
using namespace wb::ui;
using Model = BrokerTableModel;

namespace {

broker::Comparison tableFor(const QList<broker::Touch>& touches = {}, const std::optional<broker::ConnectedBroker>& connected = {})
{
    const broker::ProfileBook& book = broker::ProfileBook::inEnglish();
    return broker::compareBrokers(book, {{{QStringLiteral("mosquitto"), QStringLiteral("2.0.13")},
                                          {QStringLiteral("EMQX"), QStringLiteral("5.0-5.7")},
                                          {QStringLiteral("RabbitMQ"), QStringLiteral("3.10-3.11")}},
                                         connected, QStringLiteral("orders"), touches});
}

broker::Touch touch(const char* dimension, const char* kind)
{
    return {QString::fromLatin1(dimension), QStringLiteral("because of %1").arg(QLatin1String(kind)), {QString::fromLatin1(kind)}};
}

QStringList labels(const Model& model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) all << model.index(row, 0).data().toString();
    return all;
}

QModelIndex cell(const Model& model, const char* dimension, int column)
{
    return model.index(model.rowOf(QString::fromLatin1(dimension)), column);
}

} // namespace

class TestBrokerTableModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsStandUnderTheirGroups()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(tableFor());
        QCOMPARE(model.columnCount(), 4);
        QCOMPARE(model.shownRows(), int(model.table().rows.size()));
        QCOMPARE(model.rowCount(), model.shownRows() + int(broker::groups().size()));
        QCOMPARE(model.index(0, 0).data().toString(), broker::groupTitle(broker::Group::Delivery));
        QVERIFY(!model.rowAt(0) && model.index(0, 0).data(Model::IdRole).toString().isEmpty());
        QCOMPARE(model.flags(model.index(0, 0)), Qt::NoItemFlags); // the arrow keys pass it by
        QVERIFY(model.flags(model.index(1, 2)) & Qt::ItemIsSelectable);
        QCOMPARE(model.rowAt(1)->dimension.id, QStringLiteral("live_retransmit"));
        QCOMPARE(cell(model, "inflight_window", 3).data().toString(), QStringLiteral("10"));
        QCOMPARE(model.cellAt(cell(model, "inflight_window", 1))->brief, QStringLiteral("20"));
        QVERIFY(!model.cellAt(cell(model, "inflight_window", 0)) && !model.cellAt(model.index(0, 1)));
        QCOMPARE(model.rowOf(QStringLiteral("no such row")), -1);
    }

    void rolesTellWhatTheCellIs()
    {
        Model model;
        model.setTable(tableFor({touch("max_qos", "qos 2"), touch("queue_limit_offline", "kept session")}));
        const QModelIndex qos = cell(model, "max_qos", 3);
        QCOMPARE(qos.data(Model::LevelRole).toInt(), int(broker::BrokerVerdict::Level::Bites));
        QCOMPARE(qos.data(Model::TouchedRole).toString(), QStringLiteral("because of qos 2"));
        QVERIFY(qos.data(Model::DiffersRole).toBool());
        QCOMPARE(cell(model, "max_qos", 1).data(Model::LevelRole).toInt(), int(broker::BrokerVerdict::Level::None));
        const QModelIndex queue = cell(model, "queue_limit_offline", 2);
        QCOMPARE(queue.data(Model::StateRole).toInt(), int(broker::CellState::Differs));
        QCOMPARE(queue.data().toString(), QStringLiteral("oldest 1000"));
        QCOMPARE(queue.data(Model::SaysRole).toString(), QStringLiteral("newest 1000"));
        QVERIFY(queue.data(Qt::ToolTipRole).toString().contains(u"1200"));
        QVERIFY(cell(model, "slashes", 1).data(Model::TouchedRole).toString().isEmpty());
        QVERIFY(!model.index(1, 1).data(Qt::ForegroundRole).isValid()); // colours are the view's
    }

    // No state is told by colour or sign alone.
    void everyCellSpeaks()
    {
        Model model;
        const broker::ConnectedBroker rabbit{QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8"), QStringLiteral("tcp://127.0.0.1:1883"), {}};
        model.setTable(tableFor({touch("max_qos", "qos 2"), touch("queue_limit_offline", "kept session")}, rabbit));
        for (int row = 0; row < model.rowCount(); ++row) {
            for (int column = 0; column < (model.rowAt(row) ? model.columnCount() : 1); ++column)
                QVERIFY(!model.index(row, column).data(Qt::AccessibleTextRole).toString().isEmpty());
        }
        const QString queue = cell(model, "queue_limit_offline", 2).data(Qt::AccessibleTextRole).toString();
        for (const char* word : {"EMQX 5.0-5.7", "oldest 1000", "differs", "documented: newest 1000", "take care"})
            QVERIFY2(queue.contains(QLatin1String(word)), qPrintable(queue));
        QVERIFY(cell(model, "max_qos", 3).data(Qt::AccessibleTextRole).toString().contains(u"bites: grants qos 2 as 1"));
        QVERIFY(cell(model, "max_qos", 0).data(Qt::AccessibleTextRole).toString().contains(u"touched by orders: because of qos 2"));
        QVERIFY(cell(model, "vhost", 1).data(Qt::AccessibleTextRole).toString().contains(u"not established"));
        QVERIFY(model.headerData(4, Qt::Horizontal, Model::ConnectedRole).toBool());
        QVERIFY(model.headerData(4, Qt::Horizontal, Qt::AccessibleTextRole).toString().contains(u"not measured"));
        QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), QStringLiteral("mosquitto 2.0.13"));
    }

    void aFilterTakesRowsOutAndPutsThemBack()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(tableFor({touch("max_qos", "qos 2"), touch("dots", "dot")}));
        const QStringList all = labels(model);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setFilter({{}, false, true, {}});
        QCOMPARE(labels(model), (QStringList{broker::groupTitle(broker::Group::Qos), QStringLiteral("QoS granted at most"),
                                             broker::groupTitle(broker::Group::Topics), QStringLiteral("Dot in a topic")}));
        QCOMPARE(model.shownRows(), 2);
        model.setFilter({QStringLiteral("nothing has these words"), false, false, {}});
        QCOMPARE(model.rowCount(), 0);
        model.setFilter({});
        QCOMPARE(labels(model), all);
        QCOMPARE(resets.size(), 0);
    }

    // While somebody edits the component, the row that is read stays selected and where it is.
    void anotherReadingKeepsTheRows()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(tableFor());
        const QPersistentModelIndex kept = cell(model, "dots", 2);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setTable(tableFor({touch("dots", "dot")}));
        QCOMPARE(resets.size() + removed.size(), 0);
        QVERIFY(changed.size() > 0 && kept.isValid());
        QCOMPARE(kept.data(Model::TouchedRole).toString(), QStringLiteral("because of dot"));
        // Another column is another table.
        model.setTable(tableFor({}, broker::ConnectedBroker{QStringLiteral("EMQX"), QStringLiteral("5.3"), QStringLiteral("tcp://a:1"), {}}));
        QCOMPARE(resets.size(), 1);
        QCOMPARE(model.columnCount(), 5);
    }

    void anEmptyModelIsQuiet()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.columnCount(), 1);
        QVERIFY(!model.headerData(7, Qt::Horizontal).isValid() && !model.headerData(0, Qt::Vertical).isValid());
    }
};

QTEST_GUILESS_MAIN(TestBrokerTableModel)
#include "tst_broker_table_model.moc"
