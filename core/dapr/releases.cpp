#include "core/dapr/releases.h"

namespace wb::dapr {

namespace {
constexpr int newestMinor = 18;
} // namespace

QStringList daprReleases()
{
    QStringList releases;
    for (int minor = newestMinor; minor >= 0; --minor)
        releases += QStringLiteral("1.%1").arg(minor);
    return releases;
}

QString newestRelease()
{
    return QStringLiteral("1.%1").arg(newestMinor);
}

int compareReleases(QStringView a, QStringView b)
{
    const auto part = [](QStringView release, int index) {
        const auto parts = release.split(u'.');
        return index < parts.size() ? parts.at(index).toInt() : 0;
    };
    if (const int major = part(a, 0) - part(b, 0)) return major;
    return part(a, 1) - part(b, 1);
}

bool isFrom(QStringView release, QStringView first)
{
    return release.isEmpty() || compareReleases(release, first) >= 0;
}

} // namespace wb::dapr
