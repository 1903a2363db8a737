#include "ui/panels/probe_dialog.h"

#include "core/broker/profile/profile.h"
#include "core/sidecar/endpoint.h"
#include "core/sidecar/setup.h"
#include "ui/widgets/named.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace wb::ui {

using broker::Probe;
using broker::ProbeSetup;

namespace {

constexpr int shortWatch = 3;   // s
constexpr int longWatch = 130;  // s; EMQX before 5.8 resends after 30, other brokers after up to 120
constexpr int mostWatch = 3600; // s

QLabel* words(QWidget* parent, const char* objectName)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(520);
    return label;
}

broker::Milliseconds secondsOf(int seconds)
{
    return broker::Milliseconds(seconds * 1000);
}

} // namespace

ProbeDialog::ProbeDialog(const QList<ProbeSubject>& subjects, const Rows& rows, QWidget* parent)
    : QDialog(parent), m_subjects(subjects), m_subject(named(new QComboBox(this), "probeSubject", tr("Broker"))),
      m_url(named(new QLineEdit(this), "probeUrl", tr("Address"))),
      m_user(named(new QLineEdit(this), "probeUser", tr("User name"))),
      m_password(named(new QLineEdit(this), "probePassword", tr("Password"))),
      m_rows(named(new QComboBox(this), "probeRows", tr("Rows"))),
      m_patience(named(new QSpinBox(this), "probePatience", tr("Watch for what may never come"))),
      m_short(named(new QPushButton(tr("&Short: %1 s").arg(shortWatch), this), "probeShort", tr("Watch for %1 seconds").arg(shortWatch))),
      m_long(named(new QPushButton(tr("&Timed resends: %1 s").arg(longWatch), this), "probeLong", tr("Watch for %1 seconds").arg(longWatch))),
      m_problem(words(this, "probeProblem")), m_time(words(this, "probeTime")),
      m_ok(named(new QPushButton(tr("Start the probe"), this), "probeOk", tr("Start the probe")))
{
    setObjectName(QStringLiteral("probeDialog"));
    setWindowTitle(tr("Probe a broker"));
    setAttribute(Qt::WA_DeleteOnClose);
    for (const ProbeSubject& one : m_subjects) m_subject->addItem(tr("%1 · %2").arg(one.title, one.address));
    m_subject->addItem(tr("Another address"));
    fillRows(rows);
    m_patience->setRange(1, mostWatch);
    m_patience->setSuffix(tr(" s"));
    m_patience->setValue(shortWatch);
    build();
    connect(m_subject, &QComboBox::currentIndexChanged, this, &ProbeDialog::update);
    connect(m_rows, &QComboBox::currentIndexChanged, this, &ProbeDialog::update);
    connect(m_url, &QLineEdit::textChanged, this, &ProbeDialog::update);
    connect(m_patience, &QSpinBox::valueChanged, this, &ProbeDialog::update);
    connect(m_short, &QPushButton::clicked, this, [this] { m_patience->setValue(shortWatch); });
    connect(m_long, &QPushButton::clicked, this, [this] { m_patience->setValue(longWatch); });
    update();
    isTyped() ? m_url->setFocus() : m_ok->setFocus();
}

void ProbeDialog::build()
{
    m_url->setFont(monospaced(font()));
    m_url->setPlaceholderText(QStringLiteral("mqtt://broker.example:1883"));
    m_password->setEchoMode(QLineEdit::Password);
    auto* login = new QHBoxLayout;
    login->setSpacing(8);
    m_user->setPlaceholderText(tr("User name"));
    m_password->setPlaceholderText(tr("Password"));
    login->addWidget(m_user);
    login->addWidget(m_password);
    auto* watch = new QHBoxLayout;
    watch->setSpacing(8);
    watch->addWidget(m_patience);
    watch->addWidget(m_short);
    watch->addWidget(m_long);
    watch->addStretch();
    for (QPushButton* button : {m_short, m_long}) button->setAutoDefault(false);

    auto* form = new QFormLayout;
    form->setSpacing(8);
    form->addRow(tr("Broker"), m_subject);
    form->addRow(tr("Address"), m_url);
    form->addRow(tr("Login"), login);
    form->addRow(tr("Rows"), m_rows);
    form->addRow(tr("Watch for"), watch);
    auto* what = words(this, "probeWhat");
    what->setProperty("secondary", true);
    what->setText(tr("What it does: it connects by itself, with client ids and topics of its own that begin with a random "
                     "prefix (workbench-probe-…), beside the sidecar and without touching it. It publishes fewer than a "
                     "thousand messages at a time. Its sessions and retained messages are removed before it ends, also "
                     "when you stop it."));
    setTone(m_problem, "warning");
    auto* buttons = new QDialogButtonBox(this);
    m_ok->setProperty("primary", true);
    m_ok->setDefault(true);
    buttons->addButton(m_ok, QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("Go back"), QDialogButtonBox::RejectRole);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(m_problem);
    layout->addWidget(m_time);
    layout->addWidget(what);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(subject(), setup());
        accept();
    });
}

