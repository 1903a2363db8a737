#pragma once

#include "tests/sidecar/judge_case.h"

// What differs from run to run, taken out: UUIDs, times, traces.

namespace wb::test {

QString normalText(QString text, quint16 brokerPort);
QString normalCall(const RecordedCall& call, quint16 brokerPort);
// From mosquitto's log with `log_type all`: the lines of clients other than the onlooker, without times.
QStringList normalPackets(const QStringList& log, const QString& onlooker);
// The first difference in words; empty when equal.
QString difference(const JudgeCase& judged, const JudgeSeen& daprd, const JudgeSeen& engine);

} // namespace wb::test
