#include "ui/recording_reader.h"

#include <QThread>

namespace wb::ui {

RecordingReader::RecordingReader(QObject* parent) : QObject(parent) {}

RecordingReader::~RecordingReader()
{
    if (!m_thread) return;
    m_stop = true;
    m_thread->wait();
}

void RecordingReader::read(const QString& path, std::size_t budgetBytes)
{
    if (m_thread) return;
    m_stop = false;
    m_told = -1;
    const auto progress = [this](qint64 done, qint64 all) {
        const int perMille = all > 0 ? int(done * 1000 / all) : 0;
        if (m_told.exchange(perMille) != perMille) Q_EMIT progressed(done, all); // queued: this is the reader's thread
        return !m_stop;
    };
    m_thread = QThread::create([this, path, budgetBytes, progress] {
        auto read = ledger::reopenRecording(path, budgetBytes, progress);
        Result recording;
        QString error;
        if (m_stop) {
            // somebody lost interest
        } else if (read) {
            recording = std::make_shared<ledger::Reopened>(std::move(*read));
        } else {
            error = read.error();
        }
        QMetaObject::invokeMethod(
            this,
            [this, recording, error] {
                m_thread->wait();
                delete m_thread;
                m_thread = nullptr;
                Q_EMIT finished(recording, error);
            },
            Qt::QueuedConnection);
    });
    m_thread->start();
}

void RecordingReader::stop()
{
    m_stop = true;
}

} // namespace wb::ui
