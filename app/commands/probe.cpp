#include "app/commands/probe.h"

#include "app/commands/broker_options.h"
#include "app/commands/commands.h"
#include "app/commands/interrupt.h"
#include "app/commands/target.h"
#include "core/broker/probe/evidence_packets.h"
#include "core/broker/probe/probe.h"
#include "core/broker/probe/report_text.h"
#include "core/dapr/go_duration.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QSaveFile>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

enum class Output { Table, Json, Markdown, Csv };

struct Wishes {
    broker::ProbeSetup setup;
    broker::ProfileBook book = broker::ProfileBook::inEnglish(); // saved and exported as it is
    Output output = Output::Table;
    QString display;
    QString out, packets; // files
    QList<broker::Touch> touches; // of --component
    std::optional<broker::ProbeReport> before; // --compare
    std::optional<broker::ProbeReport> saved;  // --saved, in place of a broker
};

QString helpText()
{
    return Texts::tr(
        "Measures what a live broker does, beside what its documentation says: redelivery, QoS, sessions, retained "
        "messages, shared subscriptions, topics, limits.\n\n"
        "It speaks raw MQTT with client ids and topics of its own (workbench-probe-...), publishes fewer than a thousand "
        "messages at a time, and discards its sessions and retained messages before it ends, also when it is stopped. "
        "What may never come is watched for as long as --patience says (3s); resends by timer need more: "
        "--patience 130s. The whole ends after --time-limit at the latest (100s and the patience). With --url and "
        "--component together the URL names the broker, and the component the login. Rows that the component touches "
        "are marked with *, and the reason.\n\n"
        "Confidence: high, it was seen; medium, nothing came within the watched time, or a limit was not reached; low, "
        "it ended early; none, nothing was learned.\n\n"
        "Examples:\n"
        "  mqttwb probe --url mqtt://localhost:1883\n"
        "  mqttwb probe --component components/pubsub.yaml --format markdown\n"
        "  mqttwb probe --url mqtt://localhost:1883 --only inflight_window,max_qos --format json\n"
        "  mqttwb probe --url mqtt://localhost:1883 --only live_retransmit --patience 130s\n"
        "  mqttwb probe --url mqtt://localhost:1883 --out today.json --compare yesterday.json\n"
        "  mqttwb probe --url mqtt://localhost:1883 --only takeover --packets takeover.pcapng\n"
        "  mqttwb probe --saved today.json --compare yesterday.json --format markdown\n\n"
        "Exit code: 0 fine, whatever differs from the documentation; 1 no connection, ended early, something could not "
        "be cleaned up, or --compare found a difference; 2 bad usage or unreadable input.");
}

void addOptions(QCommandLineParser& parser)
{
    addTargetOptions(parser);
    parser.addOption({QStringLiteral("only"), Texts::tr("Measure only these dimensions; separated by commas, or given several times."),
                      QStringLiteral("IDS")});
    parser.addOption({QStringLiteral("patience"), Texts::tr("How long to watch for what may never come, such as 130s."),
                      QStringLiteral("DURATION"), QStringLiteral("3s")});
    parser.addOption({QStringLiteral("time-limit"), Texts::tr("End after so long with what is known then, such as 60s."),
                      QStringLiteral("DURATION")});
    parser.addOption(profilesOption());
    parser.addOption({QStringLiteral("out"), Texts::tr("Save the results as JSON in this file."), QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("compare"), Texts::tr("Compare with results saved by --out."), QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("saved"), Texts::tr("Show results saved by --out instead of measuring."), QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("packets"), Texts::tr("Save the packets that prove the results in this file, for Wireshark (*.pcapng)."), QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("format"), Texts::tr("table, json, markdown or csv."), QStringLiteral("FORMAT"), QStringLiteral("table")});
}

bool fail(const QString& sentence)
{
    complain(sentence);
    return false;
}

bool readFormat(const QCommandLineParser& parser, Output& output)
{
    const QString format = parser.value(QStringLiteral("format"));
    const QStringList known{QStringLiteral("table"), QStringLiteral("json"), QStringLiteral("markdown"), QStringLiteral("csv")};
    const auto at = known.indexOf(format);
    if (at < 0) return fail(Texts::tr("--format is table, json, markdown or csv, not \"%1\"").arg(format));
    output = static_cast<Output>(at);
    return true;
}

bool readDuration(const QCommandLineParser& parser, const QString& option, broker::Milliseconds& duration)
{
    if (!parser.isSet(option)) return true;
    const auto read = dapr::goParseDuration(parser.value(option));
    constexpr auto most = std::chrono::hours(24);
    if (!read || *read < std::chrono::milliseconds(100) || *read > most)
        return fail(Texts::tr("--%1 takes a time from 100ms to 24h such as 130s, not \"%2\"").arg(option, parser.value(option)));
    duration = std::chrono::duration_cast<broker::Milliseconds>(*read);
    return true;
}

bool readOnly(const QCommandLineParser& parser, QStringList& only)
{
    const QStringList known = broker::Probe::measurableDimensions();
    for (const QString& list : parser.values(QStringLiteral("only"))) {
        for (const QString& id : list.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            if (!known.contains(id.trimmed()))
                return fail(Texts::tr("\"%1\" cannot be measured; these can: %2").arg(id.trimmed(), known.join(QStringLiteral(", "))));
            only << id.trimmed();
        }
    }
    return true;
}

