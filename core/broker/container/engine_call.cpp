#include "core/broker/container/engine_call.h"

#include <utility>

namespace wb::broker {

EngineCall::EngineCall(QObject* parent) : QObject(parent)
{
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_limit.setSingleShot(true);
    m_limit.setInterval(patienceMs);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        m_late = true;
        m_process.kill();
    });
    connect(&m_process, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus status) {
        const QString said = QString::fromUtf8(m_process.readAllStandardError());
        answer({status == QProcess::NormalExit && exitCode == 0, QString::fromUtf8(m_process.readAllStandardOutput()),
                m_late ? tr("%1 did not answer within %2 s.").arg(m_name).arg(patienceMs / 1000) : said});
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        // Every other error is followed by finished().
        if (error == QProcess::FailedToStart) answer({false, {}, m_process.errorString()});
    });
}

EngineCall::~EngineCall()
{
    drop();
}

void EngineCall::call(const ContainerEngine& engine, const QStringList& arguments, std::function<void(const Answer&)> done)
{
    drop();
    m_name = engine.name;
    m_late = false;
    m_done = std::move(done);
    m_limit.start();
    m_process.start(engine.program, arguments);
}

void EngineCall::drop()
{
    m_done = nullptr;
    m_limit.stop();
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.kill();
    m_process.waitForFinished(2000);
}

void EngineCall::answer(Answer answer)
{
    m_limit.stop();
    if (auto done = std::exchange(m_done, nullptr)) done(answer);
}

} // namespace wb::broker
