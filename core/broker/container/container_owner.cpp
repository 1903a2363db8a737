#include "core/broker/container/container_owner.h"

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>
#include <QSysInfo>

#include <atomic>
#include <unistd.h>

namespace wb::broker {
namespace {

QByteArray firstLine(const QString& file)
{
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? source.readLine().trimmed() : QByteArray();
}

QString shortened(const QByteArray& text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(8));
}

// A process number means something within one namespace of them only (pid_namespaces(7)).
QString machine()
{
    char space[64] = {};
    const ssize_t length = ::readlink("/proc/self/ns/pid", space, sizeof space - 1);
    QByteArray id = QSysInfo::machineUniqueId();
    if (id.isEmpty()) id = QSysInfo::machineHostName().toUtf8();
    return shortened(id + '/' + QByteArray(space, std::max<ssize_t>(length, 0)));
}

QString boot()
{
    return shortened(firstLine(QStringLiteral("/proc/sys/kernel/random/boot_id")));
}

// Since the machine's start, in clock ticks: field 22 of /proc/pid/stat (proc(5)); empty: there is no such process.
QString startOf(const QString& process)
{
    const QByteArray stat = firstLine(QStringLiteral("/proc/%1/stat").arg(process));
    // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
    const auto fields = stat.mid(stat.lastIndexOf(')') + 1).simplified().split(' ');
    const bool ended = fields.value(0) == "Z" || fields.value(0) == "X";
    return ended ? QString() : QString::fromLatin1(fields.value(19));
}

} // namespace

QString containerOwner()
{
    const QString process = QString::number(::getpid());
    return QStringLiteral("%1-%2-%3-%4").arg(machine(), boot(), process, startOf(process));
}

QString containerOwnerLabel()
{
    return QStringLiteral("mqtt-workbench.owner");
}

QString containerNamePrefix()
{
    return QStringLiteral("mqtt-workbench-");
}

QString newContainerName()
{
    static std::atomic<int> count{0};
    return QStringLiteral("%1%2-%3").arg(containerNamePrefix(), containerOwner(), QString::number(++count));
}

QString volumeOf(const QString& container)
{
    return container + QStringLiteral("-data");
}

QStringList abandoned(const QStringList& names)
{
    static const QRegularExpression form(QLatin1Char('^') + QRegularExpression::escape(containerNamePrefix()) +
                                         QStringLiteral("([0-9a-f]{8})-([0-9a-f]{8})-(\\d+)-(\\d+)-\\d+(-data)?$"));
    const QString thisMachine = machine();
    const QString thisBoot = boot();
    QStringList gone;
    for (const QString& name : names) {
        const auto match = form.match(name);
        if (!match.hasMatch() || match.captured(1) != thisMachine) continue;
        if (match.captured(2) != thisBoot || startOf(match.captured(3)) != match.captured(4)) gone << name;
    }
    return gone;
}

} // namespace wb::broker
