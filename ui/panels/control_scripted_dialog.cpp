#include "ui/panels/control_scripted_dialog.h"
#include "ui/widgets/named.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace wb::ui {

using broker::ScriptedAt;
using broker::ScriptedDo;
using broker::ScriptedRule;

namespace {

constexpr int mostTimes = 1'000'000;
constexpr int longestDelayMs = 3'600'000;
constexpr ScriptedAt everyAt[] = {ScriptedAt::Connect,  ScriptedAt::Subscribe,       ScriptedAt::Publish, ScriptedAt::Pubrel,
                                  ScriptedAt::Delivery, ScriptedAt::Acknowledgement, ScriptedAt::Ping};

QString atText(ScriptedAt at)
{
    switch (at) {
    case ScriptedAt::Connect: return QStringLiteral("CONNECT → CONNACK");
    case ScriptedAt::Subscribe: return QStringLiteral("SUBSCRIBE → SUBACK");
    case ScriptedAt::Publish: return QStringLiteral("PUBLISH → PUBACK, PUBREC");
    case ScriptedAt::Pubrel: return QStringLiteral("PUBREL → PUBCOMP");
    case ScriptedAt::Delivery: return ControlScriptedDialog::tr("PUBLISH to a client");
    case ScriptedAt::Acknowledgement: return ControlScriptedDialog::tr("PUBACK, PUBREC, PUBCOMP of a client");
    case ScriptedAt::Ping: break;
    }
    return QStringLiteral("PINGREQ → PINGRESP");
}

QString doText(ScriptedDo what)
{
    switch (what) {
    case ScriptedDo::Answer: return ControlScriptedDialog::tr("answered as usual, later");
    case ScriptedDo::Refuse: return ControlScriptedDialog::tr("refused");
    case ScriptedDo::Silence: return ControlScriptedDialog::tr("never answered");
    case ScriptedDo::Close: return ControlScriptedDialog::tr("TCP close instead of an answer");
    case ScriptedDo::Reset: return ControlScriptedDialog::tr("TCP reset instead of an answer");
    case ScriptedDo::SessionPresent: return ControlScriptedDialog::tr("session present, whatever is true");
    case ScriptedDo::Grant: return ControlScriptedDialog::tr("granted no more than QoS");
    case ScriptedDo::Lose: return ControlScriptedDialog::tr("lost");
    case ScriptedDo::Twice: break;
    }
    return ControlScriptedDialog::tr("sent twice, the second time with DUP");
}

bool hasValue(const ScriptedRule& rule)
{
    return rule.what == ScriptedDo::SessionPresent || rule.what == ScriptedDo::Grant
        || (rule.what == ScriptedDo::Refuse && rule.at == ScriptedAt::Connect);
}

} // namespace

ControlScriptedDialog::ControlScriptedDialog(broker::ScriptedBroker* broker, QWidget* parent)
    : QDialog(parent), m_broker(broker), m_list(named(new QListWidget(this), "scriptedRules", tr("Rules that stand"))),
      m_at(named(new QComboBox(this), "scriptedAt", tr("At which packet"))),
      m_what(named(new QComboBox(this), "scriptedDo", tr("What is done"))),
      m_value(named(new QSpinBox(this), "scriptedValue", tr("Code, QoS or flag"))),
      m_delay(named(new QSpinBox(this), "scriptedDelay", tr("Delay in milliseconds"))),
      m_times(named(new QSpinBox(this), "scriptedTimes", tr("How many times"))), m_words(new QLabel(this)),
      m_add(named(new QPushButton(tr("Add the rule"), this), "scriptedAdd", tr("Add the rule"))),
      m_remove(named(new QPushButton(tr("End the selected rule"), this), "scriptedRemove", tr("End the selected rule")))
{
    setObjectName(QStringLiteral("scriptedDialog"));
    setWindowTitle(tr("What the scripted broker does"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_words->setObjectName(QStringLiteral("scriptedWords"));
    m_words->setWordWrap(true);
    m_words->setProperty("secondary", true);
    m_list->setMinimumHeight(96);
    auto* buttons = new QDialogButtonBox(this);
    m_add->setProperty("primary", true);
    m_add->setDefault(true);
    buttons->addButton(m_add, QDialogButtonBox::ActionRole);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(new QLabel(tr("It answers as a good broker does, except:"), this));
    layout->addWidget(m_list, 1);
    layout->addWidget(m_remove, 0, Qt::AlignRight);
    layout->addWidget(buildForm());
    layout->addWidget(m_words);
    layout->addWidget(buttons);
    resize(520, 480);
    connect(m_add, &QPushButton::clicked, this, &ControlScriptedDialog::add);
    connect(m_remove, &QPushButton::clicked, this, &ControlScriptedDialog::remove);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_remove->setEnabled(row >= 0); });
    connect(broker, &broker::ScriptedBroker::rulesChanged, this, &ControlScriptedDialog::fill);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    fill();
    offerChoices();
    m_at->setFocus();
}

