#include "core/dapr/check_rules.h"
#include "core/dapr/go_text.h"

// Subscription resources (facts D.1, D.2, F.6).

namespace wb::dapr {

namespace {

YamlNodePtr specNode(const CheckInput& input, QStringView key)
{
    const YamlNodePtr spec = input.document.root ? input.document.root->find(u"spec") : nullptr;
    return spec ? spec->find(key) : nullptr;
}

const Document* pubsubOf(const CheckInput& input)
{
    for (const Document& document : input.workspace.documents()) {
        const Component* component = document.component();
        if (component && document.name == input.subscription().pubsubName &&
            component->type.startsWith(u"pubsub.", Qt::CaseInsensitive))
            return &document;
    }
    return nullptr;
}

// MQTT's rules for topics hold only where the component is one of ours.
bool isOverMqtt(const CheckInput& input)
{
    const Document* pubsub = pubsubOf(input);
    return pubsub && isMqttType(pubsub->component()->type);
}

// The other subscriptions of the same pub/sub component.
QList<const Document*> siblings(const CheckInput& input)
{
    QList<const Document*> result;
    for (const Document& other : input.neighbours()) {
        const bool self = other.fileIndex == input.document.fileIndex && other.number == input.document.number;
        if (!self && other.subscription() && other.subscription()->pubsubName == input.subscription().pubsubName)
            result += &other;
    }
    return result;
}

void unknownPubSub(const CheckInput& input, Report& report)
{
    if (!input.subscription().pubsubName.isEmpty() && !pubsubOf(input))
        report.at(specNode(input, u"pubsubname"),
                  CheckTexts::tr("There is no pub/sub component %1 among the open resources.").arg(input.subscription().pubsubName));
}

void incomplete(const CheckInput& input, Report& report)
{
    if (input.subscription().pubsubName.isEmpty())
        report.at(specNode(input, u"pubsubname"), CheckTexts::tr("The subscription does not name its pub/sub component (pubsubname)."));
    if (input.subscription().topic.isEmpty())
        report.at(specNode(input, u"topic"), CheckTexts::tr("The subscription has no topic."));
}

void noRoute(const CheckInput& input, Report& report)
{
    const Subscription& subscription = input.subscription();
    if (!subscription.defaultPath.isEmpty()) return;
    for (const SubscriptionRule& rule : subscription.rules) {
        if (!rule.path.isEmpty()) return;
    }
    report.at(specNode(input, u"routes"), CheckTexts::tr("The subscription has no route: Dapr removes it from its list."));
}

void invalidTopic(const CheckInput& input, Report& report)
{
    if (!isOverMqtt(input) || input.subscription().topic.isEmpty()) return;
    if (const QString fault = filterFault(input.subscription().topic); !fault.isEmpty())
        report.at(specNode(input, u"topic"), fault);
}

void deadLetterWildcard(const CheckInput& input, Report& report)
{
    const QString& topic = input.subscription().deadLetterTopic;
    if (isOverMqtt(input) && (topic.contains(u'+') || topic.contains(u'#')))
        report.at(specNode(input, u"deadLetterTopic"),
                  CheckTexts::tr("A dead-letter topic is published to, so it cannot hold + or #: the broker closes the connection."));
}

void deadLetterLoop(const CheckInput& input, Report& report)
{
    const Subscription& subscription = input.subscription();
    if (!isOverMqtt(input) || subscription.deadLetterTopic.isEmpty()) return;
    if (filtersOverlap(withoutShare(subscription.topic), subscription.deadLetterTopic))
        report.at(specNode(input, u"deadLetterTopic"),
                  CheckTexts::tr("The subscription itself matches its dead-letter topic: a message that fails comes back for ever."));
}

void duplicate(const CheckInput& input, Report& report)
{
    for (const Document* other : siblings(input)) {
        const bool earlier = other->fileIndex < input.document.fileIndex ||
                             (other->fileIndex == input.document.fileIndex && other->number < input.document.number);
        if (earlier && other->subscription()->topic == input.subscription().topic) {
            report.at(specNode(input, u"topic"),
                      CheckTexts::tr("The subscription %1 already has this topic: Dapr uses the first and leaves this one out.")
                          .arg(other->name));
            return;
        }
    }
}

void replaced(const CheckInput& input, Report& report)
{
    for (const Document& other : input.neighbours()) {
        const bool later = other.fileIndex > input.document.fileIndex ||
                           (other.fileIndex == input.document.fileIndex && other.number > input.document.number);
        if (!later || !other.subscription() || other.name != input.document.name) continue;
        const YamlNodePtr metadata = input.document.root ? input.document.root->find(u"metadata") : nullptr;
        report.at(metadata ? metadata->find(u"name") : nullptr,
                  CheckTexts::tr("A later subscription is also named %1 and takes this one's place: its topic is not subscribed.")
                      .arg(other.name));
        return;
    }
}

void overlap(const CheckInput& input, Report& report)
{
    if (!isOverMqtt(input)) return;
    const QString own = input.subscription().topic;
    for (const Document* other : siblings(input)) {
        const QString theirs = other->subscription()->topic;
        if (theirs == own || !filtersOverlap(withoutShare(own), withoutShare(theirs))) continue;
        report.at(specNode(input, u"topic"),
                  CheckTexts::tr("Messages can match %1 and %2 at once: Dapr then runs one of the two handlers twice, and the first "
                                 "success acknowledges for both.").arg(own, theirs));
        return;
    }
}

// Facts D.2: Dapr turns a/# into a pattern that also takes ab: sensor/# and sensors/+ get each other's messages.
bool takesForeign(const QString& filter, const QString& other)
{
    const QString plain = withoutShare(filter);
    if (!plain.endsWith(u"/#")) return false;
    const QString stem = plain.left(plain.size() - 2);
    if (stem.isEmpty() || stem.contains(u'+')) return false;
    const QString theirs = withoutShare(other);
    return theirs.startsWith(stem) && theirs.size() > stem.size() && theirs.at(stem.size()) != u'/' &&
           (theirs.contains(u'+') || theirs.contains(u'#'));
}

void crossTalk(const CheckInput& input, Report& report)
{
    if (!isOverMqtt(input)) return;
    const QString own = input.subscription().topic;
    for (const Document* other : siblings(input)) {
        const QString theirs = other->subscription()->topic;
        if (!takesForeign(own, theirs) && !takesForeign(theirs, own)) continue;
        report.at(specNode(input, u"topic"),
                  CheckTexts::tr("Dapr's own matching mixes up %1 and %2: a message of one can reach the handler of the other.")
                      .arg(own, theirs));
        return;
    }
}

void sharedSubscription(const CheckInput& input, Report& report)
{
    if (isOverMqtt(input) && input.subscription().topic.startsWith(u"$share/"))
        report.at(specNode(input, u"topic"),
                  CheckTexts::tr("After a reconnect Dapr runs the handler of a shared subscription twice for each message."));
}

void rawPayload(const CheckInput& input, Report& report)
{
    for (const auto& [key, value] : input.subscription().metadata) {
        if (key != u"rawPayload" || goParseBool(value)) continue;
        report.at(specNode(input, u"metadata"),
                  CheckTexts::tr("rawPayload must be true or false; with \"%1\" every message fails.").arg(value));
    }
}

constexpr const char* handlers = "dapr/components-contrib pubsub/mqtt3/mqtt.go handlerForTopic";

constexpr Rule rules[] = {
    {"DAPR-SUB-UNKNOWN-PUBSUB", Severity::Warning, "dapr/dapr pkg/runtime/subscription", unknownPubSub},
    {"DAPR-SUB-INCOMPLETE", Severity::Error, "dapr/dapr pkg/apis/subscriptions/v2alpha1", incomplete},
    {"DAPR-SUB-NO-ROUTE", Severity::Error, "dapr/dapr pkg/runtime/pubsub/subscriptions.go", noRoute},
    {"DAPR-SUB-TOPIC-INVALID", Severity::Error, "MQTT 3.1.1, 4.7.1-2", invalidTopic},
    {"DAPR-SUB-DEADLETTER-WILDCARD", Severity::Error, "MQTT 3.1.1, 3.3.2-2", deadLetterWildcard},
    {"DAPR-SUB-DEADLETTER-LOOP", Severity::Warning, "dapr/dapr pkg/runtime/subscription/subscription.go", deadLetterLoop},
    {"DAPR-SUB-DUPLICATE", Severity::Warning, "dapr/dapr pkg/runtime/pubsub/subscriptions.go", duplicate},
    {"DAPR-SUB-SAME-NAME", Severity::Warning, "dapr/dapr pkg/runtime/compstore/subscriptions.go", replaced},
    {"DAPR-SUB-OVERLAP", Severity::Warning, handlers, overlap},
    {"DAPR-SUB-CROSSTALK", Severity::Warning, handlers, crossTalk},
    {"DAPR-SUB-SHARED", Severity::Warning, handlers, sharedSubscription},
    {"DAPR-SUB-RAWPAYLOAD", Severity::Error, "dapr/dapr pkg/runtime/subscription/subscription.go", rawPayload},
};

} // namespace

std::span<const Rule> subscriptionRules()
{
    return rules;
}

QString withoutShare(const QString& filter)
{
    if (!filter.startsWith(u"$share/")) return filter;
    const qsizetype slash = filter.indexOf(u'/', 7);
    return slash > 0 && slash + 1 < filter.size() ? filter.mid(slash + 1) : filter;
}

QString filterFault(const QString& filter)
{
    if (filter.isEmpty()) return CheckTexts::tr("The topic is empty.");
    if (filter.toUtf8().size() > 65535) return CheckTexts::tr("The topic is longer than 65535 bytes.");
    if (filter.contains(QChar(0))) return CheckTexts::tr("A topic cannot hold the character U+0000.");
    const QStringList levels = filter.split(u'/');
    for (qsizetype i = 0; i < levels.size(); ++i) {
        if (levels[i].contains(u'#') && (levels[i] != u"#" || i + 1 != levels.size()))
            return CheckTexts::tr("# stands for whole levels and only at the end: %1 is not a topic filter.").arg(filter);
        if (levels[i].contains(u'+') && levels[i] != u"+")
            return CheckTexts::tr("+ stands for one whole level: %1 is not a topic filter.").arg(filter);
    }
    return {};
}

bool filtersOverlap(const QString& a, const QString& b)
{
    const QStringList left = a.split(u'/');
    const QStringList right = b.split(u'/');
    for (qsizetype i = 0;; ++i) {
        const bool leftEnds = i == left.size();
        const bool rightEnds = i == right.size();
        // "a/#" takes "a" as well (MQTT 3.1.1, 4.7.1.2).
        if (!leftEnds && left[i] == u"#") return true;
        if (!rightEnds && right[i] == u"#") return true;
        if (leftEnds || rightEnds) return leftEnds && rightEnds;
        if (left[i] != right[i] && left[i] != u"+" && right[i] != u"+") return false;
    }
}

} // namespace wb::dapr
