#include "core/sidecar/runtime/cloud_event.h"
#include "core/sidecar/runtime/go_time.h"
#include "core/sidecar/runtime/inbound.h"
#include "tests/support/shared_data.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace wb::sidecar;

namespace {

const EventSeed seed{QStringLiteral("id-1"), 1'795'161'558'000};

EventRequest request(const QString& contentType, const QByteArray& data, const QMap<QString, QString>& metadata = {})
{
    EventRequest out;
    out.pubsubName = QStringLiteral("ps");
    out.topic = QStringLiteral("t/1");
    out.appId = QStringLiteral("app1");
    out.contentType = contentType;
    out.traceParent = QStringLiteral("00-tp");
    out.data = data;
    out.metadata = metadata;
    return out;
}

QJsonObject envelopeOf(const EventRequest& from)
{
    const auto made = eventToPublish(from, seed);
    return made ? QJsonDocument::fromJson(*made).object() : QJsonObject();
}

} // namespace

// The envelope of facts C.2, byte for byte against what Dapr's own code wrote, and what a subscriber makes of one (D.3).
class TestCloudEvent : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsDaprs_data();
    void equalsDaprs();
    void dataFollowsTheContentType_data();
    void dataFollowsTheContentType();
    void metadataOverridesWhatItMay();
    void eventsOfTheAppKeepTheirOwn();
    void whatIsNoEventIsRefused_data();
    void whatIsNoEventIsRefused();
    void ttlBecomesAnExpiration_data();
    void ttlBecomesAnExpiration();
    void emptySourceBecomesDapr();
    void timeIsRfc3339WithSeconds();
    void timesAreReadAsGoReadsThem_data();
    void timesAreReadAsGoReadsThem();
    void rawPayloadIsGosBool_data();
    void rawPayloadIsGosBool();
    void rawPayloadIsWrappedOnArrival();
    void onlyObjectsArrive_data();
    void onlyObjectsArrive();
    void expiredEventsAreSeen();
};

