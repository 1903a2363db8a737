#pragma once

#include "core/broker/local_mosquitto.h"
#include "tests/sidecar/judge_case.h"

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>

// What both judged parties stand on: an own mosquitto whose log is kept, an onlooker, the app, the resource files.

namespace wb::test {

// Whoever plays daprd: daprd itself, or the engine.
class Party : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    // Begins; isReady() or startError() follow.
    virtual void start(const QString& folder, quint16 appPort) = 0;
    virtual bool isReady() const = 0;
    virtual QString startError() const = 0; // the component's words, without what is put before them
    virtual void perform(const JudgeStep& step) = 0; // publish and invoke; resultReady() follows
    virtual void stop() = 0;

Q_SIGNALS:
    void resultReady(const QString& result);
    void changed(); // ready, or failed, or anything worth looking again
};

class Rig : public QObject {
    Q_OBJECT
public:
    explicit Rig(const JudgeCase& judged);

    // Plays the case with that party. An empty text, or why it could not be played.
    QString play(Party& party, JudgeSeen& seen);

private:
    QString prepare();
    bool waitFor(const std::function<bool()>& wanted, int limitMs);
    void settle();
    void external(const JudgeStep& step);
    void readOnlooker();
    void happened() { m_silence.restart(); }

    JudgeCase m_case;
    broker::LocalMosquitto m_broker;
    QTemporaryDir m_folder;
    RecordingApp m_app;
    QProcess m_onlooker;
    QStringList m_log;
    QStringList m_results;
    QStringList m_published;
    QElapsedTimer m_silence;
    int m_externals = 0;
};

} // namespace wb::test
