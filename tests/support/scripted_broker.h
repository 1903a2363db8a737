#pragma once

#include "core/mqtt/codec.h"

#include <QObject>
#include <QString>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

class QTcpServer;
class QTcpSocket;

namespace wb::test {

// A broker that does what the script says and nothing else, on a free loopback port, in the test's own event loop:
//
//     broker.expect(PacketType::Connect).reply(Connack{}).expect(Publish{…}).reset();
//
// Steps run in order; expect() and nextConnection() wait for the client. What does not fit the script ends it and is
// told by problem(). The first step waits for the first connection by itself.
class ScriptedBroker : public QObject {
    Q_OBJECT
public:
    explicit ScriptedBroker(QObject* parent = nullptr);
    ~ScriptedBroker() override;

    ScriptedBroker& expect(mqtt::PacketType type);
    ScriptedBroker& expect(const mqtt::Packet& packet);            // field by field
    ScriptedBroker& skipUntil(mqtt::PacketType type);              // takes others before it
    ScriptedBroker& reply(const mqtt::Packet& packet);
    ScriptedBroker& sendBytes(std::string bytes);
    ScriptedBroker& sendByteByByte(std::string bytes);             // one a turn of the event loop, each flushed
    ScriptedBroker& close();                                       // FIN
    ScriptedBroker& reset();                                       // RST
    ScriptedBroker& stopReading();
    ScriptedBroker& nextConnection();
    ScriptedBroker& run(std::function<void()> action);

    quint16 port() const;
    bool isDone() const { return m_at == m_steps.size() && m_problem.isEmpty(); }
    QString problem() const { return m_problem; }
    const std::vector<mqtt::Packet>& seen() const { return m_seen; } // all packets of all connections
    bool clientIsGone() const { return m_gone; }                     // the present connection ended from the other side

private:
    enum class Progress { Done, Waiting };
    using Step = std::function<Progress()>;
    ScriptedBroker& add(Step step);
    void advance();
    void read();
    void accept();
    Progress take(const std::function<QString(const mqtt::Packet&)>& check);
    void fail(const QString& text);

    std::unique_ptr<QTcpServer> m_server;
    QTcpSocket* m_socket = nullptr;
    mqtt::Decoder m_decoder;
    std::deque<Step> m_steps; // an action may add steps
    std::size_t m_at = 0;
    std::vector<mqtt::Packet> m_inbox;
    std::vector<mqtt::Packet> m_seen;
    QString m_problem;
    bool m_running = false;
    bool m_reading = true;
    bool m_gone = false;
};

} // namespace wb::test