void ProbeDialog::fillRows(const Rows& rows)
{
    const QStringList all = Probe::measurableDimensions();
    m_rows->addItem(tr("all that a client can measure: %1").arg(all.size()), QStringList());
    if (!rows.touched.isEmpty())
        m_rows->addItem(tr("those that %1 touches: %2").arg(rows.component, QString::number(rows.touched.size())), rows.touched);
    if (all.contains(rows.selected)) chooseRows({rows.selected});
    m_rows->setCurrentIndex(0);
}

void ProbeDialog::chooseRows(const QStringList& only)
{
    int at = m_rows->findData(only);
    if (at < 0) {
        const broker::Dimension* dimension = only.size() == 1 ? broker::ProfileBook::shipped().dimension(only.first()) : nullptr;
        m_rows->addItem(dimension ? tr("only the selected one: %1").arg(dimension->title)
                                  : tr("those that were asked for: %1").arg(only.size()),
                        only);
        at = m_rows->count() - 1;
    }
    m_rows->setCurrentIndex(at);
}

bool ProbeDialog::isTyped() const
{
    return m_subject->currentIndex() == m_subjects.size();
}

QStringList ProbeDialog::only() const
{
    return m_rows->currentData().toStringList();
}

ProbeSubject ProbeDialog::subject() const
{
    if (!isTyped()) return m_subjects.at(m_subject->currentIndex());
    ProbeSubject typed;
    const auto broker = sidecar::observerOfUrl(m_url->text().trimmed());
    if (!broker) return typed;
    typed.endpoint = broker->endpoint;
    typed.address = sidecar::addressOf(broker->endpoint);
    typed.title = typed.address;
    typed.userName = m_user->text().isEmpty() ? broker->userName : m_user->text();
    typed.password = m_password->text().isEmpty() ? broker->password : m_password->text();
    return typed;
}

ProbeSetup ProbeDialog::setup() const
{
    const ProbeSubject whom = subject();
    ProbeSetup setup;
    setup.endpoint = whom.endpoint;
    setup.userName = whom.userName;
    setup.password = whom.password;
    setup.only = only();
    setup.patience = secondsOf(m_patience->value());
    return setup;
}

void ProbeDialog::update()
{
    const bool typed = isTyped();
    for (QLineEdit* edit : {m_url, m_user, m_password}) edit->setEnabled(typed);
    QString problem;
    if (typed && !m_url->text().trimmed().isEmpty()) {
        if (const auto broker = sidecar::observerOfUrl(m_url->text().trimmed()); !broker) problem = broker.error().message;
    }
    m_problem->setText(problem.isEmpty() ? QString() : tr("▲ %1").arg(problem));
    m_problem->setVisible(!problem.isEmpty());
    m_ok->setEnabled(!subject().address.isEmpty());
    const broker::Milliseconds patience = secondsOf(m_patience->value());
    m_time->setText(tr("Takes about %1 s with a broker nearby, and ends after %2 s at the latest with what is known then. What "
                       "may never come, such as a timed resend, is watched for %3 s.")
                        .arg(QString::number(Probe::usualTime(only(), patience).count() / 1000),
                             QString::number(Probe::defaultTimeLimit(patience).count() / 1000), QString::number(m_patience->value())));
}

} // namespace wb::ui
