#include "ui/widgets/item_delegate.h"

#include "ui/widgets/theme.h"

#include <QApplication>

namespace wb::ui {

void ItemDelegate::paintGround(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QWidget* widget = option.widget;
    (widget ? widget->style() : QApplication::style())
        ->drawControl(QStyle::CE_ItemViewItem, &ground, painter, widget);
}

QColor ItemDelegate::readable(const QColor& colour, const QStyleOptionViewItem& option)
{
    if (!(option.state & QStyle::State_Selected)) return colour;
    const Theme& t = theme(option.widget);
    return legible(colour, t.selection, t.text);
}

} // namespace wb::ui
