#include "core/broker/local_mosquitto.h"
#include "tests/broker/probe_run.h"
#include "tests/support/client_recorder.h"

#include <QJsonDocument>

using namespace wb;
using namespace wb::test;
using broker::LocalMosquitto;
using broker::MosquittoOptions;
using broker::Probe;
using broker::ProbeReport;
using broker::ProbeResult;

namespace {

constexpr int patience = 30'000;

bool startBroker(LocalMosquitto& broker)
{
    broker.start();
    return QTest::qWaitFor([&] { return broker.state() != LocalMosquitto::State::Starting; }, patience)
        && broker.state() == LocalMosquitto::State::Running;
}

// A client from outside, which subscribes to what it is told.
struct Outsider {
    Outsider(quint16 port, const char* id, bool clean, const std::vector<mqtt::TopicRequest>& topics)
    {
        config.endpoint = {mqtt::Scheme::Tcp, QStringLiteral("127.0.0.1"), port, {}, {}};
        config.session.connect.clientId = id;
        config.session.connect.cleanSession = clean;
        client = std::make_unique<mqtt::Client>(config, seen);
        client->open();
        if (QTest::qWaitFor([this] { return seen.connack.has_value(); }, patience) && !topics.empty())
            (void)client->session().subscribe(topics, mqtt::steadyNow());
    }
    void leave()
    {
        client->disconnectFromBroker();
        (void)QTest::qWaitFor([this] { return seen.ends > 0; }, patience);
    }
    QByteArray last(std::string_view topic) const // the newest payload
    {
        for (auto it = seen.deliveries.rbegin(); it != seen.deliveries.rend(); ++it) {
            if (it->publish.topic == topic) return QByteArray::fromStdString(it->publish.payload);
        }
        return {};
    }
    mqtt::ClientConfig config;
    ClientRecorder seen;
    std::unique_ptr<mqtt::Client> client;
};

constexpr auto storedSessions = "$SYS/broker/clients/disconnected"; // sessions whose client is away

} // namespace

