#pragma once

#include <QLabel>

class QAbstractItemView;

namespace wb::ui {

// What a list says while it has nothing to show: laid over the view, gone with the first row.
class EmptyState : public QLabel {
    Q_OBJECT
public:
    EmptyState(const QString& text, QAbstractItemView* view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void update();

    QAbstractItemView* m_view;
};

} // namespace wb::ui
