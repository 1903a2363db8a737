#include "core/broker/profile/facet.h"

#include <QStringList>

#include <limits>

namespace wb::broker {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

// The number in front, whatever its unit: "30.0 s", "20".
std::optional<double> numberOf(QStringView text)
{
    const qsizetype blank = text.indexOf(u' ');
    const QStringView digits = blank < 0 ? text : text.left(blank);
    // A unit is one word; "0, 1, 2" and "10 / 10" are texts.
    if (blank >= 0 && (text.mid(blank + 1).contains(u' ') || !text.mid(blank + 1).front().isLetter())) return std::nullopt;
    bool isNumber = false;
    const double number = digits.toDouble(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

Agreement boundAgreement(double limit, bool isLowerBound, const std::optional<NumberRange>& range)
{
    if (!range) return Agreement::Different;
    if (!isLowerBound) return range->from > limit ? Agreement::Different : Agreement::Open;
    if (range->to <= limit) return Agreement::Different;
    return range->from == endless ? Agreement::Same : Agreement::Open;
}

Agreement oneAgreement(QStringView seen, QStringView expected)
{
    if (seen == expected) return Agreement::Same;
    const auto range = numbersOf(expected);
    const auto bound = [&](QStringView start, bool isLowerBound) -> std::optional<Agreement> {
        if (!seen.startsWith(start)) return std::nullopt;
        const auto limit = numberOf(seen.mid(start.size()));
        return limit ? std::optional(boundAgreement(*limit, isLowerBound, range)) : std::nullopt;
    };
    if (const auto result = bound(u"none within ", true)) return *result;
    if (const auto result = bound(u"at least ", true)) return *result;
    if (const auto result = bound(u"at most ", false)) return *result;
    const auto number = numberOf(seen);
    if (!number || !range) return Agreement::Different;
    return *number >= range->from && *number <= range->to ? Agreement::Same : Agreement::Different;
}

} // namespace

std::optional<NumberRange> numbersOf(QStringView expected)
{
    if (expected == u"none" || expected == u"unlimited") return NumberRange{endless, endless};
    const qsizetype dots = expected.indexOf(QStringLiteral(".."));
    if (dots < 0) {
        const auto number = numberOf(expected);
        return number ? std::optional(NumberRange{*number, *number}) : std::nullopt;
    }
    const auto from = numberOf(expected.left(dots));
    const auto to = numberOf(expected.mid(dots + 2));
    return from && to ? std::optional(NumberRange{*from, *to}) : std::nullopt;
}

QString textOf(const Facets& facets)
{
    QStringList parts;
    for (const Facet& facet : facets) parts << QStringLiteral("%1: %2").arg(facet.name, facet.value);
    return parts.join(QStringLiteral("; "));
}

Facets facetsOf(const QString& text)
{
    Facets facets;
    const QStringList parts = text.split(QStringLiteral("; "), Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const qsizetype colon = part.indexOf(QStringLiteral(": "));
        if (colon > 0) facets << Facet{part.left(colon), part.mid(colon + 2)};
    }
    return facets;
}

QString valueOf(const Facets& facets, QStringView name)
{
    for (const Facet& facet : facets) {
        if (facet.name == name) return facet.value;
    }
    return {};
}

Agreement agreement(QStringView seen, QStringView expected)
{
    Agreement best = Agreement::Different;
    const auto alternatives = expected.split(QStringLiteral(" | "));
    for (const QStringView alternative : alternatives) {
        const Agreement one = oneAgreement(seen, alternative);
        if (one == Agreement::Same) return one;
        if (one == Agreement::Open) best = one;
    }
    return best;
}

Agreement agreement(const Facets& seen, const Facets& expected)
{
    bool any = false;
    bool open = false;
    for (const Facet& facet : expected) {
        const QString value = valueOf(seen, facet.name);
        if (value.isEmpty()) continue;
        any = true;
        const Agreement one = agreement(value, facet.value);
        if (one == Agreement::Different) return one;
        open = open || one == Agreement::Open;
    }
    return any && !open ? Agreement::Same : Agreement::Open;
}

} // namespace wb::broker
