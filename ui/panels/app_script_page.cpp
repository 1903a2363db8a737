#include "ui/panels/app_script_page.h"

#include "core/sidecar/app/script_reader.h"
#include "core/sidecar/app/script_words.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/yaml_editor.h"

#include <QMenu>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

struct Template {
    const char* title;
    const char* rule; // two spaces are put in front of each line
};

constexpr Template templates[]{
    {QT_TRANSLATE_NOOP("wb::ui::AppScriptPage", "Fail twice, then SUCCESS"),
     "- topic: \"#\"\n  answers: [{answer: retry, times: 2}, success]\n  per: message"},
    {QT_TRANSLATE_NOOP("wb::ui::AppScriptPage", "Answer 500 always"), "- topic: \"#\"\n  answers: [500]"},
    {QT_TRANSLATE_NOOP("wb::ui::AppScriptPage", "Answer after a while"),
     "- topic: \"#\"\n  answers: [{answer: success, after: 3s}]"},
    {QT_TRANSLATE_NOOP("wb::ui::AppScriptPage", "Fail by chance"),
     "- topic: \"#\"\n  chance: {success: 70, retry: 30}\n  seed: 7"},
    {QT_TRANSLATE_NOOP("wb::ui::AppScriptPage", "Fail by what the payload says"),
     "- payload: {contains: fish}\n  answers: [drop]"},
    {QT_TRANSLATE_NOOP("wb::ui::AppScriptPage", "Crash once, then SUCCESS"),
     "- topic: \"#\"\n  answers: [{answer: crash, for: 5s, times: 1}, success]"},
};

} // namespace

AppScriptPage::AppScriptPage(QWidget* parent)
    : QWidget(parent), m_editor(new YamlEditor(this)), m_notice(new NoticeBar(this))
{
    m_editor->setObjectName(QStringLiteral("appScript"));
    m_editor->setAccessibleName(tr("Script of the simulated app"));
    m_editor->setApart(true);
    m_editor->setMinimumHeight(32);
    m_notice->setObjectName(QStringLiteral("appScriptNotice"));
    auto* add = new QToolButton(this);
    add->setText(tr("Add a rule"));
    add->setPopupMode(QToolButton::InstantPopup);
    add->setFocusPolicy(Qt::TabFocus);
    add->setObjectName(QStringLiteral("addRule"));
    add->setAccessibleName(add->text());
    add->setToolTip(tr("Writes a rule into the script, above the others: the first that fits answers"));
    addTemplates(add);
    auto* header = new PanelHeader(tr("Script"), this);
    header->addWidget(add);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_notice);
    m_typing.setSingleShot(true);
    m_typing.setInterval(250); // while a word is being typed there is nothing to say about it
    connect(&m_typing, &QTimer::timeout, this, &AppScriptPage::read);
    connect(m_editor, &QsciScintilla::textChanged, this, [this] { m_typing.start(); });
    connect(m_editor, &YamlEditor::leftByFocus, this, [this] {
        if (m_typing.isActive()) read();
    });
    setText(firstText());
}

QString AppScriptPage::firstText()
{
    return QStringLiteral("rules: []\ndefault: success\n");
}

void AppScriptPage::setText(const QString& text)
{
    m_editor->load(text.toUtf8());
    read();
}

QString AppScriptPage::text() const
{
    return QString::fromUtf8(m_editor->bytes());
}

void AppScriptPage::read()
{
    m_typing.stop();
    const auto script = sidecar::readScript(m_editor->bytes(), {});
    QList<EditorMark> marks;
    m_problem.clear();
    if (!script) {
        const sidecar::ScriptError& error = script.error();
        EditorMark mark;
        mark.level = EditorMark::Level::Error;
        mark.line = std::max(1, error.place.line);
        mark.text = error.message;
        marks << mark;
        m_problem = tr("Line %1: %2").arg(mark.line).arg(error.message);
    }
    m_editor->setMarks(marks);
    const bool another = script && !(*script == m_script);
    if (another) m_script = *script;
    showState();
    Q_EMIT textChanged();
    if (another) Q_EMIT scriptChanged();
}

void AppScriptPage::setOverride(const QString& answer)
{
    m_override = answer;
    showState();
}

void AppScriptPage::showState()
{
    if (!m_problem.isEmpty()) {
        m_notice->say(NoticeBar::Kind::Failure, tr("%1 The script before stays in use.").arg(m_problem));
    } else if (!m_override.isEmpty()) {
        m_notice->say(NoticeBar::Kind::Warning, tr("The script rests: every call is answered %1.").arg(m_override));
    } else {
        const QString otherwise = sidecar::wordOfAnswer(m_script.otherwise);
        m_notice->say(NoticeBar::Kind::Success,
                      m_script.rules.isEmpty()
                          ? tr("In use. Every call is answered: %1").arg(otherwise)
                          : tr("In use: %n rule(s); where none fits: %1", nullptr, int(m_script.rules.size())).arg(otherwise));
    }
}

void AppScriptPage::addTemplates(QToolButton* button)
{
    auto* menu = new QMenu(button);
    for (const Template& one : templates)
        menu->addAction(tr(one.title), this, [this, &one] { insertRule(QString::fromLatin1(one.rule)); });
    button->setMenu(menu);
}

// Above the other rules, with their indentation; one step for undo.
void AppScriptPage::insertRule(const QString& rule)
{
    static const QRegularExpression head(QStringLiteral("^rules:[ \\t]*(\\[[ \\t]*\\])?[ \\t]*(#[^\\n]*)?$"),
                                         QRegularExpression::MultilineOption);
    static const QRegularExpression item(QStringLiteral("\\A\\n([ \\t]*)- "));
    QString all = text();
    const auto found = head.match(all);
    const QString before = found.hasMatch() ? all.left(found.capturedStart()) : QString();
    const QString after = found.hasMatch() ? all.mid(found.capturedEnd()) : QStringLiteral("\n") + all;
    const auto first = item.match(after);
    const QString indent = first.hasMatch() ? first.captured(1) : QStringLiteral("  ");
    QString lines = rule;
    lines.replace(u'\n', QStringLiteral("\n") + indent);
    all = before + QStringLiteral("rules:\n") + indent + lines + after;
    m_editor->replaceAll(all.toUtf8());
    read();
    m_editor->setFocus();
}

} // namespace wb::ui
