#pragma once

#include <QColor>
#include <QLabel>

class QPainter;

namespace wb::ui {

// A small word in a box of its own colour: "DUP", "retained", "1 warning". The word carries the meaning, never the
// colour alone.
class Chip : public QLabel {
    Q_OBJECT
public:
    enum class Kind : quint8 { Plain, Accent, Success, Warning, Failure, Retained, Dup, DeadLetter };

    explicit Chip(const QString& text = {}, Kind kind = Kind::Plain, QWidget* parent = nullptr);
    void setKind(Kind kind);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind;
};

// For delegates and painted rows: draws the chip with its left edge at rect.left(), centred vertically; returns the
// width it took. `colour` is both border and text; 0 when it does not fit.
int chipWidth(const QFont& font, const QString& text);
int drawChip(QPainter* painter, const QRect& rect, const QString& text, const QColor& colour);

} // namespace wb::ui
