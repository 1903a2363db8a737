#pragma once

#include "core/broker/local_broker.h"
#include "core/scenario/file/scenario.h"
#include "core/scenario/run/outside_client.h"

// The broker of one run: started for it alone, lent to it, or somebody else's at a URL. One thread.

namespace wb::scenario {

class RunBroker : public QObject {
    Q_OBJECT
public:
    // url: instead of what the scenario asks for. lent: a running one, instead of starting one.
    RunBroker(const BrokerChoice& choice, const QString& url, broker::LocalBroker* lent, QObject* parent = nullptr);
    ~RunBroker() override;

    static QString missing(const BrokerChoice& choice); // why it cannot be had here; empty: it can

    void start();            // ready() or failed() follows
    void act(BrokerAction action); // done() or failed() follows; only where isOurs()
    bool isOurs() const { return m_owned != nullptr; } // it can be stopped and killed
    QString url() const;     // with credentials, for components and clients
    std::optional<Account> account() const; // the same for our own clients; nothing: the URL is none
    QByteArray filled(QByteArray document) const; // with what its marks stand for (core/scenario/file/resources.h)
    bool isLacking() const;  // failed() because nobody here can run it: nothing is wrong with it
    QString name() const;    // "mosquitto 2.0.11", "tcp://host:1883"
    QString progress() const;
    broker::ScriptedBroker* scripted() const { return m_scripted; } // null: another kind

Q_SIGNALS:
    void ready();
    void done();
    void failed(const QString& why);
    void progressChanged();

private:
    void changed(broker::LocalBroker::State state);
    QString urlAt(quint16 port) const;

    QString m_url;
    std::unique_ptr<broker::LocalBroker> m_owned;
    broker::LocalBroker* m_broker = nullptr;
    broker::ScriptedBroker* m_scripted = nullptr;
    std::optional<BrokerAction> m_action;
    bool m_started = false;
};

} // namespace wb::scenario
