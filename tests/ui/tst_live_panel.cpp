#include "tests/ui/live_bench.h"
#include "ui/models/message_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/live_panel.h"
#include "ui/widgets/payload_view.h"
#include "ui/widgets/row_view.h"

#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using test::connectedComponent;
using test::LiveBench;

class TestLivePanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void choosingATopicShowsItsMessages();
    void choosingAMessageShowsItsPayload();
    void newestPayloadFollowsTheTopic();
    void typingFilters();
    void wrongFilterIsToldInPlace();
    void selectionSurvivesFilters();
    void retainedOnly();
    void pauseCountsAndGoesOn();
    void observerFiltersAreAskedFor();
    void everythingNeedsASecondWord();
    void emptyStatesSayTheNextStep();
    void linkErrorsSayWhatToDo();
    void lettingGoIsTold();
    void everyControlHasANameAndActionsHaveShortcuts();
    void largePayloadsAreShownInPart();
    void payloadForms();
    void hiddenPanelSlowsTheFeed();
};

void TestLivePanel::choosingATopicShowsItsMessages()
{
    LiveBench b;
    for (const char* topic : {"orders/new", "orders/paid", "plant/temp"}) b.feeder.message(topic, topic);
    b.take();
    QCOMPARE(b.panel.messageView()->model()->rowCount(), 3); // nothing chosen: all topics
    b.clickRow(b.panel.topicView(), 0);                      // orders
    QCOMPARE(b.panel.messages()->rowCount(), 2);
    QTest::keyClick(b.panel.topicView(), Qt::Key_Down);      // orders/new
    QCOMPARE(b.panel.messages()->rowCount(), 1);
    QVERIFY(b.panel.selectTopic(QStringLiteral("plant/temp")));
    QCOMPARE(b.panel.messages()->index(0, ui::MessageModel::TopicColumn).data().toString(), QStringLiteral("plant/temp"));
    QTest::keyClick(&b.panel, Qt::Key_A, Qt::AltModifier);
    QCOMPARE(b.panel.messages()->rowCount(), 3);
    QVERIFY(!b.panel.selectTopic(QStringLiteral("never/seen")));
}

void TestLivePanel::choosingAMessageShowsItsPayload()
{
    LiveBench b;
    b.feeder.message("t", "{\"id\":1042,\"sum\":19.90}");
    b.feeder.message("t", "second");
    b.take();
    auto* payload = b.get<ui::PayloadView>("payloadView");
    b.clickRow(b.panel.messageView(), 0);
    QCOMPARE(payload->shownText(), QStringLiteral("{\n  \"id\": 1042,\n  \"sum\": 19.90\n}")); // numbers as they came
    QTest::keyClick(b.panel.messageView(), Qt::Key_Down);
    QCOMPARE(payload->shownText(), QStringLiteral("second"));
    b.feeder.message("t", "third"); // the chosen message stays
    b.take();
    QCOMPARE(b.panel.messages()->rowCount(), 3);
    QCOMPARE(payload->shownText(), QStringLiteral("second"));
}

void TestLivePanel::newestPayloadFollowsTheTopic()
{
    LiveBench b;
    b.feeder.message("t", "one");
    b.take();
    b.clickRow(b.panel.topicView(), 0);
    auto* payload = b.get<ui::PayloadView>("payloadView");
    QCOMPARE(payload->shownText(), QStringLiteral("one"));
    b.feeder.message("t", "two");
    b.take();
    QTRY_COMPARE(payload->shownText(), QStringLiteral("two"));
}

void TestLivePanel::typingFilters()
{
    LiveBench b;
    for (const char* topic : {"orders/new", "orders/paid", "plant/temp"}) b.feeder.message(topic, "x", 1);
    b.take();
    QTest::keyClick(&b.panel, Qt::Key_F, Qt::ControlModifier);
    auto* filter = b.get<QLineEdit>("topicFilter");
    QTRY_VERIFY(filter->hasFocus());
    QSignalSpy applied(b.panel.topics(), &ui::TopicTreeModel::filterApplied);
    QTest::keyClicks(filter, QStringLiteral("orders/+ qos:1"));
    QTRY_VERIFY(!applied.isEmpty() && b.panel.topics()->rowCount() == 3);
    filter->clear();
    QTRY_COMPARE(b.panel.topics()->rowCount(), 5);
    QTest::keyClicks(b.get<QLineEdit>("messageFilter"), QStringLiteral("temp"));
    QTRY_COMPARE(b.panel.messages()->rowCount(), 1);
}

void TestLivePanel::wrongFilterIsToldInPlace()
{
    LiveBench b;
    b.feeder.message("orders", "x");
    b.take();
    QTest::keyClicks(b.get<QLineEdit>("topicFilter"), QStringLiteral("qos:7"));
    QTRY_VERIFY(!b.notice("filterNotice").isEmpty());
    QCOMPARE(b.panel.topics()->rowCount(), 1); // the last good filter stays
    b.get<QLineEdit>("topicFilter")->clear();
    QTRY_VERIFY(b.notice("filterNotice").isEmpty());
}

