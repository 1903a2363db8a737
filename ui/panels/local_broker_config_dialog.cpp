#include "ui/panels/local_broker_config_dialog.h"

#include "core/broker/container/local_container.h"
#include "core/broker/local_rabbitmq.h"
#include "ui/panels/local_broker_config_form.h"
#include "ui/panels/local_broker_preview.h"
#include "ui/panels/local_broker_words.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace wb::ui {

using broker::BrokerSetup;
using broker::LocalBroker;
using State = broker::LocalBroker::State;

namespace {

constexpr QSize wished(1040, 720);
constexpr int commandLines = 3;

// As the files will be: on the loopback with a free port, in a container as there is nobody else; with certificates of
// its own.
BrokerSetup ownSetup(BrokerSetup setup, const LocalBroker& broker)
{
    if (!qobject_cast<const broker::LocalContainer*>(&broker)) {
        setup.address = QStringLiteral("127.0.0.1");
        if (broker.port() != 0) setup.port = broker.port();
    }
    if (setup.tls && setup.tls->certificate.isEmpty()) {
        setup.tls->ca = QStringLiteral("…/ca.pem");
        setup.tls->certificate = QStringLiteral("…/server.pem");
        setup.tls->key = QStringLiteral("…/server.key");
    }
    return setup;
}

// Where it listens, by its own ports.
QStringList placesOf(const LocalBroker& broker)
{
    QStringList places{broker.url()};
    if (const auto* rabbit = qobject_cast<const broker::LocalRabbitMq*>(&broker)) {
        for (const broker::SetupVhost& vhost : broker.setup().vhosts)
            places << LocalBrokerConfigDialog::tr("virtual host %1: port %2").arg(vhost.vhost).arg(rabbit->vhostPort(vhost.vhost));
    }
    if (!broker.adminUrl().isEmpty()) places << LocalBrokerConfigDialog::tr("management: %1").arg(broker.adminUrl());
    return places;
}

} // namespace

LocalBrokerConfigDialog::LocalBrokerConfigDialog(LocalBroker* broker, std::optional<broker::SetupProduct> product,
                                                 const BrokerSetup& setup, QWidget* parent)
    : QDialog(parent), m_broker(broker), m_product(product), m_appliedSetup(setup), m_form(new LocalBrokerConfigForm),
      m_preview(new LocalBrokerPreview(this)), m_command(new QPlainTextEdit(this)), m_state(new QLabel(this)),
      m_apply(new QPushButton(tr("Apply at the next start"), this)), m_start(new QPushButton(this)),
      m_copyCommand(new QPushButton(tr("Copy the command"), this))
{
    setObjectName(QStringLiteral("brokerConfigDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setProduct(product);
    m_form->setSetup(setup);
    m_form->setAutoFillBackground(true);
    m_form->setBackgroundRole(QPalette::Base);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("brokerConfigScroll"));
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    auto* sides = new QSplitter(Qt::Horizontal, this);
    sides->setChildrenCollapsible(false);
    sides->addWidget(scroll);
    sides->addWidget(buildRight());
    sides->setSizes({560, 480});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(sides, 1);
    layout->addWidget(buildButtons());
    connect(m_form, &LocalBrokerConfigForm::changed, this, &LocalBrokerConfigDialog::edited);
    connect(m_form, &LocalBrokerConfigForm::copyCaPathAsked, this, [this] { QApplication::clipboard()->setText(m_broker->caFile()); });
    connect(m_form, &LocalBrokerConfigForm::copyCaFieldAsked, this, &LocalBrokerConfigDialog::copyCaField);
    connect(broker, &LocalBroker::stateChanged, this, &LocalBrokerConfigDialog::updateState);
    connect(broker, &LocalBroker::progressChanged, this, &LocalBrokerConfigDialog::updateState);
    connect(broker, &QObject::destroyed, this, &QDialog::reject);
    edited();
    m_form->setFocus();
}

void LocalBrokerConfigDialog::showEvent(QShowEvent* event)
{
    const QSize room = screen()->availableSize() - QSize(24, 48);
    if (!event->spontaneous()) resize(wished.boundedTo(room));
    QDialog::showEvent(event);
}

QWidget* LocalBrokerConfigDialog::buildRight()
{
    auto* side = new QWidget(this);
    m_command->setObjectName(QStringLiteral("brokerCommand"));
    m_command->setAccessibleName(tr("The command that starts it"));
    m_command->setReadOnly(true);
    m_command->setTabChangesFocus(true);
    m_command->setFont(monospaced(smaller(font())));
    m_command->setWordWrapMode(QTextOption::WrapAnywhere);
    m_command->setFixedHeight(commandLines * QFontMetrics(m_command->font()).lineSpacing() + 18);
    m_command->setPlaceholderText(tr("Known after the first start."));
    m_copyCommand->setObjectName(QStringLiteral("copyBrokerCommand"));
    m_copyCommand->setAutoDefault(false);
    connect(m_copyCommand, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_command->toPlainText()); });
    auto* lines = new QVBoxLayout(side);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(new PanelHeader(tr("Configuration"), side));
    auto* upper = new QVBoxLayout;
    upper->setContentsMargins(12, 8, 12, 8);
    upper->addWidget(m_preview);
    lines->addLayout(upper, 1);
    lines->addWidget(new PanelHeader(tr("Command"), side));
    auto* lower = new QVBoxLayout;
    lower->setContentsMargins(12, 8, 12, 12);
    lower->setSpacing(8);
    lower->addWidget(m_command);
    lower->addWidget(m_copyCommand, 0, Qt::AlignLeft);
    lines->addLayout(lower);
    return side;
}

