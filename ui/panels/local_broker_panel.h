#pragma once

#include "core/broker/local_broker.h"

#include <QList>
#include <QPointer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace wb::ui {

// Private brokers, a row each: start, stop, what they say. Never a system service.
class LocalBrokerPanel : public QWidget {
    Q_OBJECT
public:
    explicit LocalBrokerPanel(QWidget* parent = nullptr);

    void setBroker(broker::BrokerKind kind, broker::LocalBroker* broker); // in place of the kind's last one
    static QString stateText(const broker::LocalBroker& broker);          // "mosquitto 2.0.11  :41883"

private:
    struct Row {
        broker::BrokerKind kind;
        QPointer<broker::LocalBroker> broker;
        QString missing; // why it cannot be started here
        QLabel* sign;
        QLabel* state;
        QPushButton* toggle;
    };
    Row& rowOf(broker::BrokerKind kind);
    void update(Row& row);
    void toggle(broker::BrokerKind kind);

    QList<Row> m_rows;
    QVBoxLayout* m_lines;
    QPlainTextEdit* m_log;
};

} // namespace wb::ui