void TestLivePanel::selectionSurvivesFilters()
{
    LiveBench b;
    for (const char* topic : {"a/x", "b/y", "c/z"}) b.feeder.message(topic, "1");
    b.take();
    QVERIFY(b.panel.selectTopic(QStringLiteral("b/y")));
    auto* filter = b.get<QLineEdit>("topicFilter");
    const auto chosen = [&] { return b.panel.topics()->nameOf(b.panel.topics()->topicAt(b.panel.topicView()->currentIndex())); };
    filter->setText(QStringLiteral("y"));
    QTRY_COMPARE(b.panel.topics()->rowCount(), 2);
    QCOMPARE(chosen(), QStringLiteral("b/y"));
    filter->setText(QStringLiteral("z")); // not a row now: its messages stay in the list
    QTRY_COMPARE(b.panel.topics()->topicAt(b.panel.topics()->index(1, 0)), b.panel.topics()->mirror().idEnd() - 1);
    QCOMPARE(b.panel.messages()->rowCount(), 1);
    filter->clear();
    QTRY_COMPARE(b.panel.topics()->rowCount(), 6);
    QCOMPARE(chosen(), QStringLiteral("b/y"));
}

void TestLivePanel::retainedOnly()
{
    LiveBench b;
    b.feeder.message("a", "1", 1, true);
    b.feeder.message("b", "1");
    b.take();
    QTest::mouseClick(b.get<QPushButton>("retainedOnlyButton"), Qt::LeftButton);
    QTRY_COMPARE(b.panel.topics()->rowCount(), 1);
    QTest::keyClick(&b.panel, Qt::Key_R, Qt::AltModifier);
    QTRY_COMPARE(b.panel.topics()->rowCount(), 2);
}

void TestLivePanel::pauseCountsAndGoesOn()
{
    LiveBench b;
    b.feeder.message("t", "1");
    b.take();
    QTest::mouseClick(b.get<QPushButton>("pauseLiveButton"), Qt::LeftButton);
    for (int i = 0; i < 3; ++i) b.feeder.message("t", "more");
    b.take();
    QCOMPARE(b.panel.messages()->rowCount(), 1);
    QVERIFY2(b.notice("pauseNotice").contains(u"missed here: 3"), qPrintable(b.notice("pauseNotice")));
    QTest::mouseClick(b.get<QPushButton>("goOn"), Qt::LeftButton);
    QCOMPARE(b.panel.messages()->rowCount(), 4);
    QVERIFY(b.notice("pauseNotice").isEmpty());
    QTest::keyClick(&b.panel, Qt::Key_P, Qt::AltModifier); // and again, by key
    QVERIFY(b.panel.messages()->isPaused());
    QVERIFY(b.panel.findChild<QPushButton*>(QStringLiteral("goOn")));
}

