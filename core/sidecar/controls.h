#pragma once

#include "core/sidecar/hub.h"
#include "core/sidecar/steering.h"

// What the user or a scenario does to connections on purpose (steering.h). Engine thread only.

namespace wb::sidecar {

class OutsideClient;

class Controls : public QObject {
    Q_OBJECT
public:
    explicit Controls(Hub& hub, QObject* parent = nullptr);

    void cut(const Cut& cut);
    void reconnect(const QString& component, int replica);
    void note(const QString& what);
    // The session at the broker ends: our connection is closed, somebody connects with its client id and clean session 1
    // and leaves, and it comes back.
    void discardSession(const QString& component, int replica);
    void takeOver(const Takeover& takeover);
    void publishRaw(const RawPublish& publish);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    std::vector<Link*> linksOf(const QString& component, int replica) const;
    std::vector<Link*> receivingLinksOf(const QString& component, int replica) const;
    void throwAway(Link* link, bool comesBack);
    // Somebody who connects as this link, and leaves; `then` when he has left, with why it went wrong or nothing.
    OutsideClient* visitor(const Link& link, bool cleanSession, std::function<void(const QString& error)> then);

    Hub& m_hub;
};

// "orders", "orders (replica 1)"
QString displayName(const QString& component, int replica);

} // namespace wb::sidecar
