#include "ui/panels/broker_detail.h"

#include "core/broker/profile/comparison_text.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace wb::ui {

using broker::CellState;
using broker::Comparison;
using broker::ComparisonCell;
using broker::ComparisonColumn;
using broker::ComparisonRow;
using Level = broker::BrokerVerdict::Level;

namespace {

void say(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

QString confidenceText(broker::Confidence confidence)
{
    switch (confidence) {
    case broker::Confidence::High: return BrokerDetail::tr("it was seen");
    case broker::Confidence::Medium: return BrokerDetail::tr("nothing came within the watched time, or a limit was not reached");
    case broker::Confidence::Low: return BrokerDetail::tr("it ended early");
    case broker::Confidence::None: break;
    }
    return BrokerDetail::tr("nothing was learned");
}

QString measuredText(const ComparisonColumn& column, const ComparisonCell& cell)
{
    if (!cell.does) {
        return cell.isProbed ? BrokerDetail::tr("Measured here: nothing was learned") : BrokerDetail::tr("Measured: nobody has");
    }
    const QString date = QLocale().toString(cell.does->date, QLocale::ShortFormat);
    if (cell.isProbed) {
        return BrokerDetail::tr("Measured here: %1 (%2, %3; %4)")
            .arg(cell.does->value, broker::columnName(column), date, confidenceText(cell.confidence));
    }
    const QString text = BrokerDetail::tr("Measured: %1 (%2; %3; %4)").arg(cell.does->value, cell.does->version, cell.does->settings, date);
    return column.isConnected ? BrokerDetail::tr("%1. The connected broker itself was not probed.").arg(text) : text;
}

QString concernText(const ComparisonCell& cell)
{
    QStringList lines;
    for (const broker::Concern& concern : cell.concerns) lines << concern.text;
    return lines.join(QLatin1Char('\n'));
}

} // namespace

BrokerDetail::BrokerDetail(QWidget* parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("brokerDetail"));
    setAccessibleName(tr("Details of the selected row"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::TabFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* lines = new QVBoxLayout(page);
    lines->setContentsMargins(12, 8, 12, 8);
    lines->setSpacing(4);
    setWidget(page);
    m_title = addText("brokerDetailTitle", false);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    auto* chips = new QHBoxLayout;
    chips->setSpacing(4);
    m_state = new Chip({}, Chip::Kind::Plain, page);
    m_state->setObjectName(QStringLiteral("brokerDetailState"));
    m_level = new Chip({}, Chip::Kind::Plain, page);
    m_level->setObjectName(QStringLiteral("brokerDetailLevel"));
    chips->addWidget(m_state);
    chips->addWidget(m_level);
    chips->addStretch(1);
    lines->addLayout(chips);
    m_concern = addText("brokerDetailConcern", false);
    m_halves = addText("brokerDetailHalves", false);
    m_touched = addText("brokerDetailTouched", false);
    setTone(m_touched, "warning");
    m_why = addText("brokerDetailWhy", false);
    m_source = addText("brokerDetailSource", true);
    m_proof = new QWidget(page);
    auto* proof = new QHBoxLayout(m_proof);
    proof->setContentsMargins(0, 0, 0, 0);
    m_evidence = new QLabel(m_proof);
    m_evidence->setProperty("secondary", true);
    m_open = new QPushButton(tr("Open the evidence"), m_proof);
    m_open->setObjectName(QStringLiteral("brokerEvidence"));
    proof->addWidget(m_evidence);
    proof->addWidget(m_open);
    proof->addStretch(1);
    lines->addWidget(m_proof);
    lines->addStretch(1);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT evidenceAsked(m_dimension); });
}

QLabel* BrokerDetail::addText(const char* objectName, bool secondary)
{
    auto* label = new QLabel(widget());
    label->setObjectName(QLatin1String(objectName));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setMinimumWidth(1);
    if (secondary) label->setProperty("secondary", true);
    widget()->layout()->addWidget(label);
    return label;
}

void BrokerDetail::show(const Comparison& table, const ComparisonRow* row, int column)
{
    m_dimension = row ? row->dimension.id : QString();
    for (QWidget* part : QList<QWidget*>{m_state, m_level, m_concern, m_touched, m_source, m_proof}) part->hide();
    if (!row) {
        say(m_title, {});
        say(m_halves, tr("Select a cell to see what is documented and measured, and why it matters."));
        say(m_why, {});
        return;
    }
    say(m_why, row->dimension.why);
    say(m_touched, row->touched.isEmpty() ? QString() : tr("● %1: %2").arg(table.component, row->touched));
    if (column < 0 || column >= int(table.columns.size())) showRow(table, *row);
    else {
        say(m_title, tr("%1: %2").arg(row->dimension.brief, broker::columnName(table.columns.at(column))));
        showCell(table.columns.at(column), row->cells.at(column));
    }
    QStringList source;
    if (m_source->isVisibleTo(widget())) source << m_source->text();
    source << tr("MQTT 3.1.1: %1").arg(row->dimension.clause == u"none" ? tr("says nothing about it") : row->dimension.clause);
    say(m_source, source.join(QLatin1Char('\n')));
}

void BrokerDetail::showRow(const Comparison& table, const ComparisonRow& row)
{
    say(m_title, row.dimension.title);
    QStringList lines;
    for (qsizetype i = 0; i < table.columns.size(); ++i)
        lines << tr("%1: %2").arg(broker::columnName(table.columns.at(i)), broker::cellText(row.cells.at(i)));
    say(m_halves, lines.join(QLatin1Char('\n')));
}

void BrokerDetail::showCell(const ComparisonColumn& column, const ComparisonCell& cell)
{
    const bool differs = cell.state == CellState::Differs;
    m_state->setText(differs ? tr("≠ %1").arg(broker::stateWord(cell.state)) : broker::stateWord(cell.state));
    m_state->setKind(differs ? Chip::Kind::Warning : cell.state == CellState::Same ? Chip::Kind::Success : Chip::Kind::Plain);
    m_state->setVisible(true);
    m_state->updateGeometry();
    const bool bites = std::any_of(cell.concerns.begin(), cell.concerns.end(),
                                   [](const broker::Concern& one) { return one.level == broker::Concern::Level::Bites; });
    m_level->setText(bites ? tr("! %1").arg(broker::levelWord(Level::Bites)) : tr("▲ %1").arg(broker::levelWord(Level::Care)));
    m_level->setKind(bites ? Chip::Kind::Failure : Chip::Kind::Warning);
    m_level->setVisible(!cell.concerns.isEmpty());
    m_level->updateGeometry();
    say(m_concern, concernText(cell));
    setTone(m_concern, bites ? "failure" : "warning");
    const QString says = cell.says ? tr("Documented: %1").arg(cell.says->value) : tr("Documented: nobody has established it");
    say(m_halves, says + QLatin1Char('\n') + measuredText(column, cell));
    say(m_source, cell.says ? tr("Source: %1").arg(cell.says->sources.join(QStringLiteral("; "))) : QString());
    m_evidence->setText(tr("Evidence: %n lines", nullptr, int(cell.evidence)));
    m_proof->setVisible(cell.isProbed && cell.evidence > 0);
}

} // namespace wb::ui
