#pragma once

#include "core/dapr/model.h"

// Edits that change only the text they mean: comments, order, quoting style and all other bytes stay as they are.

namespace wb::dapr {

// Gives a metadata field a value: replaces the value's token (same quoting style where the new text allows it),
// or turns a secretKeyRef / envRef item into a value, or appends a new item in the style of its neighbours.
QList<TextEdit> setField(const QByteArray& file, const Document& document, const QString& field, const QString& value);
QList<TextEdit> setSecretRef(const QByteArray& file, const Document& document, const QString& field,
                             const SecretKeyRef& ref);
QList<TextEdit> removeField(const QByteArray& file, const Document& document, const QString& field);
// A scalar that is not a metadata item: {"metadata","name"}, {"spec","type"}, {"auth","secretStore"} …
QList<TextEdit> setScalar(const QByteArray& file, const Document& document, const QStringList& path,
                          const QString& value);

QByteArray applied(QByteArray file, const QList<TextEdit>& edits);

// The text of a new component of that type, from the field table's required fields.
QByteArray newComponentText(const QString& type, const QString& name);

} // namespace wb::dapr
