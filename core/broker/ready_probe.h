#pragma once

#include "core/mqtt/codec.h"

#include <QObject>
#include <QSslSocket>
#include <QTimer>

namespace wb::broker {

struct ReadyQuestion {
    enum class Ask : quint8 { Tcp, Connect };
    Ask ask = Ask::Connect;
    quint16 port = 0;       // on 127.0.0.1
    QString user, password; // no user: anonymous
    bool tls = false;       // whatever certificate the broker shows: it is our own process
    QString certificate, key; // TLS: files of the client's; empty: it shows none
};

// Asks a broker again and again whether it is there. With CONNECT: until a CONNACK comes, also one that refuses, for
// that is an answer as well (clean session, own random client id, DISCONNECT behind it). With TCP only: until a
// connection is taken. Stops by itself after answered().
class ReadyProbe : public QObject {
    Q_OBJECT
public:
    explicit ReadyProbe(QObject* parent = nullptr);

    void start(const ReadyQuestion& question); // starts over when it is at work
    void stop();

Q_SIGNALS:
    void answered();

private:
    void attempt();
    void connected();
    void read();

    ReadyQuestion m_question;
    bool m_atWork = false;
    QSslSocket m_socket;
    QTimer m_next; // the next attempt, or the end of one that brings nothing
    mqtt::Decoder m_decoder;
};

} // namespace wb::broker
