#include "core/scenario/file/scenario.h"
#include "core/sidecar/app/script_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::scenario {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::scenario::Words)
};

QString named(const Copy& copy)
{
    return copy.replica == 0 ? copy.component : Texts::tr("%1 (replica %2)").arg(copy.component).arg(copy.replica);
}

// " on orders/#, message 2, of orders-pubsub"
QString text(const Which& which)
{
    QString words;
    if (!which.topic.isEmpty()) words += Texts::tr(" on %1").arg(which.topic);
    if (which.message > 0) words += Texts::tr(" of message %1").arg(which.message);
    if (!which.component.isEmpty()) words += Texts::tr(" at %1").arg(which.component);
    if (which.replica > 0) words += Texts::tr(" (replica %1)").arg(which.replica);
    return words;
}

QString ackWhich(const QString& topic, int message, int next)
{
    QString words = text(Which{topic, {}, -1, message});
    if (next > 0) words += Texts::tr(", the next %n", nullptr, next);
    return words;
}

struct StepWords {
    QString operator()(const ConnectStep& step) const { return Texts::tr("connect %1").arg(named(step.copy)); }
    QString operator()(const DisconnectStep& step) const { return Texts::tr("disconnect %1").arg(named(step.copy)); }
    QString operator()(const PublishStep& step) const
    {
        const QString by = step.from == PublishFrom::Sidecar    ? Texts::tr("by the sidecar of %1").arg(step.component)
                           : step.from == PublishFrom::Observer ? Texts::tr("by the observer")
                                                                : Texts::tr("from outside");
        QString words = Texts::tr("publish %n message(s) to %1, %2", nullptr, step.count).arg(step.topic, by);
        if (step.copies > 1) words += Texts::tr(", %n packets each", nullptr, step.copies);
        return words;
    }
    QString operator()(const AckRuleStep& step) const
    {
        const QString which = ackWhich(step.rule.topicFilter, step.message, step.rule.next);
        switch (step.rule.action) {
        case sidecar::AckAction::Hold: return Texts::tr("hold acknowledgements%1").arg(which);
        case sidecar::AckAction::Drop: return Texts::tr("drop acknowledgements%1").arg(which);
        case sidecar::AckAction::Delay: break;
        }
        return Texts::tr("delay acknowledgements%1 by %2").arg(which, textOf(step.rule.delay));
    }
    QString operator()(const ReleaseStep& step) const
    {
        return Texts::tr("release acknowledgements%1").arg(ackWhich(step.release.topicFilter, step.message, 0));
    }
    QString operator()(const AppStep& step) const
    {
        if (step.app.kind == sidecar::AppKind::ByHand) return Texts::tr("the app's answers are given by hand");
        if (step.app.kind == sidecar::AppKind::Willing) return Texts::tr("the app takes everything");
        return Texts::tr("the app answers as a script says");
    }
    QString operator()(const AnswerStep& step) const
    {
        const QString word = sidecar::wordOfAnswer(step.answer);
        const QString on = text(Which{step.topic, {}, -1, 0});
        return step.all ? Texts::tr("answer all calls%1: %2").arg(on, word) : Texts::tr("answer the oldest call%1: %2").arg(on, word);
    }
    QString operator()(const CutStep& step) const
    {
        const QString who = named({step.cut.component, step.cut.replica});
        QString words;
        switch (step.cut.kind) {
        case sidecar::CutKind::Disconnect: words = Texts::tr("cut the connection of %1: DISCONNECT").arg(who); break;
        case sidecar::CutKind::Close: words = Texts::tr("cut the connection of %1: TCP close").arg(who); break;
        case sidecar::CutKind::Reset: words = Texts::tr("cut the connection of %1: TCP reset").arg(who); break;
        case sidecar::CutKind::Silence: words = Texts::tr("cut the connection of %1: silence").arg(who); break;
        }
        return step.cut.stayAway ? Texts::tr("%1, and stay away").arg(words) : words;
    }
    QString operator()(const ReconnectStep& step) const { return Texts::tr("reconnect %1").arg(named(step.copy)); }
    QString operator()(const RestartStep& step) const { return Texts::tr("restart the sidecar of %1").arg(named(step.copy)); }
    QString operator()(const DiscardSessionStep& step) const
    {
        return Texts::tr("throw away the session of %1").arg(named(step.copy));
    }
    QString operator()(const TakeOverStep& step) const
    {
        return Texts::tr("take over the client id of %1").arg(named({step.takeover.component, step.takeover.replica}));
    }
    QString operator()(const BrokerStep& step) const
    {
        switch (step.action) {
        case BrokerAction::Start: return Texts::tr("start the broker");
        case BrokerAction::Stop: return Texts::tr("stop the broker");
        case BrokerAction::Kill: return Texts::tr("kill the broker");
        case BrokerAction::Restart: break;
        }
        return Texts::tr("restart the broker");
    }
    QString operator()(const BrokerRuleStep& step) const
    {
        QString words = Texts::tr("broker rule: at %1 do %2").arg(broker::scriptedName(step.rule.at), broker::scriptedName(step.rule.what));
        if (step.rule.delayMs > 0) words += Texts::tr(", after %1").arg(textOf(milliseconds(step.rule.delayMs)));
        if (step.rule.times > 0) words += ackWhich({}, 0, step.rule.times);
        return words;
    }
    QString operator()(const ClearBrokerRulesStep&) const { return Texts::tr("the broker's rules end"); }
    QString operator()(const NoteStep& step) const { return step.text; }
    QString operator()(const ExpectStep& step) const;
    QString operator()(const WatchStep& step) const
    {
        QStringList words;
        for (const Happening what : step.nothing) words << happening(what);
        return Texts::tr("watch for %1: no %2%3").arg(textOf(step.lasting), words.join(QStringLiteral(", ")), text(step.which));
    }
    static QString happening(Happening what)
    {
        switch (what) {
        case Happening::Delivery: return Texts::tr("delivery");
        case Happening::Attempt: return Texts::tr("attempt");
        case Happening::Acknowledgement: return Texts::tr("acknowledgement");
        case Happening::Publish: return Texts::tr("publish");
        case Happening::Connection: return Texts::tr("connection");
        case Happening::ConnectionEnd: return Texts::tr("end of a connection");
        }
        return {};
    }
};

