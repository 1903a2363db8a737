#include "core/sidecar/setup.h"

#include <QRegularExpression>

#include <algorithm>

namespace wb::sidecar {

namespace {

double unitMs(QStringView unit)
{
    if (unit == u"h") return 3'600'000;
    if (unit == u"m") return 60'000;
    if (unit == u"s") return 1000;
    if (unit == u"ms") return 1;
    return unit == u"ns" ? 1e-6 : 1e-3;
}

} // namespace

std::chrono::milliseconds initTimeoutOf(const QString& text)
{
    constexpr std::chrono::milliseconds usual{5000};
    static const QRegularExpression whole(
        QStringLiteral("^\\+?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+$"));
    static const QRegularExpression part(QStringLiteral("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)"));
    if (!whole.match(text).hasMatch()) return usual;
    double total = 0;
    for (auto it = part.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        total += match.captured(1).toDouble() * unitMs(match.capturedView(2));
    }
    constexpr double longest = 24.0 * 3'600'000; // more makes no difference: Dapr waits 20 s at most
    return total > 0 ? std::chrono::milliseconds(std::max<qint64>(1, qint64(std::min(total, longest)))) : usual;
}

} // namespace wb::sidecar
