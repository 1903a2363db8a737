#pragma once

#include "core/sidecar/setup.h"

#include <QCommandLineOption>

class QCommandLineParser;

// Where `listen` and `publish` connect to: the options that they share.

namespace wb::app {

// What the user named on the command line, ready to be connected.
struct Target {
    sidecar::ObserverSetup observer;                  // address and credentials; no filters yet
    std::optional<sidecar::ComponentSetup> component; // --component
    QString display;                                  // address without credentials
};

struct TargetError {
    int exitCode = 2;
    QString message; // one sentence, secrets masked
};

// Opens --component in the process's context and picks the one MQTT component (--name); it lives in the workspace. Says
// nothing about whether Dapr would start it.
Result<const dapr::Document*, TargetError> openComponent(const QCommandLineParser& parser, dapr::Workspace& workspace);
void addComponentChoice(QCommandLineParser& parser); // --name and --app-id

// The topics that the component itself listens to.
QStringList topicsOf(const sidecar::ComponentSetup& setup);

void addTargetOptions(QCommandLineParser& parser);
Result<Target, TargetError> readTarget(const QCommandLineParser& parser);
// The same, and both options together: the URL's broker, with the component's login where the URL has none.
Result<Target, TargetError> readTargetOrBoth(const QCommandLineParser& parser);

// --format
enum class Format { Text, Json };
QCommandLineOption formatOption();
std::optional<Format> readFormat(const QCommandLineParser& parser); // empty: neither text nor json; it was complained about

// A whole number in [least, most]; the fallback when the option is absent; empty when it was complained about.
std::optional<int> readNumber(const QCommandLineParser& parser, const QString& option, int fallback, int least, int most);

// "What failed. What to do" on one line, with what daprd would say behind it.
QString sentence(const mqtt::ConnectionError& error);
// That to standard error; where a login was refused, a line on how the broker may be set up.
void complainAbout(const mqtt::ConnectionError& error, const Target& target);

} // namespace wb::app
