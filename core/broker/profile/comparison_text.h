#pragma once

#include "core/broker/profile/comparison.h"

// The comparison as text: Markdown for an issue or a wiki, a table for a terminal, JSON for programs.

namespace wb::broker {

// Only the rows that the filter shows; Markdown and the table are in the user's language, the JSON is English.
QString comparisonMarkdown(const Comparison& table, const RowFilter& filter);
QString comparisonTable(const Comparison& table, const RowFilter& filter);
QJsonObject comparisonJson(const Comparison& table, const RowFilter& filter);

QString columnName(const ComparisonColumn& column); // "RabbitMQ 3.10-3.11"; of the connected one its version
QString cellText(const ComparisonCell& cell);       // "≠ oldest 1000 (differs; documented: newest 1000)"
QString inMarkdown(const QString& text);            // nothing in it is taken for markup, nor for the end of a cell

} // namespace wb::broker
