#include "core/broker/profile/profile.h"
#include "core/broker/profile/touches.h"

#include <QTest>

using namespace wb;
using namespace wb::broker;

namespace {

dapr::ResolvedComponent plain()
{
    dapr::ResolvedComponent component;
    component.settings.scheme = QStringLiteral("tcp");
    component.settings.userName = QStringLiteral("anna");
    component.settings.password = QStringLiteral("sesame-open");
    component.settings.consumerId = QStringLiteral("orders");
    return component;
}

QString reason(const QList<Touch>& all, const char* dimension)
{
    for (const Touch& one : all) {
        if (one.dimension == QLatin1String(dimension)) return one.reason;
    }
    return {};
}

} // namespace

// Which rows of a broker's table a component meets.
class TestTouches : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void topicsTouchTheirRows_data()
    {
        QTest::addColumn<QStringList>("topics");
        QTest::addColumn<QString>("dimension");
        QTest::addColumn<bool>("touched");
        const auto row = [](const char* topics, const char* dimension, bool touched) {
            QTest::addRow("%s: %s", topics, dimension)
                << QString::fromLatin1(topics).split(QLatin1Char(' ')) << QString::fromLatin1(dimension) << touched;
        };
        row("orders.v1", "dots", true);
        row("orders/v1", "dots", false);
        row("$share/g/orders", "shared_subs", true);
        row("$share/g/orders", "shared_invalid", false);
        row("$share/g", "shared_invalid", true);
        row("$share//t", "shared_invalid", true);
        row("orders", "shared_subs", false);
        row("/orders", "slashes", true);
        row("a//b", "slashes", true);
        row("a/b", "slashes", false);
        row("a/#", "retained", true);
        row("a/b", "retained", false);
        row("#", "dollar", true);
        row("a/#", "dollar", false);
        row("a/# a/b", "overlapping", true);
        row("a/# $share/g/a/b", "overlapping", true);
        row("a/b c/d", "overlapping", false);
        row("a/b", "topic_limits", false);
    }
    void topicsTouchTheirRows()
    {
        QFETCH(const QStringList, topics);
        QFETCH(const QString, dimension);
        QTEST(!reason(touches(plain(), topics), dimension.toLatin1().constData()).isEmpty(), "touched");
    }

    void fieldsTouchTheirRows()
    {
        dapr::ResolvedComponent component = plain();
        QList<Touch> all = touches(component, {});
        QVERIFY(reason(all, "max_qos").isEmpty() && reason(all, "anonymous").isEmpty() && reason(all, "tls").isEmpty());
        QVERIFY(!reason(all, "live_retransmit").isEmpty() && !reason(all, "session_expiry").isEmpty());
        QVERIFY(reason(all, "takeover").contains(u"orders"));
        component.settings.qos = 2;
        component.settings.cleanSession = true;
        component.settings.retain = true;
        component.settings.scheme = QStringLiteral("wss");
        component.settings.userName = QStringLiteral("vh:anna");
        all = touches(component, {});
        for (const char* id : {"max_qos", "qos2_flow", "clean_session_loss", "retained_store", "websocket", "tls", "vhost"})
            QVERIFY2(!reason(all, id).isEmpty(), id);
        QVERIFY(reason(all, "session_expiry").isEmpty());
        component.settings.qos = 0;
        component.settings.userName.clear();
        all = touches(component, {});
        QVERIFY(!reason(all, "offline_qos0").isEmpty() && !reason(all, "anonymous").isEmpty());
        QVERIFY(reason(all, "inflight_window").isEmpty());
        component.settings.userName = QStringLiteral("admin");
        component.settings.password = QStringLiteral("public");
        QVERIFY(!reason(touches(component, {}), "auth_dapr_url").isEmpty());
    }

    // Profiles ask for the way in which a row is touched: each is told, also where one reason stands for several.
    void everyWayOfTouchingIsTold()
    {
        dapr::ResolvedComponent component = plain();
        component.settings.retain = true;
        const QList<Touch> all = touches(component, {QStringLiteral("a/#"), QStringLiteral("+/b")});
        const auto retained = std::find_if(all.begin(), all.end(), [](const Touch& one) { return one.dimension == u"retained"; });
        QVERIFY(retained != all.end());
        QCOMPARE(retained->kinds, (QStringList{QStringLiteral("wildcard"), QStringLiteral("retain")}));
        component.settings.qos = 0;
        component.settings.cleanSession = true;
        const QStringList odd{QStringLiteral("$share/g/a"), QStringLiteral("$share/g"), QStringLiteral("$SYS/#"), QStringLiteral("a#"),
                              QStringLiteral("a//b.c"), QStringLiteral("a/").repeated(70) + QLatin1Char('b')};
        QStringList kinds;
        for (const QString& user : {QString(), QStringLiteral("admin"), QStringLiteral("vh:anna")}) {
            component.settings.userName = user;
            component.settings.password = QStringLiteral("public");
            component.settings.scheme = user.isEmpty() ? QStringLiteral("wss") : QStringLiteral("tcp");
            for (const Touch& one : touches(component, odd)) kinds << one.kinds;
        }
        for (const int qos : {0, 1, 2}) {
            component.settings.qos = qos;
            component.settings.cleanSession = false;
            for (const Touch& one : touches(component, {QStringLiteral("#"), QStringLiteral("b")})) kinds << one.kinds;
        }
        kinds << QStringLiteral("retain");
        kinds.removeDuplicates();
        QStringList known = touchKinds();
        kinds.sort();
        known.sort();
        QCOMPARE(kinds, known); // none that cannot happen, none that a profile cannot name
    }

    void everyTouchIsADimensionAndTellsNoSecret()
    {
        dapr::ResolvedComponent component = plain();
        component.settings.qos = 2;
        const QList<Touch> all = touches(component, {QStringLiteral("$share/g/a.b/#"), QStringLiteral("a.b/+/"), QStringLiteral("x")});
        QVERIFY(all.size() > 15);
        QStringList ids;
        for (const Touch& one : all) {
            QVERIFY2(ProfileBook::shipped().dimension(one.dimension), qPrintable(one.dimension));
            QVERIFY(!ids.contains(one.dimension));
            ids << one.dimension;
            QVERIFY(!one.reason.contains(u"sesame"));
        }
    }

    void overlapFollowsTheStandard_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("overlap");
        const auto row = [](const char* one, const char* other, bool overlap) {
            QTest::addRow("%s %s", one, other) << QString::fromLatin1(one) << QString::fromLatin1(other) << overlap;
        };
        row("a", "a", true);
        row("a", "b", false);
        row("a/+", "+/b", true);
        row("a/+", "a/b/c", false);
        row("a/#", "a", true); // [4.7.1.2]
        row("a/#", "a/b/+", true);
        row("a/b/#", "a/+", true);
        row("#", "$SYS/a", false); // [MQTT-4.7.2-1]
        row("+/a", "$SYS/a", false);
        row("$SYS/#", "$SYS/+", true);
        row("a/+/c", "a/b/d", false);
    }
    void overlapFollowsTheStandard()
    {
        QFETCH(const QString, one);
        QFETCH(const QString, other);
        QTEST(filtersOverlap(one, other), "overlap");
        QTEST(filtersOverlap(other, one), "overlap");
    }
};

QTEST_GUILESS_MAIN(TestTouches)
#include "tst_touches.moc"
