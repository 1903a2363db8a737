#include "ui/panels/local_broker_panel.h"

#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace wb::ui {

namespace {
constexpr int keptLines = 2000;
}

LocalBrokerPanel::LocalBrokerPanel(QWidget* parent)
    : QWidget(parent), m_sign(new QLabel(this)), m_state(new QLabel(this)), m_toggle(new QPushButton(this)),
      m_log(new QPlainTextEdit(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_sign->setFixedWidth(14);
    m_toggle->setObjectName(QStringLiteral("mosquittoToggle"));
    m_log->setObjectName(QStringLiteral("mosquittoLog"));
    m_log->setAccessibleName(tr("What mosquitto says"));
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(keptLines);
    m_log->setFont(monospaced(smaller(font())));
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setProperty("flat", true);
    m_log->setPlaceholderText(tr("Its log appears here."));
    m_log->setMinimumHeight(24);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(12, 6, 12, 4);
    line->setSpacing(6);
    line->addWidget(m_sign);
    line->addWidget(m_state, 1);
    line->addWidget(m_toggle, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_log, 1);
    connect(m_toggle, &QPushButton::clicked, this, [this] {
        if (!m_broker) return;
        if (m_broker->state() == broker::LocalMosquitto::State::Running) {
            m_broker->stop();
        } else {
            m_broker->start();
        }
    });
    update();
}

void LocalBrokerPanel::setBroker(broker::LocalMosquitto* broker)
{
    if (m_broker) disconnect(m_broker, nullptr, this, nullptr);
    m_broker = broker;
    m_log->clear();
    if (broker) {
        connect(broker, &broker::LocalMosquitto::stateChanged, this, [this] { update(); });
        connect(broker, &broker::LocalMosquitto::logLine, m_log, &QPlainTextEdit::appendPlainText);
    }
    update();
}

QString LocalBrokerPanel::stateText(const broker::LocalMosquitto& broker)
{
    switch (broker.state()) {
    case broker::LocalMosquitto::State::Running:
        return tr("mosquitto %1  :%2").arg(broker.version()).arg(broker.port());
    case broker::LocalMosquitto::State::Starting: return tr("mosquitto is starting");
    case broker::LocalMosquitto::State::Failed: return broker.errorText();
    case broker::LocalMosquitto::State::Stopped: break;
    }
    return tr("mosquitto is not running");
}

void LocalBrokerPanel::update()
{
    using State = broker::LocalMosquitto::State;
    const State state = m_broker ? m_broker->state() : State::Stopped;
    const bool running = state == State::Running;
    m_state->setText(m_broker ? stateText(*m_broker) : QString());
    m_sign->setText(running ? QStringLiteral("✓") : state == State::Failed ? QStringLiteral("!") : QStringLiteral("○"));
    setTone(m_sign, running ? "success" : state == State::Failed ? "failure" : "plain");
    m_toggle->setText(running ? tr("Stop") : tr("Start"));
    m_toggle->setAccessibleName(running ? tr("Stop mosquitto") : tr("Start mosquitto"));
    m_toggle->setEnabled(m_broker && state != State::Starting);
}

} // namespace wb::ui
