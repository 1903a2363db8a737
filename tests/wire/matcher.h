#pragma once

#include "tests/wire/canonical.h"

#include <QSet>

#include <optional>

// Whether a list of entries is one of the outcomes that an expected list allows (README, rules 7 and 8). A search:
// where a group holds equal entries, which of them was meant may show only later.

namespace wb::test {

struct Difference {
    qsizetype at = 0;            // entries seen before it that fit
    std::optional<QJsonObject> seen; // nothing: the end came too early
    QList<QJsonObject> expected; // what could have come there; empty: nothing more
};

// `varies`: fields whose null matches everything.
std::optional<Difference> firstDifference(const QJsonArray& expected, const Entries& seen, const QSet<QString>& varies);

// "step 3, connection 2, out PUBACK; packetId 1": for a person.
QString entryText(const QJsonObject& entry);
QString differenceText(const Difference& difference, const QString& list);

} // namespace wb::test
