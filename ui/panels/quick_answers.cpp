#include "ui/panels/quick_answers.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QKeySequence>
#include <QPushButton>

namespace wb::ui {

using sidecar::ScriptedAnswer;

QString quickText(Quick quick)
{
    switch (quick) {
    case Quick::Script: return QuickAnswers::tr("As the script says");
    case Quick::Success: return QStringLiteral("SUCCESS");
    case Quick::Retry: return QStringLiteral("RETRY");
    case Quick::Drop: return QStringLiteral("DROP");
    case Quick::Error500: return QStringLiteral("500");
    case Quick::Never: return QuickAnswers::tr("Never");
    case Quick::Crash: return QuickAnswers::tr("Crash");
    }
    return {};
}

QString quickTip(Quick quick)
{
    switch (quick) {
    case Quick::Script: return QuickAnswers::tr("The script answers again");
    case Quick::Success: return QuickAnswers::tr("HTTP 200 with the status SUCCESS: Dapr acknowledges");
    case Quick::Retry: return QuickAnswers::tr("HTTP 200 with the status RETRY: Dapr tries again if a policy says so, else it does not acknowledge");
    case Quick::Drop: return QuickAnswers::tr("HTTP 200 with the status DROP: to the dead-letter topic if there is one, then acknowledged");
    case Quick::Error500: return QuickAnswers::tr("HTTP 500: Dapr tries again if a policy says so, else it does not acknowledge");
    case Quick::Never: return QuickAnswers::tr("The call is taken and no answer comes: Dapr waits as long as a timeout policy lets it");
    case Quick::Crash: return QuickAnswers::tr("The connection breaks in the middle of the call, and the app is gone for five seconds");
    }
    return {};
}

std::optional<ScriptedAnswer> answerOf(Quick quick)
{
    ScriptedAnswer answer;
    switch (quick) {
    case Quick::Script: return {};
    case Quick::Success: answer.kind = ScriptedAnswer::Kind::Success; break;
    case Quick::Retry: answer.kind = ScriptedAnswer::Kind::Retry; break;
    case Quick::Drop: answer.kind = ScriptedAnswer::Kind::Drop; break;
    case Quick::Error500:
        answer.kind = ScriptedAnswer::Kind::HttpStatus;
        answer.status = 500;
        break;
    case Quick::Never: answer.kind = ScriptedAnswer::Kind::Never; break;
    case Quick::Crash: answer.kind = ScriptedAnswer::Kind::Crash; break;
    }
    return answer;
}

QuickAnswers::QuickAnswers(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(4);
    for (const QuickSpec& spec : quickSpecs) {
        auto* one = new QPushButton(quickText(spec.quick), this);
        one->setObjectName(QLatin1String(spec.id) + QStringLiteral("Button"));
        one->setAccessibleName(tr("Answer: %1").arg(one->text()));
        const QString key = QKeySequence(QLatin1String(spec.key)).toString(QKeySequence::NativeText);
        one->setToolTip(tr("%1 (%2)").arg(quickTip(spec.quick), key));
        one->setAccessibleDescription(quickTip(spec.quick));
        connect(one, &QPushButton::clicked, this, [this, quick = spec.quick] { Q_EMIT chosen(quick); });
        m_buttons[std::size_t(spec.quick)] = one;
        const int place = int(spec.quick) - 1; // the script's own line is above the others
        if (spec.quick == Quick::Script) {
            grid->addWidget(one, 0, 0, 1, 3);
        } else {
            grid->addWidget(one, 1 + place / 3, place % 3);
        }
    }
}

void QuickAnswers::setHolding(std::optional<Quick> held)
{
    for (const QuickSpec& spec : quickSpecs) {
        button(spec.quick)->setCheckable(held.has_value());
        button(spec.quick)->setChecked(held == spec.quick);
    }
}

void QuickAnswers::setUsable(Quick quick, bool offered, bool usable)
{
    button(quick)->setVisible(offered);
    button(quick)->setEnabled(usable);
}

} // namespace wb::ui
