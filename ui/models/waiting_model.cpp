#include "ui/models/waiting_model.h"

#include "ui/models/format.h"
#include "ui/roles/item_roles.h"

#include <algorithm>

namespace wb::ui {

using sidecar::WaitingCall;

int WaitingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int WaitingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

// Both lists ascend: what is gone is looked for by halves, and what is new stands at the end.
void WaitingModel::update(const QList<WaitingCall>& waiting)
{
    const auto waits = [&waiting](const WaitingCall& call) {
        return std::binary_search(waiting.begin(), waiting.end(), call,
                                  [](const WaitingCall& a, const WaitingCall& b) { return a.attempt < b.attempt; });
    };
    for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
        if (waits(m_rows.at(last))) continue;
        int first = last; // neighbours go together
        while (first > 0 && !waits(m_rows.at(first - 1)))
            --first;
        beginRemoveRows({}, first, last);
        m_rows.remove(first, last - first + 1);
        endRemoveRows();
        last = first;
    }
    const qsizetype known = m_rows.size();
    if (waiting.size() <= known) return;
    beginInsertRows({}, int(known), int(waiting.size()) - 1);
    m_rows.append(waiting.mid(known));
    endInsertRows();
}

void WaitingModel::setNow(const QDateTime& now)
{
    m_now = now;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, AgeColumn), index(int(m_rows.size()) - 1, AgeColumn), {Qt::DisplayRole});
}

QVariant WaitingModel::text(const WaitingCall& call, int column) const
{
    switch (column) {
    case AgeColumn: return ageText(call.since.msecsTo(m_now) * 1'000'000);
    case TopicColumn: return call.kind == sidecar::AppCallKind::Binding && call.topic.isEmpty() ? tr("binding") : call.topic;
    case TryColumn: return QString::number(call.tries);
    case FlagsColumn: {
        QStringList words;
        if (call.duplicate) words << tr("DUP");
        if (call.retained) words << tr("retained");
        return words.join(u' ');
    }
    case PayloadColumn: {
        const QString shown = payloadPreview({call.payload.constData(), std::size_t(call.payload.size())});
        const bool cut = call.payloadBytes > call.payload.size() && !shown.endsWith(u'…');
        return cut ? tr("%1 … of %2").arg(shown, byteSize(quint64(call.payloadBytes))) : shown;
    }
    case RouteColumn: return pathOf(call.route);
    default: return {};
    }
}

QVariant WaitingModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const WaitingCall& call = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(call, index.column());
    case Qt::ToolTipRole:
        if (index.column() == AgeColumn) return tr("Waits since %1").arg(clockTimeLong(call.since.toMSecsSinceEpoch() * 1'000'000));
        if (index.column() == TryColumn) return tr("Call %1 of the app for this delivery").arg(call.tries);
        if (index.column() == FlagsColumn && call.duplicate) return tr("DUP: maybe seen before");
        if (index.column() == TopicColumn) return tr("%1, by %2").arg(text(call, TopicColumn).toString(), call.component);
        return text(call, index.column());
    case ToneRole:
        return int(index.column() == TryColumn && call.tries > 1                             ? Tone::Warning
                   : index.column() == RouteColumn ? Tone::Secondary
                                                                      : Tone::Plain);
    case MarksRole: {
        if (index.column() != FlagsColumn) return {};
        Marks marks;
        if (call.duplicate) marks += Mark{tr("DUP"), Tone::Dup};
        if (call.retained) marks += Mark{tr("retained"), Tone::Retained};
        return QVariant::fromValue(marks);
    }
    default: return {};
    }
}

QVariant WaitingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr ColumnStyle styles[]{ColumnStyle::Number, ColumnStyle::Number, ColumnStyle::Chips,
                                          ColumnStyle::Mono,   ColumnStyle::Mono,   ColumnStyle::Mono};
    static constexpr int widths[]{6, 5, 9, 18, 10, 24};
    const QString titles[]{tr("Age"), tr("Try"), tr("Flags"), tr("Topic"), tr("Route"), tr("Payload")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(styles[section]);
    case ColumnWidthRole: return widths[section];
    default: return {};
    }
}

} // namespace wb::ui
