#pragma once

#include "core/dapr/resolve.h"
#include "core/mqtt/client.h"
#include "core/result.h"

#include <QList>
#include <QString>
#include <QStringList>

// What goes wrong with a broker that is set up as it comes, and what to do: data (resources/brokers/traps.json, Chinese
// beside it), each with the circumstances in which it bites. Shown in the set-up help, and where a login is refused or
// a connection fails. Main thread, as the language is.

namespace wb::broker {

struct Trap {
    QString id;
    QString product;         // "mosquitto", "EMQX", "RabbitMQ"
    QString from, to;        // versions, both included ("3.12" covers 3.12.x); empty: open
    QStringList trouble;     // words of which one must hold; empty: it bites without any error
    QStringList component;   // lists of words ("user guest or user none"): of each one must hold
    QString text;            // one sentence, what is so; in the user's language
    QString remedy;          // what to do about it
    QStringList sources;
};

// What is so, in the words that the traps' conditions are made of.
struct Circumstances {
    QString product; // empty: not known
    QString version; // empty: not known; every version's traps bite then
    QStringList trouble;   // see troubleWords(); empty: nothing went wrong
    QStringList component; // see componentWords()
};

// "connack 4", "no connack", "unreachable", "tls", "websocket"; none for a connection that was lost later.
QStringList troubleWords(const mqtt::ConnectionError& error);
// "user guest", "host remote", "session kept", "topic dotted" … `topics`: filters that the component subscribes to.
QStringList componentWords(const dapr::MqttSettings& settings, const QStringList& topics);
QStringList knownTrapWords(); // all of both kinds

// Those that bite, as the data have them; the likelier ones of a product stand first. With trouble: those that explain
// it. Without: those that the component itself asks for, as the set-up help puts them first.
QList<Trap> trapsFor(const Circumstances& circumstances);
// All of a product and version, whether they bite or not.
QList<Trap> trapsOf(const QString& product, const QString& version);

// What to tell beside an error: of a product that is known the likeliest trap with its remedy; else a sentence for the two
// likeliest products, "If this is RabbitMQ: …". Empty: nothing fits, or the trouble has no words.
QStringList trapHints(const Circumstances& circumstances);

// For tests: the error names the place. `overlay`: texts in another language, id -> {text, remedy}; may be empty.
Result<QList<Trap>, QString> readTraps(const QByteArray& json, const QByteArray& overlay, const QString& fileName);

} // namespace wb::broker
