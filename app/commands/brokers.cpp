#include "app/commands/brokers.h"

#include "app/commands/broker_options.h"
#include "app/commands/commands.h"
#include "core/broker/profile/comparison_text.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

enum class Output { Table, Markdown, Json };

QString helpText()
{
    return Texts::tr(
        "Sets mosquitto, EMQX and RabbitMQ side by side: what their documentation says, what was measured, and where the "
        "two differ. With a component, the rows that its fields, topics and subscriptions touch are marked with the reason, "
        "and each broker gets a verdict: fits, take care, or bites.\n\n"
        "A broker has the column of its newest versions unless --version names others; two columns of one broker are two "
        "--version. --report adds a column for a broker that was probed (mqttwb probe --out). Nothing is connected to.\n\n"
        "Examples:\n"
        "  mqttwb brokers --component components/pubsub.yaml\n"
        "  mqttwb brokers --component components/pubsub.yaml --touched --format markdown\n"
        "  mqttwb brokers --version mosquitto=2.0 --version RabbitMQ=3.10 --differences\n"
        "  mqttwb brokers --report today.json --format json\n\n"
        "Exit code: 0 fine; 1 a broker that was named with --version or --report bites; 2 bad usage or unreadable "
        "input.");
}

void addOptions(QCommandLineParser& parser)
{
    parser.addOption({QStringLiteral("component"), Texts::tr("The Dapr component in this file or folder."), QStringLiteral("PATH")});
    addComponentChoice(parser);
    parser.addOption({QStringLiteral("differences"), Texts::tr("Only rows in which brokers differ from each other or from their documentation.")});
    parser.addOption({QStringLiteral("touched"), Texts::tr("Only rows that the component touches.")});
    parser.addOption({QStringLiteral("filter"), Texts::tr("Only rows that hold all these words."), QStringLiteral("WORDS")});
    parser.addOption({QStringLiteral("version"), Texts::tr("A column: the broker and one of its versions, such as mosquitto=2.0; may be given several times."),
                      QStringLiteral("BROKER=VERSION")});
    parser.addOption({QStringLiteral("report"), Texts::tr("A column for a broker that was measured: results saved by probe --out."), QStringLiteral("FILE")});
    parser.addOption(profilesOption());
    parser.addOption({QStringLiteral("format"), Texts::tr("table, markdown or json."), QStringLiteral("FORMAT"), QStringLiteral("table")});
}

std::optional<Output> readOutput(const QCommandLineParser& parser)
{
    const QString format = parser.value(QStringLiteral("format"));
    const QStringList known{QStringLiteral("table"), QStringLiteral("markdown"), QStringLiteral("json")};
    const auto at = known.indexOf(format);
    if (at >= 0) return static_cast<Output>(at);
    complain(Texts::tr("--format is table, markdown or json, not \"%1\"").arg(format));
    return std::nullopt;
}

bool isColumn(const broker::Profile& profile, const QString& range)
{
    return range.isEmpty() || profile.rangeOf(range) >= 0
           || std::any_of(profile.ranges.begin(), profile.ranges.end(), [&](const broker::VersionRange& one) { return one.id == range; });
}

std::optional<QList<broker::ColumnChoice>> readColumns(const QCommandLineParser& parser, const broker::ProfileBook& book)
{
    QList<broker::ColumnChoice> columns;
    for (const QString& text : parser.values(QStringLiteral("version"))) {
        const broker::ColumnChoice choice{text.section(QLatin1Char('='), 0, 0), text.section(QLatin1Char('='), 1)};
        const broker::Profile* profile = book.profile(choice.product);
        QStringList known;
        if (!profile) {
            for (const broker::Profile& one : book.profiles()) known << one.product;
            complain(Texts::tr("there is no profile of \"%1\"; there are: %2").arg(choice.product, known.join(QStringLiteral(", "))));
            return std::nullopt;
        }
        if (!isColumn(*profile, choice.range)) {
            for (const broker::VersionRange& one : profile->ranges) known << one.id;
            complain(Texts::tr("nothing is known of %1 \"%2\"; there are: %3").arg(profile->product, choice.range, known.join(QStringLiteral(", "))));
            return std::nullopt;
        }
        columns << choice;
    }
    return columns.isEmpty() ? broker::defaultColumns(book) : columns;
}

bool bites(const broker::Comparison& table)
{
    return std::any_of(table.columns.begin(), table.columns.end(), [](const broker::ComparisonColumn& column) {
        return column.verdict.level == broker::BrokerVerdict::Level::Bites;
    });
}

// Exit code, or -1: go on.
int readComponentInto(const QCommandLineParser& parser, broker::ComparisonInput& input)
{
    if (!parser.positionalArguments().isEmpty()) {
        complain(Texts::tr("\"%1\" is not expected here").arg(parser.positionalArguments().first()));
        return BadUsage;
    }
    if (!parser.isSet(QStringLiteral("component"))) {
        if (!parser.isSet(QStringLiteral("touched"))) return -1;
        complain(Texts::tr("--touched needs a --component"));
        return BadUsage;
    }
    dapr::Workspace workspace;
    const auto document = openComponent(parser, workspace);
    if (!document) {
        complain(document.error().message);
        return document.error().exitCode;
    }
    const sidecar::ComponentSetup setup = sidecar::setupOf(workspace, **document, workspace.context());
    input.component = setup.component.name;
    input.touches = touchesOf(setup);
    return -1;
}

} // namespace

int brokers(const QStringList& args)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    addOptions(parser);
    if (const int code = readArguments(parser, QStringLiteral("brokers"), args); code >= 0) return code;
    const auto output = readOutput(parser);
    if (!output) return BadUsage;
    broker::ProfileBook book = *output == Output::Json ? broker::ProfileBook::inEnglish() : broker::ProfileBook::shipped();
    if (!readProfiles(parser, book)) return BadUsage;
    broker::ComparisonInput input;
    if (const int code = readComponentInto(parser, input); code >= 0) return code;
    const auto columns = readColumns(parser, book);
    std::optional<broker::ProbeReport> report;
    if (!columns || !readReport(parser, QStringLiteral("report"), report)) return BadUsage;
    input.columns = *columns;
    if (report) input.connected = broker::ConnectedBroker{report->product, report->version, {}, report};
    const broker::Comparison table = broker::compareBrokers(book, input);
    const broker::RowFilter filter{parser.value(QStringLiteral("filter")), parser.isSet(QStringLiteral("differences")),
                                   parser.isSet(QStringLiteral("touched")), {}};
    switch (*output) {
    case Output::Json: print(QString::fromUtf8(QJsonDocument(broker::comparisonJson(table, filter)).toJson())); break;
    case Output::Markdown: print(broker::comparisonMarkdown(table, filter)); break;
    case Output::Table: print(broker::comparisonTable(table, filter)); break;
    }
    // Who names no broker only wants to look.
    const bool named = parser.isSet(QStringLiteral("version")) || report;
    return named && bites(table) ? Findings : Fine;
}

} // namespace wb::app
