#pragma once

#include "core/ledger/lanes/lane_book.h"
#include "core/sidecar/batch_clock.h"

#include <QList>
#include <QTimer>

// The one way of all facts: stamped with the time, into the lanes, to the sinks (a recording, a run's expectations), and
// in batches to whoever wants to see them. Engine thread.

namespace wb::sidecar {

class FactLog : public QObject {
    Q_OBJECT
public:
    explicit FactLog(BatchClock& clock, QObject* parent = nullptr);

    static constexpr qsizetype longest = 20'000; // facts in one signal; of more only the number is told

    template <class Body>
    void add(ledger::ConnectionId connection, Body&& body)
    {
        give({m_clock.wallNs(), connection, std::forward<Body>(body)});
    }

    void addSink(ledger::FactSink& sink) { m_sinks.push_back(&sink); }
    void removeSink(ledger::FactSink& sink) { std::erase(m_sinks, &sink); }
    void setWanted(bool wanted);

    // What is published while one of these lives goes to a dead-letter topic.
    class DeadLetter {
    public:
        explicit DeadLetter(FactLog& log) : m_log(log) { ++m_log.m_deadLetters; }
        ~DeadLetter() { --m_log.m_deadLetters; }
        DeadLetter(const DeadLetter&) = delete;
        DeadLetter& operator=(const DeadLetter&) = delete;

    private:
        FactLog& m_log;
    };
    bool isDeadLetter() const { return m_deadLetters > 0; }

    ledger::LaneId laneOf(ledger::ConnectionId connection, mqtt::DeliveryId id) const { return m_lanes.laneOf(connection, id); }
    void requestLanes(); // lanesReady() follows once, at once if something changed else when something does
    void clearLanes();

Q_SIGNALS:
    // In their order. lost: so many more there were, behind these.
    void seen(const QList<wb::ledger::Fact>& facts, quint64 lost);
    void lanesReady(const wb::ledger::LaneDeltaPtr& delta);

private:
    void give(const ledger::Fact& fact);
    void giveBatch();
    void postLanes();

    BatchClock& m_clock;
    ledger::LaneBook m_lanes;
    std::vector<ledger::FactSink*> m_sinks;
    QList<ledger::Fact> m_facts;
    quint64 m_lost = 0;
    int m_deadLetters = 0;
    QTimer m_pace; // for the eyes of a person, not on behalf of Dapr
    bool m_wanted = false;
    bool m_lanesWanted = false;
    bool m_lanesPosted = false;
};

} // namespace wb::sidecar
