#include "core/sidecar/controls.h"

#include "core/sidecar/link.h"
#include "core/sidecar/outside_client.h"

#include <QPointer>

namespace wb::sidecar {

QString displayName(const QString& component, int replica)
{
    return replica == 0 ? component : Controls::tr("%1 (replica %2)").arg(component).arg(replica);
}

Controls::Controls(Hub& hub, QObject* parent) : QObject(parent), m_hub(hub) {}

std::vector<Link*> Controls::linksOf(const QString& component, int replica) const
{
    std::vector<Link*> found;
    for (Link* link : m_hub.links()) {
        const ConnectionStatus& status = link->status();
        if (status.role == Role::Sidecar && status.component == component && status.replica == replica) found.push_back(link);
    }
    return found;
}

// Those whose session holds subscriptions.
std::vector<Link*> Controls::receivingLinksOf(const QString& component, int replica) const
{
    std::vector<Link*> found = linksOf(component, replica);
    std::erase_if(found, [](const Link* link) { return link->status().purpose == u"output"; });
    return found;
}

void Controls::cut(const Cut& cut)
{
    bool any = false;
    for (Link* link : linksOf(cut.component, cut.replica)) any |= link->cut(cut.kind, cut.stayAway);
    if (!any) Q_EMIT failed(tr("Nothing to cut: %1 is not connected").arg(displayName(cut.component, cut.replica)));
}

void Controls::reconnect(const QString& component, int replica)
{
    const std::vector<Link*> links = linksOf(component, replica);
    for (Link* link : links) link->reconnect();
    if (links.empty()) Q_EMIT failed(tr("Nothing to reconnect: %1 has no connection").arg(displayName(component, replica)));
}

// --- somebody else with its client id ---

OutsideClient* Controls::visitor(const Link& link, bool cleanSession, std::function<void(const QString& error)> then)
{
    mqtt::ClientConfig config = link.config();
    const mqtt::Connect own = config.session.connect;
    config = outsideConfig(config.endpoint, {}, {});
    config.session.connect = own; // with its credentials
    config.session.connect.cleanSession = cleanSession;
    auto* const client = new OutsideClient(m_hub, std::move(config), this);
    connect(client, &OutsideClient::ended, this, [client, then = std::move(then)](const QString& error) {
        client->deleteLater();
        then(error);
    });
    if (cleanSession) {
        const ledger::SessionThrownAway fact{link.status().clientId, link.status().address};
        connect(client, &OutsideClient::accepted, this, [this, fact] { m_hub.facts().add(0, fact); });
    }
    return client;
}

void Controls::discardSession(const QString& component, int replica)
{
    bool any = false;
    for (Link* link : receivingLinksOf(component, replica)) {
        const bool isAway = link->isAway();
        if (!isAway && !link->isUp()) continue;
        any = true;
        if (isAway) {
            throwAway(link, false);
            continue;
        }
        connect(link, &Link::wentAway, this, [this, link] { throwAway(link, true); }, Qt::SingleShotConnection);
        link->cut(CutKind::Close, true);
    }
    if (!any) Q_EMIT failed(tr("No session to discard: %1 is not connected").arg(displayName(component, replica)));
}

void Controls::throwAway(Link* link, bool comesBack)
{
    visitor(*link, true, [this, clientId = link->status().clientId, link = QPointer(link), comesBack](const QString& error) {
        if (!error.isEmpty()) Q_EMIT failed(tr("The session of %1 was not discarded: %2").arg(clientId, error));
        if (link && comesBack) link->reconnect();
    })->start();
}

void Controls::takeOver(const Takeover& takeover)
{
    const std::vector<Link*> links = receivingLinksOf(takeover.component, takeover.replica);
    for (const Link* link : links) {
        const QString clientId = link->status().clientId;
        note(tr("client id %1 taken over").arg(clientId));
        OutsideClient* const client = visitor(*link, takeover.cleanSession, [this, clientId](const QString& error) {
            if (!error.isEmpty()) Q_EMIT failed(tr("The client id %1 was not taken over: %2").arg(clientId, error));
        });
        client->stay(takeover.stay);
        client->start();
    }
    if (links.empty())
        Q_EMIT failed(tr("Nothing to take over: %1 has no connection").arg(displayName(takeover.component, takeover.replica)));
}

void Controls::publishRaw(const RawPublish& publish)
{
    auto* const client = new OutsideClient(m_hub, outsideConfig(publish.endpoint, publish.userName, publish.password), this);
    connect(client, &OutsideClient::ended, this, [this, client, topic = publish.topic](const QString& error) {
        client->deleteLater();
        if (!error.isEmpty()) Q_EMIT failed(tr("Not published to %1 from outside: %2").arg(topic, error));
    });
    client->publish(publish);
    client->start();
}

void Controls::note(const QString& what)
{
    m_hub.facts().add(0, ledger::ControlUsed{what});
}

} // namespace wb::sidecar
