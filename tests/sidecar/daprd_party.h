#pragma once

#include "tests/sidecar/rig.h"

#include <QNetworkAccessManager>
#include <QTimer>

// The real daprd, self-hosted, on free loopback ports, without placement, scheduler, metrics and name look-up.

namespace wb::test {

class DaprdParty : public Party {
    Q_OBJECT
public:
    explicit DaprdParty(QString program, QObject* parent = nullptr);
    ~DaprdParty() override;

    void start(const QString& folder, quint16 appPort) override;
    bool isReady() const override { return m_ready; }
    QString startError() const override { return m_error; }
    void perform(const JudgeStep& step) override;
    void stop() override;
    QStringList log() const { return m_log; }

private:
    void askHealth();
    void readLog();

    QString m_program;
    QProcess m_process;
    QTemporaryDir m_own; // Configuration; daprd reads the resources folder only for resources
    QNetworkAccessManager m_http;
    QTimer m_poll;
    QStringList m_log;
    QString m_error;
    quint16 m_port = 0;
    bool m_ready = false;
};

} // namespace wb::test
