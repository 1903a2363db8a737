#include "core/sidecar/member.h"

namespace wb::sidecar {

Link* Member::addLink(LinkUser& user, LinkSetup setup)
{
    auto* link = new Link(m_hub, user, std::move(setup), this);
    connect(link, &Link::stopped, this, [this, link] { linkStopped(link); });
    m_links.push_back(link);
    link->start();
    return link;
}

void Member::showFailed(ConnectionStatus status, const mqtt::ConnectionError& error, const QString& daprError)
{
    status.id = m_hub.nextConnection();
    status.state = LinkState::Failed;
    status.since = QDateTime::currentDateTimeUtc();
    status.error = error;
    status.daprError = daprError;
    m_failed.push_back(status.id);
    Q_EMIT m_hub.connectionChanged(status);
    m_hub.note(dapr::Severity::Error, status.id, error.message);
}

void Member::stop()
{
    if (m_stopping) return;
    m_stopping = true;
    for (const ConnectionId id : m_failed) Q_EMIT m_hub.connectionRemoved(id);
    m_failed.clear();
    for (Link* link : m_links) link->stop();
    QMetaObject::invokeMethod(this, &Member::checkStopped, Qt::QueuedConnection);
}

void Member::linkStopped(Link* link)
{
    std::erase(m_links, link);
    Q_EMIT m_hub.connectionRemoved(link->id());
    link->deleteLater();
    QMetaObject::invokeMethod(this, &Member::checkStopped, Qt::QueuedConnection);
}

void Member::checkStopped()
{
    if (!m_stopping || !m_links.empty()) return;
    m_stopping = false;
    Q_EMIT stopped();
}

void Member::retryNow(ConnectionId connection)
{
    for (Link* link : m_links)
        if (link->id() == connection) link->retryNow();
}

mqtt::SessionConfig sidecarSession(const dapr::MqttSettings& settings, const QString& clientId)
{
    mqtt::SessionConfig session;
    session.connect.clientId = clientId.toStdString();
    session.connect.cleanSession = settings.cleanSession;
    session.connect.keepAliveSeconds = 30;
    // No user name, no password; an empty password sets no flag (facts B.1).
    if (!settings.userName.isEmpty()) {
        session.connect.userName = settings.userName.toStdString();
        if (!settings.password.isEmpty()) session.connect.password = settings.password.toStdString();
    }
    session.ackPolicy = mqtt::AckPolicy::AfterHandler;
    session.resend = mqtt::ResendRule::LikePaho;
    session.connackTimeout = std::chrono::seconds(30);
    session.subackTimeout = std::chrono::seconds(20);
    session.pingTimeout = std::chrono::seconds(10);
    return session;
}

} // namespace wb::sidecar
