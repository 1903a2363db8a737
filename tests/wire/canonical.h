#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QMap>

// The canonical form of what was seen (README, "Canonical form and equality"): rules 2 to 5 for a recording, and the
// form of a single entry in which two of them are compared.

namespace wb::test {

using Entries = QList<QJsonObject>;

// Rule 2, kept over wire and results of one recording.
class NeutralNames {
public:
    QJsonObject of(const QJsonObject& entry);

private:
    QJsonValue ofValue(const QJsonValue& value);
    QString ofText(QString text);

    QMap<QString, int> m_uuids;
};

// `folds`: the SUBSCRIBEs that may repeat, by connection and packet id (rule 4).
using Folds = QSet<std::pair<int, int>>;
Folds foldsOf(const QJsonArray& expected);

// `names` has seen nothing before; it then serves the results.
Entries canonicalWire(const Entries& seen, const Folds& folds, NeutralNames& names);
Entries canonicalResults(const Entries& seen, NeutralNames& names);

// Without what is no part of the equality (rule 6), payloads as bytes, filters by name.
QJsonObject comparable(const QJsonObject& entry);

} // namespace wb::test
