#include "core/mqtt/codec.h"
#include "tests/support/bytes.h"

#include <QTest>

// Each row is one thing that the standard forbids, with the clause, the kind of error and the byte it must point at.

using namespace wb::mqtt;
using wb::test::bytes;
using Code = DecodeErrorCode;

class MalformedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refused_data();
    void refused();

private:
    void fixedHeader();
    void connect();
    void connack();
    void publish();
    void acknowledgements();
    void subscriptions();
};

Q_DECLARE_METATYPE(wb::mqtt::DecodeErrorCode)

namespace {

void row(const char* clause, const char* what, const char* wire, Code code, int offset)
{
    QTest::addRow("%s: %s", clause, what) << QByteArray(clause) << QByteArray(wire) << code << offset;
}

} // namespace

void MalformedTest::refused_data()
{
    QTest::addColumn<QByteArray>("clause");
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<wb::mqtt::DecodeErrorCode>("code");
    QTest::addColumn<int>("offset");
    fixedHeader();
    connect();
    connack();
    publish();
    acknowledgements();
    subscriptions();
}

void MalformedTest::fixedHeader()
{
    row("2.2.1", "type 0", "00 00", Code::ReservedType, 0);
    row("2.2.1", "type 15", "f0 00", Code::ReservedType, 0);
    row("2.2.3", "fifth length byte", "30 80 80 80 80 00", Code::RemainingLength, 4);
    row("2.2.3", "PINGRESP of 200 bytes is not waited for", "d0 c8 01", Code::RemainingLength, 1);
    row("2.2", "no byte at all", "", Code::Truncated, 0);
    row("2.2", "one byte", "30", Code::Truncated, 1);
    row("2.2", "body cut", "30 05 00 01", Code::Truncated, 4);
    row("2.2", "two packets", "d0 00 d0 00", Code::TrailingBytes, 2);

    row("MQTT-2.2.2-2", "CONNECT flags", "11 0c 00 04 'MQTT' 04 02 00 00 00 00", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "CONNACK flags", "21 02 00 00", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "PUBACK flags", "42 02 00 01", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "PUBREC flags", "51 02 00 01", Code::FlagBits, 0);
    row("MQTT-3.6.1-1", "PUBREL without flags", "60 02 00 01", Code::FlagBits, 0);
    row("MQTT-3.6.1-1", "PUBREL with retain", "63 02 00 01", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "PUBCOMP flags", "78 02 00 01", Code::FlagBits, 0);
    row("MQTT-3.8.1-1", "SUBSCRIBE without flags", "80 06 00 01 00 01 'a' 00", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "SUBACK flags", "92 03 00 01 00", Code::FlagBits, 0);
    row("MQTT-3.10.1-1", "UNSUBSCRIBE without flags", "a0 05 00 01 00 01 'a'", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "UNSUBACK flags", "b2 02 00 01", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "PINGREQ flags", "c1 00", Code::FlagBits, 0);
    row("MQTT-2.2.2-2", "PINGRESP flags", "d8 00", Code::FlagBits, 0);
    row("MQTT-3.14.1-1", "DISCONNECT flags", "e4 00", Code::FlagBits, 0);

    row("2.2.3", "PINGREQ with a body", "c0 01 00", Code::RemainingLength, 1);
    row("2.2.3", "PINGRESP with a body", "d0 01 00", Code::RemainingLength, 1);
    row("2.2.3", "DISCONNECT with a body", "e0 01 00", Code::RemainingLength, 1);
}

