#include "ui/panels/component_panel.h"

#include "core/dapr/edit.h"
#include "ui/panels/component_form.h"
#include "ui/panels/component_summary.h"
#include "ui/panels/field_origin.h"
#include "ui/panels/file_editors.h"
#include "ui/panels/topics_editor.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/find_bar.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/yaml_editor.h"

#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace wb::ui {

ComponentPanel::ComponentPanel(dapr::Workspace* workspace, QWidget* parent)
    : QWidget(parent), m_workspace(workspace), m_pages(new QStackedWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(makeWorkPage());
    connectFiles();
    connect(m_workspace, &dapr::Workspace::changed, this, [this] {
        const int file = m_files->currentFile();
        if (file < 0 && !m_workspace->files().isEmpty()) {
            m_files->showFile(0);
        } else if (file >= 0) {
            follow(file, m_files->currentEditor()->caret());
        }
        refresh();
    });
    if (!m_workspace->files().isEmpty()) m_files->showFile(0);
    refresh();
}

void ComponentPanel::connectFiles()
{
    connect(m_files, &FileEditors::currentFileChanged, this, [this](int file) {
        m_findBar->setEditor(m_files->currentEditor());
        if (file >= 0) follow(file, m_files->currentEditor()->caret());
        refresh();
    });
    connect(m_files, &FileEditors::caretMoved, this, &ComponentPanel::follow);
    connect(m_files, &FileEditors::conflicted, this, &ComponentPanel::showConflict);
    connect(m_files, &FileEditors::failed, this, &ComponentPanel::showFailure);
    connect(m_files, &FileEditors::saved, this, [this](const QString& path) {
        m_banner->hide();
        Q_EMIT told(tr("Saved %1").arg(path));
    });
    connect(m_files, &FileEditors::reloaded, this,
            [this](const QString& path) { Q_EMIT told(tr("%1 changed on disk and was read again").arg(path)); });
    connect(m_findBar, &FindBar::closed, this, [this] {
        if (m_files->currentEditor()) m_files->currentEditor()->setFocus();
    });
}

void ComponentPanel::showDocument(int document)
{
    if (document < 0 || document >= m_workspace->documents().size()) return;
    const dapr::Document target = m_workspace->documents().at(document);
    m_files->showFile(target.fileIndex);
    if (m_document == document) return;
    YamlEditor* editor = m_files->currentEditor();
    editor->setCursorPosition(std::max(0, target.line - 1), 0);
    follow(target.fileIndex, editor->caret());
}

void ComponentPanel::showPlace(const dapr::Place& place, const dapr::TextRange& range)
{
    const int file = m_files->fileOf(place.file);
    if (file < 0) return;
    m_files->showFile(file);
    YamlEditor* editor = m_files->currentEditor();
    if (range.isEmpty()) {
        editor->setCursorPosition(std::max(0, place.line - 1), std::max(0, place.column - 1));
        editor->ensureCursorVisible();
    } else {
        editor->selectRange(range.begin, range.end);
    }
    editor->setFocus(Qt::OtherFocusReason);
}

QString ComponentPanel::currentComponent() const
{
    if (m_document < 0 || m_document >= m_workspace->documents().size()) return {};
    const dapr::Document& document = m_workspace->documents().at(m_document);
    const bool ours = document.component() && dapr::isMqttType(document.component()->type);
    return ours ? document.name : QString();
}

void ComponentPanel::follow(int file, qsizetype byte)
{
    const auto& documents = m_workspace->documents();
    int found = -1;
    for (int i = 0; i < documents.size(); ++i) {
        const dapr::Document& document = documents.at(i);
        if (document.fileIndex != file) continue;
        if (found < 0 || document.range.begin <= byte) found = i;
    }
    if (found == m_document) return;
    m_document = found;
    m_files->endEdit();
    refresh();
    Q_EMIT currentDocumentChanged(found);
}

