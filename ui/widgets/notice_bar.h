#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace wb::ui {

// One line inside a panel that says what is special just now, with what can be done about it: paused, refused, let go,
// "are you sure". Hidden while it has nothing to say.
class NoticeBar : public QWidget {
    Q_OBJECT
public:
    enum class Kind : quint8 { Note, Success, Warning, Failure };

    explicit NoticeBar(QWidget* parent = nullptr);

    void say(Kind kind, const QString& text, const QString& detail = {}); // detail: tool tip
    void clear();
    QString text() const;
    QPushButton* addButton(const QString& text); // stays until removeButtons()
    void removeButtons();
    bool hasButtons() const { return !m_buttons.isEmpty(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Kind m_kind = Kind::Note;
    QHBoxLayout* m_layout;
    QLabel* m_sign;
    QLabel* m_text;
    QList<QPushButton*> m_buttons;
};

} // namespace wb::ui
