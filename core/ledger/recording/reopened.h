#pragma once

#include "core/ledger/lanes/lane_book.h"
#include "core/ledger/ledger.h"

#include <QString>

#include <functional>
#include <memory>
#include <vector>

class QIODevice;

// A recording read back: the same ledger and lanes as when it was made. Any one thread; reading can be stopped.
//
// Seqs: the new ledger counts from 0, in the order of the file. Each recorded packet tells its old seq, so a fact's
// `seq` becomes the new one of the very packet it was about. A fact about a packet that is not in the file (it came
// before the recording began, or was lost) has noSeq.

namespace wb::ledger {

struct ReopenedConnection {
    ConnectionId id = 0;
    Role role = Role::Sidecar;
    QString address, clientId;
};

struct Reopened {
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<LaneBook> lanes;
    std::vector<ReopenedConnection> connections; // by first sight
    std::uint64_t packets = 0, facts = 0;
    std::int64_t firstNs = 0, lastNs = 0; // earliest and latest time of a packet
    std::uint64_t lost = 0; // packets and facts that the recorder could not write, as far as the file tells
    QString incomplete; // the file ends in the middle, or a part was skipped: a sentence with the byte offset; empty: whole
};

// Also reads a copy that Wireshark saved, as long as both interfaces kept their names. Not compressed files.
// progress(bytes done, bytes in all) returns false to stop; called about every 4 MB. Error: a sentence with the place
// in the file. `mostLanes` as LaneBook has it.
Result<Reopened, QString> reopenRecording(const QString& path, std::size_t budgetBytes,
                                          const std::function<bool(qint64, qint64)>& progress = {},
                                          std::size_t mostLanes = LaneBook::defaultLanes);
// The same from a device that is open for reading and gives its size.
Result<Reopened, QString> reopenRecording(QIODevice& device, std::size_t budgetBytes,
                                          const std::function<bool(qint64, qint64)>& progress = {},
                                          std::size_t mostLanes = LaneBook::defaultLanes);

} // namespace wb::ledger
