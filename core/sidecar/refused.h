#pragma once

#include "core/sidecar/member.h"

namespace wb::sidecar {

// A component whose metadata Dapr refuses: it would not start, so nothing is connected.
class Refused : public Member {
    Q_OBJECT
public:
    Refused(Hub& hub, const ComponentSetup& setup, QObject* parent) : Member(hub, parent), m_setup(setup) {}

    void start() override;
    void publish(const PublishRequest& request) override;

private:
    QString words() const;

    ComponentSetup m_setup;
};

} // namespace wb::sidecar
