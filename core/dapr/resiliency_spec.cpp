#include "core/dapr/resiliency_spec.h"

#include "core/dapr/cel/expression.h"
#include "core/dapr/go_text.h"

#include <algorithm>
#include <utility>

namespace wb::dapr {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using NamedNodes = QMap<QString, YamlNodePtr>;

YamlNodePtr below(const YamlNodePtr& node, QStringView key)
{
    return node && node->type == YamlNode::Type::Mapping ? node->find(key) : nullptr;
}

QString textBelow(const YamlNodePtr& node, QStringView key)
{
    const YamlNodePtr value = below(node, key);
    return value ? value->asDaprString() : QString();
}

qint64 numberBelow(const YamlNodePtr& node, QStringView key, qint64 absent)
{
    const YamlNodePtr value = below(node, key);
    return value && !value->isNull() ? value->asDaprString().toLongLong() : absent;
}

// The members of a Go map: names as they are written, the last of two alike.
NamedNodes membersOf(const YamlNodePtr& node)
{
    NamedNodes result;
    if (node && node->type == YamlNode::Type::Mapping)
        for (const YamlEntry& entry : node->entries) result.insert(entry.key->asKey(), entry.value);
    return result;
}

// Decoding one resource. The first fault ends it (m_fault).
class Decoder {
public:
    Decoder(const Resiliency& resource, ResiliencyPolicies& policies, QStringList* log)
        : m_policies(policies), m_log(log), m_rules(below(resource.spec, u"policies")),
          m_targets(below(resource.spec, u"targets"))
    {
    }

    std::optional<ResiliencyFault> run()
    {
        static_cast<void>(timeouts() && retries() && breakers() && apps() && actors());
        if (!m_fault) components();
        return m_fault;
    }

private:
    bool fail(const QString& text, const YamlNodePtr& node)
    {
        m_fault = ResiliencyFault{text, node};
        return false;
    }
    void warn(const QString& text)
    {
        if (m_log) m_log->append(text);
    }

    bool timeouts();
    bool retries();
    bool addRetry(const QString& name, const YamlNodePtr& node);
    std::optional<QString> matching(const YamlNodePtr& node, RetrySpec& spec);
    bool breakers();
    bool addBreaker(const QString& name, const YamlNodePtr& node);
    bool apps();
    bool actors();
    void components();

    ResiliencyPolicies& m_policies;
    QStringList* m_log;
    YamlNodePtr m_rules, m_targets;
    std::optional<ResiliencyFault> m_fault;
};

bool Decoder::timeouts()
{
    const NamedNodes nodes = membersOf(below(m_rules, u"timeouts"));
    for (auto it = nodes.begin(); it != nodes.end(); ++it) {
        const QString text = it.value()->asDaprString();
        const auto duration = resiliencyDuration(text);
        // daprd has the name by now, even of one that is refused: it then stands for "no time limit".
        m_policies.timeouts.insert(it.key(), duration ? *duration : nanoseconds(0));
        if (!duration)
            return fail(QStringLiteral("invalid duration %1, %2: %3").arg(goQuoted(it.key()), text, duration.error()), it.value());
    }
    return true;
}

// Faults of one Go struct that mapstructure decodes: collected, sorted, told together.
class FieldFaults {
public:
    // An absent or empty field keeps its default.
    void duration(const YamlNodePtr& owner, const char16_t* name, nanoseconds& value)
    {
        const QString text = textBelow(owner, name);
        if (text.isEmpty()) return;
        if (const auto read = resiliencyDuration(text))
            value = *read;
        else
            add(name, QStringLiteral("invalid duration %1").arg(goQuoted(text)));
    }
    void add(QStringView name, const QString& reason)
    {
        m_texts.append(QStringLiteral("* error decoding '%1': %2").arg(name, reason));
    }
    void addLine(const QString& line) { m_texts.append(QStringLiteral("* ") + line); }
    bool isEmpty() const { return m_texts.isEmpty(); }
    QString text()
    {
        m_texts.sort();
        return QStringLiteral("%1 error(s) decoding:\n\n%2").arg(m_texts.size()).arg(m_texts.join(u'\n'));
    }

private:
    QStringList m_texts;
};

bool Decoder::retries()
{
    const NamedNodes nodes = membersOf(below(m_rules, u"retries"));
    for (auto it = nodes.begin(); it != nodes.end(); ++it)
        if (!addRetry(it.key(), it.value())) return false;
    return true;
}

bool Decoder::addRetry(const QString& name, const YamlNodePtr& node)
{
    RetrySpec spec;
    FieldFaults faults;
    const QString policy = textBelow(node, u"policy");
    const QString word = policy.toLower();
    if (word == u"exponential")
        spec.kind = RetrySpec::Kind::Exponential;
    else if (!policy.isEmpty() && word != u"constant")
        faults.add(u"policy", QStringLiteral("invalid PolicyType %1: unexpected back off policy type: %2").arg(goQuoted(policy), policy));
    faults.duration(node, u"duration", spec.duration);
    faults.duration(node, u"maxInterval", spec.maxInterval);
    spec.maxRetries = numberBelow(node, u"maxRetries", spec.maxRetries);
    if (!faults.isEmpty())
        return fail(QStringLiteral("invalid retry configuration %1: %2").arg(goQuoted(name), faults.text()), node);
    if (isProtectedRetry(name)) {
        warn(QStringLiteral("Attempted to override protected policy %1 which is not allowed. Ignoring provided policy and using "
                            "default.").arg(name));
        return true;
    }
    if (isBuiltInRetry(name) && spec.maxRetries < 3) {
        warn(QStringLiteral("Attempted override of %1 did not meet minimum retry count, resetting to 3.").arg(name));
        spec.maxRetries = 3;
    }
    if (const auto fault = matching(below(node, u"matching"), spec)) return fail(*fault, below(node, u"matching"));
    m_policies.retries.insert(name, spec);
    return true;
}

// One of the two lists of `matching`.
class CodeList {
public:
    CodeList(int least, int most) : m_least(least), m_most(most) {}

