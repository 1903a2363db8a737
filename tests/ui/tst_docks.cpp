#include "ui/docks.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

// The column at the right: there where the window is wide enough for it, and never in the way where it is not.

using namespace wb::ui;

namespace {

struct Rig {
    QMainWindow window;
    Docks docks{&window};
    QDockWidget* left = nullptr;
    QDockWidget* roomy = nullptr;
    QDockWidget* hidden = nullptr;

    explicit Rig(bool withRoomy = true)
    {
        window.setCentralWidget(new QLabel);
        left = docks.add("dockLeft", QStringLiteral("Left"), new QLabel);
        docks.add("dockBottom", QStringLiteral("Bottom"), new QLabel);
        hidden = docks.add("dockHidden", QStringLiteral("Hidden"), new QLabel);
        docks.keepRight("dockHidden");
        if (withRoomy) {
            roomy = docks.add("dockRoomy", QStringLiteral("Roomy"), new QLabel);
            docks.keepRight("dockRoomy", Docks::AtFirst::ShownWhereWide);
        }
        docks.arrange(1);
    }
    bool show(int width)
    {
        window.resize(width, 640);
        window.show();
        return QTest::qWaitForWindowExposed(&window);
    }
};

} // namespace

class TestDocks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aWideWindowShowsItAtFirst()
    {
        Rig rig;
        QVERIFY(rig.show(1440));
        QVERIFY(rig.roomy->isVisible() && rig.hidden->isHidden());
        QCOMPARE(rig.window.dockWidgetArea(rig.roomy), Qt::RightDockWidgetArea);
        rig.hidden->show(); // in the same column, as a tab
        QTRY_VERIFY(rig.window.tabifiedDockWidgets(rig.roomy).contains(rig.hidden));
    }

    void aNarrowWindowDoesWithoutItUntilThereIsRoom()
    {
        Rig rig;
        QVERIFY(rig.show(1024));
        QVERIFY(rig.roomy->isHidden() && rig.left->isVisible());
        rig.window.resize(1400, 640);
        QTRY_VERIFY(rig.roomy->isVisible());
        rig.window.resize(1024, 640);
        QTRY_VERIFY(rig.roomy->isHidden());
    }

    void theDocksAtTheLeftAreNotSqueezedForIt()
    {
        Rig rig;
        QVERIFY(rig.show(1440));
        const int width = rig.left->width();
        rig.window.resize(620, 640);
        QTRY_VERIFY(rig.roomy->isHidden());
        QTRY_VERIFY(rig.left->width() > width - 20); // half of that, without care
    }

    void whatSomebodyChoseStays()
    {
        Rig rig;
        QVERIFY(rig.show(1024));
        rig.roomy->toggleViewAction()->trigger();
        QTRY_VERIFY(rig.roomy->isVisible() && rig.roomy->isFloating()); // there is no room for it inside
        QTRY_VERIFY(rig.roomy->width() >= 400 && rig.roomy->height() >= 320);
        rig.window.resize(1000, 640);
        QTRY_COMPARE(rig.window.width(), 1000);
        QVERIFY(rig.roomy->isVisible());
        rig.roomy->toggleViewAction()->trigger();
        rig.window.resize(1440, 640);
        QTRY_COMPARE(rig.window.width(), 1440);
        QVERIFY(rig.roomy->isHidden());
        rig.docks.arrange(1); // as at the first start
        QTRY_VERIFY(rig.roomy->isVisible());
    }

    // Only because the window was narrow: at the next start, in a wide one, it is there.
    void aNarrowWindowsLayoutIsNoChoice()
    {
        Rig narrow;
        QVERIFY(narrow.show(1024));
        narrow.docks.prepareSaving();
        const QByteArray state = narrow.window.saveState();
        Rig wide;
        QVERIFY(wide.window.restoreState(state));
        QVERIFY(wide.show(1440));
        QVERIFY(wide.roomy->isVisible());
    }

    // Saved by a version that did not have it yet.
    void anOlderLayoutIsRestoredAndItStandsBeside()
    {
        Rig old(false);
        QVERIFY(old.show(1440));
        old.left->hide();
        const QByteArray state = old.window.saveState();
        Rig now;
        QVERIFY(now.window.restoreState(state));
        QVERIFY(now.show(1440));
        QVERIFY(now.left->isHidden());
        QVERIFY(now.roomy->isVisible());
        QCOMPARE(now.window.dockWidgetArea(now.roomy), Qt::RightDockWidgetArea);
    }

    // An empty bar of tabs is nothing to stop at.
    void aColumnWithOneDockHasNoTabsInTheTabOrder()
    {
        Rig rig;
        QVERIFY(rig.show(1440));
        rig.hidden->show();
        const auto* bar = rig.window.findChild<QTabBar*>();
        QVERIFY(bar);
        QTRY_COMPARE(bar->count(), 2);
        QTRY_COMPARE(bar->focusPolicy(), Qt::TabFocus);
        rig.hidden->hide();
        QTRY_COMPARE(bar->focusPolicy(), Qt::NoFocus);
    }
};

QTEST_MAIN(TestDocks)
#include "tst_docks.moc"
