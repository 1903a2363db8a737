#pragma once

#include "core/broker/local_broker.h"
#include "tests/support/client_recorder.h"

#include <QFile>
#include <QTest>

#include <memory>
#include <string>

namespace wb::test {

inline mqtt::Instant now() { return std::chrono::steady_clock::now(); }

inline QByteArray contents(const QString& fileName)
{
    QFile file(fileName);
    return !fileName.isEmpty() && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A client of a local broker, over TLS with the broker's own certificates where it speaks that, with its record.
struct Peer {
    Peer(const broker::LocalBroker& broker, const char* clientId, bool clean = true,
         mqtt::AckPolicy policy = mqtt::AckPolicy::Automatic)
    {
        const mqtt::TlsOptions tls{contents(broker.caFile()), contents(broker.clientCertificateFile()), contents(broker.clientKeyFile()), {}};
        config.endpoint = {tls.caPem.isEmpty() ? mqtt::Scheme::Tcp : mqtt::Scheme::Tls, QStringLiteral("127.0.0.1"), broker.port(), {}, tls};
        config.session.connect.clientId = clientId;
        config.session.connect.cleanSession = clean;
        config.session.ackPolicy = policy;
        client = std::make_unique<mqtt::Client>(config, seen);
    }
    void open()
    {
        client->setConfig(config);
        client->open();
    }
    void logInAs(const char* user, const char* password)
    {
        config.session.connect.userName = user;
        config.session.connect.password = password;
    }
    bool connected() const { return seen.connack.has_value(); }
    void publish(std::string_view topic, std::string_view payload, mqtt::QoS qos = mqtt::QoS::AtLeastOnce, bool retain = false)
    {
        QVERIFY(client->session().publish({topic, payload, 0, qos, false, retain}, now()).hasValue());
    }
    void subscribe(const std::string& filter, mqtt::QoS qos = mqtt::QoS::AtLeastOnce)
    {
        const std::vector<mqtt::TopicRequest> topics{{filter, qos}};
        QVERIFY(client->session().subscribe(topics, now()).hasValue());
    }
    bool acknowledge(std::size_t delivery) { return client->session().acknowledge(seen.deliveries.at(delivery).id, now()); }
    const mqtt::Publish& delivery(std::size_t i) const { return seen.deliveries.at(i).publish; }
    std::size_t count() const { return seen.deliveries.size(); }

    mqtt::ClientConfig config;
    ClientRecorder seen;
    std::unique_ptr<mqtt::Client> client;
};

} // namespace wb::test
