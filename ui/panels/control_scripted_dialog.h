#pragma once

#include "core/broker/scripted_broker.h"

#include <QDialog>
#include <QPointer>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace wb::ui {

// What the scripted broker answers otherwise than a good broker does: rules that stand, and a form for the next one.
// Each takes effect at once.
class ControlScriptedDialog : public QDialog {
    Q_OBJECT
public:
    ControlScriptedDialog(broker::ScriptedBroker* broker, QWidget* parent);

    static QString ruleWords(const broker::ScriptedRule& rule); // "CONNECT: refused with code 5, once"

private:
    QWidget* buildForm();
    broker::ScriptedRule rule() const;
    void offerChoices(); // what can be done depends on where
    void offerValue();   // and which number belongs to it on what
    void updateWords();
    void fill();
    void add();
    void remove();

    QPointer<broker::ScriptedBroker> m_broker;
    QListWidget* m_list;
    QComboBox* m_at;
    QComboBox* m_what;
    QSpinBox* m_value;
    QSpinBox* m_delay;
    QSpinBox* m_times;
    QLabel* m_words;
    QPushButton *m_add, *m_remove;
};

} // namespace wb::ui
