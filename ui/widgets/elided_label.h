#pragma once

#include <QLabel>

namespace wb::ui {

// One line of plain text that takes the room it gets and ends with "…" where that is too little; the whole of it is
// the tool tip then.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    bool fits() const;
};

} // namespace wb::ui
