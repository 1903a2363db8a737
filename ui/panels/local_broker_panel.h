#pragma once

#include "core/broker/local_broker.h"

#include <QElapsedTimer>
#include <QList>
#include <QPointer>
#include <QWidget>

class QMenu;
class QTimer;
class QVBoxLayout;

namespace wb::ui {

class LocalBrokerRow;

// Private brokers, a row each. Never a system service.
class LocalBrokerPanel : public QWidget {
    Q_OBJECT
public:
    explicit LocalBrokerPanel(QWidget* parent = nullptr);

    void setBroker(broker::BrokerKind kind, broker::LocalBroker* broker); // in place of the kind's last one
    void setMenu(broker::BrokerKind kind, QMenu* menu);
    // How it is set up, when not as it comes: "no anonymous clients, TLS".
    void setSetupWords(broker::BrokerKind kind, const QString& words);
    LocalBrokerRow* row(broker::BrokerKind kind) { return rowOf(kind).view; }

Q_SIGNALS:
    void toggleAsked(wb::broker::BrokerKind kind);

private:
    struct Row {
        broker::BrokerKind kind;
        QPointer<broker::LocalBroker> broker;
        QString setupWords;
        QElapsedTimer starting; // valid while it does
        LocalBrokerRow* view;
    };
    Row& rowOf(broker::BrokerKind kind);
    void update(Row& row);
    void tick();

    QList<Row> m_rows;
    QVBoxLayout* m_lines;
    QTimer* m_seconds;
};

} // namespace wb::ui
