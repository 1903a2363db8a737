#pragma once

#include "core/ledger/query.h"
#include "ui/models/topic_mirror.h"
#include "ui/roles/item_roles.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimer>

#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace wb::ui {

// The topic tree as flat rows: only what is open is a row, sorted, with its depth as a role (see ui/roles). A million
// topics cost what their visible rows cost. Window thread. New levels are put in order in slices of a few
// milliseconds between two turns of the event loop, and so is a new filter.
class TopicTreeModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TopicColumn, ValueColumn, MessagesColumn, RateColumn, AgeColumn, FlagsColumn, ColumnCount };

    explicit TopicTreeModel(QObject* parent = nullptr);
    ~TopicTreeModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; // ExpandedRole
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void apply(const ledger::Delta& delta);
    void tellTime(qint64 nowNs); // ages count from here; by itself once a second from the wall clock

    // While paused nothing moves; what changes meanwhile is applied at the end of the pause.
    void setPaused(bool paused);
    bool isPaused() const { return m_held != nullptr; }

    // Takes effect in slices; filterApplied follows, at once where the tree is small. Rows are reset then.
    // A payload term is held against the newest payload of a topic.
    void setFilter(const ledger::MessageFilter& filter);
    bool isFiltered() const { return m_shown != nullptr; }
    bool isFiltering() const { return m_next != nullptr; }
    quint64 matches() const; // topic names that the filter lets through; all of them without one

    void setExpanded(ledger::TopicId id, bool expanded);
    void expandAll();
    void collapseAll();
    void reveal(ledger::TopicId id); // opens what is above it
    // Levels are born open until the tree has this many (64): a small tree is seen at once, a large one stays calm.
    void setBornOpen(quint32 levels) { m_bornOpen = levels; }

    ledger::TopicId topicAt(const QModelIndex& index) const; // 0: none
    QModelIndex indexOf(ledger::TopicId id, int column = 0) const; // invalid when not a row
    QString nameOf(ledger::TopicId id) const;
    // Payload of the newest or retained delivery, also when history let it go; nothing when there was none.
    struct Value {
        ledger::Record record{};
        ledger::Seq seq = ledger::noSeq;
        std::string_view payload;
        std::shared_ptr<const ledger::SavedMessage> keep; // owner of payload when it is not the snapshot
    };
    std::optional<Value> latestOf(ledger::TopicId id) const;

    const TopicMirror& mirror() const { return m_mirror; }
    bool isSettled() const { return m_mirror.waiting() == 0 && !m_next; }

Q_SIGNALS:
    void filterApplied();
    void settled(); // nothing waits to be put in order, no filter runs

private:
    struct Matches; // what one filter lets through
    struct Held;    // what came during a pause
    using Changed = std::vector<ledger::TopicId>;

    QString valueText(ledger::TopicId id, const TopicNode& node) const;
    Marks marksOf(const TopicNode& node) const;
    QString toolTip(const TopicNode& node, int column) const;
    QVariant cellText(ledger::TopicId id, const TopicNode& node, int column) const;
    int cellTone(const TopicNode& node, int column) const;

    void take(const ledger::Delta& delta);
    void takeSaved(const ledger::Delta& delta);
    void workSlice(); // a few milliseconds of ordering and filtering
    void orderSlice();
    void filterSlice();
    void workOn();    // goes on in the next turn when something is left
    bool matchesFilter(ledger::TopicId id) const;
    void match(Matches& in, ledger::TopicId id, Changed* toggled);
    void showToggled(Changed toggled);
    void startOver();
    void rebuildRows();

    bool isVisible(ledger::TopicId id) const;
    bool isOpen(ledger::TopicId id) const;
    void insertSorted(const Changed& ids);
    void appendVisible(ledger::TopicId top, std::vector<ledger::TopicId>& rows) const;
    std::size_t rowOf(ledger::TopicId id) const;
    std::size_t rowAfter(std::size_t row) const; // first row behind the subtree that begins at row
    void hideRows(std::size_t first, std::size_t end);

    TopicMirror m_mirror;
    ledger::Snapshot m_snapshot;
    GapVector<ledger::TopicId> m_rows;
    std::unordered_map<ledger::TopicId, std::vector<std::shared_ptr<const ledger::SavedMessage>>> m_saved;
    ledger::MessageFilter m_filter;
    ledger::MessageFilter m_payloadFilter; // the payload terms alone
    std::unique_ptr<Matches> m_shown;
    std::unique_ptr<Matches> m_next;
    std::unique_ptr<Held> m_held;
    std::unordered_set<ledger::TopicId> m_closedInFilter;
    QTimer m_work;
    QTimer m_clock;
    qint64 m_nowNs = 0;
    quint32 m_bornOpen = 64;
};

} // namespace wb::ui
