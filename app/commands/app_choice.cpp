#include "app/commands/app_choice.h"

#include "core/dapr/disk_file.h"
#include "core/sidecar/app/script_reader.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

const auto appName = QStringLiteral("app");
const auto scriptPrefix = QStringLiteral("simulated:");

AppChoice simulated(const QString& path)
{
    const auto file = dapr::readDiskFile(path);
    if (!file) return {{}, file.error()};
    const auto script = sidecar::readScript(file->bytes, path);
    if (!script) return {{}, script.error().sentence()};
    sidecar::AppSetup setup;
    setup.kind = sidecar::AppKind::Simulated;
    setup.script = *script;
    return {setup, {}};
}

} // namespace

void addAppOptions(QCommandLineParser& parser)
{
    parser.addOption({appName, Texts::tr("The app behind the sidecar: ok, simulated:FILE or http://localhost:PORT."),
                      QStringLiteral("APP")});
}

AppChoice readAppChoice(const QCommandLineParser& parser)
{
    if (!parser.isSet(appName)) return {};
    const QString value = parser.value(appName);
    sidecar::AppSetup setup;
    if (value == u"ok") return {setup, {}};
    if (value.startsWith(scriptPrefix)) return simulated(value.mid(scriptPrefix.size()));
    if (!value.startsWith(QLatin1String("http://")) && !value.startsWith(QLatin1String("https://")))
        return {{}, Texts::tr("--app takes ok, simulated:FILE or http://localhost:PORT, not %1").arg(value)};
    setup.kind = sidecar::AppKind::Http;
    setup.http.url = value;
    setup.http.apiToken = qEnvironmentVariable("APP_API_TOKEN"); // where daprd takes it from
    return {setup, {}};
}

QString appSentence(const sidecar::AppState& state)
{
    if (!state.reachable) return state.text;
    if (state.kind != sidecar::AppKind::Http) return {};
    return Texts::tr("the app at %1 is there and asks for %n subscriptions", nullptr, state.subscriptions).arg(state.url);
}

} // namespace wb::app
