#include "ui/models/admin_model.h"

#include "core/broker/admin/admin_report.h"
#include "ui/roles/item_roles.h"

#include <algorithm>

namespace wb::ui {

using broker::AdminClient;
using broker::AdminComparison;
using broker::AdminGroup;
using broker::AdminOurs;
using broker::AdminValue;
using broker::AdminView;

namespace {

constexpr auto secondary = quint8(Tone::Secondary);

QString sentencesOf(const QStringList& parts)
{
    QStringList kept = parts;
    kept.removeAll(QString());
    return kept.join(u'\n');
}

// RabbitMQ's names of queues differ at their end only, which a narrow column does not show; the whole name is the detail.
QString titleOf(const AdminGroup& group)
{
    for (const int qos : {0, 1}) {
        if (group.kind == AdminGroup::Kind::Queue && group.name.endsWith(QStringLiteral("qos%1").arg(qos)))
            return AdminModel::tr("queue for QoS %1").arg(qos);
    }
    return broker::groupText(group);
}

// Lists of messages can be long and are looked into on request.
bool isBornOpen(AdminGroup::Kind kind)
{
    return kind == AdminGroup::Kind::Queue || kind == AdminGroup::Kind::Subscriptions;
}

} // namespace

AdminModel::AdminModel(QObject* parent) : QAbstractTableModel(parent) {}

int AdminModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int AdminModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AdminModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == ColumnStyleRole) return int(ColumnStyle::Text);
    if (role == ColumnWidthRole) return section == NameColumn ? 24 : 13;
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn: return tr("Figure");
    case BrokerColumn: return tr("Broker says");
    case OursColumn: return tr("We say");
    default: return {};
    }
}

QVariant AdminModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Row& row = m_rows.at(index.row());
    const Cell& cell = row.cells[index.column()];
    switch (role) {
    case Qt::DisplayRole: return cell.text;
    case Qt::ToolTipRole: return row.detail.isEmpty() ? cell.text : row.detail;
    case Qt::AccessibleDescriptionRole: return row.detail;
    case ToneRole: return int(cell.tone);
    case DepthRole: return row.depth;
    case ExpandableRole: return row.isBranch;
    case ExpandedRole: return row.isBranch && row.isOpen;
    default: return {};
    }
}

bool AdminModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != ExpandedRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) return false;
    const Row& row = m_rows.at(index.row());
    if (!row.isBranch || row.isOpen == value.toBool()) return false;
    const QString key = row.key;
    if (!m_turned.remove(key)) m_turned.insert(key);
    rebuild();
    return true;
}

void AdminModel::setView(const AdminView& view)
{
    m_view = view;
    rebuild();
}

void AdminModel::setOurs(const QList<AdminOurs>& ours)
{
    if (m_ours == ours) return;
    m_ours = ours;
    rebuild();
}

void AdminModel::clear()
{
    m_view = {};
    m_turned.clear();
    m_differing = 0;
    replace({});
}

QString AdminModel::detail(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).detail : QString();
}

void AdminModel::rebuild()
{
    if (m_view.takenAt.isValid()) replace(rowsOf(m_view));
}

AdminModel::Row AdminModel::clientRow(const AdminClient& client, const QString& key)
{
    Row row{key, 0, !client.groups.isEmpty(), isOpen(key, true), {}, client.note};
    row.cells[NameColumn] = {client.clientId, 0};
    row.cells[BrokerColumn] = client.unacknowledged ? Cell{tr("%1 un-acked").arg(*client.unacknowledged), 0}
                              : client.known        ? Cell{tr("no figure"), secondary}
                                                    : Cell{tr("not told"), secondary};
    const auto ours = std::find_if(m_ours.begin(), m_ours.end(), [&](const AdminOurs& one) { return one.clientId == client.clientId; });
    if (ours == m_ours.end()) return row;
    const AdminComparison comparison = broker::compare(client, *ours, m_view);
    Cell& cell = row.cells[OursColumn];
    switch (comparison.verdict) {
    case AdminComparison::Verdict::Agree:
        cell = {tr("✓ %1, %2").arg(QString::number(ours->unacked), comparison.word), quint8(Tone::Ok)};
        break;
    case AdminComparison::Verdict::Differ:
        cell = {tr("≠ %1, %2").arg(QString::number(ours->unacked), comparison.word), quint8(Tone::Warning)};
        ++m_differing;
        break;
    case AdminComparison::Verdict::NotComparable:
        cell = {tr("%1 un-acked").arg(ours->unacked), secondary};
        break;
    }
    row.detail = sentencesOf({tr("%1, client id %2.").arg(ours->component, client.clientId), comparison.sentence,
                              client.unacknowledged ? client.note : QString()});
    return row;
}

