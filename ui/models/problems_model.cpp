#include "ui/models/problems_model.h"

#include <QFileInfo>

#include <algorithm>

namespace wb::ui {

namespace {

bool same(const dapr::Problem& a, const dapr::Problem& b)
{
    return a.severity == b.severity && a.code == b.code && a.message == b.message && a.place == b.place
           && a.range == b.range && a.source == b.source && a.fix.has_value() == b.fix.has_value()
           && (!a.fix || (a.fix->title == b.fix->title && a.fix->edits == b.fix->edits));
}

} // namespace

ProblemsModel::ProblemsModel(dapr::Workspace* workspace, QObject* parent)
    : QAbstractTableModel(parent), m_workspace(workspace), m_problems(workspace->problems())
{
    count();
    connect(workspace, &dapr::Workspace::changed, this, &ProblemsModel::update);
}

void ProblemsModel::update()
{
    const QList<dapr::Problem> next = m_workspace->problems();
    const int shorter = int(std::min(m_problems.size(), next.size()));
    int head = 0;
    while (head < shorter && same(m_problems.at(head), next.at(head)))
        ++head;
    int tail = 0;
    while (tail < shorter - head && same(m_problems.at(m_problems.size() - 1 - tail), next.at(next.size() - 1 - tail)))
        ++tail;
    const int oldMiddle = int(m_problems.size()) - head - tail;
    const int newMiddle = int(next.size()) - head - tail;
    if (oldMiddle == 0 && newMiddle == 0) return;

    // Rows in the middle that stay in number are changed in place, so that typing does not move the selection.
    const int kept = std::min(oldMiddle, newMiddle);
    for (int i = 0; i < kept; ++i)
        m_problems[head + i] = next.at(head + i);
    if (kept > 0) Q_EMIT dataChanged(index(head, 0), index(head + kept - 1, ColumnCount - 1));
    if (oldMiddle > newMiddle) {
        beginRemoveRows({}, head + kept, head + oldMiddle - 1);
        m_problems = next;
        endRemoveRows();
    } else if (newMiddle > oldMiddle) {
        beginInsertRows({}, head + kept, head + newMiddle - 1);
        m_problems = next;
        endInsertRows();
    }
    count();
}

void ProblemsModel::count()
{
    const auto number = [this](dapr::Severity severity) {
        return int(std::count_if(m_problems.begin(), m_problems.end(),
                                 [severity](const dapr::Problem& p) { return p.severity == severity; }));
    };
    m_errors = number(dapr::Severity::Error);
    m_warnings = number(dapr::Severity::Warning);
    Q_EMIT countsChanged();
}

int ProblemsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_problems.size());
}

int ProblemsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString ProblemsModel::severityText(dapr::Severity severity)
{
    switch (severity) {
    case dapr::Severity::Error: return tr("error");
    case dapr::Severity::Warning: return tr("warning");
    case dapr::Severity::Note: break;
    }
    return tr("note");
}

QString ProblemsModel::placeText(const dapr::Place& place)
{
    const QString file = QFileInfo(place.file).fileName();
    if (place.line == 0) return file;
    return QStringLiteral("%1:%2:%3").arg(file).arg(place.line).arg(place.column);
}

QVariant ProblemsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const dapr::Problem& problem = m_problems.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == MessageColumn) return problem.message;
        return index.column() == PlaceColumn ? placeText(problem.place) : problem.code;
    case Qt::ToolTipRole: {
        const QString head = tr("%1: %2").arg(severityText(problem.severity), problem.message);
        return problem.source.isEmpty() ? head : tr("%1\nSource: %2").arg(head, problem.source);
    }
    case Qt::AccessibleTextRole:
        if (index.column() != MessageColumn) return {};
        return tr("%1: %2").arg(severityText(problem.severity), problem.message);
    case SeverityRole: return int(problem.severity);
    case FixRole: return problem.fix ? problem.fix->title : QString();
    default: return {};
    }
}

QVariant ProblemsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case MessageColumn: return tr("Problem");
    case PlaceColumn: return tr("Place");
    case CodeColumn: return tr("Code");
    default: return {};
    }
}

} // namespace wb::ui
