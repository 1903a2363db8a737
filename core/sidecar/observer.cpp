#include "core/sidecar/observer.h"

#include <QRandomGenerator>

namespace wb::sidecar {

namespace {

QString randomClientId()
{
    return QStringLiteral("wb-%1").arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
}

bool sameTls(const mqtt::TlsOptions& a, const mqtt::TlsOptions& b)
{
    return a.caPem == b.caPem && a.clientCertPem == b.clientCertPem && a.clientKeyPem == b.clientKeyPem
        && a.keyPassphrase == b.keyPassphrase;
}

bool sameBroker(const ObserverSetup& a, const ObserverSetup& b)
{
    return a.endpoint.scheme == b.endpoint.scheme && a.endpoint.host == b.endpoint.host
        && a.endpoint.port == b.endpoint.port && a.endpoint.path == b.endpoint.path
        && sameTls(a.endpoint.tls, b.endpoint.tls) && a.userName == b.userName && a.password == b.password;
}

constexpr Milliseconds ackPatience{10'000};

} // namespace

Observer::Observer(Hub& hub, ObserverSetup setup, QObject* parent)
    : Member(hub, parent), m_setup(std::move(setup))
{
    m_setup.filters.removeDuplicates();
}

void Observer::start()
{
    LinkSetup link;
    link.status.role = Role::Observer;
    link.status.purpose = QStringLiteral("observer");
    link.retry = RetryStyle::Observer;
    link.client.endpoint = m_setup.endpoint;
    mqtt::SessionConfig& session = link.client.session;
    session.ackPolicy = mqtt::AckPolicy::Automatic;
    session.connackTimeout = std::chrono::seconds(10);
    session.connect.clientId = randomClientId().toStdString();
    session.connect.cleanSession = true;
    session.connect.keepAliveSeconds = 30;
    if (!m_setup.userName.isEmpty()) {
        session.connect.userName = m_setup.userName.toStdString();
        if (!m_setup.password.isEmpty()) session.connect.password = m_setup.password.toStdString();
    }
    m_link = m_links.add(*this, std::move(link));
}

void Observer::stop()
{
    m_calls.failAll(tr("The connection was closed before the broker acknowledged"));
    m_link = nullptr;
    Member::stop();
}

void Observer::linkUp(const mqtt::Connack&)
{
    if (m_link) subscribe(m_setup.filters);
}

void Observer::subscribe(const QStringList& filters)
{
    if (filters.isEmpty()) return;
    std::vector<mqtt::TopicRequest> requests;
    for (const QString& filter : filters) requests.push_back({filter.toStdString(), m_setup.qos});
    m_link->subscribe(std::move(requests));
}

bool Observer::change(const ObserverSetup& setup)
{
    if (!m_link || !sameBroker(m_setup, setup)) return false;
    const ObserverSetup before = std::exchange(m_setup, setup);
    m_setup.filters.removeDuplicates();
    QStringList gone, added;
    for (const QString& filter : before.filters)
        if (!m_setup.filters.contains(filter)) gone << filter;
    for (const QString& filter : std::as_const(m_setup.filters))
        if (!before.filters.contains(filter) || before.qos != m_setup.qos) added << filter;
    if (!gone.isEmpty()) m_link->unsubscribe(gone);
    subscribe(added);
    if (m_link->status().state == LinkState::Failed) m_link->retryNow();
    return true;
}

void Observer::publish(const PublishRequest& request)
{
    if (!m_link || !m_link->isUp()) return tell(request.token, {tr("The observer is not connected"), {}, 0});
    const std::string topic = request.topic.toStdString();
    const std::string_view payload(request.payload.constData(), static_cast<std::size_t>(request.payload.size()));
    m_calls.publish(*m_link, {topic, payload, 0, request.qos, false, request.retain}, ackPatience,
                    tr("The broker did not acknowledge within 10 s"),
                    [this, token = request.token](const CallResult& result) { tell(token, result); });
}

void Observer::tell(quint64 token, const CallResult& result)
{
    PublishResult told;
    told.token = token;
    told.message = result.error.isEmpty() ? result.note : result.error;
    told.ok = told.message.isEmpty(); // a note beside success: the message is gone
    told.latencyNs = result.latencyNs;
    m_hub.facts().add(result.connection, ledger::PublishTold{result.operation, told.ok, told.message});
    Q_EMIT m_hub.published(told);
}

} // namespace wb::sidecar
