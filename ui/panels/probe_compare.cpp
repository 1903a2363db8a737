#include "ui/panels/probe_compare.h"

#include "ui/models/probe_compare_model.h"
#include "ui/widgets/named.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/row_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QSaveFile>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

ProbeCompare::ProbeCompare(AskPath askPath, QWidget* parent)
    : QWidget(parent), m_askPath(std::move(askPath)), m_model(new ProbeCompareModel(this)),
      m_before(named(new QComboBox(this), "compareBefore", tr("First probe"))),
      m_after(named(new QComboBox(this), "compareAfter", tr("Second probe"))),
      m_only(named(new QPushButton(tr("Only &differences"), this), "compareOnly", tr("Show only rows that differ"))),
      m_copy(named(new QPushButton(tr("Copy as &Markdown"), this), "compareCopy", tr("Copy the shown rows as Markdown"))),
      m_export(named(new QPushButton(tr("E&xport…"), this), "compareExport", tr("Export the shown rows as Markdown, CSV or JSON"))),
      m_summary(named(new QLabel(this), "compareSummary", tr("How many rows differ"))), m_notice(new NoticeBar(this)),
      m_rows(named(new RowView(this), "compareRows", tr("Rows of both probes")))
{
    setObjectName(QStringLiteral("probeCompare"));
    setAccessibleName(tr("Two probes beside each other"));
    m_notice->setObjectName(QStringLiteral("compareNotice"));
    m_rows->setModel(m_model);
    m_rows->rememberColumns(QStringLiteral("probeCompareRows"));
    m_rows->setEmptyText(tr("Two probes will be beside each other here"),
                         tr("Probe a broker, or open earlier results, and choose the two above."));
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_rows);
    parts->addWidget(buildDetail());
    parts->setSizes({600, 170});
    parts->setStretchFactor(0, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_notice);
    layout->addWidget(parts, 1);
    setFocusProxy(m_rows);
    connect(m_rows, &RowView::rowChosen, this, &ProbeCompare::showRow);
    compareChosen();
}

QWidget* ProbeCompare::buildBar()
{
    auto* bar = new QWidget(this);
    auto* open = named(new QPushButton(tr("&Open earlier results…"), bar), "compareOpen", tr("Open earlier results"));
    auto* close = named(new QPushButton(tr("Close"), bar), "compareClose", tr("Close the comparison"));
    auto* choice = new QHBoxLayout;
    choice->setSpacing(8);
    for (QComboBox* box : {m_before, m_after}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(24);
        connect(box, &QComboBox::currentIndexChanged, this, &ProbeCompare::compareChosen);
    }
    choice->addWidget(m_before, 1);
    choice->addWidget(new QLabel(tr("beside"), bar));
    choice->addWidget(m_after, 1);
    choice->addWidget(open);
    auto* doing = new QHBoxLayout;
    doing->setSpacing(8);
    m_summary->setTextFormat(Qt::PlainText);
    m_only->setCheckable(true);
    for (QWidget* part : std::initializer_list<QWidget*>{m_summary, m_only, m_copy, m_export, close})
        doing->addWidget(part, part == m_summary ? 1 : 0);
    auto* layout = new QVBoxLayout(bar);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(6);
    layout->addLayout(choice);
    layout->addLayout(doing);
    connect(m_only, &QPushButton::toggled, this, [this](bool on) {
        m_model->setOnlyDifferences(on);
        chooseFirst();
    });
    connect(m_copy, &QPushButton::clicked, this, &ProbeCompare::copy);
    connect(m_export, &QPushButton::clicked, this, &ProbeCompare::exportTo);
    connect(open, &QPushButton::clicked, this, &ProbeCompare::openAsked);
    connect(close, &QPushButton::clicked, this, &ProbeCompare::closeAsked);
    return bar;
}

