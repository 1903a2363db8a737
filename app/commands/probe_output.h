#pragma once

#include "core/broker/probe/report.h"

// A probe's results as text: tables for people, Markdown for an issue.

namespace wb::app {

QString probeTable(const broker::ProbeReport& report, const broker::ProfileBook& book);
QString probeMarkdown(const broker::ProbeReport& report, const broker::ProfileBook& book);

// What two reports say about the same dimensions: those that differ, and how many agree.
QString comparison(const QList<broker::ComparedResult>& rows, bool asMarkdown);

} // namespace wb::app
