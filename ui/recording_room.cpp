#include "ui/recording_room.h"

#include "ui/models/feed.h"
#include "ui/models/format.h"
#include "ui/models/lane_feed.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/packets_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/banner.h"

#include <QDateTime>
#include <QFileInfo>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace wb::ui {

RecordingRoom::RecordingRoom(const QString& path, RecordingReader::Result recording, QWidget* parent)
    : QWidget(parent), m_path(path), m_recording(std::move(recording)), m_feed(new Feed(nullptr, this)),
      m_laneFeed(new LaneFeed(nullptr, this)), m_banner(new Banner(this)), m_tabs(new QTabWidget(this)),
      m_live(new LivePanel(m_feed, nullptr, this)), m_redelivery(new RedeliveryPanel(m_laneFeed, this)),
      m_packets(new PacketsPanel(m_feed, nullptr, this))
{
    setObjectName(QStringLiteral("recordingRoom"));
    m_banner->setObjectName(QStringLiteral("recordingBanner"));
    m_tabs->setObjectName(QStringLiteral("recordingRooms"));
    m_tabs->setAccessibleName(tr("Rooms of the recording"));
    m_tabs->tabBar()->setAccessibleName(m_tabs->accessibleName());
    m_tabs->setDocumentMode(true);
    m_live->setReadOnly();
    m_live->setConnections({});
    m_packets->setConnections(connections());
    m_tabs->addTab(m_redelivery, tr("Redelivery"));
    m_tabs->addTab(m_live, tr("Topics"));
    m_tabs->addTab(m_packets, tr("Packets"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_tabs, 1);
    setFocusProxy(m_tabs->currentWidget());

    const QString name = QFileInfo(path).fileName();
    m_banner->setClosable(false);
    if (m_recording->incomplete.isEmpty())
        m_banner->say(Banner::Kind::Note, tr("Recording %1").arg(name), summary());
    else
        m_banner->say(Banner::Kind::Warning, tr("Recording %1, not whole: %2").arg(name, m_recording->incomplete), summary());
    QPushButton* close = m_banner->addButton(tr("Close recording"), QStringLiteral("closeRecording"));
    connect(close, &QPushButton::clicked, this, &RecordingRoom::closeAsked);
    feed();
}

RecordingRoom::~RecordingRoom() = default;

QString RecordingRoom::summary() const
{
    QStringList parts{tr("%1 packets", nullptr, pluralForm(m_recording->packets)).arg(groupedNumber(m_recording->packets)),
                      tr("%1 facts", nullptr, pluralForm(m_recording->facts)).arg(groupedNumber(m_recording->facts))};
    const ledger::Snapshot kept = m_recording->ledger->snapshot();
    if (kept.begin() < kept.end()) {
        const auto when = [&kept](ledger::Seq seq) {
            return QDateTime::fromMSecsSinceEpoch(kept.record(seq).timeNs / 1'000'000).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        };
        parts << tr("%1 to %2").arg(when(kept.begin()), when(kept.end() - 1));
    }
    const quint64 letGo = m_recording->ledger->counters().letGo;
    if (letGo > 0) parts << tr("%1 older messages did not fit into the memory for what is seen", nullptr, pluralForm(letGo)).arg(groupedNumber(letGo));
    return tr("%1. To look at only; live connections go on beside it.").arg(parts.join(QStringLiteral(" · ")));
}

QList<sidecar::ConnectionStatus> RecordingRoom::connections() const
{
    QList<sidecar::ConnectionStatus> list;
    for (const ledger::ReopenedConnection& one : m_recording->connections) {
        sidecar::ConnectionStatus status;
        status.id = one.id;
        status.role = one.role;
        status.address = one.address;
        status.clientId = one.clientId;
        status.component = one.role == ledger::Role::Sidecar ? one.clientId : QString();
        list << status;
    }
    return list;
}

// A delta holds so many topics and lanes at most; the rest follows between clicks and keys.
void RecordingRoom::feed()
{
    const ledger::DeltaPtr delta = m_recording->ledger->takeDelta(QDateTime::currentMSecsSinceEpoch() * 1'000'000);
    m_feed->take(delta);
    const ledger::LaneDeltaPtr lanes = m_recording->lanes->takeDelta();
    m_laneFeed->take(lanes);
    if (delta->more || lanes->more) QTimer::singleShot(0, this, &RecordingRoom::feed);
}

} // namespace wb::ui
