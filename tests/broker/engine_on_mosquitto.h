#pragma once

#include "tests/broker/engine_watch.h"

#include <QSignalSpy>
#include <QTest>

// An engine for each test function, watched, and a real mosquitto that is started when it is asked for.

namespace wb::test {

const auto pubSubPurpose = QStringLiteral("pub/sub");
constexpr int patience = 20'000; // ms; for a machine under load and under sanitizers

inline mqtt::Packet decoded(const QByteArray& wire)
{
    auto packet = mqtt::decodeWire({wire.constData(), static_cast<std::size_t>(wire.size())});
    return packet ? std::move(*packet) : mqtt::Packet(mqtt::Pingreq{});
}

class EngineOnMosquitto : public QObject {
    Q_OBJECT
protected Q_SLOTS:
    void init()
    {
        m_log.clear();
        m_engine = std::make_unique<sidecar::Engine>();
        m_watch = std::make_unique<EngineWatch>(*m_engine);
    }
    void cleanup()
    {
        QSignalSpy finished(m_engine.get(), &sidecar::Engine::finished);
        m_engine->shutDown();
        QVERIFY(finished.count() > 0 || finished.wait(patience));
        m_watch.reset();
        m_engine.reset();
        m_broker.reset();
    }

protected:
    void startBroker(const broker::MosquittoOptions& options = {})
    {
        m_broker = std::make_unique<broker::LocalMosquitto>(options);
        connect(m_broker.get(), &broker::LocalMosquitto::logLine, this, [this](const QString& line) { m_log << line; });
        m_broker->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_broker->state() != broker::LocalMosquitto::State::Starting, patience);
        QVERIFY2(m_broker->state() == broker::LocalMosquitto::State::Running, qPrintable(m_broker->errorText()));
    }
    bool logged(const QString& part) const { return m_log.filter(part).size() > 0; }

    std::unique_ptr<broker::LocalMosquitto> m_broker;
    std::unique_ptr<sidecar::Engine> m_engine;
    std::unique_ptr<EngineWatch> m_watch;
    QStringList m_log;
};

} // namespace wb::test
