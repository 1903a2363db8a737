#pragma once

#include "core/sidecar/app/app_host.h"
#include "core/sidecar/member.h"

#include <compare>
#include <map>

// The components that are connected, each with its replicas, and those on their way out. Engine thread only.

namespace wb::sidecar {

struct MemberKey {
    QString component;
    int replica = 0;
    std::weak_ordering operator<=>(const MemberKey& other) const = default;
};

class MemberSet : public QObject {
    Q_OBJECT
public:
    MemberSet(Hub& hub, AppHost& app, QObject* parent);
    ~MemberSet() override;

    void connectComponent(const ComponentSetup& setup); // or again with the new setup
    void disconnectComponent(const QString& component); // with its replicas
    void disconnectReplica(const MemberKey& key);
    void restart(const MemberKey& key); // as if its process died and was started again; nothing when it is not there
    void setSubscriptions(const QString& component, const QList<AppSubscription>& subscriptions);
    void giveSubscriptions(); // what was declared, and what the app asked for
    Member* find(const MemberKey& key) const;
    void retryNow(ConnectionId connection);
    void retire(Member* member); // stops it, and deletes it then
    void stopAll();
    bool isEmpty() const { return m_members.empty() && m_retiring.empty(); }
    void giveUp() { m_retiring.clear(); } // waits for nobody any more

Q_SIGNALS:
    void memberGone();

private:
    struct Subscribed {
        QList<AppSubscription> declared, given;
    };

    Member* make(const ComponentSetup& setup);
    void begin(ComponentSetup setup);
    void startWaiting();

    Hub& m_hub;
    AppHost& m_app;
    std::map<MemberKey, Member*> m_members;
    std::map<MemberKey, ComponentSetup> m_setups;    // of each member, as it was given
    std::map<MemberKey, Subscribed> m_subscribed;    // likewise
    std::map<MemberKey, Member*> m_leaving;          // their connections are being closed
    std::map<MemberKey, ComponentSetup> m_waiting;   // to be connected when those are gone
    std::vector<Member*> m_retiring;
};

} // namespace wb::sidecar
