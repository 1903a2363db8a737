#include "ui/models/packet_fields.h"

#include "core/mqtt/codec.h"
#include "ui/models/format.h"

#include <QCoreApplication>

namespace wb::ui {

using mqtt::PacketType;

namespace {

// Reads a packet from front to back and notes what stood where. Past the end it gives zeros and notes nothing.
class Dissector {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::PacketFields)
public:
    explicit Dissector(std::string_view wire) : m_wire(wire) {}

    QList<PacketField> run()
    {
        if (m_wire.empty()) return {};
        fixedHeader();
        switch (m_type) {
        case PacketType::Connect: connect(); break;
        case PacketType::Connack: connack(); break;
        case PacketType::Publish: publish(); break;
        case PacketType::Puback: id(tr("acknowledges this PUBLISH of QoS 1"), "3.4.2"); break;
        case PacketType::Pubrec: id(tr("this PUBLISH of QoS 2 was received"), "3.5.2"); break;
        case PacketType::Pubrel: id(tr("releases this PUBLISH of QoS 2"), "3.6.2"); break;
        case PacketType::Pubcomp: id(tr("this exchange of QoS 2 is complete"), "3.7.2"); break;
        case PacketType::Subscribe: subscribe(); break;
        case PacketType::Suback: suback(); break;
        case PacketType::Unsubscribe: unsubscribe(); break;
        case PacketType::Unsuback: id(tr("answers this UNSUBSCRIBE"), "3.11.2"); break;
        default: break;
        }
        if (m_at < m_wire.size())
            add(tr("Bytes left over"), byteSize(m_wire.size() - m_at), m_at, m_wire.size(),
                tr("no field of this packet"), "2.2.3")
                .wrong = true;
        verdict();
        return m_fields;
    }

private:
    PacketField& add(const QString& name, const QString& value, std::size_t begin, std::size_t end,
                     const QString& meaning, const char* clause, int depth = 0)
    {
        m_fields += PacketField{name,  value, meaning, QLatin1String(clause), qsizetype(begin), qsizetype(end),
                                depth, false};
        return m_fields.last();
    }

    bool has(std::size_t count) const { return m_wire.size() - m_at >= count; }
    unsigned byteAt(std::size_t at) const { return at < m_wire.size() ? static_cast<unsigned char>(m_wire[at]) : 0; }
    static QString onOff(bool on) { return on ? tr("1 (yes)") : tr("0 (no)"); }
    static QString text(std::string_view bytes)
    {
        if (looksLikeText(bytes, bytes.size())) return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
        return payloadPreview(bytes);
    }

    void fixedHeader()
    {
        const unsigned first = byteAt(0);
        m_type = PacketType(first >> 4);
        const std::string_view name = mqtt::packetTypeName(m_type);
        add(tr("Control packet type"),
            tr("%1 (%2)").arg(QLatin1String(name.data(), qsizetype(name.size()))).arg(first >> 4), 0, 1,
            tr("upper half of the first byte"), "2.2.1");
        if (m_type == PacketType::Publish) {
            add(tr("DUP"), onOff(first & 8), 0, 1, tr("set when this may be another delivery of the same message"),
                "3.3.1.1", 1);
            add(tr("QoS"), QString::number((first >> 1) & 3), 0, 1,
                tr("0 at most once, 1 at least once, 2 exactly once"), "3.3.1.2", 1);
            add(tr("RETAIN"), onOff(first & 1), 0, 1,
                tr("to a subscriber: the broker had kept it; to the broker: keep it"), "3.3.1.3", 1);
        } else {
            add(tr("Flags"), QStringLiteral("%1").arg(first & 15, 4, 2, QLatin1Char('0')), 0, 1,
                tr("fixed for this type"), "2.2.2", 1);
        }
        std::size_t length = 0;
        m_at = 1;
        for (int shift = 0; m_at < m_wire.size() && shift < 28; shift += 7) {
            const unsigned digit = byteAt(m_at++);
            length |= std::size_t(digit & 0x7f) << shift;
            if (!(digit & 0x80)) break;
        }
        add(tr("Remaining Length"), byteSize(length), 1, m_at, tr("of all that follows"), "2.2.3");
    }

    unsigned number16(const QString& name, const QString& meaning, const char* clause, int depth = 0,
                      const QString& unit = {})
    {
        if (!has(2)) return 0;
        const unsigned value = byteAt(m_at) << 8 | byteAt(m_at + 1);
        const QString shown = unit.isEmpty() ? QString::number(value) : unit.arg(value);
        add(name, shown, m_at, m_at + 2, meaning, clause, depth);
        m_at += 2;
        return value;
    }

    void id(const QString& meaning, const char* clause) { number16(tr("Packet identifier"), meaning, clause); }

    QString masked(std::size_t bytes) { return tr("password, %n bytes, not kept", nullptr, int(bytes)); }

    // A length-prefixed field; the range covers the two length bytes too.
    std::string_view prefixed(const QString& name, const QString& meaning, const char* clause, int depth = 0,
                              bool secret = false)
    {
        if (!has(2)) return {};
        const std::size_t length = byteAt(m_at) << 8 | byteAt(m_at + 1);
        const std::string_view bytes = m_wire.substr(m_at + 2, length);
        const QString value = secret ? masked(length) : text(bytes);
        add(name, value, m_at, m_at + 2 + bytes.size(), meaning, clause, depth).wrong = bytes.size() < length;
        m_at += 2 + bytes.size();
        return bytes;
    }

