#include "ui/panels/local_broker_config_form.h"

#include "ui/panels/local_broker_entries.h"
#include "ui/widgets/named.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <limits>

namespace wb::ui {

using broker::BrokerSetup;
using broker::SetupProduct;

namespace {

constexpr int asItComes = -1;
constexpr int largestWindow = 65535;   // as many packet ids there are [MQTT-2.3.1-1]
constexpr quint16 firstVhostPort = 1884; // a wish only: a private broker takes free ports
constexpr quint16 managementWish = 15672;
constexpr int extraLines = 5;

template <class T>
void put(QSpinBox* box, const std::optional<T>& value)
{
    box->setValue(value ? int(std::min<qint64>(*value, std::numeric_limits<int>::max())) : asItComes);
}

template <class T>
std::optional<T> taken(const QSpinBox* box)
{
    if (!box->isEnabled() || box->value() == asItComes) return std::nullopt;
    return T(box->value());
}

QLabel* secondaryLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("secondary", true);
    return label;
}

} // namespace

LocalBrokerConfigForm::LocalBrokerConfigForm(QWidget* parent) : QWidget(parent), m_form(new QFormLayout(this))
{
    m_form->setContentsMargins(16, 8, 16, 16);
    m_form->setVerticalSpacing(6);
    m_form->setHorizontalSpacing(12);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    buildAccess();
    buildTls();
    buildSessions();
    buildExtra();
    buildRabbit();
    setSetup({});
    setFocusProxy(m_anonymous);
}

void LocalBrokerConfigForm::heading(const QString& text)
{
    auto* label = new QLabel(text.toUpper(), this);
    label->setObjectName(QStringLiteral("panelTitle"));
    QFont bold = smaller(font());
    bold.setBold(true);
    label->setFont(bold);
    label->setContentsMargins(0, 8, 0, 0);
    m_form->addRow(label);
}

LocalBrokerConfigForm::Field LocalBrokerConfigForm::addField(const QString& label, QWidget* editor, const char* name, const QString& help)
{
    editor->setObjectName(QLatin1String(name));
    if (editor->accessibleName().isEmpty()) editor->setAccessibleName(label);
    auto* box = new QWidget(this);
    auto* lines = new QVBoxLayout(box);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    lines->addWidget(editor);
    if (!help.isEmpty()) lines->addWidget(secondaryLabel(help, box));
    QLabel* reason = secondaryLabel({}, box);
    reason->setObjectName(QLatin1String(name) + QStringLiteral("Reason"));
    reason->hide();
    lines->addWidget(reason);
    if (label.isEmpty()) {
        m_form->addRow(QString(), box);
    } else {
        auto* caption = new QLabel(label, this);
        caption->setBuddy(editor);
        m_form->addRow(caption, box);
    }
    return {box, editor, reason};
}

QCheckBox* LocalBrokerConfigForm::check(const QString& text)
{
    auto* box = new QCheckBox(text, this);
    connect(box, &QCheckBox::toggled, this, &LocalBrokerConfigForm::changed);
    return box;
}

QSpinBox* LocalBrokerConfigForm::number(int most, const QString& unit)
{
    auto* box = new QSpinBox(this);
    box->setRange(asItComes, most);
    box->setSpecialValueText(tr("as the broker comes"));
    box->setSuffix(unit);
    box->setGroupSeparatorShown(true);
    connect(box, &QSpinBox::valueChanged, this, &LocalBrokerConfigForm::changed);
    return box;
}

void LocalBrokerConfigForm::buildAccess()
{
    heading(tr("Who may connect"));
    m_anonymous = check(tr("Clients without a user name (anonymous)"));
    addField({}, named(m_anonymous, "setupAnonymous", m_anonymous->text()), "setupAnonymous");
    m_users = new LocalBrokerEntries(QStringLiteral("setupUsers"), {{tr("User name")}, {tr("Password"), true}}, tr("Add a user"), this);
    addField(tr("Users"), m_users, "setupUsers",
             tr("Passwords stay in memory: after a restart of this program they must be typed again. A component logs in with the user "
                "name and password of its own URL."));
    connect(m_users, &LocalBrokerEntries::changed, this, &LocalBrokerConfigForm::changed);
}

