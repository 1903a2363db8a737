#pragma once

#include "core/sidecar/types.h"
#include "ui/recording_reader.h"

#include <QWidget>

class QTabWidget;

namespace wb::ui {

class Banner;
class Feed;
class LaneFeed;
class LivePanel;
class PacketsPanel;
class RedeliveryPanel;

// A recording that was opened again: its topics, lanes and packets, to look at only. It has feeds of its own, so the
// live connections go on beside it undisturbed.
class RecordingRoom : public QWidget {
    Q_OBJECT
public:
    RecordingRoom(const QString& path, RecordingReader::Result recording, QWidget* parent = nullptr);
    ~RecordingRoom() override;

    QString path() const { return m_path; }
    const ledger::Reopened& recording() const { return *m_recording; }
    LivePanel& live() { return *m_live; }
    PacketsPanel& packets() { return *m_packets; }
    RedeliveryPanel& redelivery() { return *m_redelivery; }
    QTabWidget& tabs() { return *m_tabs; }

Q_SIGNALS:
    void closeAsked();

private:
    void feed(); // the next piece of a large recording
    QList<sidecar::ConnectionStatus> connections() const;
    QString summary() const;

    QString m_path;
    RecordingReader::Result m_recording;
    Feed* m_feed;
    LaneFeed* m_laneFeed;
    Banner* m_banner;
    QTabWidget* m_tabs;
    LivePanel* m_live;
    RedeliveryPanel* m_redelivery;
    PacketsPanel* m_packets;
};

} // namespace wb::ui
