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

    static Prompts real();
};

} // namespace wb::ui
