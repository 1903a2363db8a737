#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace wb::ui {

// Says something in place instead of in a message box: a sign, a sentence, what to do, the technical text on request,
// and buttons for the ways on. Hidden until it has something to say.
class Banner : public QWidget {
    Q_OBJECT
public:
    enum class Kind : quint8 { Note, Warning, Error };

    explicit Banner(QWidget* parent = nullptr);

    // `advice` and `detail` may be empty. Buttons added before stay: see clearButtons().
    void say(Kind kind, const QString& title, const QString& advice = {}, const QString& detail = {});
    void clearButtons();
    QPushButton* addButton(const QString& text, const QString& objectName);
    void setClosable(bool closable);
    QString title() const;
    QString detail() const;

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void toggleDetail(bool on);

    Kind m_kind = Kind::Note;
    QLabel* m_sign;
    QLabel* m_title;
    QLabel* m_advice;
    QLabel* m_detail;
    QToolButton* m_more;
    QToolButton* m_close;
    QHBoxLayout* m_buttons;
};

} // namespace wb::ui
