#include "core/dapr/go_address.h"

#include "core/dapr/go_text.h"

namespace wb::dapr {

namespace {

QString addressError(const QByteArray& whole, const char* reason, const QByteArray& at = {})
{
    QString text = QStringLiteral("invalid host: ParseAddr(%1): %2").arg(goQuoted(whole), QLatin1String(reason));
    if (!at.isEmpty()) text += QStringLiteral(" (at %1)").arg(goQuoted(at));
    return text;
}

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

struct Fault {
    const char* reason = nullptr;
    QByteArray at;
};

// Four decimal numbers up to 255 without leading zeros. No reason when it is one.
Fault ipv4Fault(const QByteArray& text)
{
    int value = 0, digits = 0, points = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c >= '0' && c <= '9') {
            if (digits == 1 && value == 0) return {"IPv4 field has octet with leading zero", {}};
            value = value * 10 + (c - '0');
            ++digits;
            if (value > 255) return {"IPv4 field has value >255", {}};
        } else if (c == '.') {
            if (i == 0 || i == text.size() - 1 || text[i - 1] == '.')
                return {"IPv4 field must have at least one digit", text.mid(i)};
            if (points == 3) return {"IPv4 address too long", {}};
            ++points;
            value = digits = 0;
        } else {
            return {"unexpected character", text.mid(i)};
        }
    }
    return points < 3 ? Fault{"IPv4 address too short", {}} : Fault();
}

// Reads groups of hex digits with colons between them; one "::" may stand for the missing ones.
QString ipv6Error(const QByteArray& whole)
{
    QByteArray rest = whole;
    if (const qsizetype percent = rest.indexOf('%'); percent >= 0) {
        if (percent + 1 == rest.size()) return addressError(whole, "zone must be a non-empty string");
        rest.truncate(percent);
    }
    bool ellipsis = rest.startsWith("::");
    if (ellipsis) rest = rest.mid(2);
    if (ellipsis && rest.isEmpty()) return {};
    int bytes = 0;
    while (bytes < 16) {
        qsizetype digits = 0;
        while (digits < rest.size() && isHex(rest[digits]))
            ++digits;
        if (digits > 4) return addressError(whole, "each group must have 4 or less digits", rest);
        if (digits == 0)
            return addressError(whole, "each colon-separated field must have at least one digit", rest);
        if (digits < rest.size() && rest[digits] == '.') {
            if (!ellipsis && bytes != 12)
                return addressError(
                    whole, "embedded IPv4 address must replace the final 2 fields of the address", rest);
            if (bytes > 12)
                return addressError(
                    whole, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
            if (const Fault fault = ipv4Fault(rest); fault.reason) return addressError(whole, fault.reason, fault.at);
            rest.clear();
            bytes += 4;
            break;
        }
        bytes += 2;
        rest = rest.mid(digits);
        if (rest.isEmpty()) break;
        if (rest[0] != ':') return addressError(whole, "unexpected character, want colon", rest);
        if (rest.size() == 1) return addressError(whole, "colon must be followed by more characters", rest);
        rest = rest.mid(1);
        if (rest[0] != ':') continue;
        if (ellipsis) return addressError(whole, "multiple :: in address", rest);
        ellipsis = true;
        rest = rest.mid(1);
        if (rest.isEmpty()) break;
    }
    if (!rest.isEmpty()) return addressError(whole, "trailing garbage after address", rest);
    if (bytes < 16 && !ellipsis) return addressError(whole, "address string too short");
    if (bytes == 16 && ellipsis) return addressError(whole, "the :: must expand to at least one field of zeros");
    return {};
}

} // namespace

QString bracketedAddressError(const QByteArray& text)
{
    for (const char c : text) {
        if (c == ':') return ipv6Error(text);
        if (c == '%') return addressError(text, "missing IPv6 address");
        if (c == '.') {
            if (const Fault fault = ipv4Fault(text); fault.reason) return addressError(text, fault.reason, fault.at);
            return QStringLiteral("invalid IP-literal");
        }
    }
    return addressError(text, "unable to parse IP");
}

} // namespace wb::dapr