void TestCloudEvent::equalsDaprs_data()
{
    QTest::addColumn<QString>("contentType");
    QTest::addColumn<QByteArray>("envelope");
    const QString shared = wb::test::sharedDir();
    if (shared.isEmpty()) return;
    QFile file(shared + QStringLiteral("/vectors/dapr/cloudevents-envelope.txt"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    static const QRegularExpression line(QStringLiteral("^CE ct=\"([^\"]*)\" -> (.*)$"));
    while (!file.atEnd()) {
        const auto match = line.match(QString::fromUtf8(file.readLine()).trimmed());
        if (!match.hasMatch()) continue;
        const auto id = QStringLiteral("%1 %2").arg(match.captured(1), match.captured(2).left(30)).toUtf8();
        QTest::newRow(id.constData()) << match.captured(1) << match.captured(2).toUtf8();
    }
}

void TestCloudEvent::equalsDaprs()
{
    if (wb::test::sharedDir().isEmpty()) QSKIP("../shared is not here");
    QFETCH(QString, contentType);
    QFETCH(QByteArray, envelope);
    const QJsonObject object = QJsonDocument::fromJson(envelope).object();
    // What went in is not part of the vectors' lines; it is known for each kind of data.
    QByteArray data;
    if (object.contains(QStringLiteral("data_base64")))
        data = QByteArray::fromBase64(object.value(QStringLiteral("data_base64")).toString().toLatin1());
    else if (object.value(QStringLiteral("data")).isObject())
        data = "{ \"h\" : \"<x>\", \"big\": 12345678901234567890, \"a\":1 }";
    else if (object.value(QStringLiteral("data")).isArray()) data = " [1] ";
    else data = object.value(QStringLiteral("data")).toString().toUtf8();
    // The vectors' time stands in UTC; ours is local, as Dapr's is.
    QByteArray expected = envelope;
    expected.replace("2026-11-20T07:59:18Z", goLocalTime(seed.nowMs).toUtf8());
    const auto made = eventToPublish(request(contentType, data), seed);
    QVERIFY(made);
    QCOMPARE(*made, expected);
}

void TestCloudEvent::dataFollowsTheContentType_data()
{
    QTest::addColumn<QString>("contentType");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("member");
    const auto row = [](const char* name, const char* type, const QByteArray& data, const char* member) {
        QTest::newRow(name) << QString::fromLatin1(type) << data << QByteArray(member);
    };
    row("any case", "Application/JSON", "[1]", "\"data\":[1],");
    row("a space before the semicolon makes another type", "application/json ;a", "[1]", "\"data\":\"[1]\",");
    row("what follows the first value is lost", "application/json", "{\"a\":1} x", "\"data\":{\"a\":1},");
    row("a number ends where it stops being one", "application/json", "01", "\"data\":0,");
    row("nothing is no JSON", "application/json", "", "\"data\":\"\",");
    row("null", "application/json", "null", "\"data\":null,");
    row("another JSON type is text", "application/vnd.x+json", "{}", "\"data\":\"{}\",");
    row("bytes", "application/octet-stream;x=y", QByteArray("\xff\x00", 2), "\"data_base64\":\"/wA=\",");
    row("protobuf event", "application/cloudevents+protobuf", "x", "\"data_base64\":\"eA==\",");
    row("text that is no UTF-8", "text/plain", "\xff!", "\"data\":\"\\ufffd!\",");
}

void TestCloudEvent::dataFollowsTheContentType()
{
    QFETCH(QString, contentType);
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, member);
    const auto made = eventToPublish(request(contentType, data), seed);
    QVERIFY(made);
    QVERIFY2(made->contains(member), made->constData());
}

void TestCloudEvent::metadataOverridesWhatItMay()
{
    const auto made = envelopeOf(request(QStringLiteral("text/plain"), "x", {
        {QStringLiteral("CloudEvent.ID"), QStringLiteral("my id")},
        {QStringLiteral("cloudevent.source"), QStringLiteral("me")},
        {QStringLiteral("cloudevent.type"), QStringLiteral("t")},
        {QStringLiteral("cloudevent.subject"), QStringLiteral("s")},
        {QStringLiteral("cloudevent.traceid"), QStringLiteral("lost")},
        {QStringLiteral("cloudevent.traceparent"), QStringLiteral("tp2")},
        {QStringLiteral("cloudevent.tracestate"), QStringLiteral("ts")},
        {QStringLiteral("cloudevent.topic"), QStringLiteral("no")},
        {QStringLiteral("cloudevent.pubsub"), QStringLiteral("no")},
        {QStringLiteral("cloudevent.datacontenttype"), QStringLiteral("no")}}));
    const auto text = [&](const char* name) { return made.value(QLatin1String(name)).toString(); };
    QCOMPARE(text("id"), QStringLiteral("my id"));
    QCOMPARE(text("source"), QStringLiteral("me"));
    QCOMPARE(text("type"), QStringLiteral("t"));
    QCOMPARE(text("subject"), QStringLiteral("s"));
    QCOMPARE(text("traceid"), QStringLiteral("tp2"));
    QCOMPARE(text("traceparent"), QStringLiteral("tp2"));
    QCOMPARE(text("tracestate"), QStringLiteral("ts"));
    QCOMPARE(text("topic"), QStringLiteral("t/1"));
    QCOMPARE(text("pubsubname"), QStringLiteral("ps"));
    QCOMPARE(text("datacontenttype"), QStringLiteral("text/plain"));
    QCOMPARE(envelopeOf(request({}, "x")).contains(QStringLiteral("subject")), false);
}

void TestCloudEvent::eventsOfTheAppKeepTheirOwn()
{
    const QString type = QStringLiteral("application/cloudevents+json; charset=utf-8");
    const auto made = eventToPublish(request(type, R"({"topic":"x","pubsubname":"y","traceparent":"lost","data":1.0,"source":null})",
                                             {{QStringLiteral("cloudevent.id"), QStringLiteral("no")}}), seed);
    QVERIFY(made);
    // No id is invented, overrides are not read, a traceparent alone gives way (envelope.go, FromCloudEvent).
    const QByteArray expected = R"({"data":1.0,"pubsubname":"ps","source":"Dapr","specversion":"1.0","time":")"
        + goLocalTime(seed.nowMs).toUtf8()
        + R"(","topic":"t/1","traceid":"00-tp","traceparent":"00-tp","tracestate":"","type":"com.dapr.event.sent"})";
    QCOMPARE(*made, expected);
    const auto full = eventToPublish(request(type, R"({"time":null,"traceid":"a","tracestate":7,"id":3,"zz":[]})"), seed);
    QCOMPARE(*full, QByteArray(R"({"id":3,"pubsubname":"ps","source":"Dapr","specversion":"1.0","time":null,"topic":"t/1",)"
                               R"("traceid":"a","tracestate":7,"type":"com.dapr.event.sent","zz":[]})"));
}

