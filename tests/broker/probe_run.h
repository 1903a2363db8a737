#pragma once

#include "core/broker/probe/probe.h"
#include "core/broker/profile/texts.h"

#include <QSignalSpy>
#include <QTest>

// One probe of a broker on the loopback, from start to end.

namespace wb::test {

inline broker::ProbeSetup probeOf(quint16 port, const QStringList& only = {})
{
    broker::ProbeSetup setup;
    setup.endpoint = {mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), port, {}, {}};
    setup.only = only;
    return setup;
}

inline broker::ProbeReport runProbe(const broker::ProbeSetup& setup, int limitMs = 120'000)
{
    broker::Probe probe(setup);
    QSignalSpy finished(&probe, &broker::Probe::finished);
    probe.start();
    if (!finished.wait(limitMs)) QTest::qFail("the probe did not end", __FILE__, __LINE__);
    return probe.report();
}

inline QString facetOf(const broker::ProbeReport& report, const QString& id, const QString& name)
{
    const broker::ProbeResult* result = report.result(id);
    return result ? broker::valueOf(result->facets, name) : QString();
}

// What was measured against what was measured before for this version: a sentence for each that does not agree.
inline QStringList disagreements(const broker::ProbeReport& report, const QString& version, const QStringList& except = {})
{
    QStringList list;
    const broker::Profile* profile = broker::ProfileBook::shipped().profile(report.product);
    if (!profile) return {QStringLiteral("no profile of %1").arg(report.product)};
    const qsizetype range = profile->rangeOf(version);
    int compared = 0;
    for (const broker::ProbeResult& result : report.results) {
        const broker::Cell& cell = profile->cell(result.id, range);
        if (except.contains(result.id) || !cell.does || cell.does->expect.isEmpty()) continue;
        ++compared;
        if (broker::agreement(result.facets, cell.does->expect) == broker::Agreement::Different)
            list << QStringLiteral("%1: %2, but the profile expects %3").arg(result.id, result.value(), broker::textOf(cell.does->expect));
    }
    if (compared < 30) list << QStringLiteral("only %1 were compared").arg(compared);
    return list;
}

// What was seen, as far as it has no Chinese: a sentence for each facet.
inline QStringList untranslated(const broker::ProbeReport& report)
{
    const broker::ProfileTexts& chinese = broker::ProfileTexts::of(QStringLiteral("zh_CN"));
    QStringList list;
    for (const broker::ProbeResult& result : report.results) {
        for (const broker::Facet& facet : result.facets) {
            if (!chinese.knowsName(facet.name) || !chinese.knowsValue(facet.value))
                list << QStringLiteral("%1: %2: %3").arg(result.id, facet.name, facet.value);
        }
    }
    return list;
}

} // namespace wb::test
