#pragma once

#include "core/dapr/resolve.h"

// The two local secret stores, and the environment (facts F.5). Values never appear in an error.

namespace wb::dapr {

using SecretData = QMap<QString, QString>; // key -> value of one secret

// The contents of a local secrets file: name -> data.
struct SecretFile {
    QMap<QString, SecretData> secrets;
};

// secretstores.local.file: nested objects become names with the separator between the levels ("a:b", arrays "a:0");
// multi-valued: the first level is the secret, what is below it its keys. The error says where the JSON breaks.
Result<SecretFile, QString> readSecretFile(const QByteArray& json, const QString& separator, bool multiValued);

struct SecretError {
    enum class Kind : quint8 { NoStoreNamed, UnknownStore, OtherStore, Unreadable, Missing };
    Kind kind = Kind::Missing;
    QString message; // one sentence, without values
};

// The value behind a reference of a component whose auth.secretStore is `store`.
Result<QString, SecretError> secretValue(const Workspace& workspace, const QString& store, const SecretKeyRef& ref,
                                         const ResolveContext& context);

// Dapr refuses to hand these on: its own variables, the API tokens, names with spaces.
bool isBlockedVariable(const QString& name);

} // namespace wb::dapr
