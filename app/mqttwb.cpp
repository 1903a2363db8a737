#include "app/commands/commands.h"

#include "core/language.h"

#include <QCoreApplication>

// The console program: `mqttwb <command> …`. Exit codes: 0 fine, 1 findings or failure, 2 bad usage or unreadable input.

using namespace wb::app;
using wb::installLanguage;

namespace {

QString usage()
{
    QString text = QCoreApplication::translate("mqttwb", "Usage: mqttwb <command> [options]") + QStringLiteral("\n\n") +
                   QCoreApplication::translate("mqttwb", "Commands:") + QLatin1Char('\n');
    for (const Command& command : commands())
        text += QStringLiteral("  %1 %2\n").arg(command.name.leftJustified(10), command.summary);
    text += QLatin1Char('\n') + QCoreApplication::translate("mqttwb", "mqttwb <command> --help explains a command.") +
            QLatin1Char('\n');
    return text;
}

// JSON is read by programs, which must find the same words on every machine.
bool wantsJson(const QStringList& args)
{
    return args.contains(u"--format=json") || args.value(args.indexOf(u"--format") + 1) == u"json";
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("mqttwb"));
    QCoreApplication::setApplicationVersion(QStringLiteral(WB_VERSION));

    const QStringList args = QCoreApplication::arguments().mid(1);
    installLanguage(wantsJson(args) ? QStringLiteral("en") : QString());
    if (args.isEmpty()) {
        complain(QCoreApplication::translate("mqttwb", "a command is missing"));
        print(usage());
        return BadUsage;
    }
    const QString name = args.first();
    if (name == u"--version" || name == u"-v") {
        print(QStringLiteral("mqttwb %1\n").arg(QCoreApplication::applicationVersion()));
        return Fine;
    }
    if (name == u"--help" || name == u"-h" || name == u"help") {
        print(usage());
        return Fine;
    }
    for (const Command& command : commands()) {
        if (command.name == name) return command.run(args.mid(1));
    }
    complain(QCoreApplication::translate("mqttwb", "there is no command \"%1\"").arg(name));
    print(usage());
    return BadUsage;
}
