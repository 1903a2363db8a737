#pragma once

#include "core/sidecar/steering.h"

#include <QDialog>

class QComboBox;
class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace wb::ui {

// A message that an outside client sends several times with one packet id, from the second time on with DUP: what a
// publisher does that lost the acknowledgement.
class ControlDuplicateDialog : public QDialog {
    Q_OBJECT
public:
    ControlDuplicateDialog(const sidecar::RawPublish& suggested, const QString& broker, QWidget* parent);

    sidecar::RawPublish request() const;

Q_SIGNALS:
    void chosen(const wb::sidecar::RawPublish& request);

private:
    void update();

    sidecar::RawPublish m_suggested;
    QLineEdit* m_topic;
    QPlainTextEdit* m_payload;
    QComboBox* m_qos;
    QSpinBox* m_copies;
    QCheckBox* m_retain;
    QLabel* m_words;
    QPushButton* m_ok;
};

} // namespace wb::ui
