#pragma once

#include "ui/actions.h"

#include <QFrame>

class QLineEdit;
class QListWidget;

namespace wb::ui {

// How well the letters of `pattern` stand in `text`, in order: 0 = not at all, more = better (beginnings of words and
// runs of letters count most).
int matchScore(QStringView pattern, QStringView text);

// All commands by name: type some letters, Enter runs, Escape goes back.
class CommandSearch : public QFrame {
    Q_OBJECT
public:
    CommandSearch(const Actions* actions, QWidget* window);

    void open();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& pattern);
    void run();

    const Actions* m_actions;
    QLineEdit* m_line;
    QListWidget* m_list;
};

} // namespace wb::ui
