#include "core/scenario/file/writer.h"

#include "core/scenario/file/script_writer.h"
#include "core/scenario/file/yaml_text.h"
#include "core/sidecar/app/script_words.h"

#include <QStringDecoder>

namespace wb::scenario {

namespace {

struct StepYaml {
    QString operator()(const ConnectStep& step) const { return link(u"connect", step.copy, step.wait); }
    QString operator()(const DisconnectStep& step) const { return link(u"disconnect", step.copy, true); }
    QString operator()(const PublishStep& step) const;
    QString operator()(const AckRuleStep& step) const;
    QString operator()(const ReleaseStep& step) const
    {
        FlowMap map;
        map.text(u"topic", step.release.topicFilter);
        map.text(u"component", step.release.component);
        map.number(u"message", step.message, 0);
        map.truth(u"rules stay", step.release.rulesStay, false);
        return map.isEmpty() ? QStringLiteral("release acks:") : named(u"release acks", map);
    }
    QString operator()(const AppStep& step) const { return QStringLiteral("app: ") + appText(step.app); }
    QString operator()(const AnswerStep& step) const
    {
        FlowMap map;
        map.text(u"with", sidecar::wordOfAnswer(step.answer));
        map.text(u"topic", step.topic);
        map.truth(u"all", step.all, false);
        return withTime(u"answer", map);
    }
    QString operator()(const CutStep& step) const
    {
        FlowMap map;
        static const QStringList words{QStringLiteral("disconnect"), QStringLiteral("close"), QStringLiteral("reset"), QStringLiteral("silence")};
        map.text(u"how", words.value(int(step.cut.kind)));
        add(map, {step.cut.component, step.cut.replica});
        map.truth(u"stay away", step.cut.stayAway, false);
        return named(u"cut", map);
    }
    QString operator()(const ReconnectStep& step) const { return link(u"reconnect", step.copy, step.wait); }
    QString operator()(const RestartStep& step) const { return link(u"restart", step.copy, step.wait); }
    QString operator()(const DiscardSessionStep& step) const { return link(u"discard session", step.copy, true); }
    QString operator()(const TakeOverStep& step) const
    {
        FlowMap map;
        add(map, {step.takeover.component, step.takeover.replica});
        map.truth(u"clean session", step.takeover.cleanSession, false);
        if (step.takeover.stay.count() > 0) map.raw(u"stay", textOf(step.takeover.stay));
        return named(u"take over", map);
    }
    QString operator()(const BrokerStep& step) const
    {
        static const QStringList words{QStringLiteral("start"), QStringLiteral("stop"), QStringLiteral("kill"), QStringLiteral("restart")};
        if (within == usualBrokerPatience) return QStringLiteral("broker: ") + words.value(int(step.action));
        FlowMap map;
        map.text(u"do", words.value(int(step.action)));
        return withTime(u"broker", map);
    }
    QString operator()(const BrokerRuleStep& step) const
    {
        FlowMap map;
        map.text(u"at", broker::scriptedName(step.rule.at));
        map.text(u"do", broker::scriptedName(step.rule.what));
        map.number(u"value", step.rule.value, 0);
        if (step.rule.delayMs > 0) map.raw(u"delay", textOf(milliseconds(step.rule.delayMs)));
        map.text(u"client id", step.rule.clientId);
        map.text(u"filter", step.rule.filter);
        map.number(u"skip", step.rule.skip, 0);
        map.number(u"times", step.rule.times, 0);
        return named(u"broker rule", map);
    }
    QString operator()(const ClearBrokerRulesStep&) const { return QStringLiteral("clear broker rules:"); }
    QString operator()(const NoteStep& step) const { return QStringLiteral("note: ") + yamlText(step.text); }
    QString operator()(const ExpectStep& step) const;
    QString operator()(const WatchStep& step) const;

    static QString named(QStringView verb, const FlowMap& map) { return QStringLiteral("%1: %2").arg(verb.toString(), map.yaml()); }
    QString withTime(QStringView verb, FlowMap& map) const
    {
        if (within != usualPatience) map.raw(u"within", textOf(within));
        return named(verb, map);
    }
    static void add(FlowMap& map, const Copy& copy)
    {
        map.text(u"component", copy.component);
        map.number(u"replica", copy.replica, 0);
    }
    static void add(FlowMap& map, const Which& which)
    {
        map.text(u"topic", which.topic);
        map.text(u"component", which.component);
        map.number(u"replica", which.replica, -1);
        map.number(u"message", which.message, 0);
    }
    QString link(QStringView verb, const Copy& copy, bool wait) const
    {
        FlowMap map;
        add(map, copy);
        map.truth(u"wait", wait, true);
        return withTime(verb, map);
    }

