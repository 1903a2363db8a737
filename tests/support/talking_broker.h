#pragma once

#include "core/mqtt/codec.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <vector>

class QTcpServer;
class QTcpSocket;

namespace wb::test {

// A broker for several clients at once that answers as a plain one would and keeps what each said. It has no sessions
// and routes nothing: a test sends what is to be delivered. Runs in the test's own event loop.
class TalkingBroker : public QObject {
    Q_OBJECT
public:
    explicit TalkingBroker(QObject* parent = nullptr);
    ~TalkingBroker() override;

    quint16 port() const;
    std::uint8_t connackCode = 0;
    bool answersConnect = true, answersPublish = true, answersSubscribe = true;

    QStringList clientIds() const; // in the order of their CONNECT packets, of all connections
    // What came, without CONNECT, from all connections of that client.
    std::vector<mqtt::Packet> from(const QString& clientId) const;
    int count(const QString& clientId, mqtt::PacketType type) const;
    void send(const QString& clientId, const mqtt::Packet& packet); // on its youngest connection
    void cut(const QString& clientId);

private:
    struct Guest;
    void accept();
    void read(Guest& guest);
    void take(Guest& guest, mqtt::Packet packet);
    void say(Guest& guest, const mqtt::Packet& packet);
    Guest* youngest(const QString& clientId) const;

    std::unique_ptr<QTcpServer> m_server;
    std::vector<std::unique_ptr<Guest>> m_guests;
};

} // namespace wb::test