    Result<std::optional<CodeRanges>, QString> read(const QString& text) const
    {
        if (text.isEmpty()) return std::optional<CodeRanges>();
        CodeRanges ranges;
        for (const QString& part : text.split(u',')) {
            if (part.isEmpty()) continue;
            const auto range = readRange(part);
            if (!range) return Failure{range.error()};
            ranges.push_back(*range);
        }
        return std::optional(ranges);
    }

private:
    // strconv.Atoi, then cut to 32 bits.
    Result<int, QString> code(const QString& text, const char* which, const QString& pattern) const
    {
        const auto number = goDecimal(text);
        if (!number) {
            const bool digits = !text.isEmpty() && std::all_of(text.begin() + (text[0] == u'-' || text[0] == u'+'), text.end(),
                                                               [](QChar c) { return c >= u'0' && c <= u'9'; });
            const bool tooLarge = digits && text.back() >= u'0' && text.back() <= u'9';
            return Failure{QStringLiteral("failed to parse %1 code %2 from pattern %3 to int, strconv.Atoi: parsing %4: %5")
                               .arg(QLatin1StringView(which), text, pattern, goQuoted(text),
                                    tooLarge ? QStringLiteral("value out of range") : QStringLiteral("invalid syntax"))};
        }
        const auto value = static_cast<qint32>(*number);
        if (value < m_least || value > m_most)
            return Failure{QStringLiteral("invalid pattern %1, %2 code %3 is not valid")
                               .arg(pattern, QLatin1StringView(which)).arg(value)};
        return value;
    }
    Result<CodeRange, QString> readRange(const QString& pattern) const
    {
        const QStringList ends = pattern.split(u'-');
        if (ends.size() > 2) return Failure{QStringLiteral("invalid pattern %1, more than one '-' exists").arg(pattern)};
        const auto first = code(ends.first(), "start", pattern);
        if (!first) return Failure{first.error()};
        const auto last = code(ends.last(), "end", pattern);
        if (!last) return Failure{last.error()};
        if (*last < *first)
            return Failure{QStringLiteral("invalid pattern %1, start value should not bigger than end value").arg(pattern)};
        return CodeRange{*first, *last};
    }

