// The widgets of the Redelivery room and how they are laid out; what they do is in redelivery_panel.cpp.

#include "core/language.h"
#include "core/ledger/lanes/words.h"
#include "ui/models/lane_model.h"
#include "ui/models/lane_words.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/clear_button.h"
#include "ui/widgets/lane_gauge.h"
#include "ui/widgets/lane_legend.h"
#include "ui/widgets/lane_view.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace wb::ui {

using ledger::LaneState;

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

QColor toneColour(Tone tone, const Theme& t)
{
    switch (tone) {
    case Tone::Ok: return t.success;
    case Tone::Warning: return t.warning;
    case Tone::Error: return t.failure;
    case Tone::DeadLetter: return t.deadLetter;
    case Tone::Plain: return t.text;
    default: return t.secondary;
    }
}

// One line that ends in "…" where it does not fit.
class CutLabel : public QLabel {
public:
    explicit CutLabel(QWidget* parent) : QLabel(parent)
    {
        setProperty("secondary", true);
        setTextFormat(Qt::PlainText);
    }
    QSize minimumSizeHint() const override { return {60, QLabel::minimumSizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(rect(), Qt::AlignVCenter, fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    }
};

} // namespace

RedeliveryPanel::RedeliveryPanel(LaneFeed* feed, QWidget* parent)
    : QWidget(parent), m_feed(feed), m_lanes(new LaneModel(this)),
      m_clock([] { return QDateTime::currentMSecsSinceEpoch() * 1'000'000; }),
      m_askPath([](QWidget* over, const QString& title, const QString& suggested, const QString& kinds) {
          return QFileDialog::getSaveFileName(over, title, suggested, kinds);
      })
{
    setObjectName(QStringLiteral("redeliveryPanel"));
    buildActions();
    m_starving = makeNotice("starvingNotice", this);
    m_linkNotice = makeNotice("redeliveryLinkNotice", this);
    m_pauseNotice = makeNotice("redeliveryPauseNotice", this);
    m_letGoNotice = makeNotice("redeliveryLetGoNotice", this);
    m_fileNotice = makeNotice("redeliveryFileNotice", this);
    m_detail = new RedeliveryDetail(this);
    m_detail->setObjectName(QStringLiteral("redeliveryDetail"));
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setObjectName(QStringLiteral("redeliverySplitter"));
    parts->addWidget(buildView());
    parts->addWidget(m_detail);
    parts->setCollapsible(0, false);
    parts->setSizes({360, 210});
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 1);
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    for (QWidget* part : std::initializer_list<QWidget*>{buildFilterRow(), m_linkNotice, m_pauseNotice, m_letGoNotice, m_fileNotice,
                                                         buildLegendRow(), m_starving})
        m_layout->addWidget(part);
    m_layout->addWidget(parts, 1);
    setFocusProxy(m_view);
    giveWords();
    connectParts();
    updateWords();
    updateEmptyText();
}

void RedeliveryPanel::setToolBar(QWidget* bar)
{
    if (m_toolBar) m_toolBar->deleteLater();
    m_toolBar = bar;
    if (bar) m_layout->insertWidget(0, bar);
}

QAction* RedeliveryPanel::addAction(const char* name, const QString& text, const QKeySequence& keys, const QString& tip)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QLatin1String(name));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(tip);
    QWidget::addAction(action);
    m_actions += action;
    return action;
}

