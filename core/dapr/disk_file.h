#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

// Reading and writing whole small files.

namespace wb::dapr {

inline constexpr qint64 maxFileSize = 16 * 1024 * 1024; // bytes

struct DiskFile {
    QByteArray bytes;
    QDateTime modified;
};

// The error is a sentence for a person: "Cannot open orders.yaml: Permission denied".
Result<DiskFile, QString> readDiskFile(const QString& path);

// Atomic: a temporary file beside it, synced, renamed over it. Permissions stay, a link stays a link. Returns the new
// modification time.
Result<QDateTime, QString> writeDiskFile(const QString& path, const QByteArray& bytes);

// The files that Dapr reads of a folder: .yaml and .yml in any case, not in folders below, by name.
QStringList resourceFilesOf(const QString& folder);

} // namespace wb::dapr
