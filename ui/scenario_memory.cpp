#include "ui/scenario_memory.h"

#include "core/dapr/workspace.h"
#include "ui/models/lanes.h"

#include <QDateTime>

namespace wb::ui {

namespace {

qint64 nowNs()
{
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

} // namespace

void ScenarioMemory::begin(scenario::RecordedStart start)
{
    m_recorder.emplace(std::move(start));
    m_beganNs = nowNs();
    m_leftOut = 0;
}

void ScenarioMemory::add(const scenario::StepBody& body)
{
    if (!m_recorder) return;
    scenario::Step step;
    step.body = body;
    if (!m_recorder->add(step, nowNs())) ++m_leftOut;
}

QByteArray ScenarioMemory::text(const LaneStore& lanes) const
{
    QList<ledger::LanePtr> since;
    for (const ledger::LanePtr& lane : lanes.lanes()) {
        if (!lane->marks.empty() && lane->marks.front().timeNs >= m_beganNs) since << lane;
    }
    return m_recorder ? m_recorder->text(since).toUtf8() : QByteArray();
}

QList<QByteArray> documentTexts(const dapr::Workspace& workspace)
{
    QList<QByteArray> texts;
    for (const dapr::Document& document : workspace.documents()) {
        if (!document.readable || !document.root) continue;
        const QByteArray& file = workspace.files().at(document.fileIndex).text;
        texts << file.mid(document.range.begin, document.range.end - document.range.begin);
    }
    return texts;
}

} // namespace wb::ui
