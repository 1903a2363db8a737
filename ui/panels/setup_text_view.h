#pragma once

#include "core/broker/setup/setup_help.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QTabBar;

namespace wb::ui {

// Text to copy, of one file or of several: a tab for each, one read-only view, the comments in the colour of secondary
// text.
class SetupTextView : public QWidget {
    Q_OBJECT
public:
    SetupTextView(const char* objectName, const QString& accessibleName, QWidget* parent);

    void setTexts(const QList<broker::SetupText>& texts); // stays at the file of the same name
    const broker::SetupText* current() const; // null: none

private:
    void show(int index);

    QList<broker::SetupText> m_texts;
    QTabBar* m_files;
    QLabel* m_hint; // what the text is, when it is no file itself
    QPlainTextEdit* m_text;
};

} // namespace wb::ui
