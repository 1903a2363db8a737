#pragma once

#include "core/ledger/recording/entry_queue.h"
#include "core/ledger/recording/recorder.h"
#include "core/ledger/recording/recording_file.h"
#include "core/ledger/recording/recording_format.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

// The other thread of a recording: takes what waits, turns it into blocks, writes them, at least twenty times a second,
// and has them brought onto the disk once a second. Where writing fails it goes on taking, counts what is lost, and
// tries again every second; the file ends with a whole block at any time.

namespace wb::ledger {

class RecordingWriter {
public:
    RecordingWriter(QString path, RecordingFile file);

    bool begin(); // writes the head of the file; before run(). False: see status().error
    void run();   // the thread: until requestStop(), and all that was put before it is written

    // --- the engine's thread ---
    EntryQueue& queue() { return m_queue; }
    void countLost(bool isFact) { (isFact ? m_refusedFacts : m_refusedPackets).fetch_add(1, std::memory_order_relaxed); }
    void name(ConnectionId connection, const ConnectionName& name);
    void requestStop();
    bool waitUntilDone(std::chrono::milliseconds limit); // false: it hangs at the disk

    RecordingStatus status() const; // any thread

private:
    using Clock = std::chrono::steady_clock;
    enum class State : std::uint8_t {
        Writing,
        Blocked, // tries again at m_tryAgain
        Ended,   // for good
    };
    struct Mark { // how far `m_out` stands for so many packets and facts
        std::size_t end;
        std::uint32_t packets, facts;
    };

    void take(const Entry& entry);
    void takeNames();
    std::optional<ConnectionName> nameOf(ConnectionId connection);
    void mark(std::uint32_t packets, std::uint32_t facts);
    void noteLosses();
    void flush();
    void keepWhole(RecordingFile::Appended appended);
    void block(const QString& sentence);
    void syncWhenDue();
    void finish();
    void publish();
    RecordingTotals totals() const; // with what the queue refused

    const QString m_path;
    EntryQueue m_queue;
    std::atomic<std::uint64_t> m_refusedPackets{0}, m_refusedFacts{0};

    // The thread's own:
    RecordingFile m_file;
    RecordingFormat m_format;
    std::string m_out;
    std::vector<Mark> m_marks;
    RecordingTotals m_totals;
    std::uint64_t m_notedLosses = 0; // told in the file
    std::unordered_map<ConnectionId, ConnectionName> m_names;
    State m_state = State::Writing;
    QString m_error;
    Clock::time_point m_tryAgain, m_synced = Clock::now();
    bool m_unsynced = false;

    mutable std::mutex m_mutex; // of what follows
    std::condition_variable m_wake;
    std::vector<std::pair<ConnectionId, ConnectionName>> m_newNames;
    RecordingStatus m_status;
    bool m_stopWanted = false;
    bool m_done = false;
};

} // namespace wb::ledger
