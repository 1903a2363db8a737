#include "core/dapr/cel/time_text.h"

#include <QRegularExpression>

namespace wb::dapr::cel {

namespace {

constexpr qint64 daySeconds = 86'400;

qint64 floorDiv(qint64 value, qint64 by)
{
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

// Days since 1970-01-01 in the Gregorian calendar; month from 1.
qint64 daysOf(int year, int month, int day)
{
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    return std::chrono::sys_days(date).time_since_epoch().count();
}

} // namespace

std::optional<Timestamp> fromRfc3339(const QByteArray& text)
{
    static const QRegularExpression form(QStringLiteral(
        "\\A([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))\\z"));
    const auto match = form.match(QString::fromUtf8(text));
    if (!match.hasMatch()) return std::nullopt;
    const auto number = [&match](int group) { return match.capturedView(group).toInt(); };
    const std::chrono::year_month_day date{std::chrono::year(number(1)), std::chrono::month(unsigned(number(2))),
                                           std::chrono::day(unsigned(number(3)))};
    if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 59 || number(9) > 24 || number(10) > 60) return std::nullopt;
    Timestamp result;
    result.offsetSeconds = (number(9) * 3600 + number(10) * 60) * (match.capturedView(8) == u"-" ? -1 : 1);
    result.seconds = daysOf(number(1), number(2), number(3)) * daySeconds + number(4) * 3600 + number(5) * 60 + number(6) -
                     result.offsetSeconds;
    result.nanoseconds = match.captured(7).leftJustified(9, u'0', true).toInt();
    return isInRange(result) ? std::optional(result) : std::nullopt;
}

QString toRfc3339(const Timestamp& moment)
{
    const CivilTime time = civil(moment.seconds + moment.offsetSeconds);
    QString fraction;
    if (moment.nanoseconds != 0) {
        fraction = QStringLiteral(".%1").arg(moment.nanoseconds, 9, 10, QLatin1Char('0'));
        while (fraction.endsWith(u'0')) fraction.chop(1);
    }
    const auto two = [](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    QString zone = QStringLiteral("Z");
    if (moment.offsetSeconds != 0) {
        const int minutes = std::abs(moment.offsetSeconds) / 60;
        zone = (moment.offsetSeconds < 0 ? u'-' : u'+') + two(minutes / 60) + u':' + two(minutes % 60);
    }
    return QStringLiteral("%1-%2-%3T%4:%5:%6%7%8")
        .arg(QStringLiteral("%1").arg(time.year, 4, 10, QLatin1Char('0')), two(time.month + 1), two(time.day), two(time.hour),
             two(time.minute), two(time.second), fraction, zone);
}

bool isInRange(const Timestamp& moment)
{
    return moment.seconds >= -62'135'596'800 && moment.seconds <= 253'402'300'799;
}

Timestamp plus(const Timestamp& moment, std::chrono::nanoseconds duration)
{
    constexpr qint64 second = 1'000'000'000;
    Timestamp result = moment;
    const qint64 nanoseconds = moment.nanoseconds + duration.count() % second;
    result.seconds += duration.count() / second + floorDiv(nanoseconds, second);
    result.nanoseconds = static_cast<int>(nanoseconds - floorDiv(nanoseconds, second) * second);
    return result;
}

CivilTime civil(qint64 seconds)
{
    const qint64 days = floorDiv(seconds, daySeconds);
    const qint64 rest = seconds - days * daySeconds;
    const std::chrono::sys_days day{std::chrono::days(days)};
    const std::chrono::year_month_day date(day);
    CivilTime result;
    result.year = int(date.year());
    result.month = static_cast<int>(unsigned(date.month())) - 1;
    result.day = static_cast<int>(unsigned(date.day()));
    result.weekday = static_cast<int>(std::chrono::weekday(day).c_encoding());
    result.dayOfYear = static_cast<int>(days - daysOf(int(date.year()), 1, 1));
    result.hour = static_cast<int>(rest / 3600);
    result.minute = static_cast<int>(rest / 60 % 60);
    result.second = static_cast<int>(rest % 60);
    return result;
}

} // namespace wb::dapr::cel