QWidget* ProbeCompare::buildDetail()
{
    auto* box = new QWidget(this);
    m_title = named(new QLabel(box), "compareTitle", tr("Selected row"));
    m_values = named(new QLabel(box), "compareValues", tr("Both values"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    for (QLabel* label : {m_title, m_values}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    m_beforePackets = named(new QPushButton(tr("Packets of the first"), box), "compareBeforePackets", tr("Packets that prove the first value"));
    m_afterPackets = named(new QPushButton(tr("Packets of the second"), box), "compareAfterPackets", tr("Packets that prove the second value"));
    const auto ask = [this](const QComboBox* side) {
        if (const int row = m_rows->currentIndex().row(); row >= 0) Q_EMIT evidenceAsked(side->currentIndex(), m_model->at(row).id);
    };
    connect(m_beforePackets, &QPushButton::clicked, this, [this, ask] { ask(m_before); });
    connect(m_afterPackets, &QPushButton::clicked, this, [this, ask] { ask(m_after); });
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_beforePackets);
    buttons->addWidget(m_afterPackets);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_values);
    layout->addStretch();
    layout->addLayout(buttons);
    return box;
}

void ProbeCompare::setProbes(const QList<KeptProbe>& probes)
{
    const int before = m_before->currentIndex(), after = m_after->currentIndex();
    m_probes = probes;
    for (QComboBox* box : {m_before, m_after}) {
        const QSignalBlocker quiet(box);
        box->clear();
        for (const KeptProbe& probe : probes) box->addItem(probe.name);
    }
    choose(before, after);
}

void ProbeCompare::choose(int before, int after)
{
    {
        const QSignalBlocker quiet(m_before);
        m_before->setCurrentIndex(std::min<int>(before, int(m_probes.size()) - 1));
    }
    const QSignalBlocker quiet(m_after);
    m_after->setCurrentIndex(std::min<int>(after, int(m_probes.size()) - 1));
    compareChosen();
}

void ProbeCompare::compareChosen()
{
    const int before = m_before->currentIndex(), after = m_after->currentIndex();
    const auto reportAt = [this](int index) { return index >= 0 && index < m_probes.size() ? m_probes.at(index).report : broker::ProbeReport(); };
    m_model->setComparison(broker::comparisonOf(reportAt(before), before == after ? broker::ProbeReport() : reportAt(after)));
    const broker::ProbeComparison& all = m_model->comparison();
    const auto others = all.rows.size() - all.differing - all.alike;
    m_summary->setText(all.rows.isEmpty()  ? tr("Nothing to compare yet")
                       : before == after || before < 0 || after < 0 ? tr("One probe only: choose another one beside it")
                                         : tr("%1 differ · %2 are alike · %3 cannot be compared")
                                               .arg(QString::number(all.differing), QString::number(all.alike), QString::number(others)));
    for (QPushButton* button : {m_copy, m_export}) button->setEnabled(!all.rows.isEmpty());
    chooseFirst();
}

void ProbeCompare::chooseFirst()
{
    if (m_model->rowCount() > 0) m_rows->setCurrentIndex(m_model->index(0, 0));
    showRow();
}

void ProbeCompare::showRow()
{
    const int row = m_rows->currentIndex().row();
    const bool some = row >= 0 && row < m_model->rowCount();
    const broker::ComparedResult shown = some ? m_model->at(row) : broker::ComparedResult();
    m_title->setText(some ? m_model->title(shown) : tr("No row selected"));
    const auto value = [](const QString& text) { return text.isEmpty() ? tr("not in this probe") : ProbeCompareModel::shownValue(text); };
    m_values->setText(some ? tr("First: %1\nSecond: %2").arg(value(shown.before), value(shown.after)) : QString());
    m_beforePackets->setEnabled(some && !shown.before.isEmpty());
    m_afterPackets->setEnabled(some && !shown.after.isEmpty());
}

void ProbeCompare::copy()
{
    QApplication::clipboard()->setText(broker::comparisonMarkdown(m_model->comparison(), broker::ProfileBook::shipped(), m_model->onlyDifferences()));
    m_notice->say(NoticeBar::Kind::Success, tr("Copied as Markdown"));
}

QByteArray ProbeCompare::bytesFor(const QString& path) const
{
    const broker::ProbeComparison& all = m_model->comparison();
    const bool only = m_model->onlyDifferences();
    if (path.endsWith(u".json")) return QJsonDocument(broker::comparisonJson(all, only)).toJson();
    const broker::ProfileBook& book = path.endsWith(u".csv") ? broker::ProfileBook::inEnglish() : broker::ProfileBook::shipped();
    return (path.endsWith(u".csv") ? broker::comparisonCsv(all, book, only) : broker::comparisonMarkdown(all, book, only)).toUtf8();
}

void ProbeCompare::exportTo()
{
    const QString path = m_askPath(this, tr("Where the comparison goes"), QDir::home().filePath(QStringLiteral("probes.md")),
                                   tr("Markdown (*.md);;Comma-separated values (*.csv);;JSON (*.json)"));
    if (path.isEmpty()) return;
    QSaveFile file(path);
    const QByteArray bytes = bytesFor(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        m_notice->say(NoticeBar::Kind::Success, tr("Written: %1").arg(path));
    else m_notice->say(NoticeBar::Kind::Failure, tr("Cannot write %1: %2").arg(path, file.errorString()));
}

} // namespace wb::ui
