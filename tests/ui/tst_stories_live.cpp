#include "tests/ui/resource_files.h"
#include "tests/ui/story.h"
#include "ui/models/message_model.h"
#include "ui/models/topic_tree_model.h"
#include "ui/panels/live_panel.h"
#include "ui/widgets/byte_view.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTimer>

#include <algorithm>
#include <ctime>
#include <vector>

using namespace wb;
using namespace wb::test;

namespace {

const QString orders = QStringLiteral("orders-pubsub");
const QString watcher = QStringLiteral("observer");

QByteArray component(const QString& url)
{
    return pubSubText(url.toUtf8()) + "---\n" + subscriptionText();
}

// How long the window's thread was away from its event loop, as a timer of 2 ms sees it, and what it worked meanwhile:
// on a busy machine the rest is waiting for a processor.
class TurnProbe : public QTimer {
public:
    TurnProbe()
    {
        setTimerType(Qt::PreciseTimer);
        setInterval(2);
        callOnTimeout(this, [this] {
            if (m_since.isValid()) {
                m_turns.push_back(double(m_since.nsecsElapsed()) / 1e6);
                m_work.push_back(workedMs() - m_workedMs);
            }
            m_workedMs = workedMs();
            m_since.start();
        });
        start();
    }
    QString report()
    {
        if (m_turns.empty()) return QStringLiteral("no turns");
        return QStringLiteral("%1 turns of the window's thread: %2; of it work: %3")
            .arg(m_turns.size()).arg(figures(m_turns), figures(m_work));
    }

private:
    static double workedMs()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
    }
    static QString figures(std::vector<double> values)
    {
        std::sort(values.begin(), values.end());
        const auto at = [&](double part) { return values[std::size_t(double(values.size() - 1) * part)]; };
        return QStringLiteral("median %1 ms, 99 % below %2 ms, longest %3 ms")
            .arg(at(0.5), 0, 'f', 1).arg(at(0.99), 0, 'f', 1).arg(at(1.0), 0, 'f', 1);
    }

    QElapsedTimer m_since;
    double m_workedMs = 0;
    std::vector<double> m_turns, m_work;
};

} // namespace

// The Live room and the Packets room before a real broker.
class tst_StoriesLive : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ui::applyTheme(ui::ThemeChoice::Light); }
    void aFloodWhileAPersonTypes();
    void publishesByObserverAndComponent();
    void retainedIsMarkedAndCleared();
    void pauseCountsWhatIsMissed();
    void fieldsAndBytesOfRealPackets();
    void thePasswordIsNowhere();

private:
    void connectTo(Story& s, const QString& url);
    void observe(Story& s, const QString& filters);
    void fill(Story& s, const QString& by, int qos, const QString& topic, const QString& payload);
    std::vector<ledger::Record> messagesOn(Story& s, const QString& topic);
};

