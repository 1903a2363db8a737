#include "core/scenario/file/steps.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::scenario {

namespace {

using dapr::YamlNode;
using dapr::YamlNodePtr;

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Reader)
};

BrokerRuleStep brokerRuleStep(const Fields& fields)
{
    BrokerRuleStep step;
    step.rule.at = broker::scriptedAt(fields.text(u"at")).value_or(broker::ScriptedAt::Connect);
    step.rule.what = broker::scriptedDo(fields.text(u"do")).value_or(broker::ScriptedDo::Answer);
    step.rule.value = fields.number(u"value");
    step.rule.delayMs = int(fields.get<milliseconds>(u"delay").count());
    step.rule.clientId = fields.text(u"client id");
    step.rule.filter = fields.text(u"filter");
    step.rule.skip = fields.number(u"skip");
    step.rule.times = fields.number(u"times");
    return step;
}

class StepsReader {
public:
    StepsReader(ValueReader& values, Scenario& scenario) : m_values(values), m_scenario(scenario) {}

    void read(const YamlNode& item);

private:
    struct Said { // what stands in the list
        const Verb* verb = nullptr;
        YamlNodePtr value;
        Fields beside; // as, only
    };
    std::optional<Said> said(const YamlNode& item);
    Fields arguments(const Verb& verb, const YamlNode& value);
    void expectations(const Said& said, Step step);
    void expectation(const YamlNode& node, Step step);
    void checkTogether(const YamlNode& at, const QString& verb, const Fields& fields);
    void needsComponent(const YamlNode& at, const QString& verb, const Fields& fields);
    void add(Step step);

    ValueReader& m_values;
    Scenario& m_scenario;
};

std::optional<StepsReader::Said> StepsReader::said(const YamlNode& item)
{
    if (item.type != YamlNode::Type::Mapping) {
        m_values.complain(item, Texts::tr("a step is needed here, such as - connect: orders; steps are: %1")
                                    .arg(namesOf(stepVerbs()).join(QStringLiteral(", "))));
        return {};
    }
    Said said;
    for (const dapr::YamlEntry& entry : item.entries) {
        const Verb* verb = verbOf(stepVerbs(), entry.key->text);
        if (!verb) continue;
        if (said.verb) {
            m_values.complain(*entry.key, Texts::tr("one step at a time: \"%1\" stands here already").arg(said.verb->name));
            return {};
        }
        said.verb = verb;
        said.value = entry.value;
    }
    const bool known = said.verb != nullptr;
    // Without a verb, or with others beside it, the complaint lists what there is.
    said.beside = m_values.fields(item, stepKeys(), known ? QStringList{said.verb->name} : namesOf(stepVerbs()));
    if (!known && item.entries.empty()) m_values.complain(item, Texts::tr("the step is empty"));
    return known ? std::optional(said) : std::nullopt;
}

// The mapping of a step, or the one value that stands for it.
Fields StepsReader::arguments(const Verb& verb, const YamlNode& value)
{
    const Key* key = verb.shortKey.isEmpty() ? nullptr : keyOf(verb.keys, verb.shortKey);
    const bool mapping = value.type == YamlNode::Type::Mapping;
    // A script is a mapping itself: app: {rules: …}.
    const bool script = key && key->type == KeyType::App && mapping && !value.findEntry(key->name);
    if (mapping && !script) {
        const Fields fields = m_values.fields(value, verb.keys);
        return fields;
    }
    Fields fields;
    const bool needed = std::any_of(verb.keys.begin(), verb.keys.end(), [](const Key& one) { return one.required; });
    if (!script && value.isNull() && !needed) return fields; // - reconnect:
    if (!key) return m_values.fields(value, verb.keys);      // complains
    Value read = m_values.value(*key, value);
    if (!std::holds_alternative<std::monostate>(read)) fields.set(key->name, std::move(read));
    return fields;
}

// Without a name, the only component is meant.
void StepsReader::needsComponent(const YamlNode& at, const QString& verb, const Fields& fields)
{
    static const QStringList verbs{QStringLiteral("connect"), QStringLiteral("disconnect"), QStringLiteral("cut"),
                                   QStringLiteral("reconnect"), QStringLiteral("restart"),
                                   QStringLiteral("discard session"), QStringLiteral("take over")};
    const bool bySidecar = verb == u"publish" && fields.text(u"from") == u"sidecar";
    if ((!verbs.contains(verb) && !bySidecar) || fields.has(u"component") || m_scenario.components.size() == 1) return;
    if (m_scenario.components.isEmpty())
        m_values.complain(at, Texts::tr("there is no MQTT component in the scenario's resources"));
    else
        m_values.complain(at, Texts::tr("which component? There are: %1").arg(m_scenario.components.join(QStringLiteral(", "))));
}

