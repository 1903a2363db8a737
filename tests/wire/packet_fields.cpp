#include "tests/wire/packet_fields.h"

#include <QJsonArray>
#include <QStringDecoder>

namespace wb::test {

using namespace Qt::Literals::StringLiterals;
using mqtt::PacketType;

namespace {

// Takes fields off the front of a body; notes when there is not enough.
class Body {
public:
    explicit Body(std::string_view bytes) : m_rest(bytes) {}

    int byte()
    {
        const std::string_view one = take(1);
        return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
    }
    int word()
    {
        const int high = byte();
        return high * 256 + byte();
    }
    QByteArray bytes()
    {
        const std::string_view field = take(static_cast<std::size_t>(word()));
        return {field.data(), static_cast<qsizetype>(field.size())};
    }
    QString text() { return QString::fromUtf8(bytes()); }
    QByteArray rest()
    {
        const std::string_view field = take(m_rest.size());
        return {field.data(), static_cast<qsizetype>(field.size())};
    }
    bool isEmpty() const { return m_rest.empty(); }
    bool isShort() const { return m_short; }

private:
    std::string_view take(std::size_t count)
    {
        if (count > m_rest.size()) {
            m_short = true;
            m_rest = {};
            return {};
        }
        const std::string_view field = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return field;
    }

