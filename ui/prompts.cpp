#include "ui/prompts.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::Prompts)
};

UnsavedChoice askUnsaved(QWidget* parent, const QStringList& names)
{
    QDialog dialog(parent);
    dialog.setWindowTitle(Tr::tr("Unsaved changes"));
    auto* text = new QLabel(Tr::tr("%n file(s) have changes that are not saved:", nullptr, int(names.size())), &dialog);
    auto* list = new QLabel(names.join(u'\n'), &dialog);
    list->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(&dialog);
    QPushButton* save = buttons->addButton(Tr::tr("Save"), QDialogButtonBox::AcceptRole);
    QPushButton* discard = buttons->addButton(Tr::tr("Close without saving"), QDialogButtonBox::DestructiveRole);
    buttons->addButton(Tr::tr("Go back"), QDialogButtonBox::RejectRole);
    save->setProperty("primary", true);
    save->setDefault(true);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addWidget(list);
    layout->addWidget(buttons);
    UnsavedChoice choice = UnsavedChoice::Cancel;
    QObject::connect(save, &QPushButton::clicked, &dialog, [&] {
        choice = UnsavedChoice::Save;
        dialog.accept();
    });
    QObject::connect(discard, &QPushButton::clicked, &dialog, [&] {
        choice = UnsavedChoice::Discard;
        dialog.accept();
    });
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    dialog.exec();
    return choice;
}

} // namespace

Prompts Prompts::real()
{
    const auto filter = [] { return Tr::tr("YAML files (*.yaml *.yml);;All files (*)"); };
    Prompts prompts;
    prompts.openFiles = [filter](QWidget* parent, const QString& folder) {
        return QFileDialog::getOpenFileNames(parent, Tr::tr("Open resource files"), folder, filter());
    };
    prompts.openFolder = [](QWidget* parent, const QString& folder) {
        return QFileDialog::getExistingDirectory(parent, Tr::tr("Open a resources folder"), folder);
    };
    prompts.newFile = [filter](QWidget* parent, const QString& suggested) {
        return QFileDialog::getSaveFileName(parent, Tr::tr("Where the new component goes"), suggested, filter());
    };
    prompts.unsaved = askUnsaved;
    prompts.openFile = [](QWidget* parent, const QString& title, const QString& folder, const QString& kinds) {
        return QFileDialog::getOpenFileName(parent, title, folder, kinds);
    };
    prompts.saveFile = [](QWidget* parent, const QString& title, const QString& suggested, const QString& kinds) {
        return QFileDialog::getSaveFileName(parent, title, suggested, kinds);
    };
    return prompts;
}

} // namespace wb::ui
