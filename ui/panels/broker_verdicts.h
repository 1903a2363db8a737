#pragma once

#include "core/broker/profile/comparison.h"

#include <QWidget>

class QButtonGroup;
class QVBoxLayout;

namespace wb::ui {

// What each broker means for the component: a line each. A click shows the rows that it rests on, another one all.
class BrokerVerdicts : public QWidget {
    Q_OBJECT
public:
    explicit BrokerVerdicts(QWidget* parent = nullptr);

    void setTable(const broker::Comparison& table);
    int chosen() const { return m_chosen; } // column; -1: none
    void choose(int column);

Q_SIGNALS:
    void chosenChanged(int column); // by the user

private:
    QVBoxLayout* m_layout;
    QList<QWidget*> m_lines;
    int m_chosen = -1;
};

} // namespace wb::ui
