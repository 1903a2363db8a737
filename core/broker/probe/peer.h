#pragma once

#include "core/broker/probe/finding.h"
#include "core/broker/probe/waiter.h"
#include "core/mqtt/codec.h"
#include "core/mqtt/transport.h"

#include <memory>
#include <string>
#include <vector>

namespace wb::broker {

// One raw MQTT connection of a measurement: it sends what it is told, right or wrong, keeps what comes, and writes both
// down as evidence. It answers by itself only what `acks` says. Lives in the measurement's thread.
class Peer {
public:
    enum class Acks : quint8 {
        AtOnce, // PUBACK, PUBREC, PUBCOMP as they are due
        Held,   // nothing; the measurement acknowledges
    };
    struct Message {
        mqtt::Publish publish;
        mqtt::Instant at;
    };

    // Where what it sees is written down.
    struct Book {
        Evidence& evidence;
        mqtt::Instant start; // from which times are counted
        int connection;      // its number
    };
    Peer(QString name, const mqtt::Endpoint& endpoint, Waiter& waiter, const Book& book);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void send(const mqtt::Packet& packet); // as given, also when the standard forbids it; nothing on a closed connection
    void sendWire(std::string_view wire);
    void close(); // the TCP connection, without DISCONNECT
    void note(const QString& text);

    bool isOpen() const { return m_opened && !m_closed; }
    bool isClosed() const { return m_closed; }
    bool wasOpen() const { return m_opened; }
    QString error() const { return m_error; }
    QString odd() const { return m_odd; } // the first thing that came against the standard; empty: none
    const QString& name() const { return m_name; }

    mqtt::PacketId nextId();
    void acknowledge(const mqtt::Publish& publish);
    bool hasAnswer(mqtt::PacketType type, mqtt::PacketId id) const; // PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK
    int count(mqtt::PacketType type) const;

    Acks acks = Acks::AtOnce;
    bool holdsRelease = false; // a PUBREC is not answered with PUBREL
    bool speaksOtherVersion = false; // only the code of a CONNACK is read, which stands where 3.1.1 has it
    std::optional<mqtt::Connack> connack;
    std::vector<Message> messages;  // every PUBLISH, in the order of arrival
    std::vector<mqtt::Packet> others; // everything else but CONNACK
    mqtt::Instant openedAt, closedAt, lastAt;
    std::string clientId;

private:
    void received(std::string_view bytes);
    void take(const mqtt::Frame& frame);
    void handle(const mqtt::Packet& packet);
    EvidenceLine newLine(EvidenceLine::Kind kind) const;
    void writeDown(EvidenceLine::Kind kind, std::string_view wire);
    void noteOdd(const QString& what);

    const QString m_name;
    Waiter& m_waiter;
    const Book m_book;
    std::unique_ptr<mqtt::Transport> m_transport;
    mqtt::Decoder m_decoder;
    mqtt::PacketId m_lastId = 0;
    QString m_error, m_odd;
    bool m_opened = false, m_closed = false;
};

} // namespace wb::broker
