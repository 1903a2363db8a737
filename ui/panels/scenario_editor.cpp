#include "ui/panels/scenario_editor.h"

#include "core/scenario/file/reader.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

constexpr qsizetype mostTold = 8; // mistakes in the notice; all are marked in the text

} // namespace

ScenarioEditor::ScenarioEditor(const QString& path, const QByteArray& text,
                               std::function<QString(const QString& suggested)> ask, QWidget* parent)
    : QDialog(parent), m_path(path), m_ask(std::move(ask)), m_editor(new YamlEditor(this)), m_notice(new NoticeBar(this)),
      m_state(new QLabel(this)), m_save(new QPushButton(this)), m_saved(path.isEmpty() ? QByteArray() : text)
{
    setObjectName(QStringLiteral("scenarioEditor"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(path.isEmpty() ? tr("Save as scenario") : tr("Scenario %1").arg(QFileInfo(path).fileName()));
    resize(760, 620);
    m_editor->setObjectName(QStringLiteral("scenarioText"));
    m_editor->setAccessibleName(tr("Text of the scenario"));
    m_editor->load(text);
    m_notice->setObjectName(QStringLiteral("scenarioProblems"));
    m_state->setObjectName(QStringLiteral("scenarioFile"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_state->setProperty("secondary", true);
    m_save->setObjectName(QStringLiteral("scenarioSave"));
    m_save->setProperty("primary", true);
    m_save->setText(canWriteHere() ? tr("Save") : tr("Save as…"));
    auto* buttons = new QDialogButtonBox(this);
    buttons->addButton(m_save, QDialogButtonBox::ApplyRole);
    QPushButton* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setObjectName(QStringLiteral("scenarioClose"));
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(12, 8, 12, 12);
    foot->setSpacing(8);
    foot->addWidget(m_state);
    foot->addWidget(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_editor, 1);
    layout->addWidget(m_notice);
    layout->addLayout(foot);
    connect(m_editor, &QsciScintilla::textChanged, this, &ScenarioEditor::check);
    connect(m_save, &QPushButton::clicked, this, &ScenarioEditor::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

bool ScenarioEditor::canWriteHere() const
{
    return !m_path.isEmpty() && QFileInfo(m_path).isWritable();
}

void ScenarioEditor::check()
{
    const QByteArray text = m_editor->bytes();
    const auto read = scenario::readScenario(text, m_path.isEmpty() ? QStringLiteral("scenario.yaml") : m_path);
    QList<EditorMark> marks;
    QStringList sentences;
    if (!read) {
        for (const scenario::FileProblem& problem : read.error()) {
            marks << EditorMark{EditorMark::Level::Error, 0, 0, problem.place.line, problem.message};
            if (sentences.size() < mostTold) sentences << tr("Line %1: %2").arg(problem.place.line).arg(problem.message);
        }
        if (read.error().size() > mostTold) sentences << tr("… and %n more", nullptr, int(read.error().size() - mostTold));
    }
    m_editor->setMarks(marks);
    if (sentences.isEmpty()) m_notice->say(NoticeBar::Kind::Success, tr("This is a scenario that can be run."));
    else m_notice->say(NoticeBar::Kind::Failure, sentences.join(u'\n'));
    const bool changed = text != m_saved;
    m_state->setText(m_path.isEmpty() ? tr("Not saved yet")
                     : changed        ? tr("%1, changed").arg(m_path)
                                      : m_path);
    m_save->setEnabled(changed);
}

QString ScenarioEditor::problems() const
{
    QStringList lines;
    for (const EditorMark& mark : m_editor->marks()) lines << tr("Line %1: %2").arg(mark.line).arg(mark.text);
    return lines.join(u'\n');
}

void ScenarioEditor::goTo(int line, int column)
{
    if (line < 1) return;
    m_editor->setCursorPosition(line - 1, std::max(0, column - 1));
    m_editor->ensureLineVisible(line - 1);
    m_editor->setFocus();
}

void ScenarioEditor::save()
{
    QString path = m_path;
    if (!canWriteHere()) path = m_ask(path.isEmpty() ? QStringLiteral("scenario.yaml") : QFileInfo(path).fileName());
    if (path.isEmpty()) return;
    const QByteArray text = m_editor->bytes();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        m_notice->say(NoticeBar::Kind::Failure, tr("Cannot write %1: %2").arg(path, file.errorString()));
        return;
    }
    m_path = path;
    m_saved = text;
    m_save->setText(tr("Save"));
    setWindowTitle(tr("Scenario %1").arg(QFileInfo(path).fileName()));
    check();
    Q_EMIT saved(path);
}

void ScenarioEditor::reject()
{
    if (m_editor->bytes() == m_saved || m_notice->hasButtons()) {
        QDialog::reject();
        return;
    }
    m_notice->say(NoticeBar::Kind::Warning, tr("There are changes that are not saved."));
    QPushButton* leave = m_notice->addButton(tr("Close without saving"));
    leave->setObjectName(QStringLiteral("scenarioLeave"));
    connect(leave, &QPushButton::clicked, this, [this] { QDialog::reject(); });
    QPushButton* stay = m_notice->addButton(tr("Go back"));
    connect(stay, &QPushButton::clicked, this, [this] {
        m_notice->removeButtons();
        check();
    });
    stay->setFocus();
}

} // namespace wb::ui
