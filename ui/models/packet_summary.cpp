#include "core/mqtt/codec.h"
#include "ui/models/packet_model.h"

#include <QCoreApplication>

namespace wb::ui {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

// One sentence a packet type.
struct Sentence {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::PacketSummary)
public:
    QString operator()(const mqtt::Connect& p) const
    {
        const QString session = p.cleanSession ? tr("clean session") : tr("persistent session");
        return tr("%1, %2, keep alive %3 s").arg(p.clientId.empty() ? tr("(no client id)") : text(p.clientId), session)
            .arg(p.keepAliveSeconds);
    }
    QString operator()(const mqtt::Connack& p) const
    {
        switch (p.returnCode) {
        case 0: return p.sessionPresent ? tr("accepted, session present") : tr("accepted, no earlier session");
        case 1: return tr("refused: protocol version");
        case 2: return tr("refused: client identifier");
        case 3: return tr("refused: broker unavailable");
        case 4: return tr("refused: user name or password");
        case 5: return tr("refused: not authorised");
        default: return tr("refused with the reserved code %1").arg(p.returnCode);
        }
    }
    QString operator()(const mqtt::Publish& p) const { return text(p.topic); }
    QString operator()(const mqtt::Puback& p) const { return tr("packet %1 is acknowledged").arg(p.packetId); }
    QString operator()(const mqtt::Pubrec& p) const { return tr("packet %1 was received").arg(p.packetId); }
    QString operator()(const mqtt::Pubrel& p) const { return tr("packet %1 may be released").arg(p.packetId); }
    QString operator()(const mqtt::Pubcomp& p) const { return tr("packet %1 is complete").arg(p.packetId); }
    QString operator()(const mqtt::Subscribe& p) const
    {
        QStringList parts;
        for (const mqtt::TopicRequest& request : p.topics)
            parts += tr("%1 at QoS %2").arg(text(request.filter)).arg(int(request.qos));
        return parts.join(QStringLiteral(", "));
    }
    QString operator()(const mqtt::Suback& p) const
    {
        QStringList parts;
        for (const std::uint8_t code : p.returnCodes)
            parts += code == mqtt::subackFailure ? tr("refused") : tr("granted QoS %1").arg(code);
        return parts.join(QStringLiteral(", "));
    }
    QString operator()(const mqtt::Unsubscribe& p) const
    {
        QStringList parts;
        for (const std::string& filter : p.filters) parts += text(filter);
        return parts.join(QStringLiteral(", "));
    }
    QString operator()(const mqtt::Unsuback& p) const { return tr("packet %1 is unsubscribed").arg(p.packetId); }
    QString operator()(const mqtt::Pingreq&) const { return tr("are you there?"); }
    QString operator()(const mqtt::Pingresp&) const { return tr("yes"); }
    QString operator()(const mqtt::Disconnect&) const { return tr("an orderly end: no will is published"); }

    static QString malformed(const mqtt::DecodeError& error)
    {
        return tr("malformed: %1 [%2]").arg(text(error.message),
            QString::fromUtf8(error.clause.data(), qsizetype(error.clause.size())));
    }
};

} // namespace

QString packetSummary(std::string_view wire)
{
    const auto packet = mqtt::decodeWire(wire);
    return packet ? std::visit(Sentence(), *packet) : Sentence::malformed(packet.error());
}

qint64 wireSize(const ledger::Record& record, std::size_t topicBytes)
{
    if (!record.isPublish()) return record.dataSize;
    const int lengthBytes = ((record.bits >> ledger::Record::lengthBytesShift) & 3) + 1;
    const bool hasId = record.qos() != mqtt::QoS::AtMostOnce;
    return 1 + lengthBytes + 2 + qint64(topicBytes) + (hasId ? 2 : 0) + qint64(record.dataSize);
}

} // namespace wb::ui
