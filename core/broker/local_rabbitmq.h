#pragma once

#include "core/broker/local_broker.h"

#include <memory>

// A private RabbitMQ with its MQTT plug-in: the real server of the installed package, without its wrapper for the
// system service. Node name, data, cookie, log, plug-in list and name service (epmd) are its own, all ports are on the
// loopback; no AMQP port. Anonymous clients are `guest`. It ends with this program, also when that is killed (see
// process_guard.h). Written for RabbitMQ 3.10.8 (Debian 12) and newer; its first start takes about ten seconds, of
// which five are a fixed wait of the plug-in for an election, a further one about five.

namespace wb::broker {

struct RabbitMqOptions {
    QString program; // the script sbin/rabbitmq-server of a release; empty: the newest below /usr/lib/rabbitmq/lib
    BrokerSetup setup;
};

class LocalRabbitMq : public LocalBroker {
    Q_OBJECT
public:
    explicit LocalRabbitMq(RabbitMqOptions options = {}, QObject* parent = nullptr);
    ~LocalRabbitMq() override;

    static QString missing(); // see LocalBroker::missing()

    // Running follows when it has answered a CONNECT, or Failed. While stop() is still at work: starts again
    // afterwards. While starting or running: does nothing.
    void start() override;
    void stop() override; // SIGTERM: an orderly end takes one second, with management six; SIGKILL after 15 s
    void kill() override; // the server and its name service
    State state() const override;
    QString progress() const override;
    QString errorText() const override;
    quint16 port() const override;
    quint16 managementPort() const; // HTTP; 0 before the first start, and where the set-up asks for none
    quint16 webSocketPort() const;  // likewise
    QString command() const override;
    QString adminUrl() const override;
    QString product() const override;
    QString version() const override;
    qint64 processId() const override; // of the Erlang machine
    QString folder() const;            // its own temporary folder: configuration, data, home

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
