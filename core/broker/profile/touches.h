#pragma once

#include "core/dapr/resolve.h"

#include <QList>
#include <QString>
#include <QStringList>

// Which dimensions of a broker a Dapr component meets, and why: what to look at first in a table of sixty rows.

namespace wb::broker {

struct Touch {
    QString dimension; // id
    QString reason;    // for a person, in the user's language: "qos is 2"
    QStringList kinds; // all the ways in which it is touched, of touchKinds()
    bool operator==(const Touch&) const = default;
};

// The words for what a component does that a broker may answer in its own way: "qos 2", "wildcard". Profiles name them.
const QStringList& touchKinds();

// At most one reason for a dimension, the most telling one. `topics`: filters that the component subscribes to. Says
// nothing that quotes a password.
QList<Touch> touches(const dapr::ResolvedComponent& component, const QStringList& topics);

// Whether some topic name is matched by both filters [MQTT 3.1.1, 4.7.1].
bool filtersOverlap(const QString& one, const QString& other);

} // namespace wb::broker
