#include "ui/panels/scenario_steps.h"

#include "ui/roles/item_roles.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::ui {

using scenario::StepReport;
using scenario::Verdict;

namespace {

Tone toneOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Passed: return Tone::Ok;
    case Verdict::Failed:
    case Verdict::Error: return Tone::Error;
    case Verdict::Running: return Tone::Accent;
    case Verdict::Waiting:
    case Verdict::Skipped: break;
    }
    return Tone::Secondary;
}

bool isSame(const StepReport& a, const StepReport& b)
{
    return a.what == b.what && a.verdict == b.verdict && a.isExpectation == b.isExpectation && a.place.line == b.place.line
        && a.place.column == b.place.column && a.expected == b.expected && a.seen == b.seen && a.around == b.around
        && qFuzzyCompare(1 + a.atSeconds, 1 + b.atSeconds) && qFuzzyCompare(1 + a.seconds, 1 + b.seconds);
}

} // namespace

QString verdictSign(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Waiting: return QStringLiteral("○");
    case Verdict::Running: return QStringLiteral("…");
    case Verdict::Passed: return QStringLiteral("✓");
    case Verdict::Failed: return QStringLiteral("✕");
    case Verdict::Error: return QStringLiteral("!");
    case Verdict::Skipped: break;
    }
    return QStringLiteral("–");
}

QString verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Waiting: return ScenarioSteps::tr("not run");
    case Verdict::Running: return ScenarioSteps::tr("running");
    case Verdict::Passed: return ScenarioSteps::tr("passed");
    case Verdict::Failed: return ScenarioSteps::tr("failed");
    case Verdict::Error: return ScenarioSteps::tr("could not be run");
    case Verdict::Skipped: break;
    }
    return ScenarioSteps::tr("skipped");
}

const char* verdictTone(Verdict verdict)
{
    switch (toneOf(verdict)) {
    case Tone::Ok: return "success";
    case Tone::Error: return "failure";
    default: return "plain";
    }
}

ScenarioSteps::ScenarioSteps(QObject* parent) : QAbstractTableModel(parent) {}

int ScenarioSteps::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_steps.size());
}

int ScenarioSteps::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const StepReport* ScenarioSteps::at(int row) const
{
    return row >= 0 && row < m_steps.size() ? &m_steps.at(row) : nullptr;
}

int ScenarioSteps::firstFailed() const
{
    const auto found = std::find_if(m_steps.begin(), m_steps.end(), [](const StepReport& step) {
        return step.verdict == Verdict::Failed || step.verdict == Verdict::Error;
    });
    return found == m_steps.end() ? -1 : int(found - m_steps.begin());
}

void ScenarioSteps::setSteps(const QList<StepReport>& steps)
{
    if (steps.size() != m_steps.size()) {
        beginResetModel();
        m_steps = steps;
        endResetModel();
        return;
    }
    for (int row = 0; row < steps.size(); ++row) {
        if (isSame(steps.at(row), m_steps.at(row))) continue;
        m_steps[row] = steps.at(row);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

QString ScenarioSteps::cell(const StepReport& step, int column) const
{
    const bool ran = step.verdict != Verdict::Waiting && step.verdict != Verdict::Skipped;
    switch (column) {
    case VerdictColumn: return tr("%1 %2").arg(verdictSign(step.verdict), verdictText(step.verdict));
    case StepColumn: return step.isExpectation ? tr("expect %1").arg(step.what) : step.what;
    case AtColumn: return ran ? QString::number(step.atSeconds, 'f', 3) : QString();
    case TookColumn: return ran && step.verdict != Verdict::Running ? QString::number(step.seconds, 'f', 3) : QString();
    case LineColumn: return step.place.line > 0 ? QString::number(step.place.line) : QString();
    default: return {};
    }
}

QVariant ScenarioSteps::data(const QModelIndex& index, int role) const
{
    const StepReport* step = index.isValid() ? at(index.row()) : nullptr;
    if (!step) return {};
    switch (role) {
    case Qt::DisplayRole: return cell(*step, index.column());
    case Qt::ToolTipRole: return step->expected.isEmpty() ? cell(*step, StepColumn) : step->expected;
    case ToneRole:
        return int(index.column() == VerdictColumn ? toneOf(step->verdict)
                   : index.column() == StepColumn  ? Tone::Plain
                                                   : Tone::Secondary);
    default: return {};
    }
}

QVariant ScenarioSteps::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr int widths[] = {12, 40, 7, 7, 5};
    switch (role) {
    case Qt::DisplayRole: {
        const QString titles[] = {tr("Result"), tr("Step"), tr("At, s"), tr("Took, s"), tr("Line")};
        return titles[section];
    }
    case ColumnStyleRole: return int(section >= AtColumn ? ColumnStyle::Number : ColumnStyle::Text);
    case ColumnWidthRole: return widths[section];
    default: return {};
    }
}

} // namespace wb::ui