void TestCloudEvent::whatIsNoEventIsRefused_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char* data, const char* error) { QTest::newRow(data) << QByteArray(data) << QByteArray(error); };
    row("[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}");
    row("7", "json: cannot unmarshal number into Go value of type map[string]interface {}");
    row("", "EOF");
    row("{\"a\"", "unexpected EOF");
    row("hello", "invalid character 'h' looking for beginning of value");
    row("null", "assignment to entry in nil map");
}

void TestCloudEvent::whatIsNoEventIsRefused()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, error);
    const auto made = eventToPublish(request(QStringLiteral("application/cloudevents+json"), data), seed);
    QVERIFY(!made);
    QCOMPARE(QByteArray::fromStdString(made.error()), error);
}

void TestCloudEvent::ttlBecomesAnExpiration_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("expiration");
    const auto row = [](const char* name, const char* value, const char* expiration) {
        QTest::addRow("%s %s", name, value) << QString::fromLatin1(name) << QString::fromLatin1(value) << QString::fromLatin1(expiration);
    };
    row("ttlInSeconds", "60", "2026-11-20T08:00:18Z");
    row("TTLINSECONDS", "60", "2026-11-20T08:00:18Z");
    row("ttl", "1m30s", "2026-11-20T08:00:48Z");
    row("ttl", "-5s", "2026-11-20T07:59:18Z");
    row("ttlInSeconds", "0", "2026-11-20T07:59:18Z"); // a duration of nothing
    row("ttlInSeconds", "-1", "");
    row("ttlInSeconds", "x", "");
    row("ttlInSeconds", " 5", "");
    row("ttl", "99999999999999", "2319-03-02T07:46:34Z"); // as far as a Go duration reaches
}

void TestCloudEvent::ttlBecomesAnExpiration()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, expiration);
    const auto made = envelopeOf(request({}, "x", {{name, value}}));
    QCOMPARE(made.value(QStringLiteral("expiration")).toString(), expiration);
}

void TestCloudEvent::emptySourceBecomesDapr()
{
    const auto made = envelopeOf({});
    QCOMPARE(made.value(QStringLiteral("source")).toString(), QStringLiteral("Dapr"));
    QCOMPARE(made.value(QStringLiteral("datacontenttype")).toString(), QStringLiteral("text/plain"));
}

void TestCloudEvent::timeIsRfc3339WithSeconds()
{
    const QString text = goLocalTime(1'795'000'000'123);
    static const QRegularExpression shape(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)$"));
    QVERIFY2(shape.match(text).hasMatch(), qPrintable(text));
    QCOMPARE(QDateTime::fromString(text, Qt::ISODate).toSecsSinceEpoch(), 1'795'000'000);
}

void TestCloudEvent::timesAreReadAsGoReadsThem_data()
{
    QTest::addColumn<qint64>("ms"); // -1: refused
    const auto row = [](const char* text, qint64 ms) { QTest::newRow(text) << ms; };
    row("2026-11-20T07:59:18Z", 1'795'161'558'000);
    row("2026-11-20T07:59:18.123456789123Z", 1'795'161'558'123);
    row("2026-11-20T07:59:18,5Z", 1'795'161'558'500);
    row("2026-11-20T7:59:18Z", 1'795'161'558'000);
    row("2026-11-20T07:59:18+24:00", 1'795'075'158'000);
    row("2026-11-20T07:59:18-00:60", 1'795'165'158'000);
    for (const char* refused : {"2026-11-20T07:59:18+25:00", "2026-11-20T07:59:18-00:61", "2023-02-29T00:00:00Z",
                                "2026-11-20T24:00:00Z", "2026-11-20T07:59:60Z", "2026-11-20 07:59:18Z", "2026-11-20T07:59:18",
                                "2026-11-20T07:59:18z", "2026-11-20T07:59:18.Z", "2026-11-20T07:59:18+0100", "", "x"})
        row(refused, -1);
}

void TestCloudEvent::timesAreReadAsGoReadsThem()
{
    QFETCH(qint64, ms);
    QCOMPARE(parseGoTime(QTest::currentDataTag()).value_or(-1), ms);
}

void TestCloudEvent::rawPayloadIsGosBool_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("expected"); // 2: an error
    for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) QTest::newRow(yes) << QString::fromLatin1(yes) << 1;
    for (const char* no : {"", "0", "f", "F", "false", "FALSE", "False"}) QTest::newRow(no) << QString::fromLatin1(no) << 0;
    for (const char* bad : {"yes", "tRUE", " true", "2"}) QTest::newRow(bad) << QString::fromLatin1(bad) << 2;
}

