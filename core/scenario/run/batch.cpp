#include "core/scenario/run/batch.h"

#include "core/scenario/file/reader.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QThread>

#include <algorithm>
#include <utility>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Batch)
};

QStringList filesOf(const QString& path, Collection& collection)
{
    if (!QFileInfo(path).isDir()) return {path};
    const QDir folder(path);
    QStringList files;
    for (const QString& name : folder.entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name))
        files << folder.filePath(name);
    if (files.isEmpty()) collection.problems << FileProblem{path, {}, Texts::tr("there is no scenario (*.yaml) in this folder")};
    return files;
}

} // namespace

Collection collect(const QStringList& paths, const std::optional<BrokerChoice>& instead)
{
    Collection collection;
    for (const QString& path : paths) {
        for (const QString& file : filesOf(path, collection)) {
            const auto scenario = readScenarioFile(file);
            if (!scenario) {
                collection.problems << scenario.error();
                continue;
            }
            for (const Scenario& one : variantsOf(instead ? withBroker(*scenario, *instead) : *scenario)) collection.scenarios << std::make_shared<const Scenario>(one);
        }
    }
    return collection;
}

int exitCodeOf(const QList<Report>& reports)
{
    int code = 0;
    for (const Report& report : reports) {
        if (report.verdict == Verdict::Failed) return 1;
        if (report.verdict == Verdict::Error) code = 2;
    }
    return code;
}

Batch::Batch(QList<std::shared_ptr<const Scenario>> scenarios, const BatchOptions& options, QObject* parent)
    : QObject(parent), m_options(options)
{
    if (m_options.atOnce <= 0) m_options.atOnce = std::max(QThread::idealThreadCount(), 1);
    for (auto& scenario : scenarios) {
        const BrokerChoice& broker = scenario->brokers.first();
        const bool foreign = !m_options.brokerUrl.isEmpty() || broker.kind == BrokerChoiceKind::Url;
        Job job;
        job.turn = foreign                                      ? Turn::Url
                   : broker.runsInContainer()                   ? Turn::Container
                   : broker.kind == BrokerChoiceKind::RabbitMq ? Turn::RabbitMq
                                                                : Turn::Free;
        Report report;
        report.file = scenario->file;
        report.name = scenario->name;
        m_reports << report;
        job.scenario = std::move(scenario);
        m_jobs.push_back(std::move(job));
    }
}

Batch::~Batch() = default;

void Batch::start()
{
    QMetaObject::invokeMethod(this, &Batch::next, Qt::QueuedConnection);
}

void Batch::stop()
{
    if (std::exchange(m_stopped, true)) return;
    for (Job& job : m_jobs)
        if (job.run) job.run->stop();
    QMetaObject::invokeMethod(this, &Batch::next, Qt::QueuedConnection);
}

bool Batch::isTaken(Turn turn) const
{
    return turn != Turn::Free &&
           std::any_of(m_jobs.begin(), m_jobs.end(), [turn](const Job& job) { return job.run && job.turn == turn; });
}

void Batch::next()
{
    const auto isRunning = [](const Job& job) { return job.run != nullptr; };
    auto running = std::count_if(m_jobs.begin(), m_jobs.end(), isRunning);
    for (std::size_t i = 0; i < m_jobs.size() && !m_stopped && running < m_options.atOnce; ++i) {
        Job& job = m_jobs[i];
        if (job.begun || isTaken(job.turn)) continue;
        begin(job, qsizetype(i));
        ++running;
    }
    if (running > 0) return;
    for (std::size_t i = 0; i < m_jobs.size(); ++i) {
        if (m_jobs[i].begun) continue;
        m_reports[qsizetype(i)].verdict = Verdict::Skipped;
        m_reports[qsizetype(i)].why = Texts::tr("stopped before it began");
    }
    Q_EMIT finished();
}

RunOptions Batch::optionsFor(const Job& job)
{
    RunOptions options;
    options.brokerUrl = m_options.brokerUrl;
    if (job.turn != Turn::RabbitMq || needsOwnBroker(*job.scenario)) return options;
    if (!m_rabbit && broker::LocalBroker::missing(broker::BrokerKind::RabbitMq).isEmpty())
        m_rabbit = broker::LocalBroker::create(broker::BrokerKind::RabbitMq);
    options.lent = m_rabbit.get();
    return options;
}

void Batch::begin(Job& job, qsizetype index)
{
    job.begun = true;
    job.run = std::make_unique<ScenarioRun>(job.scenario, optionsFor(job));
    connect(job.run.get(), &ScenarioRun::finished, this, [this, index](const Report& report) {
        m_reports[index] = report;
        Q_EMIT reported(report);
        // Not from within the run's own call.
        QMetaObject::invokeMethod(this, [this, index] {
            m_jobs[std::size_t(index)].run.reset();
            next();
        }, Qt::QueuedConnection);
    });
    job.run->start();
}

} // namespace wb::scenario
