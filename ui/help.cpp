#include "ui/help.h"

#include "core/language.h"
#include "ui/actions.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QTextBrowser>
#include <QTextTable>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <Qsci/qsciglobal.h>

namespace wb::ui {

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::Help)
};

QDialog* makeDialog(QWidget* window, const QString& title, const char* objectName)
{
    if (auto* open = window->findChild<QDialog*>(QLatin1String(objectName))) {
        open->raise();
        open->activateWindow();
        return nullptr;
    }
    auto* dialog = new QDialog(window);
    dialog->setObjectName(QLatin1String(objectName));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    return dialog;
}

void addCloseButton(QDialog* dialog)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    dialog->layout()->addWidget(buttons);
}

// Markdown's tables come with double lines and no room.
void calmTables(QTextDocument* document, const QColor& line)
{
    for (QTextFrame* frame : document->rootFrame()->childFrames()) {
        auto* table = qobject_cast<QTextTable*>(frame);
        if (!table) continue;
        QTextTableFormat format = table->format();
        format.setBorderCollapse(true);
        format.setBorder(1);
        format.setBorderBrush(line);
        format.setCellPadding(4);
        format.setCellSpacing(0);
        format.setTopMargin(4);
        format.setBottomMargin(8);
        table->setFormat(format);
    }
}

} // namespace

void showShortcuts(const Actions& actions, QWidget* window)
{
    QDialog* dialog = makeDialog(window, Tr::tr("Keyboard shortcuts"), "shortcutsDialog");
    if (!dialog) return;
    auto* tree = new QTreeWidget(dialog);
    tree->setAccessibleName(Tr::tr("Keyboard shortcuts"));
    tree->setColumnCount(3);
    tree->setHeaderLabels({Tr::tr("Command"), Tr::tr("Keys"), Tr::tr("What it does")});
    tree->setSelectionMode(QAbstractItemView::SingleSelection);
    QTreeWidgetItem* group = nullptr;
    for (const Actions::Entry& entry : actions.all()) {
        if (!group || group->text(0) != entry.group) {
            const auto found = tree->findItems(entry.group, Qt::MatchExactly, 0);
            group = found.isEmpty() ? new QTreeWidgetItem(tree, {entry.group}) : found.first();
        }
        new QTreeWidgetItem(group, {withoutMnemonic(entry.action->text()),
                                    entry.action->shortcut().toString(QKeySequence::NativeText),
                                    entry.action->statusTip()});
    }
    tree->expandAll();
    tree->resizeColumnToContents(0);
    tree->resizeColumnToContents(1);
    dialog->layout()->addWidget(tree);
    addCloseButton(dialog);
    dialog->resize(760, 560);
    dialog->show();
}

void showAbout(QWidget* window)
{
    QDialog* dialog = makeDialog(window, Tr::tr("About Dapr MQTT Workbench"), "aboutDialog");
    if (!dialog) return;
    auto* title = new QLabel(Tr::tr("Dapr MQTT Workbench %1").arg(QStringLiteral(WB_VERSION)), dialog);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    auto* text = new QLabel(Tr::tr("Shows, causes and proves what happens between an MQTT broker and a Dapr component.\n"
                                   "Speaks MQTT 3.1.1 and 3.1 with a client of its own, as daprd 1.18 does.\n\n"
                                   "Qt %1 (built with %2), QScintilla %3\n"
                                   "Licence: GPL-3.0-or-later. No telemetry.")
                                .arg(QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR),
                                     QStringLiteral(QSCINTILLA_VERSION_STR)),
                            dialog);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setAccessibleName(Tr::tr("About this program"));
    dialog->layout()->addWidget(title);
    dialog->layout()->addWidget(text);
    addCloseButton(dialog);
    dialog->show();
}

void showHelpPage(const QString& name, const QString& title, QWidget* window)
{
    QDialog* dialog = makeDialog(window, title, qPrintable(name + QStringLiteral("HelpDialog")));
    if (!dialog) return;
    QFile page(QStringLiteral(":/help/%1.%2.md").arg(name, languageInUse()));
    if (!page.exists()) page.setFileName(QStringLiteral(":/help/%1.md").arg(name));
    auto* text = new QTextBrowser(dialog);
    text->setObjectName(QStringLiteral("helpText"));
    text->setAccessibleName(title);
    text->setOpenExternalLinks(true);
    text->setMarkdown(page.open(QIODevice::ReadOnly) ? QString::fromUtf8(page.readAll())
                                                     : Tr::tr("This page is missing in this build."));
    calmTables(text->document(), theme(text).border);
    text->moveCursor(QTextCursor::Start);
    dialog->layout()->addWidget(text);
    addCloseButton(dialog);
    dialog->resize(860, 620);
    dialog->show();
    text->setFocus();
}

} // namespace wb::ui
