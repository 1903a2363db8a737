#include "core/dapr/check_rules.h"
#include "core/dapr/url.h"

// What an earlier Dapr release does with an MQTT component, when the user picks one (facts B to E).

namespace wb::dapr {

namespace {

struct EraFact {
    ComponentFamily family;
    const char* from;
    const char* to;
    const char* sentence;
};

bool applies(const EraFact& fact, const CheckInput& input)
{
    const QString& release = input.context.release;
    return input.resolved.family == fact.family && input.resolved.decoded &&
        isFrom(release, QString::fromLatin1(fact.from)) && compareReleases(release, QString::fromLatin1(fact.to)) <= 0;
}

YamlNodePtr typeNode(const CheckInput& input)
{
    const YamlNodePtr spec = input.document.root ? input.document.root->find(u"spec") : nullptr;
    return spec ? spec->find(u"type") : nullptr;
}

template <const EraFact& fact>
void tell(const CheckInput& input, Report& report)
{
    if (applies(fact, input)) report.at(typeNode(input), CheckTexts::tr(fact.sentence));
}

constexpr auto pubSub = ComponentFamily::PubSub;
constexpr auto binding = ComponentFamily::Binding;

constexpr EraFact autoAck{
    pubSub, "1.0", "1.5",
    QT_TRANSLATE_NOOP("wb::dapr::Checks",
                      "Up to Dapr 1.5 every message is acknowledged, also one that the app failed to handle: it is lost.")};
constexpr EraFact oneHandler{
    pubSub, "1.0", "1.7",
    QT_TRANSLATE_NOOP("wb::dapr::Checks", "Up to Dapr 1.7 the messages of several subscriptions all end in one handler.")};
constexpr EraFact closeHangs{
    pubSub, "1.0", "1.4",
    QT_TRANSLATE_NOOP("wb::dapr::Checks", "Up to Dapr 1.4 the sidecar does not stop while a handler hangs.")};
constexpr EraFact wildcardsBroken{
    pubSub, "1.8", "1.8",
    QT_TRANSLATE_NOOP("wb::dapr::Checks", "Dapr 1.8.0 delivers nothing for filters with wildcards or $share; 1.8.1 mends it.")};
constexpr EraFact republish{
    pubSub, "1.9", "1.9",
    QT_TRANSLATE_NOOP("wb::dapr::Checks",
                      "Dapr 1.9 publishes a message that failed once more to the same topic, for ever: every subscriber gets it again.")};
constexpr EraFact retained{
    pubSub, "1.9", "1.9",
    QT_TRANSLATE_NOOP("wb::dapr::Checks", "Dapr 1.9.0 never acknowledges a retained message that failed.")};
constexpr EraFact noResubscribe{
    pubSub, "1.0", "1.9",
    QT_TRANSLATE_NOOP("wb::dapr::Checks",
                      "Up to Dapr 1.9.0 nothing is subscribed again after the broker has restarted: messages stop coming.")};
constexpr EraFact bindingOnce{
    binding, "1.0", "1.1",
    QT_TRANSLATE_NOOP("wb::dapr::Checks", "Up to Dapr 1.1 an output binding disconnects after its first message.")};
constexpr EraFact bindingAutoAck{
    binding, "1.0", "1.9",
    QT_TRANSLATE_NOOP("wb::dapr::Checks",
                      "Up to Dapr 1.9 a binding acknowledges every message, also one that the app failed to handle: it is lost.")};

// CC#1809: what nobody wrote was least safe before 1.8.
void weakDefaults(const CheckInput& input, Report& report)
{
    constexpr EraFact fact{pubSub, "1.0", "1.7", ""};
    if (applies(fact, input) && input.resolved.settings.qos == 0 && input.resolved.settings.cleanSession)
        report.at(typeNode(input), CheckTexts::tr("With qos 0 and cleanSession true, the defaults up to Dapr 1.7, what is sent while app "
                                                  "or broker are away is lost."));
}

void bindingPlain(const CheckInput& input, Report& report)
{
    constexpr EraFact fact{binding, "1.0", "1.1", ""};
    const MetadataItem* item = input.item(u"url");
    const auto url = parseGoUrl(input.value(u"url"));
    if (item && url && applies(fact, input) && isTlsScheme(brokerScheme(url->scheme)))
        report.at(*item, CheckTexts::tr("Up to Dapr 1.1 a binding ignores %1:// and connects without encryption.").arg(url->scheme));
}

// RT#5000
void deadLetterWildcard(const CheckInput& input, Report& report)
{
    constexpr EraFact fact{pubSub, "1.0", "1.8", ""};
    if (!applies(fact, input)) return;
    for (const Document& other : input.neighbours()) {
        const Subscription* subscription = other.subscription();
        if (!subscription || subscription->pubsubName != input.document.name || subscription->deadLetterTopic.isEmpty()) continue;
        if (!subscription->topic.contains(u'+') && !subscription->topic.contains(u'#')) continue;
        report.at(typeNode(input), CheckTexts::tr("Up to Dapr 1.8.3 the dead letter topic of %1 does nothing: its topic has wildcards.")
                                       .arg(other.name));
        return;
    }
}

void unknownType(const CheckInput& input, Report& report)
{
    if (isFrom(input.context.release, u"1.10") || !input.resolved.type.endsWith(u"mqtt3")) return;
    report.at(typeNode(input), input.resolved.family == ComponentFamily::PubSub
                                   ? CheckTexts::tr("%1 exists from Dapr 1.10: earlier releases do not start with it.").arg(input.resolved.type)
                                   : CheckTexts::tr("%1 exists from Dapr 1.10: earlier releases pass over it without a word.")
                                         .arg(input.resolved.type));
}

constexpr Rule rules[] = {
    {"DAPR-TYPE-UNKNOWN", Severity::Error, "dapr/dapr pkg/components", unknownType},
    {"DAPR-ERA-AUTO-ACK", Severity::Warning, "dapr/components-contrib#1234", tell<autoAck>},
    {"DAPR-ERA-ONE-HANDLER", Severity::Warning, "dapr/components-contrib#1735, #1737", tell<oneHandler>},
    {"DAPR-ERA-WEAK-DEFAULTS", Severity::Note, "dapr/components-contrib#1809, #1810", weakDefaults},
    {"DAPR-ERA-CLOSE-HANGS", Severity::Note, "dapr/components-contrib#1235", tell<closeHangs>},
    {"DAPR-ERA-WILDCARDS", Severity::Warning, "dapr/components-contrib#1881", tell<wildcardsBroken>},
    {"DAPR-ERA-DEADLETTER", Severity::Warning, "dapr/dapr#5000", deadLetterWildcard},
    {"DAPR-ERA-REPUBLISH", Severity::Warning, "dapr/components-contrib#2309", tell<republish>},
    {"DAPR-ERA-RETAINED", Severity::Warning, "dapr/components-contrib#2300", tell<retained>},
    {"DAPR-ERA-NO-RESUBSCRIBE", Severity::Warning, "dapr/components-contrib#2229", tell<noResubscribe>},
    {"DAPR-ERA-BINDING-ONCE", Severity::Warning, "dapr/components-contrib#850", tell<bindingOnce>},
    {"DAPR-ERA-BINDING-PLAIN", Severity::Warning, "dapr/components-contrib v1.1.1 bindings/mqtt/mqtt.go", bindingPlain},
    {"DAPR-ERA-BINDING-AUTO-ACK", Severity::Warning, "dapr/components-contrib v1.9.0 bindings/mqtt/mqtt.go", tell<bindingAutoAck>},
};

} // namespace

std::span<const Rule> eraRules()
{
    return rules;
}

} // namespace wb::dapr
