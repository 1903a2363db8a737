// Our side of bench_stream: receives COUNT messages into the ledger and leaves when all are there.
//   bench_receiver PORT COUNT QOS [--headless]
// With a window: the topic tree and the packet list are shown side by side and follow; it leaves when both have been
// given everything.

#include "core/sidecar/engine.h"
#include "ui/models/feed.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QSplitter>
#include <QTimer>

#include <cstring>

using namespace wb;

namespace {

struct Load {
    quint16 port = 0;
    quint64 count = 0;
    int qos = 0;
};

void observe(sidecar::Engine* engine, const Load& load)
{
    sidecar::ObserverSetup setup;
    setup.endpoint.host = QStringLiteral("127.0.0.1");
    setup.endpoint.port = load.port;
    setup.filters = {QStringLiteral("#")};
    setup.qos = static_cast<mqtt::QoS>(load.qos);
    QMetaObject::invokeMethod(engine, [engine, setup] { engine->setObserver(setup); }, Qt::QueuedConnection);
}

int runHeadless(QCoreApplication& application, const Load& load)
{
    sidecar::EngineThread thread(1ull << 30);
    sidecar::Engine* engine = thread.engine();
    const auto ask = [engine] { QMetaObject::invokeMethod(engine, &sidecar::Engine::requestDelta, Qt::QueuedConnection); };
    QObject::connect(engine, &sidecar::Engine::deltaReady, &application, [&](const ledger::DeltaPtr& delta) {
        if (delta->counters.received >= load.count) QCoreApplication::quit();
        else QTimer::singleShot(33, &application, ask);
    });
    observe(engine, load);
    ask();
    return QCoreApplication::exec();
}

int runWindow(const Load& load)
{
    sidecar::EngineThread thread(1ull << 30);
    ui::Feed feed(thread.engine());
    QSplitter window;
    window.addWidget(new ui::LivePanel(&feed, thread.engine()));
    window.addWidget(new ui::PacketsPanel(&feed, thread.engine()));
    window.resize(1440, 900);
    window.show();
    QObject::connect(&feed, &ui::Feed::arrived, &window, [&load](const ledger::Delta& delta) {
        if (delta.counters.received >= load.count) QTimer::singleShot(0, qApp, &QCoreApplication::quit);
    });
    feed.start();
    observe(thread.engine(), load);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 4) return 2;
    const Load load{static_cast<quint16>(std::atoi(argv[1])), static_cast<quint64>(std::atoll(argv[2])), std::atoi(argv[3])};
    if (argc > 4 && std::strcmp(argv[4], "--headless") == 0) {
        QCoreApplication application(argc, argv);
        return runHeadless(application, load);
    }
    QApplication application(argc, argv);
    ui::applyTheme(ui::ThemeChoice::System); // as the program does
    return runWindow(load);
}
