#include "core/broker/profile/touches.h"

#include "core/mqtt/topic.h"

#include <QCoreApplication>

#include <algorithm>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::Touches)
};

constexpr int manyLevels = 60; // the smallest known limit is 63 levels (facts 2.38)

class Collector {
public:
    void add(std::initializer_list<const char*> dimensions, const char* kind, const QString& reason)
    {
        const QString word = QString::fromLatin1(kind);
        for (const char* dimension : dimensions) {
            const QString id = QString::fromLatin1(dimension);
            const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Touch& one) { return one.dimension == id; });
            if (known == m_all.end()) m_all << Touch{id, reason, {word}};
            else if (!known->kinds.contains(word)) known->kinds << word;
        }
    }
    QList<Touch> all() const { return m_all; }

private:
    QList<Touch> m_all;
};

// "$share/group/filter" without its group; other filters as they are.
QString unshared(const QString& filter)
{
    return filter.startsWith(u"$share/") ? filter.section(QLatin1Char('/'), 2) : filter;
}

void lookAtShare(Collector& found, const QString& topic)
{
    if (!topic.startsWith(u"$share")) return;
    const QString group = topic.section(QLatin1Char('/'), 1, 1);
    if (group.isEmpty() || unshared(topic).isEmpty() || !topic.startsWith(u"$share/"))
        found.add({"shared_invalid"}, "broken share", Texts::tr("the topic %1 is no complete shared subscription").arg(topic));
    else
        found.add({"shared_subs", "shared_redelivery"}, "share", Texts::tr("the topic %1 is a shared subscription, for a client that speaks 3.1.1").arg(topic));
}

void lookAtLevels(Collector& found, const QString& filter)
{
    if (filter.contains(u'.') || filter.contains(u'*')) found.add({"dots"}, "dot", Texts::tr("a dot or an asterisk in the topic %1").arg(filter));
    if (filter.startsWith(u'/') || filter.endsWith(u'/') || filter.contains(QStringLiteral("//")))
        found.add({"slashes"}, "empty level", Texts::tr("an empty level in the topic %1").arg(filter));
    if (filter.startsWith(u"$SYS")) found.add({"sys_topics"}, "$SYS", Texts::tr("the topic %1 is the broker's own").arg(filter));
    if (filter.startsWith(u'$')) found.add({"dollar"}, "dollar", Texts::tr("the topic %1 begins with a dollar").arg(filter));
    if (filter.startsWith(u'#') || filter.startsWith(u'+'))
        found.add({"dollar"}, "leading wildcard", Texts::tr("the topic %1 begins with a wildcard").arg(filter));
    if (filter.count(u'/') >= manyLevels)
        found.add({"topic_limits"}, "many levels", Texts::tr("the topic has %1 levels").arg(filter.count(u'/') + 1));
}

void lookAtTopic(Collector& found, const QString& topic)
{
    lookAtShare(found, topic);
    const QString filter = unshared(topic);
    lookAtLevels(found, filter);
    const QByteArray utf8 = filter.toUtf8();
    if (!filter.isEmpty() && !mqtt::topicFilterProblem({utf8.constData(), std::size_t(utf8.size())}).empty())
        found.add({"wildcards"}, "wrong filter", Texts::tr("the topic %1 is no valid topic filter").arg(filter));
    else if (filter.contains(u'+') || filter.contains(u'#')) {
        found.add({"wildcards"}, "wildcard", Texts::tr("the topic %1 has a wildcard").arg(filter));
        found.add({"retained", "retained_limits"}, "wildcard", Texts::tr("retained messages are read through the wildcard topic %1").arg(filter));
    } else
        found.add({"retained_details"}, "exact topic", Texts::tr("what is retained on %1 comes again with each subscription").arg(filter));
}

void lookAtOverlap(Collector& found, const QStringList& topics)
{
    for (qsizetype i = 0; i < topics.size(); ++i) {
        for (qsizetype j = i + 1; j < topics.size(); ++j) {
            if (filtersOverlap(unshared(topics.at(i)), unshared(topics.at(j))))
                found.add({"overlapping"}, "overlap", Texts::tr("the topics %1 and %2 match the same messages").arg(topics.at(i), topics.at(j)));
        }
    }
}

void lookAtSession(Collector& found, const dapr::MqttSettings& settings)
{
    if (settings.cleanSession) {
        found.add({"clean_session_loss"}, "clean session", Texts::tr("cleanSession is true: what is un-acked or queued goes with the connection"));
    } else {
        found.add({"session_expiry", "queue_limit_offline", "resume_without_subscribe", "restart"}, "kept session",
                  Texts::tr("cleanSession is false: the session outlives the connection"));
    }
    if (!settings.consumerId.isEmpty())
        found.add({"takeover", "will_on_takeover"}, "client id", Texts::tr("two replicas with the consumerID %1 throw each other out").arg(settings.consumerId));
}

