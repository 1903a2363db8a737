#include "core/sidecar/member_set.h"

#include "core/sidecar/binding.h"
#include "core/sidecar/pubsub.h"
#include "core/sidecar/refused.h"
#include "core/sidecar/replica.h"

namespace wb::sidecar {

MemberSet::MemberSet(Hub& hub, AppHost& app, QObject* parent) : QObject(parent), m_hub(hub), m_app(app) {}

MemberSet::~MemberSet()
{
    // Before the hub that they report to.
    qDeleteAll(findChildren<Member*>(Qt::FindDirectChildrenOnly));
}

Member* MemberSet::make(const ComponentSetup& setup)
{
    if (!setup.component.error.isEmpty()) return new Refused(m_hub, setup, this);
    if (setup.component.family == dapr::ComponentFamily::Binding) return new Binding(m_hub, setup, this);
    return new PubSub(m_hub, setup, this);
}

Member* MemberSet::find(const MemberKey& key) const
{
    const auto it = m_members.find(key);
    return it == m_members.end() ? nullptr : it->second;
}

// --- coming ---

void MemberSet::connectComponent(const ComponentSetup& setup)
{
    const MemberKey key{setup.component.name, setup.replica};
    disconnectReplica(key);
    if (m_leaving.contains(key)) m_waiting.insert_or_assign(key, forReplica(setup));
    else begin(forReplica(setup));
}

void MemberSet::begin(ComponentSetup setup)
{
    const MemberKey key{setup.component.name, setup.replica};
    m_setups.insert_or_assign(key, setup);
    Subscribed& topics = m_subscribed[key];
    topics.declared = setup.subscriptions;
    topics.given = setup.subscriptions = m_app.subscriptionsOf(key.component, topics.declared);
    Member* member = make(setup);
    m_members.insert_or_assign(key, member);
    member->start();
}

void MemberSet::startWaiting()
{
    for (auto it = m_waiting.begin(); it != m_waiting.end();) {
        if (m_leaving.contains(it->first)) {
            ++it;
            continue;
        }
        const ComponentSetup setup = it->second;
        it = m_waiting.erase(it);
        begin(setup);
    }
}

void MemberSet::restart(const MemberKey& key)
{
    const auto it = m_members.find(key);
    if (it == m_members.end()) return;
    ComponentSetup setup = m_setups.at(key);
    setup.subscriptions = m_subscribed.at(key).declared;
    for (Link* link : m_hub.links())
        if (link->status().component == key.component && link->status().replica == key.replica) link->cutForGood();
    delete it->second;
    m_members.erase(it);
    begin(setup);
}

// --- going ---

// The member closes its connections in its own time; the next one must not start before, or the broker would see two
// clients with one id.
void MemberSet::retire(Member* member)
{
    m_retiring.push_back(member);
    connect(member, &Member::stopped, this, [this, member] {
        std::erase(m_retiring, member);
        member->deleteLater();
        startWaiting();
        Q_EMIT memberGone();
    });
    member->stop();
}

void MemberSet::disconnectComponent(const QString& component)
{
    std::vector<MemberKey> keys;
    for (const auto& [key, setup] : m_setups)
        if (key.component == component) keys.push_back(key);
    for (const auto& [key, setup] : m_waiting)
        if (key.component == component) keys.push_back(key);
    for (const MemberKey& key : keys) disconnectReplica(key);
}

void MemberSet::disconnectReplica(const MemberKey& key)
{
    m_waiting.erase(key);
    const auto it = m_members.find(key);
    if (it == m_members.end()) return;
    Member* member = it->second;
    m_members.erase(it);
    m_setups.erase(key);
    m_subscribed.erase(key);
    m_leaving.insert_or_assign(key, member);
    connect(member, &Member::stopped, this, [this, key, member] {
        const auto left = m_leaving.find(key);
        if (left != m_leaving.end() && left->second == member) m_leaving.erase(left);
    });
    retire(member);
}

void MemberSet::stopAll()
{
    m_waiting.clear();
    while (!m_members.empty()) {
        const MemberKey key = m_members.begin()->first;
        disconnectReplica(key);
    }
}

void MemberSet::retryNow(ConnectionId connection)
{
    for (const auto& [key, member] : m_members) member->retryNow(connection);
}

// --- subscriptions ---

void MemberSet::setSubscriptions(const QString& component, const QList<AppSubscription>& subscriptions)
{
    for (auto& [key, setup] : m_waiting)
        if (key.component == component) setup.subscriptions = subscriptions;
    for (auto& [key, topics] : m_subscribed)
        if (key.component == component) topics.declared = subscriptions;
    giveSubscriptions();
}

void MemberSet::giveSubscriptions()
{
    for (auto& [key, topics] : m_subscribed) {
        QList<AppSubscription> given = m_app.subscriptionsOf(key.component, topics.declared);
        if (given == topics.given) continue;
        topics.given = std::move(given);
        m_members.at(key)->setSubscriptions(topics.given);
    }
}

} // namespace wb::sidecar