// What is expected, without which ones and when.
struct ExpectedWords {
    QString operator()(const DeliveriesExpected& body) const
    {
        QStringList words{Texts::tr("deliveries: %1").arg(textOf(body.count))};
        if (body.dup) words << (*body.dup ? Texts::tr("with DUP") : Texts::tr("without DUP"));
        if (body.retained) words << (*body.retained ? Texts::tr("retained") : Texts::tr("not retained"));
        if (body.qos) words << Texts::tr("QoS %1").arg(*body.qos);
        if (!body.tie.isEmpty()) words << Texts::tr("tied by: %1").arg(body.tie);
        if (body.samePacketId) words << Texts::tr("with one packet id");
        return words.join(QStringLiteral(", "));
    }
    QString operator()(const AttemptsExpected& body) const
    {
        QStringList words{Texts::tr("attempts: %1").arg(textOf(body.count))};
        if (!body.end.isEmpty()) words << Texts::tr("that ended in: %1").arg(body.end);
        if (!body.policy.isEmpty()) words << Texts::tr("under the policy %1").arg(body.policy);
        if (!body.answers.isEmpty()) words << Texts::tr("answered %1").arg(body.answers.join(QStringLiteral(", ")));
        QStringList gaps;
        for (const Window& gap : body.gaps) gaps << textOf(gap);
        if (!gaps.isEmpty()) words << Texts::tr("with pauses of %1").arg(gaps.join(QStringLiteral(", ")));
        return words.join(QStringLiteral(", "));
    }
    QString operator()(const AcksExpected& body) const
    {
        return Texts::tr("acknowledgements (%1): %2").arg(body.step, textOf(body.count));
    }
    QString operator()(const HandledExpected& body) const
    {
        QStringList words{Texts::tr("ends of handling: %1").arg(textOf(body.count))};
        if (!body.end.isEmpty()) words << body.end;
        if (!body.detail.isEmpty()) words << Texts::tr("with \"%1\"").arg(body.detail);
        return words.join(QStringLiteral(", "));
    }
    QString operator()(const StatesExpected& body) const
    {
        QStringList words;
        for (auto it = body.states.begin(); it != body.states.end(); ++it)
            words << QStringLiteral("%1 %2").arg(textOf(it.value()), it.key());
        return Texts::tr("messages by state: %1").arg(words.join(QStringLiteral(", ")));
    }
    QString operator()(const OrderExpected& body) const
    {
        return Texts::tr("%1 in this order (%2): %3").arg(body.of, body.by, body.values.join(QStringLiteral(", ")));
    }
    QString operator()(const PublishesExpected& body) const
    {
        QStringList words{Texts::tr("publishes of ours: %1").arg(textOf(body.count))};
        if (!body.told.isEmpty()) words << Texts::tr("whose caller was told: %1").arg(body.told);
        if (!body.error.isEmpty()) words << Texts::tr("with \"%1\"").arg(body.error);
        if (!body.outcome.isEmpty()) words << Texts::tr("whose end was: %1").arg(body.outcome);
        if (body.deadLetter) words << (*body.deadLetter ? Texts::tr("dead letters") : Texts::tr("no dead letters"));
        return words.join(QStringLiteral(", "));
    }
    QString operator()(const ReceivedExpected& body) const
    {
        QStringList words{Texts::tr("received by the observer: %1").arg(textOf(body.count))};
        if (!body.payload.isEmpty()) words << Texts::tr("with \"%1\"").arg(body.payload);
        if (body.retained) words << (*body.retained ? Texts::tr("retained") : Texts::tr("not retained"));
        return words.join(QStringLiteral(", "));
    }
    QString operator()(const ConnectionsExpected& body) const
    {
        QStringList words{Texts::tr("connections: %1").arg(textOf(body.count))};
        if (body.sessionPresent) words << (*body.sessionPresent ? Texts::tr("with session present") : Texts::tr("without session present"));
        if (!body.clientId.isEmpty()) words << Texts::tr("client id %1").arg(body.clientId);
        return words.join(QStringLiteral(", "));
    }
    QString operator()(const EndsExpected& body) const
    {
        const QString words = Texts::tr("ends of connections: %1").arg(textOf(body.count));
        return body.cause.isEmpty() ? words : Texts::tr("%1, by: %2").arg(words, body.cause);
    }
    QString operator()(const ConnectedExpected& body) const
    {
        const QString words = body.connected ? Texts::tr("connected") : Texts::tr("not connected");
        return body.error.isEmpty() ? words : Texts::tr("%1, because \"%2\"").arg(words, body.error);
    }
    QString operator()(const GrantedExpected& body) const
    {
        return body.qos == 128 ? Texts::tr("subscription to %1 refused").arg(body.filter)
                               : Texts::tr("subscription to %1 granted with QoS %2").arg(body.filter).arg(body.qos);
    }
    QString operator()(const UnackedExpected& body) const
    {
        return Texts::tr("deliveries that wait for an acknowledgement: %1").arg(textOf(body.count));
    }
};

