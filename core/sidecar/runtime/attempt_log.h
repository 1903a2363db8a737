#pragma once

#include "core/sidecar/runtime/attempt_fact.h"

#include <QTimer>

// Gathers what the runtime did with each message and hands it out some thirty times a second. Costs nothing until
// someone wants it. Engine thread.

namespace wb::sidecar {

class AttemptLog : public QObject {
    Q_OBJECT
public:
    explicit AttemptLog(QObject* parent = nullptr);

    static constexpr qsizetype longest = 2'000; // facts in one signal; of more only the number is told

    bool isWanted() const { return m_wanted; }
    void setWanted(bool wanted);
    void add(AttemptFact fact); // forgotten when nobody wants it

Q_SIGNALS:
    // In the order in which they ended. lost: so many more there were, in between or behind.
    void seen(const QList<wb::sidecar::AttemptFact>& attempts, quint64 lost);

private:
    void give();

    QList<AttemptFact> m_facts;
    quint64 m_lost = 0;
    QTimer m_pace; // for the eyes of a person, not on behalf of Dapr
    bool m_wanted = false;
};

} // namespace wb::sidecar
