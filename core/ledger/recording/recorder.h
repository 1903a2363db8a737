#pragma once

#include "core/ledger/lanes/fact.h"
#include "core/ledger/ledger.h"

#include <QString>

#include <memory>

// Writes everything that is seen to one pcapng file: control packets on the first interface (as TCP/IP, so that
// Wireshark dissects them; see tcp_stream.h for whose address is whose), facts on the second one as JSON. Append-only,
// written by a thread of its own; after a kill at most the last second is missing. Passwords of CONNECT packets are
// masked once more here (see connect_secret.h). Facts name packets by their `seq` in the ledger: each packet keeps its
// own in its block, so that the pairs are found again when the file is opened, also after a loss.
// All calls from the engine's thread; none but stop() waits for the disk.

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

    // A new file, readable by its owner only; an existing one is not overwritten. Error: a sentence.
    Result<bool, QString> start(const QString& path);
    void stop();             // after all that was added is written and synced; bounded to 5 s
    bool isRunning() const;
    RecordingStatus status() const; // any thread

    // A connection's addresses: "tcp://127.0.0.1:41883", without credentials, and the client id. At any time, also
    // while nothing is recorded: they are remembered, and written when its packets are. Again when they change.
    void connectionSeen(ConnectionId connection, Role role, const QString& address, const QString& clientId);
    // `seq` is what Ledger::append() gave for it. While nothing is recorded this costs one comparison.
    void packet(Origin origin, std::int64_t timeNs, std::string_view wire, Seq seq);
    // Also while nothing is recorded: it remembers which connections stand, and a recording that begins late begins
    // with those, because lanes are made of their deliveries.
    void add(const Fact& fact) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::ledger

Q_DECLARE_METATYPE(wb::ledger::RecordingStatus)
