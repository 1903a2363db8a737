#pragma once

#include "core/mqtt/client.h"

#include <optional>
#include <vector>

// Everything a Client tells, kept as values.

namespace wb::test {

struct ClientRecorder : mqtt::ClientObserver {
    struct Delivered {
        mqtt::Publish publish;
        mqtt::DeliveryId id = 0;
    };
    struct Published {
        mqtt::OperationId id = 0;
        mqtt::PublishOutcome outcome{};
    };
    struct Subscribed {
        mqtt::OperationId id = 0;
        std::vector<std::uint8_t> codes;
    };

    void frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish) override
    {
        auto packet = publish ? mqtt::Packet(publish->toOwned()) : mqtt::Packet();
        if (!publish) {
            auto decoded = mqtt::decode(frame);
            if (!decoded) {
                ++undecodable;
                return;
            }
            packet = *std::move(decoded);
        }
        (inbound ? in : out).push_back(std::move(packet));
    }
    void stateChanged(mqtt::ClientState state) override { states.push_back(state); }
    void connected(const mqtt::Connack& packet) override { connack = packet; }
    void delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id) override
    {
        deliveries.push_back({publish.toOwned(), id});
    }
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome) override { outcomes.push_back({id, outcome}); }
    void subscribed(mqtt::OperationId id, const std::vector<std::uint8_t>& codes) override
    {
        subscriptions.push_back({id, codes});
    }
    void unsubscribed(mqtt::OperationId id) override { unsubscriptions.push_back(id); }
    void operationFailed(mqtt::OperationId id, const mqtt::SessionError&) override { failures.push_back(id); }
    void disconnected(const mqtt::ConnectionError* why) override
    {
        ++ends;
        connack.reset();
        error = why ? std::optional(*why) : std::nullopt;
    }

    template <class P>
    std::size_t count(const std::vector<mqtt::Packet>& packets) const
    {
        std::size_t n = 0;
        for (const auto& packet : packets) n += std::holds_alternative<P>(packet) ? 1 : 0;
        return n;
    }
    QByteArray says() const
    {
        return error ? (error->message + QStringLiteral(" | ") + error->advice + QStringLiteral(" | ") + error->detail)
                           .toUtf8()
                     : QByteArray("no error");
    }

    std::vector<mqtt::Packet> in, out;
    std::vector<mqtt::ClientState> states;
    std::optional<mqtt::Connack> connack; // of the present connection
    std::vector<Delivered> deliveries;
    std::vector<Published> outcomes;
    std::vector<Subscribed> subscriptions;
    std::vector<mqtt::OperationId> unsubscriptions, failures;
    std::optional<mqtt::ConnectionError> error; // of the last end
    int ends = 0;
    int undecodable = 0;
};

} // namespace wb::test