void MalformedTest::connect()
{
    const Code flags = Code::ConnectFlags;
    row("MQTT-3.1.2-1", "protocol name", "10 0c 00 04 'MQTX' 04 02 00 00 00 00", Code::ProtocolName, 2);
    row("MQTT-3.1.2-1", "protocol name in lower case", "10 0c 00 04 'mqtt' 04 02 00 00 00 00", Code::ProtocolName, 2);
    row("MQTT-3.1.2-2", "MQTT 5", "10 0c 00 04 'MQTT' 05 02 00 00 00 00", Code::ProtocolLevel, 8);
    row("MQTT-3.1.2-2", "MQIsdp with level 4", "10 0f 00 06 'MQIsdp' 04 02 00 00 00 01 'c'", Code::ProtocolLevel, 10);
    row("MQTT-3.1.2-2", "MQTT with level 3", "10 0c 00 04 'MQTT' 03 02 00 00 00 00", Code::ProtocolLevel, 8);
    row("MQTT-3.1.2-3", "reserved flag", "10 0c 00 04 'MQTT' 04 03 00 00 00 00", flags, 9);
    row("MQTT-3.1.2-13", "will QoS without will", "10 0c 00 04 'MQTT' 04 0a 00 00 00 00", flags, 9);
    row("MQTT-3.1.2-15", "will retain without will", "10 0c 00 04 'MQTT' 04 22 00 00 00 00", flags, 9);
    row("MQTT-3.1.2-14", "will QoS 3", "10 11 00 04 'MQTT' 04 1e 00 00 00 00 00 01 't' 00 00", Code::QoS, 9);
    row("MQTT-3.1.2-22", "password without user name", "10 0f 00 04 'MQTT' 04 42 00 00 00 00 00 01 'p'", flags, 9);
    row("MQTT-3.1.3-8", "empty id, clean session 0", "10 0c 00 04 'MQTT' 04 00 00 00 00 00", Code::ClientId, 12);
    row("MQTT 3.1, 3.1", "empty id in 3.1", "10 0e 00 06 'MQIsdp' 03 02 00 00 00 00", Code::ClientId, 14);
    row("MQTT 3.1, 3.1", "id of 24 characters",
        "10 26 00 06 'MQIsdp' 03 02 00 00 00 18 'abcdefghijklmnopqrstuvwx'", Code::ClientId, 14);
    row("1.5.3", "client id runs over the end", "10 0c 00 04 'MQTT' 04 02 00 00 00 01", Code::Truncated, 12);
    row("1.5.3", "will topic missing", "10 0c 00 04 'MQTT' 04 06 00 00 00 00", Code::Truncated, 14);
    row("1.5.3", "will message missing", "10 0f 00 04 'MQTT' 04 06 00 00 00 00 00 01 't'", Code::Truncated, 17);
    row("1.5.3", "user name missing", "10 0c 00 04 'MQTT' 04 82 00 00 00 00", Code::Truncated, 14);
    row("1.5.3", "password missing", "10 0e 00 04 'MQTT' 04 c2 00 00 00 00 00 00", Code::Truncated, 16);
    row("1.5.2", "keep alive cut", "10 09 00 04 'MQTT' 04 02 00", Code::Truncated, 10);
    row("1.5.3", "nothing in it", "10 00", Code::Truncated, 2);
    row("2.2.3", "byte left over", "10 0d 00 04 'MQTT' 04 02 00 00 00 00 00", Code::TrailingBytes, 14);
    row("MQTT-1.5.3-1", "client id not UTF-8", "10 0e 00 04 'MQTT' 04 02 00 00 00 02 'a' ff", Code::Utf8, 15);
    row("MQTT-1.5.3-2", "client id with null", "10 0d 00 04 'MQTT' 04 02 00 00 00 01 00", Code::Utf8, 14);
    row("MQTT-1.5.3-1", "user name with surrogate",
        "10 11 00 04 'MQTT' 04 82 00 00 00 00 00 03 ed a0 80", Code::Utf8, 16);
    row("MQTT-3.3.2-2", "will topic with wildcard",
        "10 13 00 04 'MQTT' 04 06 00 00 00 00 00 03 'a/+' 00 00", Code::TopicName, 18);
    row("MQTT-4.7.3-1", "will topic empty", "10 10 00 04 'MQTT' 04 06 00 00 00 00 00 00 00 00", Code::TopicName, 14);
}

