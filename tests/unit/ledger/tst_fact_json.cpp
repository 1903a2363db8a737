#include "core/ledger/lanes/fact_json.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace wb;
using namespace wb::ledger;

// One fact is one line of JSON and comes back whole; what ties deliveries together is read out of payloads.

class FactJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFieldOfEveryKindComesBack_data();
    void everyFieldOfEveryKindComesBack();
    void everyWordComesBack();
    void defaultsAreLeftOutAndComeBack();
    void bytesThatAreNoTextComeBack();
    void whatIsUnknownIsSkipped();
    void whatIsNoJsonIsRefusedWithItsPlace_data();
    void whatIsNoJsonIsRefusedWithItsPlace();
    void anEventIdIsTheIdOfACloudEvent_data();
    void anEventIdIsTheIdOfACloudEvent();
    void aLargePayloadIsNotSearched();
    void contentHashesStayTheSame();
    void contentHashesTellTopicFromPayload();
};

Q_DECLARE_METATYPE(wb::ledger::Fact)

namespace {

const QString strange = QStringLiteral("„a\"b\\c\n\u0001 \u00e9 \U0001f600“");
constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max() - 1;

std::string line(const Fact& fact)
{
    std::string text;
    appendJson(text, fact);
    return text;
}

SidecarConnected someConnection()
{
    return {strange, 3, QStringLiteral("input"), QStringLiteral("id"), QStringLiteral("tcp://h:1883"), true, true};
}

Delivered someDelivery()
{
    return {huge, 0, "a/b/\xc3\xa9", 65535, mqtt::QoS::ExactlyOnce, true, true, "e-\"1\"", huge, 4'294'967'295u};
}

Published somePublish()
{
    return {huge, 7, "t", 1, mqtt::QoS::Malformed, true, true, "e", 0x0123456789abcdef, true};
}

QList<FactBody> allKinds()
{
    return {someConnection(),
            ConnectionEnded{EndCause::Silence, true, strange},
            SessionThrownAway{strange, QStringLiteral("tcp://h:1883")},
            ControlUsed{strange},
            someDelivery(),
            NoHandler{huge},
            AttemptBegan{huge, huge, 2'000'000'000, QStringLiteral("/orders")},
            AttemptEnded{1, 2, AttemptEnd::TimedOut, QStringLiteral("r"), strange, QStringLiteral("p"), -5},
            Handled{5, HandlingEnd::NotEvaluated, strange},
            Acknowledged{6, AckStep::TooLate, strange},
            somePublish(),
            PublishEnded{8, mqtt::PublishOutcome::Written},
            PublishTold{9, true, strange}};
}

// Compares by what is in them: the structs have no ==, and the writer itself must not be the judge.
class Values {
public:
    template <class T, class... Tag>
    void operator()(std::string_view, const T& value, Tag...)
    {
        if constexpr (std::is_same_v<T, QString>) all << value;
        else if constexpr (std::is_same_v<T, std::string>) all << QByteArray::fromStdString(value);
        else if constexpr (std::is_enum_v<T>) all << int(value);
        else all << QVariant::fromValue<qulonglong>(static_cast<qulonglong>(value));
    }
    QVariantList all;
};

} // namespace

#include "core/ledger/lanes/fact_json_fields.h"

namespace {

QVariantList valuesOf(const Fact& fact)
{
    Values values;
    values("timeNs", fact.timeNs);
    values("connection", fact.connection);
    values("kind", fact.body.index());
    std::visit([&](const auto& body) { describe(values, body); }, fact.body);
    return values.all;
}

} // namespace

void FactJsonTest::everyFieldOfEveryKindComesBack_data()
{
    QTest::addColumn<Fact>("fact");
    const QList<FactBody> kinds = allKinds();
    QCOMPARE(std::size_t(kinds.size()), std::variant_size_v<FactBody>);
    for (qsizetype i = 0; i < kinds.size(); ++i) {
        QCOMPARE(kinds[i].index(), std::size_t(i));
        QTest::newRow(factKinds[std::size_t(i)].data()) << Fact{1'700'000'000'123'456'789, 65535, kinds[i]};
    }
}

void FactJsonTest::everyFieldOfEveryKindComesBack()
{
    QFETCH(Fact, fact);
    const std::string text = line(fact);
    QVERIFY(text.find('\n') == std::string::npos);
    const auto back = factFromJson(text);
    QVERIFY2(back, back ? "" : back.error().message.c_str());
    QVERIFY(back->has_value());
    QCOMPARE(valuesOf(**back), valuesOf(fact));

    QJsonParseError error{}; // another reader takes it as well
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error);
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(document[QStringLiteral("fact")].toString().toStdString(), std::string(factKinds[fact.body.index()]));
}

void FactJsonTest::everyWordComesBack()
{
    const auto check = [](FactBody body) {
        const Fact fact{1, 1, std::move(body)};
        const auto back = factFromJson(line(fact));
        return back && back->has_value() && valuesOf(**back) == valuesOf(fact);
    };
    for (std::size_t i = 0; i < Words<EndCause>::all.size(); ++i) QVERIFY(check(ConnectionEnded{EndCause(i), {}, {}}));
    for (std::size_t i = 0; i < Words<AttemptEnd>::all.size(); ++i)
        QVERIFY(check(AttemptEnded{1, 1, AttemptEnd(i), {}, {}, {}, 0}));
    for (std::size_t i = 0; i < Words<HandlingEnd>::all.size(); ++i) QVERIFY(check(Handled{1, HandlingEnd(i), {}}));
    for (std::size_t i = 0; i < Words<AckStep>::all.size(); ++i) QVERIFY(check(Acknowledged{1, AckStep(i), {}}));
    for (std::size_t i = 0; i < Words<mqtt::PublishOutcome>::all.size(); ++i)
        QVERIFY(check(PublishEnded{1, mqtt::PublishOutcome(i)}));
}

void FactJsonTest::defaultsAreLeftOutAndComeBack()
{
    const Fact fact{0, 0, Delivered{}};
    QCOMPARE(line(fact), std::string(R"({"fact":"delivered","timeNs":0,"qos":0})"));
    const auto back = factFromJson(line(fact));
    QVERIFY(back && back->has_value());
    QCOMPARE(valuesOf(**back), valuesOf(fact)); // seq among them: noSeq, not 0
    const auto attempt = factFromJson(R"({"fact":"attemptBegan"})");
    QCOMPARE(std::get<AttemptBegan>((*attempt)->body).number, 1);
}

void FactJsonTest::bytesThatAreNoTextComeBack()
{
    Delivered delivered;
    delivered.topic = std::string("a/\xff\x00/b", 6);
    delivered.eventId = "\xed\xa0\x80";
    const Fact fact{1, 1, delivered};
    QVERIFY(line(fact).find("topicBase64") != std::string::npos);
    const auto back = factFromJson(line(fact));
    QVERIFY(back && back->has_value());
    QCOMPARE(valuesOf(**back), valuesOf(fact));

    const Fact lone{1, 1, ControlUsed{QStringLiteral("a") + QChar(0xd83d) + QStringLiteral("b") + QChar(0)}};
    const auto loneBack = factFromJson(line(lone));
    QVERIFY(loneBack && loneBack->has_value());
    QCOMPARE(valuesOf(**loneBack), valuesOf(lone));
}

void FactJsonTest::whatIsUnknownIsSkipped()
{
    const auto later = factFromJson(R"({"later":[1,{"x":null}],"fact":"noHandler","more":-1.5e+3,"delivery":4})");
    QVERIFY(later && later->has_value());
    QCOMPARE(std::get<NoHandler>((*later)->body).delivery, 4u);
    const auto kind = factFromJson(R"({"fact":"telepathy","delivery":4})");
    QVERIFY(kind && !kind->has_value());
    const auto word = factFromJson(R"({"fact":"acknowledged","step":"sung"})");
    QVERIFY(word && !word->has_value());
}

void FactJsonTest::whatIsNoJsonIsRefusedWithItsPlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::newRow("nothing") << QByteArray() << 0;
    QTest::newRow("a list") << QByteArray("[1]") << 0;
    QTest::newRow("cut off") << QByteArray(R"({"fact":"noHand)") << 15;
    QTest::newRow("comma at the end") << QByteArray(R"({"fact":"noHandler",})") << 20;
    QTest::newRow("no colon") << QByteArray(R"({"fact" "noHandler"})") << 8;
    QTest::newRow("something behind") << QByteArray(R"({"fact":"noHandler"}x)") << 20;
    QTest::newRow("a bare word") << QByteArray(R"({"fact":noHandler})") << 8;
    QTest::newRow("leading zero") << QByteArray(R"({"fact":"noHandler","delivery":01})") << 32;
    QTest::newRow("line break in a text") << QByteArray("{\"fact\":\"a\nb\"}") << 10;
    QTest::newRow("no kind") << QByteArray("{}") << 0;
    QTest::newRow("a text for a number") << QByteArray(R"({"fact":"noHandler","delivery":"4"})") << 32;
    QTest::newRow("too large") << QByteArray(R"({"fact":"noHandler","delivery":18446744073709551616})") << 31;
    QTest::newRow("negative") << QByteArray(R"({"fact":"noHandler","delivery":-1})") << 31;
    QTest::newRow("a fraction") << QByteArray(R"({"fact":"noHandler","delivery":1.5})") << 31;
    QTest::newRow("connection too large") << QByteArray(R"({"fact":"noHandler","connection":65536})") << 33;
    QTest::newRow("QoS 4") << QByteArray(R"({"fact":"delivered","qos":4})") << 26;
    QTest::newRow("a flag of 1") << QByteArray(R"({"fact":"delivered","dup":1})") << 26;
    QTest::newRow("an escape that is none") << QByteArray(R"({"fact":"control","what":"\x"})") << 26;
    QTest::newRow("not UTF-8") << QByteArray("{\"fact\":\"control\",\"what\":\"\xff\"}") << 26;
    QTest::newRow("not base64") << QByteArray(R"({"fact":"delivered","topicBase64":"*"})") << 35;
    QTest::newRow("too deep") << QByteArray("{\"x\":") + QByteArray(100, '[') << 5 + 64;
}

