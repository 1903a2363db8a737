#include "ui/widgets/payload_view.h"

#include "ui/widgets/byte_view.h"
#include "ui/widgets/json_text.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/theme.h"

#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QStringDecoder>
#include <QTabBar>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

struct Text {
    QString text;
    bool utf8 = true;
};

// Bytes that are no UTF-8 are shown one character a byte, so that nothing is left out.
Text textOf(const QByteArray& bytes, bool cut)
{
    QByteArray whole = bytes;
    // A part may end inside a character.
    for (int i = 0; cut && i < 3 && !whole.isEmpty() && (static_cast<unsigned char>(whole.back()) & 0xc0) == 0x80; ++i)
        whole.chop(1);
    if (cut && !whole.isEmpty() && static_cast<unsigned char>(whole.back()) >= 0xc0) whole.chop(1);
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder.decode(whole);
    if (!decoder.hasError() && !text.contains(QChar(0))) return {text, true};
    QString shown = QString::fromLatin1(bytes);
    for (QChar& c : shown)
        if (c < u' ' && c != u'\n' && c != u'\t') c = u'·';
    return {shown, false};
}

// A text edit lays out a paragraph as a whole: a megabyte in one line would stop the window.
QString withShortLines(const QString& text)
{
    constexpr qsizetype longest = 2000;
    QString shown;
    qsizetype begin = 0;
    while (begin < text.size()) {
        qsizetype end = text.indexOf(u'\n', begin);
        if (end < 0) end = text.size();
        for (; end - begin > longest; begin += longest) {
            shown += QStringView(text).mid(begin, longest);
            shown += u'\n';
        }
        shown += QStringView(text).mid(begin, end - begin + 1);
        begin = end + 1;
    }
    return shown;
}

QString eventText(const CloudEventView& event)
{
    qsizetype width = 0;
    for (const auto& [name, value] : event.attributes) width = qMax(width, name.size());
    QString text;
    for (const auto& [name, value] : event.attributes) text += name.leftJustified(width + 2) + value + u'\n';
    return text + QStringLiteral("\ndata\n") + event.data;
}

} // namespace

PayloadView::PayloadView(QWidget* parent)
    : QWidget(parent), m_tabs(new QTabBar(this)), m_notice(new NoticeBar(this)), m_pages(new QStackedWidget(this))
{
    m_tabs->setObjectName(QStringLiteral("payloadForms"));
    m_tabs->setAccessibleName(tr("Form of the payload"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setUsesScrollButtons(false);
    m_tabs->setStyleSheet(QStringLiteral("QTabBar::tab { padding: 3px 8px; }")); // it stands in a panel header
    for (const QString& title : {tr("Text"), tr("JSON"), tr("CloudEvent"), tr("Hex")}) m_tabs->addTab(title);
    m_text = makeText(QStringLiteral("payloadText"), tr("Payload as text"));
    m_json = makeText(QStringLiteral("payloadJson"), tr("Payload as JSON"));
    new JsonHighlighter(m_json->document());
    m_event = makeText(QStringLiteral("payloadCloudEvent"), tr("Payload as CloudEvent"));
    m_bytes = new ByteView(this);
    m_bytes->setObjectName(QStringLiteral("payloadBytes"));
    m_bytes->setAccessibleName(tr("Payload as bytes"));
    m_pages->addWidget(m_bytes);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notice);
    layout->addWidget(m_pages, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (m_choosing) return;
        m_wanted = Form(index);
        renderForm();
    });
    setNothing({});
}

QPlainTextEdit* PayloadView::makeText(const QString& name, const QString& accessibleName)
{
    auto* edit = new QPlainTextEdit(this);
    edit->setObjectName(name);
    edit->setAccessibleName(accessibleName);
    edit->setReadOnly(true);
    edit->setFrameShape(QFrame::NoFrame);
    edit->setStyleSheet(QStringLiteral("QPlainTextEdit { border: none; border-radius: 0; }"));
    edit->setFont(monospaced(font()));
    edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    edit->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    edit->setTabChangesFocus(true);
    m_pages->addWidget(edit);
    return edit;
}

void PayloadView::setTextStill(QPlainTextEdit* edit, const QString& text)
{
    const QString shown = withShortLines(text);
    if (edit->toPlainText() == shown) return;
    edit->setToolTip(shown.size() > text.size() ? tr("Lines of more than 2000 characters are broken here") : QString());
    const int scrolled = edit->verticalScrollBar()->value();
    edit->setPlainText(shown);
    edit->verticalScrollBar()->setValue(scrolled);
}

