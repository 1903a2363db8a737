#pragma once

#include "core/broker/probe/evidence_packets.h"

#include <QWidget>

class QTreeWidget;

namespace wb::ui {

class Banner;
class Feed;
class PacketsPanel;

// The packets that prove one measured value: list, fields and bytes as in the room Packets, with the measurement's own
// names for its clients, and what it remarked beside them. To look at only.
class ProbeEvidence : public QWidget {
    Q_OBJECT
public:
    ProbeEvidence(const broker::ProbeReport& report, const broker::ProbeResult& result, QWidget* parent = nullptr);
    ~ProbeEvidence() override;

    QString title() const { return m_title; } // of the dimension
    PacketsPanel& packets() { return *m_packets; }
    QTreeWidget& notes() { return *m_notes; }

Q_SIGNALS:
    void closeAsked();

private:
    void say(const broker::ProbeReport& report, const broker::ProbeResult& result);
    void nameClients();
    void fillNotes();

    QString m_title;
    broker::EvidencePackets m_evidence;
    Feed* m_feed;
    Banner* m_banner;
    PacketsPanel* m_packets;
    QTreeWidget* m_notes;
};

} // namespace wb::ui