QWidget* LocalBrokerConfigDialog::buildButtons()
{
    auto* bar = new QWidget(this);
    m_state->setObjectName(QStringLiteral("brokerConfigState"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_state->setWordWrap(true);
    m_apply->setObjectName(QStringLiteral("brokerConfigApply"));
    m_apply->setAutoDefault(false);
    m_start->setObjectName(QStringLiteral("brokerConfigStart"));
    m_start->setProperty("primary", true);
    m_start->setDefault(true);
    auto* close = new QPushButton(tr("Close"), bar);
    close->setObjectName(QStringLiteral("brokerConfigClose"));
    close->setAutoDefault(false);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(16, 12, 16, 12);
    line->setSpacing(8);
    line->addWidget(m_state, 1);
    for (QPushButton* button : {close, m_apply, m_start}) line->addWidget(button, 0, Qt::AlignBottom);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_apply, &QPushButton::clicked, this, &LocalBrokerConfigDialog::apply);
    connect(m_start, &QPushButton::clicked, this, [this] {
        apply();
        Q_EMIT startAsked();
    });
    return bar;
}

BrokerSetup LocalBrokerConfigDialog::setup() const
{
    return m_form->setup();
}

void LocalBrokerConfigDialog::setProduct(std::optional<broker::SetupProduct> product)
{
    m_product = product;
    setWindowTitle(tr("Set-up of %1").arg(m_broker->product()));
    m_form->setProduct(product, versionOf(*m_broker));
    edited();
}

void LocalBrokerConfigDialog::setPending(bool pending)
{
    m_pending = pending;
    updateState();
}

void LocalBrokerConfigDialog::apply()
{
    m_appliedSetup = setup();
    Q_EMIT applied();
    updateState();
}

void LocalBrokerConfigDialog::edited()
{
    updatePreview();
    updateState();
}

void LocalBrokerConfigDialog::updatePreview()
{
    if (!m_product) {
        m_possible = true;
        m_preview->showWords(tr("This program does not know how such a broker is set up. It is started as it comes."));
        return;
    }
    const auto made = broker::setupFiles(*m_product, versionOf(*m_broker), QStringLiteral("…"), ownSetup(setup(), *m_broker));
    m_possible = bool(made);
    m_preview->show(made);
}

void LocalBrokerConfigDialog::updateState()
{
    if (!m_broker) return;
    const State state = m_broker->state();
    const bool edited = !(setup() == m_appliedSetup);
    const QString name = m_broker->product();
    QString words;
    const char* tone = "plain";
    const auto* container = qobject_cast<const broker::LocalContainer*>(m_broker.data());
    if (state == State::Failed && container && container->isEngineMissing()) { // nobody's fault
        words = tr("– %1").arg(m_broker->errorText());
    } else if (state == State::Failed) {
        words = tr("! %1").arg(m_broker->errorText());
        tone = "failure";
    } else if (state == State::Starting) {
        words = tr("… %1").arg(m_broker->progress());
    } else if (state == State::Running && !edited && !m_pending) {
        words = tr("✓ %1 runs with this set-up at %2").arg(name, placesOf(*m_broker).join(tr(", ")));
        tone = "success";
    } else if (state == State::Running) {
        words = edited ? tr("%1 runs. What is changed here applies at its next start.").arg(name)
                       : tr("%1 still runs with its last set-up. This one applies at its next start.").arg(name);
    } else {
        words = tr("%1 is off.").arg(name);
    }
    m_state->setText(words);
    setTone(m_state, tone);
    m_start->setText(state == State::Running ? tr("Restart now") : tr("Start now"));
    m_start->setEnabled(m_possible && state != State::Starting);
    m_apply->setEnabled(m_possible && edited);
    m_form->setCaFile(m_broker->caFile());
    m_command->setPlainText(m_broker->command());
    m_copyCommand->setEnabled(!m_broker->command().isEmpty());
}

// As Dapr takes it: a metadata field with a block of text.
void LocalBrokerConfigDialog::copyCaField()
{
    QFile file(m_broker->caFile());
    if (!file.open(QIODevice::ReadOnly)) {
        m_state->setText(tr("! Cannot read %1: %2").arg(file.fileName(), file.errorString()));
        setTone(m_state, "failure");
        return;
    }
    QString text = QStringLiteral("    - name: caCert\n      value: |\n");
    for (const QByteArray& line : file.readAll().trimmed().split('\n')) text += QStringLiteral("        ") + QString::fromUtf8(line).trimmed() + u'\n';
    QApplication::clipboard()->setText(text);
    m_state->setText(tr("Copied. Paste it below metadata: in the component's file."));
    setTone(m_state, "plain");
}

} // namespace wb::ui
