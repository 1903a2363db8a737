#include "ui/panels/control_dialog.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace wb::ui {

ControlDialog layOutControl(QDialog& dialog, QLabel& words, const char* wordsName, int width, QPushButton& doIt, const QString& goBack)
{
    words.setObjectName(QLatin1String(wordsName));
    words.setWordWrap(true);
    words.setMinimumWidth(width);
    words.setProperty("secondary", true);
    auto* fields = new QFormLayout;
    fields->setSpacing(8);
    auto* buttons = new QDialogButtonBox(&dialog);
    doIt.setProperty("primary", true);
    doIt.setDefault(true);
    buttons->addButton(&doIt, QDialogButtonBox::AcceptRole);
    buttons->addButton(goBack, QDialogButtonBox::RejectRole);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(fields);
    layout->addWidget(&words);
    layout->addWidget(buttons);
    return {fields, buttons};
}

} // namespace wb::ui
