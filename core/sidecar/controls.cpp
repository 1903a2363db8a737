#include "core/sidecar/controls.h"

#include "core/sidecar/link.h"

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

void Controls::note(const QString& what)
{
    m_hub.facts().add(0, ledger::ControlUsed{what});
}

} // namespace wb::sidecar
