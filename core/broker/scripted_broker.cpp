#include "core/broker/scripted_broker.h"

#include "core/broker/free_ports.h"
#include "core/broker/scripted_guest.h"
#include "core/mqtt/topic.h"

#include <QTcpServer>
#include <QTimer>
#include <QUuid>

#include <algorithm>

namespace wb::broker {

using mqtt::Packet;
using mqtt::Publish;
using mqtt::QoS;

namespace {

constexpr int portAttempts = 20;

ScriptedRule usual() { return {}; }

} // namespace

struct ScriptedBroker::Private {
    explicit Private(ScriptedBroker* owner) : q(owner) {}

    ScriptedBroker* q;
    ScriptedOptions options;
    ScriptedRuleBook book;
    State state = State::Stopped;
    QString error;
    quint16 port = 0;
    QTcpServer server;
    std::vector<ScriptedGuest*> guests;
    std::map<std::string, ScriptedSession> sessions; // by client id
    std::map<std::string, Publish> retained;         // by topic

    void setState(State next);
    void endAll(bool reset);
    ScriptedGuest* guestOf(const std::string& clientId) const;
    std::optional<ScriptedRule> rule(ScriptedAt at, const ScriptedGuest& guest, const std::string& topic = {});
    bool closes(ScriptedGuest& guest, const ScriptedRule& rule);
    void accept();
    void ended(ScriptedGuest& guest);
    void received(ScriptedGuest& guest, const Packet& packet);
    void take(ScriptedGuest& guest, const Packet& packet);

    void on(ScriptedGuest& guest, const mqtt::Connect& packet);
    void on(ScriptedGuest& guest, const mqtt::Subscribe& packet);
    void on(ScriptedGuest& guest, const mqtt::Unsubscribe& packet);
    void on(ScriptedGuest& guest, const Publish& packet);
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
    void sendRetained(ScriptedGuest& guest, const std::string& filter, QoS granted);
    void passOn(const Publish& message);
    void offer(ScriptedSession& session, ScriptedGuest* guest, Publish message, QoS qos);
    void pump(ScriptedGuest& guest);
    void deliver(ScriptedGuest& guest, const Publish& packet);
    void resend(ScriptedGuest& guest);
    void armResend(ScriptedGuest& guest);
    bool arrives(ScriptedGuest& guest);
};

void ScriptedBroker::Private::setState(State next)
{
    if (state == next) return;
    state = next;
    Q_EMIT q->stateChanged(next);
}

// --- connections ---

void ScriptedBroker::Private::accept()
{
    while (QTcpSocket* socket = server.nextPendingConnection()) {
        auto* guest = new ScriptedGuest(socket, q);
        guests.push_back(guest);
        QObject::connect(guest, &ScriptedGuest::received, q, [this, guest](const Packet& packet) { received(*guest, packet); });
        QObject::connect(guest, &ScriptedGuest::resendDue, q, [this, guest] { resend(*guest); });
        QObject::connect(guest, &ScriptedGuest::ended, q, [this, guest] { ended(*guest); });
    }
}

void ScriptedBroker::Private::ended(ScriptedGuest& guest)
{
    std::erase(guests, &guest);
    Q_EMIT q->logLine(QStringLiteral("%1: connection ended").arg(guest.name()));
    if (guest.session && guest.session->clean) sessions.erase(guest.clientId);
    guest.session = nullptr;
    if (guest.will && state == State::Running)
        passOn({guest.will->topic, guest.will->payload, 0, guest.will->qos, false, guest.will->retain}); // [MQTT-3.1.2-8]
}

void ScriptedBroker::Private::endAll(bool reset)
{
    const auto all = guests;
    for (ScriptedGuest* guest : all) guest->end(reset);
}

ScriptedGuest* ScriptedBroker::Private::guestOf(const std::string& clientId) const
{
    const auto found = std::find_if(guests.begin(), guests.end(), [&clientId](const ScriptedGuest* guest) {
        return guest->session && guest->clientId == clientId;
    });
    return found == guests.end() ? nullptr : *found;
}

std::optional<ScriptedRule> ScriptedBroker::Private::rule(ScriptedAt at, const ScriptedGuest& guest, const std::string& topic)
{
    const auto taken = book.take(at, QString::fromStdString(guest.clientId), QString::fromStdString(topic));
    if (!taken) return std::nullopt;
    Q_EMIT q->logLine(QStringLiteral("%1: rule %2, %3 at %4").arg(guest.name(), QString::number(taken->id),
                                                                scriptedName(taken->what), scriptedName(at)));
    if (taken->times > 0) Q_EMIT q->rulesChanged();
    return taken;
}

bool ScriptedBroker::Private::closes(ScriptedGuest& guest, const ScriptedRule& rule)
{
    if (rule.what != ScriptedDo::Close && rule.what != ScriptedDo::Reset) return false;
    guest.after(rule.delayMs, [&guest, reset = rule.what == ScriptedDo::Reset] { guest.end(reset); });
    return true;
}

// --- packets ---

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
    const ScriptedRule bent = rule(ScriptedAt::Connect, guest).value_or(usual());
    if (closes(guest, bent) || bent.what == ScriptedDo::Silence) return;
    guest.after(bent.delayMs, [this, &guest, packet, bent] {
        if (bent.what != ScriptedDo::Refuse) {
            welcome(guest, packet, bent);
            return;
        }
        guest.send(mqtt::Connack{false, static_cast<std::uint8_t>(bent.value)});
        guest.end(false); // [MQTT-3.2.2-5]
    });
}

