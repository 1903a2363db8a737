#include "ui/recording_actions.h"

#include "ui/actions.h"
#include "ui/models/format.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QProgressDialog>
#include <QPushButton>
#include <QStatusBar>

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
    connect(m_parts.engine, &sidecar::Engine::recordingChanged, this, &RecordingActions::show);
    connect(m_reader, &RecordingReader::finished, this, &RecordingActions::readDone);
    connect(m_reader, &RecordingReader::progressed, this, [this](qint64 done, qint64 all) {
        if (m_progress && all > 0) m_progress->setValue(int(done * 1000 / all));
    });
}

void RecordingActions::build(QMenu* file)
{
    file->addSeparator();
    m_record = m_parts.actions->add(
        file,
        {"file.record", tr("Reco&rd session…"), QKeySequence(QStringLiteral("Ctrl+Shift+T")),
         tr("Writes every packet and what the sidecar makes of it to a file that Wireshark opens; passwords are masked")},
        [this] { toggle(); });
    m_record->setIconText(tr("● Record"));
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

void RecordingActions::buildStatus(QStatusBar* bar)
{
    m_status = new QLabel;
    m_status->setObjectName(QStringLiteral("recordingStatus"));
    m_status->setAccessibleName(tr("Recording"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setContentsMargins(4, 0, 4, 0);
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("recordingStop"));
    m_stop->setAccessibleName(tr("Stop recording"));
    m_stop->setProperty("small", true);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_last.running ? toggle() : show({}); });
    bar->addPermanentWidget(m_status);
    bar->addPermanentWidget(m_stop);
    show({});
}

void RecordingActions::toggle()
{
    if (!m_last.running) {
        start();
        return;
    }
    QMetaObject::invokeMethod(m_parts.engine, &sidecar::Engine::stopRecording, Qt::QueuedConnection);
}

void RecordingActions::start()
{
    const QString name = QStringLiteral("session-%1.pcapng").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")));
    const QString path = m_parts.prompts->saveFile(m_parts.window, tr("Where the recording goes"), QDir(m_folder).filePath(name), filter());
    if (path.isEmpty()) return;
    QMetaObject::invokeMethod(
        m_parts.engine, [engine = m_parts.engine, path] { engine->startRecording(path); }, Qt::QueuedConnection);
}

// An error stays until the person has seen it and pressed the button beside it.
void RecordingActions::show(const ledger::RecordingStatus& status)
{
    const bool began = status.running && !m_last.running, ended = !status.running && m_last.running;
    const bool newError = !status.error.isEmpty() && status.error != m_last.error;
    m_last = status;
    const QString name = QFileInfo(status.path).fileName();
    if (began) Q_EMIT used(tr("Recording to %1").arg(status.path));
    if (ended) Q_EMIT used(tr("Recorded to %1: %2 packets, %3 facts").arg(status.path, groupedNumber(status.packets), groupedNumber(status.facts)));
    if (newError) Q_EMIT failed(tr("Recording to %1").arg(status.path), status.error);
    m_record->setText(status.running ? tr("Stop reco&rding") : tr("Reco&rd session…"));
    m_record->setIconText(status.running ? tr("■ Stop recording") : tr("● Record"));
    if (!m_status) return;
    QString text;
    if (status.running || !status.error.isEmpty()) {
        text = tr("%1 %2: %3 packets, %4").arg(status.running ? QStringLiteral("●") : QStringLiteral("!"), name,
                                               groupedNumber(status.packets), byteSize(status.bytes));
        if (status.lost > 0) text = tr("%1, lost %2").arg(text, groupedNumber(status.lost));
        if (!status.error.isEmpty()) text = tr("! %1").arg(status.error);
    }
    m_status->setText(text);
    m_status->setToolTip(status.error.isEmpty() ? status.path : status.error);
    setTone(m_status, status.error.isEmpty() ? status.lost > 0 ? "warning" : "plain" : "failure");
    m_status->setVisible(!text.isEmpty());
    m_stop->setText(status.running ? tr("Stop") : tr("Seen"));
    m_stop->setAccessibleName(status.running ? tr("Stop recording") : tr("Take the notice off"));
    m_stop->setVisible(!text.isEmpty());
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