void TestCloudEvent::rawPayloadIsGosBool()
{
    QFETCH(QString, value);
    QFETCH(int, expected);
    const auto read = rawPayloadOf({{QStringLiteral("rawPayload"), value}});
    QCOMPARE(read ? int(*read) : 2, expected);
    if (!read) QCOMPARE(read.error(), QStringLiteral("rawPayload value must be a valid boolean: actual is '%1'").arg(value));
    QCOMPARE(*rawPayloadOf({{QStringLiteral("rawpayload"), QStringLiteral("yes")}}), false); // the exact name only
}

void TestCloudEvent::rawPayloadIsWrappedOnArrival()
{
    // The vectors' line RAW, with its random id.
    QCOMPARE(QByteArray::fromStdString(eventAroundRaw("23.5", "t/1", "ps", "7fe87dd8-a059-4e80-a5ed-8904ae2dbd3f")),
             QByteArray(R"({"data_base64":"MjMuNQ==","datacontenttype":"application/octet-stream",)"
                        R"("id":"7fe87dd8-a059-4e80-a5ed-8904ae2dbd3f","pubsubname":"ps","source":"Dapr","specversion":"1.0",)"
                        R"("topic":"t/1","type":"com.dapr.event.sent"})"));
    const auto inbound = readInbound("no json", "t", "ps", {true, {}});
    QVERIFY(inbound && inbound->body("no json").find("bm8ganNvbg==") != std::string_view::npos);
    QCOMPARE(readInbound("{}", "t", "ps", {false, QStringLiteral("bad")}).error(), QStringLiteral("bad"));
}

void TestCloudEvent::onlyObjectsArrive_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("error"); // empty: delivered as it is
    const auto row = [](const char* payload, const char* error) {
        QTest::newRow(*payload ? payload : "nothing") << QByteArray(payload) << QString::fromLatin1(error);
    };
    row("{}", "");
    row(" { \"a\" : 1 } ", "");
    row("null", "");
    row("23.5", "json: cannot unmarshal number into Go value of type map[string]interface {}");
    row("\"s\"", "json: cannot unmarshal string into Go value of type map[string]interface {}");
    row("[1]", "json: cannot unmarshal array into Go value of type map[string]interface {}");
    row("true", "json: cannot unmarshal bool into Go value of type map[string]interface {}");
    row("", "unexpected end of JSON input");
    row("hello", "invalid character 'h' looking for beginning of value");
    row("{\"a\":1} x", "invalid character 'x' after top-level value");
    row("{\"a\":[1e400]}", "json: cannot unmarshal number 1e400 into Go value of type float64");
}

void TestCloudEvent::onlyObjectsArrive()
{
    QFETCH(QByteArray, payload);
    QFETCH(QString, error);
    const std::string_view text(payload.constData(), std::size_t(payload.size()));
    const auto inbound = readInbound(text, "t", "ps", {});
    QCOMPARE(inbound ? QString() : inbound.error(), error);
    if (inbound) QCOMPARE(inbound->body(text).data(), text.data()); // byte for byte, and not even copied
}

void TestCloudEvent::expiredEventsAreSeen()
{
    QVERIFY(hasExpired(R"({"expiration":"2026-11-20T07:59:18Z"})", seed.nowMs + 1));
    QVERIFY(!hasExpired(R"({"expiration":"2026-11-20T07:59:18Z"})", seed.nowMs));
    QVERIFY(hasExpired(R"({"exp\u0069ration":"2026-11-20T07:59:18Z"})", seed.nowMs + 1));
    QVERIFY(!hasExpired(R"({"data":{"expiration":"2020-11-20T07:59:18Z"}})", seed.nowMs));
    QVERIFY(!hasExpired(R"({"expiration":"soon"})", seed.nowMs));
    QVERIFY(!hasExpired(R"({"expiration":0})", seed.nowMs));
}

QTEST_GUILESS_MAIN(TestCloudEvent)
#include "tst_cloud_event.moc"
