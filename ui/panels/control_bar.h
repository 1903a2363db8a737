#pragma once

#include "core/sidecar/steering.h"

#include <QList>
#include <QWidget>

class QAction;
class QMenu;
class QToolBar;
class QToolButton;

namespace wb::ui {

class NoticeBar;

// The controls above the lanes: what is held, dropped, cut and answered, one press away. What holds at the moment stands
// below as chips that end it. All of its commands are also in the menus.
class ControlBar : public QWidget {
    Q_OBJECT
public:
    struct Parts {
        QMenu* hold;
        QAction* release;
        QMenu* drop;
        QMenu* app;
        QMenu* cut;
        QAction* reconnect;
        QMenu* sidecar; // restart, session, replicas, client id
        QMenu* broker;
        QAction* saveScenario;
    };
    explicit ControlBar(const Parts& parts, QWidget* parent = nullptr);

    void setRules(const QList<wb::sidecar::AckRule>& rules, int waiting);
    void setAppText(const QString& text); // what the app answers: "SUCCESS"
    void tellFailure(const QString& sentence); // of a control; until the next one works
    void clearFailure();

Q_SIGNALS:
    void removeAsked(quint32 rule);

private:
    QToolButton* add(QAction* action, const char* objectName, const QString& shortText);

    QToolBar* m_bar;
    QToolBar* m_rules;
    NoticeBar* m_notice;
    QAction* m_app;
    QToolButton* m_hold = nullptr;
    QToolButton* m_drop = nullptr;
    QList<sidecar::AckRule> m_shown;
    int m_waiting = -1;
};

} // namespace wb::ui
