#include "ui/panels/admin_panel.h"

#include "core/broker/admin/admin_watch.h"
#include "core/language.h"
#include "ui/models/admin_model.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace wb::ui {

using broker::AdminWatch;

namespace {

template <class Label>
Label* makeLabel(const char* objectName, const QString& name, QWidget* parent)
{
    auto* label = new Label(parent);
    label->setObjectName(QLatin1String(objectName));
    label->setAccessibleName(name);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

AdminPanel::AdminPanel(const Parts& parts, QWidget* parent)
    : QWidget(parent), m_form(new AdminForm(this)), m_model(new AdminModel(this)), m_notice(new NoticeBar(this)), m_list(new RowView(this))
{
    setObjectName(QStringLiteral("adminPanel"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_notice->setObjectName(QStringLiteral("adminNotice"));
    m_list->setObjectName(QStringLiteral("adminList"));
    m_list->setAccessibleName(tr("What the broker says of our clients"));
    m_list->setModel(m_model);
    m_list->setMinimumWidth(360); // three columns that can be read
    m_list->rememberColumns(QStringLiteral("adminList"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(AdminModel::NameColumn, QHeaderView::Stretch);
    m_detail = makeLabel<QLabel>("adminDetail", tr("What the selected row means"), this);
    m_detail->setWordWrap(true);
    m_detail->setContentsMargins(12, 6, 12, 8);
    m_detail->setProperty("secondary", true);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead(parts));
    layout->addWidget(m_notice);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_detail);
    setFocusProxy(m_list);
    connect(m_list, &RowView::rowChosen, this, &AdminPanel::showDetail);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &AdminPanel::showDetail);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &AdminPanel::showDetail);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &AdminPanel::noteChanged);
    showState();
    showDetail();
}

QWidget* AdminPanel::buildHead(const Parts& parts)
{
    auto* head = new QWidget(this);
    m_where = makeLabel<ElidedLabel>("adminWhere", tr("What is read"), head);
    QFont bold = font();
    bold.setBold(true);
    m_where->setFont(bold);
    m_state = makeLabel<QLabel>("adminState", tr("State of the reading"), head);
    m_state->setWordWrap(true);
    m_state->setProperty("secondary", true);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_form);
    layout->addWidget(m_where);
    layout->addWidget(buildBar(parts));
    layout->addWidget(m_state);
    return head;
}

QWidget* AdminPanel::buildBar(const Parts& parts)
{
    auto* bar = new QWidget(this);
    QPushButton* watch = actionButton(parts.watch, "adminWatch", bar);
    watch->setProperty("primary", true);
    m_interval = new QSpinBox(bar);
    m_interval->setObjectName(QStringLiteral("adminInterval"));
    m_interval->setAccessibleName(tr("Seconds between two readings"));
    m_interval->setToolTip(m_interval->accessibleName());
    m_interval->setRange(AdminWatch::leastIntervalMs / 1000, AdminWatch::mostIntervalMs / 1000);
    m_interval->setValue(AdminWatch::defaultIntervalMs / 1000);
    m_interval->setPrefix(tr("every "));
    m_interval->setSuffix(tr(" s"));
    m_interval->setKeyboardTracking(false);
    connect(m_interval, &QSpinBox::valueChanged, this, [this] {
        showState();
        Q_EMIT intervalChanged(intervalMs());
    });
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(watch);
    layout->addWidget(m_interval);
    layout->addWidget(actionButton(parts.readNow, "adminReadNow", bar));
    layout->addWidget(actionButton(parts.copy, "adminCopy", bar));
    layout->addStretch(1);
    return bar;
}

int AdminPanel::intervalMs() const
{
    return m_interval->value() * 1000;
}

QString AdminPanel::note() const
{
    return m_model->differing() > 0 ? tr("≠ %n differ(s)", nullptr, m_model->differing()) : QString();
}

void AdminPanel::showStarted(const QString& where)
{
    m_running = true;
    m_failed = false;
    m_takenAt = {};
    m_lag.clear();
    m_model->clear();
    m_notice->clear();
    m_where->setText(where);
    showState();
    Q_EMIT noteChanged();
}

void AdminPanel::showView(const broker::AdminView& view)
{
    m_failed = false;
    m_takenAt = view.takenAt;
    m_lag = broker::lagText(view);
    m_notice->clear();
    m_model->setView(view);
    showState();
    Q_EMIT noteChanged();
}

void AdminPanel::showFailure(const broker::AdminFailure& failure, int nextInMs)
{
    m_failed = true;
    QString text = failure.advice.isEmpty() ? failure.message : tr("%1 %2").arg(failure.message, failure.advice);
    if (nextInMs >= 0) text = tr("%1 Next try in %2 s.").arg(text, QString::number(nextInMs / 1000));
    m_notice->say(nextInMs >= 0 ? NoticeBar::Kind::Warning : NoticeBar::Kind::Failure, text);
    showState();
}

void AdminPanel::showStopped()
{
    m_running = false;
    showState();
}

QString AdminPanel::stateText() const
{
    if (!m_takenAt.isValid()) return !m_running ? QString() : m_failed ? tr("No answer so far.") : tr("Waiting for the first answer.");
    const QString at = m_takenAt.toLocalTime().toString(QStringLiteral("HH:mm:ss"));
    const QString state = m_running ? tr("As of %1, read every %2 s.").arg(at, QString::number(m_interval->value()))
                                    : tr("As of %1; no longer read.").arg(at);
    return m_lag.isEmpty() ? state : tr("%1 %2").arg(state, m_lag);
}

void AdminPanel::showState()
{
    m_form->setVisible(!m_running);
    m_where->setVisible(m_running);
    m_state->setText(stateText());
    m_state->setVisible(!m_state->text().isEmpty());
    m_list->setEmptyText(m_running ? tr("Waiting for the broker") : tr("What the broker itself counts"),
                         m_running ? tr("Its figures stand here when it has answered; Stop ends the waiting.")
                                   : tr("Start reads, for each client of ours, what waits, what is un-acked and what was redelivered, and puts our own count beside it."));
}

void AdminPanel::showDetail()
{
    const QModelIndex current = m_list->currentIndex();
    m_detail->setText(m_model->detail(current.isValid() ? current.row() : -1));
    m_detail->setVisible(!m_detail->text().isEmpty());
}

} // namespace wb::ui
