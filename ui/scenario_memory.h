#pragma once

#include "core/scenario/record/recorder.h"

#include <QString>

#include <optional>

namespace wb::dapr {
class Workspace;
}

namespace wb::ui {

class LaneStore;

// What the person did since the first component was connected, as the steps of a scenario. A new connection after
// everything was disconnected begins anew.
class ScenarioMemory {
public:
    void begin(scenario::RecordedStart start);
    bool hasBegun() const { return m_recorder.has_value(); }
    bool isEmpty() const { return !m_recorder || m_recorder->isEmpty(); }
    void add(const scenario::StepBody& body); // before begin(): forgotten
    quint64 leftOut() const { return m_leftOut; } // more than a file may hold
    QByteArray text(const LaneStore& lanes) const;

private:
    std::optional<scenario::ScenarioRecorder> m_recorder;
    qint64 m_beganNs = 0;
    quint64 m_leftOut = 0;
};

QList<QByteArray> documentTexts(const dapr::Workspace& workspace); // of everything that is open

} // namespace wb::ui
