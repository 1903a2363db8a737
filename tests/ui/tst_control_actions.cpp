#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/models/lane_model.h"
#include "ui/models/message_model.h"
#include "ui/models/connections_model.h"
#include "ui/panels/connections_panel.h"
#include "ui/panels/live_panel.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolBar>
#include <QToolButton>

using namespace wb;
using namespace wb::test;

namespace {

const QString orders = QStringLiteral("orders-pubsub");
const QString topic = QStringLiteral("orders/new");
constexpr Qt::KeyboardModifiers ctrl = Qt::ControlModifier, shift = Qt::ShiftModifier, alt = Qt::AltModifier;

QByteArray component(const QString& url)
{
    return pubSubText(url.toUtf8()) + "    - name: cleanSession\n      value: \"false\"\n---\n" + subscriptionText("orders/#");
}

bool send(const Broker& mosquitto, const QString& to, int count)
{
    QByteArray lines;
    for (int n = 1; n <= count; ++n) lines += "{\"n\":" + QByteArray::number(n) + "}\n";
    return publish(mosquitto.port(), {QStringLiteral("-t"), to, QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-l")}, lines);
}

} // namespace

// Every control by its key, on a real mosquitto, with what the window says of it.
class tst_ControlActions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void init();
    void cleanup();
    void controlsAreOffWhereTheyDoNotApply();
    void heldAcknowledgementsAreCountedAndReleased();
    void aChipEndsItsRuleAndWhatWaitsStays();
    void aRuleByTopicIsTypedAndCheckedAsTyped();
    void aDroppedAcknowledgementBringsTheMessageAgain();
    void aCutIsACrossingAndTheSessionResumes();
    void whoStaysAwayComesBackWhenTold();
    void publishingGoesOnWhileTheLinkIsDown();
    void discardAndRestartDifferInTheSession();
    void aSecondReplicaComesAndGoes();
    void aTakenClientIdEndsTheConnection();
    void aDuplicateIsPublishedWithDup();
    void aControlThatCannotWorkSaysSo();
    void theBarFoldsInsteadOfBeingCut();

private:
    void connectIt();
    QStringList chips();
    bool isOn(const char* id) { return m_story->window().actionList().find(id)->isEnabled(); }
    ui::RedeliveryPanel& lanes() { return *m_story->get<ui::RedeliveryPanel>("redeliveryPanel"); }
    int crossings(ledger::Crossing::Kind kind);

    std::unique_ptr<Broker> m_mosquitto;
    std::unique_ptr<Story> m_story;
};

void tst_ControlActions::init()
{
    m_mosquitto = std::make_unique<Broker>();
    MUST_RUN(*m_mosquitto);
    m_story = std::make_unique<Story>();
    m_story->window().connector().setObserving(false);
    m_story->open(component(m_mosquitto->url()));
}

void tst_ControlActions::cleanup()
{
    m_story.reset();
    m_mosquitto.reset();
}

void tst_ControlActions::connectIt()
{
    m_story->key(Qt::Key_F9);
    QTRY_VERIFY(m_story->isSubscribed(orders));
    m_story->key(Qt::Key_3, ctrl); // Redelivery
}

QStringList tst_ControlActions::chips()
{
    QStringList words;
    for (const QAction* chip : m_story->get<QToolBar>("controlRules")->actions()) words << chip->text();
    return words;
}

int tst_ControlActions::crossings(ledger::Crossing::Kind kind)
{
    const auto& all = lanes().lanes()->store().crossings();
    return int(std::count_if(all.begin(), all.end(), [kind](const ledger::Crossing& one) { return one.kind == kind; }));
}

void tst_ControlActions::controlsAreOffWhereTheyDoNotApply()
{
    QVERIFY(isOn("ack.holdAll") && isOn("ack.dropNext") && isOn("publish.duplicate")); // rules may wait for a connection
    for (const char* id : {"ack.releaseAll", "ack.releaseWaiting", "ack.holdMessage", "cut.reset", "cut.silenceAway", "link.reconnect",
                           "sidecar.restart", "sidecar.discard", "sidecar.startReplica", "sidecar.stopReplica", "sidecar.takeOver",
                           "publish.lastAgain"})
        QVERIFY2(!isOn(id), id);
    connectIt();
    for (const char* id : {"cut.reset", "cut.silenceAway", "sidecar.restart", "sidecar.discard", "sidecar.startReplica", "sidecar.takeOver"})
        QTRY_VERIFY2(isOn(id), id);
    QVERIFY(!isOn("link.reconnect") && !isOn("sidecar.stopReplica"));
}

void tst_ControlActions::heldAcknowledgementsAreCountedAndReleased()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_F7);
    QTRY_COMPARE(chips(), QStringList{QStringLiteral("holding everything · 0 waiting  ✕")});
    QVERIFY(send(*m_mosquitto, topic, 3));
    QTRY_COMPARE(chips(), QStringList{QStringLiteral("holding everything · 3 waiting  ✕")});
    QTRY_COMPARE(s.connection(orders).unacked, 3);
    QTRY_COMPARE(lanes().lanes()->store().counts().byState[std::size_t(ledger::LaneState::Held)], 3u);
    QCOMPARE(s.label("statusRules"), QStringLiteral("● 3 ack(s) held")); // also seen from the other rooms

    s.key(Qt::Key_W, ctrl | alt); // what waits goes, the rule stays
    QTRY_COMPARE(s.connection(orders).unacked, 0);
    QTRY_COMPARE(chips(), QStringList{QStringLiteral("holding everything · 0 waiting  ✕")});
    QVERIFY(send(*m_mosquitto, topic, 1));
    QTRY_COMPARE(chips(), QStringList{QStringLiteral("holding everything · 1 waiting  ✕")});
    s.key(Qt::Key_F7, shift);
    QTRY_VERIFY(chips().isEmpty());
    QTRY_COMPARE(s.connection(orders).unacked, 0);
    QTRY_COMPARE(lanes().lanes()->store().counts().byState[std::size_t(ledger::LaneState::Acknowledged)], 4u);
    QVERIFY(!s.get<QToolBar>("controlRules")->isVisible());
}

