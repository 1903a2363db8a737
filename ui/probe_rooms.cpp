#include "ui/probe_rooms.h"

#include "ui/panels/probe_evidence.h"

#include <QTabWidget>

namespace wb::ui {

ProbeRooms::ProbeRooms(QTabWidget* tabs, const Prompts* prompts, QObject* parent)
    : QObject(parent), m_tabs(tabs), m_prompts(prompts)
{
}

int ProbeRooms::keep(const broker::ProbeReport& report, const QString& where)
{
    m_kept << KeptProbe{tr("%1 · %2 · %3").arg(broker::reportName(report), report.started.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), where),
                        report};
    if (m_compare) m_compare->setProbes(m_kept);
    Q_EMIT changed();
    return int(m_kept.size()) - 1;
}

void ProbeRooms::show(QWidget* room, const QString& title)
{
    if (!isInFront()) m_before = m_tabs->currentWidget();
    int at = m_tabs->indexOf(room);
    if (at < 0) at = m_tabs->addTab(room, title);
    m_tabs->setTabText(at, title);
    m_tabs->setCurrentIndex(at);
    room->setFocus(Qt::OtherFocusReason);
    Q_EMIT changed();
}

// Its own button may have asked for it.
void ProbeRooms::close(QWidget* room)
{
    const bool front = m_tabs->currentWidget() == room;
    m_tabs->removeTab(m_tabs->indexOf(room));
    room->deleteLater();
    if (room == m_compare) m_compare = nullptr;
    else m_evidence = nullptr;
    if (front) {
        QWidget* next = m_compare ? static_cast<QWidget*>(m_compare) : m_before;
        if (m_tabs->indexOf(next) >= 0) m_tabs->setCurrentWidget(next);
        m_tabs->currentWidget()->setFocus(Qt::OtherFocusReason);
    }
    Q_EMIT changed();
}

bool ProbeRooms::showEvidence(const broker::ProbeReport& report, const QString& dimension)
{
    const broker::ProbeResult* result = report.result(dimension);
    if (!result || result->evidence.isEmpty()) return false;
    if (m_evidence) close(m_evidence);
    m_evidence = new ProbeEvidence(report, *result);
    connect(m_evidence, &ProbeEvidence::closeAsked, this, [this] { close(m_evidence); });
    show(m_evidence, tr("Evidence: %1").arg(m_evidence->title()));
    return true;
}

void ProbeRooms::compare(int before, int after)
{
    if (!m_compare) {
        m_compare = new ProbeCompare(m_prompts->saveFile);
        connect(m_compare, &ProbeCompare::openAsked, this, &ProbeRooms::openAsked);
        connect(m_compare, &ProbeCompare::closeAsked, this, [this] { close(m_compare); });
        connect(m_compare, &ProbeCompare::evidenceAsked, this, [this](int probe, const QString& dimension) {
            if (probe < 0 || probe >= m_kept.size()) return;
            if (!showEvidence(m_kept.at(probe).report, dimension)) Q_EMIT refused(tr("No packets were kept for this row."));
        });
    }
    m_compare->setProbes(m_kept);
    m_compare->choose(before, after);
    show(m_compare, tr("Compare probes"));
}

bool ProbeRooms::isInFront() const
{
    const QWidget* front = m_tabs->currentWidget();
    return front && (front == m_compare || front == m_evidence);
}

void ProbeRooms::closeFront()
{
    if (isInFront()) close(m_tabs->currentWidget());
}

} // namespace wb::ui