void StepsReader::checkTogether(const YamlNode& at, const QString& verb, const Fields& fields)
{
    const auto complain = [&](const QString& message) { m_values.complain(at, message); };
    needsComponent(at, verb, fields);
    if (verb == u"publish") {
        const QString from = fields.get<QString>(u"from", QStringLiteral("outside"));
        if (fields.has(u"payload") && fields.has(u"base64")) complain(Texts::tr("either payload or base64"));
        if (from != u"outside" && fields.has(u"copies")) complain(Texts::tr("copies go with \"from: outside\" only"));
        for (const char16_t* name : {u"component", u"cloudevent", u"metadata"})
            if (from != u"sidecar" && fields.has(name))
                complain(Texts::tr("\"%1\" goes with \"from: sidecar\" only").arg(QString::fromUtf16(name)));
        for (const char16_t* name : {u"qos", u"retain"})
            if (from == u"sidecar" && fields.has(name))
                complain(Texts::tr("a sidecar publishes with its component's \"%1\"; per request only metadata can change it")
                             .arg(QString::fromUtf16(name)));
        if (from == u"observer" && m_scenario.observe.isEmpty())
            complain(Texts::tr("there is no observer: name its topic filters first (observe: [orders/#])"));
    } else if (verb.startsWith(u"broker rule") || verb == u"clear broker rules") {
        const bool scripted = std::any_of(m_scenario.brokers.begin(), m_scenario.brokers.end(), [](const BrokerChoice& broker) {
            return broker.kind == BrokerChoiceKind::Scripted;
        });
        if (!scripted) complain(Texts::tr("only a scripted broker takes rules (broker: scripted)"));
        const QString problem = verb == u"broker rule" ? broker::scriptedProblem(brokerRuleStep(fields).rule) : QString();
        if (!problem.isEmpty()) complain(problem);
    }
}

void StepsReader::add(Step step)
{
    if (!step.name.isEmpty()) {
        if (m_values.stepNames.contains(step.name))
            m_values.complain(step.place, Texts::tr("a step before this one is named \"%1\" already").arg(step.name));
        m_values.stepNames.insert(step.name);
    }
    m_scenario.steps << std::move(step);
}

Which whichOf(const Fields& fields)
{
    return {fields.text(u"topic"), fields.text(u"component"), fields.number(u"replica", -1), fields.number(u"message")};
}

void StepsReader::expectation(const YamlNode& node, Step step)
{
    step.place = {node.line, node.column};
    const Verb* subject = nullptr;
    for (const dapr::YamlEntry& entry : node.entries) {
        const Verb* verb = verbOf(expectationVerbs(), entry.key->text);
        if (verb && !subject) {
            subject = verb;
        } else if (verb && verb != subject) {
            m_values.complain(*entry.key, Texts::tr("one expectation at a time: \"%1\" stands here already").arg(subject->name));
            return;
        }
    }
    if (!subject) {
        m_values.complain(node, Texts::tr("an expectation is needed here, such as {deliveries: 2}; there are: %1")
                                    .arg(namesOf(expectationVerbs()).join(QStringLiteral(", "))));
        return;
    }
    const Fields fields = m_values.fields(node, subject->keys + expectationKeys());
    ExpectStep expect;
    expect.body = expectationBody(subject->name, fields);
    expect.which = whichOf(fields);
    expect.since = fields.text(u"since");
    expect.at = fields.find<Window>(u"at");
    if ((subject->name == u"received") && m_scenario.observe.isEmpty())
        m_values.complain(node, Texts::tr("there is no observer: name its topic filters first (observe: [orders/#])"));
    if (const auto* order = std::get_if<OrderExpected>(&expect.body))
        if (order->by != u"topic" && order->by != u"payload" && !order->by.startsWith(u'/'))
            m_values.complain(node, Texts::tr("\"by\" is topic, payload, or a JSON pointer into the payload, such as /id"));
    step.within = fields.get<milliseconds>(u"within", usualPatience);
    step.body = expect;
    add(std::move(step));
}

void StepsReader::expectations(const Said& said, Step step)
{
    if (said.value->type != YamlNode::Type::Sequence) {
        expectation(*said.value, std::move(step));
        return;
    }
    if (said.value->items.empty()) m_values.complain(*said.value, Texts::tr("the list is empty"));
    for (const YamlNodePtr& item : said.value->items) {
        if (m_scenario.steps.size() > mostSteps) {
            m_values.complain(*item, Texts::tr("there are more than %1 steps").arg(mostSteps));
            return;
        }
        expectation(*item, step);
        step.name.clear(); // belongs to the first
    }
}

