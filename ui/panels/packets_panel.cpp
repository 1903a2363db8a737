#include "ui/panels/packets_panel.h"

#include "ui/models/format.h"
#include "ui/models/packet_fields.h"
#include "ui/models/packet_model.h"
#include "ui/widgets/clear_button.h"
#include "ui/widgets/byte_view.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/row_view.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>

namespace wb::ui {

using mqtt::PacketType;
using sidecar::ConnectionStatus;

namespace {

constexpr quint16 bitOf(PacketType type)
{
    return quint16(1u << unsigned(type));
}

} // namespace

PacketsPanel::PacketsPanel(Feed* feed, sidecar::Engine* engine, QWidget* parent)
    : QWidget(parent), m_feed(feed), m_packets(new PacketModel(this)), m_fields(new PacketFieldModel(this)),
      m_typing(new QTimer(this))
{
    Q_UNUSED(engine)
    setObjectName(QStringLiteral("packetsPanel"));
    buildActions();
    m_list = new RowView(this);
    m_list->setObjectName(QStringLiteral("packetList"));
    m_list->setAccessibleName(tr("Control packets"));
    m_list->setModel(m_packets);
    m_list->setFollow(true);
    m_list->rememberColumns(QStringLiteral("packets"));
    m_list->setEmptyText(tr("Control packets will be here"),
                         tr("Connect a component or start the observer: every packet both ways is listed, from CONNECT on."));
    m_pauseNotice = new NoticeBar(this);
    m_pauseNotice->setObjectName(QStringLiteral("packetPauseNotice"));
    m_letGoNotice = new NoticeBar(this);
    m_letGoNotice->setObjectName(QStringLiteral("packetLetGoNotice"));
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setObjectName(QStringLiteral("packetsSplitter"));
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_list);
    parts->addWidget(buildDetails());
    parts->setSizes({420, 260});
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildToolBar());
    layout->addWidget(m_pauseNotice);
    layout->addWidget(m_letGoNotice);
    layout->addWidget(parts, 1);

    setFocusProxy(m_list);
    connect(m_follow, &QAction::toggled, m_list, &RowView::setFollow);
    connect(m_list, &RowView::followChanged, m_follow, &QAction::setChecked);
    connect(m_pause, &QAction::toggled, this, &PacketsPanel::setPaused);
    connect(m_list, &RowView::rowChosen, this, &PacketsPanel::showPacket);
    connect(m_packets, &QAbstractItemModel::modelReset, this, [this] { showPacket(); });
    connect(m_packets, &SeqModel::missedChanged, this, [this] { m_calmCounts.ask(); });
    connect(m_packets, &SeqModel::scanFinished, this, &PacketsPanel::updateCounts);
    if (m_feed) {
        connect(m_feed, &Feed::arrived, this, &PacketsPanel::take);
        if (m_feed->lastPtr()) take(m_feed->last());
    }
    showPacket();
    updateCounts();
}

QAction* PacketsPanel::addAction(const QString& name, const QString& text, const QKeySequence& keys)
{
    auto* action = new QAction(text, this);
    action->setObjectName(name);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QWidget::addAction(action);
    m_actions += action;
    return action;
}

void PacketsPanel::buildActions()
{
    auto* find = addAction(QStringLiteral("filterPackets"), tr("&Filter packets"), QKeySequence::Find);
    connect(find, &QAction::triggered, this, [this] {
        m_text->setFocus();
        m_text->selectAll();
    });
    m_pause = addAction(QStringLiteral("pausePackets"), tr("&Pause packets"), QKeySequence(Qt::ALT | Qt::Key_P));
    m_pause->setCheckable(true);
    m_follow = addAction(QStringLiteral("followPackets"), tr("F&ollow packets"), QKeySequence(Qt::ALT | Qt::Key_L));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
}

