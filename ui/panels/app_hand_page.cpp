#include "ui/panels/app_hand_page.h"

#include "ui/models/waiting_model.h"
#include "ui/widgets/panel_header.h"
#include "ui/widgets/row_view.h"

#include <QItemSelectionModel>
#include <QVBoxLayout>

#include <algorithm>

namespace wb::ui {

AppHandPage::AppHandPage(QWidget* parent)
    : QWidget(parent), m_model(new WaitingModel(this)), m_view(new RowView(this)),
      m_header(new PanelHeader(tr("Waiting"), this))
{
    m_view->setObjectName(QStringLiteral("waitingView"));
    m_view->setAccessibleName(tr("Messages that wait for your answer"));
    m_view->setModel(m_model);
    m_view->rememberColumns(QStringLiteral("waiting"));
    m_view->setEmptyText(tr("No message waits"),
                         tr("The next one that a connected component receives stays here until you answer it; its "
                            "acknowledgement waits with it."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_view, 1);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        showCount();
        Q_EMIT choiceChanged();
    });
    m_ages.setInterval(1000);
    connect(&m_ages, &QTimer::timeout, this, [this] { m_model->setNow(QDateTime::currentDateTimeUtc()); });
    showCount();
}

void AppHandPage::setWaiting(const QList<sidecar::WaitingCall>& waiting)
{
    m_model->setNow(QDateTime::currentDateTimeUtc());
    m_model->update(waiting);
    waiting.isEmpty() ? m_ages.stop() : m_ages.isActive() ? void() : m_ages.start();
    showCount();
    Q_EMIT choiceChanged();
}

int AppHandPage::selected() const
{
    return int(m_view->selectionModel()->selectedRows().size());
}

int AppHandPage::waiting() const
{
    return m_model->rowCount();
}

QList<quint64> AppHandPage::chosen() const
{
    QList<quint64> attempts;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows())
        attempts << m_model->at(index.row()).attempt;
    std::sort(attempts.begin(), attempts.end());
    if (attempts.isEmpty() && m_model->rowCount() > 0) attempts << m_model->at(0).attempt;
    return attempts;
}

void AppHandPage::showCount()
{
    const int all = waiting();
    m_header->setNote(all == 0 ? QString() : selected() == 0 ? tr("%n message(s)", nullptr, all)
                                                             : tr("%1 of %n chosen", nullptr, all).arg(selected()));
}

} // namespace wb::ui
