#pragma once

#include "core/broker/identity.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

// What is known of how a broker hands out un-acknowledged messages, with the settings it comes with: facts with their
// sources, read off the profiles (core/broker/profile). What nobody has established is empty, and the sentences say so.
// Pure values; any thread.

namespace wb::broker {

template <class T>
struct Established {
    std::optional<T> value;        // nothing: nobody has established it, or it depends on the version
    QStringList sources;           // "eclipse-mosquitto/mosquitto src/conf.c (tags v1.5..v2.1.2)"; none: only measured
    QString measured;              // "2.0.11 (Debian bookworm): nothing re-sent in 151 s"; empty: only documented
    bool dependsOnVersion = false; // known for each version, but the version is not known
    bool operator==(const Established&) const = default;
};

struct LiveResend { // of an un-acknowledged QoS 1 or 2 message while its connection lives
    enum class Kind : quint8 {
        Never,
        Timed,            // again on the same connection, every `seconds`, DUP 1
        ClosesConnection, // the broker closes it after `seconds`; the message comes back with the next one
    };
    Kind kind = Kind::Never;
    int seconds = 0;
    bool operator==(const LiveResend&) const = default;
};

struct RedeliveryProfile {
    QString product; // as asked for
    QString version;
    Established<int> inFlight; // QoS 1 and 2 messages sent without their acknowledgement, per client
    Established<bool> oneAckOneMessage; // false: one may let several through, so that more than inFlight are out
    Established<LiveResend> live;
    Established<bool> backAtReconnect; // at once after CONNACK, clean session off
    Established<bool> keepsPacketIds;  // at that reconnect
};

// Always answers; fields that nobody has established are empty. Without a version: what all versions have in common.
RedeliveryProfile redeliveryProfile(const BrokerIdentity& broker);

// One or two plain sentences, translated, without sources.
QString liveResendSentence(const RedeliveryProfile& profile);
QString reconnectSentence(const RedeliveryProfile& profile);
QString windowSentence(
    const RedeliveryProfile& profile); // what the in-flight limit is, and what follows when it is reached

// "Source: a; b. Measured: c." Translated around the names; empty when there is none.
template <class T>
QString sourceText(const Established<T>& fact);
QString sourceText(const QStringList& sources, const QString& measured);

template <class T>
QString sourceText(const Established<T>& fact)
{
    return sourceText(fact.sources, fact.measured);
}

} // namespace wb::broker
