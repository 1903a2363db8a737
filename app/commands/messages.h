#pragma once

#include "core/ledger/snapshot.h"

#include <QJsonObject>
#include <QString>

// Messages as the console prints them.

namespace wb::app {

// One line: "2026-11-20 10:15:00.123  QoS 1  DUP RETAIN  topic  payload".
QString messageLine(const ledger::Snapshot& snapshot, ledger::Seq seq);
// time, topic, qos, dup, retain, packetId, and payload (text) or payloadBase64.
QJsonObject messageObject(const ledger::Snapshot& snapshot, ledger::Seq seq);

// A payload on one line: text with its line ends escaped, or "32 bytes: 00 01 02 …". At most `most` characters; 0: all.
QString payloadLine(std::string_view payload, qsizetype most = 0);

void putPayload(QJsonObject& object, std::string_view payload); // "payload" or "payloadBase64"

} // namespace wb::app
