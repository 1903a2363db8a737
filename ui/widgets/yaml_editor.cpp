#include "ui/widgets/yaml_editor.h"

#include "ui/widgets/theme.h"


#include <QApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace wb::ui {

namespace {

constexpr int numberMargin = 0;
constexpr int signMargin = 1;
constexpr int levels = 3;

QPixmap signOf(EditorMark::Level level, const Theme& t, const QFont& font)
{
    const bool error = level == EditorMark::Level::Error;
    const QColor colour = error ? t.failure : level == EditorMark::Level::Warning ? t.warning : t.accentText;
    QPixmap pixmap(14, 14);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QFont bold = font;
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colour);
    painter.drawText(pixmap.rect(), Qt::AlignCenter,
                     error ? QStringLiteral("!") : level == EditorMark::Level::Warning ? QStringLiteral("▲")
                                                                                       : QStringLiteral("i"));
    return pixmap;
}

} // namespace

YamlEditor::YamlEditor(QWidget* parent) : QsciScintilla(parent), m_lexer(new QsciLexerYAML(this))
{
    setUtf8(true);
    setLexer(m_lexer);
    setFrameShape(QFrame::NoFrame);
    setIndentationsUseTabs(false);
    setTabWidth(2);
    setIndentationWidth(2);
    setAutoIndent(true);
    setIndentationGuides(true);
    setBraceMatching(QsciScintilla::SloppyBraceMatch);
    setCaretLineVisible(true);
    setWrapMode(QsciScintilla::WrapNone);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1UL);
    SendScintilla(SCI_SETSCROLLWIDTH, 1UL);
    SendScintilla(SCI_SETMOUSEDWELLTIME, 400UL);
    setUpMargins();
    setUpIndicators();
    freeWindowShortcuts();
    applyColours();
    connect(this, &QsciScintillaBase::SCN_DWELLSTART, this, &YamlEditor::showHover);
    connect(this, &QsciScintillaBase::SCN_DWELLEND, this, [] { QToolTip::hideText(); });
    connect(this, &QsciScintilla::cursorPositionChanged, this, [this] { Q_EMIT caretMoved(caret()); });
}

void YamlEditor::setUpMargins()
{
    setMarginType(numberMargin, QsciScintilla::NumberMargin);
    setMarginWidth(numberMargin, QStringLiteral("00000"));
    setMarginType(signMargin, QsciScintilla::SymbolMargin);
    setMarginWidth(signMargin, 16);
    setMarginMarkerMask(signMargin, (1 << levels) - 1);
    setMarginWidth(2, 0);
}

void YamlEditor::setUpIndicators()
{
    for (int level = 0; level < levels; ++level) {
        indicatorDefine(level == 0 ? QsciScintilla::DotsIndicator : QsciScintilla::SquiggleIndicator, level);
        setIndicatorDrawUnder(true, level);
    }
}

// Scintilla's own bindings would swallow keys that mean something in the whole window; what editing needs stays.
void YamlEditor::freeWindowShortcuts()
{
    const QKeyCombination windowKeys[] = {Qt::CTRL | Qt::Key_L, Qt::CTRL | Qt::Key_D, Qt::CTRL | Qt::Key_T, Qt::CTRL | Qt::Key_U,
                              Qt::CTRL | Qt::SHIFT | Qt::Key_U, Qt::CTRL | Qt::SHIFT | Qt::Key_L,
                              Qt::CTRL | Qt::SHIFT | Qt::Key_T, Qt::CTRL | Qt::Key_Z, Qt::CTRL | Qt::Key_Y,
                              Qt::CTRL | Qt::SHIFT | Qt::Key_Z};
    for (const QKeyCombination combination : windowKeys) {
        const int key = combination.toCombined();
        if (QsciCommand* command = standardCommands()->boundTo(key)) {
            if (command->key() == key) command->setKey(0);
            if (command->alternateKey() == key) command->setAlternateKey(0);
        }
    }
}

