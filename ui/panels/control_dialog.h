#pragma once

class QDialog;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QString;

namespace wb::ui {

// What the dialogs of the controls have in common: fields, words below them that say what will happen, and two buttons,
// the first of which does it. In the dialog's ownership.
struct ControlDialog {
    QFormLayout* fields;
    QDialogButtonBox* buttons; // rejected() is connected
};
ControlDialog layOutControl(QDialog& dialog, QLabel& words, const char* wordsName, int width, QPushButton& doIt, const QString& goBack);

} // namespace wb::ui
