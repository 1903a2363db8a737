#include "ui/panels/local_broker_images.h"
#include "ui/panels/local_broker_panel.h"
#include "ui/panels/local_broker_row.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace wb::ui;
using wb::broker::BrokerKind;
using wb::broker::LocalBroker;
using State = LocalBroker::State;

namespace {

// In the state that the test says.
class StatedBroker : public LocalBroker {
public:
    void start() override { be(State::Running); }
    void stop() override { be(State::Stopped); }
    void kill() override { be(State::Stopped); }
    State state() const override { return m_state; }
    QString progress() const override { return m_words; }
    QString errorText() const override { return m_words; }
    quint16 port() const override { return 41883; }
    QString product() const override { return QStringLiteral("scripted broker"); }
    QString version() const override { return {}; }
    qint64 processId() const override { return 0; }
    void be(State state, const QString& words = {})
    {
        m_words = words;
        m_state = state;
        Q_EMIT stateChanged(state);
    }

private:
    State m_state = State::Stopped;
    QString m_words;
};

struct Bench {
    Bench()
    {
        panel.setBroker(BrokerKind::Scripted, &broker);
        panel.resize(255, 160);
        panel.show();
    }
    QString label(const char* name) const
    {
        const auto* one = panel.findChild<QLabel*>(QLatin1String(name));
        return one->isVisible() ? one->text() : QString();
    }
    QToolButton* toggle() const { return panel.findChild<QToolButton*>(QStringLiteral("scriptedToggle")); }

    StatedBroker broker;
    LocalBrokerPanel panel;
};

} // namespace

// "Start and stop from the window": a row a broker, each state told by a sign, a word and, where there is more, a line.
class tst_LocalBrokerRows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { applyTheme(ThemeChoice::Light); }
    void offOffersTheStart();
    void startingTellsWhatAndSinceWhenAndCanBeStopped();
    void runningTellsThePortAndHowItIsSetUp();
    void failedTellsAllOfIt();
    void otherCommandsAreInAMenu();
    void anImageIsChosenOrTyped();
};

void tst_LocalBrokerRows::offOffersTheStart()
{
    Bench bench;
    QCOMPARE(bench.label("scriptedName"), QStringLiteral("scripted broker"));
    QCOMPARE(bench.toggle()->text(), QStringLiteral("Start"));
    QCOMPARE(bench.toggle()->accessibleName(), QStringLiteral("Start scripted broker"));
    QVERIFY(bench.label("scriptedDetail").isEmpty());
    QSignalSpy asked(&bench.panel, &LocalBrokerPanel::toggleAsked);
    bench.toggle()->setFocus();
    QTest::keyClick(bench.toggle(), Qt::Key_Space);
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first().first().value<BrokerKind>(), BrokerKind::Scripted);
}

void tst_LocalBrokerRows::startingTellsWhatAndSinceWhenAndCanBeStopped()
{
    Bench bench;
    bench.broker.be(State::Starting, QStringLiteral("downloading 12 MB"));
    QCOMPARE(bench.label("scriptedDetail"), QStringLiteral("downloading 12 MB"));
    QCOMPARE(bench.label("scriptedState"), QStringLiteral("0 s"));
    QCOMPARE(bench.toggle()->text(), QStringLiteral("Stop"));
    QTRY_COMPARE(bench.label("scriptedState"), QStringLiteral("1 s")); // the time moves by itself
    bench.broker.be(State::Starting, QStringLiteral("starting"));
    QCOMPARE(bench.label("scriptedDetail"), QStringLiteral("starting"));
    QVERIFY(bench.label("scriptedState") != QStringLiteral("0 s")); // since its beginning, not since its last word
}

