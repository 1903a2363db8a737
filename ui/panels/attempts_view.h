#pragma once

#include "ui/models/attempts_model.h"

#include <QWidget>

namespace wb::ui {

class PanelHeader;
class RowView;

// What the app was asked lately, what it said and what came of it.
class AttemptsView : public QWidget {
    Q_OBJECT
public:
    explicit AttemptsView(QWidget* parent = nullptr);

    void add(QList<AttemptRow> rows, quint64 lost);
    void clear();
    AttemptsModel* model() const { return m_model; }

private:
    void showCount();

    AttemptsModel* m_model;
    RowView* m_view;
    PanelHeader* m_header;
};

} // namespace wb::ui
