#pragma once

#include "core/ledger/lanes/lane_book.h"
#include "core/ledger/ledger.h"

#include <QString>

#include <functional>
#include <memory>

// A recording read back: the same ledger and lanes as when it was made. Any one thread; reading can be stopped.

namespace wb::ledger {

struct ReopenedConnection {
    ConnectionId id = 0;
    Role role = Role::Sidecar;
    QString address, clientId;
};

struct Reopened {
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<LaneBook> lanes;
    std::vector<ReopenedConnection> connections;
    std::uint64_t packets = 0, facts = 0;
    QString incomplete; // the file ends in the middle, or a part was skipped: a sentence with the byte offset; empty: whole
};

// progress(bytes done, bytes in all) returns false to stop. Error: a sentence with the place in the file.
Result<Reopened, QString> reopenRecording(const QString& path, std::size_t budgetBytes,
                                          const std::function<bool(qint64, qint64)>& progress = {});

} // namespace wb::ledger
