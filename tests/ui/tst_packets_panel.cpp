#include "tests/ui/ledger_feeder.h"
#include "ui/models/packet_fields.h"
#include "ui/models/packet_model.h"
#include "ui/panels/packets_panel.h"
#include "ui/widgets/byte_view.h"
#include "ui/widgets/row_view.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace wb;

namespace {

struct Bench {
    test::LedgerFeeder feeder;
    ui::Feed feed{nullptr};
    ui::PacketsPanel panel{&feed, nullptr};

    Bench()
    {
        mqtt::Connect connect;
        connect.clientId = "orders";
        feeder.packet(connect, {1, ledger::Role::Sidecar, false});
        feeder.packet(mqtt::Connack{false, 0});
        feeder.message("orders/new", "hello", 1);
        feeder.packet(mqtt::Puback{7}, {1, ledger::Role::Sidecar, false});
        panel.resize(1200, 800);
        panel.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&panel);
        feed.take(feeder.delta());
    }
    template <class T>
    T* get(const char* name) const
    {
        T* found = panel.findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    void clickRow(ui::RowView* view, int row)
    {
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(view->model()->index(row, 0)).center());
    }
    QString fieldNow() const
    {
        return get<ui::RowView>("packetFields")->currentIndex().siblingAtColumn(0).data().toString();
    }
};

} // namespace

class TestPacketsPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fieldMarksItsBytes();
    void byteFindsItsField();
    void keysWalkTheBytes();
    void filters();
    void chosenPacketStaysWhileOthersArrive();
    void chosenPacketSurvivesAFilter();
    void pause();
    void followTurnsOffByChoosing();
    void controlsHaveNames();
};

void TestPacketsPanel::fieldMarksItsBytes()
{
    Bench b;
    b.clickRow(b.panel.packetView(), 2); // PUBLISH
    auto* fields = b.get<ui::RowView>("packetFields");
    auto* bytes = b.get<ui::ByteView>("packetBytes");
    QCOMPARE(bytes->bytes().size(), 2 + 12 + 2 + 5);
    int topic = -1;
    for (int row = 0; row < fields->model()->rowCount(); ++row)
        if (fields->model()->index(row, 0).data().toString() == u"Topic name") topic = row;
    QVERIFY(topic >= 0);
    b.clickRow(fields, topic);
    QCOMPARE(bytes->markedBegin(), 2);
    QCOMPARE(bytes->markedEnd(), 14);
    QVERIFY(bytes->markedAsHex().startsWith(u"00 0a 6f 72 64"));
}

void TestPacketsPanel::byteFindsItsField()
{
    Bench b;
    b.clickRow(b.panel.packetView(), 2);
    auto* bytes = b.get<ui::ByteView>("packetBytes");
    QTest::mouseClick(bytes->viewport(), Qt::LeftButton, {}, bytes->byteRect(15).center());
    QCOMPARE(b.fieldNow(), QStringLiteral("Packet identifier"));
    QCOMPARE(bytes->markedBegin(), 14);
    QCOMPARE(bytes->markedEnd(), 16);
    QTest::mouseClick(bytes->viewport(), Qt::LeftButton, {}, bytes->byteRect(18).center());
    QCOMPARE(b.fieldNow(), QStringLiteral("Payload"));
}

void TestPacketsPanel::keysWalkTheBytes()
{
    Bench b;
    b.clickRow(b.panel.packetView(), 2);
    auto* bytes = b.get<ui::ByteView>("packetBytes");
    bytes->setFocus();
    QTest::keyClick(bytes, Qt::Key_Home);
    QCOMPARE(b.fieldNow(), QStringLiteral("Control packet type"));
    QTest::keyClick(bytes, Qt::Key_Right);
    QCOMPARE(b.fieldNow(), QStringLiteral("Remaining Length"));
    QTest::keyClick(bytes, Qt::Key_End);
    QCOMPARE(bytes->current(), 20);
}

