#pragma once

#include "ui/models/local_broker_line.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <deque>

namespace wb::ui {

// What the local brokers say, newest last; bounded, and what was let go is counted. Lines come one by one and are
// shown in batches, thirty a second at most. While paused they wait outside, so that nothing on the screen moves.
class LocalBrokerLogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { TimeColumn, BrokerColumn, WeightColumn, TextColumn, ColumnCount };

    explicit LocalBrokerLogModel(QObject* parent = nullptr, qsizetype most = 10'000); // lines kept

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void add(LocalBrokerLine line);
    void clear(); // the counts too
    void setBroker(const QString& name);    // lines of this one only; empty: all
    void setTroubleOnly(bool only);         // warnings and errors
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }

    qsizetype kept() const { return qsizetype(m_all.size()); }
    quint64 letGo() const { return m_letGo; }   // older lines that had to make room
    quint64 missed() const { return m_missed; } // that came while paused
    const LocalBrokerLine& at(int row) const { return line(m_shown.at(std::size_t(row))); }
    QString text(int first, int last) const; // rows as lines of text, to be copied
    // The next row, or the one before, whose text holds the words, around the ends; -1: none.
    int find(const QString& words, int from, bool forward) const;
    int matches(const QString& words) const;
    static QString weightWord(LogWeight weight); // "warning"; empty for an ordinary line

Q_SIGNALS:
    void counted(); // one of the counts is another; once a batch

private:
    const LocalBrokerLine& line(quint64 number) const { return m_all[std::size_t(number - m_first)]; }
    bool passes(const LocalBrokerLine& line) const;
    void flush();
    void makeRoom(qsizetype coming);
    void refill();
    QString cell(const LocalBrokerLine& line, int column) const;

    const qsizetype m_most;
    std::deque<LocalBrokerLine> m_all;
    quint64 m_first = 0;         // number of m_all.front()
    std::deque<quint64> m_shown; // numbers of the lines that pass
    std::deque<LocalBrokerLine> m_coming;
    QString m_broker;
    bool m_troubleOnly = false;
    bool m_paused = false;
    quint64 m_letGo = 0;
    quint64 m_missed = 0;
    QTimer m_tick;
};

} // namespace wb::ui