    std::string_view m_rest;
    bool m_short = false;
};

void readConnect(Body& body, QJsonObject& out)
{
    out["protocol"_L1] = body.text();
    out["level"_L1] = body.byte();
    const int flags = body.byte();
    out["keepAlive"_L1] = body.word();
    out["clientId"_L1] = body.text();
    out["cleanSession"_L1] = (flags & 0x02) != 0;
    QJsonValue will = QJsonValue::Null;
    if (flags & 0x04) {
        QJsonObject fields{{u"topic"_s, body.text()}};
        putPayload(fields, body.bytes());
        fields["qos"_L1] = (flags >> 3) & 3;
        fields["retain"_L1] = (flags & 0x20) != 0;
        will = fields;
    }
    out["will"_L1] = will;
    out["username"_L1] = flags & 0x80 ? QJsonValue(body.text()) : QJsonValue::Null;
    out["password"_L1] = flags & 0x40 ? QJsonValue(body.text()) : QJsonValue::Null;
}

void readPublish(Body& body, int flags, QJsonObject& out)
{
    const int qos = (flags >> 1) & 3;
    out["topic"_L1] = body.text();
    out["qos"_L1] = qos;
    out["dup"_L1] = (flags & 0x08) != 0;
    out["retain"_L1] = (flags & 0x01) != 0;
    out["packetId"_L1] = qos > 0 ? QJsonValue(body.word()) : QJsonValue::Null;
    putPayload(out, body.rest());
}

void readFilters(Body& body, bool withQos, QJsonObject& out)
{
    QJsonArray filters;
    while (!body.isEmpty()) {
        const QString filter = body.text();
        if (withQos) filters += QJsonObject{{u"filter"_s, filter}, {u"qos"_s, body.byte()}};
        else filters += filter;
    }
    out["filters"_L1] = filters;
}

// The flags of every type but PUBLISH are fixed [MQTT-2.2.2-1].
int fixedFlags(PacketType type)
{
    return type == PacketType::Pubrel || type == PacketType::Subscribe || type == PacketType::Unsubscribe ? 2 : 0;
}

void readBody(const mqtt::Frame& frame, Body& body, QJsonObject& out)
{
    switch (frame.type()) {
    case PacketType::Connect: readConnect(body, out); return;
    case PacketType::Connack:
        out["sessionPresent"_L1] = (body.byte() & 1) != 0;
        out["code"_L1] = body.byte();
        return;
    case PacketType::Publish: readPublish(body, frame.flags(), out); return;
    case PacketType::Puback:
    case PacketType::Pubrec:
    case PacketType::Pubrel:
    case PacketType::Pubcomp:
    case PacketType::Unsuback: out["packetId"_L1] = body.word(); return;
    case PacketType::Subscribe:
    case PacketType::Unsubscribe:
        out["packetId"_L1] = body.word();
        readFilters(body, frame.type() == PacketType::Subscribe, out);
        return;
    case PacketType::Suback: {
        out["packetId"_L1] = body.word();
        QJsonArray codes;
        while (!body.isEmpty()) codes += body.byte();
        out["codes"_L1] = codes;
        return;
    }
    case PacketType::Pingreq:
    case PacketType::Pingresp:
    case PacketType::Disconnect: return;
    }
}

} // namespace

QString typeName(PacketType type)
{
    const std::string_view name = mqtt::packetTypeName(type);
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

std::optional<PacketType> typeNamed(const QString& name)
{
    for (int i = 1; i <= 14; ++i)
        if (typeName(static_cast<PacketType>(i)) == name) return static_cast<PacketType>(i);
    return {};
}

void putPayload(QJsonObject& into, const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(bytes);
    bool plain = !decoder.hasError();
    for (const QChar c : text) plain = plain && (c >= u' ' || c == u'\t' || c == u'\n' || c == u'\r') && c != u'\x7f';
    if (plain) into["payload"_L1] = text;
    else into["payload64"_L1] = QString::fromLatin1(bytes.toBase64());
}

std::optional<QByteArray> payloadOf(const QJsonObject& from)
{
    if (from.contains("payload64"_L1)) return QByteArray::fromBase64(from["payload64"_L1].toString().toLatin1());
    if (from.contains("payload"_L1)) return from["payload"_L1].toString().toUtf8();
    return {};
}

QJsonObject fieldsOf(const mqtt::Frame& frame)
{
    const QString type = typeName(frame.type());
    QJsonObject out{{u"type"_s, type}};
    Body body(frame.body);
    readBody(frame, body, out);
    if (body.isShort() || !body.isEmpty()) {
        const QByteArray wire(frame.wire.data(), static_cast<qsizetype>(frame.wire.size()));
        return {{u"type"_s, type}, {u"malformed"_s, QString::fromLatin1(wire.toHex())}};
    }
    if (frame.type() != PacketType::Publish && frame.flags() != fixedFlags(frame.type()))
        out["headerFlags"_L1] = frame.flags();
    return out;
}

Result<mqtt::Packet, QString> packetFrom(const QJsonObject& fields)
{
    const QString name = fields["type"_L1].toString();
    const auto type = typeNamed(name);
    if (!type) return Failure{u"'%1' is no packet type"_s.arg(name)};
    const int number = fields["packetId"_L1].toInt(0);
    if (number < 0 || number > 65535) return Failure{u"packetId %1 is not within 0 to 65535"_s.arg(number)};
    const auto id = static_cast<mqtt::PacketId>(number);
    const auto small = [](const QJsonValue& value) { return static_cast<std::uint8_t>(value.toInt()); };
    switch (*type) {
    case PacketType::Connack:
        return mqtt::Packet(mqtt::Connack{fields["sessionPresent"_L1].toBool(), small(fields["code"_L1])});
    case PacketType::Publish: {
        const int qos = fields["qos"_L1].toInt();
        if (qos < 0 || qos > 3) return Failure{u"qos %1 is not within 0 to 3"_s.arg(qos)};
        return mqtt::Packet(mqtt::Publish{fields["topic"_L1].toString().toStdString(),
                                          payloadOf(fields).value_or(QByteArray()).toStdString(), id,
                                          static_cast<mqtt::QoS>(qos), fields["dup"_L1].toBool(),
                                          fields["retain"_L1].toBool()});
    }
    case PacketType::Puback: return mqtt::Packet(mqtt::Puback{id});
    case PacketType::Pubrec: return mqtt::Packet(mqtt::Pubrec{id});
    case PacketType::Pubrel: return mqtt::Packet(mqtt::Pubrel{id});
    case PacketType::Pubcomp: return mqtt::Packet(mqtt::Pubcomp{id});
    case PacketType::Suback: {
        mqtt::Suback suback{id, {}};
        for (const QJsonValue& code : fields["codes"_L1].toArray()) suback.returnCodes.push_back(small(code));
        return mqtt::Packet(suback);
    }
    case PacketType::Unsuback: return mqtt::Packet(mqtt::Unsuback{id});
    case PacketType::Pingresp: return mqtt::Packet(mqtt::Pingresp{});
    case PacketType::Pingreq: return mqtt::Packet(mqtt::Pingreq{});
    case PacketType::Disconnect: return mqtt::Packet(mqtt::Disconnect{});
    case PacketType::Connect:
    case PacketType::Subscribe:
    case PacketType::Unsubscribe: break;
    }
    return Failure{u"%1 is not a packet that a broker sends"_s.arg(name)};
}

} // namespace wb::test
