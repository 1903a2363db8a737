#pragma once

#include "core/mqtt/codec.h"
#include "tests/wire/scenario.h"

#include <QJsonObject>
#include <QObject>
#include <QTcpServer>

#include <memory>
#include <vector>

namespace wb::test {

// Stands between component and broker on a loopback port, decodes each packet both ways and says what it saw as wire
// entries (without "step"). Can cut connections, refuse them, and hold packets back.
class TcpRecorder : public QObject {
    Q_OBJECT
public:
    explicit TcpRecorder(QObject* parent = nullptr);
    ~TcpRecorder() override;

    bool listen(); // false: no free port
    quint16 port() const { return m_port; }
    QString error() const { return m_server.errorString(); }

    void setTarget(quint16 port) { m_target = port; }
    // mosquitto closes after a refusal and so does the component: nobody can tell who was first. The scripted broker
    // leaves it to the component.
    void setBrokerClosesAfterRefusal(bool on) { m_brokerClosesAfterRefusal = on; }
    // False: TCP is refused. The answer is false when another program has taken the port meanwhile.
    [[nodiscard]] bool setAccepting(bool on);
    void cut();                 // ends all connections with FIN, both sides
    void withhold(const QList<WithholdRule>& rules) { m_rules = rules; }

Q_SIGNALS:
    void seen(const QJsonObject& entry);
    void stirred(); // something moved, decoded or not

private:
    struct Way;
    struct Link;
    void accept();
    void read(Link& link, bool outbound);
    void take(Link& link, bool outbound, const mqtt::Frame& frame);
    void gone(Link& link, bool componentSide);
    void end(Link& link, const QString& by);
    bool isWithheld(const Link& link, bool outbound, const QString& type) const;
    QString whoClosed(const Link& link, bool componentSide) const;

    QTcpServer m_server;
    std::vector<std::unique_ptr<Link>> m_links;
    QList<WithholdRule> m_rules;
    quint16 m_port = 0;
    quint16 m_target = 0;
    bool m_brokerClosesAfterRefusal = false;
};

} // namespace wb::test