void ComponentPanel::refresh()
{
    const int file = m_files->currentFile();
    m_pages->setCurrentIndex(file < 0 ? 0 : 1);
    if (file < 0) {
        m_document = -1;
        return;
    }
    m_textHeader->setNote(QFileInfo(m_workspace->files().at(file).path).fileName()
                          + (m_workspace->files().at(file).isModified() ? tr(" • not saved") : QString()));
    if (m_document < 0 || m_document >= m_workspace->documents().size()) {
        m_formPages->hide();
        m_name->setText(QFileInfo(m_workspace->files().at(file).path).fileName());
        m_type->hide();
        m_differs->setDiffers({});
        m_summary->setText(tr("There is no document in this file."));
        return;
    }
    const dapr::Document document = m_workspace->documents().at(m_document);
    dapr::ResolvedComponent resolved;
    const bool ours = document.component() && dapr::tableFor(document.component()->type);
    if (ours) resolved = dapr::resolve(*m_workspace, document, m_workspace->context());
    refreshHeader(document, resolved);
    refreshForm(document);
}

void ComponentPanel::refreshHeader(const dapr::Document& document, const dapr::ResolvedComponent& resolved)
{
    m_name->setText(document.name.isEmpty() ? tr("(no name)") : document.name);
    const QString type = document.component() ? document.component()->type : document.kind;
    m_type->setText(type);
    m_type->setVisible(!type.isEmpty());
    m_type->updateGeometry();
    const ComponentSummary summary = summaryOf(document, resolved, m_workspace->context());
    const bool substituted = !m_substitute.isEmpty() && !summary.failed && !resolved.settings.displayUrl.isEmpty();
    m_summary->setText(substituted ? tr("▲ Just now %1 takes part instead of %2; the file is not changed.\n%3")
                                         .arg(m_substitute, resolved.settings.displayUrl, summary.text)
                                   : summary.text);
    setTone(m_summary, summary.failed ? "failure" : substituted ? "warning" : "plain");
    m_differs->setDiffers(dapr::componentDifferences(*m_workspace, document, m_workspace->context()));
}

void ComponentPanel::refreshForm(const dapr::Document& document)
{
    const bool isOurs = document.component() && dapr::tableFor(document.component()->type);
    if (!document.readable) {
        // The text is being written; the form keeps its place and says why it rests.
        m_waiting->setText(tr("The text cannot be read as YAML just now. The form comes back when it can; "
                              "the problem is marked in the text."));
        m_formPages->setCurrentIndex(1);
        m_formPages->show();
        return;
    }
    m_formPages->setVisible(isOurs);
    if (!isOurs) return;
    m_formPages->setCurrentIndex(0);
    m_form->setDocument(document, m_workspace->problemsOf(document.fileIndex),
                        dapr::effectiveFields(*m_workspace, document, m_workspace->context()),
                        m_workspace->context().release);
    refreshTopics(document);
}

void ComponentPanel::refreshTopics(const dapr::Document& document)
{
    m_formComponent = document.name;
    QList<TopicsEditor::Declared> declared;
    for (const dapr::Document* subscription :
         m_workspace->subscriptionsOf(document.name, m_workspace->context().appId))
        declared.append({subscription->subscription()->topic, subscription->name});
    TopicsEditor* topics = m_form->topics();
    topics->setDeclared(declared);
    topics->setTyped(m_typedTopics.value(document.name));
    // The form makes a new list for another type.
    connect(topics, &TopicsEditor::typedChanged, this, &ComponentPanel::takeTopics, Qt::UniqueConnection);
}

void ComponentPanel::takeTopics(const QStringList& topics)
{
    m_typedTopics.insert(m_formComponent, topics);
    Q_EMIT typedTopicsChanged(m_formComponent, topics);
}

