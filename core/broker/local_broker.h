#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>

// A private broker that we start and stop: a real program of an installed package, on free loopback ports, with its own
// configuration and data in a temporary folder that is removed with it. Never a system service. It ends with this
// program, also when that is killed. Live in a thread that lives as long as the broker should (see process_guard.h).

namespace wb::broker {

// Scripted: our own, see scripted_broker.h. Container: any, see container/local_container.h
enum class BrokerKind : quint8 { Mosquitto, RabbitMq, Scripted, Container };

struct LocalBrokerOptions {
    QString extraConfig; // lines appended to the broker's own configuration file
    bool allowAnonymous = true;
    bool persistence = true; // mosquitto; RabbitMQ always keeps its data
    QStringList plugins;     // RabbitMQ: more of them ("rabbitmq_management"); rabbitmq_mqtt is always on
};

class LocalBroker : public QObject {
    Q_OBJECT
public:
    // Failed too when it ended although nobody here asked for it.
    enum class State : quint8 { Stopped, Starting, Running, Failed };
    using QObject::QObject;

    static std::unique_ptr<LocalBroker> create(BrokerKind kind, const LocalBrokerOptions& options = {});
    // Empty when it can be started here, else why not and what to do ("mosquitto is not installed: apt install
    // mosquitto").
    static QString missing(BrokerKind kind);

    virtual void start() = 0; // Running follows when it answers CONNECT, or Failed. Keeps its ports and data
    virtual void stop() = 0;  // in its own good order; Stopped follows
    virtual void kill() = 0;  // SIGKILL; Stopped follows
    virtual State state() const = 0;
    virtual QString progress() const = 0;  // Starting: what it is doing, for the eyes of a person; RabbitMQ takes 10 s
    virtual QString errorText() const = 0; // why it failed, with what to do
    virtual quint16 port() const = 0;      // MQTT; 0 before the first start
    virtual QString url() const = 0;       // "tcp://127.0.0.1:41883"
    virtual QString product() const = 0;   // "mosquitto", "RabbitMQ"
    virtual QString version() const = 0;   // "2.0.11"; empty before the first start
    virtual qint64 processId() const = 0;  // 0 while there is no process
    virtual void setExtraConfig(const QString& lines) = 0; // from the next start() on

Q_SIGNALS:
    void stateChanged(wb::broker::LocalBroker::State state);
    void progressChanged();
    void logLine(const QString& line);
};

} // namespace wb::broker
