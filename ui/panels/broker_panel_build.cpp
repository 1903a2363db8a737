#include "ui/models/broker_table_model.h"
#include "ui/panels/broker_detail.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/broker_verdicts.h"
#include "ui/panels/broker_view.h"
#include "ui/panels/empty_state.h"
#include "ui/widgets/clear_button.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

// The parts of the brokers' panel, and who tells whom.

namespace wb::ui {

namespace {

QToolButton* toggle(QWidget* parent, const char* objectName, const QString& text, QAction* action)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(QLatin1String(objectName));
    button->setProperty("toggle", true);
    button->setText(text);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    QObject::connect(button, &QToolButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::toggled, button, &QToolButton::setChecked);
    return button;
}

QPushButton* button(QWidget* parent, const char* objectName, const QString& text)
{
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(objectName));
    return button;
}

} // namespace

BrokerPanel::BrokerPanel(QWidget* parent)
    : QWidget(parent), m_book(broker::ProfileBook::shipped()), m_model(new BrokerTableModel(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    buildActions();
    m_notice = new NoticeBar(this);
    m_notice->setObjectName(QStringLiteral("brokerNotice"));
    m_verdicts = new BrokerVerdicts(this);
    m_verdicts->setObjectName(QStringLiteral("brokerVerdicts"));
    m_empty = new QLabel(tr("Open a component to see what each broker means for it."), this);
    m_empty->setObjectName(QStringLiteral("brokerNoComponent"));
    m_empty->setWordWrap(true);
    m_empty->setProperty("secondary", true);
    m_empty->setContentsMargins(12, 8, 12, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_empty);
    layout->addWidget(m_verdicts);
    layout->addWidget(buildFilters());
    layout->addWidget(buildTable(), 1);
    layout->addWidget(buildProgress());
    layout->addWidget(buildButtons());
    wire();
    refresh();
}

void BrokerPanel::buildActions()
{
    m_filterAction = new QAction(tr("&Filter the brokers' rows"), this);
    m_differencesAction = new QAction(tr("Only where brokers &differ"), this);
    m_differencesAction->setCheckable(true);
    m_touchedAction = new QAction(tr("Only what the component &touches"), this);
    m_touchedAction->setCheckable(true);
    m_copyAction = new QAction(tr("&Copy the brokers' table"), this);
    m_columnsAction = new QAction(tr("Choose brokers and &versions"), this);
}

QWidget* BrokerPanel::buildFilters()
{
    auto* box = new QWidget(this);
    m_filter = new QLineEdit(box);
    m_filter->setObjectName(QStringLiteral("brokerFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the brokers' rows"));
    giveClearButton(m_filter);
    m_columnsButton = new QToolButton(box);
    m_columnsButton->setObjectName(QStringLiteral("brokerColumns"));
    m_columnsButton->setText(tr("Versions ▾"));
    m_columnsButton->setToolTip(tr("Which brokers and versions have a column"));
    m_columnsButton->setAccessibleName(tr("Brokers and versions"));
    m_columnsButton->setProperty("toggle", true);
    m_columnsButton->setFocusPolicy(Qt::TabFocus);
    m_columnsMenu = new QMenu(m_columnsButton);
    m_columnsMenu->setObjectName(QStringLiteral("brokerColumnsMenu"));
    m_differences = toggle(box, "brokerDifferences", tr("≠ differences"), m_differencesAction);
    m_differences->setToolTip(tr("Only rows in which brokers differ from each other or from their documentation"));
    m_touched = toggle(box, "brokerTouched", {}, m_touchedAction);
    m_touched->setToolTip(tr("Only rows that the component's fields, topics and subscriptions touch"));
    m_count = new QLabel(box);
    m_count->setObjectName(QStringLiteral("brokerCount"));
    m_count->setProperty("secondary", true);
    auto* first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(m_filter, 1);
    first->addWidget(m_columnsButton);
    auto* second = new QHBoxLayout;
    second->setSpacing(8);
    second->addWidget(m_differences);
    second->addWidget(m_touched);
    second->addStretch(1);
    second->addWidget(m_count);
    auto* lines = new QVBoxLayout(box);
    lines->setContentsMargins(12, 4, 12, 6);
    lines->setSpacing(4);
    lines->addLayout(first);
    lines->addLayout(second);
    return box;
}

QWidget* BrokerPanel::buildTable()
{
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("brokerSplitter"));
    m_splitter->setChildrenCollapsible(false);
    m_view = new BrokerView(m_splitter);
    m_view->setObjectName(QStringLiteral("brokerTable"));
    m_view->setAccessibleName(tr("What brokers say and do"));
    m_view->setModel(m_model);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    new EmptyState(tr("No row fits the filter."), m_view);
    m_detail = new BrokerDetail(m_splitter);
    m_splitter->addWidget(m_view);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({420, 190});
    m_detail->hide();
    return m_splitter;
}

