#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/ledger/snapshot.h"

#include <QString>

// Packets and facts on one line each, for the report of a run. In English and without payloads, headers or secrets.

namespace wb::scenario {

QString lineOf(const ledger::FactBody& body); // empty: its packet's line says the same
QString lineOf(const ledger::Snapshot& snapshot, ledger::Seq seq);

// The words of a scenario's file for what facts say.
QString wordOf(ledger::AttemptEnd end);
QString wordOf(ledger::HandlingEnd end);
QString wordOf(ledger::EndCause cause);
QString wordOf(ledger::LaneState state);
QString wordOf(mqtt::PublishOutcome outcome);

} // namespace wb::scenario
