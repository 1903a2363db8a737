#pragma once

#include "core/sidecar/steering.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace wb::ui {

// Which acknowledgements, and what is done to them: for what one press of a control cannot say.
class ControlRuleDialog : public QDialog {
    Q_OBJECT
public:
    // `suggested` fills the fields; `topics` are offered as filters. The field that the command asks for has the focus.
    enum class Field : quint8 { Filter, Next, Delay };
    ControlRuleDialog(const sidecar::AckRule& suggested, const QStringList& topics, Field first, QWidget* parent);

    sidecar::AckRule rule() const;

Q_SIGNALS:
    void ruleChosen(const wb::sidecar::AckRule& rule);

private:
    void update();

    sidecar::AckRule m_suggested;
    QComboBox* m_action;
    QComboBox* m_filter;
    QSpinBox* m_next;
    QSpinBox* m_delay;
    QLabel* m_words;
    QPushButton* m_ok;
};

} // namespace wb::ui
