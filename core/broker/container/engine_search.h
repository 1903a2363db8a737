#pragma once

#include "core/broker/container/engine_call.h"

// Looks for an engine that answers, Docker before Podman, and removes with it what killed programs have left there.
// Lives in one thread with an event loop.

namespace wb::broker {

class EngineSearch : public QObject {
    Q_OBJECT
public:
    explicit EngineSearch(QObject* parent = nullptr);

    // asked: as for findEngines(). found() or missing() follows; missing() perhaps in the call.
    void start(const QString& asked);
    void stop(); // nothing follows any more
    bool isAtWork() const { return m_call.isBusy(); }
    const ContainerEngine& engine() const { return m_engine; } // the one that is asked, or has answered

Q_SIGNALS:
    void progressed(const QString& text);
    void found(const wb::broker::ContainerEngine& engine);
    void missing(const QString& why); // a sentence for a person, with what to do

private:
    void askNext();
    void answered(const EngineCall::Answer& answer);
    void sweep(const QStringList& names);

    EngineCall m_call;
    QList<ContainerEngine> m_engines; // that are still to be asked
    ContainerEngine m_engine;
    QStringList m_troubles;
};

// Ends and removes it, and calls `done`, also when there is none.
void removeContainer(EngineCall& call, const ContainerEngine& engine, const QString& name, std::function<void()> done);

} // namespace wb::broker
