#include "core/broker/probe/probe.h"

#include "core/broker/probe/identify.h"
#include "core/broker/probe/measurement.h"

#include <QMutex>
#include <QThread>
#include <QUuid>

#include <algorithm>
#include <array>

namespace wb::broker {

using Lane = Measurement::Lane;
using mqtt::steadyNow;

namespace {

// Everything but waiting takes less than this with a broker on the same machine by far; a slow one gets its chance.
constexpr Milliseconds workingTime{100'000};

double secondsSince(mqtt::Instant start)
{
    return std::chrono::duration<double>(steadyNow() - start).count();
}

// A broker that could not be reached so often in a row is gone: the rest of the lane is not tried.
constexpr int mostMisses = 2;

QString newPrefix()
{
    return QStringLiteral("workbench-probe-%1").arg(QUuid::createUuid().toString(QUuid::Id128).left(8));
}

// A thread with its own bench that plays its measurements one after the other.
class LaneThread : public QThread {
public:
    struct Told {
        std::function<void(const QString& id)> begun;
        std::function<void(const ProbeResult&)> measured;
    };
    LaneThread(ProbeTarget target, ProbeLimits& limits, QList<const Measurement*> list, Told told)
        : m_target(std::move(target)), m_limits(limits), m_list(std::move(list)), m_told(std::move(told))
    {
    }
    QStringList leftBehind;                 // after the end
    std::optional<Identified> identity; // of the lane without measurements, which identifies
    QString refusal;                        // why it could not
    quint8 refusedWith = 0;                 // CONNACK code

    void wake()
    {
        const QMutexLocker lock(&m_mutex);
        if (m_waiter) QMetaObject::invokeMethod(m_waiter, &Waiter::wake, Qt::QueuedConnection);
    }

protected:
    void run() override
    {
        Bench bench(m_target, m_limits);
        setWaiter(&bench.waiter());
        if (m_list.isEmpty()) identifyBroker(bench);
        for (const Measurement* measurement : std::as_const(m_list)) {
            m_told.measured(measure(bench, *measurement));
        }
        if (!bench.leftBehind().isEmpty()) bench.tidyAgain();
        leftBehind = bench.leftBehind();
        setWaiter(nullptr);
    }

private:
    void setWaiter(Waiter* waiter)
    {
        const QMutexLocker lock(&m_mutex);
        m_waiter = waiter;
    }

    void identifyBroker(Bench& bench)
    {
        Finding finding;
        bench.begin(finding);
        try {
            identity = identify(bench);
        } catch (const Ended& ended) {
            refusal = ended.why;
            refusedWith = ended.connack;
        }
        bench.end();
    }

    // Without a broker, or when the probe is over, nothing is begun, so that nothing has to be tidied up either.
    QString whyNot(Bench& bench) const
    {
        return m_misses >= mostMisses ? m_lastMiss : bench.waiter().over();
    }

    ProbeResult measure(Bench& bench, const Measurement& measurement)
    {
        if (const QString why = whyNot(bench); !why.isEmpty()) {
            ProbeResult nothing;
            nothing.id = QString::fromLatin1(measurement.id);
            nothing.ended = why;
            return nothing;
        }
        m_told.begun(QString::fromLatin1(measurement.id));
        const mqtt::Instant start = steadyNow();
        Finding finding;
        bench.begin(finding);
        try {
            measurement.run(bench, finding);
            m_misses = 0;
        } catch (const Ended& ended) {
            finding.ended = ended.why;
            if (ended.reason != Ended::Reason::Unreachable) m_misses = 0;
            else if (++m_misses >= mostMisses) m_lastMiss = ended.why;
        }
        ProbeResult result;
        result.seconds = secondsSince(start);
        bench.end();
        if (!finding.facets.isEmpty() && !finding.ended.isEmpty()) {
            EvidenceLine line;
            line.ms = secondsSince(m_target.started) * 1000;
            line.note = QStringLiteral("ended early: ") + finding.ended;
            finding.evidence.add(std::move(line));
        }
        result.id = QString::fromLatin1(measurement.id);
        result.facets = finding.facets;
        result.ended = finding.ended;
        result.evidence = finding.evidence.lines();
        return result;
    }

    const ProbeTarget m_target;
    ProbeLimits& m_limits;
    const QList<const Measurement*> m_list;
    const Told m_told;
    QMutex m_mutex;
    Waiter* m_waiter = nullptr;
    int m_misses = 0; // measurements in a row that could not reach the broker
    QString m_lastMiss;
};

} // namespace

struct Probe::Private {
    Probe* q = nullptr;
    ProbeSetup setup;
    ProbeTarget target;
    ProbeLimits limits;
    ProbeReport report;
    mqtt::Instant started;
    QList<const Measurement*> wanted;
    std::vector<std::unique_ptr<LaneThread>> threads;
    int running = 0;
    int done = 0;
    bool lastLaneIsDue = true;
    bool hasFinished = false;