void TestLivePanel::observerFiltersAreAskedFor()
{
    LiveBench b;
    b.panel.setObserverFilters({QStringLiteral("orders/#")});
    QSignalSpy asked(&b.panel, &ui::LivePanel::observerFiltersRequested);
    QTest::mouseClick(b.get<QPushButton>("observerButton"), Qt::LeftButton);
    auto* edit = b.get<QLineEdit>("observerFilters");
    QTRY_VERIFY(edit->isVisible());
    QCOMPARE(edit->text(), QStringLiteral("orders/#"));
    QTest::keyClick(edit, Qt::Key_End);
    QTest::keyClicks(edit, QStringLiteral(", plant/#x"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(asked.size(), 0); // [MQTT-4.7.1-2]
    QVERIFY(b.notice("observerNotice").contains(u"plant/#x"));
    QTest::keyClick(edit, Qt::Key_Backspace);
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toStringList(), QStringList({QStringLiteral("orders/#"), QStringLiteral("plant/#")}));
    QVERIFY(!edit->isVisible());
}

// No subscription to everything that the user did not ask for twice (product.md, Manners).
void TestLivePanel::everythingNeedsASecondWord()
{
    LiveBench b;
    QSignalSpy asked(&b.panel, &ui::LivePanel::observerFiltersRequested);
    QTest::keyClick(&b.panel, Qt::Key_O, Qt::AltModifier);
    auto* edit = b.get<QLineEdit>("observerFilters");
    QTest::keyClicks(edit, QStringLiteral("#"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(asked.size(), 0);
    QTest::mouseClick(b.get<QPushButton>("confirmEverything"), Qt::LeftButton);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toStringList(), QStringList{QStringLiteral("#")});
}

void TestLivePanel::emptyStatesSayTheNextStep()
{
    LiveBench b;
    QCOMPARE(b.panel.topicView()->emptyText(), QStringLiteral("Topics will be here"));
    auto status = connectedComponent();
    status.state = sidecar::LinkState::Connecting;
    b.panel.setConnections({status});
    QCOMPARE(b.panel.topicView()->emptyText(), QStringLiteral("Connecting"));
    b.panel.setConnections({connectedComponent()});
    QCOMPARE(b.panel.topicView()->emptyText(), QStringLiteral("Connected, and nothing has arrived yet"));
    b.get<QLineEdit>("topicFilter")->setText(QStringLiteral("zzz"));
    QTRY_COMPARE(b.panel.topicView()->emptyText(), QStringLiteral("No topic matches"));
}

void TestLivePanel::linkErrorsSayWhatToDo()
{
    LiveBench b;
    auto status = connectedComponent();
    status.state = sidecar::LinkState::WaitingToRetry;
    mqtt::ConnectionError error;
    error.message = QStringLiteral("Nothing listens on 127.0.0.1:1883.");
    error.advice = QStringLiteral("Start the broker");
    status.error = error;
    b.panel.setConnections({status});
    QCOMPARE(b.notice("linkNotice"), QStringLiteral("orders-pubsub: Nothing listens on 127.0.0.1:1883. Start the broker"));
    b.panel.setConnections({connectedComponent()});
    QVERIFY(b.notice("linkNotice").isEmpty());
}

// Nothing is dropped without a number on the screen (product.md, Manners).
void TestLivePanel::lettingGoIsTold()
{
    LiveBench b;
    b.feeder.ledger().setBudget(ledger::smallestBudgetBytes);
    const std::string payload(4096, 'x');
    for (int i = 0; i < 4000; ++i) b.feeder.message("loud", payload);
    b.take();
    QVERIFY(b.notice("letGoNotice").contains(u"let go"));
    QSignalSpy more(&b.panel, &ui::LivePanel::memoryBudgetRequested);
    QTest::mouseClick(b.get<QPushButton>("keepMore"), Qt::LeftButton);
    QCOMPARE(more.size(), 1);
}

void TestLivePanel::everyControlHasANameAndActionsHaveShortcuts()
{
    LiveBench b;
    QVERIFY(b.panel.viewActions().size() >= 6);
    for (const QAction* action : b.panel.viewActions())
        QVERIFY2(!action->objectName().isEmpty() && !action->shortcut().isEmpty(), qPrintable(action->text()));
    for (const QWidget* control : b.panel.findChildren<QWidget*>()) {
        if (control->focusPolicy() == Qt::NoFocus || control->window() != &b.panel || control->objectName().startsWith(u"qt_")) continue;
        const bool named = !control->accessibleName().isEmpty() || control->property("text").isValid();
        QVERIFY2(named, qPrintable(control->objectName() + u' ' + QLatin1String(control->metaObject()->className())));
    }
}

void TestLivePanel::largePayloadsAreShownInPart()
{
    ui::PayloadView view;
    view.resize(400, 300);
    view.show();
    const QByteArray large(3 * 1024 * 1024, 'x');
    view.setPayload(large);
    QCOMPARE(view.shownText().remove(u'\n').size(), ui::PayloadView::partBytes);
    auto* all = view.findChild<QPushButton*>(QStringLiteral("showAllPayload"));
    QVERIFY(all);
    QTest::mouseClick(all, Qt::LeftButton);
    QCOMPARE(view.shownText().remove(u'\n').size(), large.size()); // long lines are broken, see the notice
}

void TestLivePanel::payloadForms()
{
    ui::PayloadView view;
    view.setPayload("{\"specversion\":\"1.0\",\"id\":\"90aa\",\"source\":\"checkout\",\"type\":\"t\",\"data\":{\"b\":1,\"a\":[]}}");
    QVERIFY(view.isPossible(ui::PayloadView::CloudEventForm));
    QCOMPARE(view.form(), ui::PayloadView::JsonForm);
    view.setForm(ui::PayloadView::CloudEventForm);
    QVERIFY(view.shownText().startsWith(u"id           90aa\nsource       checkout"));
    view.setPayload("plain"); // the wanted form does not fit: text
    QCOMPARE(view.form(), ui::PayloadView::TextForm);
    view.setPayload(QByteArray("\xff\xfe\x00\x01", 4)); // no text: bytes
    QCOMPARE(view.form(), ui::PayloadView::HexForm);
    QCOMPARE(view.shownText(), QStringLiteral("ff fe 00 01"));
    view.setPayload("{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"s\",\"type\":\"t\"}");
    QCOMPARE(view.form(), ui::PayloadView::CloudEventForm); // what was wanted is possible again
    view.setPayload("{\"broken\":");
    QVERIFY(!view.isPossible(ui::PayloadView::JsonForm));
    QCOMPARE(view.shownText(), QStringLiteral("{\"broken\":"));
}

// With nobody looking the feed asks once a second only.
void TestLivePanel::hiddenPanelSlowsTheFeed()
{
    LiveBench b;
    QCOMPARE(b.feed.paceMs(), ui::Feed::livePaceMs);
    b.panel.hide();
    QCOMPARE(b.feed.paceMs(), ui::Feed::slowPaceMs);
    b.panel.show();
    QCOMPARE(b.feed.paceMs(), ui::Feed::livePaceMs);
}

QTEST_MAIN(TestLivePanel)
#include "tst_live_panel.moc"