void tst_LocalBrokerRows::runningTellsThePortAndHowItIsSetUp()
{
    Bench bench;
    bench.panel.setSetupWords(BrokerKind::Scripted, QStringLiteral("no anonymous clients"));
    bench.broker.be(State::Running);
    QCOMPARE(bench.label("scriptedState"), QStringLiteral(":41883"));
    QCOMPARE(bench.label("scriptedDetail"), QStringLiteral("no anonymous clients"));
    QVERIFY(bench.toggle()->accessibleDescription().contains(QStringLiteral("runs")));
    bench.broker.be(State::Stopped);
    QVERIFY(bench.label("scriptedState").isEmpty());
    QCOMPARE(bench.label("scriptedDetail"), QStringLiteral("no anonymous clients")); // also at its next start
}

void tst_LocalBrokerRows::failedTellsAllOfIt()
{
    Bench bench;
    const QString why = QStringLiteral("mosquitto did not start: Error: Unknown configuration variable \"no_such_setting\". "
                                       "Error found at mosquitto.conf:7. Mend the line and start it again.");
    bench.broker.be(State::Failed, why);
    auto* detail = bench.panel.findChild<QLabel*>(QStringLiteral("scriptedDetail"));
    QCOMPARE(detail->text(), why);
    QCOMPARE(detail->property("tone").toString(), QStringLiteral("failure"));
    QTRY_VERIFY(detail->height() >= detail->heightForWidth(detail->width())); // nothing is cut; the panel scrolls
    QCOMPARE(bench.toggle()->text(), QStringLiteral("Start"));
    bench.broker.be(State::Running);
    QCOMPARE(detail->property("tone").toString(), QStringLiteral("plain"));
}

void tst_LocalBrokerRows::otherCommandsAreInAMenu()
{
    Bench bench;
    auto* more = bench.panel.findChild<QToolButton*>(QStringLiteral("scriptedMore"));
    QVERIFY(!more->isVisible());
    QMenu menu;
    QAction* kill = menu.addAction(QStringLiteral("Kill"));
    bench.panel.setMenu(BrokerKind::Scripted, &menu);
    QSignalSpy killed(kill, &QAction::triggered);
    QTest::keyClick(more, Qt::Key_Space);
    QTRY_VERIFY(menu.isVisible());
    QTest::keyClick(&menu, Qt::Key_Down);
    QTest::keyClick(&menu, Qt::Key_Return);
    QCOMPARE(killed.size(), 1);
}

// Docker completes a name without a registry by docker.io, without a folder by library.
void tst_LocalBrokerRows::anImageIsChosenOrTyped()
{
    QCOMPARE(LocalBrokerImages::shortName(QStringLiteral("docker.io/library/rabbitmq:4.0.5")), QStringLiteral("rabbitmq:4.0.5"));
    QCOMPARE(LocalBrokerImages::shortName(QStringLiteral("quay.io/x/y:1")), QStringLiteral("quay.io/x/y:1"));
    LocalBrokerImages images;
    images.setImage(QStringLiteral("docker.io/emqx/emqx:5.8.6"));
    images.show();
    QCOMPARE(images.currentText(), QStringLiteral("emqx/emqx:5.8.6"));
    QVERIFY(images.findText(QStringLiteral("eclipse-mosquitto:2.0.20")) >= 0);
    QSignalSpy chosen(&images, &LocalBrokerImages::imageChosen);
    images.setFocus();
    QTest::keyClick(&images, Qt::Key_Down);
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.last().first().toString(), images.currentText());
    images.lineEdit()->selectAll();
    QTest::keyClicks(images.lineEdit(), QStringLiteral(" vernemq/vernemq:2.0.1 "));
    QTest::keyClick(images.lineEdit(), Qt::Key_Return);
    QCOMPARE(chosen.size(), 2);
    QCOMPARE(chosen.last().first().toString(), QStringLiteral("vernemq/vernemq:2.0.1"));
    images.lineEdit()->clear();
    QTest::keyClick(images.lineEdit(), Qt::Key_Return); // nothing is no image
    QCOMPARE(chosen.size(), 2);
    QCOMPARE(images.currentText(), QStringLiteral("vernemq/vernemq:2.0.1"));
}

QTEST_MAIN(tst_LocalBrokerRows)
#include "tst_local_broker_rows.moc"