void tst_StoriesLive::connectTo(Story& s, const QString& url)
{
    s.open(component(url));
    s.key(Qt::Key_F9);
    QTRY_VERIFY(s.isSubscribed(orders) && s.isSubscribed({}, watcher));
    s.key(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(s.live().isVisible());
    QTRY_VERIFY(s.live().topicView()->hasFocus()); // so that the room's keys count
}

// With the keyboard: Alt+O, the filters, Enter.
void tst_StoriesLive::observe(Story& s, const QString& filters)
{
    s.live().topicView()->setFocus();
    s.key(Qt::Key_O, Qt::AltModifier);
    auto* line = s.get<QLineEdit>("observerFilters");
    QTRY_VERIFY(line->hasFocus());
    s.type(filters); // all of it was selected
    s.key(Qt::Key_Return);
    const QStringList wanted = filters.split(QStringLiteral(", "), Qt::SkipEmptyParts);
    const auto subscribed = [&] {
        const auto status = s.connection({}, watcher);
        QStringList granted;
        for (const auto& one : status.subscriptions) {
            if (one.grantedQos >= 0) granted << one.filter;
        }
        return std::all_of(wanted.begin(), wanted.end(), [&](const QString& f) { return granted.contains(f); })
            && granted.size() == wanted.size();
    };
    QTRY_VERIFY(subscribed());
}

void tst_StoriesLive::fill(Story& s, const QString& by, int qos, const QString& topic, const QString& payload)
{
    auto* who = s.get<QComboBox>("publishBy");
    QTRY_VERIFY(who->findData(by) >= 0);
    who->setFocus();
    s.key(Qt::Key_Home);
    while (who->currentData().toString() != by) s.key(Qt::Key_Down);
    if (by.isEmpty()) {
        s.get<QComboBox>("publishQos")->setFocus();
        s.key(Qt::Key_Home);
        for (int i = 0; i < qos; ++i) s.key(Qt::Key_Down);
        QCOMPARE(s.get<QComboBox>("publishQos")->currentData().toInt(), qos);
    }
    auto* line = s.get<QLineEdit>("publishTopic");
    line->setFocus();
    s.key(Qt::Key_A, Qt::ControlModifier);
    s.type(topic);
    auto* text = s.get<QPlainTextEdit>("publishPayload");
    text->setFocus();
    s.key(Qt::Key_A, Qt::ControlModifier);
    s.type(payload);
}

std::vector<ledger::Record> tst_StoriesLive::messagesOn(Story& s, const QString& topic)
{
    std::vector<ledger::Record> found;
    const ledger::Snapshot& kept = s.seen().snapshot;
    for (ledger::Seq seq = kept.begin(); seq < kept.end(); ++seq) {
        const ledger::Record& record = kept.record(seq);
        if (record.isMessage() && kept.topicName(record.topic) == topic.toStdString()) found.push_back(record);
    }
    return found;
}

// "mosquitto_pub floods a hundred thousand messages while a person types in the filter and opens nodes: no stutter,
// the counts add up."
void tst_StoriesLive::aFloodWhileAPersonTypes()
{
    constexpr int topics = 8, each = 12'500;
    broker::MosquittoOptions options;
    options.setup.queued = 0; // the broker must not be the one who loses
    options.setup.extra = {QStringLiteral("max_inflight_messages 0\n")};
    Broker mosquitto(options);
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto.url());
    observe(s, QStringLiteral("flood/#"));
    const quint64 before = s.counters().received;

    QByteArray lines;
    for (int i = 0; i < each; ++i) lines += "message " + QByteArray::number(i) + '\n';
    std::vector<std::unique_ptr<QProcess>> senders;
    for (int i = 0; i < topics; ++i) {
        auto& sender = senders.emplace_back(std::make_unique<QProcess>());
        sender->start(QStringLiteral("mosquitto_pub"),
                      {QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"), QString::number(mosquitto.port()),
                       QStringLiteral("-q"), QStringLiteral("1"), QStringLiteral("-l"), QStringLiteral("-t"),
                       QStringLiteral("flood/line%1/sensor/value").arg(i)});
        if (!sender->waitForStarted()) QFAIL("mosquitto_pub is not installed: apt install mosquitto-clients");
        sender->write(lines);
        sender->closeWriteChannel();
    }
    auto* filter = s.get<QLineEdit>("topicFilter");
    ui::RowView* tree = s.live().topicView();
    QSignalSpy arrived(s.window().findChild<ui::Feed*>(), &ui::Feed::arrived);
    TurnProbe probe;
    const QString typed = QStringLiteral("line3");
    int step = 0, typedAt = 0;
    const auto received = [&] { return s.counters().received - before; };
    QElapsedTimer limit;
    limit.start();
    while (received() < topics * each) {
        QVERIFY2(limit.elapsed() < 90'000, qPrintable(QString::number(received())));
        arrived.wait(1000);
        switch (step++ % 4) {
        case 0: // a key in the filter, or all of it away again
            filter->setFocus();
            if (typedAt == typed.size()) {
                s.key(Qt::Key_A, Qt::ControlModifier);
                s.key(Qt::Key_Delete);
                typedAt = 0;
            } else {
                s.type(typed.mid(typedAt++, 1));
            }
            break;
        case 1: // closes and opens a node with the keys
            tree->setFocus();
            s.key(Qt::Key_Home);
            s.key(step % 8 < 4 ? Qt::Key_Left : Qt::Key_Right);
            break;
        case 2:
            if (tree->model()->rowCount() > 1) s.clickRow(tree, 1);
            break;
        default: s.key(Qt::Key_Down); break;
        }
    }
    qInfo().noquote() << probe.report();
    probe.stop();
    QTRY_COMPARE(received(), quint64(topics * each)); // not one more, not one less
    const ledger::Counters counters = s.counters();
    QCOMPARE(counters.received, counters.kept + counters.letGo);
    filter->setFocus();
    s.key(Qt::Key_A, Qt::ControlModifier);
    s.key(Qt::Key_Delete);
    QTRY_VERIFY(!s.live().topics()->isFiltered() && s.live().topics()->isSettled());
    QTRY_COMPARE(s.messagesIn(QStringLiteral("flood")), quint64(topics * each));
    for (int i = 0; i < topics; ++i)
        QCOMPARE(s.messagesIn(QStringLiteral("flood/line%1/sensor/value").arg(i)), quint64(each));
    s.type(typed);
    QTRY_VERIFY(s.live().topics()->isFiltered() && !s.live().topics()->isFiltering());
    QTRY_COMPARE(s.live().topics()->matches(), 1u);
    QTRY_VERIFY(s.live().selectTopic(QStringLiteral("flood/line3/sensor/value")));
    QTRY_COMPARE(s.live().messages()->rowCount(), each);
    QTRY_VERIFY(s.label("statusReceived").remove(QRegularExpression(QStringLiteral("[^0-9]"))).contains(QStringLiteral("100000")));
}

void tst_StoriesLive::publishesByObserverAndComponent()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto.url());
    observe(s, QStringLiteral("test/#"));
    for (int qos = 0; qos < 3; ++qos) {
        const QString topic = QStringLiteral("test/q%1").arg(qos);
        fill(s, {}, qos, topic, QStringLiteral("hello"));
        s.key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(messagesOn(s, topic).size(), 1u);
        QCOMPARE(int(messagesOn(s, topic).front().qos()), qos);
        QTRY_VERIFY2(s.notice("publishResult").startsWith(QStringLiteral("Published to %1").arg(topic)),
                     qPrintable(s.notice("publishResult")));
        QCOMPARE(s.notice("publishResult").contains(QStringLiteral("acknowledged after")), qos > 0);
    }
    // By the component: its own QoS, wrapped as daprd wraps it.
    auto* wrap = s.get<QCheckBox>("publishCloudEvent");
    fill(s, orders, 1, QStringLiteral("test/event"), QStringLiteral("paid"));
    QVERIFY(wrap->isEnabled());
    if (!wrap->isChecked()) s.click(wrap);
    s.click(s.get<QPushButton>("publishButton"));
    QTRY_COMPARE(messagesOn(s, QStringLiteral("test/event")).size(), 1u);
    QTRY_VERIFY2(s.notice("publishResult").contains(QStringLiteral("acknowledged after")), qPrintable(s.notice("publishResult")));
    QTRY_VERIFY(s.live().selectTopic(QStringLiteral("test/event")));
    const auto value = s.live().topics()->latestOf(s.live().topics()->topicAt(s.live().topicView()->currentIndex()));
    QVERIFY(value);
    const QByteArray event(value->payload.data(), qsizetype(value->payload.size()));
    QVERIFY2(event.contains("\"specversion\":\"1.0\"") && event.contains("paid"), event.constData());
    // A topic that cannot be is said in place.
    fill(s, {}, 1, QStringLiteral("test/#"), QStringLiteral("x"));
    s.key(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY2(s.notice("publishResult").contains(QStringLiteral("cannot be published to")), qPrintable(s.notice("publishResult")));
    QCOMPARE(s.boxes(), 0);
}

