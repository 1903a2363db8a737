#include "core/broker/container/container_command.h"

#include <QRegularExpression>

namespace wb::broker {

QString shellQuoted(const QString& word)
{
    static const QRegularExpression plain(QStringLiteral("\\A[A-Za-z0-9_@%+=:,./-]+\\z"));
    if (plain.match(word).hasMatch()) return word;
    QString quoted = word;
    quoted.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

bool isSecretVariable(const QString& name)
{
    static const QRegularExpression secret(QStringLiteral("PASS|SECRET|TOKEN|COOKIE|CREDENTIAL|PRIVATE|API_?KEY"),
                                           QRegularExpression::CaseInsensitiveOption);
    return secret.match(name).hasMatch();
}

ContainerCommand runCommand(const ContainerRun& run)
{
    ContainerCommand command{run.program, {}, {}};
    QStringList& words = command.arguments;
    // --rm: an ended container is gone, also when nobody is left to remove it.
    words << QStringLiteral("run") << QStringLiteral("--rm") << QStringLiteral("--name") << run.name;
    if (!run.label.isEmpty()) words << QStringLiteral("--label") << run.label;
    if (!run.hostName.isEmpty()) words << QStringLiteral("--hostname") << run.hostName;
    for (const ContainerPort& port : run.ports)
        words << QStringLiteral("--publish")
              << QStringLiteral("127.0.0.1:%1:%2").arg(QString::number(port.outside), QString::number(port.inside));
    for (const ContainerMount& mount : run.mounts) {
        // Z: where SELinux is on, the container may not read the folder without it; elsewhere it means nothing.
        const QString how = mount.readOnly ? QStringLiteral(":ro,Z") : QString();
        words << QStringLiteral("--volume") << mount.from + QLatin1Char(':') + mount.to + how;
    }
    for (auto it = run.environment.begin(); it != run.environment.end(); ++it) {
        const bool secret = isSecretVariable(it.key());
        words << QStringLiteral("--env") << (secret ? it.key() : it.key() + QLatin1Char('=') + it.value());
        if (secret) command.secrets.insert(it.key(), it.value());
    }
    words << run.image << run.arguments;
    return command;
}

QString ContainerCommand::text() const
{
    QStringList words;
    for (auto it = secrets.begin(); it != secrets.end(); ++it) words << it.key() + QStringLiteral("=•••");
    words << shellQuoted(program);
    for (const QString& argument : arguments) words << shellQuoted(argument);
    return words.join(QLatin1Char(' '));
}

} // namespace wb::broker
