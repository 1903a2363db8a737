#include "core/ledger/recording/recording_writer.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace wb::ledger {

namespace {

using namespace std::chrono_literals;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::ledger::Recorder)
};

constexpr std::size_t flushBytes = 1u << 20;
constexpr std::size_t keptCapacity = 4 * flushBytes; // one huge packet need not keep its memory
constexpr auto pause = 50ms;
constexpr auto syncEvery = 1s;
constexpr auto tryAgainEvery = 1s;

std::int64_t wallNs()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

RecordingWriter::RecordingWriter(QString path, RecordingFile file)
    : m_path(std::move(path)), m_file(std::move(file)),
      m_format([this](ConnectionId connection) { return nameOf(connection); })
{
    m_status.path = m_path;
    m_status.running = true;
}

bool RecordingWriter::begin()
{
    m_format.begin(m_out);
    mark(0, 0);
    flush();
    publish();
    return m_state == State::Writing;
}

void RecordingWriter::run()
{
    for (;;) {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, pause, [this] { return m_stopWanted; });
        const bool last = m_stopWanted;
        lock.unlock();

        takeNames();
        m_queue.drain([this](const Entry& entry) { take(entry); });
        flush();
        if (last) break;
        syncWhenDue();
        publish();
    }
    finish();
    publish();
    const std::lock_guard lock(m_mutex);
    m_status.running = false;
    m_done = true;
    m_wake.notify_all();
}

void RecordingWriter::take(const Entry& entry)
{
    if (m_state == State::Blocked && Clock::now() >= m_tryAgain) m_state = State::Writing;
    if (m_state != State::Writing) {
        ++(entry.fact ? m_totals.lostFacts : m_totals.lostPackets);
        return;
    }
    if (entry.fact) m_format.fact(m_out, *entry.fact);
    else m_format.packet(m_out, entry.origin, entry.timeNs, entry.wire, entry.seq);
    mark(entry.fact ? 0 : 1, entry.fact ? 1 : 0);
    if (m_out.size() < flushBytes) return;
    flush();
    syncWhenDue();
}

void RecordingWriter::mark(std::uint32_t packets, std::uint32_t facts)
{
    m_marks.push_back({m_out.size(), packets, facts});
}

void RecordingWriter::name(ConnectionId connection, const ConnectionName& name)
{
    const std::lock_guard lock(m_mutex);
    m_newNames.emplace_back(connection, name);
}

void RecordingWriter::takeNames()
{
    std::unique_lock lock(m_mutex);
    const auto names = std::exchange(m_newNames, {});
    lock.unlock();
    for (const auto& [connection, name] : names) {
        ConnectionName& known = m_names[connection];
        if (known == name) continue;
        known = name;
        if (m_state != State::Writing) continue;
        m_format.renamed(m_out, wallNs(), connection);
        mark(0, 0);
    }
}

std::optional<ConnectionName> RecordingWriter::nameOf(ConnectionId connection)
{
    {
        // It may have been named since this round began, just before its first packet.
        const std::lock_guard lock(m_mutex);
        for (auto it = m_newNames.begin(); it != m_newNames.end(); ++it)
            if (it->first == connection) m_names[connection] = it->second;
        std::erase_if(m_newNames, [connection](const auto& one) { return one.first == connection; });
    }
    const auto it = m_names.find(connection);
    return it == m_names.end() ? std::nullopt : std::optional(it->second);
}

RecordingTotals RecordingWriter::totals() const
{
    RecordingTotals totals = m_totals;
    totals.lostPackets += m_refusedPackets.load(std::memory_order_relaxed);
    totals.lostFacts += m_refusedFacts.load(std::memory_order_relaxed);
    return totals;
}

void RecordingWriter::noteLosses()
{
    const RecordingTotals now = totals();
    if (now.lost() == m_notedLosses) return;
    m_format.statistics(m_out, wallNs(), now, false);
    mark(0, 0);
}

void RecordingWriter::flush()
{
    if (m_state != State::Writing) return;
    const std::uint64_t losses = totals().lost();
    noteLosses();
    if (m_out.empty()) return;
    const RecordingFile::Appended appended = m_file.append(m_out);
    m_unsynced = true;
    if (appended.error != 0) {
        keepWhole(appended);
    } else {
        for (const Mark& mark : m_marks) {
            m_totals.packets += mark.packets;
            m_totals.facts += mark.facts;
        }
        if (losses != m_notedLosses) m_error = Texts::tr("The recording has gaps: the disk was too slow, full, or failed for a while.");
        m_notedLosses = losses;
    }
    m_out.clear();
    m_marks.clear();
    if (m_out.capacity() > keptCapacity) m_out.shrink_to_fit();
    publish();
}

void RecordingWriter::keepWhole(RecordingFile::Appended appended)
{
    std::size_t whole = 0;
    for (const Mark& mark : m_marks) {
        const bool kept = mark.end <= appended.bytes;
        if (kept) whole = mark.end;
        (kept ? m_totals.packets : m_totals.lostPackets) += mark.packets;
        (kept ? m_totals.facts : m_totals.lostFacts) += mark.facts;
    }
    block(RecordingFile::sentence(m_path, appended.error));
    if (!m_file.cutBack(appended.bytes - whole)) m_state = State::Ended; // anything behind it could not be read
}

void RecordingWriter::block(const QString& sentence)
{
    m_state = State::Blocked;
    m_tryAgain = Clock::now() + tryAgainEvery;
    m_error = sentence;
    m_format.forgetStreams();
}

void RecordingWriter::syncWhenDue()
{
    const Clock::time_point now = Clock::now();
    if (now - m_synced < syncEvery) return;
    m_synced = now;
    if (m_state != State::Ended && m_file.isRemoved()) {
        m_state = State::Ended;
        m_error = RecordingFile::removedSentence(m_path);
    }
    if (!std::exchange(m_unsynced, false) || m_state == State::Ended) return;
    // What was written before may be gone too, but nobody can say what: the sentence is all there is.
    if (const int error = m_file.sync(); error != 0) m_error = RecordingFile::sentence(m_path, error);
}

void RecordingWriter::finish()
{
    if (m_state == State::Blocked) m_state = State::Writing; // a little room may be there
    if (m_state != State::Writing) return;
    m_format.statistics(m_out, wallNs(), totals(), true);
    mark(0, 0);
    m_notedLosses = totals().lost();
    flush();
    if (const int error = m_file.sync(); error != 0) m_error = RecordingFile::sentence(m_path, error);
}

void RecordingWriter::publish()
{
    const std::lock_guard lock(m_mutex);
    m_status.packets = m_totals.packets;
    m_status.facts = m_totals.facts;
    m_status.bytes = m_file.size();
    m_status.lost = m_totals.lost();
    m_status.error = m_error;
}

void RecordingWriter::requestStop()
{
    const std::lock_guard lock(m_mutex);
    m_stopWanted = true;
    m_wake.notify_all();
}

bool RecordingWriter::waitUntilDone(std::chrono::milliseconds limit)
{
    std::unique_lock lock(m_mutex);
    if (m_wake.wait_for(lock, limit, [this] { return m_done; })) return true;
    m_status.running = false;
    m_status.error = Texts::tr("The disk under %1 does not answer: the end of the recording may be missing.").arg(m_path);
    return false;
}

RecordingStatus RecordingWriter::status() const
{
    const std::lock_guard lock(m_mutex);
    RecordingStatus status = m_status;
    status.lost += m_refusedPackets.load(std::memory_order_relaxed) + m_refusedFacts.load(std::memory_order_relaxed);
    return status;
}

} // namespace wb::ledger
