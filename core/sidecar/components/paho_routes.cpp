#include "core/sidecar/components/paho_routes.h"

#include <algorithm>
#include <optional>

namespace wb::sidecar {

namespace {

using Levels = std::optional<std::string_view>; // what is left of a topic; nothing: no further level

std::string_view head(std::string_view levels)
{
    return levels.substr(0, levels.find('/'));
}

Levels tail(std::string_view levels)
{
    const auto slash = levels.find('/');
    return slash == std::string_view::npos ? Levels() : Levels(levels.substr(slash + 1));
}

Levels withoutShare(std::string_view filter)
{
    const Levels group = tail(filter);
    return group ? tail(*group) : Levels();
}

} // namespace

void PahoRoutes::add(std::string_view route)
{
    if (std::find(m_routes.begin(), m_routes.end(), route) == m_routes.end()) m_routes.emplace_back(route);
}

void PahoRoutes::remove(std::string_view route)
{
    std::erase(m_routes, route);
}

std::size_t PahoRoutes::countFor(std::string_view topic) const
{
    return static_cast<std::size_t>(std::count_if(m_routes.begin(), m_routes.end(), [&](const std::string& route) {
        return route == topic || matches(route, topic);
    }));
}

std::string PahoRoutes::routeOfSubscribe(std::string_view filter)
{
    if (filter.starts_with("$share/")) filter = withoutShare(filter).value_or(std::string_view());
    constexpr std::string_view queue = "$queue/";
    if (filter.starts_with(queue)) filter.remove_prefix(queue.size());
    return std::string(filter);
}

bool PahoRoutes::matches(std::string_view route, std::string_view topic)
{
    Levels wanted = route.starts_with("$share") ? withoutShare(route) : Levels(route);
    Levels given = topic;
    while (wanted) {
        const std::string_view level = head(*wanted);
        if (level == "#") return true; // also where it is not the last one, and for no level at all
        if (!given || (level != "+" && level != head(*given))) return false;
        wanted = tail(*wanted);
        given = tail(*given);
    }
    return !given;
}

} // namespace wb::sidecar
