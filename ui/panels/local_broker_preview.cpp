#include "ui/panels/local_broker_preview.h"

#include "ui/widgets/theme.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTabBar>
#include <QVBoxLayout>

namespace wb::ui {

LocalBrokerPreview::LocalBrokerPreview(QWidget* parent)
    : QWidget(parent), m_names(new QTabBar(this)), m_text(new QPlainTextEdit(this)), m_notes(new QLabel(this))
{
    m_names->setObjectName(QStringLiteral("previewFiles"));
    m_names->setAccessibleName(tr("Files of its configuration"));
    m_names->setDrawBase(false);
    m_names->setExpanding(false);
    m_text->setObjectName(QStringLiteral("previewText"));
    m_text->setAccessibleName(tr("Text of the configuration file"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(monospaced(smaller(font())));
    m_notes->setObjectName(QStringLiteral("previewNotes"));
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setWordWrap(true);
    m_notes->setProperty("secondary", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_names);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_notes);
    connect(m_names, &QTabBar::currentChanged, this, &LocalBrokerPreview::showFile);
}

QString LocalBrokerPreview::shownText(const broker::SetupFile& file)
{
    if (file.secret)
        return tr("Not shown: it holds what is made from passwords. %n line(s).", nullptr, int(file.text.count('\n')));
    static const QRegularExpression secret(QStringLiteral("^(\\s*[\\w.\\-]*(?:pass|secret|token|cookie|psk)[\\w.\\-]*\\s*[=:\\s]\\s*)\\S.*$"),
                                           QRegularExpression::CaseInsensitiveOption | QRegularExpression::MultilineOption);
    static const QRegularExpression files(QStringLiteral("^\\s*(?:\\w*_file|password_hash_algorithm)\\b")); // a place, a way
    QStringList lines = QString::fromUtf8(file.text).split(u'\n');
    for (QString& line : lines)
        if (!files.match(line).hasMatch()) line.replace(secret, QStringLiteral("\\1•••"));
    return lines.join(u'\n');
}

QString LocalBrokerPreview::text() const
{
    return m_text->toPlainText();
}

void LocalBrokerPreview::show(const Result<broker::SetupFiles, QString>& made)
{
    if (!made) { // the last files that could be stay
        tellNotes(tr("! %1").arg(made.error()), "failure");
        return;
    }
    const QString front = m_names->tabText(m_names->currentIndex());
    {
        const QSignalBlocker quiet(m_names);
        m_files = made->files;
        while (m_names->count() > 0) m_names->removeTab(0);
        for (const broker::SetupFile& file : m_files) {
            const int at = m_names->addTab(file.name);
            if (file.name == front) m_names->setCurrentIndex(at);
        }
    }
    m_names->setVisible(!m_files.isEmpty());
    showFile();
    QStringList notes;
    for (const QString& note : made->notes) notes << tr("▲ %1").arg(note);
    tellNotes(notes.join(u'\n'), "plain");
}

void LocalBrokerPreview::showWords(const QString& words)
{
    m_files.clear();
    m_names->hide();
    m_text->clear();
    tellNotes(words, "plain");
}

void LocalBrokerPreview::showFile()
{
    const QString text = m_names->currentIndex() < 0 ? QString() : shownText(m_files.value(m_names->currentIndex()));
    if (text == m_text->toPlainText()) return;
    const int place = m_text->verticalScrollBar()->value();
    m_text->setPlainText(text);
    m_text->verticalScrollBar()->setValue(place);
}

void LocalBrokerPreview::tellNotes(const QString& text, const char* tone)
{
    m_notes->setText(text);
    m_notes->setVisible(!text.isEmpty());
    setTone(m_notes, tone);
}

} // namespace wb::ui
