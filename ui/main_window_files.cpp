#include "ui/main_window.h"

#include "core/dapr/edit.h"
#include "ui/panels/component_panel.h"
#include "ui/panels/file_editors.h"
#include "ui/tool_bar.h"
#include "ui/widgets/banner.h"

#include <QDir>
#include <QFileInfo>
#include <QProgressDialog>
#include <QSaveFile>
#include <QTabWidget>

namespace wb::ui {

void MainWindow::openPaths(const QStringList& paths)
{
    QStringList failures;
    for (const QString& path : paths) {
        // Shows itself only when it takes longer; the window waits meanwhile, so nothing can be opened twice.
        QProgressDialog progress(tr("Opening %1 …").arg(QFileInfo(path).fileName()), tr("Stop"), 0, 1, this);
        progress.setObjectName(QStringLiteral("openProgress"));
        progress.setWindowModality(Qt::WindowModal);
        progress.setMinimumDuration(400); // ms
        const auto result = m_workspace.open(path, [&progress](qsizetype done, qsizetype total) {
            progress.setMaximum(int(total));
            progress.setValue(int(done));
            return !progress.wasCanceled();
        });
        if (progress.wasCanceled()) tell(dapr::Severity::Note, tr("Stopped opening %1: some files were not read").arg(path));
        progress.reset();
        if (result) {
            m_settings.setLastFolder(QFileInfo(path).isDir() ? path : QFileInfo(path).absolutePath());
        } else {
            failures << result.error().message;
            tell(dapr::Severity::Error, result.error().message);
        }
    }
    if (!failures.isEmpty()) {
        m_banner->clearButtons();
        m_banner->say(Banner::Kind::Error, failures.first(), tr("Check the path and who may read it."),
                      failures.size() > 1 ? failures.join(u'\n') : QString());
    }
    if (m_toolBar->chooser()->currentIndex() < 0 || paths.isEmpty()) return;
    // Something useful first: the first MQTT component.
    if (m_component->currentComponent().isEmpty()) {
        if (const dapr::Document* document = m_connector->documentOf(m_toolBar->chooser()->component()))
            m_component->showDocument(int(document - m_workspace.documents().constData()));
    }
}

void MainWindow::openFiles()
{
    const QStringList paths = m_prompts.openFiles(this, m_settings.lastFolder());
    if (!paths.isEmpty()) openPaths(paths);
}

void MainWindow::openFolder()
{
    const QString path = m_prompts.openFolder(this, m_settings.lastFolder());
    if (!path.isEmpty()) openPaths({path});
}

void MainWindow::newComponent(const QString& type)
{
    QString base = type;
    base.replace(u'.', u'-');
    QDir folder(m_settings.lastFolder());
    if (!m_workspace.files().isEmpty()) folder = QFileInfo(m_workspace.files().constFirst().path).absoluteDir();
    QString name = base;
    for (int i = 2; folder.exists(name + QStringLiteral(".yaml")); ++i)
        name = QStringLiteral("%1-%2").arg(base).arg(i);
    const QString path = m_prompts.newFile(this, folder.filePath(name + QStringLiteral(".yaml")));
    if (path.isEmpty()) return;

    QSaveFile file(path);
    const QByteArray text = dapr::newComponentText(type, QFileInfo(path).completeBaseName());
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        m_banner->clearButtons();
        m_banner->say(Banner::Kind::Error, tr("Cannot write %1: %2").arg(path, file.errorString()),
                      tr("Choose a folder that you may write to."));
        return;
    }
    openPaths({path});
    m_tabs->setCurrentWidget(m_component);
    const int number = m_component->files()->fileOf(QFileInfo(path).absoluteFilePath());
    if (number >= 0) m_component->files()->showFile(number);
}

void MainWindow::saveAll()
{
    m_component->files()->flush();
    for (int i = 0; i < m_workspace.files().size(); ++i) {
        if (m_workspace.files().at(i).isModified() && !m_component->files()->save(i)) return;
    }
}

bool MainWindow::mayClose(const QList<int>& files)
{
    m_component->files()->flush();
    QStringList names;
    QList<int> changed;
    for (const int i : files) {
        if (!m_workspace.files().at(i).isModified()) continue;
        names << QFileInfo(m_workspace.files().at(i).path).fileName();
        changed << i;
    }
    if (changed.isEmpty()) return true;
    switch (m_prompts.unsaved(this, names)) {
    case UnsavedChoice::Discard: return true;
    case UnsavedChoice::Cancel: return false;
    case UnsavedChoice::Save: break;
    }
    for (const int i : changed) {
        if (!m_component->files()->save(i)) return false; // the panel tells why
    }
    return true;
}

void MainWindow::closeCurrentFile()
{
    const int file = m_component->files()->currentFile();
    if (file >= 0 && mayClose({file})) m_workspace.close(file);
}

void MainWindow::applyFix(const dapr::Problem& problem)
{
    if (!problem.fix) return;
    const int file = m_component->files()->fileOf(problem.place.file);
    if (file < 0) return;
    m_tabs->setCurrentWidget(m_component);
    m_component->files()->showFile(file);
    m_component->files()->apply(file, problem.fix->edits);
    tell(dapr::Severity::Note, tr("Fixed: %1").arg(problem.fix->title));
}

} // namespace wb::ui
