#include "core/sidecar/link.h"

#include "core/mqtt/topic.h"
#include "core/sidecar/endpoint.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

constexpr Milliseconds stopLimit{500};
constexpr Milliseconds flushPause{100};

ConnectionStatus firstStatus(Hub& hub, const LinkSetup& setup)
{
    ConnectionStatus status = setup.status;
    const mqtt::Connect& connect = setup.client.session.connect;
    status.id = hub.nextConnection();
    status.clientId = QString::fromStdString(connect.clientId);
    status.address = addressOf(setup.client.endpoint);
    status.cleanSession = connect.cleanSession;
    status.keepAliveSeconds = connect.keepAliveSeconds;
    return status;
}

ledger::EndCause causeOf(CutKind kind)
{
    switch (kind) {
    case CutKind::Disconnect: return ledger::EndCause::Disconnect;
    case CutKind::Close: return ledger::EndCause::Close;
    case CutKind::Reset: return ledger::EndCause::Reset;
    case CutKind::Silence: break;
    }
    return ledger::EndCause::Silence;
}

} // namespace

Link::Link(Hub& hub, LinkUser& user, LinkSetup setup, QObject* parent)
    : QObject(parent), m_hub(hub), m_user(user), m_setup(std::move(setup)), m_status(firstStatus(hub, m_setup)),
      m_inbound{m_status.id, m_status.role, true}, m_outbound{m_status.id, m_status.role, false},
      m_client(m_setup.client, *this), m_policy(m_setup.retry, m_setup.connectPause),
      m_facts(hub.facts(), m_status, m_client.session())
{
    m_hub.addLink(this);
    connect(&m_retry, &mqtt::Timer::timeout, this, &Link::open);
    connect(&m_flush, &mqtt::Timer::timeout, this, [this] {
        const int unacked = m_status.unacked;
        const int inFlight = m_status.outboundInFlight;
        updateCounters();
        if (unacked != m_status.unacked || inFlight != m_status.outboundInFlight) report();
    });
    connect(&m_stop, &mqtt::Timer::timeout, this, [this] {
        m_client.closeSocket();
        nowStopped();
    });
}

// As with the process: without a DISCONNECT.
Link::~Link()
{
    m_hub.removeLink(this);
    m_facts.ended(m_cut.value_or(ledger::EndCause::Stopped), m_cut.has_value(), {});
    m_hub.acks().connectionEnded(*this);
}

void Link::start()
{
    open();
}

void Link::open()
{
    if (m_stopping || m_client.state() != mqtt::ClientState::Disconnected) return;
    ++m_status.tries;
    m_status.nextTry = {};
    if (m_wasUp) m_user.reconnecting();
    setState(LinkState::Connecting);
    m_client.open();
}

void Link::stop()
{
    if (m_stopping) return;
    m_stopping = true;
    for (mqtt::Timer* timer : {&m_retry, &m_flush}) timer->stop();
    if (m_client.state() == mqtt::ClientState::Disconnected) {
        QMetaObject::invokeMethod(this, &Link::nowStopped, Qt::QueuedConnection);
        return;
    }
    m_stop.start(stopLimit);
    if (!isDaprs() || isUp()) m_client.disconnectFromBroker();
}

void Link::nowStopped()
{
    if (m_status.state == LinkState::Off) return;
    m_facts.ended(ledger::EndCause::Stopped, false, {});
    m_hub.acks().connectionEnded(*this);
    m_stop.stop();
    m_status.error.reset();
    setState(LinkState::Off);
    Q_EMIT stopped();
}

void Link::retryNow()
{
    if (m_status.state != LinkState::WaitingToRetry && m_status.state != LinkState::Failed) return;
    m_retry.stop();
    m_stayAway = false;
    open();
}

// --- on purpose ---

bool Link::cut(CutKind kind, bool stayAway)
{
    if (!isUp() || m_stopping) return false;
    m_cut = causeOf(kind);
    m_stayAway = stayAway;
    m_hasten = false;
    switch (kind) {
    case CutKind::Disconnect: m_client.disconnectFromBroker(); break;
    case CutKind::Close: m_client.closeSocket(); break;
    case CutKind::Reset: m_client.resetSocket(); break;
    case CutKind::Silence:
        m_client.setSilent(true);
        m_hub.note(dapr::Severity::Note, id(), tr("Silent on purpose: nothing is sent or read until a keep-alive ends the connection"));
        m_hub.facts().add(id(), ledger::ControlUsed{tr("half-open silence")});
        break;
    }
    return true;
}