void LocalBrokerConfigForm::buildTls()
{
    heading(tr("TLS"));
    m_tls = check(tr("TLS, with certificates made on the spot"));
    addField({}, m_tls, "setupTls");
    m_clientCertificates = check(tr("A client must show a certificate"));
    addField({}, m_clientCertificates, "setupClientCertificates");
    m_ca = secondaryLabel({}, this);
    m_ca->setObjectName(QStringLiteral("setupCa"));
    m_ca->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_caButtons = new QWidget(this);
    auto* buttons = new QHBoxLayout(m_caButtons);
    buttons->setContentsMargins(0, 0, 0, 0);
    auto* path = new QPushButton(tr("Copy the path"), m_caButtons);
    path->setObjectName(QStringLiteral("setupCopyCaPath"));
    auto* field = new QPushButton(tr("Copy as caCert of a component"), m_caButtons);
    field->setObjectName(QStringLiteral("setupCopyCaField"));
    for (QPushButton* button : {path, field}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    connect(path, &QPushButton::clicked, this, &LocalBrokerConfigForm::copyCaPathAsked);
    connect(field, &QPushButton::clicked, this, &LocalBrokerConfigForm::copyCaFieldAsked);
    m_form->addRow(QString(), m_ca);
    m_form->addRow(QString(), m_caButtons);
    connect(m_tls, &QCheckBox::toggled, this, &LocalBrokerConfigForm::updateTls);
}

void LocalBrokerConfigForm::buildSessions()
{
    heading(tr("Sessions and messages"));
    m_inFlight = number(largestWindow);
    m_inFlightField = addField(tr("In flight"), m_inFlight, "setupInFlight", tr("Un-acknowledged QoS 1 and 2 messages of one client; 0: no limit"));
    m_queued = number(std::numeric_limits<int>::max());
    m_queuedField = addField(tr("Queue"), m_queued, "setupQueued", tr("Messages that wait for one client; 0: no limit"));
    m_session = number(std::numeric_limits<int>::max(), tr(" s"));
    m_sessionField = addField(tr("Session life"), m_session, "setupSession", tr("Without its client; 0: for ever"));
    m_retry = number(std::numeric_limits<int>::max(), tr(" s"));
    m_retryField = addField(tr("Retry interval"), m_retry, "setupRetry", tr("Sends again on a live connection; 0: never"));
    m_persistence = check(tr("Keep sessions and messages over a restart (persistence)"));
    m_persistenceField = addField({}, m_persistence, "setupPersistence");
}

void LocalBrokerConfigForm::buildRabbit()
{
    heading(tr("Virtual hosts and management"));
    m_vhost = new QLineEdit(this);
    connect(m_vhost, &QLineEdit::textChanged, this, &LocalBrokerConfigForm::changed);
    m_vhostField = addField(tr("Virtual host"), m_vhost, "setupVhost", tr("Of clients whose user name does not say vhost:user"));
    m_vhosts = new LocalBrokerEntries(QStringLiteral("setupVhosts"), {{tr("Virtual host with a port of its own")}}, tr("Add a port for a virtual host"), this);
    connect(m_vhosts, &LocalBrokerEntries::changed, this, &LocalBrokerConfigForm::changed);
    m_vhostsField = addField(tr("Ports"), m_vhosts, "setupVhosts");
    m_management = check(tr("Management interface, for the broker's own view"));
    m_managementField = addField({}, m_management, "setupManagement");
}

void LocalBrokerConfigForm::buildExtra()
{
    heading(tr("Lines of its own language"));
    m_extra = named(new QPlainTextEdit(this), "setupExtra", tr("Lines of its own language"));
    m_extra->setTabChangesFocus(true);
    m_extra->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_extra->setFont(monospaced(smaller(font())));
    m_extra->setFixedHeight(extraLines * QFontMetrics(m_extra->font()).lineSpacing() + 20);
    connect(m_extra, &QPlainTextEdit::textChanged, this, &LocalBrokerConfigForm::changed);
    m_form->addRow(m_extra);
}

void LocalBrokerConfigForm::allow(const Field& field, const QString& whyNot)
{
    field.editor->setEnabled(whyNot.isEmpty());
    field.editor->setAccessibleDescription(whyNot);
    field.reason->setText(whyNot);
    field.reason->setVisible(!whyNot.isEmpty());
}

void LocalBrokerConfigForm::setProduct(std::optional<SetupProduct> product, const QString& version)
{
    m_product = product;
    m_abilities = abilitiesOf(product, version);
    m_form->setRowVisible(m_vhostsField.box, m_abilities.vhosts.isEmpty()); // the reason is told once
    const std::pair<const Field*, const QString*> fields[] = {
        {&m_persistenceField, &m_abilities.persistence}, {&m_inFlightField, &m_abilities.inFlight},
        {&m_queuedField, &m_abilities.queued},           {&m_sessionField, &m_abilities.session},
        {&m_retryField, &m_abilities.retry},             {&m_vhostField, &m_abilities.vhosts},
        {&m_vhostsField, &m_abilities.vhosts},           {&m_managementField, &m_abilities.management}};
    for (const auto& [field, whyNot] : fields) allow(*field, *whyNot);
    for (QWidget* one : std::initializer_list<QWidget*>{m_anonymous, m_users, m_tls, m_clientCertificates, m_extra})
        one->setEnabled(product.has_value());
    if (!m_abilities.persistence.isEmpty()) m_persistence->setChecked(m_abilities.persistenceAsItIs);
    m_extra->setPlaceholderText(product == SetupProduct::RabbitMq ? QStringLiteral("mqtt.exchange = amq.topic\nconsumer_timeout = 60000")
                                : product == SetupProduct::Emqx   ? QStringLiteral("mqtt.max_packet_size = 2MB")
                                                                  : QStringLiteral("max_packet_size 65535\nmax_keepalive 60"));
    updateTls();
}

void LocalBrokerConfigForm::setSetup(const BrokerSetup& setup)
{
    const QSignalBlocker quiet(this);
    m_given = setup;
    m_anonymous->setChecked(setup.anonymous);
    QList<QStringList> users;
    for (const broker::SetupUser& user : setup.users) users << QStringList{user.name, user.password};
    m_users->setRows(users);
    m_tls->setChecked(setup.tls.has_value());
    m_clientCertificates->setChecked(setup.tls && setup.tls->clientCertificates);
    put(m_inFlight, setup.inFlight);
    put(m_queued, setup.queued);
    put(m_session, setup.sessionSeconds);
    put(m_retry, setup.retrySeconds);
    m_persistence->setChecked(m_abilities.persistence.isEmpty() ? setup.persistence : m_abilities.persistenceAsItIs);
    m_vhost->setText(setup.vhost);
    QList<QStringList> vhosts;
    for (const broker::SetupVhost& vhost : setup.vhosts) vhosts << QStringList{vhost.vhost};
    m_vhosts->setRows(vhosts);
    m_management->setChecked(setup.managementPort != 0);
    m_extra->setPlainText(setup.extra.join(u'\n'));
    updateTls();
}

BrokerSetup LocalBrokerConfigForm::setup() const
{
    BrokerSetup setup = m_given;
    setup.anonymous = m_anonymous->isChecked();
    setup.users.clear();
    for (const QStringList& row : m_users->rows()) setup.users << broker::SetupUser{row.at(0), row.at(1)};
    setup.tls.reset();
    if (m_tls->isChecked()) {
        setup.tls.emplace(m_given.tls.value_or(broker::SetupTls()));
        setup.tls->clientCertificates = m_clientCertificates->isChecked();
    }
    setup.inFlight = taken<int>(m_inFlight);
    setup.queued = taken<int>(m_queued);
    setup.sessionSeconds = taken<qint64>(m_session);
    setup.retrySeconds = taken<int>(m_retry);
    setup.persistence = m_persistence->isChecked();
    setup.vhost = m_vhost->isEnabled() ? m_vhost->text().trimmed() : QString();
    setup.vhosts.clear();
    quint16 port = firstVhostPort;
    if (m_vhosts->isEnabled())
        for (const QStringList& row : m_vhosts->rows()) setup.vhosts << broker::SetupVhost{port++, row.at(0).trimmed()};
    setup.managementPort = m_management->isEnabled() && m_management->isChecked() ? managementWish : quint16(0);
    setup.extra = m_extra->toPlainText().split(u'\n', Qt::SkipEmptyParts);
    return setup;
}

void LocalBrokerConfigForm::setCaFile(const QString& path)
{
    m_caFile = path;
    updateTls();
}

void LocalBrokerConfigForm::updateTls()
{
    const bool on = m_tls->isChecked();
    m_clientCertificates->setEnabled(on && m_product.has_value());
    m_ca->setVisible(on);
    m_ca->setText(m_caFile.isEmpty()
                      ? tr("The certificate of the CA is made at the next start. A component that uses this broker in place of its URL trusts it by itself.")
                      : tr("CA: %1. A component that uses this broker in place of its URL trusts it by itself; any other client needs it.").arg(m_caFile));
    m_caButtons->setVisible(on && !m_caFile.isEmpty());
}

} // namespace wb::ui
