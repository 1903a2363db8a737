#include "tests/sidecar/normal_form.h"

#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace wb::test {

QString normalText(QString text, quint16 brokerPort)
{
    static const QRegularExpression uuid(
        QStringLiteral("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
    static const QRegularExpression time(QStringLiteral("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)"));
    static const QRegularExpression trace(QStringLiteral("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"));
    text.replace(trace, QStringLiteral("{trace}"));
    text.replace(uuid, QStringLiteral("{uuid}"));
    text.replace(time, QStringLiteral("{time}"));
    text.replace(QStringLiteral("127.0.0.1:%1").arg(brokerPort), QStringLiteral("127.0.0.1:{port}"));
    return text;
}

QString normalCall(const RecordedCall& call, quint16 brokerPort)
{
    static const QStringList compared{QStringLiteral("content-type"), QStringLiteral("pubsubname"), QStringLiteral("retained"),
                                      QStringLiteral("topic")};
    QStringList text{QString::fromLatin1(call.method) + u' ' + QString::fromUtf8(call.path)};
    for (const QString& name : compared)
        text << name + u'=' + QString::fromUtf8(call.header(name.toLatin1()));
    text << QString::fromUtf8(call.body);
    return normalText(text.join(u' '), brokerPort);
}

QStringList normalPackets(const QStringList& log, const QString& onlooker)
{
    static const QRegularExpression stamp(QStringLiteral("^\\d+: "));
    static const QRegularExpression kept(QStringLiteral(
        "^(New client connected|Received (SUBSCRIBE|UNSUBSCRIBE|PUBLISH|PUBACK|PUBREC|DISCONNECT)|Sending PUBLISH|\\t)"));
    static const QRegularExpression address(QStringLiteral("from 127\\.0\\.0\\.1:\\d+ "));
    static const QRegularExpression bytes(QStringLiteral(", \\.\\.\\. \\(\\d+ bytes\\)"));
    QStringList packets;
    QString subscriber, lastFilter;
    for (QString line : log) {
        line.remove(stamp);
        if (line.contains(onlooker) || line.contains(QStringLiteral("external-")) || !kept.match(line).hasMatch()) {
            if (line.startsWith(QStringLiteral("Received SUBSCRIBE"))) subscriber = onlooker;
            continue;
        }
        if (line.startsWith(QStringLiteral("Received SUBSCRIBE"))) subscriber.clear();
        if (line.startsWith(u'\t')) {
            if (subscriber == onlooker) continue;
            line = QStringLiteral("filter") + line;
            // A SUBSCRIBE may be sent twice when the connect callback and the stored packets meet (facts, Corrections 5).
            if (line == std::exchange(lastFilter, line)) {
                packets.removeLast();
                continue;
            }
        } else if (!line.startsWith(QStringLiteral("Received SUBSCRIBE"))) {
            lastFilter.clear();
        }
        line.replace(address, QStringLiteral("from {address} "));
        line.remove(bytes); // a CloudEvent's length is compared with its text
        packets << normalText(line, 0);
    }
    packets.sort();
    return packets;
}

namespace {

QString firstDifference(const QString& what, const QStringList& daprd, const QStringList& engine)
{
    for (qsizetype i = 0; i < std::max(daprd.size(), engine.size()); ++i) {
        const QString left = i < daprd.size() ? daprd[i] : QStringLiteral("(nothing)");
        const QString right = i < engine.size() ? engine[i] : QStringLiteral("(nothing)");
        if (left != right)
            return QStringLiteral("%1 %2:\n    daprd:  %3\n    engine: %4").arg(what).arg(i + 1).arg(left, right);
    }
    return {};
}

} // namespace

QString difference(const JudgeCase& judged, const JudgeSeen& daprd, const JudgeSeen& engine)
{
    QStringList found{firstDifference(QStringLiteral("start-up"), {daprd.startError}, {engine.startError}),
                      firstDifference(QStringLiteral("result"), daprd.results, engine.results),
                      firstDifference(QStringLiteral("call"), daprd.calls, engine.calls),
                      firstDifference(QStringLiteral("message"), daprd.published, engine.published),
                      firstDifference(QStringLiteral("packet"), daprd.packets, engine.packets)};
    if (judged.toleranceMs > 0) {
        for (qsizetype i = 1; i < std::min(daprd.callTimes.size(), engine.callTimes.size()); ++i) {
            const qint64 left = daprd.callTimes[i] - daprd.callTimes[i - 1];
            const qint64 right = engine.callTimes[i] - engine.callTimes[i - 1];
            if (std::abs(left - right) > judged.toleranceMs)
                found << QStringLiteral("pause before call %1: daprd %2 ms, engine %3 ms").arg(i + 1).arg(left).arg(right);
        }
    }
    found.removeAll(QString());
    return found.join(u'\n');
}

} // namespace wb::test
