#include "core/scenario/demo.h"

#include "core/scenario/demo_traffic.h"
#include "core/sidecar/setup.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

// The samples are compiled into a static library.
static void initSamples()
{
    Q_INIT_RESOURCE(core);
}

namespace wb::scenario {

namespace {

// Comments keep their "{port}": they explain it.
QByteArray withPort(const QByteArray& text, quint16 port)
{
    QList<QByteArray> lines = text.split('\n');
    for (QByteArray& line : lines)
        if (!line.trimmed().startsWith('#')) line.replace("{port}", QByteArray::number(port));
    return lines.join('\n');
}

} // namespace

using State = broker::LocalMosquitto::State;

struct Demo::Private {
    Private(Demo* demo, dapr::Workspace& files, sidecar::Engine& target) : self(demo), workspace(files), engine(target)
    {
        context.appId = QStringLiteral("orders");
    }

    template <class Command>
    void tell(Command command)
    {
        QMetaObject::invokeMethod(&engine, [engine = &engine, command] { command(*engine); });
    }

    QString copySamples();
    QString openSamples();
    QString startTraffic();
    void brokerChanged(State state);
    void prepare();
    void connectAll();
    void fail(const QString& message);

    Demo* self;
    dapr::Workspace& workspace;
    sidecar::Engine& engine;
    dapr::ResolveContext context;
    QTemporaryDir folder{QDir::tempPath() + QStringLiteral("/mqtt-workbench-demo-XXXXXX")};
    broker::LocalMosquitto broker;
    std::unique_ptr<DemoTraffic> traffic; // before the broker goes
    bool prepared = false;
};

Demo::Demo(dapr::Workspace& workspace, sidecar::Engine& engine, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(this, workspace, engine))
{
    initSamples();
    connect(&d->broker, &broker::LocalMosquitto::stateChanged, this, [this](State state) { d->brokerChanged(state); });
}

Demo::~Demo() = default;

void Demo::start()
{
    d->broker.start();
    if (d->broker.state() == State::Failed && !d->prepared) d->brokerChanged(State::Failed);
}

broker::LocalMosquitto& Demo::broker()
{
    return d->broker;
}

QStringList Demo::observerFilters() const
{
    return {QStringLiteral("orders/#"), QStringLiteral("plant/#")};
}

QString Demo::folder() const
{
    return d->folder.path();
}

dapr::ResolveContext Demo::context() const
{
    return d->context;
}

void Demo::Private::fail(const QString& message)
{
    prepared = true; // told once
    Q_EMIT self->failed(message);
}

void Demo::Private::brokerChanged(State state)
{
    if (prepared) return; // a restart: every connection finds its own way back
    if (state == State::Failed) fail(broker.errorText());
    if (state == State::Running) prepare();
}

void Demo::Private::prepare()
{
    prepared = true;
    QString problem = copySamples();
    if (problem.isEmpty()) problem = openSamples();
    if (problem.isEmpty()) problem = startTraffic();
    if (!problem.isEmpty()) fail(problem);
}

QString Demo::Private::copySamples()
{
    if (!folder.isValid()) return Demo::tr("Cannot make a temporary folder: %1").arg(folder.errorString());
    const QDir samples(QStringLiteral(":/samples"));
    for (const QString& name : samples.entryList(QDir::Files)) {
        if (name == u"demo-traffic.yaml") continue; // ours, not a Dapr resource
        QFile from(samples.filePath(name));
        QFile to(folder.filePath(name));
        if (!from.open(QIODevice::ReadOnly) || !to.open(QIODevice::WriteOnly))
            return Demo::tr("Cannot write %1: %2").arg(to.fileName(), to.errorString());
        const QByteArray text = withPort(from.readAll(), broker.port());
        if (to.write(text) != text.size())
            return Demo::tr("Cannot write %1: %2").arg(to.fileName(), to.errorString());
    }
    return {};
}

QString Demo::Private::openSamples()
{
    context.workingFolder = folder.path();
    context.release = workspace.context().release; // the person's choice of Dapr stays
    workspace.setContext(context);
    const auto opened = workspace.open(folder.path());
    return opened ? QString() : opened.error().message;
}

QString Demo::Private::startTraffic()
{
    QFile file(QStringLiteral(":/samples/demo-traffic.yaml"));
    if (!file.open(QIODevice::ReadOnly)) return Demo::tr("The demo's messages are missing in this build");
    const auto entries = readTraffic(file.readAll());
    if (!entries) return entries.error().message;
    mqtt::Endpoint endpoint;
    endpoint.host = QStringLiteral("127.0.0.1");
    endpoint.port = broker.port();
    traffic = std::make_unique<DemoTraffic>(*entries, endpoint);
    // The observer comes after the retained messages, so that it sees them with RETAIN = 1.
    QObject::connect(traffic.get(), &DemoTraffic::retainedStored, self, [this] { connectAll(); });
    traffic->start();
    return {};
}

void Demo::Private::connectAll()
{
    for (const dapr::Document& document : workspace.documents()) {
        const dapr::Component* component = document.component();
        if (!component || !dapr::isMqttType(component->type)) continue;
        const QString file = workspace.files().value(document.fileIndex).path;
        if (QFileInfo(file).path() != folder.path()) continue; // opened by the user beside the demo
        tell([setup = sidecar::setupOf(workspace, document, context)](sidecar::Engine& target) {
            target.connectComponent(setup);
        });
    }
    sidecar::ObserverSetup observer;
    observer.endpoint.host = QStringLiteral("127.0.0.1");
    observer.endpoint.port = broker.port();
    observer.filters = self->observerFilters();
    tell([observer](sidecar::Engine& target) { target.setObserver(observer); });
    traffic->startRepeating();
    Q_EMIT self->ready();
}

} // namespace wb::scenario
