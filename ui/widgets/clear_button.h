#pragma once

#include <QLineEdit>

namespace wb::ui {

// The button that empties a line appears with its first letter: making it loads an icon theme, which the start of the
// window need not wait for.
inline void giveClearButton(QLineEdit* line)
{
    QObject::connect(line, &QLineEdit::textChanged, line, [line] {
        if (!line->isClearButtonEnabled()) line->setClearButtonEnabled(true);
    });
}

} // namespace wb::ui