void tst_StoriesLive::retainedIsMarkedAndCleared()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto.url());
    const QString topic = QStringLiteral("state/line1");
    fill(s, {}, 1, topic, QStringLiteral("running"));
    auto* retain = s.get<QCheckBox>("publishRetain");
    s.click(retain);
    QVERIFY(retain->isChecked());
    s.click(s.get<QPushButton>("publishButton"));
    QTRY_VERIFY(s.notice("publishResult").contains(QStringLiteral("acknowledged after")));
    s.click(retain);
    QCOMPARE(messagesOn(s, topic).size(), 0u); // nobody listens to it yet

    observe(s, QStringLiteral("state/#")); // a new subscription brings it, marked [3.3.1.3]
    QTRY_COMPARE(messagesOn(s, topic).size(), 1u);
    QVERIFY(messagesOn(s, topic).front().retain());
    QTRY_VERIFY(s.live().selectTopic(topic));
    ui::TopicTreeModel* tree = s.live().topics();
    const auto marks = [&] {
        QStringList texts;
        const QModelIndex row = s.live().topicView()->currentIndex().siblingAtColumn(ui::TopicTreeModel::FlagsColumn);
        for (const ui::Mark& mark : row.data(ui::MarksRole).value<ui::Marks>()) texts << mark.text;
        return texts;
    };
    QTRY_VERIFY2(marks().contains(QStringLiteral("retained")), qPrintable(marks().join(u' ')));

    fill(s, {}, 1, topic, QString());
    s.key(Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY2(s.notice("publishResult").contains(QStringLiteral("for every client")), qPrintable(s.notice("publishResult")));
    s.key(Qt::Key_Return); // "Clear it" has the focus
    QTRY_VERIFY2(s.notice("publishResult").contains(QStringLiteral("acknowledged after")), qPrintable(s.notice("publishResult")));
    QTRY_VERIFY(!marks().contains(QStringLiteral("retained")));
    QVERIFY(tree->mirror().contains(tree->topicAt(s.live().topicView()->currentIndex())));
    // Whoever subscribes now gets nothing old: the next message is a live one.
    observe(s, QStringLiteral("other/#"));
    const std::size_t seenSoFar = messagesOn(s, topic).size();
    observe(s, QStringLiteral("state/#"));
    QVERIFY(publish(mosquitto.port(), {QStringLiteral("-t"), topic, QStringLiteral("-m"), QStringLiteral("live")}));
    QTRY_VERIFY(messagesOn(s, topic).size() > seenSoFar);
    QVERIFY(!messagesOn(s, topic)[seenSoFar].retain());
}

