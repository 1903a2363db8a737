#pragma once

#include "core/broker/local_broker.h"
#include "core/broker/scripted_rule.h"

#include <memory>

// A small MQTT 3.1.1 server of our own on a free loopback port: sessions, wildcards, QoS 0 to 2, retained messages,
// wills. It does what a good broker does, except where a rule bends it: for what a real one cannot be made to do. It
// lives in the thread that made it. Knows no users, no TLS and no shared subscriptions. stop() keeps sessions and
// retained messages for the next start(), kill() forgets them.

namespace wb::broker {

struct ScriptedOptions {
    int inFlight = 20;          // QoS 1 and 2 on their way to a client at once; 0: no limit
    int resendMs = 0;           // un-acknowledged messages again on a live connection, with DUP, every so often, as EMQX
                                // before 5.8 does [facts 2.1]; 0: never
    bool keepsPacketIds = true; // at a reconnect; RabbitMQ does not [facts 2.5]
};

class ScriptedBroker : public LocalBroker {
    Q_OBJECT
public:
    explicit ScriptedBroker(ScriptedOptions options = {}, QObject* parent = nullptr);
    ~ScriptedBroker() override;

    // All changes take effect at once, for what happens from now on.
    void setOptions(const ScriptedOptions& options);
    const ScriptedOptions& options() const;
    quint32 addRule(const ScriptedRule& rule); // its id. Precondition: scriptedProblem() is empty
    bool removeRule(quint32 id);
    void clearRules();
    const QList<ScriptedRule>& rules() const;

    QStringList clients() const; // ids of those that are connected and accepted
    bool cut(const QString& clientId, bool reset = false); // false: not connected

    void start() override; // Running or Failed before it returns
    void stop() override;
    void kill() override;
    State state() const override;
    QString progress() const override;
    QString errorText() const override;
    quint16 port() const override;
    QString product() const override;   // "scripted broker"
    QString version() const override;   // the program's
    qint64 processId() const override;  // 0: it is part of this program

Q_SIGNALS:
    void rulesChanged(); // also when one was used up

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace wb::broker
