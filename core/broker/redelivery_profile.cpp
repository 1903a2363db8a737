#include "core/broker/redelivery_profile.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QVersionNumber>

// Outside the namespaces, as the macro wants it.
static void initCoreResources()
{
    Q_INIT_RESOURCE(core);
}

namespace wb::broker {
namespace {

struct Entry {
    QString product;
    QVersionNumber from, before;
    RedeliveryProfile profile;
};

struct Text {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::RedeliveryProfile)
};

std::optional<int> readValue(const QJsonValue& value, const int*)
{
    return value.isDouble() ? std::optional(value.toInt()) : std::nullopt;
}

std::optional<bool> readValue(const QJsonValue& value, const bool*)
{
    return value.isBool() ? std::optional(value.toBool()) : std::nullopt;
}

std::optional<LiveResend> readValue(const QJsonValue& value, const LiveResend*)
{
    const QString kind = value[u"kind"].toString();
    const int seconds = value[u"seconds"].toInt();
    if (kind == u"never") return LiveResend{LiveResend::Kind::Never, 0};
    if (kind == u"timed") return LiveResend{LiveResend::Kind::Timed, seconds};
    if (kind == u"closes") return LiveResend{LiveResend::Kind::ClosesConnection, seconds};
    return std::nullopt;
}

std::optional<QueueLimit> readValue(const QJsonValue& value, const QueueLimit*)
{
    const QString keeps = value[u"keeps"].toString();
    const int messages = value[u"messages"].toInt();
    if (keeps == u"oldest") return QueueLimit{QueueKeeps::Oldest, messages};
    if (keeps == u"newest") return QueueLimit{QueueKeeps::Newest, messages};
    if (keeps == u"everything") return QueueLimit{QueueKeeps::Everything, 0};
    return std::nullopt;
}

template <class T>
Established<T> read(const QJsonObject& profile, const char* key, const QJsonObject& sourceNames)
{
    const QJsonObject object = profile[QLatin1String(key)].toObject();
    Established<T> fact;
    if (object.isEmpty()) return fact;
    fact.value = readValue(object[u"value"], static_cast<const T*>(nullptr));
    for (const QJsonValue& source : object[u"sources"].toArray())
        fact.sources << sourceNames[source.toString()].toString();
    fact.measured = object[u"measured"].toString();
    if (!fact.value || fact.sources.contains(QString()))
        qCritical("redelivery.json: %s of %s %s cannot be read", key, qPrintable(profile[u"product"].toString()),
                  qPrintable(profile[u"from"].toString()));
    return fact;
}

const QList<Entry>& entries()
{
    static const QList<Entry> all = [] {
        initCoreResources();
        QList<Entry> list;
        QFile file(QStringLiteral(":/brokers/redelivery.json"));
        if (!file.open(QIODevice::ReadOnly)) return list;
        const QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
        const QJsonObject sources = root[u"sources"].toObject();
        for (const QJsonValue& value : root[u"profiles"].toArray()) {
            const QJsonObject object = value.toObject();
            Entry entry;
            entry.product = object[u"product"].toString();
            entry.from = QVersionNumber::fromString(object[u"from"].toString());
            entry.before = QVersionNumber::fromString(object[u"before"].toString());
            RedeliveryProfile& p = entry.profile;
            p.inFlight = read<int>(object, "inFlight", sources);
            p.oneAckOneMessage = read<bool>(object, "oneAckOneMessage", sources);
            p.live = read<LiveResend>(object, "live", sources);
            p.backAtReconnect = read<bool>(object, "backAtReconnect", sources);
            p.keepsPacketIds = read<bool>(object, "keepsPacketIds", sources);
            p.queue = read<QueueLimit>(object, "queue", sources);
            list << entry;
        }
        return list;
    }();
    return all;
}

// What all versions of a product have in common. A version for which nobody has established it does not speak against
// it.
template <class T>
void join(Established<T>& common, const Established<T>& one)
{
    if (!one.value || common.dependsOnVersion) return;
    if (!common.value) {
        common.value = one.value;
    } else if (common.value != one.value) {
        common = {};
        common.dependsOnVersion = true;
        return;
    }
    for (const QString& source : one.sources)
        if (!common.sources.contains(source)) common.sources << source;
    if (!one.measured.isEmpty())
        common.measured += (common.measured.isEmpty() ? QString() : QStringLiteral("; ")) + one.measured;
}

RedeliveryProfile ofAllVersions(const QString& product)
{
    RedeliveryProfile common;
    for (const Entry& entry : entries()) {
        if (entry.product.compare(product, Qt::CaseInsensitive) != 0) continue;
        join(common.inFlight, entry.profile.inFlight);
        join(common.oneAckOneMessage, entry.profile.oneAckOneMessage);
        join(common.live, entry.profile.live);
        join(common.backAtReconnect, entry.profile.backAtReconnect);
        join(common.keepsPacketIds, entry.profile.keepsPacketIds);
        join(common.queue, entry.profile.queue);
    }
    return common;
}

QString nameOf(const RedeliveryProfile& profile)
{
    if (profile.product.isEmpty()) return Text::tr("this broker");
    return profile.version.isEmpty() ? profile.product : profile.product + QLatin1Char(' ') + profile.version;
}

} // namespace

