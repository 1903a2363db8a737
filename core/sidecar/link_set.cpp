#include "core/sidecar/link_set.h"

namespace wb::sidecar {

LinkSet::~LinkSet()
{
    for (const ConnectionId id : m_failed) Q_EMIT m_hub.connectionRemoved(id);
    for (Link* link : m_links) {
        const ConnectionId id = link->id();
        delete link;
        Q_EMIT m_hub.connectionRemoved(id);
    }
}

Link* LinkSet::add(LinkUser& user, LinkSetup setup)
{
    auto* link = new Link(m_hub, user, std::move(setup), this);
    connect(link, &Link::stopped, this, [this, link] { linkStopped(link); });
    m_links.push_back(link);
    link->start();
    return link;
}

void LinkSet::addFailed(ConnectionStatus status, const mqtt::ConnectionError& error, const QString& daprError)
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

void LinkSet::stop()
{
    if (m_stopping) return;
    m_stopping = true;
    for (const ConnectionId id : m_failed) Q_EMIT m_hub.connectionRemoved(id);
    m_failed.clear();
    for (Link* link : m_links) link->stop();
    QMetaObject::invokeMethod(this, &LinkSet::checkStopped, Qt::QueuedConnection);
}

void LinkSet::linkStopped(Link* link)
{
    std::erase(m_links, link);
    Q_EMIT m_hub.connectionRemoved(link->id());
    link->deleteLater();
    QMetaObject::invokeMethod(this, &LinkSet::checkStopped, Qt::QueuedConnection);
}

void LinkSet::checkStopped()
{
    if (!m_stopping || !m_links.empty()) return;
    m_stopping = false;
    Q_EMIT stopped();
}

void LinkSet::retryNow(ConnectionId connection)
{
    for (Link* link : m_links)
        if (link->id() == connection) link->retryNow();
}

} // namespace wb::sidecar
