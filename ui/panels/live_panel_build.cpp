// The widgets of the live panel and how they are laid out; what they do is in live_panel.cpp.

#include "ui/panels/live_panel.h"

#include "core/language.h"
#include "ui/models/message_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/observer_bar.h"
#include "ui/panels/publish_bar.h"
#include "ui/widgets/clear_button.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/payload_view.h"
#include "ui/widgets/row_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

NoticeBar* makeNotice(const char* name, QWidget* parent)
{
    auto* notice = new NoticeBar(parent);
    notice->setObjectName(QLatin1String(name));
    return notice;
}

// A push button that is the action: text, check mark and enabled state follow it.
QPushButton* makeButton(QAction* action, QWidget* parent)
{
    auto* button = new QPushButton(withoutMnemonic(action->text()), parent);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setCheckable(action->isCheckable());
    button->setChecked(action->isChecked());
    button->setToolTip(QStringLiteral("%1 (%2)").arg(action->toolTip(), action->shortcut().toString()));
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::toggled, button, &QPushButton::setChecked);
    return button;
}

QWidget* stacked(std::initializer_list<QWidget*> widgets, QWidget* parent)
{
    auto* box = new QWidget(parent);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* widget : widgets) layout->addWidget(widget);
    return box;
}

} // namespace

LivePanel::LivePanel(Feed* feed, sidecar::Engine* engine, QWidget* parent)
    : QWidget(parent), m_feed(feed), m_topics(new TopicTreeModel(this)), m_messages(new MessageModel(this))
{
    setObjectName(QStringLiteral("livePanel"));
    buildActions();
    m_filterNotice = makeNotice("filterNotice", this);
    m_pauseNotice = makeNotice("pauseNotice", this);
    m_linkNotice = makeNotice("linkNotice", this);
    m_observer = new ObserverBar(this);
    m_tree = new RowView(this);
    m_tree->setObjectName(QStringLiteral("topicTree"));
    m_tree->setAccessibleName(tr("Topics"));
    m_tree->setModel(m_topics);
    m_tree->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tree->rememberColumns(QStringLiteral("topics"));
    m_tree->header()->setStretchLastSection(false); // values have use for the room, flags have not
    m_tree->header()->setSectionResizeMode(TopicTreeModel::ValueColumn, QHeaderView::Stretch);
    m_publish = new PublishBar(engine, this);
    QWidget::addAction(m_publish->publishAction()); // their keys count in the whole room
    QWidget::addAction(m_publish->clearRetainedAction());
    QWidget::addAction(m_publish->optionsAction());

    auto* bottom = new QSplitter(Qt::Horizontal, this);
    bottom->setObjectName(QStringLiteral("livePayloadSplitter"));
    bottom->addWidget(buildPayload());
    bottom->addWidget(m_publish);
    bottom->setChildrenCollapsible(false);
    bottom->setSizes({500, 500});
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setObjectName(QStringLiteral("liveSplitter"));
    parts->addWidget(m_tree);
    parts->addWidget(buildMessages());
    parts->addWidget(bottom);
    parts->setChildrenCollapsible(false);
    parts->setSizes({300, 180, 220});
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setStretchFactor(2, 2);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* part : std::initializer_list<QWidget*>{buildToolBar(), m_observer, m_filterNotice, m_pauseNotice, m_linkNotice})
        layout->addWidget(part);
    layout->addWidget(parts, 1);
    setFocusProxy(m_tree);
    connectModels();
    updateEmptyTexts();
    updateHeader();
    showMessage();
}

QAction* LivePanel::addAction(const QString& name, const QString& text, const QKeySequence& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QWidget::addAction(action);
    m_actions += action;
    return action;
}