QWidget* PacketsPanel::buildToolBar()
{
    auto* bar = new QWidget(this);
    m_text = new QLineEdit(bar);
    m_text->setObjectName(QStringLiteral("packetText"));
    m_text->setAccessibleName(tr("Filter packets by text"));
    m_text->setPlaceholderText(tr("Filter by text in topic or payload"));
    giveClearButton(m_text);
    m_type = new QComboBox(bar);
    m_type->setObjectName(QStringLiteral("packetType"));
    m_type->setAccessibleName(tr("Filter packets by type"));
    m_type->addItem(tr("All types"), 0);
    m_type->addItem(tr("Connection"), bitOf(PacketType::Connect) | bitOf(PacketType::Connack) | bitOf(PacketType::Disconnect));
    m_type->addItem(tr("Subscriptions"), bitOf(PacketType::Subscribe) | bitOf(PacketType::Suback)
                                             | bitOf(PacketType::Unsubscribe) | bitOf(PacketType::Unsuback));
    m_type->addItem(tr("Acknowledgements"), bitOf(PacketType::Puback) | bitOf(PacketType::Pubrec)
                                                | bitOf(PacketType::Pubrel) | bitOf(PacketType::Pubcomp));
    for (int type = 1; type <= 14; ++type) {
        const std::string_view name = mqtt::packetTypeName(PacketType(type));
        m_type->addItem(QString::fromLatin1(name.data(), qsizetype(name.size())), bitOf(PacketType(type)));
    }
    m_connection = new QComboBox(bar);
    m_connection->setObjectName(QStringLiteral("packetConnection"));
    m_connection->setAccessibleName(tr("Filter packets by connection"));
    m_connection->addItem(tr("All connections"), 0);
    m_connection->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* pause = new QPushButton(tr("Pause"), bar);
    pause->setObjectName(QStringLiteral("pausePacketsButton"));
    pause->setCheckable(true);
    connect(pause, &QPushButton::clicked, m_pause, &QAction::trigger);
    connect(m_pause, &QAction::toggled, pause, &QPushButton::setChecked);
    auto* follow = new QPushButton(tr("Follow"), bar);
    follow->setObjectName(QStringLiteral("followPacketsButton"));
    follow->setCheckable(true);
    follow->setChecked(true);
    connect(follow, &QPushButton::clicked, m_follow, &QAction::trigger);
    connect(m_follow, &QAction::toggled, follow, &QPushButton::setChecked);
    m_count = new QLabel(bar);
    m_count->setObjectName(QStringLiteral("packetCount"));
    m_count->setProperty("secondary", true);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_type, m_connection, m_count, follow, pause}) layout->addWidget(part);
    m_typing->setSingleShot(true);
    m_typing->setInterval(30);
    connect(m_typing, &QTimer::timeout, this, &PacketsPanel::applyQuery);
    connect(m_text, &QLineEdit::textChanged, m_typing, qOverload<>(&QTimer::start));
    connect(m_type, &QComboBox::currentIndexChanged, this, &PacketsPanel::applyQuery);
    connect(m_connection, &QComboBox::currentIndexChanged, this, &PacketsPanel::applyQuery);
    return bar;
}

QWidget* PacketsPanel::buildDetails()
{
    m_header = new PanelHeader(tr("Packet"), this);
    m_fieldView = new RowView(this);
    m_fieldView->setObjectName(QStringLiteral("packetFields"));
    m_fieldView->setAccessibleName(tr("Fields of the packet"));
    m_fieldView->setModel(m_fields);
    m_fieldView->setSelectionMode(QAbstractItemView::SingleSelection);
    m_fieldView->rememberColumns(QStringLiteral("fields"));
    m_fieldView->setEmptyText(tr("No packet chosen"), tr("Choose a packet above to see its fields and bytes."));
    m_bytes = new ByteView(this);
    m_bytes->setObjectName(QStringLiteral("packetBytes"));
    m_bytes->setAccessibleName(tr("Bytes of the packet"));
    connect(m_bytes, &ByteView::byteChosen, this, &PacketsPanel::showFieldOf);
    connect(m_fieldView, &RowView::rowChosen, this, [this](const QModelIndex& index) {
        if (const PacketField* field = m_fields->fieldAt(index.row())) m_bytes->setMarked(field->begin, field->end);
    });
    auto* sides = new QSplitter(Qt::Horizontal, this);
    sides->setObjectName(QStringLiteral("packetDetailSplitter"));
    sides->setChildrenCollapsible(false);
    sides->addWidget(m_fieldView);
    sides->addWidget(m_bytes);
    sides->setSizes({440, 560});
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(sides, 1);
    return box;
}

void PacketsPanel::showEvent(QShowEvent* event)
{
    if (m_feed) m_feed->setWatched(this, true);
    QWidget::showEvent(event);
}

void PacketsPanel::hideEvent(QHideEvent* event)
{
    if (m_feed) m_feed->setWatched(this, false);
    QWidget::hideEvent(event);
}

void PacketsPanel::setConnections(const QList<ConnectionStatus>& connections)
{
    m_packets->setConnections(connections);
    // Added to, not replaced: packets of a connection that is gone can still be asked for.
    for (const ConnectionStatus& status : connections) {
        const QString name = m_packets->connectionName(status.id, status.role);
        if (const int at = m_connection->findData(status.id); at >= 0) m_connection->setItemText(at, name);
        else m_connection->addItem(name, status.id);
    }
}

void PacketsPanel::take(const ledger::Delta& delta)
{
    if (delta.cleared) m_pause->setChecked(false);
    m_packets->apply(delta);
    m_calmCounts.ask();
}

