#pragma once

#include <string>
#include <string_view>
#include <vector>

// The router of the client inside Dapr: filters with a callback each, which for Dapr is always the same one. A message
// runs it once for every route that matches (PAHO router.go). Pure.

namespace wb::sidecar {

class PahoRoutes {
public:
    void add(std::string_view route); // nothing when it is there
    void remove(std::string_view route);
    std::size_t countFor(std::string_view topic) const;

    // Subscribe() of one topic leaves "$share/<group>/" and "$queue/" out of its route; SubscribeMultiple() does not,
    // although a message matches either way: hence two runs after a reconnect (PAHO client.go).
    static std::string routeOfSubscribe(std::string_view filter);
    static bool matches(std::string_view route, std::string_view topic);

private:
    std::vector<std::string> m_routes;
};

} // namespace wb::sidecar
