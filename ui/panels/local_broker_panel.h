#pragma once

#include "core/broker/local_mosquitto.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace wb::ui {

// A private mosquitto: start, stop, what it says. Never a system service.
class LocalBrokerPanel : public QWidget {
    Q_OBJECT
public:
    explicit LocalBrokerPanel(QWidget* parent = nullptr);

    void setBroker(broker::LocalMosquitto* broker);
    broker::LocalMosquitto* broker() const { return m_broker; }
    static QString stateText(const broker::LocalMosquitto& broker); // "mosquitto 2.0.11, port 41883"

private:
    void update();

    QPointer<broker::LocalMosquitto> m_broker;
    QLabel* m_sign;
    QLabel* m_state;
    QPushButton* m_toggle;
    QPlainTextEdit* m_log;
};

} // namespace wb::ui