void FactJsonTest::whatIsNoJsonIsRefusedWithItsPlace()
{
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    const auto result = factFromJson({text.constData(), std::size_t(text.size())});
    QVERIFY(!result);
    QCOMPARE(int(result.error().offset), offset);
    QVERIFY(result.error().message.ends_with('.'));
}

void FactJsonTest::anEventIdIsTheIdOfACloudEvent_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("id");
    const auto row = [](const char* name, const char* payload, const char* id) {
        QTest::newRow(name) << QByteArray(payload) << QByteArray(id);
    };
    row("an event", R"({"specversion":"1.0","id":"A-1","data":{"id":"inner"}})", "A-1");
    row("data first, as Dapr writes it", R"( {"data":[{"id":"x"},"}"],"id" : "A-1", "specversion":"1.0"} )", "A-1");
    row("no specversion: the id of a device", R"({"id":"sensor-7","temperature":20})", "");
    row("specversion is no text", R"({"specversion":1.0,"id":"A-1"})", "");
    row("no id", R"({"specversion":"1.0"})", "");
    row("id is a number", R"({"specversion":"1.0","id":7})", "");
    row("the last one counts", R"({"specversion":"1.0","id":"A-1","id":"A-2"})", "A-2");
    row("the last one is none", R"({"specversion":"1.0","id":"A-1","id":null})", "");
    row("escapes", R"({"specversion":"1.0","id":"a\"\\\/\n\u00e9\ud83d\ude00"})", "a\"\\/\n\xc3\xa9\xf0\x9f\x98\x80");
    row("half a pair, as Go reads it", R"({"specversion":"1.0","id":"a\ud83db"})", "a\xef\xbf\xbd""b");
    row("an escape that is none", R"({"specversion":"1.0","id":"a\x"})", "");
    row("a quote behind a backslash", R"({"specversion":"1.0","x":"\\\"id","id":"A-1"})", "A-1");
    row("not an object", R"(["id"])", "");
    row("cut off", R"({"specversion":"1.0","id":"A-1")", "");
    row("something behind", R"({"specversion":"1.0","id":"A-1"} x)", "");
    row("comma at the end", R"({"specversion":"1.0","id":"A-1",})", "");
    row("an empty object", "{}", "");
    row("nothing", "", "");
    row("only a brace", "{", "");
    row("a text without an end", R"({"specversion":"1.0","id":"A)", "");
    row("a backslash at the end", R"({"specversion":"1.0","id":"A\)", "");
}

