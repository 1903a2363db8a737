#include "ui/models/packet_model.h"

#include "ui/models/format.h"
#include "ui/roles/item_roles.h"

#include <algorithm>

namespace wb::ui {

using ledger::Record;
using ledger::Seq;
using mqtt::PacketType;

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

bool containsIgnoringCase(std::string_view text, std::string_view lowerWord)
{
    return std::search(text.begin(), text.end(), lowerWord.begin(), lowerWord.end(),
                       [](char a, char b) { return lower(a) == b; })
           != text.end();
}

} // namespace

PacketModel::PacketModel(QObject* parent) : SeqModel(parent)
{
    askAgain();
}

int PacketModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PacketModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr ColumnStyle styles[]{ColumnStyle::Number, ColumnStyle::Text,   ColumnStyle::Text,
                                          ColumnStyle::Text,   ColumnStyle::Text,   ColumnStyle::Number,
                                          ColumnStyle::Chips,  ColumnStyle::Number, ColumnStyle::Text};
    static constexpr int widths[]{8, 15, 9, 26, 14, 9, 18, 9, 14};
    const QString titles[]{tr("No."),       tr("Time"),  tr("Direction"), tr("Connection"), tr("Type"),
                           tr("Packet id"), tr("Flags"), tr("Size (B)"),  tr("Summary")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(styles[section]);
    case ColumnWidthRole: return widths[section];
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (styles[section] == ColumnStyle::Number ? Qt::AlignRight : Qt::AlignLeft));
    default: return {};
    }
}

QVariant PacketModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Seq seq = seqAt(index.row());
    if (!snapshot().contains(seq)) return {};
    const Record& record = snapshot().record(seq);
    switch (role) {
    case Qt::DisplayRole: return cellText(record, seq, index.column());
    case Qt::ToolTipRole:
        return index.column() == TimeColumn ? QVariant(clockTimeLong(record.timeNs))
                                            : cellText(record, seq, index.column());
    case ToneRole: return cellTone(record, index.column());
    case MarksRole: {
        if (index.column() != FlagsColumn || !record.isPublish()) return {};
        Marks marks{{tr("QoS %1").arg(int(record.qos())), Tone::Plain}};
        if (record.dup()) marks += Mark{tr("DUP"), Tone::Dup};
        if (record.retain()) marks += Mark{tr("retained"), Tone::Retained};
        return QVariant::fromValue(marks);
    }
    default: return {};
    }
}

int PacketModel::cellTone(const Record& record, int column) const
{
    if (record.bits & Record::undecodable && column >= TypeColumn) return int(Tone::Error);
    if (column == NumberColumn || column == ConnectionColumn || column == SizeColumn) return int(Tone::Secondary);
    if (column == DirectionColumn) return int(record.isInbound() ? Tone::Accent : Tone::Secondary);
    return int(Tone::Plain);
}

QVariant PacketModel::cellText(const Record& record, Seq seq, int column) const
{
    switch (column) {
    case NumberColumn: return groupedNumber(seq + 1);
    case TimeColumn: return clockTime(record.timeNs);
    case DirectionColumn: return record.isInbound() ? tr("← in") : tr("→ out");
    case ConnectionColumn: return connectionName(record.connection, record.role());
    case TypeColumn: {
        const std::string_view name = mqtt::packetTypeName(record.type());
        return QString::fromLatin1(name.data(), qsizetype(name.size()));
    }
    case IdColumn: return record.packetId ? QString::number(record.packetId) : QString();
    case FlagsColumn: return flagsText(record);
    case SizeColumn:
        return groupedNumber(quint64(
            wireSize(record, record.isPublish() ? snapshot().topicName(record.topic).size() : 0)));
    case SummaryColumn: return summary(record, seq);
    default: return {};
    }
}

QString PacketModel::flagsText(const Record& record) const
{
    if (!record.isPublish()) return {};
    QStringList words{tr("QoS %1").arg(int(record.qos()))};
    if (record.dup()) words += tr("DUP");
    if (record.retain()) words += tr("retained");
    return words.join(u' ');
}

QString PacketModel::summary(const Record& record, Seq seq) const
{
    if (!record.isPublish()) return packetSummary(snapshot().data(seq));
    const std::string_view name = snapshot().topicName(record.topic);
    const QString topic = QString::fromUtf8(name.data(), qsizetype(name.size()));
    if (record.dataSize == 0 && record.retain()) return tr("%1: clears the retained message").arg(topic);
    return tr("%1: %2").arg(topic, payloadPreview(snapshot().data(seq), 120));
}

QString PacketModel::connectionName(ledger::ConnectionId id, ledger::Role role) const
{
    if (const auto known = m_names.constFind(id); known != m_names.cend()) return *known;
    return role == ledger::Role::Observer ? tr("observer") : tr("sidecar #%1").arg(id);
}

void PacketModel::setConnections(const QList<sidecar::ConnectionStatus>& connections)
{
    const auto purpose = [](const sidecar::ConnectionStatus& status) {
        return status.purpose == u"input" ? tr("input") : status.purpose == u"output" ? tr("output") : tr("pub/sub");
    };
    for (const sidecar::ConnectionStatus& status : connections)
        m_names[status.id] = status.role == ledger::Role::Observer
                                 ? tr("observer")
                                 : status.purpose == u"probe" ? status.component
                                                            : tr("%1 (%2)").arg(status.component, purpose(status));
    repaintColumns(ConnectionColumn, ConnectionColumn);
}

void PacketModel::setQuery(const PacketQuery& query)
{
    if (query == m_query) return;
    m_query = query;
    m_text = query.text.toStdString();
    std::transform(m_text.begin(), m_text.end(), m_text.begin(), lower);
    askAgain();
}

bool PacketModel::accepts(const ledger::Snapshot& in, Seq seq) const
{
    const Record& record = in.record(seq);
    if (m_query.types && !(m_query.types & (1u << unsigned(record.type())))) return false;
    if (m_query.connection && *m_query.connection != record.connection) return false;
    if (m_text.empty() || containsIgnoringCase(in.data(seq), m_text)) return true;
    return record.isPublish() && containsIgnoringCase(in.topicName(record.topic), m_text);
}

} // namespace wb::ui