void RedeliveryPanel::buildActions()
{
    auto* find = addAction("filterLanes", tr("&Filter lanes"), QKeySequence::Find, tr("By topic or event id"));
    connect(find, &QAction::triggered, this, [this] {
        m_topic->setFocus();
        m_topic->selectAll();
    });
    m_follow = addAction("followLanes", tr("F&ollow"), QKeySequence(Qt::ALT | Qt::Key_L), tr("Keep the newest time and message in sight"));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_pause = addAction("pauseLanes", tr("&Pause"), QKeySequence(Qt::ALT | Qt::Key_P),
                        tr("Hold still; nothing is lost, and what is missed is counted"));
    m_pause->setCheckable(true);
    auto* fit = addAction("fitLanes", tr("Fit &all times"), QKeySequence(Qt::ALT | Qt::Key_0), tr("The first to the last mark in sight (0)"));
    connect(fit, &QAction::triggered, this, [this] { m_view->fitAll(); });
    auto* fitLane = addAction("fitLane", tr("Fit the &message"), QKeySequence(Qt::ALT | Qt::Key_M), tr("All marks of the chosen message in sight (*)"));
    connect(fitLane, &QAction::triggered, this, [this] { m_view->fitLane(); });
    auto* closer = addAction("zoomLanesIn", tr("Zoom &in"), QKeySequence(Qt::ALT | Qt::Key_Plus), tr("A shorter stretch of time (+, Ctrl and wheel)"));
    connect(closer, &QAction::triggered, this, [this] { m_view->zoomBy(1.5); });
    auto* wider = addAction("zoomLanesOut", tr("Zoom o&ut"), QKeySequence(Qt::ALT | Qt::Key_Minus), tr("A longer stretch of time (-, Ctrl and wheel)"));
    connect(wider, &QAction::triggered, this, [this] { m_view->zoomBy(1 / 1.5); });
    auto* from = addAction("measureLanes", tr("Measure from &here"), QKeySequence(Qt::ALT | Qt::Key_Z),
                           tr("The chosen mark becomes +0 s; without one, the beginning does"));
    connect(from, &QAction::triggered, this, [this] {
        const ledger::LanePtr lane = m_lanes->laneAt(m_lanes->rowOf(m_view->currentLane()));
        const int mark = m_view->currentMark();
        m_view->setReference(lane && mark >= 0 ? lane->marks[std::size_t(mark)].timeNs : 0);
        showDetail();
    });
    m_clockTimes = addAction("clockTimes", tr("&Clock times"), QKeySequence(Qt::ALT | Qt::Key_T), tr("The time of day on the axis instead of seconds"));
    m_clockTimes->setCheckable(true);
    auto* asJson = addAction("exportJson", tr("Export messages as &JSON lines…"), QKeySequence(Qt::ALT | Qt::Key_J), tr("One line a message, with all its marks"));
    connect(asJson, &QAction::triggered, this, [this] { askForMessages(false); });
    auto* asCsv = addAction("exportCsv", tr("Export messages as C&SV…"), QKeySequence(Qt::ALT | Qt::Key_X), tr("One line a message, for a spreadsheet"));
    connect(asCsv, &QAction::triggered, this, [this] { askForMessages(true); });
    auto* picture = addAction("pictureOfLanes", tr("Pic&ture of the lanes…"), QKeySequence(Qt::ALT | Qt::Key_I), tr("The lanes on the screen as PNG or SVG"));
    connect(picture, &QAction::triggered, this, [this] { askForPicture(false); });
    auto* one = addAction("pictureOfLane", tr("Picture of the &chosen lane…"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_I), tr("The chosen message as PNG or SVG"));
    connect(one, &QAction::triggered, this, [this] { askForPicture(true); });
}

QWidget* RedeliveryPanel::buildFilterRow()
{
    auto* bar = new QWidget(this);
    m_topic = new QLineEdit(bar);
    m_topic->setObjectName(QStringLiteral("laneTopic"));
    m_topic->setAccessibleName(tr("Filter lanes by topic or event id"));
    m_topic->setPlaceholderText(tr("Filter by topic or event id"));
    m_topic->setToolTip(tr("A word is looked for in topic and event id; with + or # it is a topic filter"));
    m_topic->setMinimumWidth(90);
    giveClearButton(m_topic);
    m_component = new QComboBox(bar);
    m_component->setObjectName(QStringLiteral("laneComponent"));
    m_component->setAccessibleName(tr("Filter lanes by component"));
    m_component->addItem(tr("All components"));
    m_component->setMaximumWidth(180);
    m_component->hide(); // until there are several
    m_states = new QComboBox(bar);
    m_states->setObjectName(QStringLiteral("laneStates"));
    m_states->setAccessibleName(tr("Filter lanes by state"));
    m_states->addItem(tr("All states"), 0);
    m_states->addItem(tr("Not settled"), LaneFilter::bitOf(LaneState::InProgress) | LaneFilter::bitOf(LaneState::Held)
                                             | LaneFilter::bitOf(LaneState::Unacknowledged));
    for (std::size_t i = 0; i < ledger::laneStateCount; ++i) {
        const auto state = LaneState(i);
        m_states->addItem(tr("%1 %2").arg(laneStateSign(state), laneStateText(state)), LaneFilter::bitOf(state));
        m_states->setItemData(m_states->count() - 1, ledger::stateMeaning(state), Qt::ToolTipRole);
    }
    for (QComboBox* box : {m_component, m_states}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(9);
        box->view()->setMinimumWidth(180);
    }
    auto* more = new QPushButton(tr("More"), bar);
    more->setObjectName(QStringLiteral("laneMore"));
    more->setToolTip(tr("Zoom, clock times, and exports"));
    more->setMenu(buildMoreMenu(more));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(m_topic, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_component, m_states, makeButton(m_follow, bar), makeButton(m_pause, bar), more})
        layout->addWidget(part);
    return bar;
}

QMenu* RedeliveryPanel::buildMoreMenu(QWidget* parent)
{
    auto* menu = new QMenu(parent);
    menu->setToolTipsVisible(true);
    for (QAction* action : std::as_const(m_actions)) {
        if (action == m_follow || action == m_pause || action == m_actions.constFirst()) continue;
        if (action->objectName() == u"exportJson") menu->addSeparator();
        menu->addAction(action);
    }
    return menu;
}

