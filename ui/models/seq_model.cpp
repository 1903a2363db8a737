#include "ui/models/seq_model.h"

#include <QElapsedTimer>

#include <algorithm>

namespace wb::ui {

using ledger::Seq;

namespace {

constexpr qint64 sliceMs = 5;
constexpr Seq batch = 2048; // records between two looks at the clock

} // namespace

SeqModel::SeqModel(QObject* parent) : QAbstractTableModel(parent)
{
    m_scan.setSingleShot(true);
    m_scan.setInterval(0);
    connect(&m_scan, &QTimer::timeout, this, &SeqModel::scanSlice);
}

int SeqModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid()) return 0;
    return int(m_all ? m_end - m_allBegin : m_rows.size());
}

Seq SeqModel::seqAt(int row) const
{
    if (row < 0 || row >= rowCount()) return ledger::noSeq;
    return m_all ? m_allBegin + Seq(row) : m_rows[std::size_t(row)];
}

int SeqModel::rowOf(Seq seq) const
{
    if (m_all) return seq >= m_allBegin && seq < m_end ? int(seq - m_allBegin) : -1;
    const auto at = std::lower_bound(m_rows.begin(), m_rows.end(), seq);
    return at != m_rows.end() && *at == seq ? int(at - m_rows.begin()) : -1;
}

void SeqModel::apply(const ledger::Delta& delta)
{
    if (delta.cleared) {
        m_paused = false; // there is nothing left to look at
        m_missed = 0;
        beginResetModel();
        m_live = m_snapshot = {};
        m_rows.clear();
        m_allBegin = m_end = m_scanFrom = delta.snapshot.begin();
        m_scanning = false;
        m_letGo = 0;
        forgetTopics();
        endResetModel();
    }
    m_live = delta.snapshot;
    if (!m_paused) {
        takeNew(m_live);
        return;
    }
    const quint64 before = m_missed;
    for (Seq seq = std::max(m_missedEnd, m_live.begin()); seq < m_live.end(); ++seq)
        m_missed += accepts(m_live, seq) ? 1 : 0;
    m_missedEnd = m_live.end();
    if (m_missed != before) Q_EMIT missedChanged(m_missed);
}

void SeqModel::setPaused(bool paused)
{
    if (paused == m_paused) return;
    m_paused = paused;
    m_missed = 0;
    m_missedEnd = m_live.end();
    Q_EMIT missedChanged(0);
    if (!paused) takeNew(m_live);
}

void SeqModel::takeNew(const ledger::Snapshot& snapshot)
{
    if (snapshot.begin() > m_snapshot.begin()) letGoBefore(snapshot.begin());
    m_snapshot = snapshot;
    const Seq from = std::max(m_end, snapshot.begin());
    if (m_all) {
        if (from >= snapshot.end()) return;
        m_allBegin = std::max(m_allBegin, snapshot.begin());
        const int first = int(m_end > m_allBegin ? m_end - m_allBegin : 0);
        beginInsertRows({}, first, first + int(snapshot.end() - from) - 1);
        m_end = snapshot.end();
        endInsertRows();
        return;
    }
    std::vector<Seq> fresh;
    for (Seq seq = from; seq < snapshot.end(); ++seq)
        if (accepts(snapshot, seq)) fresh.push_back(seq);
    m_end = snapshot.end();
    if (fresh.empty()) return;
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + fresh.size()) - 1);
    m_rows.insert(m_rows.end(), fresh.begin(), fresh.end());
    endInsertRows();
}

void SeqModel::letGoBefore(Seq begin)
{
    const std::size_t gone =
        m_all ? std::size_t(std::min(begin, m_end) - std::min(m_allBegin, std::min(begin, m_end)))
              : std::size_t(std::lower_bound(m_rows.begin(), m_rows.end(), begin) - m_rows.begin());
    m_letGo += gone;
    if (gone > 0) {
        m_lettingGo = true;
        beginRemoveRows({}, 0, int(gone) - 1);
        if (!m_all) m_rows.erase(m_rows.begin(), m_rows.begin() + std::ptrdiff_t(gone));
        m_allBegin = std::max(m_allBegin, begin);
        endRemoveRows();
        m_lettingGo = false;
    }
    m_allBegin = std::max(m_allBegin, begin);
    m_end = std::max(m_end, begin);
}

void SeqModel::askAgain()
{
    beginResetModel();
    m_all = acceptsAll();
    m_rows.clear();
    m_letGo = 0;
    m_allBegin = m_snapshot.begin();
    m_end = m_scanFrom = m_snapshot.end();
    m_scanning = !m_all;
    endResetModel();
    if (m_scanning) scanSlice();
}

void SeqModel::scanSlice()
{
    if (!m_scanning) return;
    QElapsedTimer clock;
    clock.start();
    std::vector<Seq> found; // newest first
    while (m_scanFrom > m_snapshot.begin() && clock.elapsed() < sliceMs) {
        const Seq until = std::max(m_snapshot.begin(), m_scanFrom > batch ? m_scanFrom - batch : 0);
        for (Seq seq = m_scanFrom; seq-- > until;)
            if (accepts(m_snapshot, seq)) found.push_back(seq);
        m_scanFrom = until;
    }
    if (!found.empty()) {
        beginInsertRows({}, 0, int(found.size()) - 1);
        m_rows.insert(m_rows.begin(), found.rbegin(), found.rend());
        endInsertRows();
    }
    if (m_scanFrom > m_snapshot.begin()) {
        m_scan.start();
        return;
    }
    m_scanning = false;
    Q_EMIT scanFinished();
}

void SeqModel::repaintColumns(int first, int last)
{
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, first), index(rowCount() - 1, last), {Qt::DisplayRole});
}

} // namespace wb::ui
