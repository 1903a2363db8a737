#pragma once

#include "core/sidecar/hub.h"
#include "core/sidecar/steering.h"

// What the user or a scenario does to connections on purpose (steering.h). Engine thread only.

namespace wb::sidecar {

class Controls : public QObject {
    Q_OBJECT
public:
    explicit Controls(Hub& hub, QObject* parent = nullptr);

    void cut(const Cut& cut);
    void reconnect(const QString& component, int replica);
    void note(const QString& what);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    std::vector<Link*> linksOf(const QString& component, int replica) const;

    Hub& m_hub;
};

// "orders", "orders (replica 1)"
QString displayName(const QString& component, int replica);

} // namespace wb::sidecar
