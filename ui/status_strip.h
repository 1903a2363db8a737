#pragma once

#include "core/ledger/delta.h"
#include "core/sidecar/types.h"

#include <QElapsedTimer>
#include <QList>
#include <QObject>

class QLabel;
class QStatusBar;

namespace wb::ui {

// The line at the bottom: how the links are, what was received, kept and let go, how fast, what memory it takes.
class StatusStrip : public QObject {
    Q_OBJECT
public:
    explicit StatusStrip(QStatusBar* bar);

    void showCounters(const ledger::Delta& delta);
    void showConnections(const QList<sidecar::ConnectionStatus>& connections);
    void showRules(int rules, int waiting); // acknowledgements that are held, dropped or delayed on purpose
    void showLanguage(const QString& name);
    QString stateText() const; // "connected to tcp://127.0.0.1:41883"

private:
    QLabel* add(const char* objectName, const QString& accessibleName, bool right);

    QStatusBar* m_bar;
    QLabel *m_sign, *m_state, *m_received, *m_kept, *m_letGo, *m_rate, *m_rules, *m_unacked, *m_memory, *m_language;
    QElapsedTimer m_sinceRate;
    quint64 m_receivedThen = 0;
};

} // namespace wb::ui
