#include "tests/support/shared_data.h"
#include "tests/wire/matcher.h"
#include "tests/wire/player.h"
#include "tests/wire/scenario_file.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QSaveFile>

#include <cstdio>

// wire_replay PATH...: plays wire scenarios against the engine. Exit code 0: all equal; 1: at least one differs;
// 2: bad usage, a file that cannot be read or played.

namespace wb::test {
namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int exitEqual = 0, exitDiffers = 1, exitBad = 2, exitSkipped = 77;
const QString recordedScenarios = u"/vectors/dapr-wire"_s;

void print(std::FILE* to, const QString& line)
{
    std::fputs(qPrintable(line + u'\n'), to);
    std::fflush(to);
}

struct Request {
    QStringList files;
    QString recordTo;
    PlayOptions play;
};

Result<QStringList, QString> filesOf(const QStringList& paths)
{
    QStringList files;
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (!info.exists()) return Failure{u"%1: there is no such file or folder"_s.arg(path)};
        if (!info.isDir()) {
            files += path;
            continue;
        }
        const QDir dir(path);
        const QStringList names = dir.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
        if (names.isEmpty()) return Failure{u"%1: there is no .json file in this folder"_s.arg(path)};
        for (const QString& name : names) files += dir.filePath(name);
    }
    return files;
}

Result<Ok, QString> save(const QString& folder, const QString& file, const QByteArray& json)
{
    QSaveFile out(QDir(folder).filePath(QFileInfo(file).fileName()));
    if (out.open(QIODevice::WriteOnly) && out.write(json) == json.size() && out.commit()) return Ok{};
    return Failure{u"%1: cannot be written: %2"_s.arg(out.fileName(), out.errorString())};
}

int playFile(const QString& file, const Request& request)
{
    const auto scenario = readScenario(file);
    if (!scenario) {
        print(stderr, scenario.error());
        return exitBad;
    }
    const auto recording = Player(*scenario, request.play).play();
    if (!recording) {
        print(stderr, u"%1: %2"_s.arg(file, recording.error()));
        return exitBad;
    }
    if (!request.recordTo.isEmpty()) {
        const auto saved = save(request.recordTo, file, recordingJson(*scenario, *recording));
        if (!saved) {
            print(stderr, saved.error());
            return exitBad;
        }
    }
    NeutralNames names;
    const Entries wire = canonicalWire(recording->wire, foldsOf(scenario->wire), names);
    QString text;
    if (const auto found = firstDifference(scenario->wire, wire, scenario->varies))
        text = differenceText(*found, u"wire"_s);
    else if (const auto differs =
                 firstDifference(scenario->results, canonicalResults(recording->results, names), scenario->varies))
        text = differenceText(*differs, u"results"_s);
    const QString name = QFileInfo(file).fileName();
    print(stdout, text.isEmpty() ? name + u": equal"_s : name + u": differs in "_s + text);
    return text.isEmpty() ? exitEqual : exitDiffers;
}

int playAll(const Request& request)
{
    int worst = exitEqual;
    QElapsedTimer taken;
    taken.start();
    QMap<int, int> counts;
    for (const QString& file : request.files) {
        const int result = playFile(file, request);
        ++counts[result];
        worst = std::max(worst, result);
    }
    print(stderr, u"%1 as recorded, %2 different, %3 not played, in %4 s"_s.arg(counts[exitEqual])
                      .arg(counts[exitDiffers])
                      .arg(counts[exitBad])
                      .arg(static_cast<double>(taken.elapsed()) / 1000, 0, 'f', 1));
    return worst;
}

Result<Request, QString> readRequest(const QCommandLineParser& parser)
{
    Request request;
    QStringList paths = parser.positionalArguments();
    if (parser.isSet(u"recorded"_s)) paths += sharedDir() + recordedScenarios;
    if (paths.isEmpty()) return Failure{u"Say which file or folder to play."_s};
    auto files = filesOf(paths);
    if (!files) return Failure{files.error()};
    request.files = *std::move(files);
    bool number = true;
    if (parser.isSet(u"seed"_s)) request.play.seed = parser.value(u"seed"_s).toUInt(&number);
    if (!number) return Failure{u"--seed must be a whole number."_s};
    request.recordTo = parser.value(u"record"_s);
    if (!request.recordTo.isEmpty() && !QDir().mkpath(request.recordTo))
        return Failure{u"%1: this folder cannot be made"_s.arg(request.recordTo)};
    if (parser.isSet(u"verbose"_s))
        request.play.watch = [](const QJsonObject& entry) { print(stderr, u"    "_s + entryText(entry)); };
    return request;
}

int run(const QCoreApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Plays wire scenarios against the engine and compares what is seen."_s);
    parser.addPositionalArgument(u"PATH"_s, u"A scenario, or a folder of them."_s, u"PATH..."_s);
    parser.addOption({u"record"_s, u"Write what was seen, in the same format."_s, u"DIR"_s});
    parser.addOption({u"seed"_s, u"For what Dapr leaves to chance; 0: what it does most often."_s, u"N"_s});
    parser.addOption({u"recorded"_s, u"Play those of ../shared; exit code 77 when it is not there."_s});
    parser.addOption({u"verbose"_s, u"Print each entry as it happens."_s});
    parser.addHelpOption();
    if (!parser.parse(app.arguments())) {
        print(stderr, parser.errorText());
        return exitBad;
    }
    if (parser.isSet(u"help"_s)) parser.showHelp(exitEqual);
    if (parser.isSet(u"recorded"_s) && (sharedDir().isEmpty() || !QFileInfo::exists(sharedDir() + recordedScenarios))) {
        const QString missing = u"../shared"_s + recordedScenarios;
        print(stdout, u"SKIPPED: %1 is not there; WB_SHARED_DIR may name another place"_s.arg(missing));
        return exitSkipped;
    }
    const auto request = readRequest(parser);
    if (!request) {
        print(stderr, request.error());
        return exitBad;
    }
    return playAll(*request);
}

} // namespace
} // namespace wb::test

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    return wb::test::run(app);
}
