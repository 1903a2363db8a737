#include "app/commands/commands.h"
#include "app/commands/target.h"

#include "core/dapr/field_table.h"
#include "core/dapr/verdict.h"
#include "core/dapr/workspace.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>

namespace wb::app {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("mqttwb", text);
}

dapr::ResolveContext contextFrom(const QString& release, const QString& appId)
{
    dapr::ResolveContext context = dapr::contextOfProcess();
    context.release = release;
    context.appId = appId;
    context.keepUuid = true;
    return context;
}

bool holdsOpenFile(const dapr::Workspace& workspace, const QString& path)
{
    const QString wanted = QFileInfo(path).canonicalFilePath();
    for (const dapr::SourceFile& file : workspace.files()) {
        const QFileInfo info(file.path);
        if (info.canonicalFilePath() == wanted || info.dir().canonicalPath() == wanted) return true;
    }
    return false;
}

} // namespace

int validateCommand(const QStringList& args)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        say(QT_TRANSLATE_NOOP("mqttwb", "Says for every document what Dapr would make of it, and what will hurt.\n"
                                        "Exit code: 0 nothing found, 1 findings, 2 bad usage, unreadable input, or a folder "
                                        "without resource files.\n"
                                        "JSON repeats Dapr's error word for word, also a password in a malformed URL of a file.")));
    parser.addPositionalArgument(QStringLiteral("PATH..."),
                                 say(QT_TRANSLATE_NOOP("mqttwb", "Files, or folders (their .yaml and .yml files).")));
    const QCommandLineOption release(QStringLiteral("dapr"), say(QT_TRANSLATE_NOOP("mqttwb", "The Dapr release.")),
                                     QStringLiteral("release"), QStringLiteral("1.18"));
    const QCommandLineOption appId(QStringLiteral("app-id"), say(QT_TRANSLATE_NOOP("mqttwb", "The app's id.")),
                                   QStringLiteral("id"), QStringLiteral("myapp"));
    parser.addOptions({formatOption(), release, appId});
    if (const int done = readArguments(parser, QStringLiteral("validate"), args); done >= 0) return done;

    const auto format = readFormat(parser);
    if (!format) return BadUsage;
    static const QRegularExpression form(QStringLiteral("^1\\.\\d{1,3}(\\.\\d{1,3})?$"));
    if (!form.match(parser.value(release)).hasMatch()) {
        complain(say(QT_TRANSLATE_NOOP("mqttwb", "--dapr is a release such as 1.18, not \"%1\"")).arg(parser.value(release)));
        return BadUsage;
    }
    if (parser.positionalArguments().isEmpty()) {
        complain(say(QT_TRANSLATE_NOOP("mqttwb", "which files? name at least one file or folder")));
        return BadUsage;
    }

    dapr::Workspace workspace;
    workspace.setContext(contextFrom(parser.value(release), parser.value(appId)));
    bool unreadable = false;
    for (const QString& path : parser.positionalArguments()) {
        const auto before = workspace.files().size();
        const auto opened = workspace.open(path);
        if (!opened) complain(opened.error().message);
        // A folder named twice adds nothing either, but has its files among those that are open.
        const bool empty = opened && workspace.files().size() == before && !holdsOpenFile(workspace, path);
        if (empty) complain(say(QT_TRANSLATE_NOOP("mqttwb", "%1 holds no resource files (.yaml or .yml)")).arg(path));
        unreadable |= !opened || empty;
    }
    const QList<dapr::Verdict> verdicts = dapr::verdictsOf(workspace);
    print(*format == Format::Json ? QString::fromUtf8(QJsonDocument(dapr::toJson(verdicts)).toJson()) : dapr::toText(verdicts));
    if (unreadable) return BadUsage;
    return dapr::isClean(verdicts) ? Fine : Findings;
}

} // namespace wb::app
