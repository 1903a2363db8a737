#include "ui/widgets/lane_accessible.h"

#include "ui/widgets/lane_view.h"

#include <QAbstractItemModel>
#include <QAccessible>
#include <QAccessibleWidget>
#include <QWindow>

#include <map>

namespace wb::ui {

namespace {

// One lane. It knows only its row: what it says is read when it is asked.
class LaneInterface : public QAccessibleInterface {
public:
    LaneInterface(LaneView* view, int row) : m_view(view), m_row(row) {}

    bool isValid() const override { return m_view->model() && m_row < m_view->model()->rowCount(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_view->window()->windowHandle(); }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid()) return {};
        if (kind == QAccessible::Name) return m_view->rowText(m_row);
        return kind == QAccessible::Description ? m_view->markText(m_row) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override
    {
        return isValid() ? m_view->rowRect(m_row).translated(m_view->viewport()->mapToGlobal(QPoint(0, 0))) : QRect();
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.invalid = !isValid();
        if (state.invalid) return state;
        state.selectable = state.focusable = true;
        state.selected = m_view->currentRow() == m_row;
        state.focused = m_view->hasFocus() && state.selected;
        return state;
    }

private:
    LaneView* m_view;
    int m_row;
};

class LanesInterface : public QAccessibleWidget {
public:
    explicit LanesInterface(LaneView* view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~LanesInterface() override { forget(); }

    int childCount() const override { return m_view->model() ? m_view->model()->rowCount() : 0; }

    QAccessibleInterface* child(int row) const override
    {
        if (row < 0 || row >= childCount()) return nullptr;
        const auto known = m_rows.find(row);
        if (known != m_rows.end()) return QAccessible::accessibleInterface(known->second);
        if (m_rows.size() >= mostRows) forget();
        auto* made = new LaneInterface(m_view, row);
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
        const int row = m_view->rowAt(m_view->viewport()->mapFromGlobal(QPoint(x, y)));
        return row >= 0 ? child(row) : nullptr;
    }

    QAccessibleInterface* focusChild() const override { return child(m_view->currentRow()); }

private:
    static constexpr std::size_t mostRows = 1000; // kept at once; a reader asks for those on the screen

    void forget() const
    {
        for (const auto& [row, id] : m_rows) QAccessible::deleteAccessibleInterface(id);
        m_rows.clear();
    }

    LaneView* m_view;
    mutable std::map<int, QAccessible::Id> m_rows;
};

QAccessibleInterface* make(const QString& className, QObject* object)
{
    Q_UNUSED(className)
    auto* view = qobject_cast<LaneView*>(object);
    return view ? new LanesInterface(view) : nullptr;
}

} // namespace

void installLaneViewAccessibility()
{
    static const bool once = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    Q_UNUSED(once)
}

void announceLane(LaneView* view, int row)
{
    if (!QAccessible::isActive() || row < 0 || !view->hasFocus()) return;
    QAccessibleEvent event(view, QAccessible::Focus);
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

} // namespace wb::ui
