#include "app/commands/setup.h"

#include "app/commands/commands.h"
#include "app/commands/target.h"
#include "core/broker/setup/setup_help.h"
#include "core/broker/setup/setup_places.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

enum class Form { Config, Docker, Kubernetes, Traps };

QString helpText()
{
    return Texts::tr(
        "Says how to set up a broker so that a Dapr component works with it: listener, TLS, users, sessions, in-flight "
        "window. Each line that the component asks for is commented with the reason. The text goes to standard output, "
        "notes on it to standard error.\n\n"
        "No password is printed: CHANGE-ME stands where one belongs, and a command asks for it.\n\n"
        "Examples:\n"
        "  mqttwb setup --component pubsub.yaml --broker mosquitto\n"
        "  mqttwb setup --component pubsub.yaml --broker rabbitmq --version 3.13.7 --form docker\n"
        "  mqttwb setup --component components/ --name orders-pubsub --broker emqx --form kubernetes > broker.yaml\n"
        "  mqttwb setup --component pubsub.yaml --broker rabbitmq --form traps\n\n"
        "Exit code: 0 fine; 1 the broker cannot be set up so; 2 bad usage or unreadable input.");
}

void addOptions(QCommandLineParser& parser)
{
    parser.addOption({QStringLiteral("component"), Texts::tr("The Dapr component: a file or folder."), QStringLiteral("PATH")});
    addComponentChoice(parser);
    parser.addOption({QStringLiteral("broker"), Texts::tr("mosquitto, emqx or rabbitmq."), QStringLiteral("BROKER")});
    parser.addOption({QStringLiteral("version"), Texts::tr("Of the broker, such as 3.13.7; keys differ between them."), QStringLiteral("VERSION")});
    parser.addOption({QStringLiteral("form"), Texts::tr("config, docker, kubernetes or traps."), QStringLiteral("FORM"), QStringLiteral("config")});
}

std::optional<Form> readForm(const QCommandLineParser& parser)
{
    const QString form = parser.value(QStringLiteral("form"));
    const auto at = QStringList{QStringLiteral("config"), QStringLiteral("docker"), QStringLiteral("kubernetes"), QStringLiteral("traps")}.indexOf(form);
    if (at >= 0) return static_cast<Form>(at);
    complain(Texts::tr("--form is config, docker, kubernetes or traps, not \"%1\"").arg(form));
    return std::nullopt;
}

std::optional<broker::SetupProduct> readBroker(const QCommandLineParser& parser)
{
    const QString name = parser.value(QStringLiteral("broker"));
    const auto product = broker::productById(name);
    if (!product) complain(Texts::tr("--broker is mosquitto, emqx or rabbitmq, not \"%1\"").arg(name));
    return product;
}

QString configText(const broker::SetupHelp& help)
{
    if (help.files.size() == 1) return help.files.first().text;
    QStringList parts;
    for (const broker::SetupText& file : help.files)
        parts << QStringLiteral("### %1\n%2").arg(file.made ? Texts::tr("%1, made by commands").arg(file.name) : file.name, file.text);
    return parts.join(QLatin1Char('\n'));
}

// The component's own first.
QString trapsText(const broker::SetupHelp& help)
{
    QString text;
    for (qsizetype i = 0; i < help.traps.size(); ++i) {
        if (i == 0 && help.biting > 0) text += Texts::tr("This component meets:") + QLatin1Char('\n');
        if (i == help.biting && i > 0) text += QLatin1Char('\n');
        if (i == help.biting) text += Texts::tr("Whoever sets it up meets:") + QLatin1Char('\n');
        const broker::Trap& trap = help.traps.at(i);
        text += QStringLiteral("- %1\n  %2\n  [%3]\n").arg(trap.text, trap.remedy, trap.sources.join(QStringLiteral("; ")));
    }
    return text;
}

} // namespace

int setup(const QStringList& args)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    addOptions(parser);
    if (const int code = readArguments(parser, QStringLiteral("setup"), args); code >= 0) return code;
    const auto form = readForm(parser);
    const auto product = form ? readBroker(parser) : std::nullopt;
    if (!product) return BadUsage;
    if (!parser.isSet(QStringLiteral("component")) || !parser.positionalArguments().isEmpty()) {
        complain(Texts::tr("which component? name its file with --component"));
        return BadUsage;
    }
    dapr::Workspace workspace;
    const auto document = openComponent(parser, workspace);
    if (!document) {
        complain(document.error().message);
        return document.error().exitCode;
    }
    const sidecar::ComponentSetup component = sidecar::setupOf(workspace, **document, workspace.context());
    const auto help = broker::setupHelp(component.component, {*product, parser.value(QStringLiteral("version")),
                                                              (*document)->namespaceName, topicsOf(component)});
    if (!help) {
        complain(help.error());
        return Findings;
    }
    switch (*form) {
    case Form::Config: print(configText(*help)); break;
    case Form::Docker: print(help->dockerRun.text); break;
    case Form::Kubernetes: print(help->kubernetes.text); break;
    case Form::Traps: print(trapsText(*help)); break;
    }
    for (const QString& note : *form == Form::Traps ? QStringList() : help->notes) complain(note);
    return Fine;
}

} // namespace wb::app
