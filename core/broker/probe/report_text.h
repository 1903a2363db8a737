#pragma once

#include "core/broker/probe/report.h"
#include "core/broker/profile/touches.h"

// A probe's results, and two of them beside each other, as text: tables for people, Markdown for an issue, CSV for a
// spreadsheet, JSON for a program. Tables and Markdown are in the user's language; CSV and JSON are always the same.

namespace wb::broker {

QString reportName(const ProbeReport& report); // "mosquitto 2.0.11"

// Rows that the component touches are marked with the reason.
QString probeTable(const ProbeReport& report, const ProfileBook& book, const QList<Touch>& touches);
QString probeMarkdown(const ProbeReport& report, const ProfileBook& book, const QList<Touch>& touches);
QString probeCsv(const ProbeReport& report, const ProfileBook& book);

// Two reports beside each other; see compare().
struct ProbeComparison {
    ProbeReport before, after; // runs of one broker, or two brokers
    QList<ComparedResult> rows; // those that differ first, then in the order in which dimensions are shown
    int differing = 0, alike = 0;
};
ProbeComparison comparisonOf(ProbeReport before, ProbeReport after);

QString comparisonTable(const ProbeComparison& comparison); // only what differs, and how many do not
QString comparisonMarkdown(const ProbeComparison& comparison, const ProfileBook& book, bool onlyDifferences);
QString comparisonCsv(const ProbeComparison& comparison, const ProfileBook& book, bool onlyDifferences);
QJsonObject comparisonJson(const ProbeComparison& comparison, bool onlyDifferences);

} // namespace wb::broker
