#include "ui/widgets/row_accessible.h"

#include "ui/widgets/row_view.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <map>

namespace wb::ui {

namespace {

// One row. It knows only its number: what it says is read from the model when it is asked.
class RowInterface : public QAccessibleInterface {
public:
    RowInterface(RowView* view, int row) : m_view(view), m_row(row) {}

    bool isValid() const override { return m_row < count(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view->window()->windowHandle(); }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? m_view->rowText(m_row) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override
    {
        if (!isValid()) return {};
        QRect area = m_view->visualRect(m_view->model()->index(m_row, 0));
        area.setLeft(0);
        area.setWidth(m_view->viewport()->width());
        return area.translated(m_view->viewport()->mapToGlobal(QPoint(0, 0)));
    }

    QAccessible::Role role() const override
    {
        return isTree() ? QAccessible::TreeItem : QAccessible::ListItem;
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.invalid = !isValid();
        if (state.invalid) return state;
        const QModelIndex first = m_view->model()->index(m_row, 0);
        state.selectable = state.focusable = true;
        state.selected = m_view->selectionModel()->isSelected(first);
        state.focused = m_view->hasFocus() && m_view->currentIndex().row() == m_row;
        state.expandable = first.data(ExpandableRole).toBool();
        state.expanded = first.data(ExpandedRole).toBool();
        state.collapsed = state.expandable && !state.expanded;
        return state;
    }

private:
    int count() const { return m_view->model() ? m_view->model()->rowCount() : 0; }
    bool isTree() const { return isValid() && m_view->model()->index(m_row, 0).data(DepthRole).isValid(); }

    RowView* m_view;
    int m_row;
};

class ViewInterface : public QAccessibleWidget {
public:
    explicit ViewInterface(RowView* view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~ViewInterface() override { forget(); }

    int childCount() const override { return m_view->model() ? m_view->model()->rowCount() : 0; }

    QAccessibleInterface* child(int row) const override
    {
        if (row < 0 || row >= childCount()) return nullptr;
        const auto known = m_rows.find(row);
        if (known != m_rows.end()) return QAccessible::accessibleInterface(known->second);
        if (m_rows.size() >= mostRows) forget();
        auto* made = new RowInterface(m_view, row);
        m_rows[row] = QAccessible::registerAccessibleInterface(made);
        return made;
    }

    int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (const auto& [row, id] : m_rows)
            if (QAccessible::accessibleInterface(id) == child) return row;
        return -1;
    }

    QAccessibleInterface* childAt(int x, int y) const override
    {
        const QModelIndex index = m_view->indexAt(m_view->viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? child(index.row()) : nullptr;
    }

    QAccessibleInterface* focusChild() const override { return child(m_view->currentIndex().row()); }

private:
    static constexpr std::size_t mostRows = 1000; // kept at once; a reader asks for those on the screen

    void forget() const
    {
        for (const auto& [row, id] : m_rows) QAccessible::deleteAccessibleInterface(id);
        m_rows.clear();
    }

    RowView* m_view;
    mutable std::map<int, QAccessible::Id> m_rows;
};

QAccessibleInterface* make(const QString& className, QObject* object)
{
    Q_UNUSED(className)
    auto* view = qobject_cast<RowView*>(object);
    return view ? new ViewInterface(view) : nullptr;
}

} // namespace

void installRowViewAccessibility()
{
    static const bool once = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(once)
}

void announceCurrentRow(RowView* view, int row)
{
    if (!QAccessible::isActive() || row < 0 || !view->hasFocus()) return;
    QAccessibleEvent event(view, QAccessible::Focus);
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

} // namespace wb::ui