void YamlEditor::applyColours()
{
    const Theme& t = theme();
    const QFont mono = monospaced(QApplication::font());
    m_lexer->setDefaultFont(mono);
    m_lexer->setDefaultColor(t.text);
    m_lexer->setDefaultPaper(t.surface);
    m_lexer->setFont(mono);
    m_lexer->setColor(t.text);
    m_lexer->setPaper(t.surface);
    m_lexer->setColor(t.secondary, QsciLexerYAML::Comment);
    m_lexer->setColor(t.accentText, QsciLexerYAML::Identifier);
    m_lexer->setColor(t.retained, QsciLexerYAML::Keyword);
    m_lexer->setColor(t.dup, QsciLexerYAML::Number);
    m_lexer->setColor(t.deadLetter, QsciLexerYAML::Reference);
    m_lexer->setColor(t.secondary, QsciLexerYAML::DocumentDelimiter);
    m_lexer->setColor(t.secondary, QsciLexerYAML::Operator);
    m_lexer->setColor(t.text, QsciLexerYAML::TextBlockMarker);
    m_lexer->setColor(t.failure, QsciLexerYAML::SyntaxErrorMarker);
    setPaper(t.surface);
    setColor(t.text);
    setCaretForegroundColor(t.text);
    setCaretLineBackgroundColor(t.alternate);
    setSelectionBackgroundColor(t.selection);
    resetSelectionForegroundColor();
    setMarginsFont(smaller(mono));
    setMarginsForegroundColor(t.secondary);
    setMarginsBackgroundColor(t.alternate);
    setIndentationGuidesForegroundColor(t.border);
    setIndentationGuidesBackgroundColor(t.surface);
    setMatchedBraceBackgroundColor(t.selection);
    setMatchedBraceForegroundColor(t.text);
    const QColor colours[levels] = {t.accentText, t.warning, t.failure};
    for (int level = 0; level < levels; ++level) {
        setIndicatorForegroundColor(colours[level], level);
        markerDefine(signOf(EditorMark::Level(level), t, QApplication::font()), level);
    }
}

QByteArray YamlEditor::bytes() const
{
    const auto* start = static_cast<const char*>(SendScintillaPtrResult(SCI_GETCHARACTERPOINTER));
    return QByteArray(start, length()); // a copy: the pointer holds until the next change only
}

void YamlEditor::load(const QByteArray& text)
{
    SendScintilla(SCI_SETUNDOCOLLECTION, 0UL);
    SendScintilla(SCI_CLEARALL);
    SendScintilla(SCI_APPENDTEXT, static_cast<unsigned long>(text.size()), text.constData());
    SendScintilla(SCI_SETUNDOCOLLECTION, 1UL);
    SendScintilla(SCI_EMPTYUNDOBUFFER);
    setEolMode(text.contains("\r\n") ? QsciScintilla::EolWindows : QsciScintilla::EolUnix);
    setModified(false);
    endCoalescing();
    setCaret(0);
}

void YamlEditor::changeText(const EditorChange& change)
{
    SendScintilla(SCI_SETTARGETRANGE, static_cast<unsigned long>(change.begin), static_cast<long>(change.end));
    SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(change.replacement.size()),
                  change.replacement.constData());
}

void YamlEditor::applyChanges(const QList<EditorChange>& changes, const QString& key)
{
    if (changes.isEmpty()) return;
    const bool joins = !key.isEmpty() && key == m_coalescingKey;
    // Scintilla joins neighbouring steps only while typing; an open group does it for ours.
    if (!joins) {
        endCoalescing();
        beginUndoAction();
    }
    const qsizetype at = caret();
    qsizetype shift = 0;
    for (auto change = changes.crbegin(); change != changes.crend(); ++change) {
        changeText(*change);
        if (change->end <= at) shift += change->replacement.size() - (change->end - change->begin);
    }
    SendScintilla(SCI_SETEMPTYSELECTION, static_cast<unsigned long>(std::max<qsizetype>(0, at + shift)));
    m_coalescingKey = key;
    if (key.isEmpty()) endUndoAction();
}

