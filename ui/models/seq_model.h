#pragma once

#include "core/ledger/delta.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <deque>

namespace wb::ui {

// Rows that are records of the ledger, oldest first: a row is one 64-bit number, its cells are made when shown. New
// records are looked at once each; a changed question is answered from the newest backwards in slices of a few
// milliseconds, so the end of the list is there at once. What the ledger lets go leaves at the top.
class SeqModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit SeqModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const final;

    void apply(const ledger::Delta& delta);

    // While paused the rows stay as they are, readable even when the ledger lets them go meanwhile.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    quint64 missed() const { return m_missed; } // that would have come during the pause

    quint64 letGo() const { return m_letGo; } // rows that left at the top since the question was put
    bool isScanning() const { return m_scanning; }
    bool isLettingGo() const { return m_lettingGo; } // true while rows leave: a current row that moves then was not
                                                     // moved by the user

    ledger::Seq seqAt(int row) const; // noSeq when there is no such row
    int rowOf(ledger::Seq seq) const; // -1: not among the rows
    const ledger::Snapshot& snapshot() const { return m_snapshot; }

Q_SIGNALS:
    void missedChanged(quint64 missed);
    void scanFinished();

protected:
    // Is this record a row? Called for each record once. Precondition of both: seq is in `in`.
    virtual bool accepts(const ledger::Snapshot& in, ledger::Seq seq) const = 0;
    // True: every record is a row, and no list of rows is kept at all.
    virtual bool acceptsAll() const { return false; }
    virtual void forgetTopics() {} // topic ids mean something else from now on

    void askAgain(); // the question changed: all rows are looked for anew
    void repaintColumns(int first, int last);

private:
    void takeNew(const ledger::Snapshot& snapshot);
    void letGoBefore(ledger::Seq begin);
    void scanSlice();

    ledger::Snapshot m_snapshot; // that the rows are read from
    ledger::Snapshot m_live;     // newest; the same unless paused
    std::deque<ledger::Seq> m_rows;
    ledger::Seq m_allBegin = 0; // rows when acceptsAll(): [m_allBegin, m_end)
    ledger::Seq m_end = 0;      // records before it were looked at, or are by the backward scan
    ledger::Seq m_scanFrom = 0; // the backward scan has still to look at records before it
    ledger::Seq m_missedEnd = 0;
    quint64 m_missed = 0;
    quint64 m_letGo = 0;
    bool m_scanning = false;
    bool m_paused = false;
    bool m_lettingGo = false;
    bool m_all = false;
    QTimer m_scan;
};

} // namespace wb::ui
