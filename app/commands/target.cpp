#include "app/commands/target.h"

#include "app/commands/commands.h"
#include "core/broker/setup/traps.h"
#include "core/sidecar/endpoint.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

const auto urlName = QStringLiteral("url");
const auto componentName = QStringLiteral("component");
const auto nameName = QStringLiteral("name");
const auto appIdName = QStringLiteral("app-id");
const auto caName = QStringLiteral("ca-file");
const auto certName = QStringLiteral("cert-file");
const auto keyName = QStringLiteral("key-file");

Failure<TargetError> usageError(const QString& message)
{
    return Failure{TargetError{BadUsage, message}};
}

Result<QByteArray, TargetError> readPem(const QCommandLineParser& parser, const QString& option)
{
    const QString path = parser.value(option);
    if (path.isEmpty()) return QByteArray();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return usageError(Texts::tr("cannot open %1: %2").arg(path, file.errorString()));
    return file.readAll();
}

Result<Target, TargetError> fromUrl(const QCommandLineParser& parser)
{
    const auto observer = sidecar::observerOfUrl(parser.value(urlName));
    if (!observer) return usageError(sentence(observer.error()));
    Target target;
    target.observer = *observer;
    mqtt::TlsOptions& tls = target.observer.endpoint.tls;
    for (const auto& [option, bytes] : {std::pair(caName, &tls.caPem), std::pair(certName, &tls.clientCertPem),
                                        std::pair(keyName, &tls.clientKeyPem)}) {
        auto pem = readPem(parser, option);
        if (!pem) return Failure{pem.error()};
        *bytes = *pem;
    }
    return target;
}

Result<const dapr::Document*, TargetError> pick(const dapr::Workspace& workspace, const QString& wanted,
                                                const QString& path)
{
    QList<const dapr::Document*> found;
    QStringList names;
    for (const dapr::Document& document : workspace.documents()) {
        const dapr::Component* component = document.component();
        if (!component || !dapr::isMqttType(component->type)) continue;
        if (!wanted.isEmpty() && document.name != wanted) continue;
        found << &document;
        names << document.name;
    }
    if (found.size() == 1) return found.first();
    if (found.size() > 1)
        return usageError(Texts::tr("%1 holds several MQTT components (%2); choose one with --name")
                              .arg(path, names.join(QStringLiteral(", "))));
    return usageError(wanted.isEmpty() ? Texts::tr("%1 holds no MQTT component").arg(path)
                                       : Texts::tr("%1 holds no MQTT component named %2").arg(path, wanted));
}

Result<Target, TargetError> fromComponent(const QCommandLineParser& parser)
{
    dapr::Workspace workspace;
    const auto document = openComponent(parser, workspace);
    if (!document) return Failure{document.error()};
    Target target;
    target.component = sidecar::setupOf(workspace, **document, workspace.context());
    const dapr::ResolvedComponent& component = target.component->component;
    if (!component.error.isEmpty())
        return Failure{TargetError{
            Findings, Texts::tr("Dapr would not start %1: %2")
                          .arg(component.name, sidecar::withoutPasswords(component.error))}};
    auto observer = sidecar::observerOf(component.settings, {});
    if (!observer) return Failure{TargetError{Findings, sentence(observer.error())}};
    target.observer = *observer;
    return target;
}

} // namespace

Result<const dapr::Document*, TargetError> openComponent(const QCommandLineParser& parser, dapr::Workspace& workspace)
{
    dapr::ResolveContext context = dapr::contextOfProcess();
    if (parser.isSet(appIdName)) context.appId = parser.value(appIdName);
    workspace.setContext(context);
    const QString path = parser.value(componentName);
    const auto opened = workspace.open(path);
    if (!opened) return usageError(opened.error().message);
    return pick(workspace, parser.value(nameName), path);
}

QStringList topicsOf(const sidecar::ComponentSetup& setup)
{
    QStringList topics;
    for (const sidecar::AppSubscription& one : setup.subscriptions) topics << one.topic;
    const dapr::ResolvedComponent& component = setup.component;
    if (component.family == dapr::ComponentFamily::Binding && !component.settings.topic.isEmpty()) topics << component.settings.topic;
    return topics;
}

