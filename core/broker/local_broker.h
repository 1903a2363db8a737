#pragma once

#include "core/broker/ready_probe.h"
#include "core/broker/setup/broker_setup.h"
#include "core/broker/setup/certificates.h"

#include <QObject>
#include <QString>

#include <memory>

// A private broker that we start and stop: a real program of an installed package, on free loopback ports, with its own
// configuration and data in a temporary folder that is removed with it. Never a system service. It ends with this
// program, also when that is killed. Live in a thread that lives as long as the broker should (see process_guard.h).

namespace wb::broker {

// Scripted: our own, see scripted_broker.h. Container: any, see container/local_container.h
enum class BrokerKind : quint8 { Mosquitto, RabbitMq, Scripted, Container };

class LocalBroker : public QObject {
    Q_OBJECT
public:
    // Failed too when it ended although nobody here asked for it.
    enum class State : quint8 { Stopped, Starting, Running, Failed };
    using QObject::QObject;

    static std::unique_ptr<LocalBroker> create(BrokerKind kind, const BrokerSetup& setup = {});
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
    virtual QString url() const;           // "tcp://127.0.0.1:41883", "ssl://…" with TLS; without user and password
    virtual QString product() const = 0;   // "mosquitto", "RabbitMQ"
    virtual QString version() const = 0;   // "2.0.11"; empty before the first start
    virtual qint64 processId() const = 0;  // 0 while there is no process
    // What was started last, as a line for a shell, without passwords; empty before the first start.
    virtual QString command() const { return {}; }
    // Of the management interface, where setup() asks for one: "http://127.0.0.1:41884". Log in as the first of its users,
    // without users as guest with the password guest (RabbitMQ). Empty: there is none.
    virtual QString adminUrl() const { return {}; }

    // Of the listener of that virtual host, as setup() asks for; 0: it has none.
    quint16 vhostPort(const QString& vhost) const;

    // From the next start() on. The listening address is always the loopback, and its ports are ours: `port` means
    // nothing, another port that is not 0 asks for one. TLS without files: certificates are made. What a broker keeps
    // with its data stays: RabbitMQ's users do. A set-up that cannot be ends in Failed.
    virtual void setSetup(const BrokerSetup& setup);
    const BrokerSetup& setup() const { return m_setup; }

    // With TLS, for clients: the CA to trust, and a certificate that it has signed (empty where the files are given
    // ones). Empty without TLS.
    QString caFile() const;
    QString clientCertificateFile() const;
    QString clientKeyFile() const;

Q_SIGNALS:
    void stateChanged(wb::broker::LocalBroker::State state);
    void progressChanged();
    void logLine(const QString& line);

protected:
    BrokerSetup ownSetup() const; // setup() on the loopback, with the certificates made for it; its ports are still wishes
    // What it is started with: ownSetup() with its own ports.
    void use(const BrokerSetup& setup) { m_used = setup; }
    const BrokerSetup& used() const { return m_used; }
    ReadyQuestion readyQuestion() const; // put as somebody whom it lets in
    bool needsCertificates() const; // there are none yet, or they end soon
    void setCertificates(const Certificates& made) { m_certificates = made; }

private:
    bool usesOwnCertificates() const;

    BrokerSetup m_setup;
    BrokerSetup m_used;
    Certificates m_certificates;
};

} // namespace wb::broker
