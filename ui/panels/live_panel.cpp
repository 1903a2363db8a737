#include "ui/panels/live_panel.h"

#include "core/ledger/query.h"
#include "ui/models/format.h"
#include "ui/models/message_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/observer_bar.h"
#include "ui/panels/publish_bar.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/payload_view.h"
#include "ui/widgets/row_view.h"

#include <QAction>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>

namespace wb::ui {

using sidecar::ConnectionStatus;
using sidecar::LinkState;

namespace {

constexpr int typingMs = 30;   // a filter waits for the next key this long
constexpr int noticeMs = 500;
constexpr int payloadMs = 200; // the newest payload is shown five times a second at most

} // namespace

LivePanel::~LivePanel() = default;

void LivePanel::connectModels()
{
    if (m_feed) {
        connect(m_feed, &Feed::arrived, this, &LivePanel::take);
        if (m_feed->lastPtr()) take(m_feed->last());
    }
    m_filterTimer.setSingleShot(true);
    m_filterTimer.setInterval(typingMs);
    connect(&m_filterTimer, &QTimer::timeout, this, &LivePanel::applyFilter);
    m_payloadTimer.setSingleShot(true);
    m_payloadTimer.setInterval(payloadMs);
    connect(&m_payloadTimer, &QTimer::timeout, this, &LivePanel::showMessage);
    const auto filterLater = [this] { m_filterTimer.start(); };
    connect(m_filter, &QLineEdit::textChanged, this, filterLater);
    connect(m_messageFilter, &QLineEdit::textChanged, this, filterLater);
    connect(m_retainedOnly, &QAction::toggled, this, &LivePanel::applyFilter);
    connect(m_pause, &QAction::toggled, this, &LivePanel::setPaused);
    connect(m_follow, &QAction::toggled, m_list, &RowView::setFollow);
    connect(m_list, &RowView::followChanged, m_follow, &QAction::setChecked);
    connect(m_observer, &ObserverBar::filtersRequested, this, &LivePanel::observerFiltersRequested);
    connect(m_publish, &PublishBar::publishRequested, this, &LivePanel::publishRequested);
    connect(m_observer, &ObserverBar::closed, m_observerButton, qOverload<>(&QWidget::setFocus));
    connect(m_tree, &RowView::rowChosen, this, &LivePanel::topicChosen);
    // Rows were made anew: the chosen topic is chosen again where it is a row.
    connect(m_topics, &QAbstractItemModel::modelReset, this, [this] {
        const QModelIndex again = m_topics->indexOf(m_topic);
        const QSignalBlocker quiet(m_tree);
        if (!again.isValid()) return;
        m_tree->selectionModel()->setCurrentIndex(again, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_tree->scrollTo(again);
    });
    connect(m_topics, &TopicTreeModel::filterApplied, this, &LivePanel::updateEmptyTexts);
    connect(m_list, &RowView::rowChosen, this, [this](const QModelIndex& index) {
        m_chosen = index.isValid() ? m_messages->seqAt(index.row()) : ledger::noSeq;
        showMessage();
    });
    connect(m_messages, &QAbstractItemModel::modelReset, this, [this] {
        m_chosen = ledger::noSeq;
        updateHeader();
    });
    connect(m_messages, &MessageModel::missedChanged, this, &LivePanel::updateNotices);
    connect(m_messages, &MessageModel::scanFinished, this, &LivePanel::updateHeader);
}

void LivePanel::setReadOnly()
{
    m_publish->hide();
    m_observerButton->hide();
    m_pause->setVisible(false);
    findChild<QPushButton*>(QStringLiteral("pauseLiveButton"))->hide();
    for (QAction* action : {m_publish->publishAction(), m_publish->clearRetainedAction(), m_publish->optionsAction()})
        action->setEnabled(false);
    m_follow->setChecked(false);
}

QAction* LivePanel::publishAction() const
{
    return m_publish->publishAction();
}

QAction* LivePanel::publishOptionsAction() const
{
    return m_publish->optionsAction();
}

QAction* LivePanel::clearRetainedAction() const
{
    return m_publish->clearRetainedAction();
}

void LivePanel::showEvent(QShowEvent* event)
{
    if (m_feed) m_feed->setWatched(this, true);
    QWidget::showEvent(event);
}

void LivePanel::hideEvent(QHideEvent* event)
{
    if (m_feed) m_feed->setWatched(this, false);
    QWidget::hideEvent(event);
}

void LivePanel::take(const ledger::Delta& delta)
{
    if (delta.cleared) {
        m_pause->setChecked(false);
        showEverything();
        m_shown = ledger::noSeq;
    }
    m_topics->apply(delta);
    m_messages->apply(delta);
    if (m_messages->rowCount() == 0) updateEmptyTexts();
    m_calmHeader.ask();
    updateNotices();
    if (m_topic && m_chosen == ledger::noSeq && !m_payloadTimer.isActive()) m_payloadTimer.start();
}

void LivePanel::applyFilter()
{
    m_filterTimer.stop();
    QString wrong;
    const auto parsed = [&wrong](const QLineEdit* edit) {
        auto filter = ledger::parseQuery(edit->text().toStdString());
        if (!filter && wrong.isEmpty()) wrong = ledger::describe(filter.error());
        return filter;
    };
    if (auto filter = parsed(m_filter)) {
        if (m_retainedOnly->isChecked()) filter->retained = true;
        m_topics->setFilter(*filter);
    }
    if (const auto filter = parsed(m_messageFilter)) m_messages->setFilter(*filter);
    if (wrong.isEmpty()) m_filterNotice->clear();
    else m_filterNotice->say(NoticeBar::Kind::Failure, wrong); // the last good filter stays in force
    updateEmptyTexts();
    updateHeader();
}

void LivePanel::topicChosen()
{
    m_topic = m_topics->topicAt(m_tree->currentIndex());
    MessageScope scope;
    if (m_topic) {
        const QString name = m_topics->nameOf(m_topic);
        scope.topic = name.toStdString();
        m_publish->setTopic(name);
    }
    m_messages->setScope(scope);
    const bool oneTopic = m_topic && m_topics->mirror().node(m_topic).below == 0;
    m_list->header()->setSectionHidden(MessageModel::TopicColumn, oneTopic); // all the same
    m_chosen = ledger::noSeq;
    m_list->setFollow(true);
    updateEmptyTexts();
    updateHeader();
    updateNotices();
    showMessage();
}

void LivePanel::showEverything()
{
    m_tree->selectionModel()->clear();
    topicChosen();
}

bool LivePanel::selectTopic(const QString& topic)
{
    const std::string wanted = topic.toStdString();
    const TopicMirror& mirror = m_topics->mirror();
    for (ledger::TopicId id = 1; id < mirror.idEnd(); ++id) {
        if (!mirror.contains(id) || mirror.node(id).name() != wanted) continue;
        m_topics->reveal(id);
        const QModelIndex row = m_topics->indexOf(id);
        if (!row.isValid()) return false;
        m_tree->selectionModel()->setCurrentIndex(row, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_tree->scrollTo(row);
        return true;
    }
    return false;
}

void LivePanel::setPaused(bool paused)
{
    m_topics->setPaused(paused);
    m_messages->setPaused(paused);
    updateNotices();
    updateHeader();
}

void LivePanel::showMessage()
{
    std::optional<TopicTreeModel::Value> value;
    bool newest = false;
    const ledger::Snapshot& kept = m_messages->snapshot();
    if (m_chosen != ledger::noSeq) {
        if (!kept.contains(m_chosen)) return; // let go meanwhile: what is shown stays
        value = {kept.record(m_chosen), m_chosen, kept.data(m_chosen), nullptr};
    } else if (m_topic) {
        value = m_topics->latestOf(m_topic);
        newest = true;
    }
    if (!value) {
        m_shown = ledger::noSeq;
        m_payloadHeader->setTitle(tr("Payload"));
        m_payloadHeader->setNote({});
        m_payload->setNothing(m_topic ? tr("This level has no messages of its own.")
                                      : tr("Choose a topic or a message to see its payload."));
        return;
    }
    const ledger::Record& record = value->record;
    QStringList facts{byteSize(value->payload.size())};
    if (value->seq != m_shown) m_payload->setPayload(QByteArray(value->payload.data(), qsizetype(value->payload.size())));
    m_shown = value->seq;
    facts += m_payload->encodingNote();
    facts += tr("QoS %1").arg(int(record.qos()));
    if (record.dup()) facts += tr("DUP");
    if (record.retain()) facts += tr("retained");
    facts += clockTime(record.timeNs);
    if (newest) facts += tr("newest");
    m_payloadHeader->setNote(facts.join(QStringLiteral(" · ")));
}

void LivePanel::updateHeader()
{
    const QString count = groupedNumber(quint64(m_messages->rowCount()));
    const QString topic = m_topic ? m_topics->nameOf(m_topic) : tr("all topics");
    const bool branch = m_topic && m_topics->mirror().contains(m_topic) && m_topics->mirror().node(m_topic).below > 0;
    QString note = branch ? tr("%1 on %2 and under it").arg(count, topic) : tr("%1 on %2").arg(count, topic);
    if (!m_messages->filter().isEmpty()) note = tr("%1, filtered").arg(note);
    if (m_messages->isScanning()) note = tr("%1, still looking …").arg(note);
    m_messageHeader->setNote(note);
}

void LivePanel::updateNotices()
{
    if (m_messages->isPaused()) {
        m_pauseNotice->say(NoticeBar::Kind::Note,
                           tr("Paused. Messages missed here: %1. They are kept and appear when you go on.")
                               .arg(groupedNumber(m_messages->missed())));
        if (!m_pauseNotice->hasButtons()) {
            QPushButton* on = m_pauseNotice->addButton(tr("Go on"));
            on->setObjectName(QStringLiteral("goOn"));
            connect(on, &QPushButton::clicked, m_pause, [this] { m_pause->setChecked(false); });
        }
    } else {
        m_pauseNotice->clear();
    }
    const quint64 letGo = m_feed ? m_feed->last().counters.letGo : 0;
    if (letGo == 0) {
        m_letGoNotice->clear();
        m_letGoSaid = 0;
        return;
    }
    const bool first = m_letGoSaid == 0;
    // A sentence that changes thirty times a second cannot be read, and lays the panel out each time.
    if (letGo == m_letGoSaid || (!first && m_sinceLetGo.elapsed() < noticeMs)) return;
    m_sinceLetGo.start();
    m_letGoSaid = letGo;
    m_letGoNotice->say(NoticeBar::Kind::Warning,
                       tr("%1 older messages were let go to stay within %2. Counts and newest values are whole.", nullptr,
                          pluralForm(letGo))
                           .arg(groupedNumber(letGo), byteSize(m_feed->last().counters.budgetBytes)));
    if (first) {
        QPushButton* more = m_letGoNotice->addButton(tr("Keep more…"));
        more->setObjectName(QStringLiteral("keepMore"));
        connect(more, &QPushButton::clicked, this, &LivePanel::memoryBudgetRequested);
    }
}

void LivePanel::setConnections(const QList<ConnectionStatus>& connections)
{
    m_connections = connections;
    m_messages->setConnections(connections);
    m_publish->setConnections(connections);
    const ConnectionStatus* broken = nullptr;
    for (const ConnectionStatus& status : connections)
        if (status.error && (status.state == LinkState::Failed || status.state == LinkState::WaitingToRetry)) broken = &status;
    if (broken) {
        const QString who = broken->role == ledger::Role::Observer ? tr("observer") : broken->component;
        const QString advice = broken->error->advice;
        m_linkNotice->say(NoticeBar::Kind::Failure,
                          advice.isEmpty() ? tr("%1: %2").arg(who, broken->error->message)
                                           : tr("%1: %2 %3").arg(who, broken->error->message, advice),
                          broken->error->detail);
    } else {
        m_linkNotice->clear();
    }
    updateEmptyTexts();
}

void LivePanel::setObserverFilters(const QStringList& filters)
{
    m_observer->setFilters(filters);
    const QString all = filters.join(QStringLiteral(", "));
    const QString shown = all.size() > 28 ? all.left(27) + u'…' : all;
    m_observerButton->setText(filters.isEmpty() ? tr("Observer: off") : tr("Observer: %1").arg(shown));
    m_observerButton->setToolTip(filters.isEmpty() ? tr("The observer shows topics without touching the sidecar's session. "
                                                        "Click to choose topic filters.")
                                                   : tr("The observer subscribes to %1. Click to change.").arg(all));
    m_observerButton->setAccessibleName(m_observerButton->text());
    if (m_tree) updateEmptyTexts();
}

QString LivePanel::connectionHint() const
{
    QStringList filters;
    bool retrying = false;
    for (const ConnectionStatus& status : m_connections) {
        if (status.state == LinkState::Connecting)
            return tr("Waiting for %1 since %2.").arg(status.address, status.since.toLocalTime().toString(u"HH:mm:ss"));
        if (status.state == LinkState::WaitingToRetry) retrying = true;
        if (status.state != LinkState::Connected) continue;
        for (const auto& subscription : status.subscriptions) filters += subscription.filter;
    }
    if (!filters.isEmpty()) {
        filters.removeDuplicates();
        return tr("Subscribed to %1. Publish a message below to see it arrive.").arg(filters.join(QStringLiteral(", ")));
    }
    if (retrying) return tr("The next try comes by itself; Ctrl+R does not wait for it.");
    return tr("Connect a component, or give the observer a topic filter. Nothing is subscribed to unless you ask.");
}

void LivePanel::updateEmptyTexts()
{
    bool connected = false;
    bool connecting = false;
    bool down = false;
    for (const ConnectionStatus& status : std::as_const(m_connections)) {
        connected |= status.state == LinkState::Connected;
        connecting |= status.state == LinkState::Connecting;
        down |= status.state == LinkState::WaitingToRetry;
    }
    if (m_topics->isFiltered() || m_topics->isFiltering())
        m_tree->setEmptyText(m_topics->isFiltering() ? tr("Looking …") : tr("No topic matches"),
                             tr("Topics that match from now on appear here."));
    else
        m_tree->setEmptyText(connected    ? tr("Connected, and nothing has arrived yet")
                             : connecting ? tr("Connecting")
                             : down       ? tr("No link to the broker")
                                          : tr("Topics will be here"),
                             connectionHint());
    m_list->setEmptyText(m_messages->filter().isEmpty() ? tr("No messages yet") : tr("No message matches"),
                         m_topic ? tr("Messages on %1 appear here as they arrive.").arg(m_topics->nameOf(m_topic))
                                 : tr("Each delivery appears here as it arrives."));
}

} // namespace wb::ui
