#include "core/mqtt/client.h"

#include "core/mqtt/client_errors.h"
#include "core/mqtt/clock.h"

#include <algorithm>

namespace wb::mqtt {
namespace {

using std::chrono::milliseconds;

// The transport may rest between reads only while nobody waits for an acknowledgement of ours, or we for one.
constexpr milliseconds patienceAfter{50};
constexpr std::size_t startBytes = 8;
constexpr std::size_t shownBytes = 16; // of what is no packet

milliseconds inMilliseconds(Duration duration)
{
    return std::chrono::duration_cast<milliseconds>(duration);
}

} // namespace

struct Client::Private final : SessionEvents {
    Private(Client* owner, ClientConfig wanted, ClientObserver& watcher)
        : q(owner), config(wanted), next(std::move(wanted)), observer(watcher), session(config.session, *this)
    {
    }

    Client* q;
    ClientConfig config; // of the present or last connection
    ClientConfig next;
    ClientObserver& observer;
    Session session;
    std::unique_ptr<Transport> transport;
    Decoder decoder;
    ClientState state = ClientState::Disconnected;
    Timer deadline;
    Timer openLimit;
    bool armPosted = false;
    bool silent = false;
    bool orderly = false;  // disconnectFromBroker() was called
    bool accepted = false; // CONNACK 0 came
    std::optional<ConnectionError> error;
    std::uint64_t packetOffset = 0; // of the frame being handled
    std::string start;              // the first bytes from the peer
    Instant lastWithAck;

    // the link
    void open();
    void opened();
    void received(std::string_view bytes);
    bool handle(const Frame& frame, Instant now);
    void failWith(const SessionError& why);
    void leave(std::optional<ConnectionError> why, bool reset);
    void closed();
    bool isUp() const { return state == ClientState::WaitingForConnack || state == ClientState::Connected; }

    void setState(ClientState wanted)
    {
        if (state == wanted) return;
        state = wanted;
        observer.stateChanged(wanted);
    }
    void arm();
    void armLater();

