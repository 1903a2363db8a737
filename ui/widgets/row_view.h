#pragma once

#include "ui/roles/item_roles.h"
#include "ui/widgets/row_text.h"

#include <QAbstractItemView>
#include <QFont>
#include <QHash>

class QHeaderView;

namespace wb::ui {

// A list or flattened tree of millions of equal rows, painted by itself: only rows on the screen are asked for, and
// only changed ones are painted. Columns, depth, marks and tones come as roles (ui/roles/item_roles.h).
// Rows above the visible ones may come and go: what is on the screen stays where it is.
class RowView : public QAbstractItemView {
    Q_OBJECT
    Q_PROPERTY(bool follow READ follow WRITE setFollow NOTIFY followChanged)
public:
    explicit RowView(QWidget* parent = nullptr);
    ~RowView() override;

    void setModel(QAbstractItemModel* model) override;
    QHeaderView* header() const { return m_header; }
    int rowHeight() const { return m_rowHeight; }

    // Shown in the middle while there are no rows: what will be here, and the next step.
    void setEmptyText(const QString& title, const QString& hint);
    QString emptyText() const { return m_emptyTitle; }

    // Keep the newest (last) row in sight; ends when the user scrolls or steps up.
    bool follow() const { return m_follow; }
    void setFollow(bool follow);

    void setTypeAhead(bool on) { m_typeAhead = on; } // off: letters do nothing
    // Column widths and order are kept under this name in the program's settings.
    void rememberColumns(const QString& name);

    // What Ctrl+C copies: the selected rows in view order, tab-separated.
    QString selectionAsText() const;
    void copySelection();
    QString rowText(int row) const; // for screen readers: "Topic: eu, Messages: 9 120"

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void reset() override;
    void keyboardSearch(const QString& search) override;
    int firstVisibleRow() const;
    int lastVisibleRow() const; // -1: no rows

    // How often a row was painted since the start; for tests and benchmarks.
    quint64 paintedRows() const { return m_paintedRows; }

public Q_SLOTS:
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight, const QList<int>& roles) override;

Q_SIGNALS:
    void followChanged(bool follow);
    // The current row became another one; not when it only moved because its row was removed.
    void rowChosen(const QModelIndex& index);

protected Q_SLOTS:
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void updateGeometries() override;

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    struct Tones;
    struct RowPaint; // what painting one row needs

    void settle() const; // brings the scroll range up to date when rows came or went
    void settleNow();
    void settleLater();
    qint64 top() const; // scroll position in units, with the rows that came above
    void rowsGone(int first, int last);
    int unitsPerRow() const { return m_byRow ? 1 : m_rowHeight; }
    int rowTop(int row) const; // in the viewport
    int rowAtY(int y) const;   // -1: none
    int rows() const;
    void updateRow(int row);
    void updateRowsFrom(int row);
    bool toggleAt(const QPoint& point);
    bool stepTree(bool open);
    bool setOpen(const QModelIndex& branch, bool open);
    void scrolled(int value);
    void setHovered(int row);
    void readColumns();
    void updateFonts();
    void restoreColumns();
    void saveColumns() const;
    void paintRow(RowPaint& paint, int row);
    void paintCell(const RowPaint& paint, const QModelIndex& index, QRect cell);
    void paintMarks(const RowPaint& paint, const QModelIndex& index, const QRect& cell);
    int paintTwist(const RowPaint& paint, const QModelIndex& first, const QRect& cell);
    void paintEmpty(QPainter& painter);
    QRect twistRect(int row) const; // the little triangle that opens and closes

    QHeaderView* m_header;
    QList<ColumnStyle> m_columns;
    QString m_emptyTitle;
    QString m_emptyHint;
    QString m_settingsName;
    RowText m_text;
    RowText m_mono;
    RowText m_numbers; // with figures of one width
    ChipPictures m_chips;
    int m_rowHeight = 25;
    int m_hovered = -1;
    int m_monoWidth = 8;
    qint64 m_shift = 0;  // rows that came (or went) above the visible ones since the last settle
    bool m_unsettled = false;
    bool m_byRow = false; // so many rows that pixels would not fit the scroll bar
    bool m_settling = false;
    bool m_removing = false;
    bool m_follow = false;
    bool m_typeAhead = false;
    bool m_isTree = false;
    quint64 m_paintedRows = 0;
    QHash<int, uint> m_paintedRevisions; // of the rows on the screen
};

} // namespace wb::ui