    milliseconds within;
};

QString StepYaml::operator()(const PublishStep& step) const
{
    FlowMap map;
    map.text(u"topic", step.topic);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString payload = decoder(step.payload);
    if (decoder.hasError()) map.raw(u"base64", QStringLiteral("\"%1\"").arg(QString::fromLatin1(step.payload.toBase64())));
    else map.raw(u"payload", yamlText(payload));
    if (step.from == PublishFrom::Sidecar) {
        map.raw(u"from", QStringLiteral("sidecar"));
        map.text(u"component", step.component);
        map.truth(u"cloudevent", step.cloudEvent, true);
        FlowMap metadata;
        for (auto it = step.metadata.begin(); it != step.metadata.end(); ++it) metadata.raw(yamlText(it.key()), yamlText(it.value()));
        if (!metadata.isEmpty()) map.raw(u"metadata", metadata.yaml());
    } else {
        if (step.from == PublishFrom::Observer) map.raw(u"from", QStringLiteral("observer"));
        map.number(u"qos", int(step.qos), 1);
        map.truth(u"retain", step.retain, false);
    }
    map.number(u"count", step.count, 1);
    map.number(u"copies", step.copies, 1);
    map.truth(u"wait", step.wait, true);
    return withTime(u"publish", map);
}

QString StepYaml::operator()(const AckRuleStep& step) const
{
    FlowMap map;
    map.text(u"topic", step.rule.topicFilter);
    map.text(u"component", step.rule.component);
    map.number(u"message", step.message, 0);
    map.number(u"next", step.rule.next, 0);
    if (step.rule.action == sidecar::AckAction::Delay) {
        map.raw(u"by", textOf(step.rule.delay));
        return named(u"delay acks", map);
    }
    const QString verb = step.rule.action == sidecar::AckAction::Hold ? QStringLiteral("hold acks") : QStringLiteral("drop acks");
    return map.isEmpty() ? verb + u':' : named(verb, map);
}

// The subject and its own keys.
struct ExpectedYaml {
    FlowMap& map;

