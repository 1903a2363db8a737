#include "ui/panels/attempts_view.h"

#include "ui/models/format.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/row_view.h"

#include <QVBoxLayout>

namespace wb::ui {

AttemptsView::AttemptsView(QWidget* parent)
    : QWidget(parent), m_model(new AttemptsModel(this)), m_view(new RowView(this)),
      m_header(new PanelHeader(tr("Attempts"), this))
{
    m_view->setObjectName(QStringLiteral("attemptsView"));
    m_view->setAccessibleName(tr("Calls of the app and what came of them"));
    m_view->setModel(m_model);
    m_view->setFollow(true);
    m_view->rememberColumns(QStringLiteral("attempts"));
    m_view->setEmptyText(tr("No call of the app yet"),
                         tr("Each call stands here with its answer, and with what Dapr made of it: acknowledged, tried "
                            "again, dead letter, or nothing."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_view, 1);
}

void AttemptsView::add(QList<AttemptRow> rows, quint64 lost)
{
    m_model->append(std::move(rows), lost);
    showCount();
}

void AttemptsView::clear()
{
    m_model->clear();
    showCount();
}

void AttemptsView::showCount()
{
    const int rows = m_model->rowCount();
    QString note = rows == 0 ? QString() : groupedNumber(quint64(rows));
    if (m_model->letGo() > 0) note = tr("%1 shown, %2 let go").arg(note, groupedNumber(m_model->letGo()));
    m_header->setNote(note);
}

} // namespace wb::ui
