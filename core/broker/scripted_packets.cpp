#include "core/broker/scripted_broker_private.h"

#include <QUuid>

#include <algorithm>

namespace wb::broker {

using mqtt::Packet;
using mqtt::Publish;
using mqtt::QoS;

void ScriptedBroker::Private::received(ScriptedGuest& guest, const Packet& packet)
{
    Q_EMIT q->logLine(QStringLiteral("%1: %2").arg(guest.name(), QString::fromLatin1(mqtt::packetTypeName(mqtt::typeOf(packet)).data())));
    const bool isConnect = std::holds_alternative<mqtt::Connect>(packet);
    if (isConnect == guest.asked) {
        guest.end(false); // [MQTT-3.1.0-1], [MQTT-3.1.0-2]
    } else if (isConnect || guest.session) {
        take(guest, packet);
    } else {
        guest.early.push_back(packet); // allowed before CONNACK [3.1.4]
    }
}

void ScriptedBroker::Private::take(ScriptedGuest& guest, const Packet& packet)
{
    std::visit([this, &guest](const auto& one) { on(guest, one); }, packet);
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Connect& packet)
{
    guest.asked = true;
    guest.clientId = packet.clientId.empty() ? QUuid::createUuid().toString(QUuid::Id128).toStdString() : packet.clientId;
    const ScriptedRule how = bent(ScriptedAt::Connect, guest);
    if (closes(guest, how) || how.what == ScriptedDo::Silence) return;
    guest.after(how.delayMs, [this, &guest, packet, how] {
        if (how.what != ScriptedDo::Refuse) {
            welcome(guest, packet, how);
            return;
        }
        guest.send(mqtt::Connack{false, static_cast<std::uint8_t>(how.value)});
        guest.end(false); // [MQTT-3.2.2-5]
    });
}

void ScriptedBroker::Private::welcome(ScriptedGuest& guest, const mqtt::Connect& packet, const ScriptedRule& how)
{
    if (ScriptedGuest* other = guestOf(guest.clientId)) other->end(false); // [MQTT-3.1.4-2]
    if (packet.cleanSession) sessions.erase(guest.clientId);
    const bool present = sessions.contains(guest.clientId);
    ScriptedSession& session = sessions[guest.clientId];
    session.clean = packet.cleanSession;
    guest.session = &session; // a node of a map stays where it is
    guest.will = packet.will;
    guest.setKeepAlive(packet.keepAliveSeconds);
    const bool said = how.what == ScriptedDo::SessionPresent ? how.value != 0 : present;
    guest.send(mqtt::Connack{said, 0});
    if (present) resume(guest);
    for (const Packet& early : std::exchange(guest.early, {}))
        if (!guest.hasEnded()) take(guest, early);
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Subscribe& packet)
{
    mqtt::Suback answer{packet.packetId, {}};
    int delay = 0;
    bool silent = false;
    for (const mqtt::TopicRequest& topic : packet.topics) {
        const ScriptedRule how = bent(ScriptedAt::Subscribe, guest, topic.filter);
        if (closes(guest, how)) return;
        delay = std::max(delay, how.delayMs);
        silent = silent || how.what == ScriptedDo::Silence;
        if (how.what == ScriptedDo::Refuse) {
            answer.returnCodes.push_back(mqtt::subackFailure);
            continue;
        }
        const QoS granted = how.what == ScriptedDo::Grant ? std::min(topic.qos, static_cast<QoS>(how.value)) : topic.qos;
        answer.returnCodes.push_back(static_cast<std::uint8_t>(granted));
    }
    if (silent) return;
    guest.after(delay, [this, &guest, packet, answer] {
        guest.send(answer);
        for (std::size_t i = 0; i < packet.topics.size() && !guest.hasEnded(); ++i) {
            if (answer.returnCodes.at(i) == mqtt::subackFailure) continue;
            const QoS granted = static_cast<QoS>(answer.returnCodes.at(i));
            guest.session->subscriptions[packet.topics.at(i).filter] = granted;
            sendRetained(guest, packet.topics.at(i).filter, granted);
        }
    });
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Unsubscribe& packet)
{
    for (const std::string& filter : packet.filters) guest.session->subscriptions.erase(filter);
    guest.send(mqtt::Unsuback{packet.packetId});
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const Publish& packet)
{
    const ScriptedRule how = bent(ScriptedAt::Publish, guest, packet.topic);
    if (closes(guest, how)) return;
    // A QoS 2 message is passed on when it comes; what comes with an id that is not released yet is the same [4.3.3].
    const bool repeated = packet.qos == QoS::ExactlyOnce && !guest.session->received.insert(packet.packetId).second;
    if (how.what != ScriptedDo::Silence && packet.qos != QoS::AtMostOnce)
        guest.after(how.delayMs, [&guest, id = packet.packetId, qos = packet.qos] {
            guest.send(qos == QoS::AtLeastOnce ? Packet(mqtt::Puback{id}) : Packet(mqtt::Pubrec{id}));
        });
    if (repeated || how.what == ScriptedDo::Lose) return;
    if (packet.retain && packet.payload.empty())
        retained.erase(packet.topic); // [MQTT-3.3.1-10]
    else if (packet.retain)
        retained[packet.topic] = packet;
    passOn(packet);
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Pubrel& packet)
{
    const ScriptedRule how = bent(ScriptedAt::Pubrel, guest);
    if (closes(guest, how)) return;
    guest.session->received.erase(packet.packetId);
    if (how.what == ScriptedDo::Silence) return;
    guest.after(how.delayMs, [&guest, id = packet.packetId] { guest.send(mqtt::Pubcomp{id}); });
}

// Whether an acknowledgement is taken notice of.
bool ScriptedBroker::Private::arrives(ScriptedGuest& guest)
{
    const ScriptedRule how = bent(ScriptedAt::Acknowledgement, guest);
    return !closes(guest, how) && how.what != ScriptedDo::Silence;
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Puback& packet)
{
    if (!arrives(guest)) return;
    guest.session->acknowledged(packet.packetId);
    pump(guest);
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Pubrec& packet)
{
    if (!arrives(guest)) return;
    (void)guest.session->released(packet.packetId);
    guest.send(mqtt::Pubrel{packet.packetId}); // also for an id that is not known: the other side waits for it
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Pubcomp& packet)
{
    on(guest, mqtt::Puback{packet.packetId});
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Pingreq&)
{
    const ScriptedRule how = bent(ScriptedAt::Ping, guest);
    if (closes(guest, how) || how.what == ScriptedDo::Silence) return;
    guest.after(how.delayMs, [&guest] { guest.send(mqtt::Pingresp{}); });
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Disconnect&)
{
    guest.will.reset(); // [MQTT-3.14.4-3]
    guest.end(false);
}

} // namespace wb::broker