void Link::reconnect()
{
    m_stayAway = false;
    if (m_client.state() == mqtt::ClientState::Disconnected) retryNow();
    else m_hasten = m_cut.has_value();
}

void Link::cutForGood()
{
    m_cut = ledger::EndCause::Close;
}

void Link::tellEnded(const mqtt::ConnectionError* error)
{
    const ledger::EndCause cause = m_cut ? *m_cut : m_stopping ? ledger::EndCause::Stopped : ledger::EndCause::Broker;
    m_facts.ended(cause, m_cut.has_value(), error ? error->message : QString());
    m_hub.acks().connectionEnded(*this);
}

// --- acknowledgements ---

void Link::acknowledge(mqtt::DeliveryId id)
{
    const auto due = m_facts.take(id);
    if (!due) return;
    if (due->tooLate) m_facts.acknowledged(id, ledger::AckStep::TooLate);
    else if (!m_hub.acks().takes(*this, {m_status.id, id, m_status.component, due->topic})) sendAck(id);
    touch(); // also when it is withheld: the delivery counts as un-acknowledged
}

void Link::sendAck(mqtt::DeliveryId id)
{
    m_facts.aboutToAcknowledge(id);
    // What is written while silent reaches nobody; the session is not to believe that it is done.
    const bool sent = !m_client.isSilent() && session().acknowledge(id, m_hub.clock().steady());
    m_facts.aboutToAcknowledge(0);
    m_facts.acknowledged(id, sent ? ledger::AckStep::Sent : ledger::AckStep::TooLate);
    touch();
}

void Link::noHandler(mqtt::DeliveryId id)
{
    m_hub.facts().add(this->id(), ledger::NoHandler{id});
    touch();
}

void Link::useLevel(mqtt::ProtocolLevel level)
{
    if (m_level == level) return;
    m_level = level;
    mqtt::ClientConfig config = m_setup.client;
    config.session.connect.level = level;
    m_client.setConfig(std::move(config));
}

// --- what the client tells ---

void Link::frameSeen(bool inbound, const mqtt::Frame& frame, const mqtt::PublishView* publish)
{
    m_lastSeq = m_hub.append(inbound ? m_inbound : m_outbound, frame, publish);
    m_facts.frameSeen(inbound, frame, publish, m_lastSeq);
}

void Link::connected(const mqtt::Connack& connack)
{
    if (m_stopping) {
        m_client.disconnectFromBroker();
        return;
    }
    m_policy.succeeded();
    m_levelPinned = true;
    m_wasUp = true;
    if (!m_status.daprError.isEmpty()) {
        m_hub.note(dapr::Severity::Warning, id(),
                   tr("Connected after all; daprd had given up by then: %1").arg(m_status.daprError));
        m_status.daprError.clear();
    }
    m_status.tries = 0;
    m_status.error.reset();
    m_status.sessionPresent = connack.sessionPresent;
    m_hub.note(dapr::Severity::Note, id(),
               connack.sessionPresent ? tr("Connected as %1; the broker resumed the session").arg(m_status.clientId)
                                      : tr("Connected as %1 with a new session").arg(m_status.clientId));
    updateCounters();
    setState(LinkState::Connected);
    m_user.linkUp(connack);
}

void Link::delivered(const mqtt::PublishView& publish, mqtt::DeliveryId id)
{
    m_facts.begin(publish, id, m_lastSeq);
    m_user.delivered(publish, id);
    m_facts.end();
}

void Link::published(mqtt::OperationId id, mqtt::PublishOutcome outcome)
{
    touch();
    m_facts.published(id, outcome);
    m_user.published(id, outcome);
}

