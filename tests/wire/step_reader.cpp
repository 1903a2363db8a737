#include "tests/wire/step_reader.h"

#include "tests/wire/packet_fields.h"

namespace wb::test {

using namespace Qt::Literals::StringLiterals;

namespace {

std::optional<StepKind> kindNamed(const QString& name)
{
    static const QMap<QString, StepKind> kinds{
        {u"init"_s, StepKind::Init},           {u"subscribe"_s, StepKind::Subscribe},
        {u"read"_s, StepKind::Read},           {u"publish"_s, StepKind::Publish},
        {u"invoke"_s, StepKind::Invoke},       {u"stop"_s, StepKind::Stop},
        {u"close"_s, StepKind::Close},         {u"external"_s, StepKind::External},
        {u"takeover"_s, StepKind::Takeover},   {u"cut"_s, StepKind::Cut},
        {u"down"_s, StepKind::Down},           {u"up"_s, StepKind::Up},
        {u"brokerStop"_s, StepKind::BrokerStop}, {u"brokerStart"_s, StepKind::BrokerStart},
        {u"withhold"_s, StepKind::Withhold},   {u"forward"_s, StepKind::Forward},
        {u"send"_s, StepKind::Send},           {u"script"_s, StepKind::Script},
        {u"release"_s, StepKind::Release},     {u"await"_s, StepKind::Await},
        {u"wait"_s, StepKind::Wait},
    };
    const auto found = kinds.find(name);
    if (found == kinds.end()) return {};
    return *found;
}

std::vector<mqtt::Packet> readPackets(JsonFields fields, QLatin1String key)
{
    std::vector<mqtt::Packet> out;
    fields.forEach(key, [&](JsonFields packet) {
        auto read = packetFrom(packet.json());
        if (read) out.push_back(*std::move(read));
        else packet.wrong(read.error());
    });
    return out;
}

void checkAnswers(JsonFields& fields, QLatin1String key, const QStringList& answers)
{
    for (const QString& answer : answers)
        if (answer != "ok"_L1 && answer != "error"_L1 && answer != "hold"_L1)
            fields.wrong(key, u"'%1' is no answer: ok, error or hold"_s.arg(answer));
}

void readAnswers(JsonFields& fields, Step& step)
{
    step.answers = fields.texts("answers"_L1);
    checkAnswers(fields, "answers"_L1, step.answers);
    if (step.answers.isEmpty()) step.answers = {u"ok"_s};
    JsonFields byPayload = fields.object("answersByPayload"_L1);
    for (const QString& payload : byPayload.json().keys()) {
        // Keys may be any text, so that they cannot be read by a Latin-1 name.
        QStringList answers;
        for (const QJsonValue& answer : byPayload.json()[payload].toArray()) answers += answer.toString();
        if (answers.isEmpty()) byPayload.wrong(u"'%1' must have a list of answers"_s.arg(payload));
        checkAnswers(fields, "answersByPayload"_L1, answers);
        step.answersByPayload[payload.toUtf8()] = answers;
    }
}

Until readUntil(JsonFields fields)
{
    Until until;
    fields.forEach("wire"_L1, [&](JsonFields entry) {
        const QString dir = entry.text("dir"_L1);
        if (!dir.isEmpty() && dir != "in"_L1 && dir != "out"_L1) entry.wrong("dir"_L1, u"must be in or out"_s);
        until.wire += WireCount{dir, entry.requiredText("type"_L1), entry.number("conn"_L1, 0),
                                entry.number("count"_L1, 1)};
    });
    until.handlers = fields.number("handlers"_L1, 0);
    until.results = fields.number("results"_L1, 0);
    until.timeoutMs = fields.number("timeoutMs"_L1, until.timeoutMs);
    return until;
}

void readRules(JsonFields& fields, Step& step)
{
    fields.forEach("rules"_L1, [&](JsonFields rule) {
        const QString dir = rule.requiredText("dir"_L1);
        if (dir != "in"_L1 && dir != "out"_L1) rule.wrong("dir"_L1, u"must be in or out"_s);
        const QString type = rule.requiredText("type"_L1);
        if (!typeNamed(type)) rule.wrong("type"_L1, u"'%1' is no packet type"_s.arg(type));
        step.rules += WithholdRule{dir, type, rule.number("conn"_L1, 0)};
    });
}

// What a kind of step needs beyond the common fields.
void readOwnFields(JsonFields& fields, Step& step, bool pubsub)
{
    switch (step.kind) {
    case StepKind::Subscribe:
    case StepKind::Publish:
    case StepKind::External: step.topic = fields.requiredText("topic"_L1); break;
    case StepKind::Await: step.id = fields.requiredText("id"_L1); break;
    case StepKind::Takeover: step.clientId = fields.requiredText("clientId"_L1); break;
    case StepKind::Send: step.packets = readPackets(fields, "packets"_L1); break;
    case StepKind::Withhold: readRules(fields, step); break;
    case StepKind::Script: step.script = readScript(fields.object("script"_L1)); break;
    default: break;
    }
    const bool binding = step.kind == StepKind::Read || step.kind == StepKind::Invoke;
    if (binding == pubsub && (binding || step.kind == StepKind::Subscribe || step.kind == StepKind::Publish))
        fields.wrong("do"_L1, pubsub ? u"is nothing that a pub/sub component does"_s
                                     : u"is nothing that a binding does"_s);
    if (step.kind == StepKind::Subscribe || step.kind == StepKind::Read) readAnswers(fields, step);
    step.label = !step.as.isEmpty()               ? step.as
                 : step.kind == StepKind::Subscribe ? step.topic
                 : pubsub                           ? QString()
                                                    : u"read"_s;
    step.data = step.kind == StepKind::External ? fields.bytes("payload"_L1, "payload64"_L1)
                                                : fields.bytes("data"_L1, "data64"_L1);
}

} // namespace

BrokerScript readScript(JsonFields fields)
{
    BrokerScript script;
    fields.forEach("connacks"_L1, [&](JsonFields entry) {
        script.connacks.push_back({entry.number("code"_L1, 0, 0, 255), entry.flag("sessionPresent"_L1),
                                   entry.flag("none"_L1), entry.flag("close"_L1), readPackets(entry, "then"_L1)});
    });
    if (fields.has("suback"_L1)) {
        script.subackCodes.emplace();
        for (const QJsonValue& code : fields.list("suback"_L1)) {
            if (code.toInt(-1) < 0 || code.toInt() > 255)
                fields.wrong("suback"_L1, u"must hold numbers from 0 to 255"_s);
            script.subackCodes->push_back(static_cast<std::uint8_t>(code.toInt()));
        }
    }
    for (const QString& name : fields.texts("silent"_L1)) {
        const auto type = typeNamed(name);
        if (type) script.silent += static_cast<int>(*type);
        else fields.wrong("silent"_L1, u"'%1' is no packet type"_s.arg(name));
    }
    return script;
}

Step readStep(JsonFields fields, const Scenario& scenario)
{
    Step step;
    const QString name = fields.requiredText("do"_L1);
    const auto kind = kindNamed(name);
    if (!kind) fields.wrong("do"_L1, u"'%1' is no step"_s.arg(name));
    step.kind = kind.value_or(StepKind::Wait);
    step.as = fields.text("as"_L1);
    readOwnFields(fields, step, scenario.isPubSub());
    step.metadata = fields.textMap("metadata"_L1);
    step.operation = fields.text("operation"_L1, step.operation);
    step.async = fields.text("async"_L1);
    step.timeoutMs = fields.number("timeoutMs"_L1, step.kind == StepKind::Init ? 5000 : 0); // daprd's default
    step.quietMs = fields.number("quietMs"_L1, step.quietMs);
    if (fields.has("until"_L1)) step.until = readUntil(fields.object("until"_L1));
    step.result = fields.text("result"_L1, u"ok"_s);
    if (step.result != "ok"_L1 && step.result != "error"_L1) fields.wrong("result"_L1, u"must be ok or error"_s);
    step.count = fields.number("count"_L1, 1);
    step.ms = fields.number("ms"_L1, 0);
    step.qos = fields.number("qos"_L1, 0, 0, 2);
    step.retain = fields.flag("retain"_L1);
    step.cleanSession = fields.flag("cleanSession"_L1, true);
    step.userName = fields.text("username"_L1);
    step.password = fields.text("password"_L1);
    if (!scenario.scripted && (step.kind == StepKind::Send || step.kind == StepKind::Script))
        fields.wrong("do"_L1, u"needs a scripted broker"_s);
    return step;
}

} // namespace wb::test
