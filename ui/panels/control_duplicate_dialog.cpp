#include "ui/panels/control_duplicate_dialog.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"
#include "ui/panels/control_dialog.h"
#include "ui/widgets/named.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>

namespace wb::ui {

using sidecar::RawPublish;

namespace {

constexpr int mostCopies = 100;

} // namespace

ControlDuplicateDialog::ControlDuplicateDialog(const RawPublish& suggested, const QString& broker, QWidget* parent)
    : QDialog(parent), m_suggested(suggested), m_topic(named(new QLineEdit(this), "duplicateTopic", tr("Topic"))),
      m_payload(named(new QPlainTextEdit(this), "duplicatePayload", tr("Payload"))),
      m_qos(named(new QComboBox(this), "duplicateQos", tr("QoS"))),
      m_copies(named(new QSpinBox(this), "duplicateCopies", tr("How many times"))),
      m_retain(named(new QCheckBox(tr("retain"), this), "duplicateRetain", tr("Retain"))), m_words(new QLabel(this)),
      m_ok(named(new QPushButton(tr("Publish"), this), "duplicateOk", tr("Publish")))
{
    setObjectName(QStringLiteral("duplicateDialog"));
    setWindowTitle(tr("Publish a duplicate to %1").arg(broker));
    setAttribute(Qt::WA_DeleteOnClose);
    m_topic->setText(suggested.topic);
    m_topic->setFont(monospaced(font()));
    m_topic->setPlaceholderText(tr("Topic, e.g. orders/new"));
    m_payload->setPlainText(QString::fromUtf8(suggested.payload));
    m_payload->setFont(monospaced(font()));
    m_payload->setTabChangesFocus(true);
    m_payload->setMinimumHeight(80);
    m_qos->addItem(tr("QoS 1"), 1);
    m_qos->addItem(tr("QoS 2"), 2);
    m_qos->setCurrentIndex(suggested.qos == mqtt::QoS::ExactlyOnce ? 1 : 0);
    m_copies->setRange(1, mostCopies);
    m_copies->setValue(std::max(1, suggested.copies));
    m_retain->setChecked(suggested.retain);
    const auto [form, buttons] = layOutControl(*this, *m_words, "duplicateWords", 420, *m_ok, tr("Go back"));
    form->addRow(tr("Topic"), m_topic);
    form->addRow(tr("Payload"), m_payload);
    form->addRow(tr("QoS"), m_qos);
    form->addRow(tr("PUBLISH packets"), m_copies);
    form->addRow(QString(), m_retain);
    connect(m_topic, &QLineEdit::textChanged, this, &ControlDuplicateDialog::update);
    connect(m_qos, &QComboBox::currentIndexChanged, this, &ControlDuplicateDialog::update);
    connect(m_copies, &QSpinBox::valueChanged, this, &ControlDuplicateDialog::update);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT chosen(request());
        accept();
    });
    update();
    m_topic->text().isEmpty() ? m_topic->setFocus() : m_ok->setFocus();
}

RawPublish ControlDuplicateDialog::request() const
{
    RawPublish request = m_suggested;
    request.topic = m_topic->text();
    request.payload = m_payload->toPlainText().toUtf8();
    request.qos = mqtt::QoS(m_qos->currentData().toInt());
    request.retain = m_retain->isChecked();
    request.copies = m_copies->value();
    return request;
}

void ControlDuplicateDialog::update()
{
    const std::string topic = m_topic->text().toStdString();
    const std::string_view wrong = topic.empty() ? std::string_view() : mqtt::topicNameProblem(topic);
    m_ok->setEnabled(!topic.empty() && wrong.empty());
    if (!wrong.empty()) {
        m_words->setText(tr("%1 cannot be published to: %2.").arg(m_topic->text(), mqtt::topicWords(wrong)));
        return;
    }
    const QString what = m_copies->value() == 1
        ? tr("A client of its own sends one PUBLISH.")
        : tr("A client of its own sends the same PUBLISH %n times with one packet id, from the second time on with DUP.",
             nullptr, m_copies->value());
    m_words->setText(m_qos->currentData().toInt() == 2
                         ? tr("%1 At QoS 2 the broker hands it on once [MQTT-4.3.3-2].").arg(what)
                         : tr("%1 At QoS 1 the broker may hand on each of them [MQTT-4.3.2-2].").arg(what));
}

} // namespace wb::ui
