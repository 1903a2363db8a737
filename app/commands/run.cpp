#include "app/commands/run.h"

#include "app/commands/commands.h"
#include "app/commands/interrupt.h"
#include "app/commands/target.h"
#include "core/scenario/file/reader.h"
#include "core/scenario/run/batch.h"
#include "core/scenario/run/outside_client.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSaveFile>

#include <cstdio>

namespace wb::app {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(mqttwb)
};

const QString junitName = QStringLiteral("junit");
const QString brokerName = QStringLiteral("broker");
const QString jobsName = QStringLiteral("jobs");

QString helpText()
{
    return Texts::tr(
        "Runs scenarios: files, or all *.yaml of folders. Each starts the broker it names (a private mosquitto, RabbitMQ, "
        "EMQX or scripted broker on a free local port), plays the sidecar and the app behind it, carries out its steps, and "
        "tests what it expects. A failure is told with file, line, what was expected, what was seen, and the packets "
        "around it.\n\n"
        "Examples:\n"
        "  mqttwb run scenarios/\n"
        "  mqttwb run handler-fails.yaml --format json\n"
        "  mqttwb run scenarios/ --junit report.xml\n"
        "  mqttwb run handler-fails.yaml --broker tcp://localhost:1883\n"
        "  mqttwb run handler-fails.yaml --broker emqx:5.8.6\n\n"
        "Exit code: 0 all passed, or were skipped because something they need is not here; 1 at least one failed; 2 bad "
        "usage, a file that is no scenario, or a broker that could not be started.");
}

// Prints each report as it comes, and all of them where a program reads.
class RunCommand : public QObject {
public:
    RunCommand(const scenario::Collection& collection, const scenario::BatchOptions& options, Format format)
        : m_batch(collection.scenarios, options), m_format(format)
    {
    }

    int run(const QString& junit)
    {
        connect(&m_batch, &scenario::Batch::reported, this, [this](const scenario::Report& report) {
            if (m_format != Format::Text) return;
            print(scenario::reportText(report));
            std::fflush(stdout);
        });
        connect(&m_batch, &scenario::Batch::finished, this, [] { QCoreApplication::quit(); });
        connect(&m_interrupt, &Interrupt::caught, this, [this] {
            m_interrupted = true;
            m_batch.stop();
        });
        m_batch.start();
        QCoreApplication::exec();
        const QList<scenario::Report>& reports = m_batch.reports();
        if (m_format == Format::Text) print(scenario::summaryText(reports));
        else print(QString::fromUtf8(scenario::reportJson(reports)));
        if (!junit.isEmpty() && !write(junit, scenario::reportJunit(reports))) return BadUsage;
        const int code = scenario::exitCodeOf(reports);
        return code == Fine && m_interrupted ? Findings : code;
    }

private:
    static bool write(const QString& path, const QByteArray& bytes)
    {
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return true;
        complain(Texts::tr("cannot write %1: %2").arg(path, file.errorString()));
        return false;
    }

    scenario::Batch m_batch;
    Format m_format;
    Interrupt m_interrupt;
    bool m_interrupted = false;
};

} // namespace

int run(const QStringList& args)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(helpText());
    parser.addPositionalArgument(QStringLiteral("PATH..."), Texts::tr("Scenario files, or folders of them."));
    parser.addOption({junitName, Texts::tr("Also write the report as JUnit XML."), QStringLiteral("FILE")});
    parser.addOption({brokerName,
                      Texts::tr("Run against this broker, one scenario after the other; user:password@ may stand before "
                                "the host. Scenarios that stop their broker, or have settings for it, are skipped. Or on a private "
                                "broker: mosquitto, rabbitmq, emqx, scripted; with a version in a container, by Docker or Podman: "
                                "emqx:5.8.6."),
                      QStringLiteral("URL|BROKER")});
    parser.addOption({jobsName, Texts::tr("Run at most so many side by side (as many as there are cores)."), QStringLiteral("N")});
    parser.addOption(formatOption());
    if (const int code = readArguments(parser, QStringLiteral("run"), args); code >= 0) return code;
    const auto format = readFormat(parser);
    const auto jobs = readNumber(parser, jobsName, 0, 1, 1000);
    if (!format || !jobs) return BadUsage;
    const QString broker = parser.value(brokerName);
    const auto instead = scenario::brokerOfWord(broker);
    if (!broker.isEmpty() && !instead && !scenario::accountOf(broker)) {
        complain(Texts::tr("--broker is a URL with its port, such as tcp://localhost:1883, or one of mosquitto, rabbitmq, emqx and scripted, "
                           "with the version of an image if you like: emqx:5.8.6"));
        return BadUsage;
    }
    if (parser.positionalArguments().isEmpty()) {
        complain(Texts::tr("which scenarios? name at least one file or folder"));
        return BadUsage;
    }
    const scenario::Collection collection = scenario::collect(parser.positionalArguments(), instead);
    for (const scenario::FileProblem& problem : collection.problems) complain(problem.sentence());
    if (!collection.problems.isEmpty()) return BadUsage;
    scenario::BatchOptions options;
    if (!instead) options.brokerUrl = broker;
    options.atOnce = *jobs;
    return RunCommand(collection, options, *format).run(parser.value(junitName));
}

} // namespace wb::app
