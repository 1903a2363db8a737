#include "ui/widgets/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

using namespace wb::ui;

// Contrast by WCAG 2.1, 1.4.3 (text 4.5:1) and 1.4.11 (signs 3:1), for every pair that the window shows.
class tst_Theme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void contrastOfBlackOnWhiteIsTwentyOne();
    void everyTextCanBeRead_data();
    void everyTextCanBeRead();
    void legibleKeepsWhatIsReadableAndMendsWhatIsNot();
    void choiceChangesPaletteOfLivingWidgets();
    void sheetHasNoUnknownRole();
};

void tst_Theme::contrastOfBlackOnWhiteIsTwentyOne()
{
    QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 100), 2100);
    QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 100), 100);
    QVERIFY(qAbs(contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01); // the well-known near miss
}

void tst_Theme::everyTextCanBeRead_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<double>("least");
    for (const Theme* t : {&lightTheme(), &darkTheme()}) {
        const char* mode = t->dark ? "dark" : "light";
        const std::pair<const char*, QColor> grounds[] = {
            {"window", t->window}, {"surface", t->surface}, {"alternate", t->alternate}};
        const std::pair<const char*, QColor> inks[] = {
            {"text", t->text},       {"secondary", t->secondary}, {"accentText", t->accentText},
            {"success", t->success}, {"warning", t->warning},     {"failure", t->failure},
            {"retained", t->retained}, {"dup", t->dup},           {"deadLetter", t->deadLetter},
            {"differs", t->differs}};
        for (const auto& [inkName, ink] : inks) {
            for (const auto& [groundName, ground] : grounds)
                QTest::addRow("%s %s on %s", mode, inkName, groundName) << ink << ground << 4.5;
            QTest::addRow("%s sign %s on selection", mode, inkName) << ink << t->selection << 3.0;
        }
        QTest::addRow("%s text on selection", mode) << t->text << t->selection << 4.5;
        QTest::addRow("%s secondary on selection", mode) << t->secondary << t->selection << 4.0;
        QTest::addRow("%s text of the primary button", mode) << t->onAccent << t->accent << 4.5;
        QTest::addRow("%s text of the hovered primary button", mode) << t->onAccent << t->accentText << 4.5;
    }
}

void tst_Theme::everyTextCanBeRead()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, ground);
    QFETCH(double, least);
    const double is = contrast(ink, ground);
    QVERIFY2(is >= least, qPrintable(QStringLiteral("%1, should be %2").arg(is).arg(least)));
}

void tst_Theme::legibleKeepsWhatIsReadableAndMendsWhatIsNot()
{
    const Theme& t = lightTheme();
    QCOMPARE(legible(t.failure, t.surface, t.text), t.failure);
    const QColor mended = legible(t.warning, t.selection, t.text);
    QVERIFY(contrast(t.warning, t.selection) < 4.5);
    QVERIFY(contrast(mended, t.selection) >= 4.5);
}

void tst_Theme::choiceChangesPaletteOfLivingWidgets()
{
    QWidget widget;
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    applyTheme(ThemeChoice::Light);
    QVERIFY(!theme(&widget).dark);
    applyTheme(ThemeChoice::Dark);
    QVERIFY(theme(&widget).dark);
    QCOMPARE(themeChoice(), ThemeChoice::Dark);
    applyTheme(ThemeChoice::System); // the offscreen desktop is a light one
    QVERIFY(!theme(&widget).dark);
    QCOMPARE(widget.palette().color(QPalette::Base), lightTheme().surface);
}

void tst_Theme::sheetHasNoUnknownRole()
{
    applyTheme(ThemeChoice::Light);
    QVERIFY(!qApp->styleSheet().isEmpty());
    QVERIFY2(!qApp->styleSheet().contains(QLatin1Char('@')), "a role that theme.cpp does not know");
}

QTEST_MAIN(tst_Theme)
#include "tst_theme.moc"