void MalformedTest::connack()
{
    row("3.2.2.1", "reserved flag", "20 02 02 00", Code::ConnackFlags, 2);
    row("3.2.2.1", "top flag", "20 02 80 00", Code::ConnackFlags, 2);
    row("MQTT-3.2.2-4", "session present, refused", "20 02 01 05", Code::ConnackFlags, 2);
    row("3.2.2.3", "code 6", "20 02 00 06", Code::ReturnCode, 3);
    row("3.2.2.3", "code 255", "20 02 00 ff", Code::ReturnCode, 3);
    row("2.2.3", "CONNACK of one byte", "20 01 00", Code::RemainingLength, 1);
    row("2.2.3", "CONNACK of MQTT 5", "20 03 00 00 00", Code::RemainingLength, 1);
}

void MalformedTest::publish()
{
    row("MQTT-3.3.1-4", "QoS 3", "36 05 00 01 't' 00 01", Code::QoS, 0);
    row("MQTT-3.3.1-4", "QoS 3 with DUP", "3e 05 00 01 't' 00 01", Code::QoS, 0);
    row("MQTT-3.3.1-2", "DUP with QoS 0", "38 03 00 01 't'", Code::Dup, 0);
    row("MQTT-2.3.1-1", "packet id 0", "32 05 00 01 't' 00 00", Code::PacketIdZero, 5);
    row("MQTT-3.3.2-2", "plus", "30 05 00 03 'a/+'", Code::TopicName, 6);
    row("MQTT-3.3.2-2", "hash", "30 03 00 01 '#'", Code::TopicName, 4);
    row("MQTT-4.7.3-1", "empty topic", "30 02 00 00", Code::TopicName, 2);
    row("MQTT-1.5.3-1", "topic not UTF-8", "30 04 00 02 'a' c3", Code::Utf8, 5);
    row("MQTT-1.5.3-2", "topic with null", "30 05 00 03 'a' 00 'b'", Code::Utf8, 5);
    row("MQTT-1.5.3-1", "surrogate behind a long length", "30 85 80 00 00 03 ed a0 80", Code::Utf8, 6);
    row("1.5.3", "no body", "30 00", Code::Truncated, 2);
    row("1.5.3", "one byte of topic length", "30 01 00", Code::Truncated, 2);
    row("1.5.3", "topic runs over the end", "30 03 00 02 't'", Code::Truncated, 2);
    row("2.3.1", "packet id missing", "32 03 00 01 't'", Code::Truncated, 5);
    row("2.3.1", "packet id cut", "34 04 00 01 't' 00", Code::Truncated, 5);
}

void MalformedTest::acknowledgements()
{
    row("MQTT-2.3.1-6", "PUBACK id 0", "40 02 00 00", Code::PacketIdZero, 2);
    row("MQTT-2.3.1-6", "PUBREC id 0", "50 02 00 00", Code::PacketIdZero, 2);
    row("MQTT-2.3.1-6", "PUBREL id 0", "62 02 00 00", Code::PacketIdZero, 2);
    row("MQTT-2.3.1-6", "PUBCOMP id 0", "70 02 00 00", Code::PacketIdZero, 2);
    row("MQTT-2.3.1-7", "UNSUBACK id 0", "b0 02 00 00", Code::PacketIdZero, 2);
    row("2.2.3", "PUBACK of one byte", "40 01 00", Code::RemainingLength, 1);
    row("2.2.3", "PUBREC of three bytes", "50 03 00 01 00", Code::RemainingLength, 1);
    row("2.2.3", "PUBREL without id", "62 00", Code::RemainingLength, 1);
    row("2.2.3", "PUBCOMP of four bytes", "70 04 00 01 00 00", Code::RemainingLength, 1);
    row("2.2.3", "UNSUBACK of three bytes", "b0 03 00 01 00", Code::RemainingLength, 1);
}

