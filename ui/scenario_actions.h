#pragma once

#include "core/scenario/file/scenario.h"
#include "ui/panels/scenario_runner.h"
#include "ui/prompts.h"

#include <QObject>
#include <QStringList>

class QAction;
class QMenu;
class QWidget;

namespace wb::ui {

class Actions;
class ScenarioPanel;
class Settings;

// Choosing, running and editing scenarios in the window. The panel shows one at a time; its run has brokers and
// connections of its own.
class ScenarioActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        Settings* settings;
        const Prompts* prompts;
        QWidget* window;
    };
    ScenarioActions(const Parts& parts, QObject* parent);

    void build(QMenu* menu);
    ScenarioPanel* makePanel(); // after build()
    QMenu* runMenu() const { return m_runMenu; }

    bool open(const QString& path); // false: it is no scenario, and the panel says why
    void run();                     // what is open
    void edit();
    void preview(const QByteArray& text); // of a scenario that has no file yet
    QAction* saveAction() const { return m_save; }
    void setShowingLanes(bool showing); // of the run, in place of the live ones

Q_SIGNALS:
    void showAsked(); // the panel has something to say
    void started();
    void lanesChanged(const wb::ledger::LaneDeltaPtr& delta);
    void finished(const wb::scenario::Report& report);
    void changed();   // the panel's note
    void lanesAsked(bool run); // of the run, or the live ones again
    void used(const QString& sentence);
    void saveAsked(); // what the person did, as a scenario

private:
    void fillLibrary();
    void fillRecent();
    void askWhatToOpen();
    void openAndRun(const QString& path);
    void showVariant();
    void showReport(const scenario::Report& report);
    void enable();
    QString askWhere(const QString& suggested) const;

    Parts m_parts;
    ScenarioRunner* m_runner;
    ScenarioPanel* m_panel = nullptr;
    QMenu *m_runMenu, *m_library, *m_recent;
    QAction *m_run = nullptr, *m_stop = nullptr, *m_edit = nullptr, *m_copy = nullptr, *m_lanes = nullptr, *m_save = nullptr;
    QString m_path;
    QList<scenario::Scenario> m_variants;
    bool m_ran = false; // there are lanes of a run
};

} // namespace wb::ui
