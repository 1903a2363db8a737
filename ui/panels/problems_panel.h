#pragma once

#include "core/dapr/problem.h"

#include <QWidget>

class QPushButton;
class QTreeView;

namespace wb::dapr {
class Workspace;
}

namespace wb::ui {

class ProblemsModel;

// All findings of the open files. A click or Enter leads to the place; a safe fix is one key away.
class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ProblemsPanel(dapr::Workspace* workspace, QWidget* parent = nullptr);

    ProblemsModel* model() const { return m_model; }
    QTreeView* view() const { return m_view; }
    void step(int by);        // goes to the next (1) or previous (-1) problem and opens its place
    void fixCurrent();        // does nothing when there is no safe fix
    bool canFix() const;

Q_SIGNALS:
    void placeChosen(const wb::dapr::Place& place, const wb::dapr::TextRange& range);
    void fixChosen(const wb::dapr::Problem& problem);

private:
    void choose(const QModelIndex& index);
    void updateFix();

    ProblemsModel* m_model;
    QTreeView* m_view;
    QPushButton* m_fix;
};

} // namespace wb::ui
