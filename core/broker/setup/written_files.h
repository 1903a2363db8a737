#pragma once

#include "core/broker/setup/broker_setup.h"

namespace wb::broker {

// Into a folder that is there, for this user only. Error: a sentence for a person.
Result<Ok, QString> writeSetupFiles(const QString& folder, const SetupFiles& files);

// That line of a written configuration file, from 1, for a person to look at: of a line that looks like a secret only
// its first word. Empty: there is no such line.
QString quotedLine(const QString& fileName, int line);

// The program and its arguments as a line for a shell; `environment`: "NAME=value" before it.
QString shellLine(const QString& program, const QStringList& arguments, const QStringList& environment = {});

} // namespace wb::broker
