#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

class QWidget;

// The one place for colours. Light or dark follows the desktop's palette or the user's choice; widgets that paint for
// themselves ask theme(this) while painting, so a change of theme needs no more than the repaint Qt does anyway.

namespace wb::ui {

enum class ThemeChoice : quint8 { System, Light, Dark };

struct Theme {
    bool dark = false;
    QColor window, surface, alternate;   // grounds: frame, lists and fields, panel headers and even rows
    QColor border, text, secondary;      // secondary: text of less weight
    QColor accent, onAccent, accentText; // primary button and its text; accent as text or line
    QColor selection;                    // ground of selected rows; text stays `text`
    QColor success, warning, failure;    // always with a sign or word beside
    QColor retained, dup, deadLetter, differs;
};

const Theme& lightTheme();
const Theme& darkTheme();
const Theme& theme(const QPalette& palette);
const Theme& theme(const QWidget* widget = nullptr); // null: the application's

// WCAG contrast ratio, 1 to 21.
double contrast(const QColor& one, const QColor& other);
// `colour` moved towards `ink` until it can be read on `ground`: for coloured words on a selected row.
QColor legible(const QColor& colour, const QColor& ground, const QColor& ink, double ratio = 4.5);

// Style, palette and style sheet of the whole program. Call once before the first window, then at each change.
void applyTheme(ThemeChoice choice);
ThemeChoice themeChoice();
// To be called when the desktop's palette may have changed; does nothing unless System is chosen.
void refreshSystemTheme();

// Colours a label's text: "success", "warning", "failure" or "plain". Always beside a sign or word.
void setTone(QWidget* widget, const char* tone);

QFont monospaced(const QFont& like); // payloads, ids, hosts: same size as `like`
QFont smaller(const QFont& like);    // secondary text: one step smaller

} // namespace wb::ui
