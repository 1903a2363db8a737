#include "ui/panels/local_broker_log.h"

#include "core/broker/container/local_container.h"
#include "ui/models/format.h"
#include "ui/models/local_broker_log_model.h"
#include "ui/widgets/clear_button.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace wb::ui {

LocalBrokerLog::LocalBrokerLog(QWidget* parent)
    : QWidget(parent), m_model(new LocalBrokerLogModel(this)), m_list(new RowView(this))
{
    setObjectName(QStringLiteral("brokerLog"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_list->setObjectName(QStringLiteral("brokerLogList"));
    m_list->setAccessibleName(tr("Lines of the brokers' logs"));
    m_list->setModel(m_model);
    m_list->setFollow(true);
    m_list->setTypeAhead(false);
    m_list->setMinimumHeight(4 * m_list->rowHeight());
    buildActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildToolBar());
    layout->addWidget(m_list, 1);
    setFocusProxy(m_list);
    connect(m_list, &RowView::followChanged, m_follow, &QAction::setChecked);
    connect(m_model, &LocalBrokerLogModel::counted, this, [this] {
        m_calmCounts.ask();
        m_calmMatches.ask();
    });
    updateEmptyText();
    tellCounts();
    tellMatches();
}

QAction* LocalBrokerLog::addAction(const char* name, const QString& text, const QKeySequence& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QWidget::addAction(action);
    m_actions += action;
    return action;
}

void LocalBrokerLog::buildActions()
{
    m_find = addAction("findBrokerLog", tr("&Find in the broker log"), QKeySequence::Find);
    connect(m_find, &QAction::triggered, this, [this] {
        m_words->setFocus(Qt::ShortcutFocusReason);
        m_words->selectAll();
    });
    m_trouble = addAction("troubleBrokerLog", tr("&Warnings and errors only"), QKeySequence(Qt::ALT | Qt::Key_W));
    m_trouble->setCheckable(true);
    connect(m_trouble, &QAction::toggled, this, [this](bool only) {
        m_model->setTroubleOnly(only);
        updateEmptyText();
    });
    m_follow = addAction("followBrokerLog", tr("F&ollow the broker log"), QKeySequence(Qt::ALT | Qt::Key_L));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    connect(m_follow, &QAction::toggled, m_list, &RowView::setFollow);
    m_pause = addAction("pauseBrokerLog", tr("&Pause the broker log"), QKeySequence(Qt::ALT | Qt::Key_P));
    m_pause->setCheckable(true);
    connect(m_pause, &QAction::toggled, m_model, &LocalBrokerLogModel::setPaused);
    m_copy = addAction("copyBrokerLog", tr("&Copy the lines shown"), QKeySequence(Qt::ALT | Qt::Key_O));
    connect(m_copy, &QAction::triggered, this, &LocalBrokerLog::copy);
    m_clear = addAction("clearBrokerLog", tr("C&lear the broker log"), QKeySequence(Qt::ALT | Qt::Key_Delete));
    connect(m_clear, &QAction::triggered, m_model, &LocalBrokerLogModel::clear);
}

QWidget* LocalBrokerLog::buildToolBar()
{
    auto* bar = new QWidget(this);
    m_broker = new QComboBox(bar);
    m_broker->setObjectName(QStringLiteral("brokerLogBroker"));
    m_broker->setAccessibleName(tr("Log of which broker"));
    m_broker->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_broker->addItem(tr("All brokers"), QString());
    connect(m_broker, &QComboBox::currentIndexChanged, this, [this] {
        m_model->setBroker(m_broker->currentData().toString());
        updateEmptyText();
    });
    m_words = new QLineEdit(bar);
    m_words->setObjectName(QStringLiteral("brokerLogFind"));
    m_words->setAccessibleName(tr("Find in the broker log"));
    m_words->setPlaceholderText(tr("Find; Enter goes on, Shift+Enter back"));
    giveClearButton(m_words);
    connect(m_words, &QLineEdit::textChanged, this, &LocalBrokerLog::tellMatches);
    connect(m_words, &QLineEdit::returnPressed, this, [this] { findNext(true); });
    auto* back = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_Return), m_words, nullptr, nullptr, Qt::WidgetShortcut);
    connect(back, &QShortcut::activated, this, [this] { findNext(false); });
    m_matches = new QLabel(bar);
    m_matches->setObjectName(QStringLiteral("brokerLogMatches"));
    m_matches->setProperty("secondary", true);
    m_missed = new QLabel(bar);
    m_missed->setObjectName(QStringLiteral("brokerLogMissed"));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 4, 12, 4);
    layout->setSpacing(8);
    layout->addWidget(m_broker);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_matches);
    layout->addWidget(m_missed);
    const auto button = [&](const char* name, QAction* action, const QString& text) {
        auto* one = new QPushButton(text, bar);
        one->setObjectName(QLatin1String(name));
        one->setToolTip(tr("%1 (%2)").arg(action->text().remove(u'&'), action->shortcut().toString(QKeySequence::NativeText)));
        one->setCheckable(action->isCheckable());
        one->setChecked(action->isChecked());
        connect(one, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::toggled, one, &QPushButton::setChecked);
        connect(action, &QAction::enabledChanged, one, &QPushButton::setEnabled);
        layout->addWidget(one);
    };
    button("brokerLogTrouble", m_trouble, tr("Warnings, errors"));
    button("brokerLogFollow", m_follow, tr("Follow"));
    button("brokerLogPause", m_pause, tr("Pause"));
    button("brokerLogCopy", m_copy, tr("Copy"));
    button("brokerLogClear", m_clear, tr("Clear"));
    return bar;
}

