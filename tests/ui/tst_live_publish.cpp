#include "tests/ui/live_bench.h"
#include "ui/panels/publish_bar.h"
#include "ui/panels/publish_options.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace wb;
using test::connectedComponent;
using test::connectedObserver;
using test::LiveBench;

// Publishing from the Live room: by the observer and as a component, what is asked for, and what came of it.
class TestLivePublish : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void publishesWithTheKeyboard();
    void publishAnswersInPlace();
    void publishSaysWhatIsMissing();
    void aRequestCarriesContentTypeAndMetadata();
    void whatDaprReportsStandsBesideTheWire();
    void clearingRetainedAsksFirst();
    void componentPublishesAsItself();
};

void TestLivePublish::publishesWithTheKeyboard()
{
    LiveBench b;
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

void TestLivePublish::publishAnswersInPlace()
{
    LiveBench b;
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

void TestLivePublish::publishSaysWhatIsMissing()
{
    LiveBench b;
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

void TestLivePublish::clearingRetainedAsksFirst()
{
    LiveBench b;
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

void TestLivePublish::componentPublishesAsItself()
{
    LiveBench b;
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
void TestLivePublish::aRequestCarriesContentTypeAndMetadata()
{
    LiveBench b;
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
void TestLivePublish::whatDaprReportsStandsBesideTheWire()
{
    LiveBench b;
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

QTEST_MAIN(TestLivePublish)
#include "tst_live_publish.moc"