void AdminModel::addGroup(QList<Row>& rows, const QString& key, const QString& title, const QString& meaning,
                          const QList<AdminValue>& values, int depth, bool bornOpen) const
{
    const bool open = isOpen(key, bornOpen);
    Row head{key, depth, !values.isEmpty(), open, {}, meaning};
    head.cells[NameColumn] = {title, 0};
    rows << head;
    if (!open) return;
    QHash<QString, int> seen; // of subscriptions and messages the ids are alike
    for (const AdminValue& value : values) {
        const QString id = key + u'/' + value.id + u'/' + value.name;
        const int number = seen[id]++;
        Row row{QStringLiteral("%1#%2").arg(id, QString::number(number)), std::max(depth, 1), false, false, {}, {}}; // no deeper than its head: the column is narrow
        row.cells[NameColumn] = {value.name, 0};
        row.cells[BrokerColumn] = {broker::valueText(value), 0};
        row.detail = sentencesOf({tr("%1: %2").arg(value.name, broker::valueText(value)), value.meaning});
        rows << row;
    }
}

QList<AdminModel::Row> AdminModel::rowsOf(const AdminView& view)
{
    m_differing = 0;
    QList<Row> rows;
    for (const AdminClient& client : view.clients) {
        const QString key = QStringLiteral("client/") + client.clientId;
        rows << clientRow(client, key);
        if (!rows.last().isOpen) continue;
        for (const AdminGroup& group : client.groups)
            addGroup(rows, QStringLiteral("%1/%2/%3").arg(key, QString::number(int(group.kind)), group.name), titleOf(group),
                     group.name, group.values, 1, isBornOpen(group.kind));
    }
    if (!view.broker.isEmpty())
        addGroup(rows, QStringLiteral("broker"), tr("the whole broker"), sentencesOf(QStringList{broker::brokerLine(view)} + view.notes), view.broker, 0,
                 view.kind == broker::AdminKind::Mosquitto || view.clients.isEmpty());
    return rows;
}

// Rows at both ends that are the same rows stay, what lies between goes and comes: selection and scroll position keep
// still unless the broker has other things to tell.
void AdminModel::replace(const QList<Row>& rows)
{
    const qsizetype shorter = std::min(rows.size(), m_rows.size());
    qsizetype front = 0, back = 0;
    while (front < shorter && rows.at(front).key == m_rows.at(front).key) ++front;
    while (back < shorter - front && rows.at(rows.size() - 1 - back).key == m_rows.at(m_rows.size() - 1 - back).key) ++back;
    if (const qsizetype last = m_rows.size() - back - 1; last >= front) {
        beginRemoveRows({}, int(front), int(last));
        m_rows.remove(front, last - front + 1);
        endRemoveRows();
    }
    if (const qsizetype last = rows.size() - back - 1; last >= front) {
        beginInsertRows({}, int(front), int(last));
        m_rows = m_rows.mid(0, front) + rows.mid(front, last - front + 1) + m_rows.mid(front);
        endInsertRows();
    }
    for (int row = 0; row < rows.size(); ++row) {
        if (m_rows.at(row) == rows.at(row)) continue;
        m_rows[row] = rows.at(row);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

} // namespace wb::ui
