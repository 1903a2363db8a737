#include "app/commands/recording.h"

#include "app/commands/commands.h"
#include "app/commands/target.h"
#include "core/ledger/export/lane_export.h"
#include "core/ledger/lanes/keys.h"
#include "core/ledger/lanes/words.h"
#include "core/ledger/recording/reopened.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

const QString exportName = QStringLiteral("export");
const QString payloadsName = QStringLiteral("payloads");

// An export is to hold every message; the window keeps fewer of them.
constexpr std::size_t mostLanes = 1'000'000;
constexpr std::size_t budgetBytes = std::size_t{1} << 30;

QString helpText()
{
    return Texts::tr(
        "Opens a recording (\"mqttwb listen --record\", or the window) and says what is in it: connections, packets, and "
        "how many messages ended in which state. Any tool that reads pcapng opens it too, for example Wireshark.\n\n"
        "--export writes a line for each message, with its deliveries, attempts and acknowledgements: as JSON for "
        "FILE.jsonl, as a table for FILE.csv. Payloads are left out unless --payloads is given.\n\n"
        "Examples:\n"
        "  mqttwb recording session.pcapng\n"
        "  mqttwb recording session.pcapng --format json\n"
        "  mqttwb recording session.pcapng --export messages.csv\n"
        "  tshark -r session.pcapng -Y 'mqtt.topic contains \"orders\"'\n\n"
        "Exit code: 0 it is whole; 1 a part is missing, or the export could not be written; 2 bad usage, or no recording.");
}

QString timeText(std::int64_t ns)
{
    return QDateTime::fromMSecsSinceEpoch(ns / 1'000'000).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString roleText(ledger::Role role)
{
    return role == ledger::Role::Observer ? Texts::tr("observer") : Texts::tr("sidecar");
}

QString connectionsText(const ledger::Reopened& opened)
{
    QString text;
    for (const ledger::ReopenedConnection& one : opened.connections)
        text += QStringLiteral("  %1  %2  %3  %4\n").arg(one.id, 5).arg(roleText(one.role).leftJustified(9), one.address, one.clientId);
    return text;
}

QString summaryText(const ledger::Reopened& opened)
{
    const ledger::LaneCounts& counts = opened.lanes->counts();
    QString text;
    if (opened.packets > 0) text += Texts::tr("from %1 to %2").arg(timeText(opened.firstNs), timeText(opened.lastNs)) + QLatin1Char('\n');
    text += Texts::tr("packets %1, facts %2").arg(opened.packets).arg(opened.facts) + QLatin1Char('\n');
    text += Texts::tr("connections %1").arg(opened.connections.size()) + QLatin1Char('\n') + connectionsText(opened);
    text += Texts::tr("messages %1").arg(counts.messages) + QLatin1Char('\n');
    for (std::size_t state = 0; state < ledger::laneStateCount; ++state) {
        if (counts.byState[state] == 0) continue;
        text += QStringLiteral("  %1  %2\n").arg(counts.byState[state], 8).arg(ledger::stateName(ledger::LaneState(state)));
    }
    text += Texts::tr("deliveries %1 (repeated: %2 proved, %3 guessed), attempts %4")
                .arg(counts.deliveries).arg(counts.redeliveriesProved).arg(counts.redeliveriesGuessed).arg(counts.attempts);
    return text + QLatin1Char('\n');
}

QJsonObject summaryObject(const QString& path, const ledger::Reopened& opened)
{
    const ledger::LaneCounts& counts = opened.lanes->counts();
    QJsonArray connections;
    for (const ledger::ReopenedConnection& one : opened.connections)
        connections << QJsonObject{{QStringLiteral("connection"), one.id},
                                   {QStringLiteral("role"), one.role == ledger::Role::Observer ? QStringLiteral("observer") : QStringLiteral("sidecar")},
                                   {QStringLiteral("address"), one.address},
                                   {QStringLiteral("clientId"), one.clientId}};
    QJsonObject states;
    for (std::size_t state = 0; state < ledger::laneStateCount; ++state) {
        const std::string_view key = ledger::keyOf(ledger::LaneState(state));
        states.insert(QString::fromLatin1(key.data(), qsizetype(key.size())), qint64(counts.byState[state]));
    }
    const auto iso = [](std::int64_t ns) {
        return QDateTime::fromMSecsSinceEpoch(ns / 1'000'000, Qt::UTC).toString(Qt::ISODateWithMs);
    };
    QJsonObject object{{QStringLiteral("file"), path},
                       {QStringLiteral("packets"), qint64(opened.packets)},
                       {QStringLiteral("facts"), qint64(opened.facts)},
                       {QStringLiteral("lost"), qint64(opened.lost)},
                       {QStringLiteral("connections"), connections},
                       {QStringLiteral("messages"), qint64(counts.messages)},
                       {QStringLiteral("byState"), states},
                       {QStringLiteral("deliveries"), qint64(counts.deliveries)},
                       {QStringLiteral("redeliveriesProved"), qint64(counts.redeliveriesProved)},
                       {QStringLiteral("redeliveriesGuessed"), qint64(counts.redeliveriesGuessed)},
                       {QStringLiteral("attempts"), qint64(counts.attempts)}};
    if (opened.packets > 0) {
        object.insert(QStringLiteral("from"), iso(opened.firstNs));
        object.insert(QStringLiteral("to"), iso(opened.lastNs));
    }
    if (!opened.incomplete.isEmpty()) object.insert(QStringLiteral("incomplete"), opened.incomplete);
    return object;
}

bool isCsv(const QString& path) { return path.endsWith(u".csv", Qt::CaseInsensitive); }
bool isJsonLines(const QString& path) { return path.endsWith(u".jsonl", Qt::CaseInsensitive); }

ledger::LaneExportOptions exportOptions(const ledger::Snapshot& snapshot)
{
    return {[snapshot](ledger::Seq seq) -> std::optional<std::string> {
        if (!snapshot.contains(seq) || !snapshot.record(seq).isPublish()) return std::nullopt;
        return std::string(snapshot.data(seq));
    }};
}

// A file that is there before is replaced, once all of it is written.
bool writeExport(const QString& path, const ledger::Reopened& opened, bool payloads)
{
    const auto options = payloads ? exportOptions(opened.ledger->snapshot()) : ledger::LaneExportOptions();
    const std::vector<ledger::LanePtr> lanes = opened.lanes->lanes();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        complain(Texts::tr("cannot write %1: %2").arg(path, file.errorString()));
        return false;
    }
    const auto written = isCsv(path) ? ledger::exportCsv(file, lanes, options) : ledger::exportJsonLines(file, lanes, options);
    if (!written || !file.commit()) {
        complain(Texts::tr("cannot write %1: %2").arg(path, written ? file.errorString() : written.error()));
        return false;
    }
    complain(Texts::tr("%n messages written to %1", nullptr, int(*written)).arg(path));
    if (const std::uint64_t letGo = opened.lanes->counts().letGo; letGo > 0)
        complain(Texts::tr("%n older messages are counted only", nullptr, int(letGo)));
    return true;
}

} // namespace