void ScriptedBroker::Private::welcome(ScriptedGuest& guest, const mqtt::Connect& packet, const ScriptedRule& bent)
{
    if (ScriptedGuest* other = guestOf(guest.clientId)) other->end(false); // [MQTT-3.1.4-2]
    if (packet.cleanSession) sessions.erase(guest.clientId);
    const bool present = sessions.contains(guest.clientId);
    ScriptedSession& session = sessions[guest.clientId];
    session.clean = packet.cleanSession;
    guest.session = &session; // a node of a map stays where it is
    guest.will = packet.will;
    guest.setKeepAlive(packet.keepAliveSeconds);
    const bool said = bent.what == ScriptedDo::SessionPresent ? bent.value != 0 : present;
    guest.send(mqtt::Connack{said, 0});
    if (present) resume(guest);
    for (const Packet& early : std::exchange(guest.early, {}))
        if (!guest.hasEnded()) take(guest, early);
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

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Subscribe& packet)
{
    mqtt::Suback answer{packet.packetId, {}};
    int delay = 0;
    bool silent = false;
    for (const mqtt::TopicRequest& topic : packet.topics) {
        const ScriptedRule bent = rule(ScriptedAt::Subscribe, guest, topic.filter).value_or(usual());
        if (closes(guest, bent)) return;
        delay = std::max(delay, bent.delayMs);
        silent = silent || bent.what == ScriptedDo::Silence;
        if (bent.what == ScriptedDo::Refuse) {
            answer.returnCodes.push_back(mqtt::subackFailure);
            continue;
        }
        const QoS granted = bent.what == ScriptedDo::Grant ? std::min(topic.qos, static_cast<QoS>(bent.value)) : topic.qos;
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
    const ScriptedRule bent = rule(ScriptedAt::Publish, guest, packet.topic).value_or(usual());
    if (closes(guest, bent)) return;
    // A QoS 2 message is passed on when it comes; what comes with an id that is not released yet is the same [4.3.3].
    const bool repeated = packet.qos == QoS::ExactlyOnce && !guest.session->received.insert(packet.packetId).second;
    if (bent.what != ScriptedDo::Silence && packet.qos != QoS::AtMostOnce)
        guest.after(bent.delayMs, [&guest, id = packet.packetId, qos = packet.qos] {
            guest.send(qos == QoS::AtLeastOnce ? Packet(mqtt::Puback{id}) : Packet(mqtt::Pubrec{id}));
        });
    if (repeated || bent.what == ScriptedDo::Lose) return;
    if (packet.retain && packet.payload.empty())
        retained.erase(packet.topic); // [MQTT-3.3.1-10]
    else if (packet.retain)
        retained[packet.topic] = packet;
    passOn(packet);
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Pubrel& packet)
{
    const ScriptedRule bent = rule(ScriptedAt::Pubrel, guest).value_or(usual());
    if (closes(guest, bent)) return;
    guest.session->received.erase(packet.packetId);
    if (bent.what == ScriptedDo::Silence) return;
    guest.after(bent.delayMs, [&guest, id = packet.packetId] { guest.send(mqtt::Pubcomp{id}); });
}

// Whether an acknowledgement is taken notice of.
bool ScriptedBroker::Private::arrives(ScriptedGuest& guest)
{
    const auto bent = rule(ScriptedAt::Acknowledgement, guest);
    return !bent || (!closes(guest, *bent) && bent->what != ScriptedDo::Silence);
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
    const ScriptedRule bent = rule(ScriptedAt::Ping, guest).value_or(usual());
    if (closes(guest, bent) || bent.what == ScriptedDo::Silence) return;
    guest.after(bent.delayMs, [&guest] { guest.send(mqtt::Pingresp{}); });
}

void ScriptedBroker::Private::on(ScriptedGuest& guest, const mqtt::Disconnect&)
{
    guest.will.reset(); // [MQTT-3.14.4-3]
    guest.end(false);
}

// --- messages ---

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
    const ScriptedRule bent = rule(ScriptedAt::Delivery, guest, packet.topic).value_or(usual());
    if (closes(guest, bent) || bent.what == ScriptedDo::Lose) return;
    guest.after(bent.delayMs, [&guest, packet, twice = bent.what == ScriptedDo::Twice] {
        guest.send(packet);
        if (!twice) return;
        Publish again = packet;
        again.dup = packet.qos != QoS::AtMostOnce; // [MQTT-3.3.1-2]
        guest.send(again);
    });
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

// --- the object ---

ScriptedBroker::ScriptedBroker(ScriptedOptions options, QObject* parent)
    : LocalBroker(parent), d(std::make_unique<Private>(this))
{
    d->options = options;
    connect(&d->server, &QTcpServer::newConnection, this, [this] { d->accept(); });
}

ScriptedBroker::~ScriptedBroker()
{
    d->state = State::Stopped; // nobody hears of wills and ends any more
    for (ScriptedGuest* guest : d->guests) guest->disconnect(this);
}

void ScriptedBroker::setOptions(const ScriptedOptions& options)
{
    d->options = options;
    const auto all = d->guests;
    for (ScriptedGuest* guest : all)
        if (guest->session) d->pump(*guest);
}

const ScriptedOptions& ScriptedBroker::options() const { return d->options; }
const QList<ScriptedRule>& ScriptedBroker::rules() const { return d->book.rules(); }

quint32 ScriptedBroker::addRule(const ScriptedRule& rule)
{
    const quint32 id = d->book.add(rule);
    Q_EMIT rulesChanged();
    return id;
}

bool ScriptedBroker::removeRule(quint32 id)
{
    const bool was = d->book.remove(id);
    if (was) Q_EMIT rulesChanged();
    return was;
}

void ScriptedBroker::clearRules()
{
    d->book.clear();
    Q_EMIT rulesChanged();
}

QStringList ScriptedBroker::clients() const
{
    QStringList ids;
    for (const ScriptedGuest* guest : d->guests)
        if (guest->session) ids << QString::fromStdString(guest->clientId);
    return ids;
}

bool ScriptedBroker::cut(const QString& clientId, bool reset)
{
    ScriptedGuest* guest = d->guestOf(clientId.toStdString());
    if (guest) guest->end(reset);
    return guest != nullptr;
}

void ScriptedBroker::start()
{
    if (d->state == State::Running) return;
    d->error.clear();
    for (int i = 0; i < portAttempts && !d->server.isListening(); ++i) {
        const quint16 port = d->port != 0 ? d->port : freePorts(1).value(0);
        if (port != 0 && d->server.listen(QHostAddress::LocalHost, port)) d->port = port;
        if (d->port != 0) break;
    }
    if (!d->server.isListening()) d->error = tr("The scripted broker cannot listen on 127.0.0.1: %1").arg(d->server.errorString());
    d->setState(d->server.isListening() ? State::Running : State::Failed);
}

void ScriptedBroker::stop()
{
    d->server.close();
    d->setState(State::Stopped); // before the connections end: wills are not passed on by a broker that goes
    d->endAll(false);
}

void ScriptedBroker::kill()
{
    d->server.close();
    d->setState(State::Stopped);
    d->endAll(true);
    d->sessions.clear();
    d->retained.clear();
}

LocalBroker::State ScriptedBroker::state() const { return d->state; }
QString ScriptedBroker::progress() const { return {}; }
QString ScriptedBroker::errorText() const { return d->error; }
quint16 ScriptedBroker::port() const { return d->port; }
QString ScriptedBroker::url() const { return QStringLiteral("tcp://127.0.0.1:%1").arg(port()); }
QString ScriptedBroker::product() const { return QStringLiteral("scripted broker"); }
QString ScriptedBroker::version() const { return d->port == 0 ? QString() : QStringLiteral(WB_VERSION); }
qint64 ScriptedBroker::processId() const { return 0; }
void ScriptedBroker::setExtraConfig(const QString& lines) { Q_UNUSED(lines) }

} // namespace wb::broker
