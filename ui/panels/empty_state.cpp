#include "ui/panels/empty_state.h"

#include <QAbstractItemView>
#include <QEvent>

namespace wb::ui {

EmptyState::EmptyState(const QString& text, QAbstractItemView* view) : QLabel(text, view->viewport()), m_view(view)
{
    setWordWrap(true);
    setMargin(12);
    setAlignment(Qt::AlignTop | Qt::AlignLeft);
    setProperty("secondary", true);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    view->viewport()->installEventFilter(this);
    const QAbstractItemModel* model = view->model();
    connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyState::update);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyState::update);
    connect(model, &QAbstractItemModel::modelReset, this, &EmptyState::update);
    update();
}

void EmptyState::update()
{
    setVisible(m_view->model()->rowCount() == 0);
    resize(m_view->viewport()->size());
}

bool EmptyState::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) resize(m_view->viewport()->size());
    return QLabel::eventFilter(watched, event);
}

} // namespace wb::ui