void PayloadView::setPayload(const QByteArray& payload)
{
    if (payload == m_payload && m_text->placeholderText().isEmpty()) return;
    m_payload = payload;
    m_all = false;
    m_text->setPlaceholderText({});
    render();
}

void PayloadView::setNothing(const QString& text)
{
    m_payload.clear();
    m_shown.clear();
    m_note.clear();
    m_notice->clear();
    m_text->clear();
    m_text->setPlaceholderText(text.isEmpty() ? QStringLiteral(" ") : text);
    m_bytes->setBytes({});
    m_choosing = true;
    for (const Form form : {JsonForm, CloudEventForm}) m_tabs->setTabVisible(form, false);
    m_tabs->setCurrentIndex(TextForm);
    m_choosing = false;
    m_pages->setCurrentIndex(0);
    m_tabs->setEnabled(false);
}

void PayloadView::showAll()
{
    m_all = true;
    render();
}

void PayloadView::render()
{
    const bool part = !m_all && m_payload.size() > largeBytes;
    m_shown = part ? m_payload.left(partBytes) : m_payload;
    m_notice->clear();
    if (part) {
        const QLocale locale;
        m_notice->say(NoticeBar::Kind::Note, tr("The first %1 of %2 bytes are shown.")
                                                 .arg(locale.toString(m_shown.size()), locale.toString(m_payload.size())));
        QPushButton* all = m_notice->addButton(tr("Show all"));
        all->setObjectName(QStringLiteral("showAllPayload"));
        connect(all, &QPushButton::clicked, this, &PayloadView::showAll);
    }
    const char first = m_shown.trimmed().isEmpty() ? '\0' : m_shown.trimmed().front();
    const bool json = !part && (first == '{' || first == '[') && prettyJson(m_shown).has_value();
    m_choosing = true; // a tab that vanishes hands over to another: nobody chose that one
    m_tabs->setTabVisible(JsonForm, json);
    m_tabs->setTabVisible(CloudEventForm, json && cloudEventOf(m_shown).has_value());
    m_choosing = false;
    m_tabs->setMinimumWidth(m_tabs->sizeHint().width()); // a tab bar in a layout keeps its first width otherwise
    m_tabs->setEnabled(true);
    const Text text = textOf(m_shown, part);
    m_note = m_payload.isEmpty() ? tr("empty") : json ? tr("JSON") : text.utf8 ? tr("UTF-8 text") : tr("not UTF-8");
    chooseForm();
    renderForm();
}

bool PayloadView::isPossible(Form form) const
{
    return m_tabs->isTabVisible(form);
}

void PayloadView::chooseForm()
{
    Form best = m_wanted;
    if (!isPossible(best)) best = best == CloudEventForm && isPossible(JsonForm) ? JsonForm : TextForm;
    // Unless it was asked for, bytes that are no text are shown as bytes.
    if (best == TextForm && m_wanted != TextForm && !textOf(m_shown, true).utf8) best = HexForm;
    m_choosing = true;
    m_tabs->setCurrentIndex(best);
    m_choosing = false;
}

void PayloadView::renderForm()
{
    const bool part = m_shown.size() < m_payload.size();
    switch (form()) {
    case TextForm: setTextStill(m_text, textOf(m_shown, part).text); break;
    case JsonForm: setTextStill(m_json, prettyJson(m_shown).value_or(QString())); break;
    case CloudEventForm:
        if (const auto event = cloudEventOf(m_shown)) setTextStill(m_event, eventText(*event));
        break;
    case HexForm: m_bytes->setBytes(m_shown); break;
    }
    m_pages->setCurrentIndex(form());
}

PayloadView::Form PayloadView::form() const
{
    return Form(m_tabs->currentIndex());
}

void PayloadView::setForm(Form form)
{
    m_wanted = form;
    if (!m_tabs->isEnabled() || !isPossible(form)) return;
    m_choosing = true;
    m_tabs->setCurrentIndex(form);
    m_choosing = false;
    renderForm();
}

QString PayloadView::shownText() const
{
    switch (form()) {
    case JsonForm: return m_json->toPlainText();
    case CloudEventForm: return m_event->toPlainText();
    case HexForm: return m_bytes->markedAsHex();
    case TextForm: break;
    }
    return m_text->toPlainText();
}

} // namespace wb::ui
