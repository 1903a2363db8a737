#pragma once

#include "core/broker/profile/profile.h"

#include <QByteArray>

// Profile files to values. Strict, for users write them too: an unknown key, a dimension that nobody knows, a version
// range named twice or a value of the wrong kind is an error, told in one sentence with its place:
// "vernemq.json, dimensions.max_qos[1].says: "source" is not known here" or "vernemq.json:12:3: …".

namespace wb::broker {

Result<QList<Dimension>, QString> readDimensions(const QByteArray& json, const QString& fileName);
Result<Profile, QString> readProfile(const QByteArray& json, const QString& fileName, const QList<Dimension>& known);

} // namespace wb::broker
