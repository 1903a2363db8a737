#include "core/broker/probe/report.h"

#include "core/broker/profile/json_members.h"
#include "core/mqtt/codec.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace wb::broker {
namespace {

const auto notEstablished = QStringLiteral("not established");

const QStringList& confidenceWords()
{
    static const QStringList words{QStringLiteral("high"), QStringLiteral("medium"), QStringLiteral("low"),
                                   QStringLiteral("none")};
    return words;
}

// Bounds of what is believed of a file.
constexpr double mostMs = 1e10;
constexpr qint64 mostPacketBytes = 268'435'460; // the largest of MQTT [2.2.3]
constexpr qint64 mostConnections = 65'535;

QString packetName(const QByteArray& wire)
{
    if (wire.isEmpty()) return {};
    const auto type = static_cast<mqtt::PacketType>(static_cast<unsigned char>(wire.front()) >> 4);
    const std::string_view name = mqtt::packetTypeName(type);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

QJsonObject lineToJson(const EvidenceLine& line)
{
    QJsonObject object;
    object.insert(QStringLiteral("ms"), std::round(line.ms * 1000) / 1000);
    if (!line.client.isEmpty()) object.insert(QStringLiteral("client"), line.client);
    if (line.connection > 0) object.insert(QStringLiteral("connection"), line.connection);
    if (line.kind == EvidenceLine::Kind::Note) {
        object.insert(QStringLiteral("note"), line.note);
        return object;
    }
    object.insert(QStringLiteral("way"), line.kind == EvidenceLine::Kind::Sent ? QStringLiteral("sent")
                                                                                : QStringLiteral("received"));
    object.insert(QStringLiteral("packet"), packetName(line.wire));
    object.insert(QStringLiteral("wire"), QString::fromLatin1(line.wire.toHex()));
    if (line.bytes > line.wire.size()) object.insert(QStringLiteral("bytes"), line.bytes); // the wire is cut
    return object;
}

EvidenceLine readLine(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    const auto count = [&](const QString& name, qint64 most) -> qint64 {
        const double number = members.number(name);
        if (number >= 0 && number <= double(most)) return qint64(number);
        members.complain(name, QStringLiteral("is not a number from 0 to %1").arg(most));
        return 0;
    };
    EvidenceLine line;
    line.ms = members.number(QStringLiteral("ms"));
    if (line.ms < 0 || line.ms > mostMs) members.complain(QStringLiteral("ms"), QStringLiteral("is not within a probe"));
    line.client = members.text(QStringLiteral("client"), false);
    if (!members.isNull(QStringLiteral("connection"))) line.connection = int(count(QStringLiteral("connection"), mostConnections));
    line.note = members.text(QStringLiteral("note"), false);
    const QString way = members.text(QStringLiteral("way"), false);
    line.kind = way == u"sent"       ? EvidenceLine::Kind::Sent
                : way == u"received" ? EvidenceLine::Kind::Received
                                     : EvidenceLine::Kind::Note;
    (void)members.text(QStringLiteral("packet"), false);
    line.wire = QByteArray::fromHex(members.text(QStringLiteral("wire"), false).toLatin1());
    line.bytes = members.isNull(QStringLiteral("bytes")) ? line.wire.size() : count(QStringLiteral("bytes"), mostPacketBytes);
    members.refuseTheRest();
    return line;
}

QJsonObject resultToJson(const ProbeResult& result)
{
    QJsonArray evidence;
    for (const EvidenceLine& line : result.evidence) evidence.append(lineToJson(line));
    QJsonObject object;
    object.insert(QStringLiteral("id"), result.id);
    object.insert(QStringLiteral("value"), result.value());
    object.insert(QStringLiteral("documented"), result.documented.isEmpty() ? QJsonValue() : result.documented);
    object.insert(QStringLiteral("differs"), result.differs ? QJsonValue(*result.differs) : QJsonValue());
    object.insert(QStringLiteral("confidence"), confidenceWord(result.confidence));
    object.insert(QStringLiteral("evidence"), evidence);
    object.insert(QStringLiteral("seconds"), std::round(result.seconds * 1000) / 1000);
    return object;
}

ProbeResult readResult(const QJsonValue& value, const QString& where, QString& error)
{
    JsonMembers members(value, where, error);
    ProbeResult result;
    result.id = members.text(QStringLiteral("id"));
    const QString text = members.text(QStringLiteral("value"));
    const QString start = notEstablished + QStringLiteral(": ");
    if (text.startsWith(start)) result.ended = text.mid(start.size());
    else result.facets = facetsOf(text);
    if (!members.isNull(QStringLiteral("documented"))) result.documented = members.text(QStringLiteral("documented"));
    if (!members.isNull(QStringLiteral("differs"))) {
        const QJsonValue differs = members.value(QStringLiteral("differs"));
        if (!differs.isBool()) members.complain(QStringLiteral("differs"), QStringLiteral("is neither true, false nor null"));
        result.differs = differs.toBool();
    }
    const auto confidence = confidenceWords().indexOf(members.text(QStringLiteral("confidence")));
    if (confidence < 0) members.complain(QStringLiteral("confidence"), QStringLiteral("is not a confidence"));
    result.confidence = static_cast<Confidence>(std::max<qsizetype>(confidence, 0));
    const QJsonArray evidence = members.array(QStringLiteral("evidence"));
    for (const QJsonValue& line : evidence)
        result.evidence << readLine(line, QStringLiteral("%1.evidence[%2]").arg(where).arg(result.evidence.size()), error);
    result.seconds = members.number(QStringLiteral("seconds"));
    members.refuseTheRest();
    return result;
}

Confidence confidenceOf(const ProbeResult& result)
{
    if (result.facets.isEmpty()) return Confidence::None;
    if (!result.ended.isEmpty()) return Confidence::Low;
    static const QRegularExpression limit(QStringLiteral("^(none within|at least|at most) "));
    for (const Facet& facet : result.facets) {
        if (limit.match(facet.value).hasMatch()) return Confidence::Medium;
    }
    return Confidence::High;
}

// Two measurements agree where each could be what the other saw: times are never equal to the tenth of a second.
bool isSame(const QString& one, const QString& other)
{
    static const QRegularExpression measured(QStringLiteral("^([0-9.]+) (s|keep-alives)$"));
    const auto a = measured.match(one);
    const auto b = measured.match(other);
    if (a.hasMatch() && b.hasMatch()) {
        const double x = a.captured(1).toDouble();
        const double y = b.captured(1).toDouble();
        // mosquitto 2.0.11 looks every five seconds only (facts 2.42).
        const double least = a.captured(2) == u"s" ? 0.5 : 1.3;
        return std::abs(x - y) <= std::max(least, 0.1 * std::max(x, y));
    }
    static const QRegularExpression watched(QStringLiteral("^none within .*$"));
    if (watched.match(one).hasMatch() && watched.match(other).hasMatch()) return true;
    return agreement(one, other) != Agreement::Different || agreement(other, one) != Agreement::Different;
}

} // namespace

QString confidenceWord(Confidence confidence)
{
    return confidenceWords().at(static_cast<int>(confidence));
}

QString ProbeResult::value() const
{
    if (!facets.isEmpty()) return textOf(facets);
    return ended.isEmpty() ? notEstablished : notEstablished + QStringLiteral(": ") + ended;
}

const ProbeResult* ProbeReport::result(QStringView id) const
{
    for (const ProbeResult& one : results) {
        if (one.id == id) return &one;
    }
    return nullptr;
}

bool ProbeReport::isReached() const
{
    return std::any_of(results.begin(), results.end(), [](const ProbeResult& one) { return !one.facets.isEmpty(); });
}

void judge(ProbeResult& result, const ProbeReport& report, const ProfileBook& book)
{
    result.confidence = confidenceOf(result);
    const Profile* profile = book.profile(report.product);
    if (!profile) return;
    const Cell& cell = profile->cell(result.id, profile->nearestRange(report.version));
    if (!cell.says) return;
    result.documented = cell.says->value;
    if (result.facets.isEmpty()) return;
    const Agreement verdict = agreement(result.facets, cell.says->expect);
    if (verdict != Agreement::Open) result.differs = verdict == Agreement::Different;
}

QJsonObject toJson(const ProbeReport& report)
{
    QJsonArray results;
    for (const ProbeResult& result : report.results) results.append(resultToJson(result));
    QJsonObject broker;
    broker.insert(QStringLiteral("product"), report.product);
    broker.insert(QStringLiteral("version"), report.version);
    broker.insert(QStringLiteral("how"), report.how);
    QJsonObject object;
    object.insert(QStringLiteral("broker"), broker);
    object.insert(QStringLiteral("started"), report.started.toString(Qt::ISODateWithMs));
    object.insert(QStringLiteral("seconds"), std::round(report.seconds * 1000) / 1000);
    object.insert(QStringLiteral("results"), results);
    return object;
}

Result<ProbeReport, QString> readProbeReport(const QByteArray& json, const QString& fileName)
{
    const auto object = readJsonObject(json, fileName);
    if (!object) return Failure{object.error()};
    QString error;
    JsonMembers members(*object, fileName, error);
    ProbeReport report;
    JsonMembers broker(members.object(QStringLiteral("broker")), members.placeOf(QStringLiteral("broker")), error);
    report.product = broker.text(QStringLiteral("product"));
    report.version = broker.isNull(QStringLiteral("version")) ? QString() : broker.value(QStringLiteral("version")).toString();
    report.how = broker.text(QStringLiteral("how"));
    broker.refuseTheRest();
    report.started = QDateTime::fromString(members.text(QStringLiteral("started")), Qt::ISODateWithMs);
    if (!report.started.isValid()) members.complain(QStringLiteral("started"), QStringLiteral("is not a time"));
    report.seconds = members.number(QStringLiteral("seconds"));
    const QJsonArray results = members.array(QStringLiteral("results"));
    for (const QJsonValue& value : results) {
        const QString where = QStringLiteral("%1, results[%2]").arg(fileName).arg(report.results.size());
        const ProbeResult result = readResult(value, where, error);
        if (report.result(result.id)) members.complain(result.id, QStringLiteral("is there twice"));
        report.results << result;
    }
    members.refuseTheRest();
    if (!error.isEmpty()) return Failure{error};
    return report;
}

QList<ComparedResult> compare(const ProbeReport& before, const ProbeReport& after)
{
    QList<ComparedResult> rows;
    for (const ProbeResult& one : before.results) {
        const ProbeResult* other = after.result(one.id);
        ComparedResult row{one.id, one.value(), other ? other->value() : QString()};
        for (const Facet& facet : one.facets) {
            const QString seen = other ? valueOf(other->facets, facet.name) : QString();
            if (seen.isEmpty()) continue;
            row.comparable = true;
            if (!isSame(facet.value, seen)) row.differs = true;
        }
        rows << row;
    }
    for (const ProbeResult& one : after.results) {
        if (!before.result(one.id)) rows << ComparedResult{one.id, {}, one.value()};
    }
    return rows;
}

} // namespace wb::broker
