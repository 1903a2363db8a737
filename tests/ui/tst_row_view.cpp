#include "ui/widgets/row_view.h"

#include <QAbstractTableModel>
#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace wb::ui;

namespace {

// Numbered rows; with `tree`, every tenth is a branch.
class Rows : public QAbstractTableModel {
public:
    explicit Rows(int count, bool tree = false) : m_tree(tree)
    {
        for (int i = 0; i < count; ++i) m_rows += i;
    }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 2; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        const int number = m_rows[index.row()];
        if (role == Qt::DisplayRole)
            return index.column() == 0 ? QStringLiteral("row %1").arg(number) : QString::number(number);
        if (role == Qt::ToolTipRole) return QStringLiteral("tip");
        if (m_tree && role == DepthRole) return number % 10 ? 1 : 0;
        if (m_tree && role == ExpandableRole) return number % 10 == 0;
        if (m_tree && role == ExpandedRole) return number % 10 == 0 && !m_closed.contains(number);
        if (role == RevisionRole) return m_revisions.value(number);
        return {};
    }
    bool setData(const QModelIndex& index, const QVariant& value, int role) override
    {
        if (role != ExpandedRole) return false;
        const int number = m_rows[index.row()];
        if (value.toBool()) m_closed.remove(number);
        else m_closed.insert(number);
        Q_EMIT dataChanged(index, index);
        return true;
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
        return section == 0 ? QStringLiteral("Name") : QStringLiteral("Number");
    }
    void insert(int at, int count)
    {
        beginInsertRows({}, at, at + count - 1);
        for (int i = 0; i < count; ++i) m_rows.insert(at + i, m_next++);
        endInsertRows();
    }
    void remove(int at, int count)
    {
        beginRemoveRows({}, at, at + count - 1);
        m_rows.remove(at, count);
        endRemoveRows();
    }
    void touch(int row)
    {
        ++m_revisions[m_rows[row]];
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 1), {Qt::DisplayRole, RevisionRole});
    }

private:
    QList<int> m_rows;
    QSet<int> m_closed;
    QHash<int, uint> m_revisions;
    int m_next = 1'000'000;
    bool m_tree;
};

// Two billion pixels high.
class Endless : public QAbstractTableModel {
public:
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 90'000'000; }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(index.row()) : QVariant();
    }
};

QString topText(const RowView& view)
{
    return view.model()->index(view.firstVisibleRow(), 0).data().toString();
}

} // namespace

class TestRowView : public QObject {
    Q_OBJECT
private:
    static void show(RowView& view, QAbstractItemModel& model)
    {
        view.setModel(&model);
        view.resize(400, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFocus();
    }

private Q_SLOTS:
    void keysMoveTheCurrentRow();
    void leftAndRightOpenAndClose();
    void clickOnTheTwistCloses();
    void letterGoesNowhereUnlessAskedFor();
    void rowsAboveDoNotMoveWhatIsSeen();
    void selectionStaysWhileRowsArrive();
    void followKeepsTheNewestInSight();
    void followEndsWhenTheUserGoesUp();
    void onlyChangedRowsArePainted();
    void staleRevisionsDoNotHideAChange();
    void copiesSelectedRowsInOrder();
    void scrollsByRowsWhenPixelsDoNotFit();
    void readableByScreenReaders();
    void mouseSelectsARange();
};

void TestRowView::keysMoveTheCurrentRow()
{
    Rows model(1000);
    RowView view;
    show(view, model);
    QTest::keyClick(&view, Qt::Key_Home);
    QCOMPARE(view.currentIndex().row(), 0);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.currentIndex().row(), 1);
    QTest::keyClick(&view, Qt::Key_PageDown);
    const int page = view.currentIndex().row();
    QVERIFY(page > 5);
    QVERIFY(view.viewport()->rect().contains(view.visualRect(view.currentIndex()).center()));
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentIndex().row(), 999);
    QCOMPARE(view.lastVisibleRow(), 999);
    QTest::keyClick(&view, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(view.selectionModel()->selectedRows().size(), 2);
}

void TestRowView::leftAndRightOpenAndClose()
{
    Rows model(30, true);
    RowView view;
    show(view, model);
    view.setCurrentIndex(model.index(3, 0));
    QTest::keyClick(&view, Qt::Key_Left); // out of the branch
    QCOMPARE(view.currentIndex().row(), 0);
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(model.index(0, 0).data(ExpandedRole).toBool(), false);
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(model.index(0, 0).data(ExpandedRole).toBool(), true);
    QTest::keyClick(&view, Qt::Key_Right); // into it
    QCOMPARE(view.currentIndex().row(), 1);
}

void TestRowView::clickOnTheTwistCloses()
{
    Rows model(30, true);
    RowView view;
    show(view, model);
    const QRect row = view.visualRect(model.index(10, 0));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(12, row.center().y()));
    QCOMPARE(model.index(10, 0).data(ExpandedRole).toBool(), false);
    QVERIFY(!view.selectionModel()->hasSelection()); // opening is not choosing
}

void TestRowView::letterGoesNowhereUnlessAskedFor()
{
    Rows model(50);
    RowView view;
    show(view, model);
    view.setCurrentIndex(model.index(0, 0));
    QTest::keyClicks(&view, QStringLiteral("row 42"));
    QCOMPARE(view.currentIndex().row(), 0);
    view.setTypeAhead(true);
    view.keyboardSearch(QStringLiteral("row 42"));
    QCOMPARE(view.currentIndex().row(), 42);
}