void tst_StoriesLive::pauseCountsWhatIsMissed()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto.url());
    observe(s, QStringLiteral("p/#"));
    const QStringList to{QStringLiteral("-t"), QStringLiteral("p/a"), QStringLiteral("-l")};
    QVERIFY(publish(mosquitto.port(), to, "1\n2\n"));
    QTRY_COMPARE(s.live().messages()->rowCount(), 2);
    s.live().topicView()->setFocus();
    s.key(Qt::Key_P, Qt::AltModifier);
    QVERIFY(s.notice("pauseNotice").contains(QStringLiteral("Paused")));
    QVERIFY(publish(mosquitto.port(), to, "3\n4\n5\n"));
    QTRY_VERIFY2(s.notice("pauseNotice").contains(QStringLiteral("missed here: 3")), qPrintable(s.notice("pauseNotice")));
    QCOMPARE(s.live().messages()->rowCount(), 2);
    QCOMPARE(s.messagesIn(QStringLiteral("p/a")), 2u);
    QTRY_COMPARE(s.counters().received, 5u); // the counters go on
    s.click(s.get<QPushButton>("goOn"));
    QTRY_COMPARE(s.live().messages()->rowCount(), 5);
    QTRY_COMPARE(s.messagesIn(QStringLiteral("p/a")), 5u);
    QVERIFY(s.notice("pauseNotice").isEmpty());
}

