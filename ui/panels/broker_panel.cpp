#include "ui/panels/broker_panel.h"

#include "core/broker/profile/comparison_text.h"
#include "ui/models/broker_table_model.h"
#include "ui/panels/broker_detail.h"
#include "ui/panels/broker_verdicts.h"
#include "ui/panels/broker_view.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace wb::ui {

using broker::ColumnChoice;
using broker::ComparisonColumn;
using broker::ComparisonRow;

const broker::Comparison& BrokerPanel::table() const
{
    return m_model->table();
}

QString BrokerPanel::markdown() const
{
    return broker::comparisonMarkdown(m_model->table(), m_model->filter());
}

void BrokerPanel::setBook(const broker::ProfileBook& book)
{
    m_book = book;
    refresh();
}

void BrokerPanel::setColumns(const QList<ColumnChoice>& columns)
{
    m_columns = columns;
    refresh();
}

void BrokerPanel::setComponent(const QString& name, const dapr::ResolvedComponent* component, const QStringList& topics)
{
    const QString known = component ? name : QString();
    const QList<broker::Touch> touches = component ? broker::touches(*component, topics) : QList<broker::Touch>();
    if (known == m_component && touches == m_touches) return; // most of what is typed into a file changes nothing here
    m_component = known;
    m_touches = touches;
    refresh();
}

void BrokerPanel::setConnectedBroker(const QString& product, const QString& version, const QString& address)
{
    if (address.isEmpty() && product.isEmpty()) {
        m_connected.reset();
    } else {
        std::optional<broker::ProbeReport> report; // of another broker it says nothing
        if (m_connected && m_connected->address == address) report = m_connected->report;
        m_connected = broker::ConnectedBroker{product, version, address, report};
    }
    refresh();
}

void BrokerPanel::setReport(const std::optional<broker::ProbeReport>& report)
{
    if (!m_connected) {
        if (!report) return;
        m_connected = broker::ConnectedBroker{report->product, report->version, {}, {}};
    }
    m_connected->report = report;
    refresh();
}

void BrokerPanel::setProbing(bool running, int done, int total, const QString& current)
{
    if (running && !m_probing) setFailure({}, {});
    m_probing = running;
    m_bar->setRange(0, std::max(total, 1));
    m_bar->setValue(done);
    const broker::Dimension* dimension = m_book.dimension(current);
    const QString what = dimension && !dimension->brief.isEmpty() ? dimension->brief : current;
    m_progressText->setText(what.isEmpty() ? tr("Measuring: %1 of %2").arg(done).arg(total)
                                           : tr("Measuring: %1 of %2, %3").arg(QString::number(done), QString::number(total), what));
    updateButtons();
}

void BrokerPanel::setFailure(const QString& sentence, const QString& detail)
{
    if (sentence.isEmpty()) m_notice->clear();
    else m_notice->say(NoticeBar::Kind::Failure, sentence, detail);
}

// All that is shown follows from the few values above; the model keeps what stays the same.
void BrokerPanel::refresh()
{
    broker::ComparisonInput input;
    input.columns = m_columns.isEmpty() ? broker::defaultColumns(m_book) : m_columns;
    input.connected = m_connected;
    input.component = m_component;
    input.touches = m_touches;
    const QModelIndex current = m_view->currentIndex();
    const QString dimension = current.data(BrokerTableModel::IdRole).toString();
    m_model->setTable(broker::compareBrokers(m_book, input));
    m_verdicts->setTable(m_model->table());
    const int row = dimension.isEmpty() ? -1 : m_model->rowOf(dimension);
    if (!m_view->currentIndex().isValid() && row >= 0) // the columns are others now
        m_view->setCurrentIndex(m_model->index(row, std::min(current.column(), m_model->columnCount() - 1)));
    m_empty->setVisible(m_component.isEmpty());
    m_touched->setText(m_component.isEmpty() ? tr("● touched") : tr("● touches %1").arg(m_component));
    m_touched->setEnabled(!m_component.isEmpty());
    m_touchedAction->setEnabled(!m_component.isEmpty());
    applyFilter();
    updateButtons();
    showDetail();
}

void BrokerPanel::applyFilter()
{
    broker::RowFilter filter;
    filter.words = m_filter->text();
    filter.differences = m_differencesAction->isChecked();
    filter.touched = m_touchedAction->isChecked() && !m_component.isEmpty();
    const int verdict = m_verdicts->chosen();
    if (verdict >= 0) filter.rows = m_model->table().columns.at(verdict).verdict.rows;
    m_model->setFilter(filter);
    const int all = int(m_model->table().rows.size());
    m_count->setText(m_model->shownRows() == all ? tr("%n rows", nullptr, all) : tr("%1 of %n rows", nullptr, all).arg(m_model->shownRows()));
}

void BrokerPanel::showDetail()
{
    const QModelIndex index = m_view->currentIndex();
    m_detail->setVisible(index.isValid()); // until then the table has the room
    m_detail->show(m_model->table(), index.isValid() ? m_model->rowAt(index.row()) : nullptr, index.column() - 1);
}

