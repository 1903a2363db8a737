#pragma once

#include "core/ledger/lanes/lane.h"
#include "core/mqtt/clock.h"
#include "core/sidecar/steering.h"

#include <QList>
#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <string_view>

// Acknowledgements that are due pass here: rules of the user hold, drop or delay them. A packet is withheld, nothing is
// changed: the handler has ended, and the sidecar believes that it has acknowledged. Engine thread only.

namespace wb::sidecar {

// A connection that acknowledges; tells facts of it.
class AckSender {
public:
    virtual ~AckSender() = default;
    virtual void sendAck(mqtt::DeliveryId id) = 0;
    virtual void tellAck(mqtt::DeliveryId id, ledger::AckStep step, const QString& rule) = 0;
};

struct DueAck {
    ledger::ConnectionId connection = 0;
    mqtt::DeliveryId delivery = 0;
    const QString& component;
    std::string_view topic;
};

class AckGate : public QObject {
    Q_OBJECT
public:
    // Which lane a delivery belongs to; 0: none.
    using LaneOf = std::function<ledger::LaneId(ledger::ConnectionId, mqtt::DeliveryId)>;

    explicit AckGate(LaneOf laneOf, QObject* parent = nullptr);

    // The rule that came first decides. An error: what is wrong with the filter; then there is no rule.
    QString add(AckRule rule);
    void remove(quint32 id); // for what becomes due from now on; what waits goes on waiting
    void release(const AckRelease& release);

    // True: it is withheld, and sender.sendAck() follows, or not. The sender says when its connection has ended.
    bool takes(AckSender& sender, const DueAck& due)
    {
        return !m_rules.isEmpty() && judge(sender, due);
    }
    void connectionEnded(AckSender& sender); // what waited for it is too late

    const QList<AckRule>& rules() const { return m_rules; }
    int waiting() const { return static_cast<int>(m_waiting.size()); }

Q_SIGNALS:
    // At once when a rule comes, goes or has done its last; at most some thirty times a second while only `waiting` moves.
    void changed(const QList<wb::sidecar::AckRule>& rules, int waiting);

private:
    struct Waiting {
        AckSender* sender = nullptr;
        mqtt::DeliveryId delivery = 0;
        QString component;
        std::string topic;
        ledger::LaneId lane = 0;
        std::optional<mqtt::Instant> due; // Delay
    };

    bool judge(AckSender& sender, const DueAck& due);
    void withhold(AckSender& sender, const DueAck& due, const AckRule& rule, ledger::LaneId lane);
    void sendDue();
    void send(const std::function<bool(const Waiting& one)>& which);
    void arm();
    void tellChanged();

    LaneOf m_laneOf;
    QList<AckRule> m_rules;
    quint32 m_lastRule = 0;
    std::deque<Waiting> m_waiting; // in the order in which they became due
    mqtt::Timer m_timer;           // the next delay that is over
    QTimer m_pace;                 // for the eyes of a person
};

// "hold acknowledgements: orders/#, next 3"
QString ruleWords(const AckRule& rule);

} // namespace wb::sidecar
