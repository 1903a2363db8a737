#include "core/broker/admin/admin_report.h"
#include "core/broker/admin/admin_watch.h"
#include "core/broker/local_mosquitto.h"
#include "tests/broker/peer.h"
#include "tests/support/talking_broker.h"

#include <QTemporaryDir>
#include <QTest>

using namespace wb::broker;
using wb::test::Peer;

#define WAIT_FOR(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, waitMs)

namespace {

constexpr int waitMs = 20000;

QString figure(const AdminView& view, const char* id)
{
    for (const AdminValue& value : view.broker) {
        if (value.id == QLatin1String(id)) return valueText(value);
    }
    return {};
}

// One look, with what came of it.
struct Look {
    Look(const SysAccess& access, int patienceMs) : listener(access, {QStringLiteral("orders")}, nullptr, patienceMs)
    {
        QObject::connect(&listener, &SysListener::read, &listener, [this](const AdminView& told) { view = told; });
        QObject::connect(&listener, &SysListener::failed, &listener, [this](const AdminFailure& told) { failure = told; });
        listener.start();
    }
    bool isOver() const { return view || failure; }
    SysListener listener;
    std::optional<AdminView> view;
    std::optional<AdminFailure> failure;
};

MosquittoOptions withLines(const QString& lines)
{
    MosquittoOptions options;
    options.setup.extra = {lines};
    return options;
}

} // namespace

// A real mosquitto's $SYS topics.
class TestAdminMosquitto : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void totalsAreReadWhileTheWatchRuns()
    {
        LocalMosquitto broker(withLines(QStringLiteral("sys_interval 1\n")));
        broker.start();
        QTRY_VERIFY_WITH_TIMEOUT(broker.state() == LocalBroker::State::Running, waitMs);
        AdminWatch watch;
        AdminView view;
        QStringList failures;
        connect(&watch, &AdminWatch::updated, this, [&view](const AdminView& told) { view = told; });
        connect(&watch, &AdminWatch::failed, this, [&failures](const AdminFailure& failure) { failures << failure.message; });
        AdminAccess access;
        access.kind = AdminKind::Mosquitto;
        access.mqtt.endpoint = {wb::mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}};
        watch.setAccess(access);
        watch.setClients({QStringLiteral("orders")});
        watch.setInterval(AdminWatch::leastIntervalMs);
        watch.start();
        QTRY_VERIFY_WITH_TIMEOUT(!view.version.isEmpty(), waitMs);
        QCOMPARE(view.version, broker.version());
        Peer other(broker, "orders");
        other.open();
        WAIT_FOR(other.connected());
        QTRY_VERIFY2_WITH_TIMEOUT(figure(view, "clients_connected").toInt() >= 2, qPrintable(adminTable(view)), waitMs);
        other.publish("orders", "1"); // a retained one is not counted by 2.0.11
        WAIT_FOR(other.seen.outcomes.size() == 1);
        QTRY_VERIFY2_WITH_TIMEOUT(figure(view, "publish_received").toInt() >= 1, qPrintable(adminTable(view)), waitMs);
        QVERIFY(!view.clients.first().unacknowledged && !view.clients.first().note.isEmpty()); // no per-client view
        QVERIFY2(failures.isEmpty(), qPrintable(failures.join(u' ')));
    }

    // It hides $SYS: said, not waited for until the user gives up.
    void anAccessListThatHidesSysIsSaid()
    {
        QTemporaryDir folder;
        QFile acl(folder.filePath(QStringLiteral("acl")));
        QVERIFY(acl.open(QIODevice::WriteOnly));
        acl.write("topic orders/#\n");
        acl.close();
        QVERIFY(QFile::setPermissions(folder.path(), QFile::Permissions(0x7755)) && acl.setPermissions(QFile::Permissions(0x6644)));
        LocalMosquitto broker(withLines(QStringLiteral("sys_interval 1\nacl_file %1\n").arg(acl.fileName())));
        broker.start();
        QTRY_VERIFY2_WITH_TIMEOUT(broker.state() == LocalBroker::State::Running, qPrintable(broker.errorText()), waitMs);
        Look look({{wb::mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}}, {}, {}}, 3000);
        QTRY_VERIFY_WITH_TIMEOUT(look.isOver(), waitMs);
        QVERIFY(look.failure);
        QVERIFY2(look.failure->advice.contains(u"access list"), qPrintable(look.failure->message));
    }

    // Read-only over MQTT too: CONNECT with clean session and an id of its own, SUBSCRIBE with QoS 0 by name, DISCONNECT.
    void aLookPublishesNothingAndLeavesNothing()
    {
        wb::test::TalkingBroker broker;
        Look look({{wb::mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}}, QStringLiteral("anna"), QStringLiteral("sesame")}, 300);
        QTRY_VERIFY_WITH_TIMEOUT(look.isOver(), waitMs);
        QVERIFY2(look.failure && look.failure->message.contains(u"within 0.3 s"), "a broker without $SYS");
        QVERIFY(!look.failure->message.contains(u"sesame"));
        const QString id = broker.clientIds().value(0);
        QVERIFY2(id.startsWith(u"workbench-admin-"), qPrintable(id));
        QTRY_COMPARE_WITH_TIMEOUT(broker.count(id, wb::mqtt::PacketType::Disconnect), 1, waitMs);
        const std::vector<wb::mqtt::Packet> said = broker.from(id);
        QCOMPARE(said.size(), std::size_t(2));
        const auto* subscribe = std::get_if<wb::mqtt::Subscribe>(&said.front());
        QVERIFY(subscribe);
        for (const wb::mqtt::TopicRequest& one : subscribe->topics) {
            QCOMPARE(one.qos, wb::mqtt::QoS::AtMostOnce);
            QVERIFY(one.filter.starts_with("$SYS/broker/") && one.filter.find_first_of("#+") == std::string::npos);
        }
    }

    void aRefusedLoginIsFinal()
    {
        MosquittoOptions options;
        options.setup.anonymous = false;
        LocalMosquitto broker(options);
        broker.start();
        QTRY_VERIFY_WITH_TIMEOUT(broker.state() == LocalBroker::State::Running, waitMs);
        Look look({{wb::mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), broker.port(), {}, {}}, {}, {}}, 3000);
        QTRY_VERIFY_WITH_TIMEOUT(look.isOver(), waitMs);
        QVERIFY(look.failure && look.failure->isFinal);
    }
};

QTEST_GUILESS_MAIN(TestAdminMosquitto)
#include "tst_admin_mosquitto.moc"
