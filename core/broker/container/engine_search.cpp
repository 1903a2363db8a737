#include "core/broker/container/engine_search.h"

#include "core/broker/container/container_owner.h"

namespace wb::broker {
namespace {

QStringList linesOf(const QString& text)
{
    return text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

} // namespace

// `kill` first: `podman rm --force` alone waits ten seconds for the broker.
void removeContainer(EngineCall& call, const ContainerEngine& engine, const QString& name, std::function<void()> done)
{
    call.call(engine, {QStringLiteral("kill"), name}, [&call, engine, name, done = std::move(done)](const EngineCall::Answer&) {
        call.call(engine, {QStringLiteral("rm"), QStringLiteral("--force"), QStringLiteral("--volumes"), name},
                  [done](const EngineCall::Answer&) { done(); });
    });
}

EngineSearch::EngineSearch(QObject* parent) : QObject(parent) {}

void EngineSearch::start(const QString& asked)
{
    m_engine = {};
    m_troubles.clear();
    m_engines = findEngines(asked);
    if (m_engines.isEmpty()) m_troubles << noEngineText(asked);
    askNext();
}

void EngineSearch::stop()
{
    m_call.drop();
}

void EngineSearch::askNext()
{
    if (m_engines.isEmpty()) {
        m_engine = {};
        Q_EMIT missing(m_troubles.join(QLatin1Char(' ')));
        return;
    }
    m_engine = m_engines.takeFirst();
    Q_EMIT progressed(tr("%1 is asked whether it is there").arg(m_engine.name));
    // `ps` needs all that `run` needs: the daemon, the right to use it, the storage.
    m_call.call(m_engine, {QStringLiteral("ps"), QStringLiteral("--all"), QStringLiteral("--filter"), QStringLiteral("label=") + containerOwnerLabel(),
                           QStringLiteral("--format"), QStringLiteral("{{.Names}}")},
                [this](const EngineCall::Answer& answer) { answered(answer); });
}

void EngineSearch::answered(const EngineCall::Answer& answer)
{
    if (!answer.ok) {
        m_troubles << engineTrouble(m_engine, answer.said);
        askNext();
        return;
    }
    const QStringList containers = abandoned(linesOf(answer.output));
    m_call.call(m_engine, {QStringLiteral("volume"), QStringLiteral("ls"), QStringLiteral("--filter"), QStringLiteral("name=") + containerNamePrefix(),
                           QStringLiteral("--format"), QStringLiteral("{{.Name}}")},
                [this, containers](const EngineCall::Answer& volumes) { sweep(containers + abandoned(linesOf(volumes.output))); });
}

// What killed programs left: first the containers, which hold the volumes.
void EngineSearch::sweep(const QStringList& names)
{
    if (names.isEmpty()) {
        Q_EMIT found(m_engine);
        return;
    }
    Q_EMIT progressed(tr("what a killed program left behind is removed"));
    const QString first = names.first();
    const QStringList rest = names.mid(1);
    if (first.endsWith(volumeOf({})))
        m_call.call(m_engine, {QStringLiteral("volume"), QStringLiteral("rm"), QStringLiteral("--force"), first},
                    [this, rest](const EngineCall::Answer&) { sweep(rest); });
    else removeContainer(m_call, m_engine, first, [this, rest] { sweep(rest); });
}

} // namespace wb::broker
