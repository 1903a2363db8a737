#pragma once

#include <QWidget>

namespace wb::ui {

// The signs of the lanes with their words, as many as fit; all of them in the tool tip.
class LaneLegend : public QWidget {
    Q_OBJECT
public:
    explicit LaneLegend(QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace wb::ui