void tst_ControlActions::aChipEndsItsRuleAndWhatWaitsStays()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_F7);
    QTRY_COMPARE(chips().size(), 1);
    QVERIFY(send(*m_mosquitto, topic, 2));
    QTRY_COMPARE(s.connection(orders).unacked, 2);
    auto* chip = s.get<QToolBar>("controlRules")->findChild<QToolButton*>(QStringLiteral("ruleChip"));
    QVERIFY(!chip->accessibleName().isEmpty());
    chip->setFocus();
    QTest::keyClick(chip, Qt::Key_Space);
    const auto waiting = [&s] {
        const auto* label = s.get<QToolBar>("controlRules")->findChild<QLabel*>(QStringLiteral("ruleWaiting"));
        return label ? label->text() : QString();
    };
    QTRY_COMPARE(waiting(), QStringLiteral("2 acknowledgement(s) wait"));
    QVERIFY(send(*m_mosquitto, topic, 1)); // no rule any more: this one leaves
    QTRY_COMPARE(lanes().lanes()->store().counts().byState[std::size_t(ledger::LaneState::Acknowledged)], 1u);
    QCOMPARE(s.connection(orders).unacked, 2);
    s.key(Qt::Key_F7, shift);
    QTRY_COMPARE(s.connection(orders).unacked, 0);
}

void tst_ControlActions::aRuleByTopicIsTypedAndCheckedAsTyped()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_F7, ctrl);
    QTRY_VERIFY(s.window().findChild<QDialog*>(QStringLiteral("ruleDialog")));
    auto* dialog = s.get<QDialog>("ruleDialog");
    auto* filter = dialog->findChild<QLineEdit*>(QStringLiteral("ruleFilterText"));
    QTRY_VERIFY(filter->hasFocus());
    s.type(QStringLiteral("orders/#/x"));
    auto* ok = dialog->findChild<QAbstractButton*>(QStringLiteral("ruleOk"));
    QVERIFY(!ok->isEnabled()); // '#' is the last level only [MQTT-4.7.1-2]
    QVERIFY2(s.label("ruleWords").contains(QStringLiteral("is no topic filter")), qPrintable(s.label("ruleWords")));
    filter->selectAll();
    s.type(QStringLiteral("orders/new"));
    QTest::keyClick(filter, Qt::Key_Return);
    QTRY_COMPARE(chips(), QStringList{QStringLiteral("holding orders/new · 0 waiting  ✕")});
    QVERIFY(send(*m_mosquitto, QStringLiteral("orders/paid"), 1) && send(*m_mosquitto, topic, 1));
    QTRY_COMPARE(s.connection(orders).unacked, 1);
    QTRY_COMPARE(lanes().lanes()->store().counts().byState[std::size_t(ledger::LaneState::Acknowledged)], 1u);
}