void ComponentPanel::setTypedTopics(const QString& component, const QStringList& topics)
{
    m_typedTopics.insert(component, topics);
    if (component == m_formComponent && m_form->topics()) m_form->topics()->setTyped(topics);
}

void ComponentPanel::setSubstitute(const QString& url)
{
    if (url == m_substitute) return;
    m_substitute = url;
    refresh();
}

void ComponentPanel::editField(const QString& name, const FieldValue& value)
{
    m_files->flush();
    if (m_document < 0 || m_document >= m_workspace->documents().size()) return;
    const dapr::Document document = m_workspace->documents().at(m_document);
    const QByteArray text = m_workspace->files().at(document.fileIndex).text;
    QList<dapr::TextEdit> edits;
    switch (value.kind) {
    case FieldValue::Kind::Unset: edits = dapr::removeField(text, document, name); break;
    case FieldValue::Kind::Plain: edits = dapr::setField(text, document, name, value.text); break;
    case FieldValue::Kind::Secret:
        edits = dapr::setSecretRef(text, document, name, {value.secretName, value.secretKey});
        break;
    case FieldValue::Kind::Environment: return; // shown only
    }
    applyToCurrent(edits, QStringLiteral("field/") + name);
}

void ComponentPanel::editScalar(const QStringList& path, const QString& value)
{
    m_files->flush();
    if (m_document < 0 || m_document >= m_workspace->documents().size()) return;
    const dapr::Document document = m_workspace->documents().at(m_document);
    const QByteArray text = m_workspace->files().at(document.fileIndex).text;
    applyToCurrent(dapr::setScalar(text, document, path, value), QStringLiteral("scalar/") + path.join(u'/'));
}

void ComponentPanel::applyToCurrent(const QList<dapr::TextEdit>& edits, const QString& key)
{
    const int file = m_workspace->documents().at(m_document).fileIndex;
    m_files->apply(file, edits, key);
}

void ComponentPanel::find()
{
    if (m_files->currentEditor()) m_findBar->open();
}

void ComponentPanel::findAgain(bool forward)
{
    if (!m_files->currentEditor()) return;
    if (m_findBar->isHidden()) {
        m_findBar->open();
    } else if (forward) {
        m_findBar->findNext();
    } else {
        m_findBar->findPrevious();
    }
}

void ComponentPanel::saveCurrent()
{
    if (m_files->currentFile() >= 0) m_files->save(m_files->currentFile());
}

void ComponentPanel::showConflict(const QString& path, dapr::DiskState state)
{
    const int file = m_files->fileOf(path);
    if (file < 0) return;
    m_files->showFile(file);
    m_banner->clearButtons();
    const QString name = QFileInfo(path).fileName();
    const bool gone = state == dapr::DiskState::Gone;
    m_banner->say(Banner::Kind::Warning,
                  gone ? tr("%1 was removed on disk").arg(name)
                       : tr("%1 was changed on disk while it has changes here").arg(name),
                  gone ? tr("Save writes it again as it stands here.")
                       : tr("Nothing was overwritten. Details show the difference: - on disk, + here."),
                  gone ? QString() : m_files->difference(file));
    if (!gone) {
        auto* take = m_banner->addButton(tr("Reload from disk"), QStringLiteral("conflictReload"));
        connect(take, &QPushButton::clicked, this, [this, path] {
            m_banner->hide();
            m_files->reload(m_files->fileOf(path));
        });
    }
    auto* keep = m_banner->addButton(gone ? tr("Save again") : tr("Overwrite"), QStringLiteral("conflictOverwrite"));
    connect(keep, &QPushButton::clicked, this, [this, path] {
        m_banner->hide();
        m_files->save(m_files->fileOf(path), true);
    });
}

void ComponentPanel::showFailure(const QString& path, const QString& message)
{
    m_banner->clearButtons();
    m_banner->say(Banner::Kind::Error, message, tr("The text here is kept; %1 is as it was.").arg(path));
}

} // namespace wb::ui
