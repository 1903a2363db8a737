#include "tests/support/fake_engine.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>

#include <csignal>

namespace wb::test {
namespace {

// $state: a folder with containers/NAME/pid, volumes/NAME and files that say what to do. A container is a session of its
// own; its output comes back through a pipe in the file system.
const char* const script = R"sh(#!/bin/sh
state='%1'
mosquitto='%2'
echo "$*" >> "$state/calls"
if [ -e "$state/refuse" ]; then cat "$state/refuse" >&2; exit 1; fi
verb=$1; shift
for last; do :; done
box="$state/containers/$last"
absent() { echo "Error response from daemon: No such container: $last" >&2; exit 1; }

run_container() {
    # Behind setsid: $1 name, $2 configuration, $3 words, $4 exit code instead of a broker.
    box="$state/containers/$1"
    exec > "$state/pipes/$1" 2>&1
    [ -z "$3" ] || echo "$3"
    if [ -n "$4" ]; then
        code=$4
    else
        "$mosquitto" -c "$2" & echo $! > "$box/pid.new"; mv "$box/pid.new" "$box/pid"
        wait $!; code=$?
    fi
    rm -rf "$box"
    echo $code > "$state/exits/$1"
}

case $verb in
ps) ls "$state/containers" ;;
volume)
    case $1 in
    ls) ls "$state/volumes" ;;
    rm) rm -rf "$state/volumes/$last" ;;
    esac ;;
kill) [ -e "$box/pid" ] || absent; kill -KILL "$(cat "$box/pid")" ;;
stop)
    [ -e "$box/pid" ] || absent
    kill -TERM "$(cat "$box/pid")"
    while [ -e "$box" ]; do sleep 0.02; done ;;
rm)
    [ -e "$box/pid" ] && kill -KILL "$(cat "$box/pid")"
    rm -rf "$box" ;;
run)
    settings= ; data=
    while [ $# -gt 0 ]; do
        case $1 in
        --rm) shift ;;
        --name) name=$2; shift 2 ;;
        --publish) case $2 in *:1883) port=${2#*:}; port=${port%%:*} ;; esac; shift 2 ;;
        --volume)
            case $2 in
            /*/mosquitto.conf:*) settings=${2%%:*} ;;
            /*) ;;
            *) data="$state/volumes/${2%%:*}"; mkdir -p "$data" ;;
            esac
            shift 2 ;;
        --label|--env|--hostname) shift 2 ;;
        *) image=$1; break ;;
        esac
    done
    if [ -e "$state/pull" ]; then
        cat "$state/pull" >&2; rm "$state/pull"
        while [ ! -e "$state/pulled" ]; do sleep 0.02; done
        cat "$state/pulled" >&2; rm "$state/pulled"
    fi
    if [ -e "$state/refuse-run" ]; then cat "$state/refuse-run" >&2; rm "$state/refuse-run"; exit 125; fi
    mkdir "$state/containers/$name" 2> /dev/null || { echo "docker: Conflict. The container name is already in use" >&2; exit 125; }
    made="$state/containers/$name/mosquitto.conf"
    if [ -n "$settings" ]; then
        sed -e "s#^listener 1883.*#listener $port 127.0.0.1#" -e "s#/etc/mqtt-workbench#${settings%/*}#" \
            -e "s#^persistence_location .*#persistence_location $data/#" "$settings" > "$made"
    else
        printf 'listener %s 127.0.0.1\nallow_anonymous true\nlog_dest stderr\n' "$port" > "$made"
        [ -z "$data" ] || printf 'persistence true\npersistence_location %s/\n' "$data" >> "$made"
    fi
    [ "$(id -u)" = 0 ] && echo 'user root' >> "$made"
    words= ; code=
    case $image in *emqx*) words="EMQX ${image##*:} is running now!" ;; esac
    if [ -e "$state/die" ]; then words=$(cat "$state/die"); rm "$state/die"; code=3; fi
    rm -f "$state/pipes/$name" "$state/exits/$name"
    mkfifo "$state/pipes/$name"
    setsid "$0" --inside "$name" "$made" "$words" "$code" < /dev/null > /dev/null 2>&1 &
    cat "$state/pipes/$name"
    while [ ! -e "$state/exits/$name" ]; do sleep 0.02; done
    exit "$(cat "$state/exits/$name")" ;;
--inside) run_container "$@" ;;
*) echo "unknown command: $verb" >&2; exit 125 ;;
esac
)sh";

QStringList entriesOf(const QString& folder)
{
    return QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
}

} // namespace

FakeEngine::FakeEngine(const QString& name) : m_name(name)
{
    for (const char* folder : {"bin", "containers", "volumes", "pipes", "exits"}) QDir(m_state.path()).mkpath(QLatin1String(folder));
    QString mosquitto = QStandardPaths::findExecutable(QStringLiteral("mosquitto"));
    if (mosquitto.isEmpty()) mosquitto = QStringLiteral("/usr/sbin/mosquitto");
    write(QStringLiteral("bin/") + name, QString::fromUtf8(script).arg(m_state.path(), mosquitto));
    QFile::setPermissions(program(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

FakeEngine::~FakeEngine()
{
    for (const QString& container : containers())
        if (const qint64 process = processOf(container); process > 0) ::kill(pid_t(process), SIGKILL);
}

bool FakeEngine::isValid() const
{
    return m_state.isValid() && QFile::exists(program());
}
QString FakeEngine::path(const QString& name) const
{
    return m_state.filePath(name);
}
QString FakeEngine::folder() const
{
    return path(QStringLiteral("bin"));
}
QString FakeEngine::program() const
{
    return path(QStringLiteral("bin/") + m_name);
}

// The engine must not see half of it.
void FakeEngine::write(const QString& name, const QString& text)
{
    QFile file(path(name + QStringLiteral(".new")));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)) return;
    file.write(text.toUtf8());
    file.close();
    QFile::rename(file.fileName(), path(name));
}

QStringList FakeEngine::calls() const
{
    QFile file(path(QStringLiteral("calls")));
    if (!file.open(QIODevice::ReadOnly)) return {};
    QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    lines.removeIf([](const QString& line) { return line.startsWith(QStringLiteral("--inside")); });
    return lines;
}

QStringList FakeEngine::calls(const QString& verb) const
{
    return calls().filter(QRegularExpression(QStringLiteral("^%1( |$)").arg(verb)));
}

QStringList FakeEngine::containers() const
{
    return entriesOf(path(QStringLiteral("containers")));
}

QStringList FakeEngine::volumes() const
{
    return entriesOf(path(QStringLiteral("volumes")));
}

qint64 FakeEngine::processOf(const QString& container) const
{
    QFile file(path(QStringLiteral("containers/%1/pid").arg(container)));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toLongLong() : 0;
}

void FakeEngine::refuse(const QString& words)
{
    write(QStringLiteral("refuse"), words + QLatin1Char('\n'));
}
void FakeEngine::refuseRun(const QString& words)
{
    write(QStringLiteral("refuse-run"), words + QLatin1Char('\n'));
}
void FakeEngine::pull(const QStringList& lines)
{
    write(QStringLiteral("pull"), lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
}
void FakeEngine::endPull(const QStringList& lines)
{
    write(QStringLiteral("pulled"), lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
}
void FakeEngine::dieAtOnce(const QString& words)
{
    write(QStringLiteral("die"), words);
}

} // namespace wb::test