int recording(const QStringList& args)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    parser.addPositionalArgument(QStringLiteral("FILE"), Texts::tr("The recording."));
    parser.addOption({exportName, Texts::tr("Write the messages to this file: .jsonl or .csv."), QStringLiteral("FILE")});
    parser.addOption({payloadsName, Texts::tr("Export payloads too.")});
    parser.addOption(formatOption());
    if (const int code = readArguments(parser, QStringLiteral("recording"), args); code >= 0) return code;
    const auto format = readFormat(parser);
    if (!format) return BadUsage;
    if (parser.positionalArguments().size() != 1) {
        complain(Texts::tr("which recording? name one file"));
        return BadUsage;
    }
    const QString target = parser.value(exportName);
    if (parser.isSet(exportName) && !isCsv(target) && !isJsonLines(target)) {
        complain(Texts::tr("--export is a file name that ends with .jsonl or .csv"));
        return BadUsage;
    }
    const QString path = parser.positionalArguments().constFirst();
    const auto opened = ledger::reopenRecording(path, budgetBytes, {}, mostLanes);
    if (!opened) {
        complain(opened.error());
        return BadUsage;
    }
    if (*format == Format::Text) print(summaryText(*opened));
    else print(QString::fromUtf8(QJsonDocument(summaryObject(path, *opened)).toJson()));
    if (!opened->incomplete.isEmpty()) complain(opened->incomplete);
    const bool exported = target.isEmpty() || writeExport(target, *opened, parser.isSet(payloadsName));
    return exported && opened->incomplete.isEmpty() ? Fine : Findings;
}

} // namespace wb::app
