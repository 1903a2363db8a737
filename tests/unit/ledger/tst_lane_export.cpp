#include "core/ledger/export/lane_export.h"
#include "core/ledger/lanes/keys.h"
#include "core/ledger/lanes/words.h"
#include "tests/unit/ledger/story.h"

#include <QBuffer>
#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace wb;
using namespace wb::ledger;
using namespace wb::test;

// Exports are read back by readers that are not ours.

class LaneExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aJsonLineTellsTheWholeStory();
    void bytesThatAreNoTextAreBase64InJson();
    void csvIsReadBackByItsRules();
    void csvNamesNoFormulas_data();
    void csvNamesNoFormulas();
    void payloadsAreThereOnlyWhenAskedFor();
    void theNewestPayloadThatIsKeptIsTaken();
    void aFullDiskIsAnError();
    void everyStateHasItsWordsAndItsKey();
};

namespace {

// A publish of ours, failed once, redelivered after a cut, then acknowledged.
struct Redelivered : Story {
    Redelivered()
    {
        connected(1, false);
        Message message{.topic = "plant/\xc3\xa4", .eventId = "A-\"1\"", .content = 3};
        published(9, 1, message);
        fails(1, message);
        tell(9, PublishEnded{1, mqtt::PublishOutcome::Acked});
        ended(1);
        connected(1, true);
        message.dup = true;
        const auto id = delivered(1, message);
        const QString reply = QStringLiteral("HTTP 200, \"fine\"\nthanks");
        tell(1, AttemptEnded{id, asked(1, id), AttemptEnd::Success, reply, {}, {}, 0});
        handled(1, id, HandlingEnd::Success);
        ack(1, id);
    }
};

QByteArray jsonOf(const std::vector<LanePtr>& lanes, const LaneExportOptions& options = {})
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const LaneExported written = exportJsonLines(buffer, lanes, options);
    return written && *written == lanes.size() ? buffer.data() : QByteArray();
}

QByteArray csvOf(const std::vector<LanePtr>& lanes, const LaneExportOptions& options = {})
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    const LaneExported written = exportCsv(buffer, lanes, options);
    return written && *written == lanes.size() ? buffer.data() : QByteArray();
}

QJsonObject objectOf(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

QDateTime timeOf(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
}

// RFC 4180, section 2, word for word: what is between quotes is taken as it is.
QList<QList<QByteArray>> readCsv(const QByteArray& text)
{
    QList<QList<QByteArray>> rows;
    QList<QByteArray> row;
    QByteArray cell;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            cell += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '\r')) {
            row << std::exchange(cell, {});
            if (c == '\r') {
                rows << std::exchange(row, {});
                ++i; // the line feed
            }
        } else {
            cell += c;
        }
    }
    return rows;
}

QByteArray cell(const QList<QList<QByteArray>>& rows, qsizetype row, const char* column)
{
    const qsizetype at = rows.value(0).indexOf(column);
    return rows.value(row).value(at < 0 ? 1000 : at, "no such cell");
}

} // namespace