int readWishes(const QStringList& args, Wishes& wishes)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    addOptions(parser);
    if (const int code = readArguments(parser, QStringLiteral("probe"), args); code >= 0) return code;
    if (!readFormat(parser, wishes.output) || !readDuration(parser, QStringLiteral("patience"), wishes.setup.patience)
        || !readDuration(parser, QStringLiteral("time-limit"), wishes.setup.timeLimit)
        || !readOnly(parser, wishes.setup.only) || !readReport(parser, QStringLiteral("compare"), wishes.before)
        || !readReport(parser, QStringLiteral("saved"), wishes.saved) || !readProfiles(parser, wishes.book))
        return BadUsage;
    wishes.out = parser.value(QStringLiteral("out"));
    wishes.packets = parser.value(QStringLiteral("packets"));
    if (wishes.saved) return -1; // whoever gives a broker too wants to see what was saved
    const auto target = readTargetOrBoth(parser);
    if (!target) {
        complain(target.error().message);
        return target.error().exitCode;
    }
    wishes.setup.endpoint = target->observer.endpoint;
    wishes.setup.userName = target->observer.userName;
    wishes.setup.password = target->observer.password;
    if (target->component) wishes.touches = touchesOf(*target->component);
    wishes.display = target->display;
    return -1;
}

bool save(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return true;
    return fail(Texts::tr("cannot write %1: %2").arg(path, file.errorString()));
}

QString textOf(const broker::ProbeReport& report, const Wishes& wishes)
{
    switch (wishes.output) {
    case Output::Json: return QString::fromUtf8(QJsonDocument(broker::toJson(report)).toJson());
    case Output::Markdown: return broker::probeMarkdown(report, wishes.book, wishes.touches);
    case Output::Csv: return broker::probeCsv(report, wishes.book);
    case Output::Table: break;
    }
    return broker::probeTable(report, wishes.book, wishes.touches);
}

// JSON and CSV go to a program: what is for people goes beside it.
bool compareWithSaved(const broker::ProbeReport& report, const Wishes& wishes)
{
    const broker::ProbeComparison comparison = broker::comparisonOf(*wishes.before, report);
    const QString text = wishes.output == Output::Markdown ? broker::comparisonMarkdown(comparison, wishes.book, true)
                                                           : broker::comparisonTable(comparison);
    if (wishes.output == Output::Json || wishes.output == Output::Csv) complain(text.trimmed());
    else print(QLatin1Char('\n') + text);
    return comparison.differing == 0;
}

// Results, whether measured or read, and what else was asked of them. True: no difference, and everything was written.
bool show(const broker::ProbeReport& report, const Wishes& wishes)
{
    bool fine = true;
    print(textOf(report, wishes));
    if (wishes.before) fine = compareWithSaved(report, wishes);
    if (!wishes.out.isEmpty()) fine = save(wishes.out, QJsonDocument(broker::toJson(report)).toJson()) && fine;
    if (!wishes.packets.isEmpty()) fine = save(wishes.packets, broker::evidenceRecording(report, wishes.display)) && fine;
    return fine;
}

class Prober : public QObject {
public:
    explicit Prober(Wishes wishes) : m_wishes(std::move(wishes))
    {
        m_wishes.setup.book = &m_wishes.book;
        m_probe = std::make_unique<broker::Probe>(m_wishes.setup);
    }

    int run()
    {
        using broker::Probe;
        connect(m_probe.get(), &Probe::identified, this, [this] {
            const broker::ProbeReport& report = m_probe->report();
            complain(Texts::tr("%1: %2 %3 (%4)").arg(m_wishes.display, report.product, report.version, report.how));
        });
        connect(m_probe.get(), &Probe::measured, this, [](const broker::ProbeResult& result, int done, int total) {
            complain(QStringLiteral("%1/%2 %3").arg(QString::number(done), QString::number(total), result.id));
        });
        connect(m_probe.get(), &Probe::finished, this, [this] { QCoreApplication::exit(finish()); }, Qt::QueuedConnection);
        connect(&m_interrupt, &Interrupt::caught, m_probe.get(), &Probe::stop);
        const auto limit = m_wishes.setup.timeLimit.count() > 0 ? m_wishes.setup.timeLimit
                                                                : Probe::defaultTimeLimit(m_wishes.setup.patience);
        complain(Texts::tr("%1: measuring %2 dimensions, for %3 s at most")
                     .arg(m_wishes.display, QString::number(m_probe->total()), QString::number(limit.count() / 1000)));
        m_probe->start();
        return QCoreApplication::exec();
    }

private:
    int finish()
    {
        const broker::ProbeReport& report = m_probe->report();
        const bool fine = report.ended.isEmpty() && report.leftBehind.isEmpty() && report.isReached();
        if (!report.ended.isEmpty()) complain(report.ended);
        if (!report.isReached()) complain(Texts::tr("%1: %2").arg(m_wishes.display, report.how));
        for (const QString& left : report.leftBehind) complain(Texts::tr("could not be cleaned up: %1").arg(left));
        return show(report, m_wishes) && fine ? Fine : Findings;
    }

    Wishes m_wishes;
    Interrupt m_interrupt;
    std::unique_ptr<broker::Probe> m_probe;
};

} // namespace

int probe(const QStringList& args)
{
    Wishes wishes;
    if (const int code = readWishes(args, wishes); code >= 0) return code;
    if (wishes.saved) return show(*wishes.saved, wishes) ? Fine : Findings;
    return Prober(std::move(wishes)).run();
}

} // namespace wb::app
