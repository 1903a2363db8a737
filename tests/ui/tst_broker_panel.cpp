#include "ui/models/broker_table_model.h"
#include "ui/panels/broker_detail.h"
#include "ui/panels/broker_panel.h"
#include "ui/panels/broker_view.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextLayout>

// The brokers' panel, used as a person uses it.

using namespace wb;
using namespace wb::ui;

namespace {

dapr::ResolvedComponent component(int qos = 1)
{
    dapr::ResolvedComponent component;
    component.name = QStringLiteral("orders-pubsub");
    component.settings.scheme = QStringLiteral("tcp");
    component.settings.userName = QStringLiteral("anna");
    component.settings.consumerId = QStringLiteral("orders");
    component.settings.qos = qos;
    return component;
}

broker::ProbeReport report()
{
    broker::ProbeReport report;
    report.product = QStringLiteral("mosquitto");
    report.version = QStringLiteral("2.0.11");
    report.started = QDateTime(QDate(2026, 11, 20), QTime(12, 0), Qt::UTC);
    broker::ProbeResult result;
    result.id = QStringLiteral("inflight_window");
    result.facets = {{QStringLiteral("un-acked at once"), QStringLiteral("3")}};
    result.evidence.resize(24);
    broker::judge(result, report, broker::ProfileBook::inEnglish());
    report.results << result;
    return report;
}

} // namespace

class TestBrokerPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }

    void init()
    {
        m_panel = std::make_unique<BrokerPanel>();
        m_panel->resize(440, 640);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    void cleanup() { m_panel.reset(); }

    void withoutAComponentItSaysWhatWillBeHere()
    {
        QVERIFY(label("brokerNoComponent")->isVisible());
        QVERIFY(!m_panel->findChild<QWidget*>(QStringLiteral("brokerVerdicts"))->isVisible());
        QVERIFY(!button("brokerTouched")->isEnabled());
        QVERIFY(!button("brokerProbe")->isEnabled() && !button("brokerProbe")->toolTip().isEmpty());
        QVERIFY(!button("brokerSave")->isEnabled());
        QCOMPARE(m_panel->model()->columnCount(), 4); // documentation and measurements are there all the same
    }

    // A verdict for each broker is one line at the top; a click shows what it rests on, another one everything.
    void aVerdictLeadsToItsRows()
    {
        openComponent(2, {QStringLiteral("orders.v1/#")});
        QAbstractButton* rabbit = button("brokerVerdict2");
        QVERIFY(rabbit->isVisible() && rabbit->accessibleName().contains(u"RabbitMQ") && rabbit->accessibleName().contains(u"bites"));
        const int all = m_panel->model()->shownRows();
        QTest::mouseClick(rabbit, Qt::LeftButton);
        const broker::BrokerVerdict& verdict = m_panel->table().columns.at(2).verdict;
        QCOMPARE(m_panel->model()->shownRows(), int(verdict.rows.size()));
        for (const QString& row : verdict.rows) QVERIFY(m_panel->model()->rowOf(row) >= 0);
        rabbit->setFocus();
        QTest::keyClick(rabbit, Qt::Key_Space);
        QCOMPARE(m_panel->model()->shownRows(), all);
        // What fits rests on nothing that could be shown.
        openComponent(1, {QStringLiteral("orders")});
        QVERIFY(!button("brokerVerdict0")->isEnabled() && button("brokerVerdict0")->accessibleName().contains(u"fits"));
    }

    void togglesAndWordsFilter()
    {
        openComponent(1, {QStringLiteral("orders.v1")});
        QTest::mouseClick(button("brokerTouched"), Qt::LeftButton);
        QVERIFY(m_panel->touchedAction()->isChecked() && button("brokerTouched")->isChecked());
        QVERIFY(m_panel->model()->rowOf(QStringLiteral("dots")) >= 0 && m_panel->model()->rowOf(QStringLiteral("shared_subs")) < 0);
        m_panel->differencesAction()->trigger(); // by its key
        QVERIFY(button("brokerDifferences")->isChecked());
        QVERIFY(m_panel->model()->rowOf(QStringLiteral("takeover")) < 0);
        m_panel->filterAction()->trigger();
        auto* filter = m_panel->findChild<QLineEdit*>(QStringLiteral("brokerFilter"));
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("dot"));
        QTRY_COMPARE(m_panel->model()->shownRows(), 1);
        QVERIFY(label("brokerCount")->text().contains(u"1 of"));
        filter->setText(QStringLiteral("no such words"));
        QCOMPARE(m_panel->model()->rowCount(), 0);
    }

    void theArrowsGoFromCellToCellAndTheDetailsFollow()
    {
        openComponent(1, {QStringLiteral("orders")});
        BrokerView* view = m_panel->view();
        QVERIFY(!detail()->isVisible());
        view->setFocus();
        view->setCurrentIndex(m_panel->model()->index(1, 1));
        QVERIFY(detail()->isVisible());
        QVERIFY(label("brokerDetailTitle")->text().contains(u"mosquitto"));
        QTest::keyClick(view, Qt::Key_Right);
        QVERIFY(label("brokerDetailTitle")->text().contains(u"EMQX"));
        const QString halves = label("brokerDetailHalves")->text();
        QVERIFY(halves.contains(u"Documented: ") && halves.contains(u"Measured: "));
        QVERIFY2(halves.contains(u"5.8.8") && halves.contains(u"2026"), qPrintable(halves)); // with version and date
        QVERIFY(label("brokerDetailSource")->text().contains(u"Source: ") && label("brokerDetailSource")->text().contains(u"MQTT 3.1.1: "));
        QVERIFY(label("brokerDetailTouched")->text().contains(u"orders-pubsub") && !label("brokerDetailWhy")->text().isEmpty());
        // Titles of groups are passed by.
        for (int i = 0; i < 80; ++i) {
            QTest::keyClick(view, Qt::Key_Down);
            QVERIFY(m_panel->model()->rowAt(view->currentIndex().row()));
        }
        QCOMPARE(view->currentIndex().row(), m_panel->model()->rowCount() - 1);
        QTest::keyClick(view, Qt::Key_Return);
        QTRY_VERIFY(detail()->hasFocus());
        view->setCurrentIndex(m_panel->model()->index(1, 0));
        for (const char* name : {"mosquitto", "EMQX", "RabbitMQ"}) QVERIFY(label("brokerDetailHalves")->text().contains(QLatin1String(name)));
    }

    void theConnectedBrokerHasAColumnThatAProbeFills()
    {
        openComponent(1, {QStringLiteral("orders")});
        m_panel->setConnectedBroker(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), QStringLiteral("tcp://127.0.0.1:1883"));
        QCOMPARE(m_panel->model()->columnCount(), 5);
        QSignalSpy probes(m_panel.get(), &BrokerPanel::probeAsked);
        QTest::mouseClick(button("brokerProbe"), Qt::LeftButton);
        QCOMPARE(probes.size(), 1);
        QCOMPARE(probes.first().first().toStringList(), QStringList());

        const int row = m_panel->model()->rowOf(QStringLiteral("inflight_window"));
        m_panel->view()->setCurrentIndex(m_panel->model()->index(row, 4));
        QVERIFY(label("brokerDetailHalves")->text().contains(u"was not probed")); // told apart in words
        m_panel->setReport(report());
        QCOMPARE(m_panel->view()->currentIndex(), m_panel->model()->index(row, 4)); // the selection keeps still
        QVERIFY(label("brokerDetailHalves")->text().contains(u"Measured here: un-acked at once: 3"));
        QVERIFY(button("brokerSave")->isEnabled());
        QSignalSpy evidence(m_panel.get(), &BrokerPanel::evidenceAsked);
        QVERIFY(button("brokerEvidence")->isVisible());
        QTest::mouseClick(button("brokerEvidence"), Qt::LeftButton);
        QCOMPARE(evidence.first().first().toString(), QStringLiteral("inflight_window"));
        // The same broker, better known, keeps its report; another one does not.
        m_panel->setConnectedBroker(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), QStringLiteral("tcp://127.0.0.1:1883"));
        QVERIFY(m_panel->table().columns.last().isProbed);
        m_panel->setConnectedBroker(QStringLiteral("RabbitMQ"), QStringLiteral("3.10.8"), QStringLiteral("tcp://127.0.0.1:1884"));
        QVERIFY(!m_panel->table().columns.last().isProbed && !button("brokerSave")->isEnabled());
        m_panel->setConnectedBroker({}, {}, {});
        QCOMPARE(m_panel->model()->columnCount(), 4);
        QVERIFY(!button("brokerProbe")->isEnabled());
    }

    void whileItMeasuresItSaysHowFarAndCanBeStopped()
    {
        m_panel->setConnectedBroker(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), QStringLiteral("tcp://127.0.0.1:1883"));
        QVERIFY(!button("brokerStop")->isVisible());
        m_panel->setProbing(true, 3, 52, QStringLiteral("inflight_window"));
        QVERIFY(button("brokerStop")->isVisible() && !button("brokerProbe")->isEnabled());
        QVERIFY(label("brokerProgressText")->text().contains(u"3 of 52") && label("brokerProgressText")->text().contains(u"In-flight"));
        QCOMPARE(m_panel->findChild<QProgressBar*>(QStringLiteral("brokerProgress"))->value(), 3);
        QSignalSpy stops(m_panel.get(), &BrokerPanel::stopAsked);
        QTest::mouseClick(button("brokerStop"), Qt::LeftButton);
        QCOMPARE(stops.size(), 1);
        m_panel->setProbing(false, 3, 52, {});
        m_panel->setFailure(QStringLiteral("The broker closed the connection"), QStringLiteral("ECONNRESET"));
        QVERIFY(m_panel->findChild<QWidget*>(QStringLiteral("brokerNotice"))->isVisible());
        m_panel->setProbing(true, 0, 52, {}); // a new try takes back what failed
        QVERIFY(!m_panel->findChild<QWidget*>(QStringLiteral("brokerNotice"))->isVisible());
    }

    void columnsAreChosen()
    {
        QSignalSpy changes(m_panel.get(), &BrokerPanel::columnsChanged);
        auto* menu = m_panel->findChild<QMenu*>(QStringLiteral("brokerColumnsMenu"));
        m_panel->columnsAction()->trigger();
        QTRY_VERIFY(menu->isVisible());
        QMenu* rabbit = menu->actions().at(2)->menu();
        QVERIFY(rabbit->actions().first()->text().contains(u"RabbitMQ"));
        const auto range = [](QMenu* of, const QString& part) {
            for (QAction* action : of->actions()) {
                if (action->text().contains(part)) return action;
            }
            return static_cast<QAction*>(nullptr);
        };
        range(rabbit, QStringLiteral("3.10 and 3.11"))->trigger();
        menu->hide();
        QCOMPARE(changes.size(), 1);
        QCOMPARE(m_panel->table().columns.at(2).range, QStringLiteral("3.10-3.11"));
        m_panel->columnsAction()->trigger();
        QMenu* another = range(menu, QStringLiteral("Another"))->menu();
        range(another, QStringLiteral("mosquitto 1.6"))->trigger();
        menu->hide();
        QCOMPARE(m_panel->table().columns.size(), 4);
        m_panel->columnsAction()->trigger();
        menu->actions().first()->menu()->actions().last()->trigger(); // take it away
        menu->hide();
        QCOMPARE(m_panel->table().columns.size(), 3);
        QCOMPARE(m_panel->columns().size(), 3);
    }

    void aHeadHasTheVersionsOfItsBroker()
    {
        QHeaderView* header = m_panel->view()->horizontalHeader();
        QString first;
        // The menu is open while the click is handled.
        QMetaObject::invokeMethod(m_panel.get(), [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu) return;
            first = menu->actions().first()->text();
            menu->close();
        }, Qt::QueuedConnection);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(header->sectionViewportPosition(1) + 10, 8));
        QVERIFY2(first.contains(u"mosquitto"), qPrintable(first));
    }

    void theTableIsCopiedAsItIsShown()
    {
        openComponent(1, {QStringLiteral("orders.v1")});
        m_panel->touchedAction()->trigger();
        QSignalSpy told(m_panel.get(), &BrokerPanel::told);
        QTest::mouseClick(button("brokerCopy"), Qt::LeftButton);
        const QString text = QApplication::clipboard()->text();
        QVERIFY(text.contains(u"Dot in a topic") && text.contains(u"|---|") && !text.contains(u"Slash too many"));
        QCOMPARE(told.size(), 1);
    }

    // Somebody types into the file: what is read stays selected and where it is.
    void anEditKeepsSelectionAndPlace()
    {
        openComponent(1, {QStringLiteral("orders")});
        BrokerView* view = m_panel->view();
        QTRY_VERIFY(view->verticalScrollBar()->maximum() > 0);
        const QPersistentModelIndex dots = m_panel->model()->index(m_panel->model()->rowOf(QStringLiteral("dots")), 3);
        view->setCurrentIndex(dots);
        QTRY_VERIFY(view->verticalScrollBar()->value() > 0);
        const int place = view->verticalScrollBar()->value();
        QSignalSpy changed(m_panel->model(), &QAbstractItemModel::dataChanged);
        openComponent(1, {QStringLiteral("orders.v1")});
        QVERIFY(!changed.isEmpty());
        QCoreApplication::processEvents(); // the columns are fitted when the events at hand are done
        QCOMPARE(view->currentIndex(), QModelIndex(dots));
        QCOMPARE(view->verticalScrollBar()->value(), place);
        QVERIFY(label("brokerDetailTouched")->text().contains(u"orders.v1"));
        changed.clear();
        openComponent(1, {QStringLiteral("orders.v1")}); // nothing new: nothing is touched
        QVERIFY(changed.isEmpty());
    }

    // look.md: nothing cut. Every row is as high as the highest of its cells, and all columns are in sight.
    void nothingIsCut_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {320, 440, 700}) QTest::addRow("%d", width) << width;
    }
    void nothingIsCut()
    {
        QFETCH(const int, width);
        openComponent(2, {QStringLiteral("orders.v1/#")});
        m_panel->setConnectedBroker(QStringLiteral("mosquitto"), QStringLiteral("2.0.11"), QStringLiteral("tcp://127.0.0.1:1883"));
        m_panel->resize(width, 640);
        BrokerView* view = m_panel->view();
        const BrokerTableModel* model = m_panel->model();
        const auto sum = [&] {
            int all = 0;
            for (int i = 0; i < model->columnCount(); ++i) all += view->columnWidth(i);
            return all;
        };
        QTRY_COMPARE(sum(), view->viewport()->width());
        QCoreApplication::processEvents();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (!model->rowAt(row)) continue;
            for (int column = 0; column < model->columnCount(); ++column) {
                QTextLayout text(model->index(row, column).data().toString(), view->font());
                QTextOption option;
                option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
                text.setTextOption(option);
                text.beginLayout();
                qreal height = 0;
                for (QTextLine line = text.createLine(); line.isValid(); line = text.createLine()) {
                    line.setLineWidth(view->columnWidth(column) - 10);
                    height += line.height();
                }
                text.endLayout();
                QVERIFY2(view->rowHeight(row) >= height, qPrintable(model->index(row, column).data().toString()));
            }
        }
        QVERIFY(view->horizontalHeader()->height() >= view->horizontalHeader()->sizeHint().height());
    }

    void everyControlNamesItself()
    {
        openComponent(2, {QStringLiteral("orders.v1/#")});
        for (const QAbstractButton* one : m_panel->findChildren<QAbstractButton*>()) {
            if (one->focusPolicy() & Qt::TabFocus) QVERIFY2(!one->accessibleName().isEmpty() || !one->text().isEmpty(), qPrintable(one->objectName()));
        }
        QVERIFY(!m_panel->view()->accessibleName().isEmpty() && !detail()->accessibleName().isEmpty());
    }

private:
    void openComponent(int qos, const QStringList& topics)
    {
        const dapr::ResolvedComponent resolved = component(qos);
        m_panel->setComponent(QStringLiteral("orders-pubsub"), &resolved, topics);
    }
    QAbstractButton* button(const char* name) { return m_panel->findChild<QAbstractButton*>(QString::fromLatin1(name)); }
    QLabel* label(const char* name) { return m_panel->findChild<QLabel*>(QString::fromLatin1(name)); }
    BrokerDetail* detail() { return m_panel->findChild<BrokerDetail*>(); }

    std::unique_ptr<BrokerPanel> m_panel;
};

QTEST_MAIN(TestBrokerPanel)
#include "tst_broker_panel.moc"