QString StepWords::operator()(const ExpectStep& step) const
{
    QString words = std::visit(ExpectedWords(), step.body) + text(step.which);
    if (step.at) words += Texts::tr(", each %1 after %2").arg(textOf(*step.at), step.since.isEmpty() ? Texts::tr("the start") : step.since);
    else if (!step.since.isEmpty()) words += Texts::tr(", since %1").arg(step.since);
    return words;
}

} // namespace

QString textOf(milliseconds time)
{
    if (time.count() % 1000 == 0) return QStringLiteral("%1s").arg(time.count() / 1000);
    if (time < milliseconds(1000)) return QStringLiteral("%1ms").arg(time.count());
    return QStringLiteral("%1s").arg(QString::number(double(time.count()) / 1000.0, 'g', 12));
}

QString textOf(const CountRange& count)
{
    if (count.least == count.most) return QString::number(count.least);
    if (count.most == std::numeric_limits<qint64>::max()) return QStringLiteral("at least %1").arg(count.least);
    if (count.least == 0) return QStringLiteral("at most %1").arg(count.most);
    return QStringLiteral("%1 to %2").arg(count.least).arg(count.most);
}

QString textOf(const Window& window)
{
    if (window.to == milliseconds::max()) return QStringLiteral("at least %1").arg(textOf(window.from));
    if (window.from.count() == 0) return QStringLiteral("at most %1").arg(textOf(window.to));
    return QStringLiteral("%1 to %2").arg(textOf(window.from), textOf(window.to));
}