void Link::disconnected(const mqtt::ConnectionError* error)
{
    const bool wasUp = isUp();
    mqtt::ConnectionError onPurpose; // to the owner, DISCONNECT is a loss like any other
    if (!error && m_cut) {
        onPurpose.step = mqtt::ConnectionStep::Link;
        onPurpose.message = tr("The connection was ended here with DISCONNECT, on purpose");
        error = &onPurpose;
    }
    tellEnded(error);
    m_cut.reset();
    if (!isDaprs()) m_operations.clear();
    if (m_stopping) {
        nowStopped();
        return;
    }
    if (error) {
        m_status.error = *error;
        m_hub.note(dapr::Severity::Error, id(),
                   wasUp ? tr("Connection lost: %1").arg(error->message) : tr("Not connected: %1").arg(error->message));
        if (wasUp) m_user.linkLost(*error);
        if (fallBackTo31(*error)) return;
    }
    if (!m_levelPinned) useLevel(mqtt::ProtocolLevel::Mqtt311);
    waitOrRetry(wasUp);
}

// A refused CONNACK, or a handshake that failed after TCP stood, is tried at once with MQTT 3.1 on a new TCP
// connection; a connection that never stood is not (facts B.3; connect-refused-code-*, connect-tcp-refused).
bool Link::fallBackTo31(const mqtt::ConnectionError& error)
{
    using Step = mqtt::ConnectionStep;
    const bool handshake = error.step == Step::Connack || error.step == Step::Protocol || error.step == Step::Link;
    if (!isDaprs() || m_levelPinned || m_level == mqtt::ProtocolLevel::Mqtt31 || !handshake)
        return false;
    useLevel(mqtt::ProtocolLevel::Mqtt31);
    m_hub.note(dapr::Severity::Note, id(), tr("Trying again with MQTT 3.1, as Dapr does"));
    setState(LinkState::Connecting);
    m_retry.start(Milliseconds(0));
    return true;
}

void Link::waitOrRetry(bool wasUp)
{
    // Dapr tries for ever, whatever the cause. The observer is ours and stops where trying cannot help.
    const bool hopeless = m_status.error && !m_status.error->transient
        && (m_setup.retry == RetryStyle::Observer || m_status.error->step == mqtt::ConnectionStep::Configuration);
    const bool givenUp = isDaprs() && !m_setup.connectRetry && !m_wasUp;
    updateCounters();
    if (hopeless || givenUp) {
        setState(LinkState::Failed);
        return;
    }
    if (m_stayAway) {
        setState(LinkState::WaitingToRetry);
        Q_EMIT wentAway();
        return;
    }
    const Moment now = mqtt::steadyNow();
    const Milliseconds usual = wasUp ? m_policy.afterLoss(now) : m_policy.afterFailedTry(now);
    const Milliseconds pause = std::exchange(m_hasten, false) ? Milliseconds(0) : usual;
    m_status.nextTry = QDateTime::currentDateTimeUtc().addMSecs(pause.count());
    setState(LinkState::WaitingToRetry);
    m_retry.start(pause);
}

void Link::tellDaprError(const QString& text)
{
    if (isUp()) return;
    m_status.daprError = text;
    m_hub.note(dapr::Severity::Error, id(), tr("daprd would say now: %1").arg(text));
    report();
}

// --- state ---

void Link::setState(LinkState state)
{
    m_status.state = state;
    m_status.since = QDateTime::currentDateTimeUtc();
    if (state != LinkState::WaitingToRetry) m_status.nextTry = {};
    report();
}

void Link::report()
{
    Q_EMIT m_hub.connectionChanged(m_status);
}

void Link::updateCounters()
{
    const mqtt::SessionSnapshot snapshot = m_client.session().snapshot();
    // What came by a connection before this one has come again by now, or is nobody's any more.
    const bool up = snapshot.state == mqtt::SessionState::Connected;
    m_status.unacked = static_cast<int>(std::count_if(snapshot.unacked.begin(), snapshot.unacked.end(),
                                                      [up](const auto& one) { return !up || !one.connectionLost; }));
    m_status.outboundInFlight = static_cast<int>(snapshot.outboundInFlight);
}

void Link::touch()
{
    if (!m_flush.isActive() && !m_stopping) m_flush.start(flushPause);
}

} // namespace wb::sidecar
