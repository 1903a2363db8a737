#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/scenario/run/report.h"

#include <QWidget>

class QStackedWidget;

namespace wb::ui {

class Banner;
class LaneFeed;
class RedeliveryPanel;

// The room Redelivery: the lanes of the live connections, or those of a scenario's run in their place, with a banner
// that says whose they are and leads back.
class ScenarioLanes : public QWidget {
    Q_OBJECT
public:
    explicit ScenarioLanes(RedeliveryPanel* live, QWidget* parent = nullptr);

    void begin(const QString& name); // a run: forgets the lanes of the one before, and shows the new ones
    void take(const wb::ledger::LaneDeltaPtr& delta);
    void finish(const scenario::Report& report);
    void showRun(bool run);
    bool showsRun() const;
    RedeliveryPanel* run() const { return m_run; }

Q_SIGNALS:
    void shownChanged(bool run);

private:
    void say(const QString& title, const QString& advice);

    LaneFeed* m_feed;
    RedeliveryPanel* m_live;
    RedeliveryPanel* m_run = nullptr; // made for the first run
    QStackedWidget* m_stack;
    Banner* m_banner;
};

} // namespace wb::ui