// Who sends again what the app did not take, and when: on the live link, after a reconnect, or never.
void lookAtRedelivery(Collector& found, const dapr::MqttSettings& settings)
{
    found.add({"live_retransmit"}, "unacked",
              Texts::tr("qos %1: the broker alone decides whether and when a message that the app did not take comes again").arg(settings.qos));
    if (!settings.cleanSession)
        found.add({"reconnect_redelivery"}, "kept session", Texts::tr("cleanSession is false: what is un-acked comes again after a reconnect"));
    found.add({"inflight_window", "window_full"}, "unacked",
              Texts::tr("qos %1: each message that the app did not take holds a place in the window").arg(settings.qos));
    found.add({"ack_timeout", "queue_limit_live", "poison_limit"}, "unacked",
              Texts::tr("a message that the app does not take stays unacknowledged (qos %1)").arg(settings.qos));
}

void lookAtQos(Collector& found, const dapr::MqttSettings& settings)
{
    if (settings.qos == 2) found.add({"max_qos", "qos2_flow", "qos2_inbound_limit", "qos_rule"}, "qos 2", Texts::tr("qos is 2"));
    if (settings.qos > 0) {
        lookAtRedelivery(found, settings);
        return;
    }
    found.add({"offline_qos0"}, settings.cleanSession ? "qos 0" : "qos 0 in a kept session", Texts::tr("qos is 0"));
}

void lookAtLogin(Collector& found, const dapr::MqttSettings& settings)
{
    if (settings.userName.isEmpty()) found.add({"anonymous"}, "no login", Texts::tr("no user name"));
    else if (settings.userName == u"admin" && settings.password == u"public")
        found.add({"auth_dapr_url"}, "sample login", Texts::tr("the login of Dapr's sample URL"));
    if (settings.userName.contains(u':')) found.add({"vhost"}, "virtual host", Texts::tr("a colon in the user name names a virtual host"));
    const bool webSocket = settings.scheme == u"ws" || settings.scheme == u"wss";
    if (webSocket) found.add({"websocket"}, "web socket", Texts::tr("the URL's scheme is %1").arg(settings.scheme));
    const bool plain = settings.scheme.isEmpty() || settings.scheme == u"tcp" || settings.scheme == u"mqtt";
    if (!plain && settings.scheme != u"ws")
        found.add({"tls"}, "tls", Texts::tr("the URL's scheme is %1").arg(settings.scheme));
}

} // namespace

const QStringList& touchKinds()
{
    static const QStringList kinds{
        QStringLiteral("broken share"), QStringLiteral("clean session"), QStringLiteral("client id"),
        QStringLiteral("dollar"),       QStringLiteral("dot"),           QStringLiteral("empty level"),
        QStringLiteral("exact topic"),  QStringLiteral("kept session"),  QStringLiteral("leading wildcard"),
        QStringLiteral("many levels"),  QStringLiteral("no login"),      QStringLiteral("overlap"),
        QStringLiteral("qos 0"),        QStringLiteral("qos 0 in a kept session"), QStringLiteral("qos 2"),
        QStringLiteral("retain"),       QStringLiteral("sample login"),  QStringLiteral("share"),
        QStringLiteral("$SYS"),         QStringLiteral("tls"),           QStringLiteral("unacked"),
        QStringLiteral("virtual host"), QStringLiteral("web socket"),    QStringLiteral("wildcard"),
        QStringLiteral("wrong filter"),
    };
    return kinds;
}

bool filtersOverlap(const QString& one, const QString& other)
{
    const auto a = QStringView(one).split(u'/');
    const auto b = QStringView(other).split(u'/');
    for (qsizetype i = 0;; ++i) {
        const bool aEnds = i >= a.size();
        const bool bEnds = i >= b.size();
        if (aEnds && bEnds) return true;
        // "a/#" matches "a" as well.
        if ((!aEnds && a.at(i) == u"#") || (!bEnds && b.at(i) == u"#"))
            return i > 0 || !(one.startsWith(u'$') || other.startsWith(u'$'));
        if (aEnds || bEnds) return false;
        const bool aAny = a.at(i) == u"+";
        const bool bAny = b.at(i) == u"+";
        if (!aAny && !bAny && a.at(i) != b.at(i)) return false;
        // A wildcard at the first level does not match a dollar [MQTT-4.7.2-1].
        if (i == 0 && ((aAny && b.at(i).startsWith(u'$')) || (bAny && a.at(i).startsWith(u'$')))) return false;
    }
}

QList<Touch> touches(const dapr::ResolvedComponent& component, const QStringList& topics)
{
    Collector found;
    const dapr::MqttSettings& settings = component.settings;
    for (const QString& topic : topics) lookAtTopic(found, topic);
    lookAtOverlap(found, topics);
    lookAtQos(found, settings);
    lookAtSession(found, settings);
    if (settings.retain) found.add({"retained_store", "retained"}, "retain", Texts::tr("retain is true"));
    lookAtLogin(found, settings);
    return found.all();
}

} // namespace wb::broker
