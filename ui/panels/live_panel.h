#pragma once

#include "core/sidecar/engine.h"
#include "ui/models/calm.h"
#include "ui/models/feed.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QAction;
class QLineEdit;
class QPushButton;
class QSplitter;

namespace wb::ui {

class MessageModel;
class NoticeBar;
class ObserverBar;
class PanelHeader;
class PayloadView;
class PublishBar;
class RowView;
class TopicTreeModel;

// Live topics: the tree, the messages of its selection, the payload of the chosen message, and publishing.
class LivePanel : public QWidget {
    Q_OBJECT
public:
    LivePanel(Feed* feed, sidecar::Engine* engine, QWidget* parent = nullptr);
    ~LivePanel() override;

    void setConnections(const QList<wb::sidecar::ConnectionStatus>& connections);
    void setObserverFilters(const QStringList& filters); // those in force
    QList<QAction*> viewActions() const { return m_actions; } // with shortcuts, for the menus
    QAction* publishAction() const;
    QAction* clearRetainedAction() const;
    QAction* publishOptionsAction() const;
    bool selectTopic(const QString& topic); // false when it was not seen yet
    void setReadOnly(); // a recording: nothing to publish, observe or pause

    TopicTreeModel* topics() const { return m_topics; }
    MessageModel* messages() const { return m_messages; }
    RowView* topicView() const { return m_tree; }
    RowView* messageView() const { return m_list; }

Q_SIGNALS:
    void observerFiltersRequested(const QStringList& filters); // the owner knows the broker and calls the engine
    void memoryBudgetRequested();                              // "keep more": open where the budget is set
    void publishRequested(const wb::sidecar::PublishRequest& request); // for whoever looks on; the engine has it

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildActions();
    QAction* addAction(const QString& name, const QString& text, const QKeySequence& keys);
    QWidget* buildToolBar();
    QWidget* buildMessages();
    QWidget* buildPayload();
    void connectModels();

    void take(const ledger::Delta& delta);
    void applyFilter();
    void topicChosen();
    void showEverything();
    void setPaused(bool paused);
    void showMessage();     // the chosen message, or the newest of the topic
    void updateNotices();
    void updateHeader();
    void updateEmptyTexts();
    QString connectionHint() const;

    QPointer<Feed> m_feed;
    TopicTreeModel* m_topics;
    MessageModel* m_messages;
    QList<sidecar::ConnectionStatus> m_connections;
    QList<QAction*> m_actions;
    QAction* m_pause = nullptr;
    QAction* m_retainedOnly = nullptr;
    QAction* m_follow = nullptr;
    QLineEdit* m_filter = nullptr;
    QLineEdit* m_messageFilter = nullptr;
    QPushButton* m_observerButton = nullptr;
    ObserverBar* m_observer = nullptr;
    NoticeBar* m_filterNotice = nullptr;
    NoticeBar* m_pauseNotice = nullptr;
    NoticeBar* m_linkNotice = nullptr;
    NoticeBar* m_letGoNotice = nullptr;
    RowView* m_tree = nullptr;
    RowView* m_list = nullptr;
    PanelHeader* m_messageHeader = nullptr;
    PanelHeader* m_payloadHeader = nullptr;
    PayloadView* m_payload = nullptr;
    PublishBar* m_publish = nullptr;
    Calm m_calmHeader{[this] { updateHeader(); }};
    QTimer m_filterTimer;
    QTimer m_payloadTimer;
    quint32 m_topic = 0;        // chosen in the tree; 0: everything
    quint64 m_chosen = ~0ull;   // message chosen in the list; none: the newest of the topic
    quint64 m_shown = ~0ull;    // message in the payload view
    quint64 m_letGoSaid = 0;
    QElapsedTimer m_sinceLetGo;
};

} // namespace wb::ui
