#include "ui/models/local_broker_log_model.h"

#include "ui/models/format.h"
#include "ui/roles/item_roles.h"

#include <algorithm>
#include <utility>

namespace wb::ui {

namespace {

constexpr int tickMs = 33;

} // namespace

LocalBrokerLogModel::LocalBrokerLogModel(QObject* parent, qsizetype most) : QAbstractTableModel(parent), m_most(most)
{
    m_tick.setSingleShot(true);
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &LocalBrokerLogModel::flush);
}

int LocalBrokerLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int LocalBrokerLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString LocalBrokerLogModel::weightWord(LogWeight weight)
{
    switch (weight) {
    case LogWeight::Error: return tr("error");
    case LogWeight::Warning: return tr("warning");
    case LogWeight::Plain: break;
    }
    return {};
}

QString LocalBrokerLogModel::cell(const LocalBrokerLine& line, int column) const
{
    switch (column) {
    case TimeColumn: return clockTime(line.timeNs);
    case BrokerColumn: return line.broker;
    case WeightColumn: return weightWord(line.weight);
    default: return line.text;
    }
}

QVariant LocalBrokerLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const LocalBrokerLine& line = at(index.row());
    switch (role) {
    case Qt::DisplayRole: return cell(line, index.column());
    case Qt::ToolTipRole: return index.column() == TimeColumn ? clockTimeLong(line.timeNs) : cell(line, index.column());
    case ToneRole:
        if (index.column() <= BrokerColumn) return int(Tone::Secondary);
        return int(line.weight == LogWeight::Error     ? Tone::Error
                   : line.weight == LogWeight::Warning ? Tone::Warning
                                                       : Tone::Plain);
    default: return {};
    }
}

QVariant LocalBrokerLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    static constexpr ColumnStyle styles[]{ColumnStyle::Mono, ColumnStyle::Text, ColumnStyle::Text, ColumnStyle::Mono};
    static constexpr int widths[]{15, 12, 10, 90};
    const QString titles[]{tr("Time"), tr("Broker"), tr("Level"), tr("Line")};
    switch (role) {
    case Qt::DisplayRole: return titles[section];
    case ColumnStyleRole: return int(styles[section]);
    case ColumnWidthRole: return widths[section];
    default: return {};
    }
}

bool LocalBrokerLogModel::passes(const LocalBrokerLine& line) const
{
    if (m_troubleOnly && line.weight == LogWeight::Plain) return false;
    return m_broker.isEmpty() || line.broker == m_broker;
}

void LocalBrokerLogModel::add(LocalBrokerLine line)
{
    m_coming.push_back(std::move(line));
    if (m_paused) ++m_missed;
    if (qsizetype(m_coming.size()) > m_most) { // what waits is bounded too
        m_coming.pop_front();
        ++m_letGo;
    }
    if (!m_tick.isActive()) m_tick.start();
}

void LocalBrokerLogModel::flush()
{
    if (!m_paused && !m_coming.empty()) {
        makeRoom(qsizetype(m_coming.size()));
        std::deque<quint64> fresh;
        for (LocalBrokerLine& line : m_coming) {
            if (passes(line)) fresh.push_back(m_first + m_all.size());
            m_all.push_back(std::move(line));
        }
        m_coming.clear();
        if (!fresh.empty()) {
            beginInsertRows({}, rowCount(), rowCount() + int(fresh.size()) - 1);
            m_shown.insert(m_shown.end(), fresh.begin(), fresh.end());
            endInsertRows();
        }
    }
    Q_EMIT counted();
}

void LocalBrokerLogModel::makeRoom(qsizetype coming)
{
    const qsizetype over = kept() + coming - m_most;
    if (over <= 0) return;
    const quint64 first = m_first + quint64(over);
    const auto staying = std::lower_bound(m_shown.begin(), m_shown.end(), first);
    const auto dropLines = [&] {
        m_all.erase(m_all.begin(), m_all.begin() + over);
        m_first = first;
        m_letGo += quint64(over);
    };
    if (staying == m_shown.begin()) {
        dropLines();
        return;
    }
    beginRemoveRows({}, 0, int(staying - m_shown.begin()) - 1);
    m_shown.erase(m_shown.begin(), staying);
    dropLines();
    endRemoveRows();
}

void LocalBrokerLogModel::refill()
{
    beginResetModel();
    m_shown.clear();
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        if (passes(m_all[i])) m_shown.push_back(m_first + i);
    }
    endResetModel();
    Q_EMIT counted();
}

void LocalBrokerLogModel::clear()
{
    beginResetModel();
    m_first += m_all.size();
    m_all.clear();
    m_shown.clear();
    m_coming.clear();
    m_letGo = m_missed = 0;
    endResetModel();
    Q_EMIT counted();
}

void LocalBrokerLogModel::setBroker(const QString& name)
{
    if (std::exchange(m_broker, name) != name) refill();
}

void LocalBrokerLogModel::setTroubleOnly(bool only)
{
    if (std::exchange(m_troubleOnly, only) != only) refill();
}

void LocalBrokerLogModel::setPaused(bool paused)
{
    m_paused = paused;
    m_missed = 0;
    flush();
}

QString LocalBrokerLogModel::text(int first, int last) const
{
    QStringList lines;
    for (int row = std::max(0, first); row <= std::min(last, rowCount() - 1); ++row) {
        const LocalBrokerLine& one = at(row);
        lines << QStringList{clockTimeLong(one.timeNs), one.broker, weightWord(one.weight), one.text}.join(u'\t');
    }
    return lines.join(u'\n');
}

int LocalBrokerLogModel::find(const QString& words, int from, bool forward) const
{
    const int rows = rowCount();
    if (words.isEmpty() || rows == 0) return -1;
    const int start = from < 0 || from >= rows ? (forward ? rows - 1 : 0) : from;
    for (int i = 1; i <= rows; ++i) {
        const int row = ((start + (forward ? i : -i)) % rows + rows) % rows;
        if (at(row).text.contains(words, Qt::CaseInsensitive)) return row;
    }
    return -1;
}

int LocalBrokerLogModel::matches(const QString& words) const
{
    if (words.isEmpty()) return 0;
    return int(std::count_if(m_shown.begin(), m_shown.end(), [&](quint64 number) {
        return line(number).text.contains(words, Qt::CaseInsensitive);
    }));
}

} // namespace wb::ui
