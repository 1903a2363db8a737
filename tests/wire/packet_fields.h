#pragma once

#include "core/mqtt/codec.h"

#include <QJsonObject>
#include <QString>

// Control packets as the fields of a wire entry, and back. Lenient: what a component sends wrongly (QoS 3, a wildcard
// in a topic name, DUP with QoS 0) is a fact to be recorded, so the strict decoder does not serve here.

namespace wb::test {

// "type" and the fields of that packet; {"type", "malformed": hex} where the body does not hold them.
QJsonObject fieldsOf(const mqtt::Frame& frame);

// The error is a sentence without a full stop.
Result<mqtt::Packet, QString> packetFrom(const QJsonObject& fields);

QString typeName(mqtt::PacketType type);
std::optional<mqtt::PacketType> typeNamed(const QString& name);

// "payload" where the bytes are plain text, else "payload64".
void putPayload(QJsonObject& into, const QByteArray& bytes);
std::optional<QByteArray> payloadOf(const QJsonObject& from); // of either key; nothing when there is neither

} // namespace wb::test
