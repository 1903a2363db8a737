#pragma once

#include "core/broker/probe/probe.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace wb::ui {

// A broker that can be probed.
struct ProbeSubject {
    QString title;   // "Broker of orders-pubsub"
    QString address; // without credentials
    mqtt::Endpoint endpoint;
    QString userName, password; // memory only
};

// Before a probe: which broker, which rows, how long to watch, how long it takes, and what it does to the broker.
class ProbeDialog : public QDialog {
    Q_OBJECT
public:
    struct Rows {
        QString component;    // whose rows `touched` are; empty: none is open
        QStringList touched;  // measurable dimensions that it touches
        QString selected;     // dimension; empty: no row is selected
    };
    ProbeDialog(const QList<ProbeSubject>& subjects, const Rows& rows, QWidget* parent);

    broker::ProbeSetup setup() const; // with the endpoint; an unusable address gives an empty host
    void chooseRows(const QStringList& only); // one of the choices, or a further one

Q_SIGNALS:
    void chosen(const wb::ui::ProbeSubject& subject, const wb::broker::ProbeSetup& setup);

private:
    void build();
    void fillRows(const Rows& rows);
    void update();
    ProbeSubject subject() const;
    QStringList only() const;
    bool isTyped() const;

    QList<ProbeSubject> m_subjects;
    QComboBox* m_subject;
    QLineEdit *m_url, *m_user, *m_password;
    QComboBox* m_rows;
    QSpinBox* m_patience;
    QPushButton *m_short, *m_long;
    QLabel *m_problem, *m_time;
    QPushButton* m_ok;
};

} // namespace wb::ui