void LaneExportTest::aJsonLineTellsTheWholeStory()
{
    const Redelivered story;
    const QByteArray text = jsonOf(story.book.lanes());
    QCOMPARE(text.count('\n'), 1);
    const QJsonObject lane = objectOf(text);
    QCOMPARE(lane[QStringLiteral("id")].toInt(), 1);
    QCOMPARE(lane[QStringLiteral("state")].toString(), QStringLiteral("acknowledged"));
    QCOMPARE(lane[QStringLiteral("topic")].toString(), QStringLiteral("plant/ä"));
    QCOMPARE(lane[QStringLiteral("eventId")].toString(), QStringLiteral("A-\"1\""));
    QCOMPARE(lane[QStringLiteral("component")].toString(), QStringLiteral("component-1"));
    QCOMPARE(lane[QStringLiteral("origin")].toString(), QStringLiteral("ours"));
    QCOMPARE(lane[QStringLiteral("originTie")].toString(), QStringLiteral("provedByEvent"));
    QCOMPARE(lane[QStringLiteral("qos")].toInt(), 1);

    const QJsonArray deliveries = lane[QStringLiteral("deliveries")].toArray();
    QCOMPARE(deliveries.size(), 2);
    QCOMPARE(deliveries[0][QStringLiteral("tie")].toString(), QStringLiteral("first"));
    QCOMPARE(deliveries[1][QStringLiteral("tie")].toString(), QStringLiteral("provedByPacket"));
    QVERIFY(deliveries[1][QStringLiteral("dup")].toBool());
    QCOMPARE(deliveries[1][QStringLiteral("packetId")].toInt(), 1);
    const Mark first = story.lane(0).marks[1];
    QCOMPARE(timeOf(deliveries[0][QStringLiteral("time")]).toMSecsSinceEpoch(), first.timeNs / 1'000'000);
    QCOMPARE(timeOf(deliveries[0][QStringLiteral("time")]).timeSpec(), Qt::UTC);

    const QJsonArray attempts = lane[QStringLiteral("attempts")].toArray();
    QCOMPARE(attempts.size(), 2);
    QCOMPARE(attempts[0][QStringLiteral("end")].toString(), QStringLiteral("failed"));
    QCOMPARE(attempts[1][QStringLiteral("answer")].toString(), QStringLiteral("HTTP 200, \"fine\"\nthanks"));
    QCOMPARE(attempts[1][QStringLiteral("durationMs")].toDouble(), 1.0);

    const QJsonArray publishes = lane[QStringLiteral("publishes")].toArray();
    QCOMPARE(publishes.size(), 2);
    QCOMPARE(publishes[1][QStringLiteral("what")].toString(), QStringLiteral("publishAcked"));
    QCOMPARE(publishes[1][QStringLiteral("latencyMs")].toDouble(), 5.0);

    const QJsonArray outcomes = lane[QStringLiteral("outcomes")].toArray();
    QCOMPARE(outcomes.size(), 3);
    QCOMPARE(outcomes[0][QStringLiteral("end")].toString(), QStringLiteral("failed"));
    QCOMPARE(outcomes[2][QStringLiteral("what")].toString(), QStringLiteral("ackSent"));
    QCOMPARE(outcomes[2][QStringLiteral("latencyMs")].toDouble(), 4.0);
    QVERIFY(timeOf(lane[QStringLiteral("first")]) < timeOf(lane[QStringLiteral("last")]));
}

void LaneExportTest::bytesThatAreNoTextAreBase64InJson()
{
    Story story;
    story.delivered(1, {.topic = std::string("a/\xff", 3)});
    const QJsonObject lane = objectOf(jsonOf(story.book.lanes()));
    QVERIFY(!lane.contains(QStringLiteral("topic")));
    QCOMPARE(QByteArray::fromBase64(lane[QStringLiteral("topicBase64")].toString().toLatin1()), QByteArray("a/\xff"));
    QCOMPARE(cell(readCsv(csvOf(story.book.lanes())), 1, "topic"), QByteArray("base64:") + QByteArray("a/\xff").toBase64());
}

void LaneExportTest::csvIsReadBackByItsRules()
{
    Redelivered story;
    story.delivered(1, {.topic = "a,b", .content = 4, .qos = mqtt::QoS::AtMostOnce});
    const auto rows = readCsv(csvOf(story.book.lanes()));
    QCOMPARE(rows.size(), 3);
    for (const QList<QByteArray>& row : rows) QCOMPARE(row.size(), rows[0].size());
    QCOMPARE(cell(rows, 1, "id"), QByteArray("1"));
    QCOMPARE(cell(rows, 1, "state"), QByteArray("acknowledged"));
    QCOMPARE(cell(rows, 1, "topic"), QByteArray("plant/\xc3\xa4"));
    QCOMPARE(cell(rows, 1, "event id"), QByteArray("A-\"1\""));
    QCOMPARE(cell(rows, 1, "deliveries"), QByteArray("2"));
    QCOMPARE(cell(rows, 1, "answers"), QByteArray("failed (HTTP 200); success (HTTP 200, \"fine\"\nthanks)"));
    QVERIFY(cell(rows, 1, "delivered").endsWith("Z packet 1 DUP provedByPacket"));
    QCOMPARE(cell(rows, 1, "ack latency ms"), QByteArray("4.000"));
    QVERIFY(QDateTime::fromString(QString::fromLatin1(cell(rows, 1, "acknowledged")), Qt::ISODateWithMs).isValid());
    QCOMPARE(cell(rows, 2, "topic"), QByteArray("a,b"));
    QCOMPARE(cell(rows, 2, "state"), QByteArray("inProgress"));
    QCOMPARE(cell(rows, 2, "acknowledged"), QByteArray());
    QCOMPARE(cell(rows, 2, "origin"), QByteArray("outside"));
}