// The broker keeps what was not acknowledged and sends it again when the session resumes [MQTT-4.4.0-1].
void tst_ControlActions::aDroppedAcknowledgementBringsTheMessageAgain()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_N, ctrl | alt);
    QTRY_COMPARE(chips(), QStringList{QStringLiteral("dropping the next 1  ✕")});
    QVERIFY(send(*m_mosquitto, topic, 2));
    QTRY_COMPARE(s.connection(orders).unacked, 1);
    QTRY_VERIFY(chips().isEmpty()); // used up
    s.key(Qt::Key_F12);
    s.key(Qt::Key_F9, ctrl);
    QTRY_VERIFY_WITH_TIMEOUT(s.connection(orders).sessionPresent, 15000);
    QTRY_COMPARE(lanes().lanes()->store().counts().redeliveriesProved, 1u);
    QTRY_COMPARE(lanes().lanes()->store().counts().byState[std::size_t(ledger::LaneState::Acknowledged)], 2u);
}

void tst_ControlActions::aCutIsACrossingAndTheSessionResumes()
{
    Story& s = *m_story;
    connectIt();
    QTRY_COMPARE(crossings(ledger::Crossing::Kind::Connected), 1);
    s.key(Qt::Key_F12);
    QTRY_COMPARE(crossings(ledger::Crossing::Kind::Ended), 1);
    const auto& all = lanes().lanes()->store().crossings();
    const auto cut = std::find_if(all.begin(), all.end(), [](const ledger::Crossing& one) { return one.kind == ledger::Crossing::Kind::Ended; });
    QCOMPARE(cut->cause, ledger::EndCause::Reset);
    QVERIFY(cut->onPurpose);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders), 15000); // as Dapr does, by itself
    QTRY_COMPARE(crossings(ledger::Crossing::Kind::Connected), 2);
    QVERIFY(s.connection(orders).sessionPresent);
}

void tst_ControlActions::whoStaysAwayComesBackWhenTold()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_R, ctrl | alt | shift);
    QTRY_COMPARE(s.connection(orders).state, sidecar::LinkState::WaitingToRetry);
    QTRY_VERIFY2(s.connectionsText().contains(QStringLiteral("stays away until you reconnect")), qPrintable(s.connectionsText()));
    QVERIFY(!isOn("cut.reset") && isOn("link.reconnect"));
    s.key(Qt::Key_F9, ctrl);
    QTRY_VERIFY(s.isConnected(orders));
    QTRY_VERIFY(!isOn("link.reconnect"));
}

// "publish while disconnected": by the component, and Dapr's words come back.
void tst_ControlActions::publishingGoesOnWhileTheLinkIsDown()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_C, ctrl | alt | shift); // TCP close, and stays away
    QTRY_COMPARE(s.connection(orders).state, sidecar::LinkState::WaitingToRetry);
    s.key(Qt::Key_2, ctrl);
    s.get<QLineEdit>("publishTopic")->setFocus();
    s.type(topic);
    s.get<QPlainTextEdit>("publishPayload")->setFocus();
    s.type(QStringLiteral("{}"));
    QVERIFY(s.get<QWidget>("publishButton")->isEnabled());
    s.key(Qt::Key_Return, ctrl);
    QTRY_VERIFY2_WITH_TIMEOUT(s.notice("publishResult").contains(QStringLiteral("Dapr reports")), qPrintable(s.notice("publishResult")), 20000);
}

void tst_ControlActions::discardAndRestartDifferInTheSession()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_F9, ctrl | shift); // the sidecar's process dies and is started again
    QTRY_VERIFY_WITH_TIMEOUT(s.isSubscribed(orders) && s.connection(orders).sessionPresent, 15000);
    s.key(Qt::Key_Z, ctrl | alt);
    QTRY_COMPARE_WITH_TIMEOUT(crossings(ledger::Crossing::Kind::SessionThrownAway), 1, 15000);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders) && !s.connection(orders).sessionPresent, 15000);
}

