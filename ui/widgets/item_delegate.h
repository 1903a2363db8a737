#pragma once

#include <QStyledItemDelegate>

class QColor;

namespace wb::ui {

// What the delegates of the small lists share: the row's ground as the style paints it, and colours that can be read
// on it.
class ItemDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    // Ground, selection and focus; the text is left to the caller.
    void paintGround(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    // `colour`, or on a selected row what can be read there.
    static QColor readable(const QColor& colour, const QStyleOptionViewItem& option);
};

} // namespace wb::ui