RedeliveryProfile redeliveryProfile(const BrokerIdentity& broker)
{
    RedeliveryProfile profile;
    const auto version = QVersionNumber::fromString(broker.version);
    if (version.isNull()) profile = ofAllVersions(broker.product);
    for (const Entry& entry : entries()) {
        if (version.isNull() || entry.product.compare(broker.product, Qt::CaseInsensitive) != 0) continue;
        if (version < entry.from || version >= entry.before) continue;
        profile = entry.profile;
        profile.range = Text::tr("%1 or newer, before %2").arg(entry.from.toString(), entry.before.toString());
    }
    profile.product = broker.product;
    profile.version = broker.version;
    return profile;
}

QString liveResendSentence(const RedeliveryProfile& profile)
{
    const QString name = nameOf(profile);
    if (profile.live.dependsOnVersion)
        return Text::tr(
                   "Whether %1 sends an un-acknowledged message again on a live connection depends on its version.")
            .arg(name);
    if (!profile.live.value)
        return Text::tr(
                   "Nobody has established whether %1 sends an un-acknowledged message again on a live connection.")
            .arg(name);
    const QString seconds = QString::number(profile.live.value->seconds);
    switch (profile.live.value->kind) {
    case LiveResend::Kind::Timed:
        return Text::tr("%1 sends an un-acknowledged message again on the same connection every %2 s, with DUP.")
            .arg(name, seconds);
    case LiveResend::Kind::ClosesConnection:
        return Text::tr("%1 does not send again on a live connection; it closes a connection that owes an "
                        "acknowledgement for %2 s, "
                        "and sends again after the reconnect with clean session off.")
            .arg(name, seconds);
    case LiveResend::Kind::Never: break;
    }
    return Text::tr("%1 does not send again on a live connection; it waits for a reconnect with clean session off.")
        .arg(name);
}

QString reconnectSentence(const RedeliveryProfile& profile)
{
    const QString name = nameOf(profile);
    if (!profile.backAtReconnect.value)
        return Text::tr("Nobody has established what %1 does with un-acknowledged messages at a reconnect.").arg(name);
    if (!profile.keepsPacketIds.value)
        return Text::tr("After a reconnect with clean session off, %1 sends un-acknowledged messages again at once.")
            .arg(name);
    return *profile.keepsPacketIds.value ? Text::tr("After a reconnect with clean session off, %1 sends "
                                                    "un-acknowledged messages again at once, with their packet "
                                                    "ids and DUP.")
                                               .arg(name)
                                         : Text::tr("After a reconnect with clean session off, %1 sends "
                                                    "un-acknowledged messages again at once, with DUP but with "
                                                    "new packet ids.")
                                               .arg(name);
}

QString windowSentence(const RedeliveryProfile& profile)
{
    const QString name = nameOf(profile);
    if (!profile.inFlight.value)
        return Text::tr("Nobody has established how many un-acknowledged messages %1 has out at once.").arg(name);
    const QString limit = QString::number(*profile.inFlight.value);
    if (profile.oneAckOneMessage.value == false)
        return Text::tr("%1 stops sending QoS 1 and 2 when %2 messages are un-acknowledged. In this version an "
                        "acknowledgement may let "
                        "more than one through, so that more are out.")
            .arg(name, limit);
    return Text::tr("%1 stops sending QoS 1 and 2 when %2 messages are un-acknowledged, of whatever topic.")
        .arg(name, limit);
}

QString sourceText(const QStringList& sources, const QString& measured)
{
    if (sources.isEmpty()) return {};
    const QString names = sources.join(QStringLiteral("; "));
    return measured.isEmpty() ? Text::tr("Source: %1.").arg(names)
                              : Text::tr("Source: %1. Measured: %2.").arg(names, measured);
}

} // namespace wb::broker