QWidget* RedeliveryPanel::buildLegendRow()
{
    auto* row = new QWidget(this);
    m_gauge = new LaneGauge(row);
    m_gauge->setObjectName(QStringLiteral("unackedGauge"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(12, 0, 12, 4);
    layout->setSpacing(12);
    layout->addWidget(new LaneLegend(row), 1);
    layout->addWidget(m_gauge);
    return row;
}

QWidget* RedeliveryPanel::buildView()
{
    auto* box = new QWidget(this);
    m_view = new LaneView(box);
    m_view->setObjectName(QStringLiteral("laneView"));
    m_view->setAccessibleName(tr("Messages and their attempts"));
    m_view->setModel(m_lanes);
    m_view->setMinimumHeight(110);
    auto* strip = new QWidget(box);
    m_counts = new CutLabel(strip);
    m_counts->setObjectName(QStringLiteral("laneCounts"));
    m_sums = new CutLabel(strip);
    m_sums->setObjectName(QStringLiteral("laneSums"));
    auto* line = new QHBoxLayout(strip);
    line->setContentsMargins(12, 4, 12, 4);
    line->setSpacing(16);
    line->addWidget(m_counts);
    line->addStretch(1);
    line->addWidget(m_sums);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(strip);
    return box;
}

void RedeliveryPanel::giveWords()
{
    LaneView::Words words;
    words.detail = [this](const ledger::Lane& lane) {
        QString id = QString::fromStdString(lane.eventId); // whole where it is a short name; of a UUID the beginning
        if (id.size() > 12) id.truncate(8);
        return tr("QoS %1 · %2").arg(QString::number(int(lane.qos)), id.isEmpty() ? tr("no event id") : tr("ev %1").arg(id));
    };
    words.state = [](const ledger::Lane& lane) { return laneStateText(lane.state); };
    words.sign = [](const ledger::Lane& lane) { return laneStateSign(lane.state); };
    words.stateColour = [](const ledger::Lane& lane, const Theme& t) { return toneColour(laneStateTone(lane.state), t); };
    words.origin = [this](const ledger::Lane& lane) {
        if (lane.component.isEmpty()) return tr("not delivered");
        return tr("%1 · %2").arg(componentText(lane.component, lane.replica), brokerName(lane.component, lane.replica));
    };
    words.explain = [this](const ledger::Lane& lane, int mark) { return explanation(lane, mark); };
    m_view->setWords(words);
}

void RedeliveryPanel::connectParts()
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(30); // ms; for the next key
    m_tick.setInterval(100);  // ms; what goes on grows by a pixel or so
    connect(&m_tick, &QTimer::timeout, this, &RedeliveryPanel::tick);
    connect(&m_typing, &QTimer::timeout, this, &RedeliveryPanel::applyFilter);
    connect(m_topic, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(m_component, &QComboBox::currentIndexChanged, this, &RedeliveryPanel::applyFilter);
    connect(m_states, &QComboBox::currentIndexChanged, this, &RedeliveryPanel::applyFilter);
    connect(m_follow, &QAction::toggled, m_view, &LaneView::setFollow);
    connect(m_view, &LaneView::followChanged, m_follow, &QAction::setChecked);
    connect(m_pause, &QAction::toggled, this, &RedeliveryPanel::setPaused);
    connect(m_clockTimes, &QAction::toggled, m_view, &LaneView::setClockTimes);
    connect(m_view, &LaneView::laneChosen, m_lanes, &LaneModel::setChosen);
    connect(m_view, &LaneView::laneChosen, this, &RedeliveryPanel::laneChosen);
    connect(m_view, &LaneView::markChosen, this, &RedeliveryPanel::showDetail);
    connect(m_view, &LaneView::explainAsked, m_detail, &RedeliveryDetail::focusWhy);
    connect(m_detail, &RedeliveryDetail::markChosen, this, [this](int mark) {
        if (mark >= 0) m_view->choose(m_view->currentLane(), mark);
    });
    connect(m_detail, &RedeliveryDetail::packetAsked, this, &RedeliveryPanel::packetAsked);
    connect(m_detail, &RedeliveryDetail::answerAsked, this, &RedeliveryPanel::answerAsked);
    connect(m_detail, &RedeliveryDetail::releaseAsked, this, &RedeliveryPanel::releaseAsked);
    connect(m_detail, &RedeliveryDetail::reconnectAsked, this, &RedeliveryPanel::reconnectAsked);
    if (m_feed) connect(m_feed, &LaneFeed::arrived, this, &RedeliveryPanel::take);
}

} // namespace wb::ui
