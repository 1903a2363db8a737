#include "core/sidecar/components/paho_routes.h"

#include <QTest>

using namespace wb::sidecar;

// The router of the client inside Dapr (PAHO router.go, client.go; facts D.2, G).
class TestPahoRoutes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matching_data();
    void matching();
    void everyRouteCountsOnce();
    void subscribeLeavesTheGroupOut_data();
    void subscribeLeavesTheGroupOut();
};

void TestPahoRoutes::matching_data()
{
    QTest::addColumn<QString>("route");
    QTest::addColumn<QString>("topic");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* route, const char* topic, bool matches) {
        QTest::addRow("%s %s", route, topic) << QString::fromLatin1(route) << QString::fromLatin1(topic) << matches;
    };
    row("a/b", "a/b", true);
    row("a/b", "a/b/c", false);
    row("a/b/c", "a/b", false);
    row("a/+", "a/b", true);
    row("a/+", "a", false);
    row("a/+", "a/", true); // an empty level is one
    row("a/#", "a", true);  // [4.7.1.2]
    row("a/#", "ab", false);
    row("a/#", "a/b/c", true);
    row("+/b", "/b", true);
    row("#", "$SYS/x", true); // the broker does not send it; the router would take it
    row("#/b", "x/y/z", true);
    row("$share/g/a/+", "a/b", true);
    row("$share/g/a/+", "c/b", false);
    row("$share/g", "a", false);
    row("$share", "a", false); // Go panics
    row("", "a", false);
}

void TestPahoRoutes::matching()
{
    QFETCH(QString, route);
    QFETCH(QString, topic);
    QFETCH(bool, matches);
    QCOMPARE(PahoRoutes::matches(route.toStdString(), topic.toStdString()), matches);
}

// in-overlap-three; the re-subscription of a shared filter adds a second route for it.
void TestPahoRoutes::everyRouteCountsOnce()
{
    PahoRoutes routes;
    for (const char* route : {"a/#", "a/+", "a/b", "a/b"}) routes.add(route);
    QCOMPARE(routes.countFor("a/b"), std::size_t(3));
    QCOMPARE(routes.countFor("a/c"), std::size_t(2));
    routes.add("$share/g/a/b");
    QCOMPARE(routes.countFor("a/b"), std::size_t(4));
    routes.remove("a/+");
    QCOMPARE(routes.countFor("a/c"), std::size_t(1));
    QCOMPARE(routes.countFor("b"), std::size_t(0));
}

void TestPahoRoutes::subscribeLeavesTheGroupOut_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("route");
    for (const auto& [filter, route] : {std::pair("$share/g/a/+", "a/+"), std::pair("$queue/a", "a"), std::pair("a/b", "a/b"),
                                        std::pair("$share/g", ""), std::pair("$share/g/$queue/a", "a"), std::pair("$shareX/g/a", "$shareX/g/a")})
        QTest::newRow(filter) << QString::fromLatin1(filter) << QString::fromLatin1(route);
}

void TestPahoRoutes::subscribeLeavesTheGroupOut()
{
    QFETCH(QString, filter);
    QFETCH(QString, route);
    QCOMPARE(QString::fromStdString(PahoRoutes::routeOfSubscribe(filter.toStdString())), route);
}

QTEST_GUILESS_MAIN(TestPahoRoutes)
#include "tst_paho_routes.moc"
