#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/models/lane_model.h"
#include "ui/models/lane_story_model.h"
#include "ui/panels/redelivery_panel.h"
#include "ui/widgets/lane_gauge.h"
#include "ui/widgets/lane_view.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QLabel>
#include <QPushButton>

using namespace wb;
using namespace wb::test;
using ledger::LaneState;

namespace {

const QString orders = QStringLiteral("orders-pubsub");

ui::RedeliveryPanel& room(Story& s)
{
    return *s.get<ui::RedeliveryPanel>("redeliveryPanel");
}

ledger::LanePtr lane(Story& s, int row = 0)
{
    return room(s).lanes()->laneAt(row);
}

bool isIn(Story& s, LaneState state, int row = 0)
{
    return lane(s, row) && lane(s, row)->state == state;
}

QStringList story(Story& s)
{
    QStringList lines;
    const ui::LaneStoryModel* model = room(s).detail()->story();
    for (int row = 0; row < model->rowCount(); ++row)
        lines << model->index(row, 2).data().toString() + QStringLiteral(": ") + model->index(row, 1).data().toString();
    return lines;
}

} // namespace

class tst_StoriesRedelivery : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void whoTriesAgainAndWhen();
    void packetsOfAStepAreShown();
    void aStrangerIsKnownByWhatItSaysOfItself();
};

// product.md: "My handler returned 500. Who tries again: my app, the sidecar, or the broker? When?"
void tst_StoriesRedelivery::whoTriesAgainAndWhen()
{
    Story s;
    s.open(pubSubText() + "---\n" + subscriptionText());
    s.key(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier); // the private mosquitto instead
    QTRY_COMPARE(s.window().localBroker().state(), broker::LocalBroker::State::Running);
    s.key(Qt::Key_F9);
    QTRY_VERIFY2(s.isSubscribed(orders), qPrintable(s.bannerText()));
    s.key(Qt::Key_4, Qt::ControlModifier | Qt::ShiftModifier); // the app answers 500
    s.key(Qt::Key_3, Qt::ControlModifier);
    QVERIFY(room(s).isVisible());
    QVERIFY(publish(s.window().localBroker().port(), {QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"), QStringLiteral("orders/new"),
                                                       QStringLiteral("-m"), QStringLiteral("{\"id\":\"e1\"}")}));
    QTRY_VERIFY(isIn(s, LaneState::Unacknowledged));
    QTRY_VERIFY2(room(s).gauge()->text().startsWith(u"un-acked 1 of 20"), qPrintable(room(s).gauge()->text()));

    s.key(Qt::Key_Home); // the first lane, with the keyboard
    QTRY_COMPARE(s.label("laneTitle"), QStringLiteral("#1 orders/new"));
    QVERIFY2(s.label("whyText").contains(QStringLiteral("does not send again on a live connection")), qPrintable(s.label("whyText")));
    QVERIFY(s.label("whySource").contains(QStringLiteral("mosquitto")));

    s.key(Qt::Key_1, Qt::ControlModifier | Qt::ShiftModifier); // mended
    s.key(Qt::Key_F9);
    QTRY_VERIFY(!s.isConnected(orders));
    s.key(Qt::Key_F9);
    QTRY_VERIFY2(isIn(s, LaneState::Acknowledged) || (lane(s) && lane(s)->deliveries == 2), qPrintable(story(s).join(u'\n')));
    QCOMPARE(lane(s)->deliveries, 2);
    QTRY_VERIFY2(story(s).filter(QStringLiteral("DUP 1 · same id, same session: proved")).size() == 1, qPrintable(story(s).join(u'\n')));
    QVERIFY2(story(s).filter(QStringLiteral("mosquitto")).size() >= 2, qPrintable(story(s).join(u'\n')));
    QTRY_VERIFY2(s.label("laneSums").contains(QStringLiteral("1 proved, 0 guessed")), qPrintable(s.label("laneSums")));
    QCOMPARE(s.boxes(), 0);
}

void tst_StoriesRedelivery::packetsOfAStepAreShown()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText());
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"), QStringLiteral("orders/new"),
                                       QStringLiteral("-m"), QStringLiteral("{\"id\":\"e1\"}")}));
    s.key(Qt::Key_3, Qt::ControlModifier);
    QTRY_VERIFY(isIn(s, LaneState::Acknowledged));
    QVERIFY(room(s).chooseLane(lane(s)->id));
    s.click(s.get<QPushButton>("openPackets"));
    auto* packets = s.get<ui::RowView>("packetList");
    QTRY_VERIFY(packets->isVisible());
    QTRY_VERIFY(packets->currentIndex().isValid()); // out of sight it heard of packets once a second
    const QModelIndex chosen = packets->currentIndex();
    QStringList cells;
    for (int column = 0; column < packets->model()->columnCount(); ++column) cells << chosen.siblingAtColumn(column).data().toString();
    QVERIFY2(cells.contains(QStringLiteral("PUBLISH")), qPrintable(cells.join(u'|')));
}

// A broker that this window did not start: nothing is known of it until somebody reads its $SYS topics, and nobody does
// that behind the person's back.
void tst_StoriesRedelivery::aStrangerIsKnownByWhatItSaysOfItself()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    s.open(pubSubText(mosquitto.url().toUtf8()) + "---\n" + subscriptionText());
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders));
    QTRY_VERIFY(s.observerIsUp());
    s.key(Qt::Key_4, Qt::ControlModifier | Qt::ShiftModifier); // the app answers 500
    s.key(Qt::Key_3, Qt::ControlModifier);
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-t"), QStringLiteral("orders/new"),
                                       QStringLiteral("-m"), QStringLiteral("{\"id\":\"e1\"}")}));
    QTRY_VERIFY2(room(s).gauge()->text().startsWith(u"un-acked 1"), qPrintable(room(s).gauge()->text()));
    QVERIFY2(!room(s).gauge()->text().contains(u"of 20"), qPrintable(room(s).gauge()->text()));
    s.window().connector().setObserverFilters({QStringLiteral("orders/#"), QStringLiteral("$SYS/broker/version")});
    QTRY_VERIFY2(room(s).gauge()->text().startsWith(u"un-acked 1 of 20"), qPrintable(room(s).gauge()->text()));
    s.key(Qt::Key_Home);
    QTRY_VERIFY2(s.label("whySource").contains(QStringLiteral("mosquitto")), qPrintable(s.label("whySource")));
}

QTEST_MAIN(tst_StoriesRedelivery)
#include "tst_stories_redelivery.moc"