    void operator()(const DeliveriesExpected& body) const
    {
        map.raw(u"deliveries", textOf(body.count));
        map.truth(u"dup", body.dup);
        map.truth(u"retained", body.retained);
        if (body.qos) map.raw(u"qos", QString::number(*body.qos));
        map.text(u"tie", body.tie);
        map.truth(u"same packet id", body.samePacketId, false);
    }
    void operator()(const AttemptsExpected& body) const
    {
        map.raw(u"attempts", textOf(body.count));
        map.text(u"end", body.end);
        map.text(u"policy", body.policy);
        map.texts(u"answers", body.answers);
        QStringList gaps;
        for (const Window& gap : body.gaps) gaps << textOf(gap);
        if (!gaps.isEmpty()) map.raw(u"gaps", flowList(gaps));
    }
    void operator()(const AcksExpected& body) const
    {
        map.raw(u"acks", textOf(body.count));
        if (body.step != u"sent") map.text(u"step", body.step);
    }
    void operator()(const HandledExpected& body) const
    {
        map.raw(u"handled", textOf(body.count));
        map.text(u"end", body.end);
        map.text(u"detail", body.detail);
    }
    void operator()(const StatesExpected& body) const
    {
        FlowMap states;
        for (auto it = body.states.begin(); it != body.states.end(); ++it) states.raw(it.key(), textOf(it.value()));
        map.raw(u"states", states.yaml());
    }
    void operator()(const OrderExpected& body) const
    {
        map.texts(u"order", body.values);
        if (body.by != u"payload") map.text(u"by", body.by);
        if (body.of != u"deliveries") map.text(u"of", body.of);
    }
    void operator()(const PublishesExpected& body) const
    {
        map.raw(u"publishes", textOf(body.count));
        map.text(u"told", body.told);
        map.text(u"outcome", body.outcome);
        map.text(u"error", body.error);
        map.truth(u"dead letter", body.deadLetter);
    }
    void operator()(const ReceivedExpected& body) const
    {
        map.raw(u"received", textOf(body.count));
        map.text(u"payload", body.payload);
        map.truth(u"retained", body.retained);
    }
    void operator()(const ConnectionsExpected& body) const
    {
        map.raw(u"connections", textOf(body.count));
        map.truth(u"session present", body.sessionPresent);
        map.text(u"client id", body.clientId);
    }
    void operator()(const EndsExpected& body) const
    {
        map.raw(u"connection ends", textOf(body.count));
        map.text(u"cause", body.cause);
    }
    void operator()(const ConnectedExpected& body) const
    {
        map.truth(u"connected", std::optional(body.connected));
        map.text(u"error", body.error);
    }
    void operator()(const GrantedExpected& body) const
    {
        map.raw(u"granted", body.qos == 128 ? QStringLiteral("refused") : QString::number(body.qos));
        map.text(u"filter", body.filter);
    }
    void operator()(const UnackedExpected& body) const { map.raw(u"unacknowledged", textOf(body.count)); }
};

QString StepYaml::operator()(const ExpectStep& step) const
{
    FlowMap map;
    std::visit(ExpectedYaml{map}, step.body);
    add(map, step.which);
    map.text(u"since", step.since);
    if (step.at) map.raw(u"at", textOf(*step.at));
    return withTime(u"expect", map);
}

QString StepYaml::operator()(const WatchStep& step) const
{
    static const QStringList words{QStringLiteral("delivery"), QStringLiteral("attempt"), QStringLiteral("acknowledgement"),
                                   QStringLiteral("publish"), QStringLiteral("connection"), QStringLiteral("connection end")};
    FlowMap map;
    QStringList nothing;
    for (const Happening what : step.nothing) nothing << words.value(int(what));
    map.raw(u"nothing", flowList(nothing));
    map.raw(u"for", textOf(step.lasting));
    add(map, step.which);
    return named(u"watch", map);
}

void add(FlowMap& map, const broker::BrokerSetup& setup)
{
    map.texts(u"config", setup.extra);
    map.truth(u"persistence", setup.persistence, true);
    if (setup.inFlight) map.raw(u"in flight", QString::number(*setup.inFlight));
    if (setup.queued) map.raw(u"queued", QString::number(*setup.queued));
    if (setup.sessionSeconds) map.raw(u"session", textOf(milliseconds(*setup.sessionSeconds * 1000)));
    if (setup.retrySeconds) map.raw(u"retry", textOf(milliseconds(qint64(*setup.retrySeconds) * 1000)));
    map.truth(u"anonymous", setup.anonymous, true);
    FlowMap users;
    for (const broker::SetupUser& user : setup.users) users.raw(yamlText(user.name), yamlText(user.password));
    if (!users.isEmpty()) map.raw(u"users", users.yaml());
    map.truth(u"tls", setup.tls.has_value(), false);
    map.truth(u"client certificates", setup.tls && setup.tls->clientCertificates, false);
    map.text(u"vhost", setup.vhost);
    QStringList vhosts;
    for (const broker::SetupVhost& vhost : setup.vhosts) vhosts << vhost.vhost;
    map.texts(u"vhosts", vhosts);
}

QString brokerText(const BrokerChoice& broker)
{
    FlowMap map;
    if (broker.kind == BrokerChoiceKind::Url) {
        map.text(u"url", broker.url);
        return map.yaml();
    }
    FlowMap inside;
    if (broker.kind == BrokerChoiceKind::Container) {
        inside.text(u"image", broker.image);
        if (broker.product) inside.text(u"product", productName(*broker.product).toLower());
        FlowMap environment;
        for (auto it = broker.environment.begin(); it != broker.environment.end(); ++it) environment.raw(yamlText(it.key()), yamlText(it.value()));
        if (!environment.isEmpty()) inside.raw(u"environment", environment.yaml());
    }
    inside.text(u"version", broker.version);
    add(inside, broker.setup);
    if (broker.kind == BrokerChoiceKind::Scripted) {
        inside.number(u"in flight", broker.inFlight, broker::ScriptedOptions().inFlight);
        if (broker.resendMs > 0) inside.raw(u"resend", textOf(milliseconds(broker.resendMs)));
        inside.truth(u"keeps packet ids", broker.keepsPacketIds, true);
    }
    if (inside.isEmpty()) return wordOf(broker.kind);
    map.raw(wordOf(broker.kind), inside.yaml());
    return map.yaml();
}

} // namespace

QString stepText(const Step& step)
{
    return std::visit(StepYaml{step.within}, step.body);
}

QString writeScenario(const Scenario& scenario)
{
    QString text = QStringLiteral("scenario: %1\n").arg(yamlText(scenario.name));
    const auto line = [&](const char16_t* key, const QString& yaml) { text += QStringLiteral("%1: %2\n").arg(QString::fromUtf16(key), yaml); };
    if (!scenario.lesson.isEmpty()) line(u"lesson", yamlText(scenario.lesson));
    QStringList refs, releases, brokers, observe;
    for (const QString& one : scenario.refs) refs << yamlText(one);
    for (const QString& one : scenario.releases) releases << yamlText(one);
    for (const BrokerChoice& one : scenario.brokers) brokers << brokerText(one);
    for (const QString& one : scenario.observe) observe << yamlText(one);
    if (!refs.isEmpty()) line(u"refs", flowList(refs));
    line(u"dapr", flowList(releases));
    line(u"broker", flowList(brokers));
    if (scenario.appId != Scenario().appId) line(u"app id", yamlText(scenario.appId));
    if (scenario.limit != Scenario().limit) line(u"limit", textOf(scenario.limit));
    QStringList resources;
    for (const QByteArray& one : scenario.resources) resources << QString::fromUtf8(one);
    for (QString& one : resources)
        while (one.endsWith(u'\n')) one.chop(1);
    if (!resources.isEmpty()) line(u"resources", yamlBlock(resources.join(QStringLiteral("\n---\n")) + u'\n'));
    if (!observe.isEmpty()) line(u"observe", flowList(observe));
    if (scenario.app != sidecar::AppSetup()) line(u"app", appText(scenario.app));
    text += QStringLiteral("steps:\n");
    for (const Step& step : scenario.steps) {
        text += QStringLiteral("  - %1\n").arg(stepText(step));
        if (!step.name.isEmpty()) text += QStringLiteral("    as: %1\n").arg(yamlText(step.name));
        QStringList only;
        for (const QString& one : step.only) only << yamlText(one);
        if (!only.isEmpty()) text += QStringLiteral("    only: %1\n").arg(flowList(only));
    }
    return text;
}

} // namespace wb::scenario
