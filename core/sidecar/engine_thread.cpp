#include "core/sidecar/engine.h"

#include <QThread>

namespace wb::sidecar {

struct EngineThread::Private {
    QThread thread;
    Engine* engine = nullptr; // lives in the thread; deleted there
};

EngineThread::EngineThread(std::size_t budgetBytes) : d(std::make_unique<Private>())
{
    d->engine = new Engine(budgetBytes);
    d->engine->moveToThread(&d->thread);
    d->thread.setObjectName(QStringLiteral("engine"));
    // Deleted in its own thread, after its event loop and before the thread ends: sockets and timers belong there.
    QObject::connect(&d->thread, &QThread::finished, d->engine, &QObject::deleteLater);
    QObject::connect(d->engine, &Engine::finished, d->engine, [thread = &d->thread] { thread->quit(); });
    d->thread.start();
}

EngineThread::~EngineThread()
{
    QMetaObject::invokeMethod(d->engine, &Engine::shutDown, Qt::QueuedConnection);
    // shutDown() ends within 500 ms; nothing in the engine waits for the network in a blocking call.
    d->thread.wait();
}

Engine* EngineThread::engine() const
{
    return d->engine;
}

} // namespace wb::sidecar