void YamlEditor::endCoalescing()
{
    if (!m_coalescingKey.isEmpty()) endUndoAction();
    m_coalescingKey.clear();
}

void YamlEditor::replaceAll(const QByteArray& text)
{
    const QByteArray old = bytes();
    if (old == text) return;
    qsizetype head = 0;
    const qsizetype shorter = std::min(old.size(), text.size());
    while (head < shorter && old.at(head) == text.at(head))
        ++head;
    qsizetype tail = 0;
    while (tail < shorter - head && old.at(old.size() - 1 - tail) == text.at(text.size() - 1 - tail))
        ++tail;
    applyChanges({{head, old.size() - tail, text.mid(head, text.size() - head - tail)}});
}

void YamlEditor::setMarks(const QList<EditorMark>& marks)
{
    m_marks = marks;
    const long size = length();
    for (int level = 0; level < levels; ++level) {
        SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(level));
        SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, size);
        markerDeleteAll(level);
    }
    for (const EditorMark& mark : marks) {
        const int line = std::max(0, mark.line - 1);
        if (mark.line > 0) markerAdd(line, int(mark.level));
        long begin = long(mark.begin), end = long(mark.end);
        if (begin >= end && mark.line > 0) {
            begin = SendScintilla(SCI_GETLINEINDENTPOSITION, static_cast<unsigned long>(line));
            end = SendScintilla(SCI_GETLINEENDPOSITION, static_cast<unsigned long>(line));
        }
        end = std::min(end, size);
        if (begin >= end) continue;
        SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(mark.level));
        SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(begin), end - begin);
    }
}

void YamlEditor::showHover(int position, int x, int y)
{
    if (position < 0) return;
    QStringList texts;
    const int line = int(SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(position))) + 1;
    for (const EditorMark& mark : std::as_const(m_marks)) {
        const bool inside = mark.begin < mark.end ? position >= mark.begin && position <= mark.end : line == mark.line;
        if (inside) texts << mark.text;
    }
    if (!texts.isEmpty()) QToolTip::showText(mapToGlobal(QPoint(x, y)), texts.join(u'\n'), this);
}

qsizetype YamlEditor::caret() const
{
    return SendScintilla(SCI_GETCURRENTPOS);
}

void YamlEditor::setCaret(qsizetype byte)
{
    SendScintilla(SCI_GOTOPOS, static_cast<unsigned long>(byte));
    SendScintilla(SCI_SCROLLCARET);
}

void YamlEditor::selectRange(qsizetype begin, qsizetype end)
{
    SendScintilla(SCI_GOTOPOS, static_cast<unsigned long>(begin)); // unfolds and scrolls
    SendScintilla(SCI_SETSEL, static_cast<unsigned long>(begin), static_cast<long>(end));
    SendScintilla(SCI_SCROLLCARET);
}

void YamlEditor::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::StyleChange)
        applyColours();
    QsciScintilla::changeEvent(event);
}

void YamlEditor::focusInEvent(QFocusEvent* event)
{
    endCoalescing(); // what is typed now is a step of its own
    QsciScintilla::focusInEvent(event);
}

void YamlEditor::focusOutEvent(QFocusEvent* event)
{
    QsciScintilla::focusOutEvent(event);
    Q_EMIT leftByFocus();
}

bool YamlEditor::event(QEvent* event)
{
    // Undo and redo belong to the window: it first brings form and text in step.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->setAccepted(m_apart);
            return m_apart;
        }
    }
    return QsciScintilla::event(event);
}

void YamlEditor::keyPressEvent(QKeyEvent* event)
{
    if (m_apart && event->matches(QKeySequence::Undo)) {
        undo();
    } else if (m_apart && event->matches(QKeySequence::Redo)) {
        redo();
    } else if (m_apart && (event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab)) {
        QWidget::focusNextPrevChild(event->key() == Qt::Key_Tab); // YAML knows no tabs
    } else {
        QsciScintilla::keyPressEvent(event);
    }
}

} // namespace wb::ui
