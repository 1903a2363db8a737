#pragma once

#include <QAbstractTableModel>
#include <QList>

#include <deque>

namespace wb::ui {

// One call of the app, as a row: when, for what, what the app said, and what came of it.
struct AttemptRow {
    enum class Fate : quint8 { Acknowledged, Retried, Dropped, DeadLettered, Unacknowledged };
    qint64 timeNs = 0;
    QString component, topic, route;
    int attempt = 1;
    bool duplicate = false;
    QString answer; // "SUCCESS", "500", "no answer"
    Fate fate = Fate::Acknowledged;
    QString outcome; // in words
    QString error;   // Dapr's own; may be empty
};

// The newest attempts, oldest first. Bounded: the oldest rows leave, and are counted.
class AttemptsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { TimeColumn, TopicColumn, RouteColumn, TryColumn, AnswerColumn, OutcomeColumn, ColumnCount };
    static constexpr int mostRows = 20'000;

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    // lost: so many more there were that nobody kept.
    void append(QList<AttemptRow> batch, quint64 lost = 0);
    void clear(); // also forgets how many were let go
    quint64 letGo() const { return m_letGo; }

private:
    std::deque<AttemptRow> m_rows;
    quint64 m_letGo = 0;
};

} // namespace wb::ui
