#include "core/ledger/export/lane_facts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileDevice>

#include <algorithm>

namespace wb::ledger {

std::string isoTime(std::int64_t ns)
{
    if (ns == 0) return {};
    return QDateTime::fromMSecsSinceEpoch(ns / 1'000'000, Qt::UTC).toString(Qt::ISODateWithMs).toStdString();
}

double durationMs(std::int64_t fromNs, std::int64_t toNs)
{
    return static_cast<double>(toNs - fromNs) / 1e6;
}

double latencyMs(const Mark& answer)
{
    return durationMs(answer.endNs, answer.timeNs);
}

std::int64_t firstNs(const Lane& lane)
{
    return lane.marks.empty() ? 0 : lane.marks.front().timeNs;
}

std::int64_t lastNs(const Lane& lane)
{
    std::int64_t last = 0;
    for (const Mark& mark : lane.marks) last = std::max({last, mark.timeNs, mark.kind == MarkKind::Attempt ? mark.endNs : 0});
    return last;
}

std::string_view originOf(const Lane& lane)
{
    return lane.ours ? "ours" : "outside";
}

// All PUBLISH packets of a lane carry the same bytes: the newest is the likeliest to be kept still.
std::optional<std::string> payloadOf(const Lane& lane, const LaneExportOptions& options)
{
    if (!options.payloadOf) return std::nullopt;
    for (auto mark = lane.marks.rbegin(); mark != lane.marks.rend(); ++mark) {
        if ((mark->kind != MarkKind::Delivery && mark->kind != MarkKind::Published) || mark->seq == noSeq) continue;
        if (std::optional<std::string> payload = options.payloadOf(mark->seq)) return payload;
    }
    return std::nullopt;
}

std::string base64(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())).toBase64().toStdString();
}

LaneExported writeLanes(QIODevice& device, std::span<const LanePtr> lanes, std::string head,
                        const std::function<std::string(const Lane&)>& row)
{
    constexpr std::size_t atOnce = 64 * 1024;
    std::string buffer = std::move(head);
    const auto flush = [&] {
        const auto bytes = qint64(buffer.size());
        const bool written = device.write(buffer.data(), bytes) == bytes;
        buffer.clear();
        return written;
    };
    const auto failure = [&] {
        return Failure{QCoreApplication::translate("wb::ledger::LaneExport", "The export cannot be written: %1")
                           .arg(device.errorString())};
    };
    for (const LanePtr& lane : lanes) {
        buffer += row(*lane);
        if (buffer.size() >= atOnce && !flush()) return failure();
    }
    if (!flush()) return failure();
    auto* file = qobject_cast<QFileDevice*>(&device); // keeps what it is given until now
    if (file && !file->flush()) return failure();
    return std::uint64_t{lanes.size()};
}

} // namespace wb::ledger