void BrokerPanel::updateButtons()
{
    const bool connected = m_connected && !m_connected->address.isEmpty();
    const bool measured = m_connected && m_connected->report;
    m_progress->setVisible(m_probing);
    m_probe->setEnabled(connected && !m_probing);
    m_probe->setToolTip(connected ? tr("Measures what the connected broker does, with clients and topics of its own")
                                  : tr("Connect a component first: its broker is what is measured"));
    m_save->setEnabled(measured && !m_probing);
}

// --- columns ---

void BrokerPanel::addRangeActions(QMenu* menu, int column)
{
    const ComparisonColumn& head = m_model->table().columns.at(column);
    const broker::Profile* profile = m_book.profile(head.product);
    if (!profile) return;
    auto* group = new QActionGroup(menu);
    for (const broker::VersionRange& range : profile->ranges) {
        QAction* action = menu->addAction(range.title);
        action->setCheckable(true);
        action->setChecked(range.id == head.range);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, column, choice = ColumnChoice{profile->product, range.id}] { changeColumn(column, choice); });
    }
}

void BrokerPanel::showHeadMenu(int section)
{
    const int column = section - 1;
    if (column < 0 || column >= int(m_model->table().columns.size()) || m_model->table().columns.at(column).isConnected) return;
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("brokerVersions"));
    addRangeActions(&menu, column);
    menu.addSeparator();
    connect(menu.addAction(tr("Take this column away")), &QAction::triggered, this, [this, column] { removeColumn(column); });
    const QHeaderView* header = m_view->horizontalHeader();
    menu.exec(header->mapToGlobal(QPoint(header->sectionViewportPosition(section), header->height())));
}

// The same from the keyboard, and further columns.
void BrokerPanel::fillColumnsMenu()
{
    m_columnsMenu->clear();
    const QList<ComparisonColumn>& columns = m_model->table().columns;
    for (int i = 0; i < int(columns.size()); ++i) {
        if (columns.at(i).isConnected) continue;
        QMenu* menu = m_columnsMenu->addMenu(broker::columnName(columns.at(i)));
        addRangeActions(menu, i);
        menu->addSeparator();
        connect(menu->addAction(tr("Take this column away")), &QAction::triggered, this, [this, i] { removeColumn(i); });
    }
    QMenu* more = m_columnsMenu->addMenu(tr("Another column"));
    for (const broker::Profile& profile : m_book.profiles()) {
        for (const broker::VersionRange& range : profile.ranges) {
            connect(more->addAction(range.title), &QAction::triggered, this,
                    [this, choice = ColumnChoice{profile.product, range.id}] { changeColumn(-1, choice); });
        }
    }
    m_columnsMenu->addSeparator();
    connect(m_columnsMenu->addAction(tr("The newest of every broker")), &QAction::triggered, this, [this] {
        setColumns({});
        Q_EMIT columnsChanged();
    });
    connect(m_columnsMenu->addAction(tr("Brokers of a folder of your own…")), &QAction::triggered, this, &BrokerPanel::profilesAsked);
    m_columnsMenu->addSeparator();
    for (const ComparisonColumn& column : columns) {
        const QString product = column.product;
        if (!m_book.profile(product) || column.isConnected) continue;
        connect(m_columnsMenu->addAction(tr("Set up %1 for the component…").arg(product)), &QAction::triggered, this,
                [this, product] { Q_EMIT setupHelpAsked(product); });
    }
}

// -1: one more.
void BrokerPanel::changeColumn(int column, const ColumnChoice& choice)
{
    QList<ColumnChoice> columns;
    for (const ComparisonColumn& one : m_model->table().columns) {
        if (!one.isConnected) columns << ColumnChoice{one.product, one.range};
    }
    if (column < 0) columns << choice;
    else columns[column] = choice;
    setColumns(columns);
    Q_EMIT columnsChanged();
}

void BrokerPanel::removeColumn(int column)
{
    QList<ColumnChoice> columns;
    for (const ComparisonColumn& one : m_model->table().columns) {
        if (!one.isConnected) columns << ColumnChoice{one.product, one.range};
    }
    if (columns.size() < 2) return; // a table of nothing
    columns.removeAt(column);
    setColumns(columns);
    Q_EMIT columnsChanged();
}

void BrokerPanel::showCellMenu(const QPoint& at)
{
    const QModelIndex index = m_view->indexAt(at);
    const ComparisonRow* row = index.isValid() ? m_model->rowAt(index.row()) : nullptr;
    if (!row) return;
    const QString id = row->dimension.id;
    const broker::ComparisonCell* cell = m_model->cellAt(index);
    QMenu menu(this);
    QAction* probe = menu.addAction(tr("Measure this row at the connected broker"));
    probe->setEnabled(m_probe->isEnabled());
    connect(probe, &QAction::triggered, this, [this, id] { Q_EMIT probeAsked({id}); });
    if (cell && cell->isProbed && cell->evidence > 0) {
        connect(menu.addAction(tr("Open the evidence")), &QAction::triggered, this, [this, id] { Q_EMIT evidenceAsked(id); });
    }
    menu.addAction(m_copyAction);
    menu.exec(m_view->viewport()->mapToGlobal(at));
}

void BrokerPanel::copy()
{
    QApplication::clipboard()->setText(markdown());
    Q_EMIT told(tr("%n rows are in the clipboard, as Markdown", nullptr, m_model->shownRows()));
}

} // namespace wb::ui