    void connect()
    {
        prefixed(tr("Protocol name"), tr("MQTT, or MQIsdp in 3.1"), "3.1.2.1");
        if (!has(1)) return;
        add(tr("Protocol level"), QString::number(byteAt(m_at)), m_at, m_at + 1, tr("4 is MQTT 3.1.1, 3 is 3.1"),
            "3.1.2.2");
        ++m_at;
        const unsigned flags = byteAt(m_at);
        if (!has(1)) return;
        connectFlags(flags);
        ++m_at;
        number16(tr("Keep alive"), tr("the broker gives up after one and a half times this; 0 is off"), "3.1.2.10", 0,
                 tr("%1 s"));
        prefixed(tr("Client identifier"), tr("names the session at the broker"), "3.1.3.1");
        if (flags & 4) {
            prefixed(tr("Will topic"), tr("where the broker publishes the will"), "3.1.3.2");
            prefixed(tr("Will message"), tr("published when the link ends without DISCONNECT"), "3.1.3.3");
        }
        if (flags & 0x80) prefixed(tr("User name"), QString(), "3.1.3.4");
        if (flags & 0x40) prefixed(tr("Password"), tr("masked before it was stored"), "3.1.3.5", 0, true);
    }

    void connectFlags(unsigned flags)
    {
        const std::size_t at = m_at;
        add(tr("Connect flags"), QStringLiteral("%1").arg(flags, 8, 2, QLatin1Char('0')), at, at + 1, QString(),
            "3.1.2.3");
        add(tr("User name flag"), onOff(flags & 0x80), at, at + 1, QString(), "3.1.2.8", 1);
        add(tr("Password flag"), onOff(flags & 0x40), at, at + 1, QString(), "3.1.2.9", 1);
        add(tr("Will retain"), onOff(flags & 0x20), at, at + 1, QString(), "3.1.2.7", 1);
        add(tr("Will QoS"), QString::number((flags >> 3) & 3), at, at + 1, QString(), "3.1.2.6", 1);
        add(tr("Will flag"), onOff(flags & 4), at, at + 1, QString(), "3.1.2.5", 1);
        add(tr("Clean session"), onOff(flags & 2), at, at + 1,
            flags & 2 ? tr("the broker forgets an earlier session and this one at its end")
                      : tr("the broker keeps subscriptions and undelivered messages"),
            "3.1.2.4", 1);
    }

    void connack()
    {
        if (!has(2)) return;
        add(tr("Session present"), onOff(byteAt(m_at) & 1), m_at, m_at + 1,
            tr("yes: the broker had kept this client's session"), "3.2.2.2");
        const QString meanings[]{tr("accepted"),
                                 tr("refused: protocol version"),
                                 tr("refused: client identifier"),
                                 tr("refused: broker unavailable"),
                                 tr("refused: user name or password"),
                                 tr("refused: not authorised")};
        const unsigned code = byteAt(m_at + 1);
        add(tr("Return code"), QString::number(code), m_at + 1, m_at + 2, code < 6 ? meanings[code] : tr("reserved"),
            "3.2.2.3")
            .wrong = code != 0;
        m_at += 2;
    }

    void publish()
    {
        prefixed(tr("Topic name"), QString(), "3.3.2.1");
        if ((byteAt(0) >> 1) & 3) id(tr("acknowledged by this number"), "3.3.2.2");
        add(tr("Payload"), payloadPreview(m_wire.substr(m_at)), m_at, m_wire.size(),
            byteSize(m_wire.size() - m_at), "3.3.3");
        m_at = m_wire.size();
    }

    void subscribe()
    {
        id(tr("the SUBACK carries the same"), "3.8.2");
        while (has(2)) {
            prefixed(tr("Topic filter"), QString(), "3.8.3");
            if (!has(1)) return;
            add(tr("Requested QoS"), QString::number(byteAt(m_at)), m_at, m_at + 1, tr("the most the client wants"),
                "3.8.3", 1);
            ++m_at;
        }
    }

    void suback()
    {
        id(tr("of the SUBSCRIBE that it answers"), "3.9.2");
        while (has(1)) {
            const unsigned code = byteAt(m_at);
            add(tr("Return code"), code == 0x80 ? tr("128 (refused)") : QString::number(code), m_at, m_at + 1,
                code == 0x80 ? tr("the broker refused this filter") : tr("granted QoS"), "3.9.3")
                .wrong = code == 0x80;
            ++m_at;
        }
    }

    void unsubscribe()
    {
        id(tr("the UNSUBACK carries the same"), "3.10.2");
        while (has(2)) prefixed(tr("Topic filter"), QString(), "3.10.3");
    }

    void verdict()
    {
        const auto packet = mqtt::decodeWire(m_wire);
        if (packet) return;
        const auto& error = packet.error();
        const std::size_t at = std::min<std::size_t>(error.offset, m_wire.size() - 1);
        PacketField& field = add(tr("Malformed"), QString::fromStdString(error.message), at, at + 1,
                                 tr("the standard requires the link to be closed"), "");
        field.clause = QString::fromUtf8(error.clause.data(), qsizetype(error.clause.size()));
        field.wrong = true;
    }

    std::string_view m_wire;
    std::size_t m_at = 0;
    PacketType m_type = PacketType::Connect;
    QList<PacketField> m_fields;
};

} // namespace

QList<PacketField> fieldsOf(std::string_view wire)
{
    return Dissector(wire).run();
}

} // namespace wb::ui
