#include "core/mqtt/codec.h"
#include "tests/support/bytes.h"

#include <QTest>

#include <random>

using namespace wb::mqtt;
using wb::test::bytes;
using wb::test::hex;

namespace {

struct Example {
    const char* name;
    Packet packet;
    std::string wire;
    ProtocolLevel level = ProtocolLevel::Mqtt311;
};

Connect fullConnect()
{
    Connect packet;
    packet.clientId = "id";
    packet.cleanSession = false;
    packet.keepAliveSeconds = 30;
    packet.will = Will{"w/t", std::string("\0\xff", 2), QoS::ExactlyOnce, true};
    packet.userName = "u";
    packet.password = std::string("\0p", 2);
    return packet;
}

Connect oldConnect()
{
    Connect packet;
    packet.level = ProtocolLevel::Mqtt31;
    packet.clientId = "c";
    return packet;
}

Connect namelessConnect()
{
    Connect packet;
    packet.userName = "";
    return packet;
}

std::vector<Example> examples()
{
    const Publish qos2{"a/b", std::string("\0x", 2), 0x1234, QoS::ExactlyOnce, true, true};
    return {
        {"CONNECT, smallest", Connect{}, bytes("10 0c 00 04 'MQTT' 04 02 00 00 00 00")},
        {"CONNECT, all fields", fullConnect(),
         bytes("10 1e 00 04 'MQTT' 04 f4 00 1e 00 02 'id' 00 03 'w/t' 00 02 00 ff 00 01 'u' 00 02 00 'p'")},
        {"CONNECT, user name without password", namelessConnect(),
         bytes("10 0e 00 04 'MQTT' 04 82 00 00 00 00 00 00")},
        {"CONNECT, MQTT 3.1", oldConnect(), bytes("10 0f 00 06 'MQIsdp' 03 02 00 00 00 01 'c'")},
        {"CONNACK", Connack{}, bytes("20 02 00 00")},
        {"CONNACK, session present", Connack{true, 0}, bytes("20 02 01 00")},
        {"CONNACK, refused", Connack{false, 5}, bytes("20 02 00 05")},
        {"PUBLISH, QoS 0", Publish{"t", "hi", 0, QoS::AtMostOnce, false, false}, bytes("30 05 00 01 't' 'hi'")},
        {"PUBLISH, QoS 1, no payload", Publish{"t", "", 1, QoS::AtLeastOnce, false, false},
         bytes("32 05 00 01 't' 00 01")},
        {"PUBLISH, QoS 2, DUP, retained", qos2, bytes("3d 09 00 03 'a/b' 12 34 00 'x'")},
        {"PUBACK", Puback{0x0102}, bytes("40 02 01 02")},
        {"PUBREC", Pubrec{0xffff}, bytes("50 02 ff ff")},
        {"PUBREL", Pubrel{1}, bytes("62 02 00 01")},
        {"PUBCOMP", Pubcomp{1}, bytes("70 02 00 01")},
        {"SUBSCRIBE", Subscribe{10, {{"a/#", QoS::AtLeastOnce}, {"+", QoS::ExactlyOnce}}},
         bytes("82 0c 00 0a 00 03 'a/#' 01 00 01 '+' 02")},
        {"SUBACK", Suback{10, {0, 1, 2, 0x80}}, bytes("90 06 00 0a 00 01 02 80")},
        {"UNSUBSCRIBE", Unsubscribe{11, {"a", "b/#"}}, bytes("a2 0a 00 0b 00 01 'a' 00 03 'b/#'")},
        {"UNSUBACK", Unsuback{11}, bytes("b0 02 00 0b")},
        {"PINGREQ", Pingreq{}, bytes("c0 00")},
        {"PINGRESP", Pingresp{}, bytes("d0 00")},
        {"DISCONNECT", Disconnect{}, bytes("e0 00")},
    };
}

Publish withPayload(std::size_t size)
{
    return {"t", std::string(size, 'p'), 0, QoS::AtMostOnce, false, false};
}

} // namespace

class CodecTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPacketBothWays_data();
    void everyPacketBothWays();
    void everyTypeHasAnExample();
    void everyPrefixIsTooShort();
    void aByteMoreIsTooMuch();
    void remainingLengthIsSmallest_data();
    void remainingLengthIsSmallest();
    void longFormOfRemainingLengthIsRead();
    void publishViewPointsIntoTheFrame();
    void appendingKeepsWhatIsThere();
    void level31MayRepeatWithDup();
    void level31MayLeaveOutTheUserName();
    void level31TakesLongClientIdsWhenEncoding();
    void encodeRefuses_data();
    void encodeRefuses();
    void asGivenWritesTheForbidden_data();
    void asGivenWritesTheForbidden();
    void lengthsMustFitEvenAsGiven();
    void randomBytesNeverCrash();
    void mutationsNeverCrash();
};

void CodecTest::everyPacketBothWays_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Example& example : examples()) QTest::newRow(example.name) << index++;
}

void CodecTest::everyPacketBothWays()
{
    QFETCH(int, index);
    const Example example = examples()[static_cast<std::size_t>(index)];
    const auto wire = encode(example.packet);
    QVERIFY2(wire.hasValue(), wire ? "" : wire.error().message.c_str());
    QCOMPARE(hex(*wire), hex(example.wire));
    const auto packet = decodeWire(example.wire, example.level);
    QVERIFY2(packet.hasValue(), packet ? "" : packet.error().message.c_str());
    QVERIFY(*packet == example.packet);
}

void CodecTest::everyTypeHasAnExample()
{
    std::array<int, 15> seen{};
    for (const Example& example : examples()) ++seen[static_cast<std::size_t>(typeOf(example.packet))];
    for (std::size_t type = 1; type <= 14; ++type) QVERIFY(seen[type] > 0);
    QCOMPARE(std::string(packetTypeName(PacketType::Unsuback)), std::string("UNSUBACK"));
}

void CodecTest::everyPrefixIsTooShort()
{
    for (const Example& example : examples()) {
        for (std::size_t size = 0; size < example.wire.size(); ++size) {
            const auto packet = decodeWire(std::string_view(example.wire).substr(0, size));
            QVERIFY2(!packet, example.name);
            QCOMPARE(packet.error().code, DecodeErrorCode::Truncated);
            QCOMPARE(packet.error().offset, std::uint64_t(size));
        }
    }
}

void CodecTest::aByteMoreIsTooMuch()
{
    for (const Example& example : examples()) {
        const auto packet = decodeWire(example.wire + 'x');
        QVERIFY2(!packet, example.name);
        QCOMPARE(packet.error().code, DecodeErrorCode::TrailingBytes);
        QCOMPARE(packet.error().offset, std::uint64_t(example.wire.size()));
    }
}

// [2.2.3], table 2.4: where one more length byte is needed
void CodecTest::remainingLengthIsSmallest_data()
{
    QTest::addColumn<int>("remaining");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("127") << 127 << QByteArray("307f");
    QTest::newRow("128") << 128 << QByteArray("308001");
    QTest::newRow("16383") << 16383 << QByteArray("30ff7f");
    QTest::newRow("16384") << 16384 << QByteArray("30808001");
    QTest::newRow("2097151") << 2097151 << QByteArray("30ffff7f");
    QTest::newRow("2097152") << 2097152 << QByteArray("3080808001");
}

void CodecTest::remainingLengthIsSmallest()
{
    QFETCH(int, remaining);
    QFETCH(QByteArray, header);
    const Packet packet = withPayload(static_cast<std::size_t>(remaining) - 3);
    const auto wire = encode(packet);
    QVERIFY(wire.hasValue());
    const QByteArray start = QByteArray::fromHex(header);
    QCOMPARE(hex(std::string_view(*wire).substr(0, static_cast<std::size_t>(start.size()))), start.toHex(' '));
    QCOMPARE(wire->size(), static_cast<std::size_t>(start.size() + remaining));
    QVERIFY(*decodeWire(*wire) == packet);
}