void tst_StoriesLive::fieldsAndBytesOfRealPackets()
{
    Broker mosquitto;
    MUST_RUN(mosquitto);
    Story s;
    connectTo(s, mosquitto.url());
    s.key(Qt::Key_4, Qt::ControlModifier);
    auto* list = s.get<ui::RowView>("packetList");
    auto* fields = s.get<ui::RowView>("packetFields");
    auto* bytes = s.get<ui::ByteView>("packetBytes");
    QTRY_VERIFY(list->model()->rowCount() >= 4);
    s.clickRow(list, 0); // CONNECT
    QTRY_VERIFY(fields->model()->rowCount() > 5);
    QVERIFY(bytes->bytes().startsWith('\x10'));
    int row = 0;
    while (row < fields->model()->rowCount() && fields->model()->index(row, 1).data().toString() != u"orders") ++row;
    QVERIFY(row < fields->model()->rowCount());
    s.clickRow(fields, row);
    const QByteArray marked = bytes->bytes().mid(bytes->markedBegin(), bytes->markedEnd() - bytes->markedBegin());
    QVERIFY2(marked.endsWith("orders"), marked.toHex(' ').constData());
    QTest::mouseClick(bytes->viewport(), Qt::LeftButton, {}, bytes->byteRect(0).center()); // and back
    QVERIFY(fields->currentIndex().row() < row);
    QCOMPARE(bytes->markedBegin(), 0);
}

// A password that came from a secret store is in no word, record or file of ours.
void tst_StoriesLive::thePasswordIsNowhere()
{
    Story s;
    const QString passwords = s.folder().filePath(QStringLiteral("passwords"));
    const QString secret = QStringLiteral("pass-7f3a-word");
    if (QProcess::execute(QStringLiteral("mosquitto_passwd"),
                          {QStringLiteral("-c"), QStringLiteral("-b"), passwords, QStringLiteral("anna"), secret}) != 0)
        QFAIL("mosquitto_passwd is not installed: apt install mosquitto");
    broker::MosquittoOptions options;
    options.setup.anonymous = false;
    options.setup.extra = {QStringLiteral("password_file %1\n").arg(passwords)};
    Broker mosquitto(options);
    MUST_RUN(mosquitto);
    const QString secrets = writeFile(s.folder(), QStringLiteral("secrets.json"),
                                      R"({"mqtt": "tcp://anna:)" + secret.toUtf8() + "@127.0.0.1:"
                                          + QByteArray::number(mosquitto.port()) + "\"}");
    QByteArray text = pubSubText();
    text.replace("      value: \"tcp://127.0.0.1:1883\"\n", "      secretKeyRef:\n        name: mqtt\n        key: mqtt\n");
    text += "auth:\n  secretStore: local-secrets\n---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n"
            "  name: local-secrets\nspec:\n  type: secretstores.local.file\n  version: v1\n  metadata:\n"
            "    - name: secretsFile\n      value: \"" + secrets.toUtf8() + "\"\n---\n" + subscriptionText();
    s.open(text);
    s.key(Qt::Key_F9);
    QTRY_VERIFY2(s.isSubscribed(orders) && s.isSubscribed({}, watcher), qPrintable(s.bannerText() + s.connectionsText()));
    s.key(Qt::Key_4, Qt::ControlModifier);
    auto* list = s.get<ui::RowView>("packetList");
    QTRY_VERIFY(list->model()->rowCount() >= 4);
    for (int row = 0; row < 2; ++row) { // a CONNECT among them
        s.clickRow(list, row);
        const QStringList words = s.everyWord();
        for (const QString& word : words) QVERIFY2(!word.contains(secret), qPrintable(word));
        QVERIFY(!s.get<ui::ByteView>("packetBytes")->bytes().contains(secret.toUtf8()));
    }
    const ledger::Snapshot& kept = s.seen().snapshot;
    int connects = 0;
    for (ledger::Seq seq = kept.begin(); seq < kept.end(); ++seq) {
        connects += kept.record(seq).type() == mqtt::PacketType::Connect;
        QVERIFY(kept.wire(seq).find(secret.toStdString()) == std::string::npos);
    }
    QCOMPARE(connects, 2);
    s.window().close();
    s.closeWindow();
    QVERIFY(!readFile(s.folder().filePath(QStringLiteral("settings.ini"))).contains(secret.toUtf8()));
}

QTEST_MAIN(tst_StoriesLive)
#include "tst_stories_live.moc"
