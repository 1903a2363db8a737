#include "ui/widgets/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

#include <algorithm>
#include <cmath>

static void initUiResources()
{
    Q_INIT_RESOURCE(ui); // a static library's resources are not linked in by themselves
}

namespace wb::ui {

namespace {

ThemeChoice g_choice = ThemeChoice::System;
bool g_applying = false;

double linear(double channel)
{
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

QColor hex(const char* text)
{
    return QColor(QLatin1String(text));
}

bool isDark(const QPalette& palette)
{
    return luminance(palette.color(QPalette::Active, QPalette::Window))
           < luminance(palette.color(QPalette::Active, QPalette::WindowText));
}

QPalette paletteOf(const Theme& t)
{
    QPalette p;
    const auto all = [&p](QPalette::ColorRole role, const QColor& colour) { p.setColor(role, colour); };
    all(QPalette::Window, t.window);
    all(QPalette::WindowText, t.text);
    all(QPalette::Base, t.surface);
    all(QPalette::AlternateBase, t.alternate);
    all(QPalette::Text, t.text);
    all(QPalette::Button, t.surface);
    all(QPalette::ButtonText, t.text);
    all(QPalette::BrightText, t.onAccent);
    all(QPalette::PlaceholderText, t.secondary);
    all(QPalette::Highlight, t.selection);
    all(QPalette::HighlightedText, t.text);
    all(QPalette::Link, t.accentText);
    all(QPalette::LinkVisited, t.accentText);
    all(QPalette::ToolTipBase, t.surface);
    all(QPalette::ToolTipText, t.text);
    all(QPalette::Light, t.surface);
    all(QPalette::Midlight, t.alternate);
    all(QPalette::Mid, t.border);
    all(QPalette::Dark, t.border);
    all(QPalette::Shadow, t.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, t.secondary);
    return p;
}

// The sheet names roles as @role; nothing else in it depends on the theme.
QString styleSheetOf(const Theme& t)
{
    QFile file(QStringLiteral(":/style/workbench.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const QFont small = smaller(QApplication::font());
    const std::pair<QLatin1String, QString> roles[] = {
        // longer names first: @accentText before @accent
        {QLatin1String("@accentText"), t.accentText.name()},
        {QLatin1String("@onAccent"), t.onAccent.name()},
        {QLatin1String("@accent"), t.accent.name()},
        {QLatin1String("@window"), t.window.name()},
        {QLatin1String("@surface"), t.surface.name()},
        {QLatin1String("@alternate"), t.alternate.name()},
        {QLatin1String("@border"), t.border.name()},
        {QLatin1String("@text"), t.text.name()},
        {QLatin1String("@secondary"), t.secondary.name()},
        {QLatin1String("@selection"), t.selection.name()},
        {QLatin1String("@success"), t.success.name()},
        {QLatin1String("@warning"), t.warning.name()},
        {QLatin1String("@failure"), t.failure.name()},
        {QLatin1String("@mode"), t.dark ? QStringLiteral("dark") : QStringLiteral("light")},
        {QLatin1String("@small"), small.pointSizeF() > 0 ? QStringLiteral("%1pt").arg(small.pointSizeF())
                                                         : QStringLiteral("%1px").arg(small.pixelSize())},
    };
    for (const auto& [name, value] : roles)
        sheet.replace(name, value);
    return sheet;
}

bool desktopIsDark()
{
    // An empty palette takes our own away for a moment, so that the desktop's shows through.
    QApplication::setPalette(QPalette());
    return isDark(QApplication::palette());
}

} // namespace

const Theme& lightTheme()
{
    static const Theme t{false,          hex("#f3f5f8"), hex("#ffffff"), hex("#f7f9fb"), hex("#d9dee5"),
                         hex("#1b2430"), hex("#586575"), hex("#1f6feb"), hex("#ffffff"), hex("#1a63d6"),
                         hex("#dbe8fb"), hex("#1a7f4b"), hex("#a85a00"), hex("#c62f3b"), hex("#7a4fd0"),
                         hex("#0a7a8a"), hex("#8a4b20"), hex("#a85a00")};
    return t;
}

const Theme& darkTheme()
{
    static const Theme t{true,           hex("#14181f"), hex("#1b212b"), hex("#202733"), hex("#323b48"),
                         hex("#e6eaf0"), hex("#9aa7b6"), hex("#5aa2ff"), hex("#0d1117"), hex("#5aa2ff"),
                         hex("#24405f"), hex("#4cc38a"), hex("#f0a742"), hex("#ff7b82"), hex("#b794f6"),
                         hex("#4fc3d3"), hex("#d9a07a"), hex("#f0a742")};
    return t;
}

const Theme& theme(const QPalette& palette)
{
    return isDark(palette) ? darkTheme() : lightTheme();
}

const Theme& theme(const QWidget* widget)
{
    // A widget that was never shown has not heard of the latest palette yet.
    return theme(widget && widget->isVisible() ? widget->palette() : QApplication::palette());
}

double contrast(const QColor& one, const QColor& other)
{
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor legible(const QColor& colour, const QColor& ground, const QColor& ink, double ratio)
{
    constexpr int steps = 10;
    for (int i = 0; i <= steps; ++i) {
        const double part = double(i) / steps;
        const auto mix = [part](double from, double to) { return float(from + (to - from) * part); };
        const QColor mixed = QColor::fromRgbF(mix(colour.redF(), ink.redF()), mix(colour.greenF(), ink.greenF()),
                                              mix(colour.blueF(), ink.blueF()));
        if (contrast(mixed, ground) >= ratio) return mixed;
    }
    return ink;
}

void applyTheme(ThemeChoice choice)
{
    initUiResources();
    g_applying = true;
    if (g_choice != choice || QApplication::style()->objectName() != QLatin1String("fusion"))
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    g_choice = choice;
    const bool dark = choice == ThemeChoice::System ? desktopIsDark() : choice == ThemeChoice::Dark;
    const Theme& t = dark ? darkTheme() : lightTheme();
    QApplication::setPalette(paletteOf(t));
    qApp->setStyleSheet(styleSheetOf(t));
    g_applying = false;
}

ThemeChoice themeChoice()
{
    return g_choice;
}

void refreshSystemTheme()
{
    if (g_choice == ThemeChoice::System && !g_applying) applyTheme(ThemeChoice::System);
}

void setTone(QWidget* widget, const char* tone)
{
    if (widget->property("tone").toString() == QLatin1String(tone)) return;
    widget->setProperty("tone", QLatin1String(tone));
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QFont monospaced(const QFont& like)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (like.pointSizeF() > 0) {
        font.setPointSizeF(like.pointSizeF());
    } else {
        font.setPixelSize(like.pixelSize());
    }
    return font;
}

QFont smaller(const QFont& like)
{
    QFont font = like;
    if (like.pointSizeF() > 0) {
        font.setPointSizeF(std::max(7.0, like.pointSizeF() - 1));
    } else {
        font.setPixelSize(std::max(9, like.pixelSize() - 1));
    }
    return font;
}

} // namespace wb::ui
