#include "ui/models/message_model.h"

#include "ui/models/format.h"
#include "ui/roles/item_roles.h"

namespace wb::ui {

using ledger::Record;
using ledger::Seq;

namespace {

bool isInTree(std::string_view name, const MessageScope& scope)
{
    if (!scope.topic || name == *scope.topic) return true;
    const std::size_t level = scope.topic->size();
    return name.size() > level && name[level] == '/' && name.starts_with(*scope.topic);
}

} // namespace

MessageModel::MessageModel(QObject* parent) : SeqModel(parent) {}

int MessageModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MessageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr ColumnStyle styles[]{ColumnStyle::Text, ColumnStyle::Text, ColumnStyle::Chips,
                                          ColumnStyle::Text, ColumnStyle::Mono, ColumnStyle::Mono};
    static constexpr int widths[]{15, 5, 16, 24, 24, 20};
    const QString titles[]{tr("Time"), tr("QoS"), tr("Flags"), tr("Came by"), tr("Topic"), tr("Payload")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(styles[section]);
    case ColumnWidthRole: return widths[section];
    default: return {};
    }
}

QVariant MessageModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Seq seq = seqAt(index.row());
    if (!snapshot().contains(seq)) return {};
    const Record& record = snapshot().record(seq);
    switch (role) {
    case Qt::DisplayRole: return cellText(record, seq, index.column());
    case Qt::ToolTipRole:
        if (index.column() == TimeColumn) return clockTimeLong(record.timeNs);
        if (index.column() == FlagsColumn && record.dup()) return tr("DUP: maybe seen before");
        return cellText(record, seq, index.column());
    case ToneRole:
        return int(index.column() == CameByColumn || index.column() == TopicColumn ? Tone::Secondary : Tone::Plain);
    case MarksRole: {
        if (index.column() != FlagsColumn) return {};
        Marks marks;
        if (record.dup()) marks += Mark{tr("DUP"), Tone::Dup};
        if (record.retain()) marks += Mark{tr("retained"), Tone::Retained};
        return QVariant::fromValue(marks);
    }
    default: return {};
    }
}

QVariant MessageModel::cellText(const Record& record, Seq seq, int column) const
{
    switch (column) {
    case TimeColumn: return clockTime(record.timeNs);
    case QosColumn: return QString::number(int(record.qos()));
    case FlagsColumn: {
        QStringList words;
        if (record.dup()) words += tr("DUP");
        if (record.retain()) words += tr("retained");
        return words.join(u' ');
    }
    case CameByColumn: return cameBy(record);
    case TopicColumn: {
        const std::string_view name = snapshot().topicName(record.topic);
        return QString::fromUtf8(name.data(), qsizetype(name.size()));
    }
    case PayloadColumn: return payloadPreview(snapshot().data(seq));
    default: return {};
    }
}

QString MessageModel::cameBy(const Record& record) const
{
    if (record.role() == ledger::Role::Observer) return tr("observer");
    const QString component = m_components.value(record.connection);
    return component.isEmpty() ? tr("sidecar") : tr("sidecar %1").arg(component);
}

void MessageModel::setConnections(const QList<sidecar::ConnectionStatus>& connections)
{
    // Added to, not replaced: messages of a connection that is gone keep its name.
    for (const sidecar::ConnectionStatus& status : connections) m_components[status.id] = status.component;
    repaintColumns(CameByColumn, CameByColumn);
}

void MessageModel::setScope(const MessageScope& scope)
{
    if (scope == m_scope) return;
    m_scope = scope;
    m_inScope.clear();
    askAgain();
}

void MessageModel::setFilter(const ledger::MessageFilter& filter)
{
    if (filter == m_filter) return;
    m_filter = filter;
    m_inScope.clear();
    askAgain();
}

bool MessageModel::isInScope(const ledger::Snapshot& in, ledger::TopicId topic) const
{
    if (!m_scope.topic && m_filter.topics.empty()) return true;
    if (topic >= m_inScope.size()) m_inScope.resize(topic + 1);
    Answer& answer = m_inScope[topic];
    if (answer == Answer::Unknown) {
        const std::string_view name = in.topicName(topic);
        answer = isInTree(name, m_scope) && m_filter.matchesTopic(name) ? Answer::Yes : Answer::No;
    }
    return answer == Answer::Yes;
}

bool MessageModel::accepts(const ledger::Snapshot& in, Seq seq) const
{
    const Record& record = in.record(seq);
    if (!record.isMessage() || !isInScope(in, record.topic)) return false;
    return m_filter.isEmpty() || m_filter.matchesMessage(record, in.data(seq));
}

} // namespace wb::ui
