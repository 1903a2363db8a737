#pragma once

#include "core/ledger/recording/reopened.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <memory>

class QThread;

namespace wb::ui {

// Reads a recording in a thread of its own, so that the window lives meanwhile. One at a time.
class RecordingReader : public QObject {
    Q_OBJECT
public:
    explicit RecordingReader(QObject* parent = nullptr);
    ~RecordingReader() override; // waits for the thread, which stops at once

    void read(const QString& path, std::size_t budgetBytes); // while reading: does nothing
    void stop();                                             // finished() follows, with nothing
    bool isReading() const { return m_thread != nullptr; }

    using Result = std::shared_ptr<ledger::Reopened>;

Q_SIGNALS:
    void progressed(qint64 doneBytes, qint64 allBytes);
    void finished(const wb::ui::RecordingReader::Result& recording, const QString& error); // null and no error: stopped

private:
    QThread* m_thread = nullptr;
    std::atomic_bool m_stop = false;
    std::atomic_int m_told = -1; // per mille
};

} // namespace wb::ui
