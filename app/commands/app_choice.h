#pragma once

#include "core/sidecar/app/app_setup.h"

#include <optional>

class QCommandLineParser;

// --app: which app stands behind the sidecar that the console plays.

namespace wb::app {

void addAppOptions(QCommandLineParser& parser);

struct AppChoice {
    std::optional<sidecar::AppSetup> setup; // nothing: the option was not given
    QString error;                          // a sentence; empty when it could be read
};
AppChoice readAppChoice(const QCommandLineParser& parser);

// "The app at http://localhost:3000 is there and asks for 2 subscriptions."
QString appSentence(const sidecar::AppState& state);

} // namespace wb::app
