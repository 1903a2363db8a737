#pragma once

#include "core/broker/profile/comparison.h"

#include <QScrollArea>

class QLabel;
class QPushButton;

namespace wb::ui {

class Chip;

// Everything that is known of one cell, or of one row: documented, measured, why it matters, and where that stands.
class BrokerDetail : public QScrollArea {
    Q_OBJECT
public:
    explicit BrokerDetail(QWidget* parent = nullptr);

    // `column` -1: the row as a whole. `row` null: nothing is selected.
    void show(const broker::Comparison& table, const broker::ComparisonRow* row, int column);

Q_SIGNALS:
    void evidenceAsked(const QString& dimension);

private:
    QLabel* addText(const char* objectName, bool secondary);
    void showRow(const broker::Comparison& table, const broker::ComparisonRow& row);
    void showCell(const broker::ComparisonColumn& column, const broker::ComparisonCell& cell);

    QString m_dimension;
    QLabel* m_title;
    Chip* m_state;
    Chip* m_level;
    QLabel* m_concern;
    QLabel* m_halves;
    QLabel* m_touched;
    QLabel* m_why;
    QLabel* m_source;
    QWidget* m_proof;
    QLabel* m_evidence;
    QPushButton* m_open;
};

} // namespace wb::ui
