#pragma once

#include "app/commands/target.h"
#include "core/broker/probe/report.h"
#include "core/broker/profile/touches.h"

// What `probe` and `brokers` share: further profiles, saved reports, and the rows that a component touches.

namespace wb::app {

QCommandLineOption profilesOption();
// --profiles; false: something in the folder cannot be used, and it was complained about.
bool readProfiles(const QCommandLineParser& parser, broker::ProfileBook& book);
// Results that `probe --out` saved; stays empty without the option. False: it was complained about.
bool readReport(const QCommandLineParser& parser, const QString& option, std::optional<broker::ProbeReport>& report);

QList<broker::Touch> touchesOf(const sidecar::ComponentSetup& component);

} // namespace wb::app
