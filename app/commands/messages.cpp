#include "app/commands/messages.h"

#include "core/mqtt/topic.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

bool isText(std::string_view payload)
{
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 ? c != '\n' && c != '\r' && c != '\t' : byte == 0x7f;
    };
    return mqtt::isValidUtf8(payload) && std::none_of(payload.begin(), payload.end(), isControl);
}

QDateTime timeOf(const ledger::Record& record)
{
    return QDateTime::fromMSecsSinceEpoch(record.timeNs / 1'000'000);
}

} // namespace

QString payloadLine(std::string_view payload, qsizetype most)
{
    QString line;
    if (isText(payload)) {
        line = text(payload);
        line.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
        line.replace(QLatin1Char('\n'), QLatin1String("\\n"));
        line.replace(QLatin1Char('\r'), QLatin1String("\\r"));
        line.replace(QLatin1Char('\t'), QLatin1String("\\t"));
    } else {
        const QByteArray bytes(payload.data(), static_cast<qsizetype>(payload.size()));
        line = Texts::tr("%n bytes: %1", nullptr, int(payload.size())).arg(QString::fromLatin1(bytes.toHex(' ')));
    }
    if (most > 0 && line.size() > most) {
        line.truncate(most - 1);
        line += QChar(0x2026);
    }
    return line;
}

QString messageLine(const ledger::Snapshot& snapshot, ledger::Seq seq)
{
    const ledger::Record& record = snapshot.record(seq);
    QStringList parts{timeOf(record).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")),
                      QStringLiteral("QoS %1").arg(static_cast<int>(record.qos())),
                      record.dup() ? QStringLiteral("DUP") : QStringLiteral("   "),
                      record.retain() ? QStringLiteral("RETAIN") : QStringLiteral("      "),
                      text(snapshot.topicName(record.topic)), payloadLine(snapshot.data(seq))};
    return parts.join(QStringLiteral("  "));
}

void putPayload(QJsonObject& object, std::string_view payload)
{
    if (mqtt::isValidUtf8(payload)) object.insert(QStringLiteral("payload"), text(payload));
    else
        object.insert(QStringLiteral("payloadBase64"),
                      QString::fromLatin1(QByteArray(payload.data(), static_cast<qsizetype>(payload.size())).toBase64()));
}

QJsonObject messageObject(const ledger::Snapshot& snapshot, ledger::Seq seq)
{
    const ledger::Record& record = snapshot.record(seq);
    QJsonObject object{
        {QStringLiteral("time"), timeOf(record).toUTC().toString(Qt::ISODateWithMs)},
        {QStringLiteral("topic"), text(snapshot.topicName(record.topic))},
        {QStringLiteral("qos"), static_cast<int>(record.qos())},
        {QStringLiteral("dup"), record.dup()},
        {QStringLiteral("retain"), record.retain()},
    };
    if (record.packetId != 0) object.insert(QStringLiteral("packetId"), record.packetId);
    putPayload(object, snapshot.data(seq));
    return object;
}

} // namespace wb::app