void PacketsPanel::setPaused(bool paused)
{
    m_packets->setPaused(paused);
    updateCounts();
}

void PacketsPanel::applyQuery()
{
    PacketQuery query;
    query.types = quint16(m_type->currentData().toUInt());
    if (const uint id = m_connection->currentData().toUInt()) query.connection = ledger::ConnectionId(id);
    query.text = m_text->text().trimmed();
    const bool all = query == PacketQuery();
    m_list->setEmptyText(all ? tr("Control packets will be here") : tr("No packet matches"),
                         all ? tr("Connect a component or start the observer: every packet both ways is listed, from CONNECT on.")
                             : tr("Packets that match from now on appear here."));
    const ledger::Seq chosen = m_packets->seqAt(m_list->currentIndex().row());
    m_packets->setQuery(query);
    selectPacket(chosen);
    updateCounts();
}

bool PacketsPanel::selectPacket(ledger::Seq seq)
{
    const int row = seq == ledger::noSeq ? -1 : m_packets->rowOf(seq);
    if (row < 0) return false;
    const QModelIndex index = m_packets->index(row, 0);
    m_list->setFollow(false);
    m_list->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_list->scrollTo(index, QAbstractItemView::PositionAtCenter);
    return true;
}

void PacketsPanel::showPacket()
{
    const ledger::Seq seq = m_packets->seqAt(m_list->currentIndex().row());
    const ledger::Snapshot& snapshot = m_packets->snapshot();
    if (seq == ledger::noSeq || !snapshot.contains(seq)) {
        m_header->setNote({});
        m_fields->setFields({});
        m_bytes->setBytes({});
        return;
    }
    const std::string wire = snapshot.wire(seq);
    const ledger::Record& record = snapshot.record(seq);
    m_fields->setFields(fieldsOf(wire));
    m_bytes->setBytes(QByteArray(wire.data(), qsizetype(wire.size())));
    const QString who = m_packets->connectionName(record.connection, record.role());
    m_header->setNote(tr("No. %1 · %2 · %3 · %4")
                          .arg(groupedNumber(seq + 1),
                               record.isInbound() ? tr("from the broker to %1").arg(who) : tr("from %1 to the broker").arg(who),
                               clockTimeLong(record.timeNs), byteSize(wire.size())));
}

void PacketsPanel::showFieldOf(qsizetype offset)
{
    const int row = m_fields->rowForByte(offset);
    if (row < 0) return;
    const QModelIndex index = m_fields->index(row, 0);
    m_fieldView->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_fieldView->scrollTo(index);
    const PacketField* field = m_fields->fieldAt(row);
    m_bytes->setMarked(field->begin, field->end); // also when the field was the current one already
}

void PacketsPanel::updateCounts()
{
    const quint64 shown = quint64(m_packets->rowCount());
    const quint64 kept = m_feed ? m_feed->last().counters.packetsKept : shown;
    const QString looking = m_packets->isScanning() ? tr(" …") : QString();
    m_count->setText(shown == kept ? tr("%1 packets", nullptr, pluralForm(shown)).arg(groupedNumber(shown))
                                   : tr("%1 of %2 packets%3", nullptr, pluralForm(kept))
                                         .arg(groupedNumber(shown), groupedNumber(kept), looking));
    if (m_packets->isPaused()) {
        m_pauseNotice->say(NoticeBar::Kind::Note,
                           tr("Paused. Packets missed here: %1. They appear when you go on.")
                               .arg(groupedNumber(m_packets->missed())));
    } else {
        m_pauseNotice->clear();
    }
    const auto& counters = m_feed ? m_feed->last().counters : ledger::Counters();
    const quint64 letGo = counters.packets - counters.packetsKept;
    const bool first = m_letGoSaid == 0;
    if (letGo == m_letGoSaid || (letGo > 0 && !first && m_sinceLetGo.elapsed() < 500)) return; // ms; to be read
    m_sinceLetGo.start();
    m_letGoSaid = letGo;
    if (letGo == 0) {
        m_letGoNotice->clear();
        return;
    }
    m_letGoNotice->say(NoticeBar::Kind::Warning,
                       tr("%1 older packets were let go to stay within %2.", nullptr, pluralForm(letGo))
                           .arg(groupedNumber(letGo), byteSize(counters.budgetBytes)));
    if (!first) return;
    QPushButton* more = m_letGoNotice->addButton(tr("Keep more…"));
    more->setObjectName(QStringLiteral("keepMorePackets"));
    connect(more, &QPushButton::clicked, this, &PacketsPanel::memoryBudgetRequested);
}

} // namespace wb::ui