// [2.2.3] limits the field to four bytes; nothing in 3.1.1 asks for the shortest form
void CodecTest::longFormOfRemainingLengthIsRead()
{
    QVERIFY(*decodeWire(bytes("d0 80 80 80 00")) == Packet(Pingresp{}));
    QVERIFY(*decodeWire(bytes("40 82 00 00 07")) == Packet(Puback{7}));
    QVERIFY(*decodeWire(bytes("30 84 80 00 00 01 't' 'x'")) ==
            Packet(Publish{"t", "x", 0, QoS::AtMostOnce, false, false}));
}

void CodecTest::publishViewPointsIntoTheFrame()
{
    const std::string wire = bytes("3b 07 00 01 't' 00 05 'xy'");
    const Frame frame{wire, std::string_view(wire).substr(2), 0};
    const auto view = decodePublish(frame);
    QVERIFY(view.hasValue());
    QCOMPARE(static_cast<const void*>(view->topic.data()), static_cast<const void*>(wire.data() + 4));
    QCOMPARE(static_cast<const void*>(view->payload.data()), static_cast<const void*>(wire.data() + 7));
    QVERIFY(view->toOwned() == (Publish{"t", "xy", 5, QoS::AtLeastOnce, true, true}));
}

void CodecTest::appendingKeepsWhatIsThere()
{
    std::string out = "before";
    QVERIFY(!appendTo(out, PublishView{"t", "x", 0, QoS::AtMostOnce, false, false}));
    QCOMPARE(hex(out), hex(bytes("'before' 30 04 00 01 't' 'x'")));
    const std::string kept = out;
    QVERIFY(appendTo(out, PublishView{"", "x", 0, QoS::AtMostOnce, false, false}));
    QVERIFY(appendTo(out, Packet(Subscribe{1, {{"a", QoS::AtMostOnce}, {"#/b", QoS::AtMostOnce}}})));
    QCOMPARE(hex(out), hex(kept));
}

// MQTT 3.1, sections 2.1 and 3.6 to 3.10
void CodecTest::level31MayRepeatWithDup()
{
    for (const char* text : {"6a 02 00 01", "8a 06 00 01 00 01 'a' 00", "aa 05 00 01 00 01 'a'"}) {
        QVERIFY(decodeWire(bytes(text), ProtocolLevel::Mqtt31).hasValue());
        const auto strict = decodeWire(bytes(text), ProtocolLevel::Mqtt311);
        QVERIFY(!strict);
        QCOMPARE(strict.error().code, DecodeErrorCode::FlagBits);
    }
    QVERIFY(!decodeWire(bytes("68 02 00 01"), ProtocolLevel::Mqtt31));
}

// MQTT 3.1, section 3.1: the packet's length wins over the flag
void CodecTest::level31MayLeaveOutTheUserName()
{
    const auto packet = decodeWire(bytes("10 0f 00 06 'MQIsdp' 03 c2 00 00 00 01 'c'"));
    QVERIFY(packet.hasValue());
    QVERIFY(!std::get<Connect>(*packet).userName);
    QVERIFY(!std::get<Connect>(*packet).password);
    QCOMPARE(decodeWire(bytes("10 0d 00 04 'MQTT' 04 82 00 00 00 01 'c'")).error().code, DecodeErrorCode::Truncated);
}

void CodecTest::level31TakesLongClientIdsWhenEncoding()
{
    Connect packet = oldConnect();
    packet.clientId = std::string(24, 'c');
    const auto wire = encode(packet);
    QVERIFY(wire.hasValue());
    QCOMPARE(decodeWire(*wire).error().code, DecodeErrorCode::ClientId);
    packet.clientId = std::string(23, 'c');
    QVERIFY(*decodeWire(*encode(packet)) == Packet(packet));
    packet.clientId.clear();
    QVERIFY(!encode(packet));
}

