#pragma once

#include "core/mqtt/packet.h"
#include "core/mqtt/session.h"

#include <cstdint>
#include <string>
#include <vector>

// The two lists that a session keeps: what we sent that is not finished (publishes, and in LikePaho style SUBSCRIBE and
// UNSUBSCRIBE), and inbound deliveries that are not acknowledged. Both are flat and in order of arrival; an entry that ends is only marked, and the marked ones are
// swept together once they are the greater part. So adding and ending cost the same however many are held and
// in which order they end, and a steady stream allocates nothing.

namespace wb::mqtt {

enum class PublishStage : std::uint8_t {
    Queued,   // never given to a transport
    Sent,     // waits for PUBACK or PUBREC
    Released, // QoS 2: PUBREC came, waits for PUBCOMP
};

struct UnfinishedPacket {
    std::string wire; // the PUBLISH, DUP as it was sent last; empty when it is not to be sent again
    OperationId operation = 0;
    PacketId packetId = 0; // 0: ended
    QoS qos = QoS::AtLeastOnce;
    PublishStage stage = PublishStage::Queued;
    PacketType type = PacketType::Publish;
};

class OutboundStore {
public:
    // Precondition: no entry with this packet id.
    UnfinishedPacket& add(UnfinishedPacket packet);
    UnfinishedPacket* find(PacketId id); // valid until the next add, end or take
    void end(PacketId id);
    std::size_t size() const { return m_entries.size() - m_ended; }

    // In the order in which they were added.
    template <class Visit>
    void forEach(Visit&& visit)
    {
        for (UnfinishedPacket& entry : m_entries) {
            if (entry.packetId != 0) visit(entry);
        }
    }

private:
    void sweep();

    std::vector<UnfinishedPacket> m_entries;
    std::vector<std::uint32_t> m_places; // by packet id; only right where the entry there has that id
    std::size_t m_ended = 0;
};

class DeliveryStore {
public:
    // Precondition: ids grow from call to call.
    void add(UnackedDelivery delivery);
    // Takes it out when it is there, whether its connection lives or not.
    std::optional<UnackedDelivery> take(DeliveryId id);
    // The connection is gone. What had already lost an earlier one is forgotten: the broker has sent it again since,
    // or never will.
    void connectionLost();
    void clear();
    std::vector<UnackedDelivery> list() const;
    std::size_t size() const { return m_entries.size() - m_ended; }

private:
    std::size_t place(DeliveryId id) const;
    void sweep();

    std::vector<UnackedDelivery> m_entries; // ended ones keep their id and have packet id 0
    std::size_t m_ended = 0;
};

} // namespace wb::mqtt
