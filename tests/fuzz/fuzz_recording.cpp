#include "core/ledger/recording/reopened.h"

#include <QBuffer>

#include <cstdlib>

// Any bytes as a recording. What must hold: a sentence, or a ledger and lanes whose numbers agree; never more packets
// than the file has bytes for.

using namespace wb::ledger;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    const auto reopened = reopenRecording(buffer, smallestBudgetBytes);
    if (!reopened) {
        require(reopened.error().endsWith(u'.'));
        return 0;
    }
    require(reopened->packets == reopened->ledger->counters().packets);
    require(reopened->packets + reopened->facts <= size / 32);
    const Snapshot snapshot = reopened->ledger->snapshot();
    for (Seq seq = snapshot.begin(); seq < snapshot.end(); ++seq) require(!snapshot.wire(seq).empty());
    for (const LanePtr& lane : reopened->lanes->lanes())
        for (const Mark& mark : lane->marks) require(mark.seq == noSeq || mark.seq < snapshot.end());
    return 0;
}