namespace {

struct Refusal {
    const char* clause;
    Packet packet;
    const char* asGiven; // bytes that EncodeRules::AsGiven writes instead
};

std::vector<Refusal> refusals()
{
    Connect noId;
    noId.cleanSession = false;
    Connect lonePassword;
    lonePassword.password = "p";
    Connect badWill;
    badWill.will = Will{"t", "", QoS::Malformed, false};
    Connect willWildcard;
    willWildcard.will = Will{"#", "", QoS::AtMostOnce, false};
    Connect badId;
    badId.clientId = "\xff";
    Connect badUser;
    badUser.userName = std::string("\0", 1);
    return {
        {"MQTT-3.1.3-8", noId, "10 0c 00 04 'MQTT' 04 00 00 00 00 00"},
        {"MQTT-3.1.2-22", lonePassword, "10 0f 00 04 'MQTT' 04 42 00 00 00 00 00 01 'p'"},
        {"MQTT-3.1.2-14", badWill, "10 11 00 04 'MQTT' 04 1e 00 00 00 00 00 01 't' 00 00"},
        {"MQTT-3.3.2-2", willWildcard, "10 11 00 04 'MQTT' 04 06 00 00 00 00 00 01 '#' 00 00"},
        {"MQTT-1.5.3-1", badId, "10 0d 00 04 'MQTT' 04 02 00 00 00 01 ff"},
        {"MQTT-1.5.3-2", badUser, "10 0f 00 04 'MQTT' 04 82 00 00 00 00 00 01 00"},
        {"3.2.2.3", Connack{false, 6}, "20 02 00 06"},
        {"MQTT-3.2.2-4", Connack{true, 1}, "20 02 01 01"},
        {"MQTT-3.3.1-4", Publish{"t", "", 9, QoS::Malformed, false, false}, "36 05 00 01 't' 00 09"},
        {"MQTT-3.3.1-2", Publish{"t", "", 0, QoS::AtMostOnce, true, false}, "38 03 00 01 't'"},
        {"MQTT-2.3.1-1", Publish{"t", "", 0, QoS::AtLeastOnce, false, false}, "32 05 00 01 't' 00 00"},
        {"MQTT-3.3.2-2", Publish{"+", "", 0, QoS::AtMostOnce, false, false}, "30 03 00 01 '+'"},
        {"MQTT-4.7.3-1", Publish{"", "", 0, QoS::AtMostOnce, false, false}, "30 02 00 00"},
        {"MQTT-2.3.1-1", Puback{0}, "40 02 00 00"},
        {"MQTT-2.3.1-1", Pubrec{0}, "50 02 00 00"},
        {"MQTT-2.3.1-1", Pubrel{0}, "62 02 00 00"},
        {"MQTT-2.3.1-1", Pubcomp{0}, "70 02 00 00"},
        {"MQTT-2.3.1-1", Subscribe{0, {{"a", QoS::AtMostOnce}}}, "82 06 00 00 00 01 'a' 00"},
        {"MQTT-3.8.3-3", Subscribe{1, {}}, "82 02 00 01"},
        {"MQTT-3-8.3-4", Subscribe{1, {{"a", QoS::Malformed}}}, "82 06 00 01 00 01 'a' 03"},
        {"MQTT-4.7.1-2", Subscribe{1, {{"a#", QoS::AtMostOnce}}}, "82 07 00 01 00 02 'a#' 00"},
        {"MQTT-2.3.1-1", Suback{0, {0}}, "90 03 00 00 00"},
        {"MQTT-3.8.4-5", Suback{1, {}}, "90 02 00 01"},
        {"MQTT-3.9.3-2", Suback{1, {3}}, "90 03 00 01 03"},
        {"MQTT-2.3.1-1", Unsubscribe{0, {"a"}}, "a2 05 00 00 00 01 'a'"},
        {"MQTT-3.10.3-2", Unsubscribe{1, {}}, "a2 02 00 01"},
        {"MQTT-4.7.1-3", Unsubscribe{1, {"a+"}}, "a2 06 00 01 00 02 'a+'"},
        {"MQTT-2.3.1-1", Unsuback{0}, "b0 02 00 00"},
    };
}

void refusalRows()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Refusal& refusal : refusals()) {
        const std::string type(packetTypeName(typeOf(refusal.packet)));
        QTest::addRow("%s, %s, %d", refusal.clause, type.c_str(), index) << index;
        ++index;
    }
}

} // namespace

