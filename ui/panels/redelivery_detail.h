#pragma once

#include "core/broker/why.h"
#include "ui/models/lane_words.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace wb::ui {

class Chip;
class LaneStoryModel;
class RowView;

// The chosen message: told in order, and beside it why it is where it is.
class RedeliveryDetail : public QWidget {
    Q_OBJECT
public:
    explicit RedeliveryDetail(QWidget* parent = nullptr);

    struct Shown {
        ledger::LanePtr lane;         // null: nothing is chosen
        int mark = -1;                // in its marks; -1: the lane as it stands
        QList<LaneCrossing> crossings;
        QString broker;               // its name
        broker::FarEnd farEnd;
        qint64 referenceNs = 0, nowNs = 0;
        quint64 waitingAttempt = 0;   // of the app, for the user's answer; 0: none
    };
    void show(const Shown& shown);
    LaneStoryModel* story() const { return m_story; }
    RowView* storyView() const { return m_list; }
    void focusWhy(); // to where the explanation can be read with keys

Q_SIGNALS:
    void markChosen(int mark);
    void packetAsked(quint64 seq);
    void answerAsked(quint64 attempt);
    void releaseAsked(quint64 lane);
    void reconnectAsked(const QString& component, int replica);

private:
    QWidget* buildStory();
    QWidget* buildWhy();
    static void onSurface(QWidget* box);
    QPushButton* addButton(QWidget* box, const QString& text, const char* name);
    void showHead();
    void showWhy();

    Shown m_shown;
    LaneStoryModel* m_story;
    QLabel* m_title = nullptr;
    Chip* m_state = nullptr;
    Chip* m_dup = nullptr;
    Chip* m_retained = nullptr;
    Chip* m_qos = nullptr;
    QLabel* m_summary = nullptr;
    RowView* m_list = nullptr;
    QWidget* m_whyBox = nullptr;
    QLabel* m_whyTitle = nullptr;
    QLabel* m_what = nullptr;
    QLabel* m_why = nullptr;
    QLabel* m_advice = nullptr;
    QLabel* m_source = nullptr;
    QPushButton* m_packets = nullptr;
    QPushButton* m_answer = nullptr;
    QPushButton* m_release = nullptr;
    QPushButton* m_reconnect = nullptr;
    bool m_choosing = false;
};

} // namespace wb::ui
