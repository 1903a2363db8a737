#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace wb::ui {

// The line above a panel: a small label, an optional note beside it, the panel's own actions at the right.
class PanelHeader : public QWidget {
    Q_OBJECT
public:
    explicit PanelHeader(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setNote(const QString& note); // "9 120 on orders/new/eu"
    QToolButton* addAction(QAction* action); // a flat button with the action's icon, or its text
    void addWidget(QWidget* widget);         // at the right, in the order of the calls
    void addLeftWidget(QWidget* widget);     // beside the title, after the note

    // A dock gives its title line the hint's height, whatever the minimum is.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

private:
    QHBoxLayout* m_layout;
    QLabel* m_title;
    QLabel* m_note;
    int m_leftCount = 2;
};

} // namespace wb::ui
