#include "core/ledger/recording/recording_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wb::ledger {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::ledger::Recorder)
};

QString errorText(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

QString createSentence(const QString& path, int error)
{
    const QString name = QDir::toNativeSeparators(path);
    switch (error) {
    case EEXIST: return Texts::tr("%1 exists already; a recording never overwrites a file. Choose another name.").arg(name);
    case ENOENT: return Texts::tr("The folder of %1 does not exist.").arg(name);
    case EACCES:
    case EPERM:
    case EROFS: return Texts::tr("%1 may not be written: %2. Choose another folder.").arg(name, errorText(error));
    default: return Texts::tr("%1 could not be created: %2.").arg(name, errorText(error));
    }
}

} // namespace

Result<RecordingFile, QString> RecordingFile::create(const QString& path)
{
    // O_EXCL also refuses a link that somebody laid there to have another file overwritten.
    const int file = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC,
                            S_IRUSR | S_IWUSR);
    if (file < 0) return Failure{createSentence(path, errno)};
    return RecordingFile(file);
}

RecordingFile::RecordingFile(RecordingFile&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_size(other.m_size)
{
}

RecordingFile::~RecordingFile()
{
    if (m_file >= 0) ::close(m_file);
}

RecordingFile::Appended RecordingFile::append(std::string_view bytes)
{
    Appended appended;
    while (appended.bytes < bytes.size()) {
        const ssize_t written = ::write(m_file, bytes.data() + appended.bytes, bytes.size() - appended.bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            appended.error = written < 0 ? errno : ENOSPC;
            break;
        }
        appended.bytes += static_cast<std::size_t>(written);
    }
    m_size += appended.bytes;
    return appended;
}

bool RecordingFile::cutBack(std::size_t bytes)
{
    if (bytes == 0) return true;
    if (::ftruncate(m_file, static_cast<off_t>(m_size - bytes)) != 0) return false;
    m_size -= bytes;
    return true;
}

int RecordingFile::sync()
{
    return ::fdatasync(m_file) == 0 ? 0 : errno;
}

bool RecordingFile::isRemoved() const
{
    struct stat status{};
    return ::fstat(m_file, &status) == 0 && status.st_nlink == 0;
}

QString RecordingFile::sentence(const QString& path, int error)
{
    const QString name = QDir::toNativeSeparators(path);
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return Texts::tr("The disk under %1 is full: what arrives is not recorded until there is room again.").arg(name);
    case EFBIG:
        return Texts::tr("%1 has reached the largest size that a file may have here. Start a new recording.").arg(name);
    default:
        return Texts::tr("%1 cannot be written: %2. What arrives is not recorded until it can; better start a new "
                         "recording on another disk.").arg(name, errorText(error));
    }
}

QString RecordingFile::removedSentence(const QString& path)
{
    return Texts::tr("%1 was removed while it was being written. Start a new recording.")
        .arg(QDir::toNativeSeparators(path));
}

} // namespace wb::ledger
