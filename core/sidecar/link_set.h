#pragma once

#include "core/sidecar/link.h"

// The connections of one owner, which stop together. Engine thread only.

namespace wb::sidecar {

class LinkSet : public QObject {
    Q_OBJECT
public:
    explicit LinkSet(Hub& hub, QObject* parent = nullptr) : QObject(parent), m_hub(hub) {}
    ~LinkSet() override; // as with the process: without a DISCONNECT

    Link* add(LinkUser& user, LinkSetup setup); // and starts it; stays until stopped()
    // A connection that cannot even be tried: shown as failed.
    void addFailed(ConnectionStatus status, const mqtt::ConnectionError& error, const QString& daprError);
    void retryNow(ConnectionId connection);
    void stop(); // stopped() follows, not before control is back in the event loop

Q_SIGNALS:
    void stopped();

private:
    void linkStopped(Link* link);
    void checkStopped();

    Hub& m_hub;
    std::vector<Link*> m_links; // children
    std::vector<ConnectionId> m_failed;
    bool m_stopping = false;
};

} // namespace wb::sidecar
