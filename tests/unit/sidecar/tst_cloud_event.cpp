#include "core/sidecar/cloud_event.h"
#include "core/sidecar/go_json.h"
#include "tests/support/shared_data.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace wb::sidecar;

// The envelope of facts C.2, byte for byte against what Dapr's own code wrote.
class TestCloudEvent : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsDaprs_data();
    void equalsDaprs();
    void goJson_data();
    void goJson();
    void emptySourceBecomesDapr();
    void timeIsRfc3339WithSeconds();
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
    CloudEventInput input;
    input.id = QStringLiteral("id-1");
    input.source = QStringLiteral("app1");
    input.time = QStringLiteral("2026-11-20T07:59:18Z");
    input.pubsubName = QStringLiteral("ps");
    input.topic = QStringLiteral("t/1");
    input.contentType = contentType;
    input.traceParent = QStringLiteral("00-tp");
    input.data = data;
    QCOMPARE(cloudEvent(input), envelope);
}

void TestCloudEvent::goJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("expected"); // empty: not JSON
    const auto row = [](const char* name, const char* json, const char* expected) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(expected);
    };
    row("numbers as written", "[1.0,1e3,-0,12345678901234567890]", "[1.0,1e3,-0,12345678901234567890]");
    row("keys sorted, last wins", "{\"b\":1,\"a\":2,\"b\":3}", "{\"a\":2,\"b\":3}");
    row("html", "\"<a>&\"", "\"\\u003ca\\u003e\\u0026\"");
    row("escapes", "\"\\u0001\\b\\f\\n\\/\\u00e4\"", "\"\\u0001\\b\\f\\n/\xc3\xa4\"");
    row("surrogate pair", "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"");
    row("lone surrogate", "\"\\ud83d!\"", "\"\xef\xbf\xbd!\"");
    row("line separator", "\"\xe2\x80\xa8\"", "\"\\u2028\"");
    row("ill-formed bytes", "\"\xff\"", "\"\xef\xbf\xbd\"");
    row("nested", "{\"a\":[{},[],null,true,false]}", "{\"a\":[{},[],null,true,false]}");
    row("leading zero", "01", "");
    row("no digits after the point", "1.", "");
    row("two values", "1 2", "");
    row("trailing comma", "[1,]", "");
    row("raw line feed in a string", "\"a\nb\"", "");
    row("nothing", "", "");
    row("open string", "\"abc", "");
}

void TestCloudEvent::goJson()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, expected);
    QCOMPARE(wb::sidecar::goJson(json), expected);
}

void TestCloudEvent::emptySourceBecomesDapr()
{
    QVERIFY(cloudEvent({}).contains("\"source\":\"Dapr\""));
    QVERIFY(cloudEvent({}).contains("\"datacontenttype\":\"text/plain\""));
}

void TestCloudEvent::timeIsRfc3339WithSeconds()
{
    const QString text = cloudEventTime(1'795'000'000'123);
    static const QRegularExpression shape(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)$"));
    QVERIFY2(shape.match(text).hasMatch(), qPrintable(text));
    QCOMPARE(QDateTime::fromString(text, Qt::ISODate).toSecsSinceEpoch(), 1'795'000'000);
}

QTEST_GUILESS_MAIN(TestCloudEvent)
#include "tst_cloud_event.moc"
