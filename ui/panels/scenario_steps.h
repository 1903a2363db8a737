#pragma once

#include "core/scenario/run/report.h"

#include <QAbstractTableModel>

namespace wb::ui {

QString verdictSign(scenario::Verdict verdict); // "✓"
QString verdictText(scenario::Verdict verdict); // "passed"
const char* verdictTone(scenario::Verdict verdict); // for setTone()

// The steps and expectations of a run as rows, in the order of the file.
class ScenarioSteps : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { VerdictColumn, StepColumn, AtColumn, TookColumn, LineColumn, ColumnCount };

    explicit ScenarioSteps(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setSteps(const QList<scenario::StepReport>& steps); // rows that are as before keep still
    const scenario::StepReport* at(int row) const;           // null: no such row
    int firstFailed() const;                                 // -1: none

private:
    QString cell(const scenario::StepReport& step, int column) const;

    QList<scenario::StepReport> m_steps;
};

} // namespace wb::ui
