#include "ui/panels/admin_form.h"

#include "core/broker/admin/admin_http.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHostAddress>
#include <QLabel>
#include <QLineEdit>

namespace wb::ui {

using broker::AdminKind;

namespace {

constexpr AdminKind kinds[] = {AdminKind::RabbitMq, AdminKind::Emqx, AdminKind::Mosquitto};

bool isThisMachine(const QString& host)
{
    return host.compare(QStringLiteral("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

} // namespace

AdminForm::AdminForm(QWidget* parent) : QWidget(parent), m_kind(new QComboBox(this)), m_note(new QLabel(this)), m_form(new QFormLayout)
{
    m_kind->setObjectName(QStringLiteral("adminKind"));
    m_kind->setAccessibleName(tr("Kind of broker"));
    for (const AdminKind kind : kinds) m_kind->addItem(broker::adminName(kind), int(kind));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setSpacing(6);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("Broker"), m_kind);
    m_address = addField(m_form, "adminAddress", tr("Address"));
    m_user = addField(m_form, "adminUser", tr("User"));
    m_password = addField(m_form, "adminPassword", tr("Password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    m_vhost = addField(m_form, "adminVhost", tr("Virtual host"));
    m_vhost->setToolTip(tr("Where the queues of clients that are not connected are looked for"));
    m_caFile = addField(m_form, "adminCaFile", tr("CA file"));
    m_caFile->setPlaceholderText(tr("PEM file; empty: the system's authorities"));
    m_note->setObjectName(QStringLiteral("adminNote"));
    m_note->setAccessibleName(tr("What to know before"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setProperty("secondary", true);
    m_form->addRow(m_note);
    setLayout(m_form);
    m_vhost->setText(QStringLiteral("/"));
    for (const QLineEdit* field : {m_address, m_user, m_password}) connect(field, &QLineEdit::textChanged, this, &AdminForm::showFields);
    connect(m_kind, &QComboBox::activated, this, [this] { m_touchedKind = true; });
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AdminForm::showFields);
    showFields();
}

QLineEdit* AdminForm::addField(QFormLayout* form, const char* objectName, const QString& name)
{
    auto* field = new QLineEdit(this);
    field->setObjectName(QLatin1String(objectName));
    field->setAccessibleName(name);
    form->addRow(name, field);
    connect(field, &QLineEdit::returnPressed, this, &AdminForm::entered);
    return field;
}

AdminForm::Values AdminForm::values() const
{
    return {AdminKind(m_kind->currentData().toInt()), m_address->text().trimmed(), m_user->text(), m_password->text(), m_vhost->text(),
            m_caFile->text().trimmed()};
}

void AdminForm::suggest(const Values& values)
{
    if (!m_touchedKind) m_kind->setCurrentIndex(m_kind->findData(int(values.kind)));
    if (this->values().kind != values.kind) return;
    const bool isNewPlace = !m_address->isModified() && m_address->text() != values.address;
    if (isNewPlace) m_address->setText(values.address);
    // A login belongs to its place: one that was typed for another is not carried along.
    const bool isSamePlace = m_address->text() == values.address;
    if (isSamePlace && !m_user->isModified() && !m_password->isModified()) {
        m_user->setText(values.user);
        m_password->setText(values.password);
    }
}

void AdminForm::setHint(const QString& hint)
{
    m_hint = hint;
    showFields();
}

void AdminForm::setBrokerAddress(const QString& address)
{
    m_brokerAddress = address;
    showFields();
}

// Only what this kind of broker needs, and what is to be known of it.
void AdminForm::showFields()
{
    const Values now = values();
    const bool isHttp = now.kind != AdminKind::Mosquitto;
    const QUrl url = broker::httpUrl(now.address);
    for (QLineEdit* field : {m_address, m_user, m_password}) m_form->setRowVisible(field, isHttp);
    m_form->setRowVisible(m_vhost, now.kind == AdminKind::RabbitMq);
    m_form->setRowVisible(m_caFile, isHttp && url.scheme() == u"https");
    const bool isKey = now.kind == AdminKind::Emqx;
    m_address->setPlaceholderText(isKey ? QStringLiteral("http://host:18083") : QStringLiteral("http://host:15672"));
    m_user->setPlaceholderText(isKey ? tr("API key (EMQX 4: application id)") : QString());
    m_password->setPlaceholderText(isKey ? tr("its secret") : QString());
    const bool isClear = isHttp && url.scheme() == u"http" && !url.host().isEmpty() && !isThisMachine(url.host()) && !now.password.isEmpty();
    QString note = tr("Only read. User and password stay in memory and are gone with this window.");
    if (isClear) note = tr("▲ http to another machine: the password can be read on its way. Only read; kept in memory only.");
    if (!isHttp)
        note = m_brokerAddress.isEmpty() ? tr("Connect a component first: mosquitto is read over MQTT, at the component's broker.")
                                         : tr("Reads the $SYS topics of %1 by name, with the component's login and a client id of its own. "
                                              "Totals only: mosquitto tells nothing about single clients.").arg(m_brokerAddress);
    const bool hasHint = now.kind == AdminKind::RabbitMq && now.address.isEmpty() && !m_hint.isEmpty();
    m_note->setText(hasHint ? m_hint : note);
    setTone(m_note, isClear || hasHint ? "warning" : "plain");
    Q_EMIT changed();
}

} // namespace wb::ui
