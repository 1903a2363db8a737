#include "ui/setup_help.h"

#include "ui/widgets/banner.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QSaveFile>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::SetupHelp)
};

void save(const QString& fileName, const QString& text, const Prompts& prompts, QWidget* dialog, Banner* outcome)
{
    const QString path = prompts.saveFile(dialog, Tr::tr("Save %1").arg(fileName), QDir::home().filePath(fileName), Tr::tr("All files (*)"));
    if (path.isEmpty()) return;
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        outcome->say(Banner::Kind::Note, Tr::tr("Saved as %1").arg(path));
    else outcome->say(Banner::Kind::Error, Tr::tr("%1 could not be written").arg(path), {}, file.errorString());
}

} // namespace

void showSetupHelp(const SetupHelpSubject& subject, const Prompts& prompts, QWidget* window)
{
    const QString name = QStringLiteral("setupDialog");
    if (auto* open = window->findChild<QDialog*>(name)) {
        open->setObjectName({}); // it lives on until the event loop comes round
        open->close();
    }
    auto* dialog = new QDialog(window);
    dialog->setObjectName(name);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(Tr::tr("Set up a broker for %1").arg(subject.component.name));
    auto* panel = new SetupPanel(subject, dialog);
    auto* outcome = new Banner(dialog);
    outcome->setObjectName(QStringLiteral("setupOutcome"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(panel, &SetupPanel::saveAsked, dialog, [&prompts, dialog, outcome](const QString& fileName, const QString& text) {
        save(fileName, text, prompts, dialog, outcome);
    });
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(panel, 1);
    layout->addWidget(outcome);
    layout->addWidget(buttons);
    dialog->resize(QSize(980, 680).boundedTo(window->window()->size() - QSize(32, 32)));
    dialog->show();
}

} // namespace wb::ui
