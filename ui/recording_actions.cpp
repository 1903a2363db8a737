#include "ui/recording_actions.h"

#include "ui/actions.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QProgressDialog>

namespace wb::ui {

namespace {

QString filter()
{
    return RecordingActions::tr("Recordings (*.pcapng);;All files (*)");
}

} // namespace

RecordingActions::RecordingActions(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_reader(new RecordingReader(this))
{
    connect(m_reader, &RecordingReader::finished, this, &RecordingActions::readDone);
    connect(m_reader, &RecordingReader::progressed, this, [this](qint64 done, qint64 all) {
        if (m_progress && all > 0) m_progress->setValue(int(done * 1000 / all));
    });
}

void RecordingActions::build(QMenu* file)
{
    file->addSeparator();
    m_parts.actions->add(file,
                         {"file.openRecording", tr("Open recordin&g…"), QKeySequence(QStringLiteral("Ctrl+T")),
                          tr("Shows topics, lanes and packets of a recorded session")},
                         [this] { askWhatToOpen(); });
    m_parts.actions
        ->add(file,
              {"file.closeRecording", tr("Close recor&ding"), QKeySequence(QStringLiteral("Ctrl+Shift+X")),
               tr("Takes the recorded session off the window; the file stays")},
              [this] { Q_EMIT closeAsked(); })
        ->setEnabled(false);
}

void RecordingActions::askWhatToOpen()
{
    const QString path = m_parts.prompts->openFile(m_parts.window, tr("Open a recording"), m_folder, filter());
    if (!path.isEmpty()) open(path);
}

void RecordingActions::open(const QString& path)
{
    if (m_reader->isReading()) return;
    m_reading = path;
    m_progress = new QProgressDialog(tr("Reading %1 …").arg(QFileInfo(path).fileName()), tr("Stop"), 0, 1000, m_parts.window);
    m_progress->setObjectName(QStringLiteral("recordingProgress"));
    m_progress->setMinimumDuration(400); // ms
    m_progress->setAutoReset(false);
    m_progress->setAutoClose(false);
    connect(m_progress, &QProgressDialog::canceled, m_reader, &RecordingReader::stop);
    m_reader->read(path, m_budget);
}

void RecordingActions::readDone(const RecordingReader::Result& recording, const QString& error)
{
    m_progress->disconnect(m_reader);
    m_progress->deleteLater();
    m_progress = nullptr;
    if (recording) {
        Q_EMIT opened(m_reading, recording);
    } else if (!error.isEmpty()) {
        Q_EMIT failed(tr("Cannot open the recording %1").arg(m_reading), error);
    } else {
        Q_EMIT used(tr("Stopped reading %1").arg(m_reading));
    }
}

void RecordingActions::setOpened(bool opened)
{
    m_parts.actions->find("file.closeRecording")->setEnabled(opened);
}

} // namespace wb::ui
