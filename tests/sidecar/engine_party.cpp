#include "tests/sidecar/engine_party.h"

#include "core/dapr/verdict.h"
#include "core/dapr/workspace.h"
#include "core/sidecar/setup.h"

namespace wb::test {

EngineParty::EngineParty(QObject* parent) : Party(parent) {}

EngineParty::~EngineParty()
{
    stop();
}

void EngineParty::start(const QString& folder, quint16 appPort)
{
    dapr::Workspace workspace;
    dapr::ResolveContext context = dapr::contextOfProcess();
    context.appId = QStringLiteral("judged");
    context.workingFolder = folder; // daprd was started there
    workspace.setContext(context);
    if (const auto opened = workspace.open(folder); !opened) {
        m_error = opened.error().message;
        return;
    }

    // What daprd does not create at all never reaches the engine.
    for (const dapr::Verdict& verdict : dapr::verdictsOf(workspace)) {
        if (verdict.outcome == dapr::Outcome::Invalid && !dapr::isMqttType(verdict.type) && verdict.stage == dapr::Stage::Init)
            m_error = verdict.error;
    }
    m_engine = std::make_unique<sidecar::EngineThread>();
    sidecar::Engine* engine = m_engine->engine();
    connect(engine, &sidecar::Engine::connectionChanged, this, &EngineParty::connectionChanged);
    connect(engine, &sidecar::Engine::published, this, [this](const sidecar::PublishResult& result) {
        Q_EMIT resultReady(result.ok ? QStringLiteral("ok") : result.message);
    });
    sidecar::AppSetup app;
    app.kind = sidecar::AppKind::Http;
    app.http.url = QStringLiteral("http://127.0.0.1:%1").arg(appPort);
    app.http.appId = context.appId;
    QMetaObject::invokeMethod(engine, [engine, app] { engine->setApp(app); });
    for (const dapr::Document& document : workspace.documents()) {
        if (!document.component() || !dapr::isMqttType(document.component()->type.toLower())) continue;
        const sidecar::ComponentSetup setup = sidecar::setupOf(workspace, document, context);
        if (setup.component.family == dapr::ComponentFamily::PubSub) m_wanted.insert(setup.component.name);
        QMetaObject::invokeMethod(engine, [engine, setup] { engine->connectComponent(setup); });
    }
    m_started = true;
}

bool EngineParty::isReady() const
{
    return m_started && m_wanted.isEmpty();
}

void EngineParty::connectionChanged(const sidecar::ConnectionStatus& status)
{
    if (status.state == sidecar::LinkState::Connected) m_wanted.remove(status.component);
    if (m_error.isEmpty() && status.role == sidecar::Role::Sidecar && status.purpose == u"pub/sub") m_error = status.daprError;
    Q_EMIT changed();
}

void EngineParty::perform(const JudgeStep& step)
{
    sidecar::PublishRequest request;
    request.token = 1;
    request.component = step.target;
    request.topic = step.topic;
    request.payload = step.body;
    request.contentType = step.contentType;
    request.metadata = step.metadata;
    request.wrapAsCloudEvent = step.kind == JudgeStep::Kind::Publish;
    sidecar::Engine* engine = m_engine->engine();
    QMetaObject::invokeMethod(engine, [engine, request] { engine->publish(request); });
}

void EngineParty::stop()
{
    m_engine.reset();
}

} // namespace wb::test
