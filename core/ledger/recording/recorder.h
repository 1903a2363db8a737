#pragma once

#include "core/ledger/lanes/fact.h"
#include "core/ledger/ledger.h"

#include <QString>

#include <memory>

// Writes everything that is seen to one pcapng file: control packets on the first interface (as TCP/IP, so that
// Wireshark dissects them; the broker's side is always port 1883 there, the true address is in the interface's
// description), facts on the second one as JSON. Append-only, written by a thread of its own; after a kill at most the
// last second is missing. Passwords of CONNECT packets are masked before they come here (see connect_secret.h).
// All calls from the engine's thread; none of them waits for the disk.

namespace wb::ledger {

struct RecordingStatus {
    QString path;
    bool running = false;
    std::uint64_t packets = 0, facts = 0, bytes = 0; // written to the file
    std::uint64_t lost = 0;  // packets and facts not written: the disk was too slow, full, or failed
    QString error;           // why it stopped or loses, with what to do
};

class Recorder : public FactSink {
public:
    Recorder();
    ~Recorder() override;    // stop()s
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // A new file; an existing one is not overwritten. Error: a sentence.
    Result<bool, QString> start(const QString& path);
    void stop();             // after all that was added is written and synced; bounded to 5 s
    bool isRunning() const;
    RecordingStatus status() const; // any thread

    // A connection's addresses, before its first packet: "tcp://127.0.0.1:41883" and the client id.
    void connectionSeen(ConnectionId connection, Role role, const QString& address, const QString& clientId);
    void packet(Origin origin, std::int64_t timeNs, std::string_view wire);
    void add(const Fact& fact) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::ledger

Q_DECLARE_METATYPE(wb::ledger::RecordingStatus)
