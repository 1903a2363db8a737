#include "ui/panels/scenario_panel.h"

#include "core/language.h"
#include "ui/panels/scenario_steps.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

using scenario::Report;
using scenario::StepReport;
using scenario::Verdict;

namespace {

QLabel* makeLabel(const char* objectName, const QString& name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(objectName));
    label->setAccessibleName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

ScenarioPanel::ScenarioPanel(const Parts& parts, QWidget* parent)
    : QWidget(parent), m_steps(new ScenarioSteps(this)), m_notice(new NoticeBar(this)), m_list(new RowView(this)),
      m_detail(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("scenarioPanel"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_notice->setObjectName(QStringLiteral("scenarioNotice"));
    m_list->setObjectName(QStringLiteral("scenarioSteps"));
    m_list->setAccessibleName(tr("Steps and expectations"));
    m_list->setModel(m_steps);
    m_list->rememberColumns(QStringLiteral("scenarioSteps"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(ScenarioSteps::StepColumn, QHeaderView::Stretch);
    m_list->setEmptyText(tr("Scenarios run here"),
                         tr("Choose one of the library in the menu Scenario, or open a file: each starts its own broker "
                            "and connection, and touches nothing of yours."));
    m_detail->setObjectName(QStringLiteral("scenarioDetail"));
    m_detail->setAccessibleName(tr("What became of the selected step"));
    m_detail->setReadOnly(true);
    m_detail->setFont(monospaced(smaller(font())));
    m_detail->setFrameShape(QFrame::NoFrame);
    m_detail->setProperty("flat", true);
    m_detail->setPlaceholderText(tr("Select a step to see what was expected and what was seen."));
    m_detail->setTabChangesFocus(true);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setObjectName(QStringLiteral("scenarioSplitter"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_list);
    split->addWidget(m_detail);
    split->setSizes({300, 180});
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead(parts));
    layout->addWidget(m_notice);
    layout->addWidget(split, 1);
    setFocusProxy(m_list);
    connect(m_list, &RowView::rowChosen, this, [this](const QModelIndex& index) {
        m_chosen = index.isValid();
        showDetail();
    });
    connect(m_steps, &QAbstractItemModel::dataChanged, this, &ScenarioPanel::showDetail);
    connect(m_steps, &QAbstractItemModel::modelReset, this, [this] {
        m_chosen = false;
        showDetail();
    });
    show(Report());
}

QWidget* ScenarioPanel::buildHead(const Parts& parts)
{
    auto* head = new QWidget(this);
    m_title = makeLabel("scenarioTitle", tr("Scenario"), head);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_verdict = makeLabel("scenarioVerdict", tr("Result"), head);
    m_verdict->setFont(bold);
    m_lesson = makeLabel("scenarioLesson", tr("What it teaches"), head);
    m_lesson->setProperty("secondary", true);
    m_broker = makeLabel("scenarioBroker", tr("Broker"), head);
    m_broker->setProperty("secondary", true);
    m_variants = new QComboBox(head);
    m_variants->setObjectName(QStringLiteral("scenarioVariant"));
    m_variants->setAccessibleName(tr("Broker and Dapr version of the run"));
    m_variants->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_variants->setMinimumContentsLength(12);
    connect(m_variants, &QComboBox::activated, this, &ScenarioPanel::variantChosen);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    QPushButton* run = actionButton(parts.run, "scenarioRun", head);
    run->setProperty("primary", true);
    buttons->addWidget(run);
    buttons->addWidget(actionButton(parts.stop, "scenarioStop", head));
    buttons->addWidget(actionButton(parts.lanes, "scenarioLanes", head));
    buttons->addWidget(actionButton(parts.edit, "scenarioEdit", head));
    buttons->addWidget(actionButton(parts.copy, "scenarioCopy", head));
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_lesson);
    layout->addWidget(m_variants);
    layout->addWidget(m_broker);
    layout->addWidget(m_verdict);
    layout->addLayout(buttons);
    return head;
}

void ScenarioPanel::showScenario(const Report& report, const QStringList& variants, const QString& refused)
{
    const int chosen = m_variants->currentIndex();
    m_variants->clear();
    m_variants->addItems(variants);
    if (chosen >= 0 && report.file == m_report.file) m_variants->setCurrentIndex(std::min(chosen, int(variants.size()) - 1));
    m_chosen = false;
    if (refused.isEmpty()) m_notice->clear();
    else m_notice->say(NoticeBar::Kind::Failure, refused);
    show(report);
}

int ScenarioPanel::variant() const
{
    return m_variants->currentIndex();
}

void ScenarioPanel::refuse(const QString& problems)
{
    m_notice->say(NoticeBar::Kind::Failure, problems);
}

void ScenarioPanel::showRun(const Report& report)
{
    show(report);
    if (report.verdict == Verdict::Running || m_chosen) return;
    const int failed = m_steps->firstFailed();
    if (failed < 0) return;
    m_list->selectionModel()->setCurrentIndex(m_steps->index(failed, 0),
                                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_list->scrollTo(m_steps->index(failed, 0));
}

void ScenarioPanel::show(const Report& report)
{
    m_report = report;
    m_steps->setSteps(report.steps);
    const bool any = !report.file.isEmpty();
    m_title->setText(any ? report.name : tr("No scenario is open"));
    m_lesson->setText(report.lesson);
    m_lesson->setVisible(!report.lesson.isEmpty());
    m_variants->setVisible(m_variants->count() > 1);
    m_broker->setText(report.broker.isEmpty() ? QString() : tr("on %1").arg(report.broker));
    m_broker->setVisible(!report.broker.isEmpty());
    QString verdict = tr("%1 %2").arg(verdictSign(report.verdict), verdictText(report.verdict));
    if (report.seconds > 0 && report.verdict != Verdict::Running)
        verdict = tr("%1 in %2 s").arg(verdict, QString::number(report.seconds, 'f', 1));
    if (!report.why.isEmpty()) verdict = tr("%1: %2").arg(verdict, report.why);
    m_verdict->setText(verdict);
    setTone(m_verdict, verdictTone(report.verdict));
    m_verdict->setVisible(any);
    showDetail();
}

QString ScenarioPanel::note() const
{
    if (m_report.file.isEmpty() || m_report.verdict == Verdict::Waiting) return {};
    return tr("%1 %2").arg(verdictSign(m_report.verdict), verdictText(m_report.verdict));
}

QString ScenarioPanel::detailText() const
{
    const StepReport* step = m_steps->at(m_list->currentIndex().row());
    if (!step) return {};
    QStringList lines{tr("%1:%2:%3: %4").arg(m_report.file).arg(step->place.line).arg(step->place.column).arg(step->what),
                      tr("%1 %2").arg(verdictSign(step->verdict), verdictText(step->verdict))};
    if (!step->expected.isEmpty()) lines << QString() << tr("Expected: %1").arg(step->expected);
    if (!step->seen.isEmpty()) lines << tr("Seen: %1").arg(step->seen);
    if (!step->around.isEmpty()) lines << QString() << tr("Around it:") << step->around;
    return lines.join(u'\n');
}

void ScenarioPanel::showDetail()
{
    const QString text = detailText();
    if (text != m_detail->toPlainText()) m_detail->setPlainText(text);
}

} // namespace wb::ui
