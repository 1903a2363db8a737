#pragma once

#include "core/sidecar/link.h"

#include <functional>
#include <unordered_map>

// Publishes of one connection that wait for their end: the acknowledgement, or the time that Dapr waits for it.
// Engine thread only.

namespace wb::sidecar {

struct PublishRules {
    Milliseconds limit{20'000}; // of one try
    int tries = 1;              // bindings: 4, 200 ms apart (facts C.3)
    Milliseconds pause{200};
    QString timeoutText;        // "failed to publish: context deadline exceeded"
    QString closedText;
    std::function<QString(const QString& topic, const QString& cause)> wrap; // Dapr's text around a cause; may be empty
};

class PublishBook : public QObject {
    Q_OBJECT
public:
    PublishBook(Hub& hub, PublishRules rules, QObject* parent);

    // Publishes on the link (which may be down: then QoS 1 and 2 wait in the session, as in paho).
    void publish(Link& link, quint64 token, mqtt::Publish message);
    // Keeps it until linkUp(), at most for rules.limit.
    void hold(quint64 token, mqtt::Publish message, const QString& timeoutText);
    void linkUp(Link& link); // publishes what was held
    void published(mqtt::OperationId id, mqtt::PublishOutcome outcome); // from LinkUser
    void closeAll(); // the connection goes: nothing more will be known

    void fail(quint64 token, const QString& topic, const QString& cause);

private:
    struct Entry {
        quint64 token = 0;
        mqtt::Publish message; // kept for further tries only
        QString topic;
        QString heldText; // held: what to say when the link does not come in time
        Link* link = nullptr;
        Moment written;
        Moment deadline;
        int tries = 1;
        bool pausing = false;
    };

    void send(Entry entry);
    void finish(const Entry& entry, mqtt::PublishOutcome outcome);
    void watch(Moment deadline);
    void checkDeadlines();
    void expired(Entry entry);

    Hub& m_hub;
    PublishRules m_rules;
    std::unordered_map<mqtt::OperationId, Entry> m_open;
    std::vector<Entry> m_held; // without a link, or between two tries
    std::optional<std::pair<mqtt::OperationId, mqtt::PublishOutcome>> m_early; // told before publish() returned
    bool m_sending = false;
    mqtt::Timer m_timer;
};

} // namespace wb::sidecar
