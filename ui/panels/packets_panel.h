#pragma once

#include "core/sidecar/engine.h"
#include "ui/models/calm.h"
#include "ui/models/feed.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QTimer;

namespace wb::ui {

class ByteView;
class NoticeBar;
class PacketFieldModel;
class PacketModel;
class PanelHeader;
class RowView;

// Every control packet both ways: the list, and the fields and bytes of the chosen one, each marked in the other.
class PacketsPanel : public QWidget {
    Q_OBJECT
public:
    PacketsPanel(Feed* feed, sidecar::Engine* engine, QWidget* parent = nullptr);

    void setConnections(const QList<wb::sidecar::ConnectionStatus>& connections);
    QList<QAction*> viewActions() const { return m_actions; }
    bool selectPacket(ledger::Seq seq); // false when it is not in the list

    PacketModel* packets() const { return m_packets; }
    RowView* packetView() const { return m_list; }

Q_SIGNALS:
    void memoryBudgetRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildActions();
    QAction* addAction(const QString& name, const QString& text, const QKeySequence& keys);
    QWidget* buildToolBar();
    QWidget* buildDetails();
    void take(const ledger::Delta& delta);
    void applyQuery();
    void showPacket();
    void updateCounts();
    void setPaused(bool paused);
    void showFieldOf(qsizetype offset);

    QPointer<Feed> m_feed;
    PacketModel* m_packets;
    PacketFieldModel* m_fields;
    QList<QAction*> m_actions;
    QAction* m_follow = nullptr;
    QAction* m_pause = nullptr;
    QComboBox* m_type = nullptr;
    QComboBox* m_connection = nullptr;
    QLineEdit* m_text = nullptr;
    QLabel* m_count = nullptr;
    NoticeBar* m_pauseNotice = nullptr;
    NoticeBar* m_letGoNotice = nullptr;
    RowView* m_list = nullptr;
    PanelHeader* m_header = nullptr;
    RowView* m_fieldView = nullptr;
    ByteView* m_bytes = nullptr;
    QTimer* m_typing = nullptr;
    Calm m_calmCounts{[this] { updateCounts(); }};
    quint64 m_letGoSaid = 0;
    QElapsedTimer m_sinceLetGo;
};

} // namespace wb::ui
