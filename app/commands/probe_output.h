#pragma once

#include "core/broker/probe/report.h"
#include "core/broker/profile/touches.h"

// A probe's results as text: tables for people, Markdown for an issue. Rows that the component touches are marked with the
// reason.

namespace wb::app {

QString probeTable(const broker::ProbeReport& report, const broker::ProfileBook& book,
                   const QList<broker::Touch>& touches);
QString probeMarkdown(const broker::ProbeReport& report, const broker::ProfileBook& book,
                      const QList<broker::Touch>& touches);

// What two reports say about the same dimensions: those that differ, and how many agree.
QString comparison(const QList<broker::ComparedResult>& rows, bool asMarkdown);

} // namespace wb::app
