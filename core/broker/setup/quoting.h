#pragma once

#include <QString>

// A component's words in somebody else's language: nothing that a file says may become a command, a key or a line of
// its own. Pure; any thread.

namespace wb::broker {

QString oneLine(QString text);           // control and other unseen characters become spaces; at most 200 characters
QString dnsName(const QString& text);    // "orders-pubsub": a-z, 0-9, -, at most 40, begins with a letter (RFC 1035, 1123)
QString yamlQuoted(const QString& text); // in double quotes, on one line
QString shellWord(const QString& text);  // one word for a POSIX shell; as it is where nothing in it means anything to one
QString indented(const QString& text, int spaces); // each line that is not empty

} // namespace wb::broker
