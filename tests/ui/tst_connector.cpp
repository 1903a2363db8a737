#include "tests/ui/resource_files.h"
#include "ui/connector.h"
#include "ui/panels/component_summary.h"

#include <QSignalSpy>
#include <QTcpServer>

using namespace wb;
using ui::Connector;

// From a component in the workspace to what the engine is told.

namespace {

constexpr int waitMs = 10'000;

// A port that takes connections and never says a word.
struct SilentPort {
    SilentPort() { server.listen(QHostAddress::LocalHost); }
    QByteArray url() const { return "tcp://127.0.0.1:" + QByteArray::number(server.serverPort()); }
    QTcpServer server;
};

struct Bench {
    Bench()
    {
        QObject::connect(&engine, &sidecar::Engine::connectionChanged, &engine,
                         [this](const sidecar::ConnectionStatus& status) { last.insert(status.id, status); });
        QObject::connect(&engine, &sidecar::Engine::connectionRemoved, &engine, [this](quint16 id) { last.remove(id); });
    }
    void open(const QString& name, const QByteArray& text)
    {
        const auto opened = workspace.open(test::writeFile(folder, name, text));
        QVERIFY(opened);
    }
    // What is known of a component's connection, or with an empty name of the observer's.
    sidecar::ConnectionStatus statusOf(const QString& component) const
    {
        for (const sidecar::ConnectionStatus& status : last)
            if (status.component == component) return status;
        return {};
    }

    QTemporaryDir folder;
    dapr::Workspace workspace;
    sidecar::Engine engine;
    Connector connector{&workspace, &engine};
    QMap<quint16, sidecar::ConnectionStatus> last;
};

} // namespace

class TestConnector : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRefusalTellsNoPassword();
    void theComponentsInitTimeoutCounts();
    void aSubstituteKeepsObserverAndFilters();
};

// Dapr's own words quote the URL as it was written; they go to the banner and the event log.
void TestConnector::aRefusalTellsNoPassword()
{
    Bench bench;
    bench.open(QStringLiteral("a.yaml"), test::pubSubText("tcp://admin:s3/cret@127.0.0.1:1883"));
    QStringList told;
    connect(&bench.connector, &Connector::refused, this, [&told](const Connector::Refusal& refusal) {
        told << refusal.title << refusal.advice << refusal.detail;
    });
    bench.connector.connectComponent(QStringLiteral("orders-pubsub"));
    QCOMPARE(told.size(), 3);
    QVERIFY2(told.last().contains(QStringLiteral("admin:***@")), qPrintable(told.last()));
    const dapr::Document& document = bench.workspace.documents().constFirst();
    const auto& context = bench.workspace.context();
    told << ui::summaryOf(document, dapr::resolve(bench.workspace, document, context), context).text; // in the form
    QVERIFY2(!told.join(u' ').contains(QStringLiteral("s3")), qPrintable(told.join(u' ')));
}

// spec.initTimeout (facts B.4): Dapr gives up after it, not always after its default of five seconds.
void TestConnector::theComponentsInitTimeoutCounts()
{
    SilentPort port;
    Bench bench;
    QByteArray text = test::pubSubText(port.url());
    text.replace("  version: v1\n", "  version: v1\n  initTimeout: 50ms\n");
    bench.open(QStringLiteral("a.yaml"), text);
    bench.connector.connectComponent(QStringLiteral("orders-pubsub"));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.statusOf(QStringLiteral("orders-pubsub")).daprError.isEmpty(), 3000);
}

// Only the broker of that component changes: what the user watches stays, and so does the other component's link.
void TestConnector::aSubstituteKeepsObserverAndFilters()
{
    SilentPort own, other;
    Bench bench;
    const QString first = QStringLiteral("first"), second = QStringLiteral("second");
    bench.open(QStringLiteral("a.yaml"), test::pubSubText(own.url(), "first"));
    bench.open(QStringLiteral("b.yaml"), test::pubSubText(own.url(), "second"));
    bench.connector.connectComponent(second);
    bench.connector.connectComponent(first);
    const QStringList chosen{QStringLiteral("plant/#")};
    bench.connector.setObserverFilters(chosen);
    QTRY_VERIFY_WITH_TIMEOUT(bench.connector.isActive(first) && bench.connector.isActive(second), waitMs);

    const QString url = QString::fromLatin1(other.url());
    bench.connector.setSubstitute(first, {url, {}, {}, {}}); // the observed one
    QCOMPARE(bench.connector.observerFilters(), chosen);
    for (const QString& name : {first, QString()})
        QTRY_COMPARE_WITH_TIMEOUT(bench.statusOf(name).address, url, waitMs);
    QCOMPARE(bench.statusOf(second).address, QString::fromLatin1(own.url()));
    bench.connector.disconnectComponent(second); // not the observed one
    QTRY_VERIFY_WITH_TIMEOUT(!bench.connector.isActive(second), waitMs);
    QCOMPARE(bench.statusOf({}).address, url);
}

QTEST_GUILESS_MAIN(TestConnector)
#include "tst_connector.moc"
