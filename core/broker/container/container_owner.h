#pragma once

#include <QString>
#include <QStringList>

// Whose a container is: its name says which program on which machine started it, so that a later one can remove what a
// killed one left behind, and leaves alone what lives. Linux; any thread.

namespace wb::broker {

// "<machine>-<boot>-<process>-<start>": numbers of a process are given again, of one start of the machine; and one
// container engine may serve several machines or containers, whose processes we cannot see.
QString containerOwner();        // this program
QString containerOwnerLabel();   // "mqtt-workbench.owner", the label's key
QString newContainerName();      // "mqtt-workbench-<owner>-<n>", another one each time
QString containerNamePrefix();   // "mqtt-workbench-"
QString volumeOf(const QString& container); // the name of its volume

// Of the names those whose owner was a program of this machine and is gone. Names of any other form are not ours.
QStringList abandoned(const QStringList& names);

} // namespace wb::broker