void CodecTest::encodeRefuses_data()
{
    refusalRows();
}

void CodecTest::encodeRefuses()
{
    QFETCH(int, index);
    const Refusal refusal = refusals()[static_cast<std::size_t>(index)];
    const auto wire = encode(refusal.packet);
    QVERIFY(!wire);
    QCOMPARE(std::string(wire.error().clause), std::string(refusal.clause));
    QVERIFY(!wire.error().message.empty());
}

void CodecTest::asGivenWritesTheForbidden_data()
{
    refusalRows();
}

void CodecTest::asGivenWritesTheForbidden()
{
    QFETCH(int, index);
    const Refusal refusal = refusals()[static_cast<std::size_t>(index)];
    const auto wire = encode(refusal.packet, EncodeRules::AsGiven);
    QVERIFY(wire.hasValue());
    QCOMPARE(hex(*wire), hex(bytes(refusal.asGiven)));
    QVERIFY(!decodeWire(*wire)); // and our own decoder refuses it as the standard does
}

void CodecTest::lengthsMustFitEvenAsGiven()
{
    const std::string tooLong(65536, 'a');
    Connect longId;
    longId.clientId = tooLong;
    Connect longWill;
    longWill.will = Will{"t", tooLong, QoS::AtMostOnce, false};
    Connect longPassword;
    longPassword.userName = "u";
    longPassword.password = tooLong;
    const std::vector<Packet> packets{longId,
                                      longWill,
                                      longPassword,
                                      Publish{tooLong, "", 0, QoS::AtMostOnce, false, false},
                                      Subscribe{1, {{tooLong, QoS::AtMostOnce}}},
                                      Unsubscribe{1, {tooLong}},
                                      withPayload(268'435'453)}; // Remaining Length one above the largest
    for (const Packet& packet : packets) {
        QVERIFY(!encode(packet, EncodeRules::AsGiven));
        QVERIFY(!encode(packet, EncodeRules::Strict));
    }
    longWill.will->payload = std::string(65535, 'a');
    QVERIFY(*decodeWire(*encode(longWill)) == Packet(longWill));
}

void CodecTest::randomBytesNeverCrash()
{
    std::mt19937 random(1);
    int decoded = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string wire(random() % 24 + 2, '\0');
        for (char& byte : wire) byte = static_cast<char>(random());
        wire[1] = static_cast<char>(wire.size() - 2); // or hardly anything would get past the header
        const auto packet = decodeWire(wire, round % 2 == 0 ? ProtocolLevel::Mqtt31 : ProtocolLevel::Mqtt311);
        if (packet) ++decoded;
        else QVERIFY(packet.error().offset <= wire.size() && !packet.error().clause.empty());
    }
    QVERIFY(decoded > 0);
}

// Whatever one changed byte makes of a packet: it is refused, or it means itself after another round.
void CodecTest::mutationsNeverCrash()
{
    std::mt19937 random(2);
    for (const Example& example : examples()) {
        for (std::size_t at = 0; at < example.wire.size(); ++at) {
            for (int value = 0; value < 256; ++value) {
                std::string wire = example.wire;
                wire[at] = static_cast<char>(value);
                if (random() % 4 == 0) wire[random() % wire.size()] ^= static_cast<char>(1u << (random() % 8));
                const auto packet = decodeWire(wire);
                if (!packet) continue;
                const auto again = encode(*packet);
                QVERIFY2(again.hasValue(), hex(wire).constData());
                QVERIFY2(*decodeWire(*again) == *packet, hex(wire).constData());
            }
        }
    }
}

QTEST_APPLESS_MAIN(CodecTest)
#include "tst_codec.moc"
