#include "core/broker/scripted_broker_private.h"

#include <algorithm>

namespace wb::broker {
namespace {

constexpr int portAttempts = 20;

} // namespace

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
        QObject::connect(guest, &ScriptedGuest::received, q, [this, guest](const mqtt::Packet& packet) { received(*guest, packet); });
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

ScriptedRule ScriptedBroker::Private::bent(ScriptedAt at, const ScriptedGuest& guest, const std::string& topic)
{
    const auto taken = book.take(at, QString::fromStdString(guest.clientId), QString::fromStdString(topic));
    if (!taken) return {};
    Q_EMIT q->logLine(QStringLiteral("%1: rule %2, %3 at %4")
                          .arg(guest.name(), QString::number(taken->id), scriptedName(taken->what), scriptedName(at)));
    if (taken->times > 0) Q_EMIT q->rulesChanged();
    return *taken;
}

bool ScriptedBroker::Private::closes(ScriptedGuest& guest, const ScriptedRule& rule)
{
    if (rule.what != ScriptedDo::Close && rule.what != ScriptedDo::Reset) return false;
    guest.after(rule.delayMs, [&guest, reset = rule.what == ScriptedDo::Reset] { guest.end(reset); });
    return true;
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
        if (d->port == 0) d->lease = PortLease(1);
        const quint16 port = d->lease.ports().value(0);
        if (port != 0 && d->server.listen(QHostAddress::LocalHost, port)) d->port = port;
        if (d->port != 0) break; // its clients know the address
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
QString ScriptedBroker::product() const { return QStringLiteral("scripted broker"); }
QString ScriptedBroker::version() const { return d->port == 0 ? QString() : QStringLiteral(WB_VERSION); }
qint64 ScriptedBroker::processId() const { return 0; }

} // namespace wb::broker
