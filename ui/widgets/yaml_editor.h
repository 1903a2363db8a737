#pragma once

#include "ui/widgets/scintilla.h"

#include <QByteArray>
#include <QList>

namespace wb::ui {

// What the editor shows about a place in its text.
struct EditorMark {
    enum class Level : quint8 { Note, Warning, Error };
    Level level = Level::Warning;
    qsizetype begin = 0, end = 0; // bytes; empty range: the whole line
    int line = 0;                 // from 1
    QString text;                 // hover text
};

struct EditorChange {
    qsizetype begin = 0, end = 0; // bytes, half open
    QByteArray replacement;
};

// A text editor for YAML. Places are bytes of the UTF-8 text, as in core; every byte of the file is kept as it is,
// line ends and marks included. One undo stack for what is typed and what is applied from outside.
class YamlEditor : public QsciScintilla {
    Q_OBJECT
public:
    explicit YamlEditor(QWidget* parent = nullptr);

    QByteArray bytes() const;
    void load(const QByteArray& text);       // forgets the undo history; the text counts as saved
    void replaceAll(const QByteArray& text); // one undoable step that touches only what differs

    // One undoable step. Changes ascend and do not overlap. With the same non-empty key as the step before, and
    // nothing else done in between, both count as one step (typing in a form field).
    void applyChanges(const QList<EditorChange>& changes, const QString& key = {});
    void endCoalescing(); // the next applyChanges() starts a step of its own

    // For a small text that is no file: undo and redo keys act here instead of reaching the window, and Tab leads out.
    void setApart(bool apart) { m_apart = apart; }

    void setMarks(const QList<EditorMark>& marks);
    const QList<EditorMark>& marks() const { return m_marks; }

    qsizetype caret() const;               // byte
    void setCaret(qsizetype byte);         // and scrolls there
    void selectRange(qsizetype begin, qsizetype end);

Q_SIGNALS:
    void caretMoved(qsizetype byte);
    void leftByFocus();

protected:
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void setUpMargins();
    void setUpIndicators();
    void freeWindowShortcuts();
    void applyColours();
    void showHover(int position, int x, int y);
    void changeText(const EditorChange& change);

    QsciLexerYAML* m_lexer;
    QList<EditorMark> m_marks;
    QString m_coalescingKey;
    bool m_apart = false;
};

} // namespace wb::ui
