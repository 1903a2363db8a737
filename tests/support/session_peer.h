#pragma once

#include "core/mqtt/session.h"

#include <QStringList>

#include <functional>
#include <string>
#include <string_view>

namespace wb::test {

// A Session with a scripted broker at the other end of a wire that has no network and no real time. A story reads:
//   peer.open();                            // CONNECT goes out
//   peer.reply("20 02 00 00");              // bytes as in bytes.h
//   QCOMPARE(peer.sent(), wire("…"));       // what the session wrote since the last look, exactly
//   QCOMPARE(peer.log(), …);                // what it told its owner since the last look
//   peer.pass(30s);                         // time passes, deadline by deadline
class SessionPeer : public mqtt::SessionEvents {
public:
    explicit SessionPeer(mqtt::SessionConfig config = {}) : session(std::move(config), *this) {}

    mqtt::Session session;
    mqtt::Instant now{std::chrono::hours(1)};

    // Called within the event of the same name, after it is logged: to call the session back.
    std::function<void(const mqtt::PublishView&, mqtt::DeliveryId)> onDelivered;
    std::function<void()> onConnected;
    std::function<void(mqtt::OperationId, mqtt::PublishOutcome)> onPublished;
    std::function<void(mqtt::OperationId)> onFailed;
    bool closeOnError = false; // mustClose() is answered with transportClosed() at once

    void openSocket();                                  // transport up: CONNECT goes out
    void open();                                        // the same, and forgets the CONNECT
    void openAccepted(bool sessionPresent = false);     // and the broker's CONNACK; forgets the log too
    void cut();                                         // transport gone
    void reply(std::string_view text) { replyRaw(wireOf(text)); }
    void replyRaw(std::string_view wire);               // one read with these bytes
    void replyByteByByte(std::string_view text);
    void pass(mqtt::Duration time);

    mqtt::OperationId publish(mqtt::QoS qos, std::string_view topic, std::string_view payload);
    mqtt::OperationId subscribe(std::string_view filter);

    QByteArray sent();  // as hex
    QStringList log();
    std::string wireOf(std::string_view text) const;
    const std::optional<mqtt::SessionError>& error() const { return m_error; } // of the last mustClose()

    // --- SessionEvents ---
    void sending(const mqtt::Frame& frame) override;
    void connected(const mqtt::Connack& connack) override;
    void resent(mqtt::OperationId id) override;
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override;
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override;
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& returnCodes) override;
    void unsubscribed(mqtt::OperationId id) override;
    void operationFailed(mqtt::OperationId id, const mqtt::SessionError& error) override;
    void mustClose(const mqtt::SessionError& error) override;

private:
    mqtt::Decoder m_decoder;
    std::string m_sent;
    std::uint64_t m_sentOffset = 0;
    QStringList m_log;
    std::optional<mqtt::SessionError> m_error;
};

mqtt::SessionConfig withKeepAlive(std::uint16_t seconds);   // and client id "c"
QByteArray wire(std::string_view text);                    // for comparing with sent()
QStringList list(std::initializer_list<const char*> lines); // for comparing with log()

} // namespace wb::test
