#include "ui/panels/file_editors.h"

#include "ui/models/problems_model.h"
#include "ui/widgets/text_diff.h"
#include "ui/widgets/yaml_editor.h"

#include <QFile>
#include <QFileInfo>

namespace wb::ui {

namespace {

QList<EditorMark> marksOf(const QList<dapr::Problem>& problems)
{
    QList<EditorMark> marks;
    for (const dapr::Problem& problem : problems) {
        if (problem.place.line == 0) continue;
        EditorMark mark;
        mark.level = EditorMark::Level(quint8(problem.severity));
        mark.begin = problem.range.begin;
        mark.end = problem.range.end;
        mark.line = problem.place.line;
        mark.text = FileEditors::tr("%1: %2\n%3")
                        .arg(ProblemsModel::severityText(problem.severity), problem.message, problem.code);
        marks.append(mark);
    }
    return marks;
}

} // namespace

FileEditors::FileEditors(dapr::Workspace* workspace, QWidget* parent) : QStackedWidget(parent), m_workspace(workspace)
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(150);
    connect(&m_typing, &QTimer::timeout, this, &FileEditors::flush);
    m_diskTimer.setSingleShot(true);
    m_diskTimer.setInterval(100); // a save by rename is two events
    connect(&m_diskTimer, &QTimer::timeout, this, &FileEditors::checkDisk);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, [this] { m_diskTimer.start(); });
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] { m_diskTimer.start(); });
    connect(workspace, &dapr::Workspace::changed, this, &FileEditors::workspaceChanged);
    watch();
}

int FileEditors::fileOf(const QString& path) const
{
    const auto& files = m_workspace->files();
    for (int i = 0; i < files.size(); ++i) {
        if (files.at(i).path == path) return i;
    }
    return -1;
}

YamlEditor* FileEditors::find(const QString& path) const
{
    return m_editors.value(path, nullptr);
}

QString FileEditors::pathOf(const YamlEditor* editor) const
{
    for (auto it = m_editors.cbegin(); it != m_editors.cend(); ++it) {
        if (it.value() == editor) return it.key();
    }
    return {};
}

YamlEditor* FileEditors::editor(int file)
{
    const dapr::SourceFile& source = m_workspace->files().at(file);
    if (YamlEditor* known = find(source.path)) return known;

    auto* editor = new YamlEditor(this);
    editor->setObjectName(QStringLiteral("yamlEditor"));
    editor->setAccessibleName(tr("Text of %1").arg(QFileInfo(source.path).fileName()));
    editor->load(source.text);
    editor->setMarks(marksOf(m_workspace->problemsOf(file)));
    m_editors.insert(source.path, editor);
    addWidget(editor);
    connect(editor, &QsciScintilla::textChanged, this, [this, editor] {
        m_pending.insert(editor);
        m_typing.start();
        Q_EMIT undoChanged();
    });
    connect(editor, &YamlEditor::leftByFocus, this, &FileEditors::flush);
    connect(editor, &YamlEditor::caretMoved, this, [this, editor](qsizetype byte) {
        if (editor == currentEditor()) Q_EMIT caretMoved(fileOf(pathOf(editor)), byte);
    });
    return editor;
}

void FileEditors::showFile(int file)
{
    YamlEditor* next = editor(file);
    if (next == m_shown) return; // the stack itself shows its first page unasked
    flush();
    m_shown = next;
    setCurrentWidget(next);
    Q_EMIT currentFileChanged(file);
    Q_EMIT undoChanged();
}

YamlEditor* FileEditors::currentEditor() const
{
    return m_shown;
}

int FileEditors::currentFile() const
{
    const YamlEditor* editor = currentEditor();
    return editor ? fileOf(pathOf(editor)) : -1;
}

void FileEditors::apply(int file, const QList<dapr::TextEdit>& edits, const QString& coalescingKey)
{
    if (edits.isEmpty()) return;
    flush(); // the edits were made against the workspace's text
    QList<EditorChange> changes;
    for (const dapr::TextEdit& edit : edits)
        changes.append({edit.range.begin, edit.range.end, edit.replacement});
    YamlEditor* target = editor(file);
    target->applyChanges(changes, coalescingKey);
    push(target);
}

void FileEditors::endEdit()
{
    for (YamlEditor* editor : std::as_const(m_editors))
        editor->endCoalescing();
}

void FileEditors::flush()
{
    m_typing.stop();
    const QSet<YamlEditor*> pending = m_pending;
    for (YamlEditor* editor : pending)
        push(editor);
}

