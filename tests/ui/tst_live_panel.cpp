#include "tests/ui/ledger_feeder.h"
#include "ui/models/message_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/publish_bar.h"
#include "ui/panels/publish_options.h"
#include "ui/widgets/payload_view.h"
#include "ui/widgets/row_view.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

using namespace wb;

namespace {

sidecar::ConnectionStatus connectedObserver()
{
    sidecar::ConnectionStatus status;
    status.id = 2;
    status.role = ledger::Role::Observer;
    status.purpose = QStringLiteral("observer");
    status.state = sidecar::LinkState::Connected;
    return status;
}

sidecar::ConnectionStatus connectedComponent()
{
    sidecar::ConnectionStatus status;
    status.id = 1;
    status.component = QStringLiteral("orders-pubsub");
    status.purpose = QStringLiteral("pub/sub");
    status.state = sidecar::LinkState::Connected;
    return status;
}

// The panel with a feed that the test fills itself.
struct Bench {
    test::LedgerFeeder feeder;
    ui::Feed feed{nullptr};
    ui::LivePanel panel{&feed, nullptr};

    Bench()
    {
        panel.resize(1000, 800);
        panel.show();
        [[maybe_unused]] const bool exposed = QTest::qWaitForWindowExposed(&panel);
    }
    void take() { feed.take(feeder.delta()); }
    template <class T>
    T* get(const char* name) const
    {
        T* found = panel.findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    QString notice(const char* name) const
    {
        auto* bar = panel.findChild<QWidget*>(QLatin1String(name));
        return bar && bar->isVisible() ? bar->findChild<QLabel*>(QStringLiteral("noticeText"))->text() : QString();
    }
    void clickRow(ui::RowView* view, int row)
    {
        const QModelIndex index = view->model()->index(row, 0);
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center() + QPoint(20, 0));
    }
};

} // namespace

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
    void publishesWithTheKeyboard();
    void publishAnswersInPlace();
    void publishSaysWhatIsMissing();
    void aRequestCarriesContentTypeAndMetadata();
    void whatDaprReportsStandsBesideTheWire();
    void clearingRetainedAsksFirst();
    void componentPublishesAsItself();
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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

