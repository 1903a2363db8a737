#include "ui/panels/setup_trap_view.h"

#include "ui/widgets/theme.h"

#include <QEvent>
#include <QTextCursor>

namespace wb::ui {

SetupTrapView::SetupTrapView(QWidget* parent) : QTextBrowser(parent)
{
    setObjectName(QStringLiteral("setupTraps"));
    setAccessibleName(tr("What goes wrong"));
    setOpenLinks(false);
    setTabChangesFocus(true);
}

void SetupTrapView::setTraps(const QList<broker::Trap>& traps, qsizetype biting, bool trouble)
{
    m_traps = traps;
    m_biting = biting;
    m_trouble = trouble;
    fill();
}

// The colours are in the text: a change of theme makes it anew.
void SetupTrapView::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) fill();
}

void SetupTrapView::fill()
{
    const Theme& now = theme(this);
    const auto heading = [](const QString& text) { return QStringLiteral("<p style='margin-top:8px'><b>%1</b></p>").arg(text.toHtmlEscaped()); };
    QString html;
    for (qsizetype i = 0; i < m_traps.size(); ++i) {
        if (i == 0 && m_biting > 0) html += heading(m_trouble ? tr("What may have happened here") : tr("This component meets"));
        if (i == m_biting) html += heading(m_biting > 0 ? tr("What else goes wrong") : tr("What goes wrong"));
        const broker::Trap& trap = m_traps.at(i);
        html += QStringLiteral("<p style='margin-left:8px; margin-bottom:10px'><span style='color:%1'>%2</span> %3<br>%4<br>"
                               "<span style='color:%5'><small>%6</small></span></p>")
                    .arg(i < m_biting ? now.warning.name() : now.secondary.name(), i < m_biting ? QStringLiteral("▲") : QStringLiteral("•"),
                         trap.text.toHtmlEscaped(), QStringLiteral("→ ") + trap.remedy.toHtmlEscaped(), now.secondary.name(),
                         trap.sources.join(QStringLiteral("; ")).toHtmlEscaped());
    }
    setHtml(html);
    moveCursor(QTextCursor::Start);
}

} // namespace wb::ui
