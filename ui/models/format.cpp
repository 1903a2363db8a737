#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>

#include <array>

namespace wb::ui {

namespace {

constexpr QChar narrowSpace(0x202f);

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::ui::Format)
};

// Length of the well-formed UTF-8 prefix; a character that the limit cut off at the end is left out, not an error.
struct Utf8Prefix {
    std::size_t bytes = 0;
    bool wellFormed = true;
};

std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    if (lead >= 0xf0 && lead <= 0xf4) return 4;
    return 0;
}

Utf8Prefix utf8Prefix(std::string_view text, bool cut)
{
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = sequenceLength(lead);
        if (length == 0 || (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7f)
            return {i, false};
        if (i + length > text.size()) return {i, cut};
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return {i, false};
        i += length;
    }
    return {i, true};
}

struct Magic {
    std::string_view bytes;
    const char* name;
};

constexpr std::array magics{
    Magic{"\xff\xd8\xff", "JPEG"}, Magic{"\x89PNG", "PNG"},  Magic{"GIF8", "GIF"},
    Magic{"\x1f\x8b", "gzip"},     Magic{"PK\x03\x04", "ZIP"}, Magic{"%PDF", "PDF"},
    Magic{"\x28\xb5\x2f\xfd", "zstd"},
};

// JSON without the white space between its tokens; any other text with its line ends as spaces.
QString onOneLine(std::string_view text)
{
    const bool json = !text.empty() && (text.front() == '{' || text.front() == '[');
    std::string line;
    line.reserve(text.size());
    bool inString = false;
    bool escaped = false;
    for (const char c : text) {
        if (json && !inString && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) continue;
        if (escaped) escaped = false;
        else if (inString && c == '\\') escaped = true;
        else if (c == '"') inString = !inString;
        line += (c == '\n' || c == '\r' || c == '\t') ? ' ' : c;
    }
    return QString::fromUtf8(line.data(), qsizetype(line.size()));
}

} // namespace

QString groupedNumber(quint64 number)
{
    std::array<QChar, 26> text; // 20 figures and 6 spaces
    std::size_t at = text.size();
    for (int figures = 0; figures == 0 || number > 0; ++figures, number /= 10) {
        if (figures > 0 && figures % 3 == 0) text[--at] = narrowSpace;
        text[--at] = QChar(u'0' + char16_t(number % 10));
    }
    return QString(&text[at], qsizetype(text.size() - at));
}

QString ratePerSecond(quint64 rate)
{
    if (rate < 1000) return QString::number(rate);
    const double value = double(rate) / (rate < 1'000'000 ? 1e3 : 1e6);
    const QString number = QString::number(value, 'f', value < 100 ? 1 : 0);
    return (rate < 1'000'000 ? Texts::tr("%1 k") : Texts::tr("%1 M")).arg(number);
}

QString ageText(qint64 nanoseconds)
{
    const qint64 seconds = qMax<qint64>(0, nanoseconds) / 1'000'000'000;
    if (seconds < 60) return Texts::tr("%1 s").arg(seconds);
    if (seconds < 3600) return Texts::tr("%1 min").arg(seconds / 60);
    if (seconds < 86400) return Texts::tr("%1 h").arg(seconds / 3600);
    return Texts::tr("%1 d").arg(seconds / 86400);
}

QString clockTime(qint64 timeNs)
{
    // What the time zone says is asked once a minute (of the time shown), not once a cell.
    thread_local qint64 knownMinute = -1;
    thread_local QString clock; // "14:02:"
    const qint64 ms = timeNs / 1'000'000;
    const qint64 minute = ms / 60'000;
    if (ms < 0) return QDateTime::fromMSecsSinceEpoch(ms).toString(u"HH:mm:ss.zzz");
    if (minute != knownMinute) {
        // An offset from UTC is of whole minutes since 1972 in every zone.
        clock = QDateTime::fromMSecsSinceEpoch(minute * 60'000).toString(u"HH:mm:");
        knownMinute = minute;
    }
    const auto rest = int(ms % 60'000);
    const auto figure = [](int value) { return QChar(u'0' + char16_t(value % 10)); };
    const std::array<QChar, 6> text{figure(rest / 10'000), figure(rest / 1000), u'.',
                                    figure(rest / 100),    figure(rest / 10),   figure(rest)};
    return clock + QString(text.data(), qsizetype(text.size()));
}

QString clockTimeLong(qint64 timeNs)
{
    return QDateTime::fromMSecsSinceEpoch(timeNs / 1'000'000).toString(u"yyyy-MM-dd HH:mm:ss.zzz") + narrowSpace
           + QStringLiteral("%1").arg(timeNs / 1000 % 1000, 3, 10, QLatin1Char('0'));
}

QString byteSize(quint64 bytes)
{
    if (bytes < 1u << 20) return Texts::tr("%1 B").arg(groupedNumber(bytes));
    return Texts::tr("%1 MiB").arg(double(bytes) / double(1u << 20), 0, 'f', 1);
}

QString latencyText(qint64 nanoseconds)
{
    const double ms = double(nanoseconds) / 1e6;
    if (ms < 1000) return Texts::tr("%1 ms").arg(ms, 0, 'f', ms < 10 ? 2 : 1);
    return Texts::tr("%1 s").arg(ms / 1000, 0, 'f', 2);
}

QString pathOf(const QString& route)
{
    return route.isEmpty() || route.startsWith(u'/') ? route : QStringLiteral("/") + route;
}

bool looksLikeText(std::string_view payload, std::size_t limit)
{
    return utf8Prefix(payload.substr(0, limit), payload.size() > limit).wellFormed;
}

QString payloadPreview(std::string_view payload, std::size_t limit)
{
    if (payload.empty()) return Texts::tr("empty");
    for (const Magic& magic : magics)
        if (payload.substr(0, magic.bytes.size()) == magic.bytes)
            return Texts::tr("%1 %2").arg(QLatin1String(magic.name), byteSize(payload.size()));
    const std::string_view head = payload.substr(0, limit);
    const Utf8Prefix prefix = utf8Prefix(head, payload.size() > limit);
    if (!prefix.wellFormed) return Texts::tr("binary %1").arg(byteSize(payload.size()));
    return onOneLine(head.substr(0, prefix.bytes)) + (payload.size() > limit ? QStringLiteral("…") : QString());
}

} // namespace wb::ui
