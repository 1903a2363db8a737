#pragma once

#include "core/scenario/run/report.h"

#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace wb::ui {

class NoticeBar;
class RowView;
class ScenarioSteps;

// One scenario and its run: what it teaches, on which broker, its steps as they go, and of a failure what was expected,
// what was seen and the packets around it.
class ScenarioPanel : public QWidget {
    Q_OBJECT
public:
    struct Parts {
        QAction *run, *stop, *edit, *copy, *lanes;
    };
    explicit ScenarioPanel(const Parts& parts, QWidget* parent = nullptr);

    // A file was chosen: what is in it, not run yet; one name for each pair of a release and a broker.
    void showScenario(const scenario::Report& report, const QStringList& variants, const QString& refused = {});
    int variant() const;
    void showRun(const scenario::Report& report); // as it goes, and at its end
    const scenario::Report& report() const { return m_report; }
    QString note() const;                         // for the title: "✓ passed"; may be empty
    QString detailText() const;                   // of the selected step
    void refuse(const QString& problems);         // a file that is no scenario: all its mistakes

Q_SIGNALS:
    void variantChosen(int variant);

private:
    QWidget* buildHead(const Parts& parts);
    void show(const scenario::Report& report);
    void showDetail();

    scenario::Report m_report;
    ScenarioSteps* m_steps;
    QLabel *m_title, *m_lesson, *m_broker, *m_verdict;
    QComboBox* m_variants;
    NoticeBar* m_notice;
    RowView* m_list;
    QPlainTextEdit* m_detail;
    bool m_chosen = false; // a step, by the person
};

} // namespace wb::ui
