#pragma once

#include "core/broker/redelivery_profile.h"
#include "core/sidecar/app/app_setup.h"
#include "core/sidecar/types.h"
#include "ui/models/calm.h"
#include "ui/models/lane_feed.h"
#include "ui/panels/redelivery_detail.h"

#include <QHash>
#include <QMap>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QVBoxLayout;

namespace wb::ui {

class LaneGauge;
class LaneModel;
class LaneView;
class NoticeBar;

// The Redelivery room: one lane a message, what is un-acknowledged, and why.
class RedeliveryPanel : public QWidget {
    Q_OBJECT
public:
    explicit RedeliveryPanel(LaneFeed* feed, QWidget* parent = nullptr);
    ~RedeliveryPanel() override;

    void setToolBar(QWidget* bar); // on top, in this panel's ownership
    void setConnections(const QList<wb::sidecar::ConnectionStatus>& connections);
    // Which broker stands at an address ("tcp://127.0.0.1:41883", as in ConnectionStatus); known ones explain more.
    void setBrokerAt(const QString& address, const broker::BrokerIdentity& broker);
    // Calls of the app that wait for the user's answer: those of a lane can be answered here.
    void setWaiting(const QList<wb::sidecar::WaitingCall>& waiting);
    // False: lanes of a recording; "now" is its end.
    void setLive(bool live);
    void setClock(std::function<qint64()> clock); // nanoseconds since 1970; for tests

    LaneModel* lanes() const { return m_lanes; }
    LaneView* laneView() const { return m_view; }
    RedeliveryDetail* detail() const { return m_detail; }
    LaneGauge* gauge() const { return m_gauge; }
    QList<QAction*> viewActions() const { return m_actions; } // with shortcuts, for the menus
    bool chooseLane(quint64 lane);                            // false: not there, or filtered away
    quint64 currentLane() const;

    // The lanes on the screen, or only the chosen one, as a picture: PNG or SVG by the name's ending. Written whole or not
    // at all. Returns what went wrong, empty when nothing did.
    QString savePicture(const QString& path, bool chosenOnly) const;
    // The messages that are shown, with all their marks, and payloads where there is a source of them.
    QString saveMessages(const QString& path, bool asCsv) const;
    // Of the PUBLISH with this number, as long as it is kept. Not set: exports have no payloads.
    void setPayloadSource(std::function<std::optional<std::string>(ledger::Seq)> source) { m_payloadOf = std::move(source); }
    // Where a file goes; empty: never mind. A file dialog, unless a test answers.
    using AskPath = std::function<QString(QWidget*, const QString& title, const QString& suggested, const QString& kinds)>;
    void setAskPath(AskPath ask) { m_askPath = std::move(ask); }

Q_SIGNALS:
    void laneChosen(quint64 lane);                   // 0: none any more
    void packetAsked(quint64 seq);                   // show this packet
    void answerAsked(quint64 attempt);               // SUCCESS to this call of the app
    void releaseAsked(quint64 lane);                 // release its acknowledgement
    void reconnectAsked(const QString& component, int replica);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Far {             // of a component's connection
        QString address;
        bool cleanSession = false;
    };
    using WhoKey = std::pair<QString, int>; // component, replica

    // redelivery_panel_build.cpp
    void buildActions();
    QAction* addAction(const char* name, const QString& text, const QKeySequence& keys, const QString& tip);
    QWidget* buildFilterRow();
    QMenu* buildMoreMenu(QWidget* parent);
    QWidget* buildLegendRow();
    QWidget* buildView();
    void connectParts();
    void giveWords();

    // redelivery_export.cpp
    void askForPicture(bool chosenOnly);
    void askForMessages(bool asCsv);
    void tellSaved(const QString& path, const QString& problem);

    // redelivery_panel.cpp
    void take(const ledger::LaneDelta& delta);
    void learnComponents(const ledger::LaneDelta& delta);
    void applyFilter();
    void setPaused(bool paused);
    void tick();             // what goes on has grown
    void showTimes();
    qint64 now() const;
    void showDetail();
    void updateWords();      // gauge, counts, notices, detail
    void updateGauge();
    void updateCounts();
    void updateNotices();
    void updateStarving();
    void updateEmptyText();
    Far farOf(const QString& component, int replica) const;
    broker::RedeliveryProfile profileOf(const QString& component, int replica) const;
    QString brokerName(const QString& component, int replica) const;
    quint64 waitingAttempt(const ledger::Lane& lane) const; // 0: none waits for an answer
    broker::FarEnd farEnd(const ledger::Lane& lane) const;
    QString explanation(const ledger::Lane& lane, int mark) const;

    QPointer<LaneFeed> m_feed;
    LaneModel* m_lanes;
    QList<LaneCrossing> m_crossings;
    QList<sidecar::ConnectionStatus> m_connections;
    QList<sidecar::WaitingCall> m_waiting;
    QMap<WhoKey, Far> m_fars;                          // also of connections that are gone
    QHash<QString, broker::BrokerIdentity> m_brokers;  // by place
    mutable QHash<QString, broker::RedeliveryProfile> m_profiles;
    std::function<qint64()> m_clock;
    std::function<std::optional<std::string>(ledger::Seq)> m_payloadOf;
    AskPath m_askPath;
    QList<QAction*> m_actions;
    QAction* m_follow = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_clockTimes = nullptr;
    QVBoxLayout* m_layout = nullptr;
    QWidget* m_toolBar = nullptr;
    QLineEdit* m_topic = nullptr;
    QComboBox* m_component = nullptr;
    QComboBox* m_states = nullptr;
    LaneGauge* m_gauge = nullptr;
    NoticeBar* m_starving = nullptr;
    NoticeBar* m_linkNotice = nullptr;
    NoticeBar* m_pauseNotice = nullptr;
    NoticeBar* m_letGoNotice = nullptr;
    NoticeBar* m_fileNotice = nullptr;
    QLabel* m_counts = nullptr;
    QLabel* m_sums = nullptr;
    LaneView* m_view = nullptr;
    RedeliveryDetail* m_detail = nullptr;
    QTimer m_typing;
    QTimer m_tick;
    Calm m_calm{[this] { updateWords(); }};
    qint64 m_pausedAt = 0;
    bool m_live = true;
};

} // namespace wb::ui
