#pragma once

#include "core/sidecar/runtime/app_answer.h"
#include "core/sidecar/runtime/delivery_host.h"
#include "core/sidecar/runtime/handling_trail.h"
#include "core/sidecar/runtime/policy_driver.h"

#include <QPointer>

// One batch of a bulk subscription on its way through the app (RT:pkg/runtime/subscription/bulksubscription.go and
// bulkresiliency.go), with what daprd gets wrong on it: see end(). A child of the host; deletes itself behind ended().
// Engine thread.

namespace wb::sidecar {

struct BulkEntry {
    explicit BulkEntry(const HandlingTrail& made) : trail(made) {}

    std::string id;      // of this delivery: a random UUID
    QByteArray payload;
    bool retained = false;
    CallId call = 0;
    ConnectionId connection = 0;
    HandlingTrail trail;
    ledger::HandlingEnd failure = ledger::HandlingEnd::Failed;  // what an error in it means
    ledger::HandlingEnd success = ledger::HandlingEnd::Success; // and what no error does
    QString error;        // what it came to so far; empty: nothing, or a success
    bool settled = false; // something was said about it
    bool withheld = false; // its route cannot be evaluated here: left without an acknowledgement
};

class BulkBatch : public QObject {
    Q_OBJECT
public:
    BulkBatch(DeliveryHost& host, std::shared_ptr<const DeliveryPlan> plan, std::vector<BulkEntry> entries);
    ~BulkBatch() override; // a call of the app that runs is given up

    void start();

Q_SIGNALS:
    void ended();

private:
    struct Group { // what goes to one path, in one call
        std::string path;
        QByteArray envelopeId;
        std::vector<std::size_t> entries;
    };

    void sortOut();
    void sortOut(std::size_t at);
    void addTo(std::string_view path, std::size_t at);
    void nextGroup();
    void begin(int attempt);
    void answered(const AppReply& reply);
    void takeOver(const BulkAnswer& answer);
    void dropped(std::size_t at);
    void groupDone(const TryEnd& end);
    void deadLetters(bool all);
    void end(bool allSaved);
    void close(AttemptOutcome outcome, const QString& error);
    void endAttempts(ledger::AttemptEnd end, const QString& error, qint64 nextInNs); // of those that nothing was said about
    void tellHandled(BulkEntry& entry, bool acknowledged, bool allSaved) const;
    std::string envelopeOf(const Group& group) const;
    Group& group() { return m_groups[m_group]; }

    DeliveryHost& m_host;
    std::shared_ptr<const DeliveryPlan> m_plan;
    std::vector<BulkEntry> m_entries;
    std::vector<std::string> m_ids;
    std::vector<Group> m_groups;
    std::size_t m_group = 0;
    std::vector<std::size_t> m_sent; // entries of the running or last call
    std::vector<AppHeader> m_headers;
    std::unique_ptr<PolicyDriver> m_driver;
    AttemptId m_attempt = 0; // that the app has not answered
    AttemptFact m_fact;
    QString m_error;         // as daprd's own variable has it: of the last payload that was read, or the last failed call
    bool m_anyError = false;
    int m_deadLetters = 0;   // not answered
    bool m_deadLetterFailed = false;
};

} // namespace wb::sidecar
