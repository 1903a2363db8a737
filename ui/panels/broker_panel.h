#pragma once

#include "core/broker/profile/comparison.h"
#include "core/dapr/resolve.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QModelIndex;
class QProgressBar;
class QPushButton;
class QSplitter;
class QToolButton;

namespace wb::ui {

class BrokerDetail;
class BrokerTableModel;
class BrokerVerdicts;
class BrokerView;
class NoticeBar;

// What brokers say and do beside each other, always read for the open component; the connected broker has a column of its
// own, filled by its profile until a probe has measured it.
class BrokerPanel : public QWidget {
    Q_OBJECT
public:
    explicit BrokerPanel(QWidget* parent = nullptr);

    void setBook(const broker::ProfileBook& book); // the shipped one until then
    const broker::ProfileBook& book() const { return m_book; }
    void setColumns(const QList<broker::ColumnChoice>& columns); // empty: the newest of every broker
    const QList<broker::ColumnChoice>& columns() const { return m_columns; }
    const broker::Comparison& table() const;
    QString markdown() const; // of the rows that are shown
    BrokerTableModel* model() const { return m_model; }
    QSize sizeHint() const override { return {440, 600}; } // a column of docks that is laid out anew takes this width
    QSize minimumSizeHint() const override { return {160, 120}; } // the window may be small; a dock is wider at first
    BrokerView* view() const { return m_view; }

    // In the order of a menu; they have no keys yet.
    QAction* filterAction() const { return m_filterAction; }
    QAction* differencesAction() const { return m_differencesAction; }
    QAction* touchedAction() const { return m_touchedAction; }
    QAction* copyAction() const { return m_copyAction; }
    QAction* columnsAction() const { return m_columnsAction; }
    QString connectedProduct() const { return m_connected ? m_connected->product : QString(); }

public Q_SLOTS:
    // What the table is read for; null: no component is open. `topics` are filters that it subscribes to.
    void setComponent(const QString& name, const wb::dapr::ResolvedComponent* component, const QStringList& topics);
    void setConnectedBroker(const QString& product, const QString& version, const QString& address); // empty: none
    void setReport(const std::optional<wb::broker::ProbeReport>& report); // of the connected broker
    void setProbing(bool running, int done, int total, const QString& current);
    void setFailure(const QString& sentence, const QString& detail); // why a probe failed; an empty sentence takes it back

Q_SIGNALS:
    void probeAsked(const QStringList& onlyDimensions); // empty: all
    void stopAsked();
    void evidenceAsked(const QString& dimension);
    void saveAsked();
    void compareAsked();
    void setupHelpAsked(const QString& product);
    void columnsChanged(); // by the user
    void profilesAsked();  // of a folder of the user's own
    void told(const QString& sentence);

private:
    // broker_panel_build.cpp
    void buildActions();
    QWidget* buildFilters();
    QWidget* buildTable();
    QWidget* buildButtons();
    QWidget* buildProgress();
    void wire();

    void refresh();
    void applyFilter();
    void showDetail();
    void updateButtons();
    void updateEmpty();
    void showHeadMenu(int column);
    void showCellMenu(const QPoint& at);
    void fillColumnsMenu();
    void addRangeActions(QMenu* menu, int column);
    void changeColumn(int column, const broker::ColumnChoice& choice);
    void removeColumn(int column);
    void copy();

    broker::ProfileBook m_book;
    QList<broker::ColumnChoice> m_columns;
    std::optional<broker::ConnectedBroker> m_connected;
    QString m_component;
    QList<broker::Touch> m_touches;
    bool m_probing = false;

    BrokerTableModel* m_model;
    BrokerVerdicts* m_verdicts = nullptr;
    NoticeBar* m_notice = nullptr;
    QLineEdit* m_filter = nullptr;
    QToolButton* m_columnsButton = nullptr;
    QMenu* m_columnsMenu = nullptr;
    QToolButton* m_differences = nullptr;
    QToolButton* m_touched = nullptr;
    QLabel* m_count = nullptr;
    QSplitter* m_splitter = nullptr;
    BrokerView* m_view = nullptr;
    QLabel* m_empty = nullptr;
    BrokerDetail* m_detail = nullptr;
    QWidget* m_progress = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_progressText = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_probe = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_copy = nullptr;
    QAction* m_filterAction = nullptr;
    QAction* m_differencesAction = nullptr;
    QAction* m_touchedAction = nullptr;
    QAction* m_copyAction = nullptr;
    QAction* m_columnsAction = nullptr;
};

} // namespace wb::ui