void addComponentChoice(QCommandLineParser& parser)
{
    parser.addOption({nameName, Texts::tr("Which component, when there are several."), QStringLiteral("NAME")});
    parser.addOption({appIdName, Texts::tr("The app's id, for {appID}, scopes and the client id (myapp)."),
                      QStringLiteral("ID")});
}

void addTargetOptions(QCommandLineParser& parser)
{
    parser.addOption({urlName, Texts::tr("The broker: mqtt, mqtts, ws or wss; user:password@ may stand before the host."),
                      QStringLiteral("URL")});
    parser.addOption({componentName, Texts::tr("Instead: the broker of the Dapr component in this file or folder."),
                      QStringLiteral("PATH")});
    addComponentChoice(parser);
    parser.addOption({caName, Texts::tr("With --url: CA certificates in PEM instead of the system's."),
                      QStringLiteral("FILE")});
    parser.addOption({certName, Texts::tr("With --url: client certificate in PEM."), QStringLiteral("FILE")});
    parser.addOption({keyName, Texts::tr("With --url: its key in PEM."), QStringLiteral("FILE")});
}

Result<Target, TargetError> readTarget(const QCommandLineParser& parser)
{
    if (!parser.positionalArguments().isEmpty())
        return usageError(Texts::tr("\"%1\" is not expected here").arg(parser.positionalArguments().first()));
    if (parser.isSet(urlName) == parser.isSet(componentName))
        return usageError(Texts::tr("give either --url or --component"));
    auto target = parser.isSet(urlName) ? fromUrl(parser) : fromComponent(parser);
    if (target) target->display = sidecar::addressOf(target->observer.endpoint);
    return target;
}

Result<Target, TargetError> readTargetOrBoth(const QCommandLineParser& parser)
{
    const bool both = parser.isSet(urlName) && parser.isSet(componentName);
    if (!both || !parser.positionalArguments().isEmpty()) return readTarget(parser);
    auto target = fromUrl(parser);
    if (!target) return target;
    const auto component = fromComponent(parser);
    if (!component) return component;
    target->component = component->component;
    if (target->observer.userName.isEmpty()) {
        target->observer.userName = component->observer.userName;
        target->observer.password = component->observer.password;
    }
    target->display = sidecar::addressOf(target->observer.endpoint);
    return target;
}

QCommandLineOption formatOption()
{
    return {QStringLiteral("format"), Texts::tr("text or json."), QStringLiteral("FORMAT"), QStringLiteral("text")};
}

std::optional<Format> readFormat(const QCommandLineParser& parser)
{
    const QString format = parser.value(QStringLiteral("format"));
    if (format == u"text") return Format::Text;
    if (format == u"json") return Format::Json;
    complain(Texts::tr("--format is text or json, not \"%1\"").arg(format));
    return std::nullopt;
}

std::optional<int> readNumber(const QCommandLineParser& parser, const QString& option, int fallback, int least, int most)
{
    if (!parser.isSet(option)) return fallback;
    bool isNumber = false;
    const int number = parser.value(option).toInt(&isNumber);
    if (isNumber && number >= least && number <= most) return number;
    complain(Texts::tr("--%1 takes a whole number from %2 to %3, not \"%4\"")
                 .arg(option, QString::number(least), QString::number(most), parser.value(option)));
    return std::nullopt;
}

QString sentence(const mqtt::ConnectionError& error)
{
    if (error.advice.isEmpty()) return error.message;
    const bool whole = error.message.endsWith(u'.') || error.message.endsWith(u'。');
    return whole ? error.message + u' ' + error.advice : Texts::tr("%1. %2").arg(error.message, error.advice);
}

void complainAbout(const mqtt::ConnectionError& error, const Target& target)
{
    complain(sentence(error));
    if (error.returnCode == 0) return;
    dapr::MqttSettings settings;
    if (target.component) settings = target.component->component.settings;
    settings.host = target.observer.endpoint.host; // --url names the broker, also beside --component
    settings.userName = target.observer.userName;
    settings.scheme = sidecar::addressOf(target.observer.endpoint).section(u':', 0, 0);
    const QStringList topics = target.component ? topicsOf(*target.component) : QStringList();
    const QStringList hints = broker::trapHints({{}, {}, broker::troubleWords(error), broker::componentWords(settings, topics)});
    if (!hints.isEmpty()) complain(hints.join(u' '));
}

} // namespace wb::app
