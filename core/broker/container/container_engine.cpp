#include "core/broker/container/container_engine.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QStringList>

namespace wb::broker {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(wb::broker::ContainerEngine)
};

QString nameOf(const QString& program)
{
    const QString file = QFileInfo(program).fileName();
    if (file == u"docker") return QStringLiteral("Docker");
    if (file == u"podman") return QStringLiteral("Podman");
    return file;
}

} // namespace

QList<ContainerEngine> findEngines(const QString& asked)
{
    const QStringList wanted = asked.isEmpty() ? QStringList{QStringLiteral("docker"), QStringLiteral("podman")} : QStringList{asked};
    QList<ContainerEngine> found;
    for (const QString& name : wanted) {
        const QString program = QStandardPaths::findExecutable(name);
        if (!program.isEmpty()) found << ContainerEngine{program, nameOf(program)};
    }
    return found;
}

QString noEngineText(const QString& asked)
{
    if (!asked.isEmpty())
        return Texts::tr("The container engine %1 is not installed. Install it: apt install podman, or docker.io").arg(asked);
    return Texts::tr("Neither Docker nor Podman is installed. Install one of them: apt install podman, or docker.io");
}

QString engineWords(const QString& output)
{
    static const QRegularExpression hint(QStringLiteral("^(See |Run )'.*(--help|for more information)"));
    static const QRegularExpression trouble(QStringLiteral("^(docker: |podman: |Error|error|Cannot |ERROR)|permission denied|level=(error|fatal)"));
    QStringList all;
    QStringList bad;
    for (const QString& raw : output.split(QLatin1Char('\n'))) {
        const QString line = raw.trimmed();
        if (line.isEmpty() || hint.match(line).hasMatch()) continue;
        all << line;
        if (trouble.match(line).hasMatch()) bad << line;
    }
    const QStringList& chosen = bad.isEmpty() ? all : bad;
    return chosen.mid(std::max<qsizetype>(0, chosen.size() - 3)).join(QLatin1Char(' ')).left(1000);
}

// The words are those of Docker's client ("Cannot connect to the Docker daemon at …", "permission denied while trying to
// connect to …") and of Podman; neither translates them.
QString engineTrouble(const ContainerEngine& engine, const QString& said)
{
    static const QRegularExpression noDaemon(
        QStringLiteral("Cannot connect to the Docker daemon|Is the docker daemon running|failed to connect to the docker API"),
        QRegularExpression::CaseInsensitiveOption);
    const QString words = engineWords(said);
    if (said.contains(QStringLiteral("permission denied"), Qt::CaseInsensitive)) {
        if (engine.name == u"Docker")
            return Texts::tr("Docker is there, but this user may not use it. Join its group with sudo usermod -aG docker $USER and "
                             "log in again, or install Podman, which needs no such right. It says: %1")
                .arg(words);
        return Texts::tr("%1 is there, but this user may not use it. It says: %2").arg(engine.name, words);
    }
    if (noDaemon.match(said).hasMatch())
        return Texts::tr("Docker is installed, but its daemon does not run here. Start it with sudo systemctl start docker, or "
                         "install Podman, which needs none. It says: %1")
            .arg(words);
    if (words.isEmpty()) return Texts::tr("%1 is installed, but does not answer.").arg(engine.name);
    return Texts::tr("%1 is installed, but does not work. It says: %2").arg(engine.name, words);
}

} // namespace wb::broker
