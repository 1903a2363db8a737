#pragma once

#include "core/ledger/recording/recorder.h"
#include "core/sidecar/runtime/fact_log.h"
#include "core/sidecar/types.h"

#include <QTimer>

// The engine's recording: packets as they are appended, facts as they happen, the addresses of the connections. Engine
// thread only.

namespace wb::sidecar {

class RecordingHook : public QObject {
    Q_OBJECT
public:
    explicit RecordingHook(FactLog& facts, QObject* parent = nullptr);
    ~RecordingHook() override;

    bool isRunning() const { return m_running; }
    void start(const QString& path); // another one that runs ends first; changed() says what came of it
    void stop();
    void connectionSeen(const ConnectionStatus& status);
    void packet(ledger::Origin origin, qint64 timeNs, std::string_view wire, ledger::Seq seq)
    {
        if (m_running) m_recorder.packet(origin, timeNs, wire, seq); // which masks the password of a CONNECT
    }

Q_SIGNALS:
    void changed(const wb::ledger::RecordingStatus& status); // when it begins and ends, and up to four times a second

private:
    void look();

    FactLog& m_facts;
    ledger::Recorder m_recorder;
    QTimer m_pace; // for the eyes of a person
    bool m_running = false;
};

} // namespace wb::sidecar