    // SessionEvents
    void sending(const Frame& frame) override;
    void connected(const Connack& connack) override
    {
        accepted = true;
        armLater(); // the keep-alive may be due before the time for CONNACK would have been
        setState(ClientState::Connected);
        observer.connected(connack);
    }
    void delivered(const PublishView& publish, DeliveryId id) override { observer.delivered(publish, id); }
    void published(OperationId id, PublishOutcome outcome) override { observer.published(id, outcome); }
    void subscribed(OperationId id, const std::vector<std::uint8_t>& codes) override { observer.subscribed(id, codes); }
    void unsubscribed(OperationId id) override { observer.unsubscribed(id); }
    void resent(OperationId id) override { observer.resent(id); }
    void operationFailed(OperationId id, const SessionError& why) override { observer.operationFailed(id, why); }
    void mustClose(const SessionError& why) override { failWith(why); }
};

// --- the link ---

void Client::Private::open()
{
    config = next;
    session.setConfig(config.session);
    decoder.reset();
    start.clear();
    error.reset();
    packetOffset = 0;
    silent = orderly = accepted = false;
    lastWithAck = {};
    transport = Transport::create(config.endpoint);
    auto* link = transport.get();
    QObject::connect(link, &Transport::opened, q, [this] { opened(); });
    QObject::connect(link, &Transport::received, q, [this](std::string_view bytes) { received(bytes); });
    QObject::connect(link, &Transport::failed, q, [this](const TransportError& why) {
        if (state != ClientState::Closing) error = fromTransport(why);
    });
    QObject::connect(link, &Transport::closed, q, [this] { closed(); });
    openLimit.start(config.openTimeout);
    setState(ClientState::Opening);
    if (state == ClientState::Opening) link->open(); // the observer may have given up already
}

void Client::Private::opened()
{
    if (state != ClientState::Opening) return;
    openLimit.stop();
    transport->setPatient(true);
    setState(ClientState::WaitingForConnack);
    if (state == ClientState::WaitingForConnack) session.transportOpened(steadyNow());
    arm();
}

void Client::Private::received(std::string_view bytes)
{
    if (!isUp()) return;
    if (start.size() < startBytes) {
        start.append(bytes.substr(0, startBytes - start.size()));
        // Told at once: as MQTT, such bytes would often be the start of a packet that never ends.
        if (auto foreign = accepted ? std::nullopt : foreignPeerError(start)) return leave(std::move(foreign), false);
    }
    const Instant now = steadyNow(); // one for the batch
    const std::uint64_t first = decoder.streamOffset() + decoder.pendingBytes(); // where these bytes stand in the stream
    const auto wrong = decoder.feed(bytes, [this, now](const Frame& frame) { return handle(frame, now); });
    if (wrong && isUp()) {
        packetOffset = 0; // the decoder counts from the start of the stream itself
        failWith({SessionErrorCode::ProtocolViolation, wrong->message, 0, *wrong});
        // No packet, so the packet list cannot show it.
        if (error && wrong->offset >= first && wrong->offset - first < bytes.size()) {
            const std::string_view there = bytes.substr(wrong->offset - first, shownBytes);
            error->detail = bytesAtError(wrong->offset, there);
        }
    }
    if (isUp()) transport->setPatient(now - lastWithAck > patienceAfter);
}

bool Client::Private::handle(const Frame& frame, Instant now)
{
    packetOffset = frame.streamOffset;
    if (frame.type() == PacketType::Publish) {
        // Decoded once, for the observer and the session.
        const auto publish = decodePublish(frame);
        observer.frameSeen(true, frame, publish ? &*publish : nullptr);
        if (!isUp()) return false;
        if (!publish) { // the session knows what to make of it
            session.received(frame, now);
            return isUp();
        }
        if (publish->qos != QoS::AtMostOnce) lastWithAck = now;
        session.receivedPublish(*publish, now);
    } else {
        lastWithAck = now;
        observer.frameSeen(true, frame, nullptr);
        if (!isUp()) return false;
        session.received(frame, now);
    }
    return isUp();
}

void Client::Private::failWith(const SessionError& why)
{
    switch (why.code) {
    case SessionErrorCode::Refused: return leave(refusedError(why.returnCode), false);
    case SessionErrorCode::ConnackTimeout:
        return leave(connackTimeoutError(inMilliseconds(config.session.connackTimeout)), true);
    case SessionErrorCode::PingTimeout: // nobody is there to read what is still unwritten
        return leave(pingTimeoutError(inMilliseconds(config.session.pingTimeout)), true);
    case SessionErrorCode::ProtocolViolation:
    case SessionErrorCode::SubackTimeout:
    case SessionErrorCode::LinkLost: break;
    }
    leave(protocolError(why, packetOffset, accepted), false);
}

// Ends the connection from our side; closed() follows from the event loop.
void Client::Private::leave(std::optional<ConnectionError> why, bool reset)
{
    if (!transport || state == ClientState::Disconnected) return;
    if (state != ClientState::Closing) error = std::move(why);
    openLimit.stop();
    deadline.stop();
    if (reset)
        transport->abort();
    else
        transport->close();
    setState(ClientState::Closing);
}

void Client::Private::closed()
{
    const bool ours = state == ClientState::Closing;
    if (!ours && !error) error = closedByBrokerError(!accepted);
    openLimit.stop();
    deadline.stop();
    transport.release()->deleteLater(); // it is the sender
    session.transportClosed(steadyNow());
    silent = false;
    const auto why = std::exchange(error, {});
    const bool quiet = orderly && ours;
    setState(ClientState::Disconnected);
    observer.disconnected(why && !quiet ? &*why : nullptr);
}

// --- sending and time ---

void Client::Private::sending(const Frame& frame)
{
    if (silent || !transport) return;
    if (frame.type() == PacketType::Publish) {
        const auto publish = decodePublish(frame);
        observer.frameSeen(false, frame, publish ? &*publish : nullptr);
    } else {
        observer.frameSeen(false, frame, nullptr);
        armLater(); // SUBSCRIBE and PINGREQ start a clock; a PUBLISH only moves one back
    }
    if (transport) transport->write(frame.wire);
}

void Client::Private::arm()
{
    armPosted = false;
    const auto due = isUp() ? session.nextDeadline() : std::nullopt;
    if (!due) {
        deadline.stop();
        return;
    }
    const auto left = std::chrono::ceil<milliseconds>(*due - steadyNow());
    deadline.start(std::max(left, milliseconds(0)));
}

// The session must not be asked while it is sending.
void Client::Private::armLater()
{
    if (std::exchange(armPosted, true)) return;
    QMetaObject::invokeMethod(q, [this] { arm(); }, Qt::QueuedConnection);
}

// --- the client ---

Client::Client(ClientConfig config, ClientObserver& observer, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(config), observer))
{
    connect(&d->deadline, &Timer::timeout, this, [this] {
        d->session.tick(steadyNow());
        d->arm();
    });
    connect(&d->openLimit, &Timer::timeout, this,
            [this] { d->leave(openTimeoutError(d->config.endpoint, d->config.openTimeout), true); });
}

Client::~Client() = default;

void Client::open()
{
    if (d->state == ClientState::Disconnected && !d->transport) d->open();
}

void Client::disconnectFromBroker()
{
    if (d->state == ClientState::Disconnected || d->state == ClientState::Closing) return;
    d->orderly = true;
    if (d->isUp()) d->session.disconnect(steadyNow());
    d->leave(std::nullopt, false);
}

void Client::closeSocket() { d->leave(cutHereError(false), false); }
void Client::resetSocket() { d->leave(cutHereError(true), true); }

void Client::setSilent(bool silent)
{
    if (!d->transport || d->silent == silent) return;
    d->silent = silent;
    d->transport->setReading(!silent);
}

void Client::setConfig(ClientConfig config) { d->next = std::move(config); }
Session& Client::session() { return d->session; }
ClientState Client::state() const { return d->state; }
const ClientConfig& Client::config() const { return d->config; }
qint64 Client::bytesToWrite() const { return d->transport ? d->transport->bytesToWrite() : 0; }
bool Client::isSilent() const { return d->silent; }
QString Client::peer() const { return d->transport ? d->transport->peer() : QString(); }

} // namespace wb::mqtt
