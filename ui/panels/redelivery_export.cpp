// Messages as lines for other programs, lanes as pictures: asking where they go, and saying what came of it.

#include "core/ledger/export/lane_export.h"
#include "ui/models/lane_model.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/notice_bar.h"

#include <QDir>
#include <QPushButton>
#include <QSaveFile>

namespace wb::ui {

QString RedeliveryPanel::saveMessages(const QString& path, bool asCsv) const
{
    std::vector<ledger::LanePtr> lanes;
    for (int row = 0; row < m_lanes->rowCount(); ++row) lanes.push_back(m_lanes->laneAt(row));
    if (lanes.empty()) return tr("There is no message to export.");
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return tr("Cannot write %1: %2").arg(path, file.errorString());
    const ledger::LaneExportOptions options{m_payloadOf};
    const ledger::LaneExported written = asCsv ? ledger::exportCsv(file, lanes, options) : ledger::exportJsonLines(file, lanes, options);
    if (!written) return tr("Cannot write %1: %2").arg(path, written.error());
    if (!file.commit()) return tr("Cannot write %1: %2").arg(path, file.errorString());
    return {};
}

void RedeliveryPanel::askForPicture(bool chosenOnly)
{
    const QString path = m_askPath(this, tr("Where the picture goes"), QDir::home().filePath(QStringLiteral("lanes.png")), tr("Pictures (*.png *.svg)"));
    if (!path.isEmpty()) tellSaved(path, savePicture(path, chosenOnly));
}

void RedeliveryPanel::askForMessages(bool asCsv)
{
    const QString name = asCsv ? QStringLiteral("messages.csv") : QStringLiteral("messages.jsonl");
    const QString path = m_askPath(this, tr("Where the messages go"), QDir::home().filePath(name),
                                   asCsv ? tr("Comma-separated values (*.csv)") : tr("JSON lines (*.jsonl)"));
    if (!path.isEmpty()) tellSaved(path, saveMessages(path, asCsv));
}

void RedeliveryPanel::tellSaved(const QString& path, const QString& problem)
{
    m_fileNotice->say(problem.isEmpty() ? NoticeBar::Kind::Success : NoticeBar::Kind::Failure,
                      problem.isEmpty() ? tr("Written: %1").arg(path) : problem);
    if (m_fileNotice->hasButtons()) return;
    QPushButton* close = m_fileNotice->addButton(tr("Close"));
    close->setObjectName(QStringLiteral("closeFileNotice"));
    connect(close, &QPushButton::clicked, m_fileNotice, &NoticeBar::clear);
}

} // namespace wb::ui
