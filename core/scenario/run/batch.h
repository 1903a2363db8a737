#pragma once

#include "core/broker/local_broker.h"
#include "core/scenario/file/values.h"
#include "core/scenario/run/scenario_run.h"

#include <vector>

// Many scenarios in one go: side by side where their brokers allow it. Lives in one thread with an event loop.

namespace wb::scenario {

// Files, and folders with all the *.yaml and *.yml in them (one level, by name); one scenario for each release and
// broker that a file names.
struct Collection {
    QList<std::shared_ptr<const Scenario>> scenarios;
    QList<FileProblem> problems; // of all files; nothing should be run then
};
// instead: on this broker, in place of those that they name; see withBroker().
Collection collect(const QStringList& paths, const std::optional<BrokerChoice>& instead = {});

struct BatchOptions {
    QString brokerUrl; // all of them one after the other against this one; those that cannot are skipped
    int atOnce = 0;    // scenarios side by side; 0: as many as there are cores
};

class Batch : public QObject {
    Q_OBJECT
public:
    Batch(QList<std::shared_ptr<const Scenario>> scenarios, const BatchOptions& options, QObject* parent = nullptr);
    ~Batch() override;

    void start(); // finished() follows, in any case
    void stop();  // what runs ends soon; the rest is not begun
    const QList<Report>& reports() const { return m_reports; } // in the order of the files

Q_SIGNALS:
    void reported(const wb::scenario::Report& report); // one is over
    void finished();

private:
    // A private mosquitto is nobody's business. RabbitMQ is heavy, and shared where a scenario leaves it alone; what runs
    // in a container is heavy too; a broker at a URL belongs to others as well: these take turns.
    enum class Turn : quint8 { Free, RabbitMq, Container, Url };
    struct Job {
        std::shared_ptr<const Scenario> scenario;
        Turn turn = Turn::Free;
        std::unique_ptr<ScenarioRun> run; // while it runs
        bool begun = false;
    };
    void begin(Job& job, qsizetype index);
    void next();
    bool isTaken(Turn turn) const;
    RunOptions optionsFor(const Job& job);

    BatchOptions m_options;
    std::vector<Job> m_jobs;
    QList<Report> m_reports;
    std::unique_ptr<broker::LocalBroker> m_rabbit; // shared
    bool m_stopped = false;
};

// What a program returns: 0 all passed or were skipped, 1 one failed, 2 one could not be run.
int exitCodeOf(const QList<Report>& reports);

} // namespace wb::scenario
