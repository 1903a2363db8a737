#include "core/sidecar/member.h"

namespace wb::sidecar {

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
    session.style = mqtt::SessionStyle::LikePaho;
    session.connackTimeout = std::chrono::seconds(30);
    session.pingTimeout = std::chrono::seconds(10);
    session.keepAliveCheck = std::chrono::seconds(5);
    return session;
}

} // namespace wb::sidecar
