#include "core/broker/profile/profile.h"
#include "core/broker/redelivery_profile.h"

#include <QTest>

using namespace wb::broker;
using Kind = LiveResend::Kind;

class TestRedeliveryProfile : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void liveResendByVersion_data();
    void liveResendByVersion();
    void windowAndPacketIds_data();
    void windowAndPacketIds();
    void unknownBrokersAndVersionsSaySo();
    void withoutVersionOnlyWhatAllShare();
    void everyFactNamesItsSource();
    void theProfilesSayIt();
};

// Facts, section 1.
void TestRedeliveryProfile::liveResendByVersion_data()
{
    QTest::addColumn<QString>("product");
    QTest::addColumn<QString>("version");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("seconds");
    const auto row = [](const char* product, const char* version, Kind kind, int seconds) {
        QTest::addRow("%s %s", product, version) << product << version << int(kind) << seconds;
    };
    row("mosquitto", "1.4.15", Kind::Timed, 20);
    row("mosquitto", "1.5", Kind::Never, 0);
    row("mosquitto", "1.6.9", Kind::Never, 0);
    row("mosquitto", "2.0.11", Kind::Never, 0);
    row("mosquitto", "2.0.21", Kind::Never, 0);
    row("mosquitto", "2.1.2", Kind::Never, 0);
    row("EMQX", "4.4.19", Kind::Timed, 30);
    row("EMQX", "5.3.2", Kind::Timed, 30);
    row("EMQX", "5.8.0", Kind::Never, 0);
    row("EMQX", "6.0.1", Kind::Never, 0);
    row("RabbitMQ", "3.8.14", Kind::Never, 0);
    row("RabbitMQ", "3.8.16", Kind::ClosesConnection, 900);
    row("RabbitMQ", "3.10.8", Kind::ClosesConnection, 1800);
    row("RabbitMQ", "3.12.1", Kind::Never, 0);
    row("RabbitMQ", "4.3.6", Kind::Never, 0);
}

void TestRedeliveryProfile::liveResendByVersion()
{
    QFETCH(QString, product);
    QFETCH(QString, version);
    const auto profile = redeliveryProfile({product, version});
    QVERIFY(profile.live.value.has_value());
    QTEST(int(profile.live.value->kind), "kind");
    QTEST(profile.live.value->seconds, "seconds");
    QVERIFY(!profile.live.sources.isEmpty());
    QVERIFY(liveResendSentence(profile).contains(product + QLatin1Char(' ') + version));
}

// Facts 2.5 and 2.8.
void TestRedeliveryProfile::windowAndPacketIds_data()
{
    QTest::addColumn<QString>("product");
    QTest::addColumn<QString>("version");
    QTest::addColumn<int>("inFlight");
    QTest::addColumn<bool>("one");
    QTest::addColumn<bool>("keepsIds");
    QTest::newRow("mosquitto of Debian 12") << "mosquitto"
                                            << "2.0.11" << 20 << false << true;
    QTest::newRow("mosquitto with the quota mended") << "mosquitto"
                                                     << "2.0.21" << 20 << true << true;
    QTest::newRow("EMQX") << "emqx"
                          << "5.8.8" << 32 << true << true;
    QTest::newRow("RabbitMQ of Debian 12") << "RabbitMQ"
                                           << "3.10.8" << 10 << true << false;
    QTest::newRow("RabbitMQ 4") << "RabbitMQ"
                                << "4.0.5" << 10 << true << false;
}

void TestRedeliveryProfile::windowAndPacketIds()
{
    QFETCH(QString, product);
    QFETCH(QString, version);
    const auto profile = redeliveryProfile({product, version});
    QTEST(profile.inFlight.value.value_or(-1), "inFlight");
    QTEST(profile.oneAckOneMessage.value.value_or(false), "one");
    QTEST(profile.keepsPacketIds.value.value_or(true), "keepsIds");
    QVERIFY(windowSentence(profile).contains(QString::number(*profile.inFlight.value)));
    QVERIFY(reconnectSentence(profile).contains(*profile.keepsPacketIds.value ? QStringLiteral("with their packet ids")
                                                                              : QStringLiteral("new packet ids")));
}

void TestRedeliveryProfile::unknownBrokersAndVersionsSaySo()
{
    for (const BrokerIdentity& broker :
         {BrokerIdentity{QStringLiteral("HiveMQ"), QStringLiteral("4.9")},
          BrokerIdentity{QStringLiteral("mosquitto"), QStringLiteral("9.0")}, BrokerIdentity{}}) {
        const auto profile = redeliveryProfile(broker);
        QVERIFY(!profile.live.value && !profile.inFlight.value );
        QVERIFY(liveResendSentence(profile).startsWith(QStringLiteral("Nobody has established")));
        QVERIFY(windowSentence(profile).startsWith(QStringLiteral("Nobody has established")));
        QVERIFY(reconnectSentence(profile).startsWith(QStringLiteral("Nobody has established")));
        QCOMPARE(sourceText(profile.live), QString());
    }
}

void TestRedeliveryProfile::withoutVersionOnlyWhatAllShare()
{
    const auto mosquitto = redeliveryProfile({QStringLiteral("mosquitto"), {}});
    QCOMPARE(mosquitto.inFlight.value, 20);
    QVERIFY(!mosquitto.live.value && mosquitto.live.dependsOnVersion); // 1.4 sends again, newer ones do not
    QVERIFY(liveResendSentence(mosquitto).contains(QStringLiteral("depends on its version")));
    const auto rabbit = redeliveryProfile({QStringLiteral("RabbitMQ"), {}});
    QCOMPARE(rabbit.inFlight.value, 10);
    QCOMPARE(rabbit.keepsPacketIds.value, false);
}

void TestRedeliveryProfile::everyFactNamesItsSource()
{
    const auto profile = redeliveryProfile({QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8")});
    QCOMPARE(sourceText(profile.keepsPacketIds),
             QStringLiteral(
                 "Source: rabbitmq/rabbitmq-website main docs/mqtt.md (4.3). Measured: 3.10.8 (Debian bookworm, OTP 25): "
                 "NOT kept: 1,3,4,5 come back as 1,2,3,4."));
    QCOMPARE(sourceText({}, QStringLiteral("1.4.15: yes")), QStringLiteral("Measured: 1.4.15: yes."));
}

// One source of truth: whatever range of a profile expects something, the sentences know.
void TestRedeliveryProfile::theProfilesSayIt()
{
    int known = 0;
    for (const Profile& profile : ProfileBook::shipped().profiles()) {
        for (qsizetype i = 0; i < profile.ranges.size(); ++i) {
            const RedeliveryProfile facts = redeliveryProfile({profile.product, profile.ranges.at(i).from});
            const Cell& live = profile.cell(u"live_retransmit", i);
            QVERIFY2(facts.live.value, qPrintable(profile.ranges.at(i).title));
            QCOMPARE(facts.live.sources.mid(0, live.says->sources.size()), live.says->sources);
            const auto measured = profile.cell(u"inflight_window", i).does;
            QCOMPARE(facts.inFlight.value.has_value(), measured.has_value());
            if (!measured) continue;
            QVERIFY(facts.inFlight.measured.startsWith(measured->version));
            QCOMPARE(valueOf(measured->expect, u"un-acked at once"), QString::number(*facts.inFlight.value));
            ++known;
        }
    }
    QVERIFY(known >= 10);
}

QTEST_GUILESS_MAIN(TestRedeliveryProfile)
#include "tst_redelivery_profile.moc"