void LivePanel::buildActions()
{
    auto* find = addAction(QStringLiteral("filterTopics"), tr("&Filter topics"), QKeySequence::Find);
    connect(find, &QAction::triggered, this, [this] {
        m_filter->setFocus();
        m_filter->selectAll();
    });
    m_retainedOnly = addAction(QStringLiteral("retainedOnly"), tr("&Retained only"), QKeySequence(Qt::ALT | Qt::Key_R));
    m_retainedOnly->setCheckable(true);
    m_retainedOnly->setToolTip(tr("Only topics whose retained message is known"));
    m_pause = addAction(QStringLiteral("pauseLive"), tr("&Pause"), QKeySequence(Qt::ALT | Qt::Key_P));
    m_pause->setCheckable(true);
    m_pause->setToolTip(tr("Hold still; nothing is lost, and what is missed is counted"));
    m_follow = addAction(QStringLiteral("followMessages"), tr("F&ollow"), QKeySequence(Qt::ALT | Qt::Key_L));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("Keep the newest message in sight"));
    auto* all = addAction(QStringLiteral("allTopics"), tr("&All topics"), QKeySequence(Qt::ALT | Qt::Key_A));
    all->setToolTip(tr("Messages of all topics, not of the chosen one"));
    connect(all, &QAction::triggered, this, &LivePanel::showEverything);
    auto* expand = addAction(QStringLiteral("expandTopics"), tr("&Expand all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    connect(expand, &QAction::triggered, m_topics, &TopicTreeModel::expandAll);
    auto* collapse = addAction(QStringLiteral("collapseTopics"), tr("&Collapse all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W));
    connect(collapse, &QAction::triggered, m_topics, &TopicTreeModel::collapseAll);
    auto* observe = addAction(QStringLiteral("observerFiltersAction"), tr("&Observer filters…"), QKeySequence(Qt::ALT | Qt::Key_O));
    connect(observe, &QAction::triggered, this, [this] { m_observer->edit(); });
}

QWidget* LivePanel::buildToolBar()
{
    auto* bar = new QWidget(this);
    m_filter = new QLineEdit(bar);
    m_filter->setObjectName(QStringLiteral("topicFilter"));
    m_filter->setAccessibleName(tr("Filter topics"));
    m_filter->setPlaceholderText(tr("Filter topics, e.g. orders/+ or retained:yes qos:1 dup:yes"));
    giveClearButton(m_filter);
    m_filter->setToolTip(tr("A word is looked for in the topic; with + or # it is a topic filter.\n"
                            "retained:yes, dup:yes, qos:1, role:observer and payload:text may be added."));
    m_observerButton = new QPushButton(bar);
    m_observerButton->setObjectName(QStringLiteral("observerButton"));
    connect(m_observerButton, &QPushButton::clicked, this, [this] { m_observer->edit(); });
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_observerButton);
    layout->addWidget(makeButton(m_retainedOnly, bar));
    layout->addWidget(makeButton(m_pause, bar));
    setObserverFilters({});
    return bar;
}

QWidget* LivePanel::buildMessages()
{
    m_messageHeader = new PanelHeader(tr("Messages"), this);
    m_messageFilter = new QLineEdit(m_messageHeader);
    m_messageFilter->setObjectName(QStringLiteral("messageFilter"));
    m_messageFilter->setAccessibleName(tr("Filter messages"));
    m_messageFilter->setPlaceholderText(tr("Filter, e.g. payload:late dup:yes"));
    giveClearButton(m_messageFilter);
    m_messageFilter->setFixedWidth(220);
    m_messageHeader->addWidget(m_messageFilter);
    m_messageHeader->addAction(m_follow)->setObjectName(QStringLiteral("followButton"));
    m_letGoNotice = makeNotice("letGoNotice", this);
    m_list = new RowView(this);
    m_list->setObjectName(QStringLiteral("messageList"));
    m_list->setAccessibleName(tr("Messages"));
    m_list->setModel(m_messages);
    m_list->setFollow(true);
    m_list->rememberColumns(QStringLiteral("messages"));
    return stacked({m_messageHeader, m_letGoNotice, m_list}, this);
}

QWidget* LivePanel::buildPayload()
{
    m_payloadHeader = new PanelHeader(tr("Payload"), this);
    m_payload = new PayloadView(this);
    m_payload->setObjectName(QStringLiteral("payloadView"));
    m_payloadHeader->addWidget(m_payload->tabs());
    return stacked({m_payloadHeader, m_payload}, this);
}

} // namespace wb::ui
