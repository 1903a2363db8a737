#pragma once

#include "core/mqtt/codec.h"
#include "tests/wire/scenario.h"

#include <QObject>
#include <QTcpServer>

#include <memory>
#include <vector>

class QTcpSocket;

namespace wb::test {

// The scripted broker of the wire scenarios: answers as a plain broker would, except where its script says otherwise.
// (tests/support/scripted_broker.h is another one: it expects and replies step by step.) Keeps no sessions, routes
// nothing, and closes only on DISCONNECT or QoS 3.
class PlainBroker : public QObject {
    Q_OBJECT
public:
    explicit PlainBroker(BrokerScript script, QObject* parent = nullptr);
    ~PlainBroker() override;

    bool listen();
    quint16 port() const { return m_server.serverPort(); }
    void setScript(BrokerScript script);
    void send(const std::vector<mqtt::Packet>& packets); // on the youngest open connection, in one write
    void closeAll();

Q_SIGNALS:
    void stirred();

private:
    struct Guest;
    void accept();
    void read(Guest& guest);
    void answer(Guest& guest, const mqtt::Frame& frame);
    void answerConnect(Guest& guest);
    void answerSubscribe(Guest& guest, const mqtt::Frame& frame);
    void answerPublish(Guest& guest, const mqtt::Frame& frame);
    void say(Guest& guest, const mqtt::Packet& packet); // unless its type is silent

    QTcpServer m_server;
    BrokerScript m_script;
    std::size_t m_connections = 0; // since the script began
    std::vector<std::unique_ptr<Guest>> m_guests;
};

} // namespace wb::test
