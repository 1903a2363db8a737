#include "ui/panels/local_broker_panel.h"

#include "core/broker/container/local_container.h"
#include "ui/panels/local_broker_row.h"
#include "ui/panels/local_broker_words.h"

#include <QFrame>
#include <QHash>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

using broker::BrokerKind;
using broker::LocalBroker;
using State = broker::LocalBroker::State;

namespace {

QString idOf(BrokerKind kind)
{
    static const QHash<BrokerKind, QString> ids{{BrokerKind::Mosquitto, QStringLiteral("mosquitto")},
                                                {BrokerKind::RabbitMq, QStringLiteral("rabbitmq")},
                                                {BrokerKind::Scripted, QStringLiteral("scripted")},
                                                {BrokerKind::Container, QStringLiteral("container")}};
    return ids.value(kind);
}

// Why it cannot be started here, asked anew each time: what is missing can be installed meanwhile.
QString missingNow(BrokerKind kind, const LocalBroker& broker)
{
    if (broker.state() == State::Starting || broker.state() == State::Running) return {};
    const auto* container = qobject_cast<const broker::LocalContainer*>(&broker);
    if (container && container->isEngineMissing() && broker.state() == State::Failed) return broker.errorText();
    return LocalBroker::missing(kind);
}

} // namespace

LocalBrokerPanel::LocalBrokerPanel(QWidget* parent) : QWidget(parent), m_lines(new QVBoxLayout), m_seconds(new QTimer(this))
{
    m_seconds->setInterval(1000);
    connect(m_seconds, &QTimer::timeout, this, &LocalBrokerPanel::tick);
    auto* rows = new QWidget;
    rows->setBackgroundRole(QPalette::Base);
    rows->setAutoFillBackground(true);
    m_lines->setContentsMargins(10, 6, 4, 6);
    m_lines->setSpacing(2);
    auto* lines = new QVBoxLayout(rows);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->addLayout(m_lines);
    lines->addStretch(1);
    auto* scroll = new QScrollArea(this); // an error may need more room than the panel has
    scroll->setObjectName(QStringLiteral("localBrokerScroll"));
    scroll->setAccessibleName(tr("Local brokers"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(rows);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
}

LocalBrokerPanel::Row& LocalBrokerPanel::rowOf(BrokerKind kind)
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [kind](const Row& row) { return row.kind == kind; });
    if (found != m_rows.end()) return *found;
    m_rows.append({kind, nullptr, {}, {}, new LocalBrokerRow(idOf(kind), this)});
    m_lines->addWidget(m_rows.last().view);
    connect(m_rows.last().view, &LocalBrokerRow::toggleAsked, this, [this, kind] { Q_EMIT toggleAsked(kind); });
    return m_rows.last();
}

void LocalBrokerPanel::setBroker(BrokerKind kind, LocalBroker* broker)
{
    Row& row = rowOf(kind);
    if (row.broker) disconnect(row.broker, nullptr, this, nullptr);
    row.broker = broker;
    if (broker) {
        const auto changed = [this, kind] { update(rowOf(kind)); };
        connect(broker, &LocalBroker::stateChanged, this, changed);
        connect(broker, &LocalBroker::progressChanged, this, changed);
    }
    update(row);
}

void LocalBrokerPanel::setMenu(BrokerKind kind, QMenu* menu)
{
    rowOf(kind).view->setMenu(menu);
}

void LocalBrokerPanel::setSetupWords(BrokerKind kind, const QString& words)
{
    Row& row = rowOf(kind);
    row.setupWords = words;
    update(row);
}

void LocalBrokerPanel::update(Row& row)
{
    if (!row.broker) return;
    const LocalBroker& broker = *row.broker;
    if (broker.state() != State::Starting) row.starting.invalidate();
    else if (!row.starting.isValid()) row.starting.start();
    LocalBrokerRow::Look look;
    const QString version = versionOf(broker);
    look.name = version.isEmpty() ? broker.product() : tr("%1 %2").arg(broker.product(), version);
    look.detail = row.setupWords;
    switch (broker.state()) {
    case State::Running:
        look.sign = LocalBrokerRow::Sign::Running;
        look.state = tr(":%1").arg(broker.port());
        look.stateTip = broker.url();
        break;
    case State::Starting:
        look.sign = LocalBrokerRow::Sign::Starting;
        look.state = tr("%1 s").arg(row.starting.elapsed() / 1000);
        look.detail = broker.progress();
        break;
    case State::Failed:
        look.sign = LocalBrokerRow::Sign::Failed;
        look.detail = broker.errorText();
        break;
    case State::Stopped: break;
    }
    if (const QString missing = missingNow(row.kind, broker); !missing.isEmpty()) { // nobody's fault: said calmly
        look.sign = LocalBrokerRow::Sign::Missing;
        look.detail = missing;
    }
    row.view->show(look);
    if (row.starting.isValid() && !m_seconds->isActive()) m_seconds->start();
}

// How long a start takes so far.
void LocalBrokerPanel::tick()
{
    bool any = false;
    for (Row& row : m_rows) {
        any = any || row.starting.isValid();
        if (row.starting.isValid()) update(row);
    }
    if (!any) m_seconds->stop();
}

} // namespace wb::ui
