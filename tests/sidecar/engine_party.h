#pragma once

#include "core/sidecar/engine.h"
#include "tests/sidecar/rig.h"

#include <QSet>

// Our engine in daprd's place: the same folder of resources, the same app.

namespace wb::test {

class EngineParty : public Party {
    Q_OBJECT
public:
    explicit EngineParty(QObject* parent = nullptr);
    ~EngineParty() override;

    void start(const QString& folder, quint16 appPort) override;
    bool isReady() const override;
    QString startError() const override { return m_error; }
    void perform(const JudgeStep& step) override;
    void stop() override;

private:
    void connectionChanged(const sidecar::ConnectionStatus& status);

    std::unique_ptr<sidecar::EngineThread> m_engine;
    QSet<QString> m_wanted; // pub/sub components that are not connected yet
    QString m_error;
    bool m_started = false;
};

} // namespace wb::test