void tst_ControlActions::aSecondReplicaComesAndGoes()
{
    Story& s = *m_story;
    const auto replicas = [&s] {
        const auto& all = s.window().connectionsPanel().model()->all();
        return std::count_if(all.begin(), all.end(), [](const sidecar::ConnectionStatus& one) { return one.replica == 1; });
    };
    connectIt();
    s.key(Qt::Key_V, ctrl | alt);
    QTRY_COMPARE(replicas(), 1);
    QTRY_VERIFY(isOn("sidecar.stopReplica") && !isOn("sidecar.startReplica"));
    // One client id for both: the second connect ends the first connection [MQTT-3.1.4-2].
    QTRY_VERIFY(crossings(ledger::Crossing::Kind::Ended) >= 1);
    s.key(Qt::Key_V, ctrl | alt | shift);
    QTRY_COMPARE(replicas(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders), 15000);
}

void tst_ControlActions::aTakenClientIdEndsTheConnection()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_O, ctrl | alt);
    QTRY_VERIFY(crossings(ledger::Crossing::Kind::Ended) >= 1);
    QTRY_VERIFY_WITH_TIMEOUT(s.isConnected(orders), 20000); // it comes back, and wins
}

void tst_ControlActions::aDuplicateIsPublishedWithDup()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_I, ctrl | alt);
    QTRY_VERIFY(s.window().findChild<QDialog*>(QStringLiteral("duplicateDialog")));
    auto* dialog = s.get<QDialog>("duplicateDialog");
    auto* where = dialog->findChild<QLineEdit*>(QStringLiteral("duplicateTopic"));
    QTRY_VERIFY(where->hasFocus());
    s.type(topic);
    dialog->findChild<QPlainTextEdit*>(QStringLiteral("duplicatePayload"))->setFocus();
    s.type(QStringLiteral("{\"n\":1}"));
    QVERIFY2(s.label("duplicateWords").contains(QStringLiteral("with DUP")), qPrintable(s.label("duplicateWords")));
    s.click(dialog->findChild<QWidget*>(QStringLiteral("duplicateOk")));
    // QoS 1: mosquitto hands on both; which they are, only bytes tell [MQTT-4.3.2-2].
    QTRY_COMPARE(lanes().lanes()->store().counts().deliveries, 2u);
}

void tst_ControlActions::aControlThatCannotWorkSaysSo()
{
    Story& s = *m_story;
    connectIt();
    s.key(Qt::Key_R, ctrl | alt | shift);
    QTRY_COMPARE(s.connection(orders).state, sidecar::LinkState::WaitingToRetry);
    // Told twice before the window could know: the second one has nothing to cut.
    QAction* cut = s.window().actionList().find("cut.close");
    cut->setEnabled(true);
    cut->trigger();
    QTRY_VERIFY2(s.notice("controlNotice").contains(orders), qPrintable(s.notice("controlNotice")));
    s.key(Qt::Key_F9, ctrl);
    QTRY_VERIFY(s.notice("controlNotice").isEmpty()); // the next one works
}

// look.md: the window must be whole at 1024 x 640. What does not fit stands behind "»", and in the menus.
void tst_ControlActions::theBarFoldsInsteadOfBeingCut()
{
    Story& s = *m_story;
    connectIt();
    s.window().resize(1024, 640);
    QTRY_COMPARE(s.window().size(), QSize(1024, 640));
    auto* bar = s.get<QToolBar>("controlBar");
    int folded = 0;
    for (QAction* action : bar->actions()) {
        if (action->isSeparator()) continue;
        const QWidget* button = bar->widgetForAction(action);
        if (!button->isVisible()) ++folded;
        else QVERIFY2(bar->rect().contains(button->geometry()) && button->width() >= button->sizeHint().width(), qPrintable(button->objectName()));
    }
    auto* more = bar->findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button"));
    QCOMPARE(more->isVisible(), folded > 0);
}

QTEST_MAIN(tst_ControlActions)
#include "tst_control_actions.moc"
