#pragma once

#include "core/ledger/ledger.h"

#include <string>
#include <string_view>

// Frames made by hand, so that these tests need no codec.

namespace wb::test {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t noon = 1'700'000'000 * second; // a full second

struct PublishOptions {
    int qos = 0;
    bool dup = false;
    bool retain = false;
    mqtt::PacketId packetId = 0;
    int lengthBytes = 0; // 0: as many as needed
};

// A PUBLISH and the views on it that the decoder would give.
class PublishFrame {
public:
    PublishFrame(std::string_view topic, std::string_view payload, PublishOptions options = {})
    {
        const std::size_t idBytes = options.qos == 0 ? 0 : 2;
        const std::size_t length = 2 + topic.size() + idBytes + payload.size();
        m_wire.push_back(static_cast<char>(0x30 | (options.dup ? 8 : 0) | options.qos << 1 | (options.retain ? 1 : 0)));
        std::size_t rest = length;
        int written = 0;
        do {
            const bool more = rest > 127 || written + 1 < options.lengthBytes;
            m_wire.push_back(static_cast<char>((rest & 0x7f) | (more ? 0x80 : 0)));
            rest >>= 7;
            ++written;
        } while (rest > 0 || written < options.lengthBytes);
        m_header = m_wire.size();
        m_wire.push_back(static_cast<char>(topic.size() >> 8));
        m_wire.push_back(static_cast<char>(topic.size() & 0xff));
        m_wire += topic;
        if (idBytes > 0) {
            m_wire.push_back(static_cast<char>(options.packetId >> 8));
            m_wire.push_back(static_cast<char>(options.packetId & 0xff));
        }
        m_wire += payload;
        const std::string_view bytes = m_wire;
        m_view = {bytes.substr(m_header + 2, topic.size()), bytes.substr(bytes.size() - payload.size()),
                  options.packetId, static_cast<mqtt::QoS>(options.qos), options.dup, options.retain};
    }
    PublishFrame(const PublishFrame&) = delete;
    PublishFrame& operator=(const PublishFrame&) = delete;

    const std::string& wire() const { return m_wire; }
    mqtt::Frame frame() const { return {m_wire, std::string_view(m_wire).substr(m_header), 0}; }
    const mqtt::PublishView& view() const { return m_view; }

private:
    std::string m_wire;
    std::size_t m_header = 0;
    mqtt::PublishView m_view;
};

constexpr ledger::Origin fromBroker{1, ledger::Role::Sidecar, true};
constexpr ledger::Origin toBroker{1, ledger::Role::Sidecar, false};
constexpr ledger::Origin toObserver{2, ledger::Role::Observer, true};

inline ledger::Seq publish(ledger::Ledger& ledger, std::string_view topic, std::string_view payload,
                           PublishOptions options = {}, ledger::Origin origin = fromBroker,
                           std::int64_t timeNs = noon)
{
    const PublishFrame frame(topic, payload, options);
    return ledger.append(origin, timeNs, frame.frame(), &frame.view());
}

// Any other packet with a Remaining Length below 128.
inline ledger::Seq packet(ledger::Ledger& ledger, std::string_view wire, ledger::Origin origin = fromBroker,
                          std::int64_t timeNs = noon)
{
    return ledger.append(origin, timeNs, {wire, wire.substr(2), 0}, nullptr);
}

inline const ledger::TopicState* stateOf(const ledger::Delta& delta, std::string_view name)
{
    for (const auto& state : delta.topics)
        if (delta.snapshot.topicName(state.id) == name) return &state;
    return nullptr;
}

} // namespace wb::test
