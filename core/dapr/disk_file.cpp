#include "core/dapr/disk_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace wb::dapr {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::DiskFile)
};

// Opening a pipe waits for a writer, for ever when none comes. False: none came.
bool hasInput(const QString& path)
{
#ifdef Q_OS_UNIX
    struct stat info = {};
    const QByteArray name = QFile::encodeName(path);
    if (stat(name.constData(), &info) != 0 || !S_ISFIFO(info.st_mode)) return true;
    constexpr int patience = 5000; // milliseconds
    pollfd waiting = {::open(name.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), POLLIN, 0};
    if (waiting.fd < 0) return true; // opening it tells why
    const bool ready = poll(&waiting, 1, patience) > 0;
    ::close(waiting.fd);
    return ready;
#else
    Q_UNUSED(path);
    return true;
#endif
}

} // namespace

Result<DiskFile, QString> readDiskFile(const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    QFile file(path);
    if (QFileInfo(path).isDir()) return Failure{Texts::tr("%1 is a folder.").arg(name)};
    if (!hasInput(path)) return Failure{Texts::tr("Nothing can be read from %1: it is a pipe and nobody writes into it.").arg(name)};
    if (!file.open(QIODevice::ReadOnly))
        return Failure{Texts::tr("Cannot open %1: %2").arg(name, file.errorString())};
    // One byte more than allowed, so that files without a size (pipes, /proc) are bounded too.
    DiskFile result;
    result.bytes = file.read(maxFileSize + 1);
    if (file.error() != QFileDevice::NoError)
        return Failure{Texts::tr("Cannot read %1: %2").arg(name, file.errorString())};
    if (result.bytes.size() > maxFileSize)
        return Failure{Texts::tr("%1 is larger than 16 MiB and is not opened.").arg(name)};
    result.modified = file.fileTime(QFileDevice::FileModificationTime);
    return result;
}

Result<QDateTime, QString> writeDiskFile(const QString& path, const QByteArray& bytes)
{
    // The end of a chain of links; the path itself while nothing exists there.
    const QString canonical = QFileInfo(path).canonicalFilePath();
    const QString target = canonical.isEmpty() ? path : canonical;
    const QString name = QFileInfo(path).fileName();
    QSaveFile file(target);
    file.setDirectWriteFallback(false);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Failure{Texts::tr("Cannot save %1: %2").arg(name, file.errorString())};
    return QFileInfo(target).lastModified();
}

QStringList resourceFilesOf(const QString& folder)
{
    QStringList paths;
    const QDir dir(folder);
    QStringList names = dir.entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::NoSort);
    // os.ReadDir sorts by bytes.
    std::sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return a.toUtf8() < b.toUtf8(); });
    for (const QString& name : names) {
        const bool yaml = name.endsWith(u".yaml", Qt::CaseInsensitive) || name.endsWith(u".yml", Qt::CaseInsensitive);
        if (yaml && QFileInfo(dir.filePath(name)).isFile()) paths.append(dir.filePath(name));
    }
    return paths;
}

} // namespace wb::dapr
