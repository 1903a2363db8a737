#include "core/dapr/go_time.h"

#include <QByteArray>
#include <QDate>

// Source: Go's time/format.go for the layout 2006-01-02T15:04:05Z07:00, one chunk of it after the other.

namespace wb::dapr {

namespace {

bool isDigit(const QByteArray& text, qsizetype at)
{
    return at < text.size() && text.at(at) >= '0' && text.at(at) <= '9';
}

// Go's time package quotes byte by byte.
QString quoted(const QByteArray& text)
{
    QString result(u'"');
    for (const char c : text) {
        const auto byte = static_cast<uchar>(c);
        if (byte < 0x20 || byte >= 0x80) result += QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
        else if (c == '"' || c == '\\') result += QLatin1Char('\\') + QString(QLatin1Char(c));
        else result += QLatin1Char(c);
    }
    return result + u'"';
}

class TimeReader {
public:
    explicit TimeReader(const QString& text) : m_whole(text.toUtf8()), m_rest(m_whole) {}
    QString read();

private:
    bool number(int digits, bool fixed, int& value);
    bool chunk(const char* prefix, const char* layout, int& value, int least, int most, const char* name);
    bool fraction();
    bool zone();
    bool misread(const QByteArray& rest, const char* layout);
    bool outOfRange(const char* name);

    const QByteArray m_whole;
    QByteArray m_rest;
    QString m_error;
};

bool TimeReader::misread(const QByteArray& rest, const char* layout)
{
    m_error = QStringLiteral("parsing time %1 as \"2006-01-02T15:04:05Z07:00\": cannot parse %2 as \"%3\"")
                  .arg(quoted(m_whole), quoted(rest), QLatin1String(layout));
    return false;
}

bool TimeReader::outOfRange(const char* name)
{
    m_error = QStringLiteral("parsing time %1: %2 out of range").arg(quoted(m_whole), QLatin1String(name));
    return false;
}

bool TimeReader::number(int digits, bool fixed, int& value)
{
    int count = 0;
    while (count < digits && isDigit(m_rest, count))
        ++count;
    if (count == 0 || (fixed && count < digits)) return false;
    value = m_rest.left(count).toInt();
    m_rest = m_rest.mid(count);
    return true;
}

bool TimeReader::chunk(const char* prefix, const char* layout, int& value, int least, int most, const char* name)
{
    if (*prefix && !m_rest.startsWith(*prefix)) return misread(m_rest, prefix);
    if (*prefix) m_rest = m_rest.mid(1);
    const QByteArray hold = m_rest;
    const bool year = qstrlen(layout) == 4;
    const bool hour = qstrcmp(layout, "15") == 0; // the only one that may have one digit
    if (!number(year ? 4 : 2, !hour, value)) return misread(hold, layout);
    return (value >= least && value <= most) || outOfRange(name);
}

// A fraction may follow the seconds though the layout has none.
bool TimeReader::fraction()
{
    if (m_rest.isEmpty() || (m_rest.front() != '.' && m_rest.front() != ',') || !isDigit(m_rest, 1)) return true;
    qsizetype end = 2;
    while (isDigit(m_rest, end))
        ++end;
    m_rest = m_rest.mid(end);
    return true;
}

bool TimeReader::zone()
{
    const char* layout = "Z07:00";
    if (m_rest.startsWith('Z')) {
        m_rest = m_rest.mid(1);
        return true;
    }
    const QByteArray hold = m_rest;
    if (hold.size() < 6 || hold.at(3) != ':') return misread(hold, layout);
    m_rest = hold.mid(6);
    const bool hourRead = isDigit(hold, 1) && isDigit(hold, 2);
    const bool minuteRead = hourRead && isDigit(hold, 4) && isDigit(hold, 5);
    if (hourRead && hold.mid(1, 2).toInt() > 24) return outOfRange("time zone offset hour");
    if (minuteRead && hold.mid(4, 2).toInt() > 60) return outOfRange("time zone offset minute");
    const bool signedRight = hold.front() == '+' || hold.front() == '-';
    return (minuteRead && signedRight) || misread(hold, layout);
}

QString TimeReader::read()
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    const bool fine = chunk("", "2006", year, 0, 9999, "") && chunk("-", "01", month, 1, 12, "month") &&
        chunk("-", "02", day, 0, 99, "") && chunk("T", "15", hour, 0, 23, "hour") &&
        chunk(":", "04", minute, 0, 59, "minute") && chunk(":", "05", second, 0, 59, "second") && fraction() && zone();
    if (!fine) return m_error;
    if (!m_rest.isEmpty())
        return QStringLiteral("parsing time %1: extra text: %2").arg(quoted(m_whole), quoted(m_rest));
    // Go's year 0 is a leap year; Qt has none.
    if (!QDate::isValid(year == 0 ? 4 : year, month, day)) outOfRange("day");
    return m_error;
}

} // namespace

QString rfc3339Error(const QString& text)
{
    return TimeReader(text).read();
}

} // namespace wb::dapr
