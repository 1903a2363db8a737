#include "core/broker/local_mosquitto.h"
#include "tests/broker/probe_run.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace wb;
using namespace wb::test;
using broker::LocalMosquitto;
using broker::ProbeReport;

namespace {

constexpr int patience = 60'000;
const QStringList some{QStringLiteral("anonymous"), QStringLiteral("max_qos"), QStringLiteral("takeover")};
const auto password = QStringLiteral("sesame-open");

QByteArray readAll(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

// core/broker/probe/{identify,measure_login,measure_qos,measure_session}.cpp against a mosquitto behind TLS that knows its
// users: "probing a broker over TLS and with user name and password through a component".
class TestProbeAccess : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        broker::MosquittoOptions options;
        options.setup.anonymous = false;
        options.setup.users = {{QStringLiteral("anna"), password}};
        options.setup.tls = broker::SetupTls{};
        m_broker = std::make_unique<LocalMosquitto>(options);
        m_broker->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != LocalMosquitto::State::Starting, patience);
        QVERIFY2(m_broker->state() == LocalMosquitto::State::Running, qPrintable(m_broker->errorText()));
        m_ca = readAll(m_broker->caFile());
        QVERIFY(m_ca.contains("BEGIN CERTIFICATE"));
    }

    void withTheLoginEverythingIsMeasured()
    {
        const ProbeReport report = runProbe(setup(true));
        QCOMPARE(report.product, QStringLiteral("mosquitto")); // identify: $SYS is heard behind TLS too
        QCOMPARE(report.version, m_broker->version());
        QCOMPARE(report.refusedWith, quint8(0));
        QCOMPARE(facetOf(report, QStringLiteral("anonymous"), QStringLiteral("no credentials")), QStringLiteral("CONNACK 5"));
        QCOMPARE(facetOf(report, QStringLiteral("max_qos"), QStringLiteral("granted for 0, 1, 2")), QStringLiteral("0, 1, 2"));
        QCOMPARE(facetOf(report, QStringLiteral("takeover"), QStringLiteral("old connection")), QStringLiteral("closed"));
        QVERIFY(report.leftBehind.isEmpty());
        // As documented, and as it was measured for this version with default settings.
        QCOMPARE(report.result(u"anonymous")->differs, std::optional(false));
    }

    void withoutItTheCodeIsKept()
    {
        const ProbeReport report = runProbe(setup(false));
        QCOMPARE(report.refusedWith, quint8(5));
        QVERIFY(report.isReached()); // from outside
        QVERIFY(report.result(u"max_qos")->facets.isEmpty());
    }

    // Nobody is there for a client that does not trust the broker: no login was refused.
    void withoutTheAuthorityItIsNotReached()
    {
        broker::ProbeSetup untrusting = setup(true);
        untrusting.endpoint.tls = {};
        const ProbeReport report = runProbe(untrusting);
        QVERIFY(!report.isReached());
        QCOMPARE(report.refusedWith, quint8(0));
        QVERIFY(!report.how.isEmpty());
    }

    void aComponentBringsAuthorityAndLogin()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("pubsub.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray ca = m_ca.trimmed();
        ca.replace("\n", "\n          ");
        file.write("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\nspec:\n  type: pubsub.mqtt3\n  version: v1\n  metadata:\n"
                   "    - name: url\n      value: \"ssl://anna:" + password.toUtf8() + "@127.0.0.1:" + QByteArray::number(m_broker->port()) + "\"\n"
                   "    - name: consumerID\n      value: c1\n    - name: caCert\n      value: |\n          " + ca + "\n");
        file.close();
        QProcess process;
        process.start(QStringLiteral(WB_MQTTWB), {QStringLiteral("probe"), QStringLiteral("--component"), file.fileName(), QStringLiteral("--only"),
                                                 some.join(u','), QStringLiteral("--format=json")});
        QVERIFY(process.waitForFinished(patience));
        const QByteArray out = process.readAllStandardOutput(), err = process.readAllStandardError();
        QVERIFY2(process.exitCode() == 0, err.constData());
        const auto report = broker::readProbeReport(out, QStringLiteral("out"));
        QVERIFY2(report, report ? "" : qPrintable(report.error()));
        QCOMPARE(facetOf(*report, QStringLiteral("max_qos"), QStringLiteral("granted for 0, 1, 2")), QStringLiteral("0, 1, 2"));
        QVERIFY(!out.contains("sesame") && !err.contains("sesame"));
        QVERIFY(!out.contains(QByteArray("sesame").toHex()));
    }

private:
    broker::ProbeSetup setup(bool login) const
    {
        broker::ProbeSetup setup = probeOf(m_broker->port(), some);
        setup.endpoint.scheme = mqtt::Scheme::Tls;
        setup.endpoint.tls.caPem = m_ca;
        if (!login) return setup;
        setup.userName = QStringLiteral("anna");
        setup.password = password;
        return setup;
    }

    std::unique_ptr<LocalMosquitto> m_broker;
    QByteArray m_ca;
};

QTEST_GUILESS_MAIN(TestProbeAccess)
#include "tst_probe_access.moc"