void LocalBrokerLog::watch(broker::LocalBroker* broker)
{
    m_watched.removeAll(nullptr);
    if (!broker || m_watched.contains(broker)) return;
    m_watched << broker;
    connect(broker, &broker::LocalBroker::logLine, this, [this, broker](const QString& text) {
        m_model->add(readBrokerLine(nameOf(*broker), text, QDateTime::currentDateTimeUtc()));
    });
    nameOf(*broker);
}

// A container may be of another image each time it starts.
QString LocalBrokerLog::nameOf(const broker::LocalBroker& broker)
{
    const bool contained = qobject_cast<const broker::LocalContainer*>(&broker);
    const QString name = contained ? tr("%1, container").arg(broker.product()) : broker.product();
    if (m_broker->findData(name) < 0) m_broker->addItem(name, name);
    return name;
}

void LocalBrokerLog::showBroker(const QString& name)
{
    m_broker->setCurrentIndex(std::max(0, m_broker->findData(name)));
}

void LocalBrokerLog::findNext(bool forward)
{
    const int row = m_model->find(m_words->text(), m_list->currentIndex().row(), forward);
    if (row < 0) return;
    m_list->setFollow(false); // what was found stays in sight
    const QModelIndex index = m_model->index(row, 0);
    m_list->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_list->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void LocalBrokerLog::tellMatches()
{
    const int count = m_model->matches(m_words->text());
    m_matches->setVisible(!m_words->text().isEmpty());
    if (count == 0) m_matches->setText(tr("not found"));
    else m_matches->setText(tr("%1 lines", nullptr, count).arg(groupedNumber(quint64(count))));
}

QString LocalBrokerLog::note() const
{
    const quint64 kept = quint64(m_model->kept());
    if (kept == 0) return {};
    const QString lines = tr("%1 lines", nullptr, pluralForm(kept)).arg(groupedNumber(kept));
    return m_model->letGo() == 0 ? lines : tr("%1, %2 older ones let go").arg(lines, groupedNumber(m_model->letGo()));
}

void LocalBrokerLog::tellCounts()
{
    m_missed->setText(m_model->isPaused() ? tr("Paused, %1 missed").arg(groupedNumber(m_model->missed())) : QString());
    m_missed->setVisible(m_model->isPaused());
    m_copy->setEnabled(m_model->rowCount() > 0);
    m_clear->setEnabled(m_model->kept() > 0);
    Q_EMIT noteChanged();
}

void LocalBrokerLog::copy()
{
    QApplication::clipboard()->setText(m_model->text(0, m_model->rowCount() - 1));
}

void LocalBrokerLog::updateEmptyText()
{
    const bool all = m_broker->currentIndex() == 0 && !m_trouble->isChecked();
    m_list->setEmptyText(all ? tr("What the local brokers say will be here") : tr("No line of this kind"),
                         all ? tr("Start one: every line of its log is listed with its time.")
                             : tr("Lines that come from now on appear here."));
}

} // namespace wb::ui
