#pragma once

#include "core/broker/probe/finding.h"
#include "core/broker/profile/profile.h"
#include "core/result.h"

#include <QDateTime>
#include <QJsonObject>

#include <optional>

// The results of one probe as values: made by Probe, saved as JSON, read again, compared. Everything here is English, as
// the files are read by programs and compared between machines.

namespace wb::broker {

enum class Confidence : quint8 {
    High,   // seen
    Medium, // rests on nothing having come within the watched time, or on a limit that was not reached
    Low,    // ended early: part of it was seen
    None,   // nothing was learned
};
QString confidenceWord(Confidence confidence); // "high" …

struct ProbeResult {
    QString id;         // of the dimension
    Facets facets;      // what was measured; empty: nothing
    QString ended;      // why it ended early; empty: it did not
    QString documented; // of the profile; empty: nothing is documented
    std::optional<bool> differs; // nothing: the documentation does not say, or what was seen cannot decide it
    Confidence confidence = Confidence::None;
    QList<EvidenceLine> evidence;
    double seconds = 0;

    QString value() const; // the facets as text, or "not established: <why>"
};

struct ProbeReport {
    QString product, version, how;
    QDateTime started; // UTC
    double seconds = 0;
    QList<ProbeResult> results; // in the order in which dimensions are shown
    QString ended;              // why the probe ended early; empty: it did not; not saved
    QStringList leftBehind;     // what could not be tidied up; not saved
    quint8 refusedWith = 0;     // CONNACK code: the broker did not let the probe in; 0: it did, or nobody was there; not saved

    const ProbeResult* result(QStringView id) const;
    bool isReached() const; // something was measured at all
};

// What the profile says about the broker that was identified, and whether the measurement differs from it.
void judge(ProbeResult& result, const ProbeReport& report, const ProfileBook& book);

QJsonObject toJson(const ProbeReport& report);
// Strict; the error is a sentence with its place.
Result<ProbeReport, QString> readProbeReport(const QByteArray& json, const QString& fileName);

// One row for each dimension that either report has, in the order of the first.
struct ComparedResult {
    QString id;
    QString before, after; // values; empty: not in that report
    bool differs = false;  // facets that both have, within what their limits can tell
    bool comparable = false; // they have such facets
};
QList<ComparedResult> compare(const ProbeReport& before, const ProbeReport& after);

} // namespace wb::broker
