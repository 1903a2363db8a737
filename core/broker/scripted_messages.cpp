#include "core/broker/scripted_broker_private.h"
#include "core/mqtt/topic.h"

#include <algorithm>

namespace wb::broker {

using mqtt::Publish;
using mqtt::QoS;

void ScriptedBroker::Private::sendRetained(ScriptedGuest& guest, const std::string& filter, QoS granted)
{
    if (filter.starts_with("$share/")) return;
    for (const auto& [topic, message] : retained) {
        if (guest.hasEnded()) return;
        if (mqtt::filterMatches(filter, topic)) offer(*guest.session, &guest, message, std::min(granted, message.qos));
    }
}

void ScriptedBroker::Private::passOn(const Publish& message)
{
    Publish live = message;
    live.retain = false; // to those who are subscribed already [MQTT-3.3.1-9]
    std::vector<std::string> ids;
    for (const auto& [id, session] : sessions) ids.push_back(id);
    for (const std::string& id : ids) { // a rule may end a connection, and a clean session with it
        const auto found = sessions.find(id);
        if (found == sessions.end()) continue;
        if (const auto qos = found->second.wants(live)) offer(found->second, guestOf(id), live, *qos);
    }
}

void ScriptedBroker::Private::offer(ScriptedSession& session, ScriptedGuest* guest, Publish message, QoS qos)
{
    message.qos = qos;
    message.dup = false; // the publisher's is not passed on [MQTT-3.3.1-3]
    message.packetId = 0;
    if (qos == QoS::AtMostOnce) {
        if (guest) deliver(*guest, message);
        return;
    }
    session.queue(std::move(message));
    if (guest) pump(*guest);
}

void ScriptedBroker::Private::pump(ScriptedGuest& guest)
{
    while (!guest.hasEnded() && guest.session) {
        const auto packet = guest.session->next(options.inFlight, mqtt::steadyNow());
        if (!packet) break;
        deliver(guest, *packet);
    }
    armResend(guest);
}

void ScriptedBroker::Private::deliver(ScriptedGuest& guest, const Publish& packet)
{
    const ScriptedRule how = bent(ScriptedAt::Delivery, guest, packet.topic);
    if (closes(guest, how) || how.what == ScriptedDo::Lose) return;
    guest.after(how.delayMs, [&guest, packet, twice = how.what == ScriptedDo::Twice] {
        guest.send(packet);
        if (!twice) return;
        Publish again = packet;
        again.dup = packet.qos != QoS::AtMostOnce; // [MQTT-3.3.1-2]
        guest.send(again);
    });
}

// [MQTT-4.4.0-1], in the original order [MQTT-4.6.0-1].
void ScriptedBroker::Private::resume(ScriptedGuest& guest)
{
    if (!options.keepsPacketIds) guest.session->renumber();
    const auto onTheWay = guest.session->inFlight();
    for (const ScriptedInFlight& one : onTheWay) {
        if (guest.hasEnded()) return;
        guest.session->sentAgain(one.packet.packetId, mqtt::steadyNow());
        Publish again = one.packet;
        again.dup = true;
        if (one.released)
            guest.send(mqtt::Pubrel{one.packet.packetId});
        else
            deliver(guest, again);
    }
    pump(guest);
}

void ScriptedBroker::Private::resend(ScriptedGuest& guest)
{
    if (!guest.session) return;
    const auto now = mqtt::steadyNow();
    const auto onTheWay = guest.session->inFlight();
    for (const ScriptedInFlight& one : onTheWay) {
        if (guest.hasEnded() || now - one.sent < std::chrono::milliseconds(options.resendMs)) continue;
        guest.session->sentAgain(one.packet.packetId, now);
        Publish again = one.packet;
        again.dup = true;
        if (one.released)
            guest.send(mqtt::Pubrel{one.packet.packetId});
        else
            deliver(guest, again);
    }
    armResend(guest);
}

void ScriptedBroker::Private::armResend(ScriptedGuest& guest)
{
    if (!guest.session || guest.hasEnded()) return;
    const auto oldest = guest.session->oldest();
    guest.setResend(oldest && options.resendMs > 0 ? std::optional(*oldest + std::chrono::milliseconds(options.resendMs))
                                                   : std::nullopt);
}

} // namespace wb::broker
