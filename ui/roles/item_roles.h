#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

// What models tell the row view beyond Qt's own roles: the one thing that both must know. Names of meanings only;
// widgets choose the colours.

namespace wb::ui {

enum class Tone : quint8 { Plain, Secondary, Accent, Ok, Warning, Error, Retained, Dup, DeadLetter };

// A small rounded label: "1", "DUP", "retained".
struct Mark {
    QString text;
    Tone tone = Tone::Plain;
    bool operator==(const Mark&) const = default;
};
using Marks = QList<Mark>;

enum Role : int {
    ToneRole = Qt::UserRole + 1, // int(Tone) of a cell's text; none: Plain
    MarksRole,                   // Marks of a cell
    DepthRole,                   // int, levels of indentation of column 0; none: not a tree
    ExpandableRole,              // bool
    ExpandedRole,                // bool; setData(index, bool, ExpandedRole) opens and closes
    RevisionRole,                // uint of a row, another one when its cells changed: a dataChanged that names this
                                 // role over many rows repaints only those rows
    ColumnStyleRole,             // headerData: int(ColumnStyle)
    ColumnWidthRole,             // headerData: int, width to begin with in average characters
    LaneRole,                    // of a row: the lane itself, a ledger::LanePtr
};

enum class ColumnStyle : quint8 { Text, Mono, Number, Chips };

} // namespace wb::ui

Q_DECLARE_METATYPE(wb::ui::Marks)
