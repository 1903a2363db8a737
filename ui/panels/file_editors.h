#pragma once

#include "core/dapr/workspace.h"

#include <QFileSystemWatcher>
#include <QHash>
#include <QSet>
#include <QStackedWidget>
#include <QTimer>

namespace wb::ui {

class YamlEditor;

// One editor a file, made when first shown, and the only way in which the window changes texts: so every change is in
// the editor's undo stack. Keeps editor and workspace in step (150 ms after a key, at once where it matters), follows
// the files on disk and never writes over what somebody else wrote.
class FileEditors : public QStackedWidget {
    Q_OBJECT
public:
    explicit FileEditors(dapr::Workspace* workspace, QWidget* parent = nullptr);

    void showFile(int file);
    int currentFile() const; // -1: none is open
    YamlEditor* editor(int file);
    YamlEditor* currentEditor() const; // null: none is open

    void apply(int file, const QList<dapr::TextEdit>& edits, const QString& coalescingKey = {});
    void endEdit();    // the next apply() is an undo step of its own
    void flush();      // hands typed text to the workspace now
    void undo();
    void redo();

    // False when it was refused; conflicted() or failed() tells why.
    bool save(int file, bool overwrite = false);
    void reload(int file);
    QString difference(int file) const; // disk against the editor's text

    int fileOf(const QString& path) const;

Q_SIGNALS:
    void currentFileChanged(int file);
    void caretMoved(int file, qsizetype byte);
    void saved(const QString& path);
    void reloaded(const QString& path); // changed on disk while nothing was unsaved here
    void conflicted(const QString& path, wb::dapr::DiskState state);
    void failed(const QString& path, const QString& message);
    void undoChanged();

private:
    YamlEditor* find(const QString& path) const;
    QString pathOf(const YamlEditor* editor) const;
    void workspaceChanged(int file);
    void filesChanged();
    void bringInStep(int file);
    void push(YamlEditor* editor);
    void checkDisk();
    void watch();

    dapr::Workspace* m_workspace;
    QHash<QString, YamlEditor*> m_editors;
    YamlEditor* m_shown = nullptr;
    QSet<YamlEditor*> m_pending; // typed, not yet in the workspace
    QSet<QString> m_conflicts;   // told once, until saved or reloaded
    QTimer m_typing;
    QTimer m_diskTimer;
    QFileSystemWatcher m_watcher;
};

} // namespace wb::ui