// A real mosquitto, probed: its cells agree with the profile, a changed setting changes the cell, nothing stays behind.
class TestProbeMosquitto : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(LocalMosquitto::missing().isEmpty(), qPrintable(LocalMosquitto::missing()));
        MosquittoOptions options;
        options.setup.extra = {QStringLiteral("sys_interval 1")};
        m_broker = std::make_unique<LocalMosquitto>(options);
        QVERIFY2(startBroker(*m_broker), qPrintable(m_broker->errorText()));
        // Two at once: they must not see each other.
        Probe one(probeOf(m_broker->port()));
        Probe other(probeOf(m_broker->port()));
        QSignalSpy oneFinished(&one, &Probe::finished);
        QSignalSpy otherFinished(&other, &Probe::finished);
        QSignalSpy told(&one, &Probe::measured);
        one.start();
        other.start();
        QTRY_VERIFY_WITH_TIMEOUT(oneFinished.size() == 1 && otherFinished.size() == 1, 110'000);
        QCOMPARE(told.size(), one.total());
        m_one = one.report();
        m_other = other.report();
    }

    void everythingMeasurableIsMeasured()
    {
        QVERIFY(Probe::measurableDimensions().size() >= 35);
        QCOMPARE(m_one.results.size(), Probe::measurableDimensions().size());
        for (const ProbeResult& result : m_one.results) {
            QVERIFY2(!result.facets.isEmpty() && result.ended.isEmpty(), qPrintable(result.id + result.value()));
            QVERIFY2(!result.evidence.isEmpty(), qPrintable(result.id));
            QVERIFY2(result.confidence == broker::Confidence::High || result.confidence == broker::Confidence::Medium, qPrintable(result.id));
        }
        QVERIFY(m_one.ended.isEmpty());
        QVERIFY(m_one.leftBehind.isEmpty());
    }

    void theBrokerIsNamedByItself()
    {
        QCOMPARE(m_one.product, QStringLiteral("mosquitto"));
        QCOMPARE(m_one.version, m_broker->version());
        QVERIFY(m_one.how.contains(u"$SYS/broker/version"));
    }

    // The profile was measured by another program on another day.
    void theCellsAgreeWithTheProfile()
    {
        if (!m_broker->version().startsWith(u"2.0.")) QSKIP("measured for 2.0");
        // This broker was told to let everybody in; see the row below for one that was not.
        const QStringList list = disagreements(m_one, m_broker->version(), {QStringLiteral("anonymous")});
        QVERIFY2(list.isEmpty(), qPrintable(list.join(u'\n')));
    }

    void whatWasSeenCanBeSaidInChinese()
    {
        const QStringList list = untranslated(m_one);
        QVERIFY2(list.isEmpty(), qPrintable(list.join(u'\n')));
    }

    void twoProbesOfTheSameBrokerAgree()
    {
        const auto rows = broker::compare(m_one, m_other);
        QCOMPARE(rows.size(), m_one.results.size());
        for (const broker::ComparedResult& row : rows)
            QVERIFY2(!row.differs, qPrintable(QStringLiteral("%1: %2 <> %3").arg(row.id, row.before, row.after)));
    }

    // Every packet is there as it stood on the wire, so that it can be opened like any other.
    void evidenceCanBeDecoded()
    {
        int packets = 0;
        for (const QString& id : {QStringLiteral("reconnect_redelivery"), QStringLiteral("takeover"), QStringLiteral("max_qos")}) {
            double last = 0;
            for (const broker::EvidenceLine& line : m_one.result(id)->evidence) {
                QVERIFY(line.ms >= last);
                last = line.ms;
                if (line.kind == broker::EvidenceLine::Kind::Note) continue;
                QCOMPARE(line.bytes, line.wire.size());
                QVERIFY(mqtt::decodeWire({line.wire.constData(), std::size_t(line.wire.size())}).hasValue());
                ++packets;
            }
        }
        QVERIFY(packets > 30);
    }

    void aSavedReportIsReadAgain()
    {
        const QByteArray json = QJsonDocument(broker::toJson(m_one)).toJson();
        const auto again = broker::readProbeReport(json, QStringLiteral("saved.json"));
        QVERIFY2(again, again ? "" : qPrintable(again.error()));
        QCOMPARE(broker::toJson(*again), broker::toJson(m_one));
        for (const broker::ComparedResult& row : broker::compare(m_one, *again)) QVERIFY2(!row.differs, qPrintable(row.id));
    }

    void nothingIsLeftBehind()
    {
        // First that the outsider would see it: a session and a retained message of its own.
        Outsider watcher(m_broker->port(), "watcher", true, {{storedSessions, mqtt::QoS::AtMostOnce}});
        Outsider stays(m_broker->port(), "stays", false, {{"a", mqtt::QoS::AtLeastOnce}});
        (void)stays.client->session().publish({"mine", "kept", 0, mqtt::QoS::AtLeastOnce, false, true}, mqtt::steadyNow());
        QTRY_VERIFY_WITH_TIMEOUT(!stays.seen.outcomes.empty(), patience);
        stays.leave();
        QTRY_COMPARE_WITH_TIMEOUT(watcher.last(storedSessions), QByteArray("1"), patience);
        Outsider reader(m_broker->port(), "reader", true, {{"#", mqtt::QoS::AtMostOnce}, {"+/+/+/#", mqtt::QoS::AtMostOnce}});
        QTRY_COMPARE_WITH_TIMEOUT(reader.last("mine"), QByteArray("kept"), patience);
        for (const auto& one : reader.seen.deliveries)
            QVERIFY2(one.publish.topic == "mine", one.publish.topic.c_str());
        Outsider again(m_broker->port(), "stays", true, {});
        again.leave();
        QTRY_COMPARE_WITH_TIMEOUT(watcher.last(storedSessions), QByteArray("0"), patience);
    }

    void whenItIsStoppedNothingIsLeftBehindEither()
    {
        Outsider watcher(m_broker->port(), "watcher", true, {{storedSessions, mqtt::QoS::AtMostOnce}});
        Probe probe(probeOf(m_broker->port()));
        QSignalSpy finished(&probe, &Probe::finished);
        QSignalSpy measured(&probe, &Probe::measured);
        probe.start();
        QTRY_VERIFY_WITH_TIMEOUT(measured.size() >= 6, patience); // some sessions and retained messages are there now
        probe.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QCOMPARE(probe.report().ended, QStringLiteral("the probe was stopped"));
        QVERIFY(probe.report().leftBehind.isEmpty());
        QVERIFY(probe.report().results.size() == probe.total()); // the others say that they were not measured
        const auto lost = std::count_if(probe.report().results.begin(), probe.report().results.end(),
                                        [](const ProbeResult& one) { return one.facets.isEmpty(); });
        QVERIFY(lost > 5 && lost < probe.total());
        Outsider reader(m_broker->port(), "reader", true, {{"+/+/+/#", mqtt::QoS::AtMostOnce}, {"mine", mqtt::QoS::AtMostOnce}});
        QTRY_COMPARE_WITH_TIMEOUT(reader.last("mine"), QByteArray("kept"), patience);
        QCOMPARE(reader.seen.deliveries.size(), std::size_t(1));
        const std::size_t known = watcher.seen.deliveries.size();
        QTRY_VERIFY_WITH_TIMEOUT(watcher.last(storedSessions) == "0" || watcher.seen.deliveries.size() > known + 3, patience);
        QCOMPARE(watcher.last(storedSessions), QByteArray("0"));
    }

    // Whoever made it may let go of it in the middle: it tidies up first.
    void whenItIsForgottenNothingIsLeftBehind()
    {
        Outsider watcher(m_broker->port(), "watcher", true, {{storedSessions, mqtt::QoS::AtMostOnce}});
        {
            Probe probe(probeOf(m_broker->port()));
            QSignalSpy measured(&probe, &Probe::measured);
            probe.start();
            QTRY_VERIFY_WITH_TIMEOUT(measured.size() >= 3, patience);
        }
        Outsider reader(m_broker->port(), "reader", true, {{"+/+/+/#", mqtt::QoS::AtMostOnce}, {"mine", mqtt::QoS::AtMostOnce}});
        QTRY_COMPARE_WITH_TIMEOUT(reader.last("mine"), QByteArray("kept"), patience);
        QCOMPARE(reader.seen.deliveries.size(), std::size_t(1));
        const std::size_t known = watcher.seen.deliveries.size();
        QTRY_VERIFY_WITH_TIMEOUT(watcher.last(storedSessions) == "0" || watcher.seen.deliveries.size() > known + 3, patience);
        QCOMPARE(watcher.last(storedSessions), QByteArray("0"));
    }

    void aChangedSettingChangesTheCell_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("facet");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* setting, const char* id, const char* facet, const char* value) {
            QTest::addRow("%s", setting) << QString::fromLatin1(setting) << QString::fromLatin1(id)
                                         << QString::fromLatin1(facet) << QString::fromLatin1(value);
        };
        row("max_inflight_messages 3", "inflight_window", "un-acked at once", "3");
        row("max_inflight_messages 5", "qos2_inbound_limit", "delivered", "5");
        row("max_queued_messages 50", "queue_limit_offline", "kept", "50");
        row("queue_qos0_messages true", "offline_qos0", "QoS 0 to a QoS 1 subscription", "kept");
        row("allow_duplicate_messages true", "overlapping", "copies", "3");
        row("max_qos 1", "max_qos", "granted for 0, 1, 2", "0, 1, 1");
        row("max_packet_size 20000", "max_packet", "refused from", "65536 bytes");
    }
    void aChangedSettingChangesTheCell()
    {
        QFETCH(const QString, setting);
        QFETCH(const QString, id);
        QFETCH(const QString, facet);
        MosquittoOptions options;
        options.setup.extra = {setting};
        LocalMosquitto broker(options);
        QVERIFY2(startBroker(broker), qPrintable(broker.errorText()));
        const ProbeReport report = runProbe(probeOf(broker.port(), {id}));
        QCOMPARE(report.results.size(), 1);
        QTEST(facetOf(report, id, facet), "value");
        QVERIFY(facetOf(report, id, facet) != facetOf(m_one, id, facet));
        QCOMPARE(report.results.first().differs, std::optional(true)); // and so from the documentation
    }

    // Without credentials nobody gets in; what can be seen from outside is measured all the same.
    void aBrokerThatRefusesUsIsMeasuredFromOutside()
    {
        MosquittoOptions options;
        options.setup.anonymous = false;
        LocalMosquitto broker(options);
        QVERIFY2(startBroker(broker), qPrintable(broker.errorText()));
        const ProbeReport report = runProbe(probeOf(broker.port(), {QStringLiteral("anonymous"), QStringLiteral("max_qos"),
                                                                    QStringLiteral("client_id")}));
        QCOMPARE(facetOf(report, QStringLiteral("anonymous"), QStringLiteral("no credentials")), QStringLiteral("CONNACK 5"));
        QCOMPARE(report.product, QStringLiteral("unknown"));
        QVERIFY(report.how.contains(u"CONNACK 5"));
        const ProbeResult* qos = report.result(u"max_qos");
        QVERIFY(qos->facets.isEmpty());
        QCOMPARE(qos->value(), QStringLiteral("not established: the broker refused the connection (CONNACK 5)"));
        QVERIFY(!qos->differs && qos->confidence == broker::Confidence::None);
    }

private:
    std::unique_ptr<LocalMosquitto> m_broker;
    ProbeReport m_one, m_other;
};

QTEST_GUILESS_MAIN(TestProbeMosquitto)
#include "tst_probe_mosquitto.moc"
