#include "core/ledger/recording/recorder.h"

#include "core/ledger/connect_secret.h"
#include "core/ledger/recording/recording_writer.h"

#include <QFile>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <unordered_map>

namespace wb::ledger {

namespace {

constexpr std::chrono::seconds stopLimit(5);

std::string masked(std::string_view connect)
{
    std::string wire(connect);
    maskPassword(wire.data(), wire.size(), fixedHeaderBytes(wire));
    return wire;
}

} // namespace

struct Recorder::Private {
    RecordingWriter* live = nullptr; // while running
    std::unordered_map<ConnectionId, ConnectionName> names;
    std::map<ConnectionId, Fact> standing; // the latest SidecarConnected of those that did not end
    std::thread thread;
    std::atomic<bool> running{false};

    mutable std::mutex mutex;                // of the pointer
    std::shared_ptr<RecordingWriter> writer; // the running one or the last one; its thread holds it too
};

Recorder::Recorder() : d(std::make_unique<Private>()) {}

Recorder::~Recorder()
{
    stop();
}

Result<bool, QString> Recorder::start(const QString& path)
{
    stop();
    auto file = RecordingFile::create(path);
    if (!file) return Failure{file.error()};
    auto writer = std::make_shared<RecordingWriter>(path, *std::move(file));
    if (!writer->begin()) {
        QFile::remove(path); // ours, and empty
        return Failure{writer->status().error};
    }
    for (const auto& [connection, name] : d->names) writer->name(connection, name);
    {
        const std::lock_guard lock(d->mutex);
        d->writer = writer;
    }
    d->live = writer.get();
    d->running = true;
    for (const auto& [connection, fact] : d->standing) writer->queue().put(fact);
    d->thread = std::thread([writer] { writer->run(); });
    return true;
}

void Recorder::stop()
{
    if (!d->live) return;
    d->live->requestStop();
    // A disk that hangs keeps its thread, which holds all that it needs; the program goes on.
    if (d->live->waitUntilDone(stopLimit)) d->thread.join();
    else d->thread.detach();
    d->live = nullptr;
    d->running = false;
}

bool Recorder::isRunning() const
{
    return d->running;
}

RecordingStatus Recorder::status() const
{
    const std::lock_guard lock(d->mutex);
    return d->writer ? d->writer->status() : RecordingStatus();
}

void Recorder::connectionSeen(ConnectionId connection, Role role, const QString& address, const QString& clientId)
{
    const ConnectionName name{role, address, clientId};
    ConnectionName& known = d->names[connection];
    if (known == name) return;
    known = name;
    if (d->live) d->live->name(connection, name);
}

void Recorder::packet(Origin origin, std::int64_t timeNs, std::string_view wire, Seq seq)
{
    if (!d->live || wire.empty()) return;
    const bool isConnect = static_cast<unsigned char>(wire.front()) >> 4 == 1;
    const bool taken = isConnect ? d->live->queue().put(origin, timeNs, masked(wire), seq)
                                 : d->live->queue().put(origin, timeNs, wire, seq);
    if (!taken) d->live->countLost(false);
}

void Recorder::add(const Fact& fact)
{
    if (std::holds_alternative<SidecarConnected>(fact.body)) d->standing.insert_or_assign(fact.connection, fact);
    else if (std::holds_alternative<ConnectionEnded>(fact.body)) d->standing.erase(fact.connection);
    if (d->live && !d->live->queue().put(fact)) d->live->countLost(true);
}

} // namespace wb::ledger