void StepsReader::read(const YamlNode& item)
{
    const auto heard = said(item);
    if (!heard) return;
    Step step;
    step.place = {item.line, item.column};
    step.name = heard->beside.text(u"as");
    step.only = heard->beside.get<QStringList>(u"only");
    if (heard->verb->name == u"expect") {
        expectations(*heard, std::move(step));
        return;
    }
    const Fields fields = arguments(*heard->verb, *heard->value);
    checkTogether(*heard->value, heard->verb->name, fields);
    step.within = fields.get<milliseconds>(u"within", heard->verb->name == u"broker" ? usualBrokerPatience : usualPatience);
    step.body = stepBody(heard->verb->name, fields, m_scenario);
    add(std::move(step));
}

// --- bodies ---

template <class Enum>
Enum oneOf(const QString& word, std::initializer_list<std::pair<const char16_t*, Enum>> words)
{
    for (const auto& [text, value] : words)
        if (word == QString::fromUtf16(text)) return value;
    return words.begin()->second;
}

Copy copyOf(const Fields& fields, const Scenario& scenario)
{
    QString component = fields.text(u"component");
    if (component.isEmpty()) component = scenario.components.value(0);
    return {component, fields.number(u"replica")};
}

PublishStep publishStep(const Fields& fields, const Scenario& scenario)
{
    PublishStep step;
    step.topic = fields.text(u"topic");
    step.payload = fields.has(u"base64") ? fields.get<QByteArray>(u"base64") : fields.get<QByteArray>(u"payload");
    step.qos = static_cast<mqtt::QoS>(fields.number(u"qos", 1));
    step.retain = fields.get<bool>(u"retain");
    step.count = fields.number(u"count", 1);
    step.copies = fields.number(u"copies", 1);
    step.from = oneOf<PublishFrom>(fields.text(u"from"), {{u"outside", PublishFrom::Outside},
                                                          {u"sidecar", PublishFrom::Sidecar},
                                                          {u"observer", PublishFrom::Observer}});
    if (step.from == PublishFrom::Sidecar) step.component = copyOf(fields, scenario).component;
    step.cloudEvent = fields.get<bool>(u"cloudevent", true);
    step.metadata = fields.get<QMap<QString, QString>>(u"metadata");
    step.wait = fields.get<bool>(u"wait", true);
    return step;
}

AckRuleStep ackRuleStep(sidecar::AckAction action, const Fields& fields)
{
    AckRuleStep step;
    step.rule.action = action;
    step.rule.component = fields.text(u"component");
    step.rule.topicFilter = fields.text(u"topic");
    step.rule.next = fields.number(u"next");
    step.rule.delay = fields.get<milliseconds>(u"by");
    step.message = fields.number(u"message");
    return step;
}

WatchStep watchStep(const Fields& fields)
{
    WatchStep step;
    for (const QString& word : fields.get<QStringList>(u"nothing"))
        step.nothing << oneOf<Happening>(word, {{u"delivery", Happening::Delivery}, {u"attempt", Happening::Attempt},
                                                {u"acknowledgement", Happening::Acknowledgement},
                                                {u"publish", Happening::Publish}, {u"connection", Happening::Connection},
                                                {u"connection end", Happening::ConnectionEnd}});
    step.which = whichOf(fields);
    step.lasting = fields.get<milliseconds>(u"for");
    return step;
}

StepBody linkStep(const QString& verb, const Fields& fields, const Scenario& scenario)
{
    const Copy copy = copyOf(fields, scenario);
    const bool wait = fields.get<bool>(u"wait", true);
    if (verb == u"connect") return ConnectStep{copy, wait};
    if (verb == u"disconnect") return DisconnectStep{copy};
    if (verb == u"reconnect") return ReconnectStep{copy, wait};
    if (verb == u"restart") return RestartStep{copy, wait};
    if (verb == u"discard session") return DiscardSessionStep{copy};
    if (verb == u"take over") {
        TakeOverStep step;
        step.takeover = {copy.component, copy.replica, fields.get<bool>(u"clean session"), fields.get<milliseconds>(u"stay")};
        return step;
    }
    CutStep step;
    step.cut.component = copy.component;
    step.cut.replica = copy.replica;
    step.cut.kind = oneOf<sidecar::CutKind>(fields.text(u"how"), {{u"disconnect", sidecar::CutKind::Disconnect},
                                                                  {u"close", sidecar::CutKind::Close},
                                                                  {u"reset", sidecar::CutKind::Reset},
                                                                  {u"silence", sidecar::CutKind::Silence}});
    step.cut.stayAway = fields.get<bool>(u"stay away");
    return step;
}

} // namespace

