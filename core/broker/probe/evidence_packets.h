#pragma once

#include "core/broker/probe/report.h"
#include "core/ledger/ledger.h"

#include <QByteArray>

#include <memory>
#include <vector>

// The packets that prove a measured value, to be looked at like any others: in a ledger for the room Packets, or in a
// recording that Wireshark opens. Any one thread.

namespace wb::broker {

// What was seen beside the packets: "the connection is closed".
struct EvidenceNote {
    std::int64_t timeNs = 0; // wall clock, since 1970-01-01 UTC
    ledger::ConnectionId connection = 0; // 0: of none
    QString client;          // "subscriber"; empty: of none
    QString text;            // English, as it stands in the results
    ledger::Seq after = ledger::noSeq; // the packet before it; noSeq: none came before
};

struct EvidenceConnection {
    ledger::ConnectionId id = 0;
    QString client;   // the measurement's word for it: "subscriber"; a number behind it from the second connection on
    QString clientId; // of its CONNECT; empty: none, or an empty one
};

struct EvidencePackets {
    std::unique_ptr<ledger::Ledger> ledger; // one record for each packet, in order, from 0
    std::vector<EvidenceConnection> connections; // by first sight
    QList<EvidenceNote> notes; // in order; also one for each packet of which only the beginning was kept
    int packets = 0;
    int cut = 0; // packets of which only the beginning was kept (Evidence::keptBytes)
};

// `started`: of the report, for the wall clock. Packets that are cut are in the ledger as their beginning.
EvidencePackets evidencePackets(const ProbeResult& result, const QDateTime& started);

// All evidence of a probe as one recording (core/ledger/recording), by time; each connection of each measurement is one
// of its own, and the notes are remarks. Packets that are cut are marked as captured in part. `address` is where the
// broker was, for the reader.
QByteArray evidenceRecording(const ProbeReport& report, const QString& address);

} // namespace wb::broker