QWidget* BrokerPanel::buildProgress()
{
    m_progress = new QWidget(this);
    m_progressText = new QLabel(m_progress);
    m_progressText->setObjectName(QStringLiteral("brokerProgressText"));
    m_progressText->setWordWrap(true);
    m_progressText->setProperty("secondary", true);
    m_bar = new QProgressBar(m_progress);
    m_bar->setObjectName(QStringLiteral("brokerProgress"));
    m_bar->setAccessibleName(tr("Progress of the measurement"));
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_stop = button(m_progress, "brokerStop", tr("Stop"));
    m_stop->setToolTip(tr("Ends it with what is known by then; its sessions and retained messages are taken back"));
    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    left->addWidget(m_progressText);
    left->addWidget(m_bar);
    auto* line = new QHBoxLayout(m_progress);
    line->setContentsMargins(12, 6, 12, 0);
    line->setSpacing(8);
    line->addLayout(left, 1);
    line->addWidget(m_stop);
    m_progress->hide();
    return m_progress;
}

QWidget* BrokerPanel::buildButtons()
{
    auto* box = new QWidget(this);
    m_probe = button(box, "brokerProbe", tr("Probe this broker"));
    m_probe->setProperty("primary", true);
    m_save = button(box, "brokerSave", tr("Save…"));
    m_save->setToolTip(tr("Saves what was measured, for comparing it later"));
    m_compare = button(box, "brokerCompare", tr("Compare runs…"));
    m_compare->setToolTip(tr("Compares saved measurements, of different days or brokers"));
    m_copy = button(box, "brokerCopy", tr("Copy table"));
    m_copy->setToolTip(tr("Copies the rows that are shown, as Markdown"));
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(8, 8, 8, 8);
    line->setSpacing(4);
    line->addWidget(m_probe);
    line->addWidget(m_save);
    line->addWidget(m_compare);
    line->addStretch(1);
    line->addWidget(m_copy);
    return box;
}

void BrokerPanel::wire()
{
    connect(m_filterAction, &QAction::triggered, this, [this] {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    });
    connect(m_columnsAction, &QAction::triggered, m_columnsButton, &QToolButton::click);
    connect(m_columnsButton, &QToolButton::clicked, this, [this] {
        fillColumnsMenu();
        m_columnsMenu->popup(m_columnsButton->mapToGlobal(QPoint(0, m_columnsButton->height())));
    });
    connect(m_filter, &QLineEdit::textChanged, this, &BrokerPanel::applyFilter);
    connect(m_differencesAction, &QAction::toggled, this, &BrokerPanel::applyFilter);
    connect(m_touchedAction, &QAction::toggled, this, &BrokerPanel::applyFilter);
    connect(m_verdicts, &BrokerVerdicts::chosenChanged, this, &BrokerPanel::applyFilter);
    connect(m_copyAction, &QAction::triggered, this, &BrokerPanel::copy);
    connect(m_copy, &QPushButton::clicked, m_copyAction, &QAction::trigger);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &BrokerPanel::showDetail);
    connect(m_view, &QAbstractItemView::activated, m_detail, [this] { m_detail->setFocus(Qt::OtherFocusReason); });
    connect(m_view, &BrokerView::headClicked, this, &BrokerPanel::showHeadMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, &BrokerPanel::showCellMenu);
    connect(m_detail, &BrokerDetail::evidenceAsked, this, &BrokerPanel::evidenceAsked);
    connect(m_probe, &QPushButton::clicked, this, [this] { Q_EMIT probeAsked({}); });
    connect(m_stop, &QPushButton::clicked, this, &BrokerPanel::stopAsked);
    connect(m_save, &QPushButton::clicked, this, &BrokerPanel::saveAsked);
    connect(m_compare, &QPushButton::clicked, this, &BrokerPanel::compareAsked);
}

} // namespace wb::ui
