#pragma once

#include "core/broker/free_ports.h"
#include "core/broker/scripted_broker.h"
#include "core/broker/scripted_guest.h"

#include <QTcpServer>

#include <map>

// How the scripted broker works inside: connections in scripted_broker.cpp, what packets do in scripted_packets.cpp, the
// way of messages in scripted_messages.cpp.

namespace wb::broker {

struct ScriptedBroker::Private {
    explicit Private(ScriptedBroker* owner) : q(owner) {}

    ScriptedBroker* q;
    ScriptedOptions options;
    ScriptedRuleBook book;
    State state = State::Stopped;
    QString error;
    PortLease lease;
    quint16 port = 0;
    QTcpServer server;
    std::vector<ScriptedGuest*> guests;
    std::map<std::string, ScriptedSession> sessions; // by client id
    std::map<std::string, mqtt::Publish> retained;   // by topic

    void setState(State next);
    void endAll(bool reset);
    ScriptedGuest* guestOf(const std::string& clientId) const;
    // What is to be done here, by the first rule that fits; the usual answer where none stands.
    ScriptedRule bent(ScriptedAt at, const ScriptedGuest& guest, const std::string& topic = {});
    bool closes(ScriptedGuest& guest, const ScriptedRule& rule);
    void accept();
    void ended(ScriptedGuest& guest);
    void received(ScriptedGuest& guest, const mqtt::Packet& packet);
    void take(ScriptedGuest& guest, const mqtt::Packet& packet);

    void on(ScriptedGuest& guest, const mqtt::Connect& packet);
    void on(ScriptedGuest& guest, const mqtt::Subscribe& packet);
    void on(ScriptedGuest& guest, const mqtt::Unsubscribe& packet);
    void on(ScriptedGuest& guest, const mqtt::Publish& packet);
    void on(ScriptedGuest& guest, const mqtt::Pubrel& packet);
    void on(ScriptedGuest& guest, const mqtt::Puback& packet);
    void on(ScriptedGuest& guest, const mqtt::Pubrec& packet);
    void on(ScriptedGuest& guest, const mqtt::Pubcomp& packet);
    void on(ScriptedGuest& guest, const mqtt::Pingreq& packet);
    void on(ScriptedGuest& guest, const mqtt::Disconnect& packet);
    template <class Other>
    void on(ScriptedGuest& guest, const Other&)
    {
        guest.end(false); // only a server sends these
    }

    void welcome(ScriptedGuest& guest, const mqtt::Connect& packet, const ScriptedRule& rule);
    void resume(ScriptedGuest& guest);
    void sendRetained(ScriptedGuest& guest, const std::string& filter, mqtt::QoS granted);
    void passOn(const mqtt::Publish& message);
    void offer(ScriptedSession& session, ScriptedGuest* guest, mqtt::Publish message, mqtt::QoS qos);
    void pump(ScriptedGuest& guest);
    void deliver(ScriptedGuest& guest, const mqtt::Publish& packet);
    void resend(ScriptedGuest& guest);
    void armResend(ScriptedGuest& guest);
    bool arrives(ScriptedGuest& guest);
};

} // namespace wb::broker