void TestLivePanel::publishesWithTheKeyboard()
{
    Bench b;
    b.panel.setConnections({connectedObserver()});
    auto* bar = b.get<ui::PublishBar>("publishBar");
    QSignalSpy requests(bar, &ui::PublishBar::publishRequested);
    auto* topic = b.get<QLineEdit>("publishTopic");
    topic->setFocus();
    QTest::keyClicks(topic, QStringLiteral("orders/new"));
    auto* payload = b.get<QPlainTextEdit>("publishPayload");
    payload->setFocus();
    QTest::keyClicks(payload, QStringLiteral("{}"));
    b.get<QComboBox>("publishQos")->setCurrentIndex(2);
    QTest::mouseClick(b.get<QCheckBox>("publishRetain"), Qt::LeftButton, {}, QPoint(8, 8));
    payload->setFocus();
    QTest::keyClick(payload, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(requests.size(), 1);
    const auto request = requests[0][0].value<sidecar::PublishRequest>();
    QCOMPARE(request.topic, QStringLiteral("orders/new"));
    QCOMPARE(request.payload, QByteArray("{}"));
    QCOMPARE(request.qos, mqtt::QoS::ExactlyOnce);
    QVERIFY(request.retain && request.component.isEmpty());
}

void TestLivePanel::publishAnswersInPlace()
{
    Bench b;
    b.panel.setConnections({connectedObserver()});
    auto* bar = b.get<ui::PublishBar>("publishBar");
    QSignalSpy requests(bar, &ui::PublishBar::publishRequested);
    QTest::keyClicks(b.get<QLineEdit>("publishTopic"), QStringLiteral("t"));
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    const quint64 token = requests[0][0].value<sidecar::PublishRequest>().token;
    bar->tell({token + 99, false, QStringLiteral("somebody else's"), 0});
    QVERIFY(!b.notice("publishResult").contains(u"somebody"));
    bar->tell({token, true, {}, 1'500'000});
    QCOMPARE(b.notice("publishResult"), QStringLiteral("Published to t, acknowledged after 1.50 ms"));
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    bar->tell({requests[1][0].value<sidecar::PublishRequest>().token, false, QStringLiteral("timeout"), 0});
    QCOMPARE(b.notice("publishResult"), QStringLiteral("Not published to t: timeout"));
}

void TestLivePanel::publishSaysWhatIsMissing()
{
    Bench b;
    QVERIFY(!b.get<QPushButton>("publishButton")->isEnabled());
    auto* topic = b.get<QLineEdit>("publishTopic");
    auto* bar = b.get<ui::PublishBar>("publishBar");
    QSignalSpy requests(bar, &ui::PublishBar::publishRequested);
    const auto tryIt = [&] {
        topic->setFocus();
        QTest::keyClick(topic, Qt::Key_Return, Qt::ControlModifier);
        return b.notice("publishResult");
    };
    QVERIFY(tryIt().contains(u"topic"));
    QTest::keyClicks(topic, QStringLiteral("a/#"));
    QVERIFY(tryIt().contains(u"a/#")); // [MQTT-3.3.2-2]
    topic->clear();
    QTest::keyClicks(topic, QStringLiteral("a"));
    QVERIFY(tryIt().contains(u"no connection"));
    auto waiting = connectedObserver();
    waiting.state = sidecar::LinkState::WaitingToRetry;
    b.panel.setConnections({waiting});
    QVERIFY(tryIt().contains(u"not connected"));
    QCOMPARE(requests.size(), 0);
}

void TestLivePanel::clearingRetainedAsksFirst()
{
    Bench b;
    b.panel.setConnections({connectedObserver()});
    auto* bar = b.get<ui::PublishBar>("publishBar");
    QSignalSpy requests(bar, &ui::PublishBar::publishRequested);
    QTest::keyClicks(b.get<QLineEdit>("publishTopic"), QStringLiteral("kept"));
    b.panel.clearRetainedAction()->trigger();
    QCOMPARE(requests.size(), 0);
    QTest::mouseClick(b.get<QPushButton>("confirmClearRetained"), Qt::LeftButton);
    QCOMPARE(requests.size(), 1);
    const auto request = requests[0][0].value<sidecar::PublishRequest>(); // [MQTT-3.3.1-10]
    QVERIFY(request.retain && request.payload.isEmpty());
    QCOMPARE(request.topic, QStringLiteral("kept"));
}

void TestLivePanel::componentPublishesAsItself()
{
    Bench b;
    b.panel.setConnections({connectedComponent(), connectedObserver()});
    auto* by = b.get<QComboBox>("publishBy");
    QCOMPARE(by->count(), 2);
    by->setCurrentIndex(by->findData(QStringLiteral("orders-pubsub")));
    QVERIFY(!b.get<QComboBox>("publishQos")->isEnabled()); // its qos field decides
    QVERIFY(b.get<QCheckBox>("publishCloudEvent")->isEnabled());
    QTest::mouseClick(b.get<QCheckBox>("publishCloudEvent"), Qt::LeftButton, {}, QPoint(8, 8));
    QTest::keyClicks(b.get<QLineEdit>("publishTopic"), QStringLiteral("orders/new"));
    QSignalSpy requests(b.get<ui::PublishBar>("publishBar"), &ui::PublishBar::publishRequested);
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    const auto request = requests[0][0].value<sidecar::PublishRequest>();
    QCOMPARE(request.component, QStringLiteral("orders-pubsub"));
    QVERIFY(request.wrapAsCloudEvent);
    b.panel.setConnections({connectedComponent(), connectedObserver()}); // the choice stays
    QCOMPARE(by->currentData().toString(), QStringLiteral("orders-pubsub"));
}

// Facts C.1: metadata of the request decide TTL, rawPayload, retain and parts of the event.
void TestLivePanel::aRequestCarriesContentTypeAndMetadata()
{
    Bench b;
    b.panel.setConnections({connectedComponent(), connectedObserver()});
    auto* by = b.get<QComboBox>("publishBy");
    auto* options = b.get<ui::PublishOptions>("publishOptions");
    by->setCurrentIndex(by->findData(QString()));
    QVERIFY(!b.panel.publishOptionsAction()->isEnabled()); // the observer speaks MQTT: there is no request
    by->setCurrentIndex(by->findData(QStringLiteral("orders-pubsub")));
    QVERIFY(!options->isVisible());
    b.panel.publishOptionsAction()->trigger();
    QVERIFY(options->isVisible());
    b.get<QComboBox>("publishContentType")->setCurrentText(QStringLiteral("text/plain"));
    const auto names = [&] { return options->findChildren<QComboBox*>(QStringLiteral("metadataName")); };
    const auto values = [&] { return options->findChildren<QLineEdit*>(QStringLiteral("metadataValue")); };
    QCOMPARE(names().size(), 1);
    QVERIFY(names().first()->findText(QStringLiteral("ttlInSeconds")) > 0);
    names().first()->setCurrentText(QStringLiteral("ttlInSeconds"));
    QTest::keyClicks(values().first(), QStringLiteral("60"));
    QCOMPARE(names().size(), 2); // one more is free
    QTest::keyClicks(b.get<QLineEdit>("publishTopic"), QStringLiteral("orders/new"));
    QSignalSpy requests(b.get<ui::PublishBar>("publishBar"), &ui::PublishBar::publishRequested);
    QTest::keyClicks(values().last(), QStringLiteral("x"));
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    QCOMPARE(requests.size(), 0);
    QVERIFY2(b.notice("publishResult").contains(u"has no name"), qPrintable(b.notice("publishResult")));
    names().at(1)->setCurrentText(QStringLiteral("ttlInSeconds"));
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    QVERIFY2(b.notice("publishResult").contains(u"twice"), qPrintable(b.notice("publishResult")));
    values().at(1)->clear();
    names().at(1)->setCurrentText(QString());
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    QCOMPARE(requests.size(), 1);
    auto request = requests[0][0].value<sidecar::PublishRequest>();
    QCOMPARE(request.contentType, QStringLiteral("text/plain"));
    QCOMPARE(request.metadata, (QMap<QString, QString>{{QStringLiteral("ttlInSeconds"), QStringLiteral("60")}}));
    b.panel.publishOptionsAction()->trigger(); // what is not seen is not sent
    QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
    request = requests[1][0].value<sidecar::PublishRequest>();
    QVERIFY(request.contentType.isEmpty() && request.metadata.isEmpty());
}

// Facts C.1: Dapr may report success for what was lost, and an error for what arrives later.
void TestLivePanel::whatDaprReportsStandsBesideTheWire()
{
    Bench b;
    b.panel.setConnections({connectedComponent()});
    auto* bar = b.get<ui::PublishBar>("publishBar");
    QSignalSpy requests(bar, &ui::PublishBar::publishRequested);
    QTest::keyClicks(b.get<QLineEdit>("publishTopic"), QStringLiteral("t"));
    const auto answer = [&](bool ok, const QString& message, qint64 latency) {
        QTest::mouseClick(b.get<QPushButton>("publishButton"), Qt::LeftButton);
        bar->tell({requests.last()[0].value<sidecar::PublishRequest>().token, ok, message, latency});
        return b.notice("publishResult");
    };
    QCOMPARE(answer(true, {}, 1'500'000), QStringLiteral("Published to t: Dapr reports success; acknowledged after 1.50 ms"));
    QCOMPARE(answer(true, {}, 0), QStringLiteral("Published to t: Dapr reports success; QoS 0, so nobody acknowledges it"));
    QCOMPARE(answer(true, QStringLiteral("discarded"), 0), QStringLiteral("t: Dapr reports success; on the wire: discarded"));
    QCOMPARE(answer(false, QStringLiteral("mqtt timeout"), 0), QStringLiteral("t: Dapr reports an error: mqtt timeout"));
}

void TestLivePanel::emptyStatesSayTheNextStep()
{
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
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
    Bench b;
    QCOMPARE(b.feed.paceMs(), ui::Feed::livePaceMs);
    b.panel.hide();
    QCOMPARE(b.feed.paceMs(), ui::Feed::slowPaceMs);
    b.panel.show();
    QCOMPARE(b.feed.paceMs(), ui::Feed::livePaceMs);
}

QTEST_MAIN(TestLivePanel)
#include "tst_live_panel.moc"
