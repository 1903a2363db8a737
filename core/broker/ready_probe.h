#pragma once

#include "core/mqtt/codec.h"

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

namespace wb::broker {

// Asks a broker on 127.0.0.1 again and again whether it is there. With CONNECT: until a CONNACK comes, also one that
// refuses, for that is an answer as well (clean session, own random client id, DISCONNECT behind it). With TCP only:
// until a connection is taken. Stops by itself after answered().
class ReadyProbe : public QObject {
    Q_OBJECT
public:
    enum class Ask : quint8 { Tcp, Connect };
    explicit ReadyProbe(Ask ask, QObject* parent = nullptr);

    void start(quint16 port); // starts over when it is at work
    void stop();

Q_SIGNALS:
    void answered();

private:
    void attempt();
    void connected();
    void read();

    const Ask m_ask;
    quint16 m_port = 0;
    QTcpSocket m_socket;
    QTimer m_next; // the next attempt, or the end of one that brings nothing
    mqtt::Decoder m_decoder;
};

} // namespace wb::broker
