#include "core/ledger/lanes/json_text.h"

#include "core/mqtt/topic.h"

namespace wb::ledger {

namespace {

constexpr std::string_view letters = "\"\\/bfnrt";
constexpr std::string_view meant = "\"\\/\b\f\n\r\t";

void appendUnit(std::string& line, unsigned unit)
{
    constexpr std::string_view digits = "0123456789abcdef";
    line += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) line += digits[(unit >> shift) & 15];
}

bool isPlain(char c)
{
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void appendEscaped(std::string& line, std::string_view utf8)
{
    for (std::size_t i = 0; i < utf8.size();) {
        std::size_t end = i;
        while (end < utf8.size() && isPlain(utf8[end])) ++end;
        line += utf8.substr(i, end - i);
        if (end == utf8.size()) return;
        const std::size_t which = meant.find(utf8[end]);
        if (which == std::string_view::npos) {
            appendUnit(line, static_cast<unsigned char>(utf8[end]));
        } else {
            line += '\\';
            line += letters[which];
        }
        i = end + 1;
    }
}

std::optional<char16_t> unitAt(std::string_view text, std::size_t at)
{
    if (at + 4 > text.size()) return std::nullopt;
    bool ok = false;
    const QByteArray digits = QByteArray::fromRawData(text.data() + at, 4);
    const ushort value = digits.toUShort(&ok, 16);
    constexpr std::string_view allowed = "0123456789abcdefABCDEF"; // toUShort also takes signs, spaces and 0x
    if (!ok || text.substr(at, 4).find_first_not_of(allowed) != std::string_view::npos) return std::nullopt;
    return char16_t(value);
}

bool appendUtf8(QString& text, std::string_view part)
{
    if (part.find('\0') != std::string_view::npos || !mqtt::isValidUtf8(part)) return false;
    text += QString::fromUtf8(part.data(), qsizetype(part.size()));
    return true;
}

} // namespace

bool appendJsonText(std::string& line, std::string_view utf8)
{
    if (!mqtt::isValidUtf8(utf8)) return false;
    line += '"';
    appendEscaped(line, utf8);
    line += '"';
    return true;
}

void appendJsonText(std::string& line, const QString& text)
{
    line += '"';
    qsizetype from = 0;
    const auto appendUpTo = [&](qsizetype end) {
        const QByteArray utf8 = QStringView(text).mid(from, end - from).toUtf8();
        appendEscaped(line, {utf8.constData(), std::size_t(utf8.size())});
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!text[i].isSurrogate()) continue;
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            ++i;
            continue;
        }
        appendUpTo(i);
        appendUnit(line, text[i].unicode());
        from = i + 1;
    }
    appendUpTo(text.size());
    line += '"';
}

std::optional<QString> readJsonText(std::string_view between)
{
    QString text;
    while (!between.empty()) {
        const std::size_t slash = between.find('\\');
        if (!appendUtf8(text, between.substr(0, slash))) return std::nullopt;
        if (slash == std::string_view::npos) break;
        between.remove_prefix(slash + 1);
        if (between.empty()) return std::nullopt;
        if (between.front() == 'u') {
            const std::optional<char16_t> unit = unitAt(between, 1);
            if (!unit) return std::nullopt;
            text += QChar(*unit);
            between.remove_prefix(5);
            continue;
        }
        const std::size_t which = letters.find(between.front());
        if (which == std::string_view::npos) return std::nullopt;
        text += QLatin1Char(meant[which]);
        between.remove_prefix(1);
    }
    return text;
}

} // namespace wb::ledger
