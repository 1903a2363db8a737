#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QFont>

namespace wb::ui {

// Bytes as offset, hexadecimal and ASCII, sixteen a line. A stretch can be marked from outside (the field that was
// chosen); a click or a key says which byte was chosen. Only lines on the screen are looked at.
class ByteView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ByteView(QWidget* parent = nullptr);

    void setBytes(const QByteArray& bytes);
    const QByteArray& bytes() const { return m_bytes; }
    void setMarked(qsizetype begin, qsizetype end); // half-open; scrolls there; empty: nothing marked
    qsizetype markedBegin() const { return m_markedBegin; }
    qsizetype markedEnd() const { return m_markedEnd; }
    qsizetype current() const { return m_current; } // -1: none
    void setEmptyText(const QString& text);
    QString markedAsHex() const; // "00 0a 6f"; all bytes when nothing is marked

    QRect byteRect(qsizetype offset) const; // of its hexadecimal, in the viewport
    QSize sizeHint() const override;

Q_SIGNALS:
    void byteChosen(qsizetype offset);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    static constexpr int perLine = 16;

    qint64 lineCount() const { return (m_bytes.size() + perLine - 1) / perLine; }
    int hexX(int column) const;
    int asciiX(int column) const;
    qsizetype byteAt(const QPoint& point) const;
    void choose(qsizetype offset);
    void updateRange();
    void updateFont();
    void showByte(qsizetype offset);
    void paintLine(QPainter& painter, qint64 line, int y) const;
    void copy() const;

    QByteArray m_bytes;
    QString m_emptyText;
    QFont m_mono;
    int m_charWidth = 8;
    int m_lineHeight = 18;
    qsizetype m_markedBegin = 0;
    qsizetype m_markedEnd = 0;
    qsizetype m_current = -1;
};

} // namespace wb::ui
