#pragma once

#include "ui/prompts.h"
#include "ui/recording_reader.h"

#include <QObject>

class QMenu;
class QProgressDialog;
class QWidget;

namespace wb::ui {

class Actions;

// Keeping evidence: opens a recorded session again.
class RecordingActions : public QObject {
    Q_OBJECT
public:
    struct Parts {
        Actions* actions;
        const Prompts* prompts;
        QWidget* window;
    };
    RecordingActions(const Parts& parts, QObject* parent);

    void build(QMenu* file);
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
    void askWhatToOpen();
    void readDone(const RecordingReader::Result& recording, const QString& error);

    Parts m_parts;
    RecordingReader* m_reader;
    QProgressDialog* m_progress = nullptr;
    QString m_folder;
    QString m_reading;
    std::size_t m_budget = ledger::defaultBudgetBytes;
};

} // namespace wb::ui
