#include "ui/models/local_broker_line.h"

#include <QRegularExpression>
#include <QStringList>

namespace wb::ui {

namespace {

constexpr qint64 nsPerMs = 1'000'000;

LogWeight weightOf(const QString& word)
{
    static const QStringList errors{QStringLiteral("error"), QStringLiteral("critical"), QStringLiteral("alert"),
                                    QStringLiteral("emergency")};
    if (errors.contains(word, Qt::CaseInsensitive)) return LogWeight::Error;
    const bool warns = word.startsWith(QStringLiteral("warn"), Qt::CaseInsensitive);
    return warns ? LogWeight::Warning : LogWeight::Plain;
}

// Takes the stamp off the text; 0 when there is none.
qint64 takeStamp(QString& text)
{
    static const QRegularExpression iso(QStringLiteral(
        "^(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d{1,9}))?(Z|[+-]\\d\\d:\\d\\d)? +"));
    static const QRegularExpression seconds(QStringLiteral("^(\\d{9,11}): "));
    if (const auto match = iso.match(text); match.hasMatch()) {
        const QString zone = match.captured(4);
        const QDateTime time =
            QDateTime::fromString(match.captured(1) + u'T' + match.captured(2) + zone, Qt::ISODate);
        if (!time.isValid()) return 0;
        text.remove(0, match.capturedLength());
        return time.toMSecsSinceEpoch() * nsPerMs + match.captured(3).leftJustified(9, u'0').toLongLong();
    }
    if (const auto match = seconds.match(text); match.hasMatch()) {
        text.remove(0, match.capturedLength());
        return match.captured(1).toLongLong() * 1000 * nsPerMs;
    }
    return 0;
}

} // namespace

LocalBrokerLine readBrokerLine(const QString& broker, const QString& raw, const QDateTime& arrived)
{
    static const QRegularExpression level(QStringLiteral("^\\[(\\w+)\\] (?:<[0-9.]+> )?"));
    static const QRegularExpression word(QStringLiteral("^(Error|Warning): ?"));
    LocalBrokerLine line{0, broker, LogWeight::Plain, raw};
    const qint64 stamp = takeStamp(line.text);
    line.timeNs = stamp != 0 ? stamp : arrived.toMSecsSinceEpoch() * nsPerMs;
    for (const QRegularExpression& pattern : {level, word}) {
        const auto match = pattern.match(line.text);
        if (!match.hasMatch()) continue;
        line.weight = weightOf(match.captured(1));
        line.text.remove(0, match.capturedLength());
        break;
    }
    return line;
}

} // namespace wb::ui
