#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/actions.h"
#include "ui/panels/component_form.h"
#include "ui/panels/component_panel.h"
#include "ui/release_chooser.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>

using namespace wb;
using namespace wb::test;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

} // namespace

// "The user picks the Dapr version (1.0 to 1.18, default newest)": what follows from it, and what does not until asked.
class tst_StoriesEras : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void theNewestIsPickedFirstAndAChoiceIsRemembered();
    void everyReleaseCanBePicked();
    void aVersionChangesValuesAndProblems();
    void valuesNameTheirOrigin();
    void aConnectionStaysAsItIsUntilThePersonReconnects();
    void pickingBackTakesTheNoticeAway();
};

void tst_StoriesEras::theNewestIsPickedFirstAndAChoiceIsRemembered()
{
    Story s;
    auto* chooser = s.get<ui::ReleaseChooser>("releaseChooser");
    QCOMPARE(chooser->release(), QStringLiteral("1.18"));
    QCOMPARE(s.window().workspace().context().release, QStringLiteral("1.18"));
    s.open(pubSubText() + "---\n" + subscriptionText());
    s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(chooser->release(), QStringLiteral("1.16"));
    QCOMPARE(s.window().workspace().context().release, QStringLiteral("1.16"));
    QVERIFY2(s.label("componentSummary").contains(QStringLiteral("daprd 1.16")), qPrintable(s.label("componentSummary")));
    s.makeWindow();
    QCOMPARE(s.get<ui::ReleaseChooser>("releaseChooser")->release(), QStringLiteral("1.16"));
    QCOMPARE(s.window().workspace().context().release, QStringLiteral("1.16"));
    s.key(Qt::Key_PageUp, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(s.window().workspace().context().release, QStringLiteral("1.17"));
}

void tst_StoriesEras::everyReleaseCanBePicked()
{
    Story s;
    s.open(pubSubText());
    auto* chooser = s.get<ui::ReleaseChooser>("releaseChooser");
    QCOMPARE(chooser->count(), 19);
    for (int minor = 18; minor >= 0; --minor) {
        QCOMPARE(chooser->release(), QStringLiteral("1.%1").arg(minor));
        QCOMPARE(s.window().workspace().context().release, chooser->release());
        s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    }
    QCOMPARE(chooser->release(), QStringLiteral("1.0")); // there is no older one
}

// The code of pubsub.mqtt before 1.10 read numbers with strconv.Atoi, and cleanSession was true up to 1.7 (facts A.4, C2).
void tst_StoriesEras::aVersionChangesValuesAndProblems()
{
    Story s;
    s.open(pubSubText().replace("pubsub.mqtt3", "pubsub.mqtt").replace("value: 1 # once", "value: \"0x1\""));
    auto* chooser = s.get<ui::ReleaseChooser>("releaseChooser");
    const auto pick = [&](const QString& release) {
        while (chooser->release() != release)
            s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    };
    const auto form = [&] { return s.window().componentPanel().form(); };
    const auto hint = [&](const char* field) {
        return form()->field(QLatin1String(field))->findChild<QComboBox*>(QStringLiteral("value"))->itemText(0);
    };
    const auto codes = [&] {
        QStringList list;
        for (const dapr::Problem& problem : s.window().workspace().problems())
            list << problem.code;
        return list;
    };
    QVERIFY2(s.label("componentSummary").contains(QStringLiteral("QoS 1")), qPrintable(s.label("componentSummary")));
    QCOMPARE(form()->problemText(QStringLiteral("qos")), QStringLiteral("works with 1"));
    QCOMPARE(hint("cleanSession"), QStringLiteral("default: false"));
    QVERIFY2(s.label("componentDiffers").contains(QStringLiteral("strconv.Atoi")), qPrintable(s.label("componentDiffers")));
    QVERIFY(codes().contains(QStringLiteral("DAPR-LATE-SUBSCRIBE")));
    const QStringList today = codes();
    pick(QStringLiteral("1.7"));
    QCOMPARE(hint("cleanSession"), QStringLiteral("default: true"));
    QVERIFY2(s.label("componentSummary").contains(QStringLiteral("invalid qos 0x1, strconv.Atoi")),
             qPrintable(s.label("componentSummary")));
    QVERIFY(!codes().contains(QStringLiteral("DAPR-LATE-SUBSCRIBE"))); // a clean session keeps nothing
    QVERIFY(codes() != today);
}

void tst_StoriesEras::valuesNameTheirOrigin()
{
    Story s;
    s.open(pubSubText());
    ui::ComponentForm* form = s.window().componentPanel().form();
    QVERIFY2(form->originText(QStringLiteral("url")).startsWith(QStringLiteral("file")), qPrintable(form->originText(QStringLiteral("url"))));
    QVERIFY2(form->originText(QStringLiteral("retain")).startsWith(QStringLiteral("default")), qPrintable(form->originText(QStringLiteral("retain"))));
    // 1.10 knew no protectedTopics; who picks 1.10 is told in the field, and by a screen reader.
    QVERIFY2(form->differsText(QStringLiteral("protectedTopics")).startsWith(QStringLiteral("≠ ")),
             qPrintable(form->differsText(QStringLiteral("protectedTopics"))));
    const QWidget* target = form->field(QStringLiteral("protectedTopics"))->focusTarget();
    QVERIFY2(target->accessibleDescription().contains(QStringLiteral("≠ ")), qPrintable(target->accessibleDescription()));
    QVERIFY(form->differsText(QStringLiteral("url")).isEmpty());
}

// A reconnect ends a session and what is in flight: never without the person's word.
void tst_StoriesEras::aConnectionStaysAsItIsUntilThePersonReconnects()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText());
    QAction* reconnect = s.window().actionList().find("connection.reconnect");
    QVERIFY(!reconnect->isEnabled());
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    const sidecar::ConnectionId before = s.connection(orders).id;
    auto* notice = s.get<ui::Banner>("releaseBanner");
    QVERIFY(!notice->isVisible());
    s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(notice->isVisible());
    QVERIFY2(notice->title().contains(QStringLiteral("orders-pubsub as Dapr 1.18")), qPrintable(notice->title()));
    QVERIFY2(notice->title().contains(QStringLiteral("Dapr 1.17")), qPrintable(notice->title()));
    QCOMPARE(s.window().connector().releaseOf(orders), QStringLiteral("1.18"));
    QCOMPARE(s.connection(orders).id, before);
    QVERIFY(reconnect->isEnabled());

    s.key(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(s.isSubscribed(orders) && s.connection(orders).id != before);
    QCOMPARE(s.window().connector().releaseOf(orders), QStringLiteral("1.17"));
    QTRY_VERIFY(!notice->isVisible());
    QVERIFY(!reconnect->isEnabled());
}

void tst_StoriesEras::pickingBackTakesTheNoticeAway()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText());
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    auto* notice = s.get<ui::Banner>("releaseBanner");
    s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(notice->isVisible());
    s.click(notice->findChild<QPushButton*>(QStringLiteral("releaseReconnect")));
    QTRY_COMPARE(s.window().connector().releaseOf(orders), QStringLiteral("1.17"));
    QTRY_VERIFY(!notice->isVisible());
    s.key(Qt::Key_PageUp, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(notice->isVisible());
    s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!notice->isVisible());
    s.key(Qt::Key_PageDown, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(notice->isVisible());
    s.key(Qt::Key_F9); // disconnected: nothing is another Dapr any more
    QTRY_VERIFY(!notice->isVisible());
}

QTEST_MAIN(tst_StoriesEras)
#include "tst_stories_eras.moc"
