#pragma once

#include "core/ledger/delta.h"
#include "core/ledger/lanes/lane_book.h"
#include "core/sidecar/types.h"

#include <QHash>
#include <QList>
#include <QMap>

#include <deque>
#include <map>

// What a run has seen so far: the facts folded into lanes, connections, publishes, the observer's messages, and the last
// packets and facts as lines for a report. One thread.

namespace wb::scenario {

struct SeenConnection {
    qint64 timeNs = 0;
    ledger::ConnectionId id = 0;
    QString component;
    int replica = 0;
    QString clientId;
    QString address;
    bool cleanSession = false;
    bool sessionPresent = false;
};
struct SeenEnd {
    qint64 timeNs = 0;
    QString component;
    int replica = 0;
    ledger::EndCause cause = ledger::EndCause::Broker;
};
struct SeenPublish {
    qint64 timeNs = 0;         // first sent, or told when it never was
    std::string topic;         // empty: never sent
    bool deadLetter = false;
    bool retain = false;
    std::optional<mqtt::PublishOutcome> outcome;
    std::optional<bool> toldOk;
    QString told;
};

class Evidence {
public:
    void start();                         // times are counted from now
    qint64 startNs() const { return m_startNs; }

    void add(const QList<ledger::Fact>& facts, quint64 lost);
    void take(const ledger::DeltaPtr& delta);
    void take(const sidecar::ConnectionStatus& status) { m_statuses.insert(status.id, status); }
    void removed(ledger::ConnectionId id) { m_statuses.remove(id); }
    void note(const QString& line);       // done here, beside the engine's packets: "outside  -> PUBLISH …"

    ledger::LaneBook& book() { return m_book; }
    const ledger::LaneBook& book() const { return m_book; }
    quint64 factsLost() const { return m_lost; }
    const std::vector<SeenConnection>& connections() const { return m_connections; }
    const std::vector<SeenEnd>& ends() const { return m_ends; }
    const std::vector<SeenPublish>& publishes() const { return m_publishes; }
    qsizetype sessionsThrownAway() const { return m_thrownAway; }
    qsizetype controls() const { return m_controls; }
    QList<sidecar::ConnectionStatus> statuses(const QString& component, int replica) const; // empty, -1: any
    bool isObserverUp(qsizetype filters) const; // connected, and so many subscriptions granted
    const SeenConnection* connection(ledger::ConnectionId id) const; // its newest
    const std::vector<ledger::Seq>& observed() const { return m_observed; }
    const ledger::Snapshot& snapshot() const { return m_snapshot; }

    // A mark is a fact without a meaning of its own: what comes behind it happened after it was asked for.
    std::optional<qint64> markNs(int mark) const;
    static QString markText(int mark);

    QStringList around(qsizetype lines = 20) const; // the newest, by time

private:
    void addLine(qint64 timeNs, const QString& line);
    bool addMark(const ledger::Fact& fact); // false: it is none
    void addFact(const ledger::Fact& fact);
    QString who(ledger::ConnectionId id) const;
    SeenPublish& publish(const ledger::Fact& fact, mqtt::OperationId operation);

    qint64 m_startNs = 0;
    ledger::LaneBook m_book;
    quint64 m_lost = 0;
    std::vector<SeenConnection> m_connections;
    QHash<ledger::ConnectionId, qsizetype> m_newest; // into m_connections
    std::vector<SeenEnd> m_ends;
    std::vector<SeenPublish> m_publishes;
    std::map<std::pair<ledger::ConnectionId, mqtt::OperationId>, std::size_t> m_publishAt;
    qsizetype m_thrownAway = 0;
    qsizetype m_controls = 0;
    QMap<int, qint64> m_marks;
    qint64 m_markNs = 0; // of the newest mark: whatever comes behind it is not before it
    qint64 m_lastNs = 0; // of the newest fact
    QMap<ledger::ConnectionId, sidecar::ConnectionStatus> m_statuses;
    ledger::Snapshot m_snapshot;
    ledger::Seq m_looked = 0;
    std::vector<ledger::Seq> m_observed;
    struct Line {
        qint64 timeNs = 0;
        QString text;
    };
    std::deque<Line> m_lines;
};

} // namespace wb::scenario
