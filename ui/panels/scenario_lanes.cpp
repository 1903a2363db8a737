#include "ui/panels/scenario_lanes.h"

#include "ui/models/lane_feed.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/panels/scenario_steps.h"
#include "ui/widgets/banner.h"

#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace wb::ui {

ScenarioLanes::ScenarioLanes(RedeliveryPanel* live, QWidget* parent)
    : QWidget(parent), m_feed(new LaneFeed(nullptr, this)), m_live(live), 
      m_stack(new QStackedWidget(this)), m_banner(new Banner(this))
{
    setObjectName(QStringLiteral("redeliveryRoom"));
    m_banner->setObjectName(QStringLiteral("scenarioBanner"));
    m_banner->setClosable(false);
    QPushButton* back = m_banner->addButton(tr("Back to the live lanes"), QStringLiteral("backToLive"));
    connect(back, &QPushButton::clicked, this, [this] { showRun(false); });
    m_stack->addWidget(m_live);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_stack, 1);
    setFocusProxy(m_live);
}

void ScenarioLanes::begin(const QString& name)
{
    if (!m_run) {
        m_run = new RedeliveryPanel(m_feed, this);
        m_run->setObjectName(QStringLiteral("scenarioLanesPanel"));
        m_stack->addWidget(m_run);
    }
    m_run->setLive(true);
    auto cleared = std::make_shared<ledger::LaneDelta>();
    cleared->cleared = true;
    m_feed->take(cleared);
    say(tr("Lanes of the scenario %1").arg(name), tr("It runs on a broker and connections of its own; yours go on meanwhile."));
    showRun(true);
}

void ScenarioLanes::take(const ledger::LaneDeltaPtr& delta)
{
    m_feed->take(delta);
}

void ScenarioLanes::finish(const scenario::Report& report)
{
    m_run->setLive(false);
    say(tr("Lanes of the scenario %1: %2").arg(report.name, verdictText(report.verdict)),
        tr("The run is over; its lanes stay until the next one."));
}

void ScenarioLanes::say(const QString& title, const QString& advice)
{
    m_banner->say(Banner::Kind::Note, title, advice);
    m_banner->setVisible(showsRun());
}

bool ScenarioLanes::showsRun() const
{
    return m_run && m_stack->currentWidget() == m_run;
}

void ScenarioLanes::showRun(bool run)
{
    if (run && !m_run) return;
    m_stack->setCurrentWidget(run ? m_run : m_live);
    m_banner->setVisible(run);
    setFocusProxy(m_stack->currentWidget());
    Q_EMIT shownChanged(run);
}

} // namespace wb::ui
