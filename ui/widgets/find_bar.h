#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace wb::ui {

class YamlEditor;

// Find in the text below the editor: Enter goes on, Shift+Enter back, Escape closes.
class FindBar : public QWidget {
    Q_OBJECT
public:
    explicit FindBar(QWidget* parent = nullptr);

    void setEditor(YamlEditor* editor);
    void open(); // shows the bar, takes the selected text, focuses the field
    void findNext();
    void findPrevious();

Q_SIGNALS:
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void find(bool forward, bool fromStart);

    YamlEditor* m_editor = nullptr;
    QLineEdit* m_text;
    QLabel* m_result;
};

} // namespace wb::ui
