#include "core/language.h"
#include "ui/main_window.h"
#include "ui/picture.h"
#include "ui/settings.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>
#include <QRegularExpression>
#include <QScreen>

#include <cstdio>
#include <optional>

using namespace wb::ui;

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqtt_workbench)
};

struct Arguments {
    QStringList paths;
    bool demo = false;
    QString screenshot;
    std::optional<QSize> size;
    std::optional<ThemeChoice> theme;
    std::optional<QString> language;
};

[[noreturn]] void badUsage(const QString& message)
{
    std::fprintf(stderr, "%s\n", qPrintable(message));
    std::exit(2);
}

QSize sizeFrom(const QString& text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{2,5})x(\\d{2,5})$"));
    const auto match = form.match(text);
    if (!match.hasMatch())
        badUsage(Texts::tr("--size takes WIDTHxHEIGHT, for example 1440x900"));
    return {match.captured(1).toInt(), match.captured(2).toInt()};
}

Arguments read(const QApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Texts::tr("Shows, causes and proves what happens between an MQTT broker and a Dapr component."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo"), Texts::tr("Start with sample resources, a private mosquitto and real messages."));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"), Texts::tr("Write a picture of the window to FILE, then end."), QStringLiteral("FILE"));
    const QCommandLineOption size(QStringLiteral("size"), Texts::tr("Size of the window in pixels."), QStringLiteral("WxH"));
    const QCommandLineOption theme(QStringLiteral("theme"), Texts::tr("Colours: light or dark."), QStringLiteral("light|dark"));
    const QCommandLineOption language(QStringLiteral("language"), Texts::tr("Language: en or zh_CN."), QStringLiteral("CODE"));
    parser.addOptions({demo, screenshot, size, theme, language});
    parser.addPositionalArgument(QStringLiteral("path"), Texts::tr("Resource files or folders to open."), QStringLiteral("[path...]"));
    parser.process(app);

    Arguments result;
    result.paths = parser.positionalArguments();
    result.demo = parser.isSet(demo);
    result.screenshot = parser.value(screenshot);
    if (parser.isSet(size)) result.size = sizeFrom(parser.value(size));
    if (parser.isSet(theme)) {
        const QString name = parser.value(theme);
        if (name != u"light" && name != u"dark") badUsage(Texts::tr("--theme takes light or dark"));
        result.theme = name == u"dark" ? ThemeChoice::Dark : ThemeChoice::Light;
    }
    if (parser.isSet(language)) {
        result.language = parser.value(language);
        if (*result.language != u"en" && *result.language != u"zh_CN") badUsage(Texts::tr("--language takes en or zh_CN"));
    }
    return result;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("dapr-mqtt-workbench"));
    QApplication::setApplicationName(QStringLiteral("mqtt-workbench"));
    QApplication::setApplicationVersion(QStringLiteral(WB_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.dapr_mqtt_workbench.MqttWorkbench"));

    const Settings settings;
    wb::installLanguage(settings.language()); // --help too is read by a person
    const Arguments arguments = read(app);
    if (arguments.language) wb::installLanguage(*arguments.language);
    applyTheme(arguments.theme.value_or(settings.theme()));
    // The installed icon where the desktop has it; a run from the build folder has its own.
    QGuiApplication::setWindowIcon(
        QIcon::fromTheme(QGuiApplication::desktopFileName(), QIcon(QStringLiteral(":/icons/mqtt-workbench.svg"))));

    MainWindow window;
    if (arguments.size) window.resize(*arguments.size);
    else if (arguments.screenshot.isEmpty()) window.resize(window.size().boundedTo(window.screen()->availableSize()));
    window.show();
    if (!arguments.paths.isEmpty()) window.openPaths(arguments.paths);
    if (arguments.demo) window.startDemo();
    std::optional<Picture> picture;
    if (!arguments.screenshot.isEmpty()) {
        const bool demo = arguments.demo;
        picture.emplace(&window, arguments.screenshot, [&window, demo] { return !demo || window.showsMessages(); });
    }
    return QApplication::exec();
}
