#pragma once

#include "core/broker/probe/bench.h"
#include "core/broker/probe/report.h"

#include <QObject>

#include <memory>

// Measures a live broker: what its documentation leaves open, or what somebody has configured. Works in threads of its
// own with raw MQTT clients of its own; this object and its signals belong to the thread that made it.

namespace wb::broker {

struct ProbeSetup {
    mqtt::Endpoint endpoint;
    QString userName, password;      // memory only
    QStringList only;                // dimension ids; empty: all that can be measured
    Milliseconds patience{3000}, idle{17000}, quiet{900}, answer{7000}; // see ProbeTarget
    Milliseconds timeLimit{0};       // of the whole; 0: defaultTimeLimit(patience)
    const ProfileBook* book = nullptr; // null: the shipped one. Must outlive the probe
};

class Probe : public QObject {
    Q_OBJECT
public:
    explicit Probe(ProbeSetup setup, QObject* parent = nullptr);
    ~Probe() override; // stops, and waits until everything is tidied up

    static QStringList measurableDimensions(); // ids, in the order in which dimensions are shown
    static Milliseconds defaultTimeLimit(Milliseconds patience);
    // How long these dimensions (none: all) take with a broker nearby that answers at once; about.
    static Milliseconds usualTime(const QStringList& only, Milliseconds patience);

    void start(); // once
    void stop();  // at any moment; finished() follows when the sessions and retained messages of the probe are gone
    int total() const; // measurements of this probe
    const ProbeReport& report() const; // what is known so far; complete after finished()

Q_SIGNALS:
    void identified(); // report().product and so on are known
    void begun(const QString& id); // a dimension; several are measured side by side
    void measured(const wb::broker::ProbeResult& result, int done, int total);
    void finished();   // exactly once after start()

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