    int m_least, m_most;
};

std::optional<QString> Decoder::matching(const YamlNodePtr& node, RetrySpec& spec)
{
    const auto http = CodeList(100, 599).read(textBelow(node, u"httpStatusCodes"));
    if (!http) return http.error();
    const auto grpc = CodeList(0, 16).read(textBelow(node, u"gRPCStatusCodes"));
    if (!grpc) return grpc.error();
    spec.httpCodes = *http;
    spec.grpcCodes = *grpc;
    return std::nullopt;
}

bool Decoder::breakers()
{
    const NamedNodes nodes = membersOf(below(m_rules, u"circuitBreakers"));
    for (auto it = nodes.begin(); it != nodes.end(); ++it)
        if (!addBreaker(it.key(), it.value())) return false;
    return true;
}

// What this program cannot compile may be fine for daprd, and on a function that does not exist daprd hangs: no error.
QString tripError(const QString& trip)
{
    if (trip.isEmpty()) return {};
    const auto compiled = cel::Expression::compile(trip);
    return !compiled && compiled.error().kind == cel::Fault::Kind::Compile ? compiled.error().text : QString();
}

bool Decoder::addBreaker(const QString& name, const YamlNodePtr& node)
{
    BreakerSpec spec;
    FieldFaults faults;
    const qint64 most = numberBelow(node, u"maxRequests", 0);
    if (most < 0) faults.addLine(QStringLiteral("cannot parse 'maxRequests', %1.000000 overflows uint").arg(most));
    spec.maxRequests = static_cast<quint32>(most);
    faults.duration(node, u"interval", spec.interval);
    faults.duration(node, u"timeout", spec.timeout);
    spec.trip = textBelow(node, u"trip");
    if (const QString error = tripError(spec.trip); !error.isEmpty())
        faults.add(u"trip", QStringLiteral("invalid Expr %1: %2").arg(goQuoted(spec.trip), error));
    if (!faults.isEmpty())
        return fail(QStringLiteral("invalid retry configuration %1: %2").arg(goQuoted(name), faults.text()), node);
    m_policies.breakers.insert(name, spec);
    return true;
}

// Targets that this program has no use for still decide whether daprd takes the resource.
bool Decoder::apps()
{
    const NamedNodes nodes = membersOf(below(m_targets, u"apps"));
    for (const YamlNodePtr& node : nodes)
        if (numberBelow(node, u"circuitBreakerCacheSize", 0) < 0)
            return fail(QStringLiteral("must provide a positive size"), below(node, u"circuitBreakerCacheSize"));
    return true;
}

bool Decoder::actors()
{
    const NamedNodes nodes = membersOf(below(m_targets, u"actors"));
    for (const YamlNodePtr& node : nodes) {
        const QString scope = textBelow(node, u"circuitBreakerScope");
        if (!textBelow(node, u"circuitBreaker").isEmpty()) {
            if (scope.isEmpty()) return fail(QStringLiteral("actor circuit breakers must include scope"), node);
            if (scope != u"type" && scope != u"id" && scope != u"both")
                return fail(QStringLiteral("unknown circuit breaker scope %1").arg(goQuoted(scope)), node);
        }
        if (numberBelow(node, u"circuitBreakerCacheSize", 0) < 0)
            return fail(QStringLiteral("must provide a positive size"), below(node, u"circuitBreakerCacheSize"));
    }
    return true;
}

void Decoder::components()
{
    const auto names = [](const YamlNodePtr& node) {
        return PolicyNames{textBelow(node, u"timeout"), textBelow(node, u"retry"), textBelow(node, u"circuitBreaker")};
    };
    const NamedNodes nodes = membersOf(below(m_targets, u"components"));
    for (auto it = nodes.begin(); it != nodes.end(); ++it)
        m_policies.components.insert(it.key(), {names(below(it.value(), u"inbound")), names(below(it.value(), u"outbound"))});
}

RetrySpec constant(qint64 retries)
{
    RetrySpec spec;
    spec.duration = seconds(1);
    spec.maxRetries = retries;
    return spec;
}

} // namespace

ResiliencyPolicies ResiliencyPolicies::builtIn()
{
    RetrySpec reminders;
    reminders.kind = RetrySpec::Kind::Exponential;
    reminders.maxRetries = 0; // daprd leaves the number out, and Go's zero means that nothing is retried
    RetrySpec start = reminders;
    start.duration = seconds(2);
    start.maxInterval = seconds(1);
    start.maxElapsed = seconds(10);
    start.maxRetries = 3;
    ResiliencyPolicies policies;
    policies.retries = {{QStringLiteral("DaprBuiltInServiceRetries"), constant(3)},
                        {QStringLiteral("DaprBuiltInActorRetries"), constant(3)},
                        {QStringLiteral("DaprBuiltInActorReminderRetries"), reminders},
                        {QStringLiteral("DaprBuiltInInitializationRetries"), start},
                        {QStringLiteral("DaprBuiltInActorNotFoundRetries"), constant(5)}};
    return policies;
}

bool isBuiltInRetry(QStringView name)
{
    static const ResiliencyPolicies known = ResiliencyPolicies::builtIn();
    return known.retries.contains(name.toString());
}

bool isProtectedRetry(QStringView name)
{
    return name == u"DaprBuiltInActorNotFoundRetries";
}

std::optional<ResiliencyFault> addResiliency(const Resiliency& resource, ResiliencyPolicies& policies, QStringList* log)
{
    return Decoder(resource, policies, log).run();
}

} // namespace wb::dapr
