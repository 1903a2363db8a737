#include "app/commands/commands.h"

#include "app/commands/admin.h"
#include "app/commands/brokers.h"
#include "app/commands/demo.h"
#include "app/commands/listen.h"
#include "app/commands/probe.h"
#include "app/commands/publish.h"
#include "app/commands/recording.h"
#include "app/commands/run.h"
#include "app/commands/setup.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cstdio>

namespace wb::app {

std::vector<Command> commands()
{
    const auto summary = [](const char* text) { return QCoreApplication::translate("mqttwb", text); };
    return {
        {QStringLiteral("validate"),
         summary(QT_TRANSLATE_NOOP("mqttwb", "say what Dapr makes of resource files, and what will hurt")),
         validateCommand},
        {QStringLiteral("listen"), summary(QT_TRANSLATE_NOOP("mqttwb", "print messages as they arrive")), listen},
        {QStringLiteral("publish"), summary(QT_TRANSLATE_NOOP("mqttwb", "publish, and say how long the broker took")),
         publish},
        {QStringLiteral("probe"),
         summary(QT_TRANSLATE_NOOP("mqttwb", "measure what a broker does, beside what its documentation says")), probe},
        {QStringLiteral("brokers"),
         summary(QT_TRANSLATE_NOOP("mqttwb", "set brokers side by side, and say what they mean for a component")), brokers},
        {QStringLiteral("admin"),
         summary(QT_TRANSLATE_NOOP("mqttwb", "say what a broker itself tells of clients: queues, in flight, redelivered")), admin},
        {QStringLiteral("setup"),
         summary(QT_TRANSLATE_NOOP("mqttwb", "say how to set up a broker for a component, as text to copy")), setup},
        {QStringLiteral("demo"), summary(QT_TRANSLATE_NOOP("mqttwb", "run the samples on a private mosquitto")), demo},
        {QStringLiteral("run"), summary(QT_TRANSLATE_NOOP("mqttwb", "run scenario files, and say what held and what did not")),
         run},
        {QStringLiteral("recording"), summary(QT_TRANSLATE_NOOP("mqttwb", "say what is in a recording, and export its messages")),
         recording},
    };
}

int readArguments(QCommandLineParser& parser, const QString& command, const QStringList& args)
{
    const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")},
                                  QCoreApplication::translate("mqttwb", "Show this help."));
    parser.addOption(help);
    // The parser writes the first argument into the usage line.
    const QStringList all = QStringList{QStringLiteral("mqttwb ") + command} + args;
    if (!parser.parse(all)) {
        complain(parser.errorText());
        complain(QCoreApplication::translate("mqttwb", "try: mqttwb %1 --help").arg(command));
        return BadUsage;
    }
    if (parser.isSet(help)) {
        // helpText() names the executable itself; the user needs the command behind it.
        QString text = parser.helpText();
        const QString program = QCoreApplication::arguments().value(0);
        text.replace(program, QStringLiteral("mqttwb ") + command);
        print(text);
        return Fine;
    }
    return -1;
}

void complain(const QString& sentence)
{
    const QByteArray line = "mqttwb: " + sentence.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
}

void print(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
}

} // namespace wb::app
