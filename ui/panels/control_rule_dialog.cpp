#include "ui/panels/control_rule_dialog.h"

#include "core/mqtt/topic.h"
#include "core/mqtt/topic_words.h"
#include "ui/panels/control_dialog.h"
#include "ui/panels/control_words.h"
#include "ui/widgets/named.h"
#include "ui/widgets/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace wb::ui {

using sidecar::AckAction;
using sidecar::AckRule;

namespace {

constexpr int mostNext = 1'000'000;
constexpr int longestDelayMs = 3'600'000;

} // namespace

ControlRuleDialog::ControlRuleDialog(const AckRule& suggested, const QStringList& topics, Field first, QWidget* parent)
    : QDialog(parent), m_suggested(suggested), m_action(named(new QComboBox(this), "ruleAction", tr("What is done"))),
      m_filter(named(new QComboBox(this), "ruleFilter", tr("Topic filter"))),
      m_next(named(new QSpinBox(this), "ruleNext", tr("How many"))),
      m_delay(named(new QSpinBox(this), "ruleDelay", tr("Delay in milliseconds"))), m_words(new QLabel(this)),
      m_ok(new QPushButton(tr("Do it"), this))
{
    setObjectName(QStringLiteral("ruleDialog"));
    setWindowTitle(tr("Acknowledgements of %1").arg(suggested.component));
    setAttribute(Qt::WA_DeleteOnClose);
    m_action->addItem(tr("Hold them until released"), int(AckAction::Hold));
    m_action->addItem(tr("Never send them"), int(AckAction::Drop));
    m_action->addItem(tr("Send them later"), int(AckAction::Delay));
    m_action->setCurrentIndex(m_action->findData(int(suggested.action)));
    m_filter->setEditable(true);
    m_filter->addItems(topics);
    m_filter->setCurrentText(suggested.topicFilter);
    named(m_filter->lineEdit(), "ruleFilterText", tr("Topic filter"));
    m_filter->lineEdit()->setPlaceholderText(tr("all topics, or a filter such as orders/#"));
    m_filter->lineEdit()->setFont(monospaced(font()));
    m_next->setRange(0, mostNext);
    m_next->setSpecialValueText(tr("all from now on"));
    m_next->setValue(suggested.next);
    m_delay->setRange(1, longestDelayMs);
    m_delay->setSingleStep(500);
    m_delay->setSuffix(tr(" ms"));
    m_delay->setValue(std::max(1, int(suggested.delay.count())));
    named(m_ok, "ruleOk", tr("Do it"));
    const auto [form, buttons] = layOutControl(*this, *m_words, "ruleWords", 380, *m_ok, tr("Go back"));
    form->addRow(tr("What"), m_action);
    form->addRow(tr("Topics"), m_filter);
    form->addRow(tr("How many"), m_next);
    form->addRow(tr("Delay"), m_delay);
    connect(m_action, &QComboBox::currentIndexChanged, this, &ControlRuleDialog::update);
    connect(m_filter, &QComboBox::currentTextChanged, this, &ControlRuleDialog::update);
    connect(m_next, &QSpinBox::valueChanged, this, &ControlRuleDialog::update);
    connect(m_delay, &QSpinBox::valueChanged, this, &ControlRuleDialog::update);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT ruleChosen(rule());
        accept();
    });
    update();
    QWidget* fields[] = {m_filter->lineEdit(), m_next, m_delay};
    fields[std::size_t(first)]->setFocus();
}

AckRule ControlRuleDialog::rule() const
{
    AckRule rule = m_suggested;
    rule.action = AckAction(m_action->currentData().toInt());
    rule.topicFilter = m_filter->currentText().trimmed();
    rule.next = m_next->value();
    rule.delay = std::chrono::milliseconds(rule.action == AckAction::Delay ? m_delay->value() : 0);
    return rule;
}

void ControlRuleDialog::update()
{
    const AckRule made = rule();
    m_delay->setEnabled(made.action == AckAction::Delay);
    const std::string filter = made.topicFilter.toStdString();
    const std::string_view wrong = filter.empty() ? std::string_view() : mqtt::topicFilterProblem(filter);
    m_ok->setEnabled(wrong.empty());
    m_words->setText(wrong.empty() ? tr("From now on: %1. %2").arg(ruleText(made), ruleEffect(made))
                                   : tr("%1 is no topic filter: %2.").arg(made.topicFilter, mqtt::topicWords(wrong)));
}

} // namespace wb::ui
