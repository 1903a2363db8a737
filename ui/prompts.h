#pragma once

#include <QStringList>

#include <functional>

class QWidget;

namespace wb::ui {

enum class UnsavedChoice : quint8 { Save, Discard, Cancel };

// The few places where the program must ask before it goes on. Each can be replaced: that is how tests answer.
struct Prompts {
    std::function<QStringList(QWidget*, const QString& folder)> openFiles;
    std::function<QString(QWidget*, const QString& folder)> openFolder;
    std::function<QString(QWidget*, const QString& suggested)> newFile;
    std::function<UnsavedChoice(QWidget*, const QStringList& names)> unsaved;
    // One file of another kind; `filter` as QFileDialog has it. Empty: never mind.
    std::function<QString(QWidget*, const QString& title, const QString& folder, const QString& filter)> openFile;
    std::function<QString(QWidget*, const QString& title, const QString& suggested, const QString& filter)> saveFile;

    static Prompts real();
};

} // namespace wb::ui