void FactJsonTest::anEventIdIsTheIdOfACloudEvent()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, id);
    QCOMPARE(QByteArray::fromStdString(eventIdOf({payload.constData(), std::size_t(payload.size())})), id);
}

void FactJsonTest::aLargePayloadIsNotSearched()
{
    const auto event = [](std::size_t bytes) {
        return R"({"specversion":"1.0","id":"A-1","data":")" + std::string(bytes, 'x') + "\"}";
    };
    QCOMPARE(eventIdOf(event(60 * 1024)), std::string("A-1"));
    QCOMPARE(eventIdOf(event(64 * 1024)), std::string());
}

// Recordings keep them: a changed hash would tear apart what belongs together.
void FactJsonTest::contentHashesStayTheSame()
{
    std::string counting;
    for (int i = 0; i < 1000; ++i) counting += static_cast<char>(i);
    QCOMPARE(contentHashOf("", ""), std::uint64_t{0x2368bb6131573025});
    QCOMPARE(contentHashOf("orders", "{\"n\":1}"), std::uint64_t{0x2e908609026c1130});
    QCOMPARE(contentHashOf("orders", counting), std::uint64_t{0x68c699a5f76f8518});
}

void FactJsonTest::contentHashesTellTopicFromPayload()
{
    QVERIFY(contentHashOf("ab", "c") != contentHashOf("a", "bc"));
    QVERIFY(contentHashOf("a", "") != contentHashOf("", "a"));
    QSet<quint64> seen;
    for (std::size_t bytes = 0; bytes <= 200; ++bytes) {
        const std::string zeros(bytes, '\0');
        seen.insert(contentHashOf("t", zeros));
        for (std::size_t at = 0; at < bytes; ++at) {
            std::string other = zeros;
            other[at] = '\x01';
            seen.insert(contentHashOf("t", other));
        }
    }
    QCOMPARE(seen.size(), 201 + 200 * 201 / 2); // every length and every place of a single bit is told apart
}

QTEST_GUILESS_MAIN(FactJsonTest)
#include "tst_fact_json.moc"