QString wordOf(BrokerChoiceKind kind)
{
    switch (kind) {
    case BrokerChoiceKind::Mosquitto: return QStringLiteral("mosquitto");
    case BrokerChoiceKind::RabbitMq: return QStringLiteral("rabbitmq");
    case BrokerChoiceKind::Emqx: return QStringLiteral("emqx");
    case BrokerChoiceKind::Container: return QStringLiteral("container");
    case BrokerChoiceKind::Scripted: return QStringLiteral("scripted");
    case BrokerChoiceKind::Url: break;
    }
    return QStringLiteral("url");
}

broker::SetupProduct productOf(BrokerChoiceKind kind)
{
    if (kind == BrokerChoiceKind::Emqx) return broker::SetupProduct::Emqx;
    return kind == BrokerChoiceKind::RabbitMq ? broker::SetupProduct::RabbitMq : broker::SetupProduct::Mosquitto;
}

QString nameOf(const BrokerChoice& broker)
{
    const QString& more = broker.kind == BrokerChoiceKind::Container ? broker.image : broker.version;
    return more.isEmpty() ? wordOf(broker.kind) : QStringLiteral("%1 %2").arg(wordOf(broker.kind), more);
}

bool BrokerChoice::runsInContainer() const
{
    return kind == BrokerChoiceKind::Emqx || kind == BrokerChoiceKind::Container || !version.isEmpty();
}

QString wordsOf(const Step& step)
{
    return std::visit(StepWords(), step.body);
}

Scenario withBroker(const Scenario& scenario, const BrokerChoice& broker)
{
    Scenario one = scenario;
    BrokerChoice usual;
    usual.kind = broker.kind;
    const bool plain = broker == usual;
    if (plain) one.brokers.removeIf([&](const BrokerChoice& own) { return own.kind != broker.kind; });
    if (plain && !one.brokers.isEmpty()) return one;
    one.brokers = {broker};
    const bool bent = std::any_of(scenario.brokers.begin(), scenario.brokers.end(), [](const BrokerChoice& own) {
        return own.kind == BrokerChoiceKind::Scripted || own.setup != broker::BrokerSetup();
    });
    if (bent) one.obstacle = Texts::tr("it needs a broker with settings of its own, not %1").arg(nameOf(broker));
    return one;
}

QList<Scenario> variantsOf(const Scenario& scenario)
{
    QList<Scenario> variants;
    const bool several = scenario.releases.size() * scenario.brokers.size() > 1;
    for (const BrokerChoice& broker : scenario.brokers) {
        for (const QString& release : scenario.releases) {
            Scenario one = scenario;
            one.brokers = {broker};
            one.releases = {release};
            if (several) one.name = QStringLiteral("%1 [%2, Dapr %3]").arg(scenario.name, nameOf(broker), release);
            one.steps.removeIf([&](const Step& step) {
                if (step.only.isEmpty()) return false;
                // Brokers and releases are told apart: of each kind that is named, one must fit.
                const auto fits = [&](const QString& word, bool isOfKind(const QString&)) {
                    bool any = false;
                    for (const QString& only : step.only) {
                        if (!isOfKind(only)) continue;
                        if (only == word) return true;
                        any = true;
                    }
                    return !any;
                };
                const auto isRelease = [](const QString& text) { return text.at(0).isDigit(); };
                const auto isBroker = [](const QString& text) { return !text.at(0).isDigit(); };
                return !fits(release, isRelease) || !fits(wordOf(broker.kind), isBroker);
            });
            variants << one;
        }
    }
    return variants;
}

} // namespace wb::scenario