StepBody stepBody(const QString& verb, const Fields& fields, const Scenario& scenario)
{
    if (verb == u"publish") return publishStep(fields, scenario);
    if (verb == u"hold acks") return ackRuleStep(sidecar::AckAction::Hold, fields);
    if (verb == u"drop acks") return ackRuleStep(sidecar::AckAction::Drop, fields);
    if (verb == u"delay acks") return ackRuleStep(sidecar::AckAction::Delay, fields);
    if (verb == u"release acks") {
        ReleaseStep step;
        step.release.component = fields.text(u"component");
        step.release.topicFilter = fields.text(u"topic");
        step.release.rulesStay = fields.get<bool>(u"rules stay");
        step.message = fields.number(u"message");
        return step;
    }
    if (verb == u"app") return AppStep{fields.get<sidecar::AppSetup>(u"script")};
    if (verb == u"answer")
        return AnswerStep{fields.get<sidecar::ScriptedAnswer>(u"with"), fields.text(u"topic"), fields.get<bool>(u"all")};
    if (verb == u"broker")
        return BrokerStep{oneOf<BrokerAction>(fields.text(u"do"), {{u"start", BrokerAction::Start}, {u"stop", BrokerAction::Stop},
                                                                   {u"kill", BrokerAction::Kill},
                                                                   {u"restart", BrokerAction::Restart}})};
    if (verb == u"broker rule") return brokerRuleStep(fields);
    if (verb == u"clear broker rules") return ClearBrokerRulesStep{};
    if (verb == u"note") return NoteStep{fields.text(u"text")};
    if (verb == u"watch") return watchStep(fields);
    return linkStep(verb, fields, scenario);
}

ExpectationBody expectationBody(const QString& subject, const Fields& fields)
{
    const auto count = fields.get<CountRange>(subject);
    const auto number = [&](QStringView name) {
        const auto value = fields.find<qint64>(name);
        return value ? std::optional<int>(int(*value)) : std::nullopt;
    };
    if (subject == u"deliveries")
        return DeliveriesExpected{count, fields.find<bool>(u"dup"), fields.find<bool>(u"retained"), number(u"qos"),
                                  fields.text(u"tie"), fields.get<bool>(u"same packet id")};
    if (subject == u"attempts")
        return AttemptsExpected{count, fields.text(u"end"), fields.text(u"policy"), fields.get<QStringList>(u"answers"),
                                fields.get<QList<Window>>(u"gaps")};
    if (subject == u"acks") return AcksExpected{count, fields.get<QString>(u"step", QStringLiteral("sent"))};
    if (subject == u"handled") return HandledExpected{count, fields.text(u"end"), fields.text(u"detail")};
    if (subject == u"states") return StatesExpected{fields.get<QMap<QString, CountRange>>(u"states")};
    if (subject == u"order")
        return OrderExpected{fields.get<QStringList>(u"order"), fields.get<QString>(u"by", QStringLiteral("payload")),
                             fields.get<QString>(u"of", QStringLiteral("deliveries"))};
    if (subject == u"publishes")
        return PublishesExpected{count, fields.text(u"told"), fields.text(u"outcome"), fields.text(u"error"),
                                 fields.find<bool>(u"dead letter")};
    if (subject == u"received") return ReceivedExpected{count, fields.text(u"payload"), fields.find<bool>(u"retained")};
    if (subject == u"connections")
        return ConnectionsExpected{count, fields.find<bool>(u"session present"), fields.text(u"client id")};
    if (subject == u"connection ends") return EndsExpected{count, fields.text(u"cause")};
    if (subject == u"connected") return ConnectedExpected{fields.get<bool>(subject), fields.text(u"error")};
    if (subject == u"granted") {
        const QString granted = fields.text(subject);
        return GrantedExpected{fields.text(u"filter"), granted == u"refused" ? 128 : granted.toInt()};
    }
    return UnackedExpected{count};
}

void readSteps(ValueReader& values, const YamlNode& list, Scenario& scenario)
{
    if (list.type != YamlNode::Type::Sequence || list.items.empty()) {
        values.complain(list, Texts::tr("a list of steps is needed here"));
        return;
    }
    if (qsizetype(list.items.size()) > mostSteps) {
        values.complain(list, Texts::tr("there are more than %1 steps").arg(mostSteps));
        return;
    }
    StepsReader reader(values, scenario);
    for (const YamlNodePtr& item : list.items) reader.read(*item);
}

} // namespace wb::scenario
