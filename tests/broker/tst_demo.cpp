#include "core/scenario/demo.h"
#include "tests/broker/engine_watch.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace wb;
using namespace wb::test;

namespace {

constexpr int patience = 30'000;

}

// What a new user sees first: `mqtt-workbench --demo` and `mqttwb demo` run exactly this.
class TestDemo : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void messagesOfEachKindArrive();
    void resourcesAreOpenWithTheBrokersPort();
    void brokerRestartIsSurvived();
    void whatCannotStartIsToldOnce();
};

void TestDemo::messagesOfEachKindArrive()
{
    sidecar::EngineThread thread; // as the window runs it
    EngineWatch watch(*thread.engine());
    dapr::Workspace workspace;
    scenario::Demo demo(workspace, *thread.engine());
    QString failure;
    connect(&demo, &scenario::Demo::failed, this, [&](const QString& message) { failure = message; });
    demo.start();
    bool live[3] = {};
    bool retained[3] = {};
    const auto all = [&] {
        for (const mqtt::Publish& message : watch.messages(watch.observer().id))
            (message.retain ? retained : live)[static_cast<int>(message.qos)] = true;
        return live[0] && live[1] && live[2] && retained[0] && retained[1] && retained[2];
    };
    QTRY_VERIFY2_WITH_TIMEOUT(all() || !failure.isEmpty(), "QoS 0, 1 and 2, live and retained", patience);
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    QTRY_VERIFY_WITH_TIMEOUT(watch.isConnected(QStringLiteral("orders-pubsub"), QStringLiteral("pub/sub")), patience);
    QTRY_VERIFY_WITH_TIMEOUT(watch.isConnected(QStringLiteral("invoices-binding"), QStringLiteral("input")), patience);
    QTRY_VERIFY_WITH_TIMEOUT(
        !watch.messages(watch.status(QStringLiteral("orders-pubsub"), QStringLiteral("pub/sub")).id).isEmpty(), patience);
}

void TestDemo::resourcesAreOpenWithTheBrokersPort()
{
    sidecar::Engine engine;
    dapr::Workspace workspace;
    QString folder;
    {
        scenario::Demo demo(workspace, engine);
        bool ready = false;
        connect(&demo, &scenario::Demo::ready, this, [&] { ready = true; });
        demo.start();
        QTRY_VERIFY_WITH_TIMEOUT(ready, patience);
        folder = demo.folder();
        QVERIFY(workspace.files().size() >= 5);
        const QByteArray port = QByteArray::number(demo.broker().port());
        for (const dapr::SourceFile& file : workspace.files()) QVERIFY(!file.text.contains("{port}") || file.text.contains('#'));
        const auto pubsub = std::find_if(workspace.files().begin(), workspace.files().end(), [](const auto& file) {
            return file.path.endsWith(QLatin1String("orders-pubsub.yaml"));
        });
        QVERIFY(pubsub != workspace.files().end());
        QVERIFY(pubsub->text.contains("mqtt://127.0.0.1:" + port));
        QVERIFY(QDir(folder).exists());
    }
    QVERIFY2(!QDir(folder).exists(), "the temporary folder goes with the demo");
}

void TestDemo::brokerRestartIsSurvived()
{
    sidecar::Engine engine;
    EngineWatch watch(engine);
    dapr::Workspace workspace;
    scenario::Demo demo(workspace, engine);
    demo.start();
    QTRY_VERIFY_WITH_TIMEOUT(watch.observer().state == sidecar::LinkState::Connected, patience);
    QTRY_VERIFY_WITH_TIMEOUT(watch.counters().received > 5, patience);
    demo.broker().kill();
    QTRY_VERIFY_WITH_TIMEOUT(watch.observer().state != sidecar::LinkState::Connected, patience);
    QTRY_COMPARE_WITH_TIMEOUT(demo.broker().state(), broker::LocalMosquitto::State::Stopped, patience);
    const quint64 before = watch.counters().received;
    demo.broker().start();
    QTRY_VERIFY_WITH_TIMEOUT(watch.observer().state == sidecar::LinkState::Connected, patience);
    QTRY_VERIFY_WITH_TIMEOUT(watch.counters().received > before + 5, patience);
    QCOMPARE(watch.counters().received, watch.counters().kept + watch.counters().letGo);
}

void TestDemo::whatCannotStartIsToldOnce()
{
    QTemporaryDir folder; // with a mosquitto that cannot run
    QFile program(folder.filePath(QStringLiteral("mosquitto")));
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\necho 'Error: not today' >&2\nexit 3\n");
    program.close();
    QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
    const QByteArray before = qgetenv("PATH");
    qputenv("PATH", folder.path().toUtf8() + ':' + before);
    sidecar::Engine engine;
    dapr::Workspace workspace;
    scenario::Demo demo(workspace, engine);
    QStringList failures;
    connect(&demo, &scenario::Demo::failed, this, [&](const QString& message) { failures << message; });
    demo.start();
    QTRY_COMPARE_WITH_TIMEOUT(failures.size(), 1, patience);
    qputenv("PATH", before);
    QVERIFY(!failures.first().isEmpty());
    QVERIFY(workspace.files().isEmpty());
}

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