void TestRowView::rowsAboveDoNotMoveWhatIsSeen()
{
    Rows model(1000);
    RowView view;
    show(view, model);
    view.scrollTo(model.index(500, 0), QAbstractItemView::PositionAtTop);
    const QString before = topText(view);
    model.insert(0, 7);
    model.insert(100, 13);
    QCOMPARE(topText(view), before);
    model.remove(0, 50); // the ledger lets the oldest go
    QCOMPARE(topText(view), before);
    model.insert(900, 10); // below: nothing to do
    QCOMPARE(topText(view), before);
    view.grab();
    QCOMPARE(topText(view), before);
}

void TestRowView::selectionStaysWhileRowsArrive()
{
    Rows model(200);
    RowView view;
    show(view, model);
    view.setCurrentIndex(model.index(5, 0));
    const QString chosen = view.currentIndex().data().toString();
    const int y = view.visualRect(view.currentIndex()).y();
    for (int i = 0; i < 20; ++i) model.insert(model.rowCount(), 100);
    QCOMPARE(view.currentIndex().data().toString(), chosen);
    QCOMPARE(view.visualRect(view.currentIndex()).y(), y);
    QCOMPARE(view.selectionModel()->selectedRows().size(), 1);
}

void TestRowView::followKeepsTheNewestInSight()
{
    Rows model(10);
    RowView view;
    show(view, model);
    view.setFollow(true);
    for (int i = 0; i < 5; ++i) {
        model.insert(model.rowCount(), 333);
        QCOMPARE(view.lastVisibleRow(), model.rowCount() - 1);
    }
    QVERIFY(view.follow());
}

void TestRowView::followEndsWhenTheUserGoesUp()
{
    Rows model(1000);
    RowView view;
    show(view, model);
    QSignalSpy changed(&view, &RowView::followChanged);
    view.setFollow(true);
    QWheelEvent wheel(QPointF(50, 50), view.viewport()->mapToGlobal(QPointF(50, 50)), {}, QPoint(0, 240), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(view.viewport(), &wheel);
    QCOMPARE(view.follow(), false);
    QCOMPARE(changed.size(), 2);
    const QString before = topText(view);
    model.insert(model.rowCount(), 100);
    QCOMPARE(topText(view), before);
    view.setFollow(true);
    QCOMPARE(view.lastVisibleRow(), model.rowCount() - 1);
    view.setCurrentIndex(model.index(model.rowCount() - 1, 0));
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(view.follow(), false);
    view.setFollow(true);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, QPoint(50, 30)); // a chosen row must not run away
    QCOMPARE(view.follow(), false);
}

void TestRowView::onlyChangedRowsArePainted()
{
    Rows model(1000);
    RowView view;
    show(view, model);
    view.grab();
    QTRY_VERIFY(view.paintedRows() > 5);
    QCoreApplication::processEvents();
    quint64 before = view.paintedRows();
    model.touch(3);
    QTRY_COMPARE(view.paintedRows(), before + 1);
    before = view.paintedRows();
    model.touch(700); // not on the screen
    model.insert(900, 50);
    QCoreApplication::processEvents();
    QCOMPARE(view.paintedRows(), before);
}

void TestRowView::staleRevisionsDoNotHideAChange()
{
    Rows model(1000);
    RowView view;
    show(view, model);
    view.scrollTo(model.index(500, 0), QAbstractItemView::PositionAtTop);
    view.grab();
    model.insert(0, 1); // the same rows, with other numbers
    QCoreApplication::processEvents();
    const quint64 before = view.paintedRows();
    model.touch(503);
    QTRY_VERIFY(view.paintedRows() > before);
}

void TestRowView::copiesSelectedRowsInOrder()
{
    Rows model(20);
    RowView view;
    show(view, model);
    const auto select = [&](int row) {
        view.selectionModel()->select(model.index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    };
    select(7);
    select(2);
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("row 2\t2\nrow 7\t7"));
}

// 90 million rows of 25 pixels do not fit a scroll bar's int.
void TestRowView::scrollsByRowsWhenPixelsDoNotFit()
{
    Endless model;
    RowView view;
    show(view, model);
    QTest::keyClick(&view, Qt::Key_End);
    QCOMPARE(view.currentIndex().row(), 89'999'999);
    QCOMPARE(view.lastVisibleRow(), 89'999'999);
    QVERIFY(view.visualRect(view.currentIndex()).bottom() <= view.viewport()->height());
    QTest::keyClick(&view, Qt::Key_Up);
    const QRect rect = view.visualRect(view.currentIndex());
    QCOMPARE(view.indexAt(rect.center()).row(), 89'999'998);
    view.grab();
}

void TestRowView::readableByScreenReaders()
{
    Rows model(1000, true);
    RowView view;
    view.setAccessibleName(QStringLiteral("Topics"));
    show(view, model);
    view.setCurrentIndex(model.index(42, 0));
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&view);
    QVERIFY(list);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Topics"));
    QCOMPARE(list->childCount(), 1000);
    QAccessibleInterface* row = list->child(42);
    QVERIFY(row);
    QCOMPARE(row->text(QAccessible::Name), QStringLiteral("Name: row 42, Number: 42"));
    QVERIFY(row->state().selected);
    QVERIFY(!row->state().expandable);
    QVERIFY(list->child(40)->state().expanded);
    QCOMPARE(list->indexOfChild(row), 42);
}

void TestRowView::mouseSelectsARange()
{
    Rows model(100);
    RowView view;
    show(view, model);
    const auto click = [&](int row, Qt::KeyboardModifiers modifiers) {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, view.visualRect(model.index(row, 0)).center());
    };
    click(2, {});
    click(5, Qt::ShiftModifier);
    QCOMPARE(view.selectionModel()->selectedRows().size(), 4);
    click(8, Qt::ControlModifier);
    QCOMPARE(view.selectionModel()->selectedRows().size(), 5);
}

QTEST_MAIN(TestRowView)
#include "tst_row_view.moc"
