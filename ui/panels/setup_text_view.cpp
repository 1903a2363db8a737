#include "ui/panels/setup_text_view.h"

#include "ui/widgets/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QSyntaxHighlighter>
#include <QTabBar>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

// The reasons stand in comments: they are read beside the keys, not before them.
class CommentHighlighter : public QSyntaxHighlighter {
public:
    explicit CommentHighlighter(QPlainTextEdit* edit) : QSyntaxHighlighter(edit->document()), m_edit(edit) {}

protected:
    void highlightBlock(const QString& line) override
    {
        const qsizetype trailing = line.indexOf(QStringLiteral("   # "));
        const qsizetype at = line.trimmed().startsWith(u'#') ? line.indexOf(u'#') : trailing;
        if (at >= 0) setFormat(int(at), int(line.size() - at), theme(m_edit).secondary);
    }

private:
    QPlainTextEdit* m_edit;
};

} // namespace

SetupTextView::SetupTextView(const char* objectName, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_files(new QTabBar(this)), m_hint(new QLabel(this)), m_text(new QPlainTextEdit(this))
{
    const QString name = QLatin1String(objectName);
    setObjectName(name);
    m_files->setObjectName(name + QStringLiteral("Files"));
    m_files->setAccessibleName(tr("Files of %1").arg(accessibleName));
    m_files->setExpanding(false);
    m_files->setDrawBase(false);
    m_hint->setObjectName(name + QStringLiteral("Hint"));
    m_hint->setProperty("secondary", true);
    m_hint->setWordWrap(true);
    m_text->setObjectName(name + QStringLiteral("Text"));
    m_text->setAccessibleName(accessibleName);
    m_text->setReadOnly(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(monospaced(font()));
    m_text->setTabChangesFocus(true);
    new CommentHighlighter(m_text);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_files);
    layout->addWidget(m_hint);
    layout->addWidget(m_text, 1);
    connect(m_files, &QTabBar::currentChanged, this, &SetupTextView::show);
    show(-1);
}

void SetupTextView::setTexts(const QList<broker::SetupText>& texts)
{
    const QString before = current() ? current()->name : QString();
    m_texts = texts;
    {
        const QSignalBlocker quiet(m_files);
        while (m_files->count() > 0) m_files->removeTab(0);
        for (const broker::SetupText& text : texts) m_files->addTab(text.name);
        for (int i = 0; i < m_files->count(); ++i)
            if (texts.at(i).name == before) m_files->setCurrentIndex(i);
    }
    show(m_files->currentIndex());
}

const broker::SetupText* SetupTextView::current() const
{
    const int index = m_files->currentIndex();
    return index >= 0 && index < m_texts.size() ? &m_texts.at(index) : nullptr;
}

void SetupTextView::show(int index)
{
    m_files->setVisible(m_texts.size() > 1);
    const broker::SetupText* text = index >= 0 && index < m_texts.size() ? &m_texts.at(index) : nullptr;
    m_text->setPlainText(text ? text->text : QString());
    m_hint->setVisible(text && text->made);
    m_hint->setText(tr("Commands for your shell: what they make is not shown here."));
}

} // namespace wb::ui
