#pragma once

#include "core/mqtt/codec.h"
#include "core/mqtt/transport.h"

#include <QTest>

namespace wb::test {

// One try to connect, up to CONNACK: what came of it. The constructor returns once there is an answer, the end, or
// neither within ten seconds.
struct ConnectAttempt {
    explicit ConnectAttempt(const mqtt::Endpoint& endpoint, const char* clientId = "attempt")
        : transport(mqtt::Transport::create(endpoint))
    {
        using mqtt::Transport;
        auto* t = transport.get();
        QObject::connect(t, &Transport::opened, t, [this, clientId] {
            opened = true;
            mqtt::Connect connect;
            connect.clientId = clientId;
            transport->write(*mqtt::encode(connect));
        });
        QObject::connect(t, &Transport::received, t, [this](std::string_view bytes) { answer.append(bytes); });
        QObject::connect(t, &Transport::failed, t, [this](const mqtt::TransportError& e) { error = e; });
        QObject::connect(t, &Transport::closed, t, [this] { ++closed; });
        t->open();
        (void)QTest::qWaitFor([this] { return closed > 0 || !answer.empty(); }, 10'000);
    }

    bool accepted() const { return answer.size() >= 4 && answer[0] == 0x20 && answer[3] == 0; }
    QByteArray says() const // for a failure's text
    {
        return error ? (error->message + QStringLiteral(" | ") + error->advice + QStringLiteral(" | ") + error->detail)
                           .toUtf8()
                     : QByteArray(accepted() ? "accepted" : "no error");
    }

    std::unique_ptr<mqtt::Transport> transport;
    bool opened = false;
    int closed = 0;
    std::string answer;
    std::optional<mqtt::TransportError> error;
};

} // namespace wb::test
