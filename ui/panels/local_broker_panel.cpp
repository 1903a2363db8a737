#include "ui/panels/local_broker_panel.h"

#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

using broker::BrokerKind;
using broker::LocalBroker;
using State = broker::LocalBroker::State;

namespace {

constexpr int keptLines = 2000;

QString idOf(BrokerKind kind)
{
    switch (kind) {
    case BrokerKind::RabbitMq: return QStringLiteral("rabbitmq");
    case BrokerKind::Scripted: return QStringLiteral("scripted");
    case BrokerKind::Mosquitto: break;
    }
    return QStringLiteral("mosquitto");
}

} // namespace

LocalBrokerPanel::LocalBrokerPanel(QWidget* parent)
    : QWidget(parent), m_lines(new QVBoxLayout), m_log(new QPlainTextEdit(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_log->setObjectName(QStringLiteral("brokerLog"));
    m_log->setAccessibleName(tr("What the local brokers say"));
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(keptLines);
    m_log->setFont(monospaced(smaller(font())));
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setProperty("flat", true);
    m_log->setPlaceholderText(tr("Their log appears here."));
    m_log->setMinimumHeight(24);
    m_lines->setContentsMargins(12, 6, 12, 4);
    m_lines->setSpacing(4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_lines);
    layout->addWidget(m_log, 1);
}

LocalBrokerPanel::Row& LocalBrokerPanel::rowOf(BrokerKind kind)
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [kind](const Row& row) { return row.kind == kind; });
    if (found != m_rows.end()) return *found;
    Row row{kind, nullptr, LocalBroker::missing(kind), new QLabel(this), new QLabel(this), new QPushButton(this)};
    row.sign->setFixedWidth(14);
    row.state->setObjectName(idOf(kind) + QStringLiteral("State"));
    row.state->setWordWrap(true);
    row.state->setTextFormat(Qt::PlainText);
    row.toggle->setObjectName(idOf(kind) + QStringLiteral("Toggle"));
    connect(row.toggle, &QPushButton::clicked, this, [this, kind] { toggle(kind); });
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(row.sign);
    line->addWidget(row.state, 1);
    line->addWidget(row.toggle, 0, Qt::AlignTop);
    m_lines->addLayout(line);
    m_rows.append(row);
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
        connect(broker, &LocalBroker::logLine, this, [this, name = broker->product()](const QString& text) {
            m_log->appendPlainText(tr("%1: %2").arg(name, text));
        });
    }
    update(row);
}

void LocalBrokerPanel::toggle(BrokerKind kind)
{
    LocalBroker* broker = rowOf(kind).broker;
    if (!broker) return;
    broker->state() == State::Running ? broker->stop() : broker->start();
}

QString LocalBrokerPanel::stateText(const LocalBroker& broker)
{
    const QString name = broker.version().isEmpty() ? broker.product() : tr("%1 %2").arg(broker.product(), broker.version());
    switch (broker.state()) {
    case State::Running: return tr("%1  :%2").arg(name).arg(broker.port());
    case State::Starting:
        return broker.progress().isEmpty() ? tr("%1 is starting").arg(name) : tr("%1: %2").arg(name, broker.progress());
    case State::Failed: return broker.errorText();
    case State::Stopped: break;
    }
    return tr("%1: off").arg(name);
}

void LocalBrokerPanel::update(Row& row)
{
    const State state = row.broker ? row.broker->state() : State::Stopped;
    const bool running = state == State::Running;
    const QString name = row.broker ? row.broker->product() : QString();
    const bool missing = state == State::Stopped && !row.missing.isEmpty();
    row.state->setText(missing ? row.missing : row.broker ? stateText(*row.broker) : QString());
    row.state->setToolTip(row.state->text()); // a long one is cut where the panel is low
    row.sign->setText(running                     ? QStringLiteral("✓")
                      : state == State::Failed    ? QStringLiteral("!")
                      : state == State::Starting  ? QStringLiteral("…")
                                                  : QStringLiteral("○"));
    setTone(row.sign, running ? "success" : state == State::Failed ? "failure" : "plain");
    row.toggle->setText(running ? tr("Stop") : tr("Start"));
    row.toggle->setAccessibleName(running ? tr("Stop %1").arg(name) : tr("Start %1").arg(name));
    row.toggle->setEnabled(row.broker && state != State::Starting);
}

} // namespace wb::ui
