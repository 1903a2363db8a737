#include "core/sidecar/runtime/go_time.h"

#include "core/dapr/go_duration.h"

#include <algorithm>

namespace wb::sidecar {

namespace {

// Reads from the front of a text; every step says whether it was there.
class Reader {
public:
    explicit Reader(std::string_view text) : m_rest(text) {}

    bool end() const { return m_rest.empty(); }
    bool digit() const { return !end() && m_rest.front() >= '0' && m_rest.front() <= '9'; }
    bool take(char c)
    {
        if (!m_rest.starts_with(c)) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    bool number(int digits, int least, int most, int& out)
    {
        out = 0;
        for (int i = 0; i < digits; ++i) {
            if (!digit()) return false;
            out = out * 10 + (m_rest.front() - '0');
            m_rest.remove_prefix(1);
        }
        return out >= least && out <= most;
    }
    // One digit will do for an hour.
    bool hour(int& out)
    {
        const bool two = m_rest.size() > 1 && m_rest[1] >= '0' && m_rest[1] <= '9';
        return number(two ? 2 : 1, 0, 23, out);
    }
    int fractionMs() // ".123456", or with a comma; digits are needed behind it
    {
        if (m_rest.size() < 2 || (m_rest[0] != '.' && m_rest[0] != ',') || m_rest[1] < '0' || m_rest[1] > '9') return 0;
        m_rest.remove_prefix(1);
        int ms = 0;
        for (int scale = 100; digit(); scale /= 10) {
            ms += (m_rest.front() - '0') * scale;
            m_rest.remove_prefix(1);
        }
        return ms;
    }

private:
    std::string_view m_rest;
};

bool readOffset(Reader& reader, int& seconds)
{
    seconds = 0;
    if (reader.take('Z')) return true;
    const int sign = reader.take('+') ? 1 : reader.take('-') ? -1 : 0;
    int hours = 0, minutes = 0;
    if (sign == 0 || !reader.number(2, 0, 24, hours) || !reader.take(':') || !reader.number(2, 0, 60, minutes)) return false;
    seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

constexpr qint64 longestSeconds = 9'223'372'036; // of a time.Duration

} // namespace

QString goLocalTime(qint64 msSinceEpoch)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(msSinceEpoch);
    return local.toOffsetFromUtc(local.offsetFromUtc()).toString(Qt::ISODate);
}

QString goUtcTime(qint64 msSinceEpoch)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(msSinceEpoch, Qt::UTC);
    return time.toString(QStringLiteral("yyyy-MM-ddTHH:mm:ssZ"));
}

std::optional<qint64> parseGoTime(std::string_view text)
{
    Reader reader(text);
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset = 0;
    if (!reader.number(4, 0, 9999, year) || !reader.take('-') || !reader.number(2, 1, 12, month) || !reader.take('-')
        || !reader.number(2, 0, 31, day) || !reader.take('T') || !reader.hour(hour) || !reader.take(':')
        || !reader.number(2, 0, 59, minute) || !reader.take(':') || !reader.number(2, 0, 59, second))
        return std::nullopt;
    const int ms = reader.fractionMs();
    if (!readOffset(reader, offset) || !reader.end()) return std::nullopt;
    const QDate date(year == 0 ? 4 : year, month, day); // QDate knows no year 0; that has passed either way
    if (!date.isValid()) return std::nullopt;
    return QDateTime(date, QTime(hour, minute, second, ms), Qt::UTC).toMSecsSinceEpoch() - qint64(offset) * 1000;
}

std::optional<qint64> ttlMs(const QString& text)
{
    if (const auto duration = dapr::goParseDuration(text))
        return std::max<qint64>(0, std::chrono::duration_cast<std::chrono::milliseconds>(*duration).count());
    const auto seconds = dapr::goDecimal(text);
    if (!seconds || *seconds <= 0) return std::nullopt;
    return std::min<qint64>(*seconds, longestSeconds) * 1000;
}

} // namespace wb::sidecar
