#include "ui/panels/probe_evidence.h"

#include "core/broker/probe/report_text.h"
#include "core/broker/profile/texts.h"
#include "ui/models/feed.h"
#include "ui/models/format.h"
#include "ui/panels/packets_panel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/panel_header.h"

#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace wb::ui {

namespace {

enum Column : int { TimeColumn, ClientColumn, NoteColumn, ColumnCount };

constexpr int seqRole = Qt::UserRole;

QString titleOf(const QString& id)
{
    const broker::Dimension* dimension = broker::ProfileBook::shipped().dimension(id);
    if (!dimension) return id;
    return dimension->brief.isEmpty() ? dimension->title : dimension->brief;
}

QString valueOf(const broker::ProbeResult& result)
{
    return result.facets.isEmpty() ? result.value() : broker::ProfileTexts::inUse().shown(result.facets);
}

} // namespace

ProbeEvidence::ProbeEvidence(const broker::ProbeReport& report, const broker::ProbeResult& result, QWidget* parent)
    : QWidget(parent), m_title(titleOf(result.id)), m_evidence(broker::evidencePackets(result, report.started)),
      m_feed(new Feed(nullptr, this)), m_banner(new Banner(this)), m_packets(new PacketsPanel(m_feed, nullptr, this)),
      m_notes(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("probeEvidence"));
    setAccessibleName(tr("Evidence: %1").arg(m_title));
    m_banner->setObjectName(QStringLiteral("evidenceBanner"));
    auto* remarks = new QWidget(this);
    auto* lines = new QVBoxLayout(remarks);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(new PanelHeader(tr("What was noticed beside the packets"), remarks));
    lines->addWidget(m_notes, 1);
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_packets);
    parts->addWidget(remarks);
    parts->setSizes({640, 150});
    parts->setStretchFactor(0, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(parts, 1);
    setFocusProxy(m_packets);
    say(report, result);
    nameClients();
    fillNotes();
    m_feed->take(m_evidence.ledger->takeDelta(result.evidence.isEmpty() ? 0 : report.started.toMSecsSinceEpoch() * 1'000'000));
    if (m_evidence.packets > 0) m_packets->selectPacket(0);
}

ProbeEvidence::~ProbeEvidence() = default;

void ProbeEvidence::say(const broker::ProbeReport& report, const broker::ProbeResult& result)
{
    QString verdict = tr("the documentation does not decide it");
    if (result.differs) verdict = *result.differs ? tr("≠ differs from the documentation") : tr("as documented");
    QStringList parts{verdict, tr("%1 packets", nullptr, pluralForm(quint64(m_evidence.packets))).arg(groupedNumber(quint64(m_evidence.packets))),
                      tr("%1, %2").arg(broker::reportName(report), report.started.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")))};
    if (m_evidence.cut > 0)
        parts << tr("%1 larger packets are kept with their first %2 only", nullptr, pluralForm(quint64(m_evidence.cut)))
                     .arg(QString::number(m_evidence.cut), byteSize(quint64(broker::Evidence::keptBytes)));
    m_banner->setClosable(false);
    m_banner->say(m_evidence.cut > 0 ? Banner::Kind::Warning : Banner::Kind::Note,
                  tr("Evidence: %1 · %2").arg(m_title, valueOf(result)), parts.join(QStringLiteral(" · ")));
    QPushButton* close = m_banner->addButton(tr("Close evidence"), QStringLiteral("closeEvidence"));
    connect(close, &QPushButton::clicked, this, &ProbeEvidence::closeAsked);
}

void ProbeEvidence::nameClients()
{
    QList<sidecar::ConnectionStatus> list;
    for (const broker::EvidenceConnection& one : m_evidence.connections) {
        sidecar::ConnectionStatus status;
        status.id = one.id;
        status.role = sidecar::Role::Sidecar;
        status.component = one.client;
        status.clientId = one.clientId;
        status.purpose = QStringLiteral("probe");
        list << status;
    }
    m_packets->setConnections(list);
}

void ProbeEvidence::fillNotes()
{
    m_notes->setObjectName(QStringLiteral("evidenceNotes"));
    m_notes->setAccessibleName(tr("What was noticed beside the packets"));
    m_notes->setRootIsDecorated(false);
    m_notes->setUniformRowHeights(true);
    m_notes->setColumnCount(ColumnCount);
    m_notes->setHeaderLabels({tr("Time"), tr("Client"), tr("Noticed")});
    for (const broker::EvidenceNote& note : std::as_const(m_evidence.notes)) {
        auto* item = new QTreeWidgetItem({clockTime(note.timeNs), note.client, note.text});
        item->setData(TimeColumn, seqRole, QVariant::fromValue(quint64(note.after)));
        item->setToolTip(NoteColumn, note.text);
        m_notes->addTopLevelItem(item);
    }
    if (m_evidence.notes.isEmpty()) {
        auto* item = new QTreeWidgetItem({QString(), QString(), tr("Nothing but the packets.")});
        item->setFlags(Qt::ItemIsEnabled);
        m_notes->addTopLevelItem(item);
    }
    for (int column = 0; column < NoteColumn; ++column) m_notes->resizeColumnToContents(column);
    m_notes->setColumnWidth(ClientColumn, m_notes->columnWidth(ClientColumn) + 12);
    // To the packet before it, for what was noticed has its place among them.
    connect(m_notes, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
        const QVariant after = item ? item->data(TimeColumn, seqRole) : QVariant();
        if (after.isValid()) m_packets->selectPacket(after.value<quint64>());
    });
}

} // namespace wb::ui
