#pragma once

#include "core/broker/admin/admin_view.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace wb::ui {

// How the broker's own interface is reached, as a person types it. User and password live in these fields and nowhere
// else: nothing of them is remembered.
class AdminForm : public QWidget {
    Q_OBJECT
public:
    struct Values {
        broker::AdminKind kind = broker::AdminKind::RabbitMq;
        QString address, user, password, vhost, caFile;
    };

    explicit AdminForm(QWidget* parent = nullptr);

    Values values() const;
    // What would be right for the broker at hand. Fields that the person has changed stay as they are.
    void suggest(const Values& values);
    void setHint(const QString& hint);                  // in place of the usual note; empty: none
    void setBrokerAddress(const QString& address); // MQTT, of the component; for mosquitto; empty: none

Q_SIGNALS:
    void changed();
    void entered(); // Enter in a field: go on

private:
    void showFields();
    QLineEdit* addField(QFormLayout* form, const char* objectName, const QString& name);

    QComboBox* m_kind;
    QLineEdit *m_address = nullptr, *m_user = nullptr, *m_password = nullptr, *m_vhost = nullptr, *m_caFile = nullptr;
    QLabel* m_note;
    QFormLayout* m_form;
    QString m_brokerAddress, m_hint;
    bool m_touchedKind = false;
};

} // namespace wb::ui