void TestPacketsPanel::filters()
{
    Bench b;
    auto* type = b.get<QComboBox>("packetType");
    type->setCurrentIndex(type->findText(QStringLiteral("Acknowledgements")));
    QCOMPARE(b.panel.packets()->rowCount(), 1);
    QVERIFY(b.get<QLabel>("packetCount")->text().startsWith(u"1 of 4"));
    type->setCurrentIndex(0);
    QTest::keyClick(&b.panel, Qt::Key_F, Qt::ControlModifier);
    auto* text = b.get<QLineEdit>("packetText");
    QTRY_VERIFY(text->hasFocus());
    QTest::keyClicks(text, QStringLiteral("HELLO"));
    QTRY_COMPARE(b.panel.packets()->rowCount(), 1);
    text->clear();
    QTRY_COMPARE(b.panel.packets()->rowCount(), 4);
    sidecar::ConnectionStatus status;
    status.id = 9;
    status.component = QStringLiteral("other");
    status.purpose = QStringLiteral("input");
    b.panel.setConnections({status});
    auto* connection = b.get<QComboBox>("packetConnection");
    connection->setCurrentIndex(connection->findText(QStringLiteral("other (input)")));
    QCOMPARE(b.panel.packets()->rowCount(), 0);
}

void TestPacketsPanel::chosenPacketStaysWhileOthersArrive()
{
    Bench b;
    b.clickRow(b.panel.packetView(), 1);
    const QByteArray before = b.get<ui::ByteView>("packetBytes")->bytes();
    for (int i = 0; i < 500; ++i) b.feeder.message("t", "x");
    b.feed.take(b.feeder.delta());
    QCOMPARE(b.panel.packets()->rowCount(), 504);
    QCOMPARE(b.panel.packetView()->currentIndex().row(), 1);
    QCOMPARE(b.get<ui::ByteView>("packetBytes")->bytes(), before);
}

void TestPacketsPanel::chosenPacketSurvivesAFilter()
{
    Bench b;
    b.clickRow(b.panel.packetView(), 3); // PUBACK
    auto* type = b.get<QComboBox>("packetType");
    type->setCurrentIndex(type->findText(QStringLiteral("PUBACK")));
    QCOMPARE(b.panel.packetView()->currentIndex().row(), 0);
    QCOMPARE(b.get<ui::ByteView>("packetBytes")->bytes(), QByteArray("\x40\x02\x00\x07", 4));
    type->setCurrentIndex(0);
    QCOMPARE(b.panel.packetView()->currentIndex().row(), 3);
}

void TestPacketsPanel::pause()
{
    Bench b;
    QTest::mouseClick(b.get<QPushButton>("pausePacketsButton"), Qt::LeftButton);
    b.feeder.message("t", "x");
    b.feed.take(b.feeder.delta());
    QCOMPARE(b.panel.packets()->rowCount(), 4);
    QCOMPARE(b.panel.packets()->missed(), 1u);
    QVERIFY(b.get<QWidget>("packetPauseNotice")->isVisible());
    QTest::keyClick(&b.panel, Qt::Key_P, Qt::AltModifier);
    QCOMPARE(b.panel.packets()->rowCount(), 5);
}

void TestPacketsPanel::followTurnsOffByChoosing()
{
    Bench b;
    QVERIFY(b.panel.packetView()->follow());
    b.clickRow(b.panel.packetView(), 0);
    QVERIFY(!b.get<QPushButton>("followPacketsButton")->isChecked());
    QTest::mouseClick(b.get<QPushButton>("followPacketsButton"), Qt::LeftButton);
    QVERIFY(b.panel.packetView()->follow());
}

void TestPacketsPanel::controlsHaveNames()
{
    Bench b;
    for (const QAction* action : b.panel.viewActions())
        QVERIFY2(!action->objectName().isEmpty() && !action->shortcut().isEmpty(), qPrintable(action->text()));
    for (const QWidget* control : b.panel.findChildren<QWidget*>()) {
        if (control->focusPolicy() == Qt::NoFocus || control->window() != &b.panel || control->objectName().startsWith(u"qt_")) continue;
        const bool named = !control->accessibleName().isEmpty() || control->property("text").isValid();
        QVERIFY2(named, qPrintable(control->objectName() + u' ' + QLatin1String(control->metaObject()->className())));
    }
}

QTEST_MAIN(TestPacketsPanel)
#include "tst_packets_panel.moc"
