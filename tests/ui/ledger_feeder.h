#pragma once

#include "core/ledger/ledger.h"
#include "core/mqtt/codec.h"

#include <cstdint>
#include <string>

namespace wb::test {

// A real ledger fed with encoded packets, as the engine does it. Time goes on a millisecond a packet.
class LedgerFeeder {
public:
    explicit LedgerFeeder(std::size_t budget = ledger::defaultBudgetBytes) : m_ledger(budget) {}

    ledger::Seq packet(const mqtt::Packet& packet, ledger::Origin origin = {1, ledger::Role::Sidecar, true})
    {
        const auto wire = mqtt::encode(packet, mqtt::EncodeRules::AsGiven);
        return bytes(*wire, origin);
    }

    ledger::Seq bytes(const std::string& wire, ledger::Origin origin = {1, ledger::Role::Sidecar, true})
    {
        ledger::Seq seq = ledger::noSeq;
        mqtt::Decoder decoder;
        const auto error = decoder.feed(wire, [&](const mqtt::Frame& frame) {
            m_now += 1'000'000;
            if (frame.type() == mqtt::PacketType::Publish) {
                const auto publish = mqtt::decodePublish(frame);
                seq = m_ledger.append(origin, m_now, frame, publish ? &*publish : nullptr);
            } else {
                seq = m_ledger.append(origin, m_now, frame, nullptr);
            }
            return true;
        });
        return error ? ledger::noSeq : seq;
    }

    ledger::Seq message(const std::string& topic, const std::string& payload, int qos = 0, bool retain = false,
                        bool dup = false, ledger::Role role = ledger::Role::Sidecar)
    {
        mqtt::Publish publish;
        publish.topic = topic;
        publish.payload = payload;
        publish.qos = mqtt::QoS(qos);
        publish.packetId = qos ? 7 : 0;
        publish.retain = retain;
        publish.dup = dup;
        return packet(publish, {ledger::ConnectionId(role == ledger::Role::Observer ? 2 : 1), role, true});
    }

    ledger::DeltaPtr delta() { return m_ledger.takeDelta(m_now); }
    ledger::Ledger& ledger() { return m_ledger; }
    std::int64_t now() const { return m_now; }

private:
    ledger::Ledger m_ledger;
    std::int64_t m_now = 1'700'000'000'000'000'000;
};

} // namespace wb::test
