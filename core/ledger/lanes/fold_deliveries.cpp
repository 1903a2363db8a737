#include "core/ledger/lanes/lane_fold.h"

#include <algorithm>

// Each PUBLISH received is tied to its message, or begins a lane.

namespace wb::ledger {

namespace {

constexpr int mostDeliveries = 400; // remembered of a lane: later facts about older ones are not told

} // namespace

bool LaneBook::Private::sameContent(std::uint32_t slot, const Delivered& body) const
{
    const Lane& lane = *slots[slot].lane;
    return lane.contentHash == body.contentHash && lane.topic == body.topic && lane.eventId == body.eventId;
}

LaneBook::Private::Match LaneBook::Private::match(std::uint32_t session, const Delivered& body) const
{
    Match result;
    const bool owes = body.qos != mqtt::QoS::AtMostOnce;
    if (owes) result.before = byPacket.find(packetKey(session, body.packetId));
    if (owes && body.dup && result.before != nil) {
        const std::uint32_t slot = deliveries[result.before].slot;
        if (slot != nil && sameContent(slot, body)) {
            result.slot = slot;
            result.tie = Tie::ProvedByPacket;
            return result;
        }
    }
    const std::uint32_t group = byContent.find(groupKey(session, body.contentHash));
    if (group == nil) return result;
    const std::uint32_t latest = groups[group].lanes.tail;
    if (!body.eventId.empty() && latest != nil && sameContent(latest, body)) {
        result.slot = latest;
        result.tie = Tie::ProvedByEvent;
        return result;
    }
    // Brokers send what is un-acknowledged first, in the old order, when a session is resumed; RabbitMQ with new packet
    // ids (facts, brokers 2.4 and 2.5), so that identical messages pair in order.
    const std::uint32_t oldest = groups[group].owed.head;
    if (!owes || oldest == nil || !sameContent(oldest, body)) return result;
    if (!body.dup && !(sessions[session].resuming && slots[oldest].epoch != sessions[session].epoch)) return result;
    result.slot = oldest;
    result.tie = Tie::Guessed;
    return result;
}

void LaneBook::Private::take(const Fact& fact, const Delivered& body)
{
    const std::uint32_t session = sessionOf(fact.connection);
    Connection& own = connection(fact.connection);
    own.lastDelivery = std::max(own.lastDelivery, body.delivery);
    ++counts.deliveries;
    Match match = this->match(session, body);
    if (match.tie == Tie::First) {
        if (body.qos != mqtt::QoS::AtMostOnce && !body.dup && !body.retained) sessions[session].resuming = false;
        match.slot = beginLane(session, body);
        ++counts.messages;
    } else {
        ++(match.tie == Tie::Guessed ? counts.redeliveriesGuessed : counts.redeliveriesProved);
    }
    const Heir heir = supersede(fact, body, match);
    addDelivery(fact, body, match.slot, heir);

    const std::uint32_t slot = match.slot;
    Lane& lane = edit(slot);
    lane.component = own.component;
    lane.replica = own.replica;
    lane.qos = body.qos;
    lane.retained = body.retained;
    lane.payloadBytes = body.payloadBytes;
    ++lane.deliveries;
    Mark mark = markAt(fact, MarkKind::Delivery);
    mark.seq = body.seq;
    mark.delivery = body.delivery;
    mark.packetId = body.packetId;
    mark.qos = body.qos;
    mark.dup = body.dup;
    mark.retained = body.retained;
    mark.tie = match.tie;
    addMark(slot, mark);
    refresh(slot);
}

std::uint32_t LaneBook::Private::beginLane(std::uint32_t session, const Delivered& body)
{
    const Tie publishTie = body.eventId.empty() ? Tie::Guessed : Tie::ProvedByEvent;
    const std::uint32_t origin = originFor(session, body);
    if (origin != nil && slots[origin].session == nil) {
        if (slots[origin].hidden) reveal(origin);
        edit(origin).publishTie = publishTie;
        joinGroup(origin, session);
        return origin;
    }
    const LanePtr published = origin == nil ? nullptr : handOut(origin);
    const std::uint32_t slot = newSlot(false);
    Lane& lane = edit(slot);
    lane.topic = body.topic;
    lane.eventId = body.eventId;
    lane.contentHash = body.contentHash;
    joinGroup(slot, session);
    if (published) {
        lane.ours = true;
        lane.publishTie = publishTie;
        for (const Mark& mark : published->marks) {
            if (mark.kind <= MarkKind::PublishTold) addMark(slot, mark);
        }
        if (slots[origin].byId.in && slots[origin].lane == published) slots[origin].copies.push_back({slot, lane.id});
    }
    return slot;
}

// What a redelivery stands for is no longer waited for. Copies that overlapping subscriptions made (EMQX, RabbitMQ) are:
// they came by the same link, without DUP.
LaneBook::Private::Heir LaneBook::Private::supersede(const Fact& fact, const Delivered& body, const Match& match)
{
    Heir heir;
    heir.sinceNs = fact.timeNs;
    const std::uint32_t before = match.before;
    if (before != nil && deliveries[before].contentHash == body.contentHash) heir.sinceNs = deliveries[before].sinceNs;
    if (before != nil && deliveries[before].slot == nil) settleDebt(before); // nothing else would ever find it
    const std::uint32_t slot = match.slot;
    const Slot& own = slots[slot];
    for (std::uint32_t i = own.deliveries.tail; i != nil && own.owed > 0;) {
        const std::uint32_t earlier = own.deliveries.before(deliveries.all, i);
        const Delivery& delivery = deliveries[i];
        const bool sameLink = delivery.epoch == sessions[delivery.session].epoch;
        if (delivery.owed && (body.dup || !sameLink) && body.qos != mqtt::QoS::AtMostOnce) {
            heir.sinceNs = delivery.sinceNs;
            heir.placed = delivery.connection == fact.connection;
            heir.after = delivery.inConnection.before;
            settleDebt(i);
        }
        i = earlier;
    }
    return heir;
}

void LaneBook::Private::addDelivery(const Fact& fact, const Delivered& body, std::uint32_t slot, const Heir& heir)
{
    if (slots[slot].remembered >= mostDeliveries) forget(slots[slot].deliveries.head);
    const std::uint32_t index = deliveries.take();
    Delivery& delivery = deliveries[index];
    delivery = Delivery{};
    delivery.key = deliveryKey(fact.connection, body.delivery);
    delivery.contentHash = body.contentHash;
    delivery.timeNs = fact.timeNs;
    delivery.sinceNs = heir.sinceNs;
    delivery.slot = slot;
    delivery.connection = fact.connection;
    delivery.session = connections[fact.connection].session;
    delivery.epoch = sessions[delivery.session].epoch;
    delivery.link = connections[fact.connection].link;
    delivery.packetId = body.packetId;
    delivery.qos = body.qos;
    byDelivery.set(delivery.key, index);

    Slot& own = slots[slot];
    own.epoch = delivery.epoch;
    ++own.busy; // fresh
    ++own.remembered;
    own.deliveries.append(deliveries.all, index);
    if (body.qos != mqtt::QoS::AtMostOnce) owe(index, heir);
}

void LaneBook::Private::owe(std::uint32_t index, const Heir& heir)
{
    Delivery& delivery = deliveries[index];
    delivery.owed = true;
    const std::uint64_t key = packetKey(delivery.session, delivery.packetId);
    const std::uint32_t before = byPacket.find(key);
    if (before != nil) deliveries[before].byPacket = false;
    byPacket.set(key, index);
    delivery.byPacket = true;

    Connection& own = connections[delivery.connection];
    ++own.unacked;
    if (heir.placed) own.owed.insertAfter(deliveries.all, heir.after, index); // so that the oldest stays first
    else own.owed.append(deliveries.all, index);
    dirty = true;

    Slot& slot = slots[delivery.slot];
    Group& group = groups[slot.group];
    group.owed.remove(slots.all, delivery.slot);
    group.owed.append(slots.all, delivery.slot);
    if (++slot.owed == 1) edit(delivery.slot).unackedSinceNs = delivery.sinceNs;
}

void LaneBook::Private::settleDebt(std::uint32_t index)
{
    Delivery& delivery = deliveries[index];
    if (!delivery.owed) return;
    const bool held = delivery.held;
    delivery.owed = delivery.held = false;
    if (std::exchange(delivery.byPacket, false)) byPacket.erase(packetKey(delivery.session, delivery.packetId));
    Connection& own = connections[delivery.connection];
    --own.unacked;
    own.owed.remove(deliveries.all, index);
    dirty = true;
    if (delivery.slot == nil) return forget(index);

    Slot& slot = slots[delivery.slot];
    if (held) --slot.held;
    if (--slot.owed > 0) return;
    groups[slot.group].owed.remove(slots.all, delivery.slot);
    edit(delivery.slot).unackedSinceNs = 0;
}

void LaneBook::Private::lose(std::uint32_t index, std::int64_t nowNs)
{
    const std::uint32_t slot = deliveries[index].slot;
    if (slot == nil) return settleDebt(index);
    deliveries[index].lost = true;
    const Delivery& delivery = deliveries[index];
    Mark mark;
    mark.kind = MarkKind::LostWithSession;
    mark.timeNs = nowNs;
    mark.connection = delivery.connection;
    mark.delivery = delivery.key ^ deliveryKey(delivery.connection, 0);
    mark.packetId = delivery.packetId;
    mark.qos = delivery.qos;
    addMark(slot, mark);
    settleDebt(index);
    conclude(index);
    refresh(slot);
}

// What the broker waits for stays in its count although nobody looks at the lane any longer, as long as the packet id
// tells it from others.
void LaneBook::Private::forget(std::uint32_t index)
{
    Delivery& delivery = deliveries[index];
    if (delivery.slot != nil) {
        Slot& slot = slots[delivery.slot];
        slot.deliveries.remove(deliveries.all, index);
        --slot.remembered;
        if (delivery.busy()) --slot.busy;
        if (delivery.held) --slot.held;
        if (delivery.owed && --slot.owed == 0) groups[slot.group].owed.remove(slots.all, delivery.slot);
        delivery.slot = nil;
        delivery.held = false;
        if (delivery.owed && delivery.byPacket) return;
        if (delivery.owed) {
            --connections[delivery.connection].unacked;
            connections[delivery.connection].owed.remove(deliveries.all, index);
        }
    }
    byDelivery.erase(delivery.key);
    delivery = Delivery{};
    deliveries.giveBack(index);
}

} // namespace wb::ledger
