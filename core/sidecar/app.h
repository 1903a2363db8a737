#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// The app behind the sidecar: what Dapr calls for each message (facts D.3). Lives in the engine thread.

namespace wb::sidecar {

enum class AppAnswer : std::uint8_t { Success, Retry, Drop, Error };

// Views: valid during the call.
struct AppRequest {
    std::string_view component;
    std::string_view route;   // pub/sub: of the subscription; binding: its name or `route`
    std::string_view topic;   // real topic name
    std::string_view payload;
    bool retained = false;
};

using AttemptId = std::uint64_t; // one call of the app

class App {
public:
    virtual ~App() = default;
    // The answer at once, or nothing: then whoever asked keeps the attempt open and the answer comes later by its id.
    virtual std::optional<AppAnswer> handle(const AppRequest& request, AttemptId attempt) = 0;
};

// The built-in app: takes everything and says SUCCESS.
class SimulatedApp final : public App {
public:
    std::optional<AppAnswer> handle(const AppRequest&, AttemptId) override { return AppAnswer::Success; }
};

} // namespace wb::sidecar
