#include "tests/sidecar/rig.h"

#include "tests/sidecar/normal_form.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

namespace wb::test {

namespace {

constexpr int startLimitMs = 20'000;
const QString onlookerId = QStringLiteral("onlooker");

broker::MosquittoOptions talkative()
{
    broker::MosquittoOptions options;
    options.setup.extra = {QStringLiteral("log_type all\nconnection_messages true\n")};
    options.setup.persistence = false;
    return options;
}

} // namespace

Rig::Rig(const JudgeCase& judged) : m_case(judged), m_broker(talkative())
{
    m_silence.start();
    connect(&m_broker, &broker::LocalMosquitto::logLine, this, [this](const QString& line) {
        m_log << line;
        happened();
    });
    connect(&m_app, &RecordingApp::called, this, &Rig::happened);
    connect(&m_onlooker, &QProcess::readyReadStandardOutput, this, &Rig::readOnlooker);
    m_app.setSubscriptions(judged.subscriptions);
    for (const QByteArray& binding : judged.bindings) m_app.addBinding(binding);
    for (auto it = judged.answers.begin(); it != judged.answers.end(); ++it) m_app.answer(it.key(), it.value());
}

bool Rig::waitFor(const std::function<bool()>& wanted, int limitMs)
{
    return QTest::qWaitFor(wanted, limitMs);
}

// Nothing seen anywhere for as long as the case asks: a watched silence.
void Rig::settle()
{
    happened();
    waitFor([this] { return m_silence.elapsed() >= m_case.quietMs; }, 120'000);
}

void Rig::readOnlooker()
{
    while (m_onlooker.canReadLine()) {
        const QList<QByteArray> parts = m_onlooker.readLine().trimmed().split('\t');
        if (parts.size() < 3) continue;
        m_published << QString::fromUtf8(parts[0]) + u' ' + QString::fromUtf8(parts[1]) + u' '
                + QString::fromUtf8(QByteArray::fromHex(parts[2]));
        happened();
    }
}

QString Rig::prepare()
{
    m_broker.start();
    if (!waitFor([this] { return m_broker.state() != broker::LocalMosquitto::State::Starting; }, startLimitMs)
        || m_broker.state() != broker::LocalMosquitto::State::Running)
        return QStringLiteral("mosquitto does not start: ") + m_broker.errorText();
    m_onlooker.start(QStringLiteral("mosquitto_sub"),
                     {QStringLiteral("-i"), onlookerId, QStringLiteral("-p"), QString::number(m_broker.port()), QStringLiteral("-t"),
                      QStringLiteral("#"), QStringLiteral("-q"), QStringLiteral("2"), QStringLiteral("-F"), QStringLiteral("%t\t%r\t%x")});
    if (!waitFor([this] { return m_log.filter(QStringLiteral("Sending SUBACK to ") + onlookerId).size() == 1; }, startLimitMs))
        return QStringLiteral("mosquitto_sub does not subscribe");
    for (auto it = m_case.files.begin(); it != m_case.files.end(); ++it) {
        QFile file(m_folder.filePath(it.key()));
        if (!file.open(QIODevice::WriteOnly)) return file.errorString();
        QString text = it.value();
        file.write(text.replace(QStringLiteral("{port}"), QString::number(m_broker.port())).toUtf8());
    }
    return {};
}

void Rig::external(const JudgeStep& step)
{
    QStringList args{QStringLiteral("-i"), QStringLiteral("external-%1").arg(++m_externals), QStringLiteral("-p"),
                     QString::number(m_broker.port()), QStringLiteral("-t"), step.topic, QStringLiteral("-q"),
                     QString::number(step.qos), QStringLiteral("-s")};
    if (step.retain) args << QStringLiteral("-r");
    QProcess pub;
    pub.start(QStringLiteral("mosquitto_pub"), args);
    pub.write(step.body);
    pub.closeWriteChannel();
    waitFor([&pub] { return pub.state() == QProcess::NotRunning; }, startLimitMs);
}

QString Rig::play(Party& party, JudgeSeen& seen)
{
    if (const QString problem = prepare(); !problem.isEmpty()) return problem;
    connect(&party, &Party::resultReady, this, [this](const QString& result) {
        m_results << normalText(result, m_broker.port());
        happened();
    });
    party.start(m_folder.path(), m_app.port());
    waitFor([&] { return party.isReady() || !party.startError().isEmpty(); }, startLimitMs);
    seen.startError = normalText(party.startError(), m_broker.port());
    if (m_case.starts && !party.isReady()) return QStringLiteral("did not start: ") + party.startError();
    if (m_case.starts) {
        settle();
        for (const JudgeStep& step : m_case.steps) {
            const qsizetype before = m_results.size();
            if (step.kind == JudgeStep::Kind::External) external(step);
            else if (step.kind != JudgeStep::Kind::Settle) {
                party.perform(step);
                waitFor([&] { return m_results.size() > before; }, 60'000);
            }
            settle();
        }
    }
    QStringList log = m_log; // shutting down is not part of it
    party.stop();
    m_onlooker.kill();
    m_onlooker.waitForFinished();
    m_broker.stop();
    waitFor([this] { return m_broker.state() == broker::LocalMosquitto::State::Stopped; }, startLimitMs);
    seen.results = m_results;
    for (const RecordedCall& call : m_app.calls()) {
        seen.calls << normalCall(call, m_broker.port());
        seen.callTimes << call.atMs;
    }
    for (const QString& message : m_published) seen.published << normalText(message, m_broker.port());
    seen.packets = normalPackets(log, onlookerId);
    return {};
}

} // namespace wb::test