void FileEditors::push(YamlEditor* editor)
{
    m_pending.remove(editor);
    const int file = fileOf(pathOf(editor));
    if (file < 0) return;
    const QByteArray text = editor->bytes();
    if (text != m_workspace->files().at(file).text) m_workspace->setText(file, text);
}

void FileEditors::undo()
{
    YamlEditor* editor = currentEditor();
    if (!editor) return;
    editor->endCoalescing();
    editor->undo();
    flush();
}

void FileEditors::redo()
{
    YamlEditor* editor = currentEditor();
    if (!editor) return;
    editor->endCoalescing();
    editor->redo();
    flush();
}

void FileEditors::workspaceChanged(int file)
{
    if (file < 0) {
        filesChanged();
    } else {
        bringInStep(file);
    }
}

void FileEditors::bringInStep(int file)
{
    if (file >= m_workspace->files().size()) return;
    const dapr::SourceFile& source = m_workspace->files().at(file);
    YamlEditor* editor = find(source.path);
    if (!editor || m_pending.contains(editor)) return;
    if (editor->bytes() != source.text) {
        editor->replaceAll(source.text);
        m_pending.remove(editor);
    }
    editor->setModified(source.isModified());
    editor->setMarks(marksOf(m_workspace->problemsOf(file)));
}

void FileEditors::filesChanged()
{
    const QStringList known = m_editors.keys();
    for (const QString& path : known) {
        const int file = fileOf(path);
        if (file >= 0) {
            bringInStep(file);
            continue;
        }
        YamlEditor* editor = m_editors.take(path);
        m_pending.remove(editor);
        m_conflicts.remove(path);
        if (editor == m_shown) m_shown = nullptr;
        removeWidget(editor);
        editor->deleteLater();
    }
    watch();
    if (!m_shown && count() > 0) {
        m_shown = qobject_cast<YamlEditor*>(currentWidget());
    }
    Q_EMIT currentFileChanged(currentFile());
}

void FileEditors::watch()
{
    QStringList paths;
    for (const dapr::SourceFile& source : m_workspace->files()) {
        if (QFile::exists(source.path)) paths << source.path;
        paths << QFileInfo(source.path).absolutePath(); // a file replaced by rename is a new one
    }
    paths.removeDuplicates();
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    QStringList added, gone;
    for (const QString& path : std::as_const(paths)) {
        if (!watched.contains(path)) added << path;
    }
    for (const QString& path : watched) {
        if (!paths.contains(path)) gone << path;
    }
    if (!gone.isEmpty()) m_watcher.removePaths(gone);
    if (!added.isEmpty()) m_watcher.addPaths(added);
}

void FileEditors::checkDisk()
{
    watch();
    flush();
    for (int file = 0; file < m_workspace->files().size(); ++file) {
        const dapr::SourceFile source = m_workspace->files().at(file);
        const dapr::DiskState state = m_workspace->diskState(file);
        if (state == dapr::DiskState::Same) {
            m_conflicts.remove(source.path);
        } else if (state == dapr::DiskState::Changed && !source.isModified()) {
            reload(file);
            Q_EMIT reloaded(source.path);
        } else if (!m_conflicts.contains(source.path)) {
            m_conflicts.insert(source.path);
            Q_EMIT conflicted(source.path, state);
        }
    }
}

bool FileEditors::save(int file, bool overwrite)
{
    flush();
    const QString path = m_workspace->files().at(file).path;
    const auto result = m_workspace->save(file, overwrite);
    if (!result) {
        if (result.error().conflict == dapr::DiskState::Same) {
            Q_EMIT failed(path, result.error().message);
        } else {
            m_conflicts.insert(path);
            Q_EMIT conflicted(path, result.error().conflict);
        }
        return false;
    }
    m_conflicts.remove(path);
    bringInStep(file);
    watch();
    Q_EMIT saved(path);
    return true;
}

void FileEditors::reload(int file)
{
    const QString path = m_workspace->files().at(file).path;
    if (YamlEditor* editor = find(path)) m_pending.remove(editor);
    const auto result = m_workspace->reload(file);
    if (!result) {
        Q_EMIT failed(path, result.error().message);
        return;
    }
    m_conflicts.remove(path);
    bringInStep(file);
}

QString FileEditors::difference(int file) const
{
    const dapr::SourceFile& source = m_workspace->files().at(file);
    QFile disk(source.path);
    if (!disk.open(QIODevice::ReadOnly)) return disk.errorString();
    return lineDifference(disk.readAll(), source.text);
}

} // namespace wb::ui