    const ProfileBook& book() const { return setup.book ? *setup.book : ProfileBook::inEnglish(); }
    void launch(const QList<const Measurement*>& list, int lane);
    void identifiedBy(LaneThread& thread);
    void laneEnded();
    void runMeasurements();
    void take(ProbeResult result);
    void finish();
    QList<const Measurement*> inLane(Lane lane) const;
};

void Probe::Private::launch(const QList<const Measurement*>& list, int lane)
{
    ProbeTarget own = target;
    own.prefix += QStringLiteral("-%1").arg(lane); // client ids and topics of its own
    LaneThread::Told told;
    told.begun = [this](const QString& id) {
        QMetaObject::invokeMethod(q, [this, id] { Q_EMIT q->begun(id); }, Qt::QueuedConnection);
    };
    told.measured = [this](const ProbeResult& result) {
        QMetaObject::invokeMethod(q, [this, result] { take(result); }, Qt::QueuedConnection);
    };
    threads.push_back(std::make_unique<LaneThread>(own, limits, list, std::move(told)));
    LaneThread* thread = threads.back().get();
    ++running;
    QObject::connect(thread, &QThread::finished, q, [this, thread, identifies = list.isEmpty()] {
        --running;
        report.leftBehind << thread->leftBehind;
        if (identifies) identifiedBy(*thread);
        else laneEnded();
    });
    thread->start();
}

void Probe::Private::identifiedBy(LaneThread& thread)
{
    if (thread.identity) {
        report.product = thread.identity->product;
        report.version = thread.identity->version;
        report.how = thread.identity->how;
        const Profile* profile = book().profile(report.product);
        if (profile && profile->rangeOf(report.version) < 0)
            report.how += QStringLiteral("; compared with %1").arg(profile->ranges.at(profile->nearestRange(report.version)).title);
    } else {
        report.product = QStringLiteral("unknown");
        report.how = thread.refusal;
        report.refusedWith = thread.refusedWith;
    }
    Q_EMIT q->identified();
    runMeasurements();
}

QList<const Measurement*> Probe::Private::inLane(Lane lane) const
{
    QList<const Measurement*> list;
    for (const Measurement* one : wanted) {
        if (one->lane == lane) list << one;
    }
    return list;
}

void Probe::Private::runMeasurements()
{
    int lane = 1;
    for (const Lane one : {Lane::First, Lane::Second}) {
        if (const auto list = inLane(one); !list.isEmpty()) launch(list, lane++);
    }
    const auto watching = inLane(Lane::Watch);
    for (const Measurement* one : watching) launch({one}, lane++);
    laneEnded();
}

void Probe::Private::laneEnded()
{
    if (running > 0) return;
    // take() of the last result is in the queue before this.
    const auto last = inLane(Lane::Last);
    if (std::exchange(lastLaneIsDue, false) && !last.isEmpty()) launch(last, 90);
    else finish();
}

void Probe::Private::take(ProbeResult result)
{
    judge(result, report, book());
    report.results << result;
    Q_EMIT q->measured(result, ++done, q->total());
}

void Probe::Private::finish()
{
    if (std::exchange(hasFinished, true)) return;
    report.seconds = secondsSince(started);
    if (limits.stopped) report.ended = QStringLiteral("the probe was stopped");
    else if (steadyNow() >= limits.deadline) report.ended = QStringLiteral("the time of the probe was over");
    const QStringList order = measurableDimensions();
    std::sort(report.results.begin(), report.results.end(), [&order](const ProbeResult& a, const ProbeResult& b) {
        return order.indexOf(a.id) < order.indexOf(b.id);
    });
    for (const auto& thread : threads) thread->wait();
    Q_EMIT q->finished();
}

Probe::Probe(ProbeSetup setup, QObject* parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->setup = std::move(setup);
    for (const Measurement& one : measurements()) {
        if (d->setup.only.isEmpty() || d->setup.only.contains(QString::fromLatin1(one.id))) d->wanted << &one;
    }
    d->target.endpoint = d->setup.endpoint;
    d->target.userName = d->setup.userName;
    d->target.password = d->setup.password;
    d->target.patience = d->setup.patience;
    d->target.idle = d->setup.idle;
    d->target.quiet = d->setup.quiet;
    d->target.answer = d->setup.answer;
    d->target.prefix = newPrefix();
}

Probe::~Probe()
{
    stop();
    for (const auto& thread : d->threads) thread->wait();
}

QStringList Probe::measurableDimensions()
{
    QStringList ids;
    for (const Dimension& dimension : ProfileBook::inEnglish().dimensions()) {
        const bool known = std::any_of(measurements().begin(), measurements().end(), [&](const Measurement& one) {
            return dimension.id == QLatin1String(one.id);
        });
        if (known) ids << dimension.id;
    }
    return ids;
}

Milliseconds Probe::defaultTimeLimit(Milliseconds patience)
{
    return workingTime + patience;
}

Milliseconds Probe::usualTime(const QStringList& only, Milliseconds patience)
{
    constexpr Milliseconds each{1100}, knowing{1000};
    std::array<Milliseconds, 4> lanes{}; // by Lane; those of Watch run side by side
    for (const Measurement& one : measurements()) {
        const QString id = QString::fromLatin1(one.id);
        if (!only.isEmpty() && !only.contains(id)) continue;
        Milliseconds& lane = lanes.at(std::size_t(one.lane));
        const Milliseconds watch = id == u"connect_timeout" ? std::max(ProbeSetup().idle, patience)
                                   : id == u"keepalive"     ? Milliseconds(10'000)
                                                            : patience;
        lane = one.lane == Lane::Watch ? std::max(lane, watch) : lane + each;
    }
    const auto at = [&](Lane lane) { return lanes.at(std::size_t(lane)); };
    return knowing + std::max({at(Lane::First), at(Lane::Second), at(Lane::Watch)}) + at(Lane::Last);
}

void Probe::start()
{
    d->report.started = QDateTime::currentDateTimeUtc();
    d->started = d->target.started = steadyNow();
    const Milliseconds limit = d->setup.timeLimit.count() > 0 ? d->setup.timeLimit : defaultTimeLimit(d->setup.patience);
    d->limits.deadline = d->started + limit;
    d->launch({}, 0);
}

void Probe::stop()
{
    d->limits.stopped = true;
    for (const auto& thread : d->threads) thread->wake();
}

int Probe::total() const { return int(d->wanted.size()); }
const ProbeReport& Probe::report() const { return d->report; }

} // namespace wb::broker
