#pragma once

#include "core/ledger/recording/recorder.h"
#include "core/sidecar/engine.h"
#include "ui/prompts.h"
#include "ui/recording_reader.h"

#include <QObject>

class QAction;
class QLabel;
class QMenu;
class QProgressDialog;
class QPushButton;
class QStatusBar;
class QWidget;

namespace wb::ui {

class Actions;

// Keeping evidence: records the session into a file and opens such a file again. What is written, and what could not be,
// stands in the status bar as long as it is of interest.
class RecordingActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        sidecar::Engine* engine;
        const Prompts* prompts;
        QWidget* window;
    };
    RecordingActions(const Parts& parts, QObject* parent);

    void build(QMenu* file);
    void buildStatus(QStatusBar* bar);
    QAction* recordAction() const { return m_record; }
    void setFolder(const QString& folder) { m_folder = folder; } // where files are suggested
    void setBudget(std::size_t bytes) { m_budget = bytes; }      // of memory, for a recording that is opened
    void open(const QString& path);
    void setOpened(bool opened); // there is one to close

Q_SIGNALS:
    void opened(const QString& path, const wb::ui::RecordingReader::Result& recording);
    void closeAsked();
    void used(const QString& sentence);
    void failed(const QString& title, const QString& detail);

private:
    void toggle();
    void start();
    void show(const ledger::RecordingStatus& status);
    void askWhatToOpen();
    void readDone(const RecordingReader::Result& recording, const QString& error);

    Parts m_parts;
    QAction* m_record = nullptr;
    QLabel* m_status = nullptr;
    QPushButton* m_stop = nullptr;
    RecordingReader* m_reader;
    QProgressDialog* m_progress = nullptr;
    QString m_folder;
    QString m_reading;
    std::size_t m_budget = ledger::defaultBudgetBytes;
    ledger::RecordingStatus m_last;
};

} // namespace wb::ui