void MalformedTest::subscriptions()
{
    row("MQTT-2.3.1-1", "SUBSCRIBE id 0", "82 06 00 00 00 01 'a' 00", Code::PacketIdZero, 2);
    row("MQTT-3.8.3-3", "SUBSCRIBE without filters", "82 02 00 01", Code::EmptyList, 4);
    row("MQTT-3-8.3-4", "QoS 3", "82 06 00 01 00 01 'a' 03", Code::QoS, 7);
    row("MQTT-3-8.3-4", "reserved bits", "82 06 00 01 00 01 'a' 04", Code::QoS, 7);
    row("MQTT-3-8.3-4", "second filter", "82 0a 00 01 00 01 'a' 00 00 01 'b' 80", Code::QoS, 11);
    row("MQTT-4.7.3-1", "SUBSCRIBE, empty filter", "82 05 00 01 00 00 00", Code::TopicFilter, 4);
    row("MQTT-4.7.1-2", "SUBSCRIBE, hash within", "82 08 00 01 00 03 '#/a' 00", Code::TopicFilter, 6);
    row("MQTT-4.7.1-3", "SUBSCRIBE, plus within", "82 08 00 01 00 03 'a+b' 00", Code::TopicFilter, 7);
    row("MQTT-1.5.3-1", "SUBSCRIBE, not UTF-8", "82 07 00 01 00 02 'a' ff 00", Code::Utf8, 7);
    row("MQTT-1.5.3-2", "SUBSCRIBE, null", "82 06 00 01 00 01 00 00", Code::Utf8, 6);
    row("2.2.3", "SUBSCRIBE, QoS missing", "82 05 00 01 00 01 'a'", Code::Truncated, 7);
    row("1.5.3", "SUBSCRIBE, filter runs over", "82 05 00 01 00 09 'a'", Code::Truncated, 4);
    row("2.3.1", "SUBSCRIBE, no id", "82 01 00", Code::Truncated, 2);

    row("MQTT-2.3.1-7", "SUBACK id 0", "90 03 00 00 00", Code::PacketIdZero, 2);
    row("MQTT-3.8.4-5", "SUBACK without codes", "90 02 00 01", Code::EmptyList, 4);
    row("MQTT-3.9.3-2", "SUBACK code 3", "90 03 00 01 03", Code::ReturnCode, 4);
    row("MQTT-3.9.3-2", "SUBACK code 0x81", "90 04 00 01 00 81", Code::ReturnCode, 5);
    row("2.3.1", "SUBACK empty", "90 00", Code::Truncated, 2);

    row("MQTT-2.3.1-1", "UNSUBSCRIBE id 0", "a2 05 00 00 00 01 'a'", Code::PacketIdZero, 2);
    row("MQTT-3.10.3-2", "UNSUBSCRIBE without filters", "a2 02 00 01", Code::EmptyList, 4);
    row("MQTT-4.7.3-1", "UNSUBSCRIBE, empty filter", "a2 04 00 01 00 00", Code::TopicFilter, 4);
    row("MQTT-4.7.1-2", "UNSUBSCRIBE, hash within", "a2 06 00 01 00 02 'a#'", Code::TopicFilter, 7);
    row("1.5.3", "UNSUBSCRIBE, byte left over", "a2 06 00 01 00 01 'a' 00", Code::Truncated, 7);
}

void MalformedTest::refused()
{
    QFETCH(QByteArray, clause);
    QFETCH(QByteArray, wire);
    QFETCH(wb::mqtt::DecodeErrorCode, code);
    QFETCH(int, offset);
    const auto packet = decodeWire(bytes(wire.toStdString()));
    QVERIFY(!packet);
    const DecodeError& error = packet.error();
    QCOMPARE(QByteArray(error.clause.data(), static_cast<int>(error.clause.size())), clause);
    QVERIFY2(error.code == code, error.message.c_str());
    QCOMPARE(static_cast<int>(error.offset), offset);
    QVERIFY(!error.message.empty() && error.message.back() != '.');
}

QTEST_APPLESS_MAIN(MalformedTest)
#include "tst_malformed.moc"