void LaneExportTest::csvNamesNoFormulas_data()
{
    QTest::addColumn<QByteArray>("topic");
    for (const char* topic : {"=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "=\"a\"", "=1,2"}) QTest::newRow(topic) << QByteArray(topic);
}

void LaneExportTest::csvNamesNoFormulas()
{
    QFETCH(QByteArray, topic);
    Story story;
    story.delivered(1, {.topic = topic.toStdString()});
    QCOMPARE(cell(readCsv(csvOf(story.book.lanes())), 1, "topic"), "'" + topic);
}

void LaneExportTest::payloadsAreThereOnlyWhenAskedFor()
{
    Redelivered story;
    story.delivered(1, {.content = 4, .packet = 2});
    const std::vector<LanePtr> lanes = story.book.lanes();
    QVERIFY(!objectOf(jsonOf(lanes).split('\n')[0]).contains(QStringLiteral("payload")));
    QVERIFY(!readCsv(csvOf(lanes))[0].contains("payload"));

    LaneExportOptions options;
    options.payloadOf = [&](Seq seq) -> std::optional<std::string> {
        if (seq == lanes[1]->marks.front().seq) return std::string("\x00\xff", 2);
        return "{\"n\":1}";
    };
    const QList<QByteArray> lines = jsonOf(lanes, options).split('\n');
    QCOMPARE(objectOf(lines[0])[QStringLiteral("payload")].toString(), QStringLiteral("{\"n\":1}"));
    QCOMPARE(objectOf(lines[1])[QStringLiteral("payloadBase64")].toString(), QStringLiteral("AP8="));
    const auto rows = readCsv(csvOf(lanes, options));
    QCOMPARE(cell(rows, 1, "payload"), QByteArray("{\"n\":1}"));
    QCOMPARE(cell(rows, 1, "payload encoding"), QByteArray("utf-8"));
    QCOMPARE(cell(rows, 2, "payload"), QByteArray("AP8="));
    QCOMPARE(cell(rows, 2, "payload encoding"), QByteArray("base64"));
}

void LaneExportTest::theNewestPayloadThatIsKeptIsTaken()
{
    const Redelivered story;
    std::vector<Seq> asked;
    LaneExportOptions options;
    options.payloadOf = [&](Seq seq) -> std::optional<std::string> {
        asked.push_back(seq);
        if (seq == 5001) return "kept";
        return std::nullopt;
    };
    const QJsonObject lane = objectOf(jsonOf(story.book.lanes(), options));
    QCOMPARE(lane[QStringLiteral("payload")].toString(), QStringLiteral("kept"));
    QCOMPARE(asked, (std::vector<Seq>{1002, 1001, 5001}));
    options.payloadOf = [](Seq) { return std::nullopt; };
    QVERIFY(!objectOf(jsonOf(story.book.lanes(), options)).contains(QStringLiteral("payload")));
    QCOMPARE(cell(readCsv(csvOf(story.book.lanes(), options)), 1, "payload encoding"), QByteArray("not kept"));
}

void LaneExportTest::aFullDiskIsAnError()
{
    const Redelivered story;
    QFile device(QStringLiteral("/dev/full"));
    if (!device.open(QIODevice::WriteOnly)) QSKIP("no /dev/full here");
    const LaneExported json = exportJsonLines(device, story.book.lanes());
    QVERIFY(!json);
    QVERIFY2(json.error().contains(QStringLiteral("No space left")), qPrintable(json.error()));
    QVERIFY(!exportCsv(device, story.book.lanes()));
}

void LaneExportTest::everyStateHasItsWordsAndItsKey()
{
    QSet<QString> names;
    for (std::size_t i = 0; i < laneStateCount; ++i) {
        const auto state = static_cast<LaneState>(i);
        names << stateName(state);
        QVERIFY(stateMeaning(state).endsWith(QLatin1Char('.')));
        QCOMPARE(fromKey<LaneState>(keyOf(state)), state);
    }
    QCOMPARE(names.size(), qsizetype(laneStateCount));
    QVERIFY(!fromKey<LaneState>("nonsense"));
}

QTEST_GUILESS_MAIN(LaneExportTest)
#include "tst_lane_export.moc"
