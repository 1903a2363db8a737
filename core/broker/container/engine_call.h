#pragma once

#include "core/broker/container/container_engine.h"

#include <QObject>
#include <QProcess>
#include <QTimer>

#include <functional>

// One short command to a container engine after the other. Lives in one thread with an event loop.

namespace wb::broker {

class EngineCall : public QObject {
    Q_OBJECT
public:
    struct Answer {
        bool ok = false; // it ended with 0
        QString output;  // what it wrote to stdout
        QString said;    // to stderr; or that it took too long, or could not be started
    };
    explicit EngineCall(QObject* parent = nullptr);
    ~EngineCall() override; // ends one that is under way; `done` is not called

    // In place of one that is under way. done may call again.
    void call(const ContainerEngine& engine, const QStringList& arguments, std::function<void(const Answer&)> done);
    void drop(); // `done` is not called
    bool isBusy() const { return m_done != nullptr; }

    static constexpr int patienceMs = 30'000; // `stop` gives a broker ten seconds itself

private:
    void answer(Answer answer);

    QProcess m_process;
    QTimer m_limit;
    QString m_name;
    bool m_late = false;
    std::function<void(const Answer&)> m_done;
};

} // namespace wb::broker