QWidget* ControlScriptedDialog::buildForm()
{
    auto* box = new QWidget(this);
    for (const ScriptedAt at : everyAt) m_at->addItem(atText(at), int(at));
    m_delay->setRange(0, longestDelayMs);
    m_delay->setSingleStep(500);
    m_delay->setSuffix(tr(" ms"));
    m_times->setRange(0, mostTimes);
    m_times->setValue(1);
    m_times->setSpecialValueText(tr("as long as it stands"));
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    form->addRow(tr("At"), m_at);
    form->addRow(tr("What"), m_what);
    form->addRow(tr("Code, QoS or flag"), m_value);
    form->addRow(tr("After"), m_delay);
    form->addRow(tr("How many times"), m_times);
    connect(m_at, &QComboBox::currentIndexChanged, this, &ControlScriptedDialog::offerChoices);
    connect(m_what, &QComboBox::currentIndexChanged, this, &ControlScriptedDialog::offerValue);
    for (QSpinBox* number : {m_value, m_delay, m_times})
        connect(number, &QSpinBox::valueChanged, this, &ControlScriptedDialog::updateWords);
    return box;
}

ScriptedRule ControlScriptedDialog::rule() const
{
    ScriptedRule rule;
    rule.at = ScriptedAt(m_at->currentData().toInt());
    rule.what = ScriptedDo(m_what->currentData().toInt());
    rule.delayMs = m_delay->value();
    rule.times = m_times->value();
    rule.value = hasValue(rule) ? m_value->value() : 0;
    return rule;
}

void ControlScriptedDialog::offerChoices()
{
    {
        const QSignalBlocker quiet(m_what);
        m_what->clear();
        for (const ScriptedDo what : broker::scriptedChoices(rule().at)) m_what->addItem(doText(what), int(what));
    }
    offerValue();
}

void ControlScriptedDialog::offerValue()
{
    const ScriptedRule now = rule();
    {
        const QSignalBlocker quiet(m_value);
        if (now.what == ScriptedDo::Refuse) m_value->setRange(1, 5); // return codes of CONNACK [3.2.2.3]
        else m_value->setRange(0, now.what == ScriptedDo::Grant ? 2 : 1);
        if (now.what == ScriptedDo::Refuse) m_value->setValue(5);
        m_value->setEnabled(hasValue(now));
        const QSignalBlocker quietDelay(m_delay);
        if (now.what == ScriptedDo::Answer && m_delay->value() == 0) m_delay->setValue(3000);
    }
    updateWords();
}

void ControlScriptedDialog::updateWords()
{
    const ScriptedRule now = rule();
    const QString wrong = broker::scriptedProblem(now);
    m_words->setText(wrong.isEmpty() ? ruleWords(now) : wrong);
    m_add->setEnabled(wrong.isEmpty());
}

QString ControlScriptedDialog::ruleWords(const ScriptedRule& rule)
{
    QString what = hasValue(rule) ? tr("%1 %2").arg(doText(rule.what)).arg(rule.value) : doText(rule.what);
    if (rule.delayMs > 0) what = tr("%1, after %2 ms").arg(what).arg(rule.delayMs);
    return rule.times == 0 ? tr("%1: %2, from now on").arg(atText(rule.at), what)
                           : tr("%1: %2, %n times", nullptr, rule.times).arg(atText(rule.at), what);
}

void ControlScriptedDialog::fill()
{
    m_list->clear();
    for (const ScriptedRule& one : m_broker->rules()) {
        auto* item = new QListWidgetItem(ruleWords(one), m_list);
        item->setData(Qt::UserRole, one.id);
    }
    m_remove->setEnabled(m_list->currentRow() >= 0);
}

void ControlScriptedDialog::add()
{
    if (m_broker) m_broker->addRule(rule());
}

void ControlScriptedDialog::remove()
{
    if (m_broker && m_list->currentItem()) m_broker->removeRule(m_list->currentItem()->data(Qt::UserRole).toUInt());
}

} // namespace wb::ui
