#include "core/scenario/run/evidence.h"

#include "core/scenario/run/lines.h"

#include <QDateTime>

#include <algorithm>

namespace wb::scenario {

namespace {

constexpr std::size_t mostLines = 400;
constexpr ledger::Seq mostPacketLines = 400; // of one delta: of more only the newest are of interest

qint64 nowNs()
{
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

} // namespace

void Evidence::start()
{
    m_startNs = nowNs();
}

// --- facts ---

void Evidence::add(const QList<ledger::Fact>& facts, quint64 lost)
{
    for (ledger::Fact fact : facts) {
        // The engine reads the clock once for a whole batch: what came before a mark and what came behind it can have the
        // mark's own time. A nanosecond keeps them apart.
        fact.timeNs = std::max<qint64>(fact.timeNs, m_markNs);
        if (!addMark(fact)) {
            m_lastNs = std::max<qint64>(m_lastNs, fact.timeNs);
            addFact(fact);
        }
    }
    m_lost += lost;
}

bool Evidence::addMark(const ledger::Fact& fact)
{
    const auto* control = std::get_if<ledger::ControlUsed>(&fact.body);
    if (!control || !control->what.startsWith(markText(-1))) return false;
    m_markNs = std::max<qint64>(fact.timeNs, m_lastNs + 1);
    m_marks.insert(control->what.mid(markText(-1).size()).toInt(), m_markNs);
    return true;
}

SeenPublish& Evidence::publish(const ledger::Fact& fact, mqtt::OperationId operation)
{
    const auto [it, isNew] = m_publishAt.try_emplace({fact.connection, operation}, m_publishes.size());
    if (isNew || operation == 0) {
        it->second = m_publishes.size();
        m_publishes.push_back({});
        m_publishes.back().timeNs = fact.timeNs;
    }
    return m_publishes[it->second];
}

void Evidence::addFact(const ledger::Fact& fact)
{
    m_book.add(fact);
    if (const auto* up = std::get_if<ledger::SidecarConnected>(&fact.body)) {
        m_newest.insert(fact.connection, qsizetype(m_connections.size()));
        m_connections.push_back({fact.timeNs, fact.connection, up->component, up->replica, up->clientId, up->address,
                                 up->cleanSession, up->sessionPresent});
    } else if (const auto* end = std::get_if<ledger::ConnectionEnded>(&fact.body)) {
        const SeenConnection* of = connection(fact.connection);
        m_ends.push_back({fact.timeNs, of ? of->component : QString(), of ? of->replica : 0, end->cause});
    } else if (std::holds_alternative<ledger::SessionThrownAway>(fact.body)) {
        ++m_thrownAway;
    } else if (std::holds_alternative<ledger::ControlUsed>(fact.body)) {
        ++m_controls;
    } else if (const auto* published = std::get_if<ledger::Published>(&fact.body)) {
        SeenPublish& seen = publish(fact, published->operation);
        seen.topic = published->topic;
        seen.deadLetter = published->deadLetter;
        seen.retain = published->retain;
    } else if (const auto* ended = std::get_if<ledger::PublishEnded>(&fact.body)) {
        publish(fact, ended->operation).outcome = ended->outcome;
    } else if (const auto* told = std::get_if<ledger::PublishTold>(&fact.body)) {
        SeenPublish& seen = publish(fact, told->operation);
        seen.toldOk = told->ok;
        seen.told = told->message;
    }
    if (const QString line = lineOf(fact.body); !line.isEmpty()) addLine(fact.timeNs, who(fact.connection) + line);
}

QString Evidence::markText(int mark)
{
    // Told apart from what a person notes by its first character.
    const QString start = QStringLiteral("\u2691 ");
    return mark < 0 ? start : start + QString::number(mark);
}

std::optional<qint64> Evidence::markNs(int mark) const
{
    const auto it = m_marks.find(mark);
    return it == m_marks.end() ? std::nullopt : std::optional(*it);
}

// --- packets ---

void Evidence::take(const ledger::DeltaPtr& delta)
{
    m_snapshot = delta->snapshot;
    ledger::Seq seq = std::max(m_looked, m_snapshot.begin());
    const ledger::Seq linesFrom = m_snapshot.end() > mostPacketLines ? m_snapshot.end() - mostPacketLines : 0;
    for (; seq < m_snapshot.end(); ++seq) {
        const ledger::Record& record = m_snapshot.record(seq);
        if (record.isMessage() && record.role() == ledger::Role::Observer) m_observed.push_back(seq);
        if (seq >= linesFrom) addLine(record.timeNs, who(record.connection) + lineOf(m_snapshot, seq));
    }
    m_looked = seq;
}

// --- lines ---

void Evidence::note(const QString& line)
{
    addLine(nowNs(), line);
}

void Evidence::addLine(qint64 timeNs, const QString& line)
{
    m_lines.push_back({timeNs, line});
    if (m_lines.size() > 2 * mostLines) m_lines.erase(m_lines.begin(), m_lines.begin() + mostLines);
}

QString Evidence::who(ledger::ConnectionId id) const
{
    if (id == 0) return {};
    const auto it = m_statuses.find(id);
    if (it == m_statuses.end()) {
        const SeenConnection* seen = connection(id);
        return seen ? seen->component + QStringLiteral("  ") : QString();
    }
    if (it->role == ledger::Role::Observer) return QStringLiteral("observer  ");
    QString name = it->component;
    if (it->replica > 0) name += QStringLiteral("#%1").arg(it->replica);
    return QStringLiteral("%1  ").arg(name);
}

QStringList Evidence::around(qsizetype lines) const
{
    std::vector<Line> sorted(m_lines.begin(), m_lines.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const Line& a, const Line& b) { return a.timeNs < b.timeNs; });
    QStringList result;
    const std::size_t from = sorted.size() > std::size_t(lines) ? sorted.size() - std::size_t(lines) : 0;
    for (std::size_t i = from; i < sorted.size(); ++i)
        result << QStringLiteral("%1 s  %2").arg(double(sorted[i].timeNs - m_startNs) / 1e9, 8, 'f', 3).arg(sorted[i].text);
    return result;
}

// --- questions ---

QList<sidecar::ConnectionStatus> Evidence::statuses(const QString& component, int replica) const
{
    QList<sidecar::ConnectionStatus> found;
    for (const sidecar::ConnectionStatus& status : m_statuses) {
        if (status.role != ledger::Role::Sidecar) continue;
        if (!component.isEmpty() && status.component != component) continue;
        if (replica < 0 || status.replica == replica) found << status;
    }
    return found;
}

bool Evidence::isObserverUp(qsizetype filters) const
{
    return std::any_of(m_statuses.begin(), m_statuses.end(), [filters](const sidecar::ConnectionStatus& status) {
        const auto& all = status.subscriptions;
        return status.role == ledger::Role::Observer && status.state == sidecar::LinkState::Connected &&
               std::count_if(all.begin(), all.end(), [](const sidecar::SubscriptionStatus& one) { return one.grantedQos >= 0; }) >= filters;
    });
}

const SeenConnection* Evidence::connection(ledger::ConnectionId id) const
{
    const auto it = m_newest.find(id);
    return it == m_newest.end() ? nullptr : &m_connections[std::size_t(*it)];
}

} // namespace wb::scenario
